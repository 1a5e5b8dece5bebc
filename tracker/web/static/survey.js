// A survey's keys, for accounts that have single keys on: on a question, y or n answers it and goes
// to the next one, after the last to the signature. Comfort only: radio buttons do all of it.
"use strict";

const questions = document.querySelector("[data-questions]");
// A phone without a keyboard needs no words about keys.
document.querySelector("[data-keys-help]").hidden = !matchMedia("(any-hover: hover)").matches;
const ANSWERS = { y: "yes", n: "no" };

const groups = () => [...questions.querySelectorAll("fieldset")];

const goOn = (from) => {
  const next = groups()[groups().indexOf(from) + 1];
  const target = next ? next.querySelector("input:checked") ?? next.querySelector("input")
    : questions.closest("form").querySelector("input[type=password]");
  target.focus();
};

questions.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const answer = ANSWERS[event.key.toLowerCase()];
  const group = event.target.closest("fieldset");
  const radio = answer && group?.querySelector(`input[value="${answer}"]`);
  if (!radio) return;
  event.preventDefault();
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  goOn(group);
});
