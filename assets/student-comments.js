/* Comments on passages of a text, for who reads them and for who makes them.

   .comments > li#comment-<id>        its passages, mark[data-comments~="<id>"], show which they are while it is
                                      pointed at or has the focus
   [data-selectable]                  a text: what is selected in it goes into form[data-comment], fields `quote`
                                      and `start` (in characters of the text, as the server counts them)
   form[data-keep]                    is saved as it stands by its button[value="save"] while it is written */
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

  /* What is selected in a text */

  const text = document.querySelector("[data-selectable]");
  const comment = document.querySelector("form[data-comment]");

  /* The length of what stands before a place, without the numbers of comments, in characters. */
  const lengthBefore = (node, offset) => {
    const range = document.createRange();
    range.setStart(text, 0);
    range.setEnd(node, offset);
    const before = range.cloneContents();
    for (const number of before.querySelectorAll(".anchor")) number.remove();
    return [...before.textContent].length;
  };

  const take = () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return;
    const start = lengthBefore(range.startContainer, range.startOffset);
    const end = lengthBefore(range.endContainer, range.endOffset);
    const whole = text.cloneNode(true);
    for (const number of whole.querySelectorAll(".anchor")) number.remove();
    comment.elements.quote.value = [...whole.textContent].slice(start, end).join("");
    comment.elements.start.value = start;
  };

  if (text && comment) {
    document.addEventListener("selectionchange", take);
    comment.elements.quote.addEventListener("input", () => (comment.elements.start.value = ""));
  }

  /* A form that is kept while it is written */

  const kept = document.querySelector("form[data-keep]");
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
      const answer = await fetch(kept.action, { method: "POST", body: body(), redirect: "manual" });
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
    if (timer) navigator.sendBeacon(kept.action, body());
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
