// Scanning does not wait: what is scanned while the answer to a scan is on its way is kept for the
// page that comes. Loaded before anything else, so that nothing falls between two pages; the
// counter's script says when an answer is awaited, and reads what was kept.
"use strict";

const AHEAD = "scanned-ahead";

document.addEventListener("keydown", (event) => {
  const kept = sessionStorage.getItem(AHEAD);
  if (kept === null || event.ctrlKey || event.altKey || event.metaKey) return;
  const sign = event.key === "Enter" ? "\n" : event.key;
  if (sign.length !== 1) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  sessionStorage.setItem(AHEAD, kept + sign);
}, true);
