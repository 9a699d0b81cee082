/* The editor of a text: how many words it has, and its plain buttons beside the scripts that save by themselves.

   parcours.words(text)   the number of words, counted as the server counts them (datastore.content.count_words) */
(() => {
  "use strict";

  const parcours = (window.parcours = window.parcours || {});
  const WORD = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu;

  parcours.words = (text) => (text.normalize("NFC").match(WORD) || []).length;

  const form = document.getElementById("activity");
  const editor = form?.querySelector("textarea.editor");
  if (!editor) return;

  const { say } = parcours;
  const shown = form.querySelector("[data-word-count]");
  const problem = document.querySelector("[data-problem]");

  const wording = (count) => {
    const { min, max } = editor.dataset;
    if (count < Number(min)) return "%(n)s words so far";
    return count > Number(max) ? "%(n)s words: more than asked" : "%(n)s words: as long as asked";
  };

  const count = () => {
    const n = parcours.words(editor.value);
    shown.textContent = say(wording(n), { n });
    shown.hidden = false;
  };

  const refuse = (event, sentence) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    problem.replaceChildren(Object.assign(document.createElement("p"), { textContent: sentence }));
    problem.hidden = false;
    problem.focus();
  };

  form.addEventListener(
    "submit",
    (event) => {
      const handsIn = event.submitter?.hasAttribute("data-hand-in");
      if (handsIn && !editor.value.trim()) refuse(event, say("Write your text before you hand it in."));
      const known = parcours.draft?.current?.()?.revision; // it has risen since the page was written
      if (known !== undefined) form.elements.revision.value = known;
    },
    true,
  );
  if (!location.hash && editor.value.trim()) {
    history.replaceState(history.state, "", `#${editor.closest("[data-screen]").id}`); // go on where the text is
  }
  editor.addEventListener("input", count);
  form.addEventListener("parcours:filled", count);
  count();
})();
