// Once the indication is chosen, the label's criteria of the others are out of the way. Comfort
// only: without this file all of them are shown, and only the chosen one's are recorded.
"use strict";

const showChosen = () => {
  const chosen = document.querySelector("[name=indication]:checked");
  for (const block of document.querySelectorAll("[data-criteria-of]")) {
    block.hidden = Boolean(chosen) && block.dataset.criteriaOf !== chosen.value;
  }
};

document.addEventListener("change", (event) => {
  if (event.target.name === "indication") showChosen();
});
showChosen();
