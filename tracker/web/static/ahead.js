// Scanning does not wait: what is scanned while the answer to a scan is on its way is kept for the
// page that comes. Loaded before anything else, so that nothing falls between two pages; the
// counter's script says when an answer is awaited, and reads what was kept.
"use strict";

const AHEAD = "scanned-ahead";

// How scanners end a code: CR, LF or Tab, some of them as control signs.
const endsLine = (event) =>
  event.key === "Enter" || (event.key === "Tab" && !event.shiftKey) ||
  (event.ctrlKey && ["j", "m"].includes(event.key));

document.addEventListener("keydown", (event) => {
  const kept = sessionStorage.getItem(AHEAD);
  const ends = endsLine(event);
  if (kept === null || event.altKey || event.metaKey || (event.ctrlKey && !ends)) return;
  const sign = ends ? "\n" : event.key;
  if (sign.length !== 1) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  sessionStorage.setItem(AHEAD, kept + sign);
}, true);
