// The counter's keyboard: one scan field, Enter moves on, single keys where the account has them.
// Comfort only: the server reads every scan, and every page does its work without this file.
"use strict";

const scan = document.querySelector("[data-scan]");
const packing = document.querySelector("form[data-packing]");
const handing = document.querySelector("form[data-handing]");
const singleKeys = document.body.dataset.keys === "on";
const help = document.getElementById("keys");
const opened = performance.now();
// A scanner may end with two line ends: a second Enter that follows at once is not a person's.
const TOO_SOON = 600;

const isField = (element) =>
  element?.matches?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

// One scan field: what is typed or scanned while no field has the cursor goes there.
const towardScan = (event) => {
  if (!scan || event.key.length !== 1 || event.key === " ") return;
  scan.focus();
  scan.select(); // a code that could not be read gives way to the next one
};

const go = {
  "/": () => scan?.focus(),
  "?": () => help?.showModal(),
  w: () => location.assign("/worklists"),
  h: () => hand("pick-up"),
  s: () => hand("ship"),
};

const atOnce = packing?.querySelector("[data-at-once]");

const hand = (how) => {
  if (atOnce && how === "pick-up") return (empty(fields()) ? scan : atOnce).focus();
  const choice = handing?.querySelector(`[name=delivery][value=${how}]`);
  if (!choice) return;
  choice.checked = true;
  const next = how === "ship" ? handing.querySelector("[name=carrier]") : handing.querySelector("[data-last]");
  next.focus();
};

help?.querySelector("[data-close]").addEventListener("click", () => help.close());

// Links and buttons name their key themselves.
const press = (key) => {
  if (go[key]) return go[key](), true;
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  // What leaves the counter is looked at once more: Enter sends it.
  if (target?.dataset.asks !== undefined) target.focus();
  else target?.click();
  return Boolean(target);
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || help?.open) return;
  const inField = isField(event.target);
  const free = !inField || (event.target === scan && !scan.value);
  if (singleKeys && free && press(event.key)) return event.preventDefault();
  if (!inField) towardScan(event);
});

// Enter: the scan field reads; a package's field goes to the next empty one; the last confirms, or
// records a return.
const fields = () => [...packing.querySelectorAll("input")].filter((field) => {
  const row = field.closest("fieldset");
  const spare = row && [...row.querySelectorAll("input")].every((each) => !each.value);
  return field !== scan && field.type !== "hidden" && !spare;
});
const isOptional = (field) => /(^|-)serial$|^expires_on$/.test(field.name);
const empty = (list) => list.find((field) => !field.value && !isOptional(field));
const last = packing?.querySelector("[data-last]");

packing?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  if (event.target === last || event.target === atOnce) {
    if (event.repeat || performance.now() - opened < TOO_SOON) event.preventDefault();
    return;
  }
  if (!isField(event.target) || (event.target === scan && scan.value)) return;
  event.preventDefault();
  if (event.repeat || (event.target === scan && performance.now() - opened < TOO_SOON)) return;
  const all = fields();
  const rest = all.slice(all.indexOf(event.target) + 1);
  const next = empty(rest) ?? empty(all);
  if (next) return next.focus();
  if (event.target === all.at(-1)) return packing.requestSubmit(last);
  last.focus();
});

handing?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !isField(event.target)) return;
  const all = [...handing.querySelectorAll("[name=carrier], [name=tracking]")];
  const next = empty(all);
  if (handing.querySelector("[name=delivery][value=ship]").checked && next) {
    event.preventDefault();
    next.focus();
  }
});

// A package scanned ahead is read here, if nothing on this page asks for the eyes first: no refusal,
// no error. (What keeps it: ahead.js.)
const SHORTEST_CODE = 8;
const GIVEN_UP = 10_000;

const awaitAnswer = () => {
  sessionStorage.setItem(AHEAD, "");
  setTimeout(() => sessionStorage.removeItem(AHEAD), GIVEN_UP);
};

const readAhead = () => {
  const [code, ...others] = (sessionStorage.getItem(AHEAD) ?? "").replace(/^\n+/, "").split("\n");
  sessionStorage.removeItem(AHEAD);
  if (!packing || code.length < SHORTEST_CODE || document.getElementById("problems")) return;
  scan.value = code;
  scan.focus();
  if (!others.length) return;
  packing.requestSubmit(packing.querySelector("[type=submit]"));
  sessionStorage.setItem(AHEAD, others.join("\n"));
};

scan?.form.addEventListener("submit", awaitAnswer);
addEventListener("pageshow", (event) => { if (event.persisted) sessionStorage.removeItem(AHEAD); });
readAhead();
