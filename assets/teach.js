/* The teachers' own pages work without this; it saves them clicks and mistakes. In the markup:

   data-once       a form that is sent once, however often its button is pressed
   data-print      a button that prints the page
   data-tick-all   the place, hidden without scripts, of buttons [data-tick] that tick "all" boxes of the
                   fieldset around them, or "none" */
(() => {
  "use strict";

  for (const place of document.querySelectorAll("[data-tick-all]")) place.hidden = false;

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const button = event.target.closest("[data-tick]");
    if (!button) return;
    for (const box of button.closest("fieldset").querySelectorAll("input[type=checkbox]")) {
      box.checked = button.dataset.tick === "all";
    }
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
