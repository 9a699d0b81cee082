/* Two versions of one piece of work: what this device has, and what another device sent meanwhile. Both are
   shown in words, the pupil chooses, and the other one stays on the device.

   parcours.conflict.choose(form, mine, theirs)   resolves with "mine", "theirs", or "" to decide later
   parcours.conflict.describe(form, responses)    the answers in words: [[question, answer], …] */
(() => {
  "use strict";

  const parcours = (window.parcours = window.parcours || {});
  const { make, say, same } = parcours;

  const clean = (text) => (text || "").replace(/\s+/g, " ").trim();

  const inputsOf = (form, name) => [...form.elements].filter((input) => input.name === name);

  /* The question that an answer belongs to, as the page asks it. */
  const questionOf = (form, key) => {
    const input = [...form.elements].find(({ name }) => name === key || name?.startsWith(`${key}.`));
    const group = input?.closest("fieldset, [data-item]");
    const title = group?.querySelector("legend, h2, h3, label") || input?.labels?.[0];
    return clean(title?.textContent) || key.split(".").pop();
  };

  /* One value: the words beside the option of that key, or what was typed. */
  const valueOf = (form, name, value) => {
    for (const input of inputsOf(form, name)) {
      const option = input.options && [...input.options].find((one) => one.value === String(value));
      if (option) return clean(option.textContent);
      if (input.value === String(value) && /radio|checkbox/.test(input.type)) {
        return clean(input.labels?.[0]?.textContent) || String(value);
      }
    }
    return String(value);
  };

  const answerOf = (form, name, answer) => {
    if (Array.isArray(answer)) return answer.map((value) => valueOf(form, name, value)).join(", ");
    if (answer && typeof answer === "object") {
      const parts = Object.entries(answer).map(([key, value]) => {
        const label = inputsOf(form, `${name}.${key}`)[0]?.labels?.[0];
        return `${clean(label?.textContent) || key}: ${valueOf(form, `${name}.${key}`, value)}`;
      });
      return parts.join("\n");
    }
    return valueOf(form, name, answer);
  };

  const describe = (form, { answers = {}, text, checked }) => [
    ...(text === undefined ? [] : [["", text]]),
    ...(checked?.length ? [[say("Checked"), answerOf(form, "checked", checked)]] : []),
    ...Object.entries(answers).map(([key, answer]) => {
      const name = `answers.${key}`;
      return [questionOf(form, name), answerOf(form, name, answer)];
    }),
  ];

  /* Only what the two do not share: a long quiz with one other answer is one line. */
  const withoutShared = (one, other) => {
    if (!one.answers || !other.answers) return one;
    const differs = ([key, answer]) => !same(answer, other.answers[key]);
    return { ...one, answers: Object.fromEntries(Object.entries(one.answers).filter(differs)) };
  };

  const version = (title, lines) => {
    const list = make("dl", {});
    for (const [question, answer] of lines) {
      list.append(make("dt", {}, question || say("Text")));
      list.append(make("dd", { className: "kept-text" }, answer || say("(nothing)")));
    }
    const shown = lines.length ? list : make("p", {}, say("(nothing)"));
    return make("section", { className: "version" }, make("h3", {}, title), shown);
  };

  const button = (text, value, className) => {
    const made = make("button", { className, value }, text);
    made.dataset.choose = value;
    return made;
  };

  const choose = (form, mine, theirs) =>
    new Promise((resolve) => {
      document.querySelector("dialog[data-conflict]")?.close("");
      const answers = make(
        "form",
        { method: "dialog", className: "actions" },
        button(say("Keep what is here"), "mine", "btn btn-primary"),
        button(say("Take the other one"), "theirs", "btn"),
        button(say("Decide later"), "", "btn btn-link"),
      );
      const dialog = make(
        "dialog",
        { className: "dialog" },
        make("h2", { id: "conflict-title" }, say("This work was changed on another device")),
        make("p", {}, say("Choose the version to go on with. The other one stays on this device.")),
        version(say("On this device"), describe(form, withoutShared(mine, theirs))),
        version(say("On the other device"), describe(form, withoutShared(theirs, mine))),
        answers,
      );
      dialog.dataset.conflict = "";
      dialog.setAttribute("aria-labelledby", "conflict-title");
      dialog.addEventListener("close", () => {
        resolve(dialog.returnValue);
        dialog.remove();
      });
      document.body.append(dialog);
      dialog.showModal();
    });

  parcours.conflict = { choose, describe };
})();
