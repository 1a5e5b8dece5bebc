// Keys of a survey and of a checklist, for accounts that have single keys on: on a question, y or n
// answers it and goes to the next one, after the last to the signature; on a topic, y ticks it and n
// takes the tick away. Comfort only: radio buttons and checkboxes do all of it.
"use strict";

const questions = document.querySelector("[data-questions]");
// A phone without a keyboard needs no words about keys.
document.querySelector("[data-keys-help]").hidden = !matchMedia("(any-pointer: fine)").matches;
const ANSWERS = { y: "yes", n: "no" };

const GROUP = "fieldset:has([type=radio]), .usa-checkbox";
const groups = () => [...questions.querySelectorAll(GROUP)];

const goOn = (from) => {
  const next = groups()[groups().indexOf(from) + 1];
  const target = next ? next.querySelector("input:checked") ?? next.querySelector("input")
    : questions.closest("form").querySelector("input[type=password]");
  target.focus();
};

questions.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const answer = ANSWERS[event.key.toLowerCase()];
  const group = event.target.closest(GROUP);
  const input = answer && group?.querySelector(`[type=checkbox], [value="${answer}"]`);
  if (!input) return;
  event.preventDefault();
  input.checked = input.type === "radio" || answer === "yes";
  input.dispatchEvent(new Event("change", { bubbles: true }));
  goOn(group);
});
