// Comfort only: two minutes before a session ends, a dialog says so and can extend it.
"use strict";

(() => {
  const dialog = document.getElementById("session");
  if (!dialog) return;
  const WARN = 120;
  const said = { left: document.getElementById("session-left"), over: document.getElementById("session-over") };
  const form = document.getElementById("session-extend");
  // Another tab of this browser may have asked for a page since: it tells until when.
  const tabs = new BroadcastChannel("session");
  let ends = 0;
  let closed = false;
  let over = false;

  function until(instant, tell) {
    if (instant <= ends) return;
    ends = instant;
    if (tell) tabs.postMessage(ends);
    look();
  }

  function look() {
    const left = Math.round((ends - Date.now()) / 1000);
    said.left.hidden = form.hidden = left <= 0;
    said.over.hidden = left > 0;
    if (left > WARN || (left <= 0 && !over)) closed = false;
    over = left <= 0;
    if (left > WARN) {
      if (dialog.open) dialog.close();
    } else if (!dialog.open && !closed) {
      dialog.showModal();
    }
  }

  setInterval(look, 1000);
  document.getElementById("session-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => { closed = true; });
  tabs.addEventListener("message", (event) => until(event.data, false));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    delete form.dataset.sent;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (answer.ok) {
        const { seconds } = await answer.json();
        until(Date.now() + seconds * 1000, true);
        dialog.close();  // at twelve hours, when nothing extends a session, as well
      } else if (answer.status === 401) {
        ends = Date.now();
        look();
      }
    } catch {
      said.left.textContent = "The service cannot be reached. Try again.";
    }
  });
  until(Date.now() + Number(dialog.dataset.seconds) * 1000, true);
})();
