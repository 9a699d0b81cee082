/* Calling the teacher without leaving the page; without scripts the form does it by itself.
   In the markup: form[data-help] with data-called, and parts [data-when="yes"|"no"] of which one shows. */
(() => {
  "use strict";

  const form = document.querySelector("form[data-help]");
  if (!form) return;

  function show(called) {
    form.dataset.called = called ? "yes" : "no";
    for (const part of form.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== form.dataset.called;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const screen = document.querySelector("[data-screen]:not([hidden])");
    form.elements.screen.value = screen ? screen.dataset.screen : "";
    const body = new FormData(form, event.submitter);
    const failed = form.querySelector("[data-failed]");
    try {
      const answer = await fetch("/help", { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      show((await answer.json()).called);
      failed.hidden = true;
      form.querySelector("[data-when]:not([hidden])").querySelector("button, summary").focus();
    } catch {
      failed.hidden = false;
    }
  });
})();
