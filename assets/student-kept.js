/* What only this device has of the pupil's work, in words, to copy or to delete: what the server refused, over
   the page; and, under a form, the versions of it that gave way to another device's. */
(() => {
  "use strict";

  const parcours = (window.parcours = window.parcours || {});
  const { store, outbox, draft, conflict, make, say } = parcours;
  const form = document.getElementById("activity");

  const button = (text, act, className = "btn") => {
    const made = make("button", { type: "button", className }, text);
    made.addEventListener("click", () => act(made));
    return made;
  };

  const copy = (text) => async (made) => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      made.textContent = say("Copied");
    } catch {
      getSelection().selectAllChildren(text); // no clipboard here: it is marked, to be copied by hand
    }
  };

  const atSecondClick = (act) => (made) => {
    if (made.dataset.sure) act();
    made.dataset.sure = "yes";
    made.textContent = say("Really delete it?");
  };

  /* A piece of work with what may be done with it; `more` comes before its text, `first` before the buttons. */
  const card = (key, className, more, words, forget, ...first) => {
    const text = make("div", { className: "kept-text" }, words);
    const actions = make(
      "p",
      { className: "actions" },
      ...first,
      button(say("Copy the text"), copy(text)),
      button(say("Delete it from this device"), atSecondClick(forget), "btn btn-link"),
    );
    const box = make("section", { className }, ...more, text, actions);
    box.dataset.item = key;
    return box;
  };

  /* Drawn anew only when there is something else: a button that was pressed once must know it. */
  const fill = (list, values, keyOf, draw) => {
    const shown = [...list.children].map((box) => box.dataset.item).join();
    if (shown !== values.map(keyOf).join()) list.replaceChildren(...values.map(draw));
  };

  const after = (question) => (!question || /[?!:.]$/.test(question) ? `${question} `.trimStart() : `${question}: `);

  const described = (responses) =>
    conflict.describe(form, responses).map(([question, answer]) => after(question) + answer).join("\n");

  /* What the server refused */

  const refused = make("div", {});
  refused.dataset.refused = "";

  const wordsIn = (value) => {
    if (value && typeof value === "object") return Object.values(value).flatMap(wordsIn);
    return typeof value === "string" && value ? [value] : [];
  };

  const wordsOf = ({ key, body }) => {
    const answers = body.responses || Object.fromEntries(Object.entries(body).filter(([name]) => /text|title|comment/.test(name)));
    return form && draft.current()?.key === key ? described(answers) : wordsIn(answers).join("\n");
  };

  const refusedCard = (item) => {
    const more = [make("h2", {}, say("This could not be handed in, and is kept here"))];
    if (item.title) more.push(make("p", {}, item.title));
    more.push(make("p", {}, item.refused.error));
    const again = button(say("Try again"), () => outbox.retry(item.id), "btn btn-primary");
    const box = card(item.id, "note note-danger", more, wordsOf(item), () => outbox.drop(item.id), again);
    return Object.assign(box, { tabIndex: -1, role: "alert" });
  };

  const showRefused = async () => {
    const found = (await outbox.work()).filter((item) => item.refused);
    fill(refused, found, ({ id }) => String(id), refusedCard);
  };

  /* Refused just now: whoever pressed the button at the end of a long page is taken to the reason. */
  const tellRefused = async ({ detail }) => {
    await showRefused();
    const box = [...refused.children].find(({ dataset }) => dataset.item === String(detail.item.id));
    if (!detail.elsewhere) box?.focus();
  };

  /* Versions that gave way */

  const list = make("div", {});
  const title = make("summary", {});
  const aside = make("details", { className: "kept-versions", hidden: true }, title, list);
  aside.dataset.aside = "";

  const forget = async (version) => {
    const next = await store.change(draft.current().key, (now) => ({
      ...now,
      aside: now.aside.filter(({ at }) => at !== version.at),
    }));
    parcours.tell("draft", { draft: next });
  };

  const asideCard = (version) => {
    const when = new Date(version.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    return card(version.at, "version", [make("h3", {}, when)], described(version.responses), () => forget(version));
  };

  const showAside = () => {
    const kept = draft.current()?.aside || [];
    aside.hidden = !kept.length;
    title.textContent = say("Versions kept on this device: %(n)s", { n: kept.length });
    fill(list, [...kept].reverse(), ({ at }) => String(at), asideCard);
  };

  if (!store.user) return;
  (document.querySelector("main") || document.body).prepend(refused);
  for (const name of ["queued", "sent"]) document.addEventListener(`parcours:${name}`, showRefused);
  document.addEventListener("parcours:refused", tellRefused);
  showRefused();
  if (!form || !parcours.form) return;
  form.after(aside);
  document.addEventListener("parcours:draft", showAside);
  draft.ready.then(showAside);
})();
