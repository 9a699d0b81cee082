/* The teachers' own pages work without this; it saves them clicks and mistakes. In the markup:

   data-once       a form that is sent once, however often its button is pressed
   data-print      a button that prints the page
   data-scripted   hidden without scripts: the place of the buttons
   data-tick       that tick "all" boxes of the fieldset around them, or "none", and
   data-known      that answer the questions of the section around them by the one pupil whom each offers */
(() => {
  "use strict";

  for (const place of document.querySelectorAll("[data-scripted]")) place.hidden = false;

  const tick = (button) => {
    for (const box of button.closest("fieldset").querySelectorAll("input[type=checkbox]")) {
      box.checked = button.dataset.tick === "all";
    }
  };

  const answer = (button) => {
    for (const question of button.closest("section").querySelectorAll("fieldset")) {
      const known = question.querySelectorAll("input[data-pupil]");
      if (known.length === 1 && !question.querySelector("input:checked")) known[0].checked = true;
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-print], [data-tick], [data-known]");
    if (button?.matches("[data-print]")) window.print();
    if (button?.matches("[data-tick]")) tick(button);
    if (button?.matches("[data-known]")) answer(button);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });

  /* A page that comes back from the browser's memory may be sent again. */
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("[data-once]")) delete form.dataset.sent;
  });
})();
