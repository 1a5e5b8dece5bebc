// The counter's keyboard: one scan field, Enter moves on, single keys where the account has them.
// Comfort only: the server reads every scan, and every page does its work without this file.
"use strict";

const scan = document.querySelector("[data-scan]");
const packing = document.querySelector("form[data-packing]");
const handing = document.querySelector("form[data-handing]");
const singleKeys = document.body.dataset.keys === "on";
const help = document.getElementById("keys");
const opened = performance.now();
// Milliseconds. A scanner may end with two line ends: a second Enter that follows at once is not a
// person's; nor is one that comes right after a sign that led nowhere (a scanner of another mode).
const TOO_SOON = 600;
const TOO_CLOSE = 50;
let typedAt = -TOO_CLOSE;

const isNobodys = (event) =>
  event.repeat || performance.now() - opened < TOO_SOON || event.timeStamp - typedAt < TOO_CLOSE;

const isField = (element) =>
  element?.matches?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

// One scan field: what is typed or scanned while no field has the cursor goes there.
const towardScan = (event) => {
  if (!scan || event.key.length !== 1 || event.key === " ") return;
  scan.focus();
  scan.select(); // a code that could not be read gives way to the next one
  begunAt = event.timeStamp;
};

// A scanner may end with Tab, or with CR or LF as Ctrl+M or Ctrl+J: at its pace that is Enter.
const SHORTEST_CODE = 8;
const PACE = 35; // milliseconds for each sign; nobody types so fast
let begunAt = 0;

const read = () => scan.form.requestSubmit(scan.form.querySelector("[type=submit]"));

scan?.addEventListener("keydown", (event) => {
  if (!scan.value && event.key.length === 1) begunAt = event.timeStamp;
  const length = scan.value.length;
  if (!endsLine(event) || event.key === "Enter" || length < SHORTEST_CODE) return;
  if (event.timeStamp - begunAt > PACE * length) return;
  event.preventDefault();
  read();
});

const go = {
  "/": () => { scan?.focus(); scan?.select(); },
  "?": () => help?.showModal(),
  w: () => location.assign("/worklists"),
  h: () => hand("pick-up"),
  s: () => hand("ship"),
};

const atOnce = packing?.querySelector("[data-at-once]");

const hand = (how) => {
  // What is shipped is confirmed first; it is handed over when it leaves.
  if (atOnce) return (empty(fields()) ? scan : how === "ship" ? last : atOnce).focus();
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
  const before = typedAt;
  typedAt = event.timeStamp;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  // A scan reads on under the list of keys or the word that the session ends; a key does its work.
  if (event.key.length === 1 && event.key !== " ") document.querySelector("dialog[open]")?.close();
  const inField = isField(event.target);
  const free = !inField || (event.target === scan && !scan.value);
  if (singleKeys && free && press(event.key)) {
    typedAt = before;
    return event.preventDefault();
  }
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
const isOfPackage = (field) => /-(ndc|lot|expires_on|serial)$/.test(field.name);
const empty = (list) => list.find((field) => !field.value && !isOptional(field));
const last = packing?.querySelector("[data-last]");

packing?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  if (event.target === last || event.target === atOnce) {
    if (isNobodys(event)) event.preventDefault();
    return;
  }
  if (!isField(event.target) || (event.target === scan && scan.value)) return;
  event.preventDefault();
  if (event.repeat || (event.target === scan && performance.now() - opened < TOO_SOON)) return;
  const all = fields();
  // Before a package is begun the next scan belongs into the scan field, not into a package's.
  if (event.target === scan && !all.some((field) => field.value && isOfPackage(field))) return;
  const rest = all.slice(all.indexOf(event.target) + 1);
  const next = empty(rest) ?? empty(all);
  if (next) return next.focus();
  if (event.target === all.at(-1)) return packing.requestSubmit(last);
  (packing.querySelector("[data-entered]") ?? last).focus();
});

handing?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  if (event.target.matches("[data-last]") && isNobodys(event)) return event.preventDefault();
  if (!isField(event.target)) return;
  const wanted = [...handing.querySelectorAll("[name=carrier], [name=tracking]")];
  const next = wanted.find((field) => !field.value && field !== event.target) ?? empty(wanted);
  if (handing.querySelector("[name=delivery][value=ship]").checked && next) {
    event.preventDefault();
    next.focus();
  }
});

// A package scanned ahead is read here, if nothing on this page asks for the eyes first: no refusal,
// no error. (What keeps it: ahead.js.)
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
  read();
  sessionStorage.setItem(AHEAD, others.join("\n"));
};

scan?.form.addEventListener("submit", awaitAnswer);
addEventListener("pageshow", (event) => { if (event.persisted) sessionStorage.removeItem(AHEAD); });
readAhead();

// A page that answered a scan has no address of its own: Back and Reload lead to the prescription,
// with the packages entered so far, not to the browser's question whether to send the scan once more.
if (packing && location.href === packing.action) {
  history.replaceState(null, "", packing.dataset.kept ?? packing.action.replace(/\/confirm$/, ""));
}
