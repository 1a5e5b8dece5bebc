// Comfort only: every page does its work without this file.
"use strict";

// One press, one request: a second press within a few seconds is dropped.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 5000);
});

// A page that the browser brings back by "Back" may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// Links of the error summary lead into the control, not only to it.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#problems a[href^='#']");
  const control = link && document.getElementById(link.hash.slice(1));
  if (!control) return;
  event.preventDefault();
  control.scrollIntoView({ block: "center" });
  control.focus();
});

// A link that has the focus when its page opens is not followed by an Enter that was meant for the
// page before: pressed twice, or still held.
const drawn = performance.now();
const STILL_HELD = 600;
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.("a[autofocus]")) return;
  if (event.repeat || performance.now() - drawn < STILL_HELD) event.preventDefault();
});

// Paper: shown only where a script can open the print dialog.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// The countdown: the server's words, made anew each half minute and told to nobody.
const words = (seconds) => {
  const parts = [];
  for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    const count = Math.floor(seconds / size);
    seconds -= count * size;
    if (count) parts.push(`${count} ${unit}${count === 1 ? "" : "s"}`);
  }
  return parts.slice(0, 2).join(" ") || "less than a minute";
};
for (const span of document.querySelectorAll("[data-until]")) {
  const end = Date.parse(span.dataset.until) - Date.parse(span.dataset.now);
  setInterval(() => {
    const left = (end - (performance.now() - drawn)) / 1000;
    span.textContent = left >= 0 ? `${words(left)} left` : `expired ${words(-left)} ago`;
  }, 30_000);
}
