/* Comments on passages of a text, and a review that is kept while it is written.

   .comments > li#comment-<id>   its passages, mark[data-comments~="<id>"], show which they are while it is pointed
                                 at or has the focus
   form[data-keep]               is saved as it stands, as by its button of action "save"; data-saved and
                                 data-unsaved are what [data-save-state] then says */
(() => {
  "use strict";

  const KEEP_AFTER = 2000; // milliseconds

  /* Which passages a comment is about */

  const passagesOf = (item) =>
    document.querySelectorAll(`mark[data-comments~="${CSS.escape(item.id.slice("comment-".length))}"]`);

  const point = (event, meant) => {
    const item = event.target.closest?.(".comments > li");
    for (const passage of item ? passagesOf(item) : []) passage.classList.toggle("is-meant", meant);
  };

  for (const [name, meant] of [
    ["focusin", true],
    ["focusout", false],
    ["mouseover", true],
    ["mouseout", false],
  ]) {
    document.addEventListener(name, (event) => point(event, meant));
  }

  /* A form that is kept while it is written */

  const kept = document.querySelector("form[data-keep]");
  const address = location.pathname;
  let timer = 0;

  const body = () => {
    const fields = new FormData(kept);
    fields.set("action", "save");
    return fields;
  };

  const keep = async () => {
    timer = 0;
    const state = document.querySelector("[data-save-state]");
    try {
      const answer = await fetch(address, { method: "POST", body: body(), redirect: "manual" });
      const done = answer.ok || answer.type === "opaqueredirect";
      state.textContent = done ? kept.dataset.saved : kept.dataset.unsaved;
      state.className = `save-state ${done ? "save-done" : "save-waiting"}`;
    } catch {
      state.textContent = kept.dataset.unsaved;
      state.className = "save-state save-waiting";
      timer = setTimeout(keep, 5 * KEEP_AFTER);
    }
  };

  const leave = () => {
    if (timer) navigator.sendBeacon(address, body());
  };

  if (kept) {
    kept.addEventListener("input", () => (timer = timer || setTimeout(keep, KEEP_AFTER)));
    kept.addEventListener("submit", () => {
      clearTimeout(timer);
      timer = 0;
    });
    window.addEventListener("pagehide", leave);
  }
})();
