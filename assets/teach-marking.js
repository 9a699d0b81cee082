/* Marking a text; without this the passage is copied by hand and the points appear once the marks are kept.

   [data-selectable]     the text: what is selected in it goes into form[data-comment], fields `quote` and `start`
                         (in characters of the text, as the server counts them)
   form[data-points]     radio buttons with data-worth; their sum is written into its [data-sum] */
(() => {
  "use strict";

  const text = document.querySelector("[data-selectable]");
  const comment = document.querySelector("form[data-comment]");
  const marks = document.querySelector("form[data-points]");

  /* A piece of the text without the numbers of comments, which are not part of it, as characters. */
  const charactersOf = (piece) => {
    for (const number of piece.querySelectorAll(".anchor")) number.remove();
    return [...piece.textContent];
  };

  const upTo = (node, offset) => {
    const range = document.createRange();
    range.setStart(text, 0);
    range.setEnd(node, offset);
    return charactersOf(range.cloneContents()).length;
  };

  const take = () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
    if (!text.contains(startContainer) || !text.contains(endContainer)) return;
    const start = upTo(startContainer, startOffset);
    const passage = charactersOf(text.cloneNode(true)).slice(start, upTo(endContainer, endOffset));
    comment.elements.quote.value = passage.join("");
    comment.elements.start.value = start;
  };

  if (text && comment) {
    document.addEventListener("selectionchange", take);
    comment.elements.quote.addEventListener("input", () => (comment.elements.start.value = ""));
  }

  const add = () => {
    const worth = [...marks.querySelectorAll("input:checked")].map((input) => Number(input.dataset.worth));
    const sum = worth.reduce((total, points) => total + points, 0);
    marks.querySelector("[data-sum]").textContent = sum.toLocaleString(document.documentElement.lang);
  };

  marks?.addEventListener("change", add);
})();
