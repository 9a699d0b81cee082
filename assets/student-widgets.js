/* What makes the other questions pleasant to answer. Each widget stands on plain inputs, writes into them and
   fires `change` on them; without it they are answered as they stand.

   [data-match]       a partner serves once: where it is taken, it is offered nowhere else
   [data-categorise]  few groups: one tap instead of a list to open
   [data-highlight]   arrow keys go through the passage; space or a click marks, as everywhere
   [data-cards]       a card that was opened has been read
   [data-embed]       a frame tells its result: { parcours: "frame", report }, or a statement of xAPI
   .js-hint           a hint comes without leaving the page, where parcours.api.hint is there */
(() => {
  "use strict";

  const parcours = window.parcours;
  const { announce, make, say } = parcours;
  const form = document.getElementById("activity");
  if (!form) return;

  const MOST_GROUPS_TO_TAP = 4;
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
  const { changed } = parcours.form;

  const drawn = (draw) => {
    draw();
    form.addEventListener("parcours:filled", draw);
  };

  /* Partners */

  /* Arrow keys choose every entry that they pass: they skip a partner that is taken, and take none away. */
  const markTaken = (selects) => {
    const taken = new Set(selects.map((select) => select.value));
    for (const option of selects.flatMap((select) => [...select.options])) {
      option.dataset.name = option.dataset.name || option.textContent;
      option.disabled = option.value !== "" && !option.selected && taken.has(option.value);
      option.textContent = option.disabled ? say("%(what)s (taken)", { what: option.dataset.name }) : option.dataset.name;
    }
  };

  const match = (list) => {
    const selects = [...list.querySelectorAll("select")];
    list.addEventListener("change", () => markTaken(selects));
    drawn(() => markTaken(selects));
  };

  /* Groups */

  const radioFor = (select, option) => {
    const radio = make("input", { type: "radio", name: `tap-${select.id}`, value: option.value });
    radio.setAttribute("form", ""); // of no form: the select is the answer
    return radio;
  };

  const tapInstead = (select) => {
    const options = [...select.options].filter((option) => option.value);
    if (options.length > MOST_GROUPS_TO_TAP) return;
    const radios = options.map((option) => radioFor(select, option));
    const labels = radios.map((radio, n) => make("label", { className: "pick" }, radio, options[n].textContent));
    const group = make("div", { className: "picks" }, ...labels);
    const [label] = select.labels;
    label.id = `label-${select.id}`;
    group.setAttribute("role", "radiogroup");
    group.setAttribute("aria-labelledby", label.id);
    select.hidden = true;
    select.after(group);
    group.addEventListener("input", (event) => event.stopPropagation());
    group.addEventListener("change", (event) => {
      event.stopPropagation();
      select.value = event.target.value;
      changed(select);
    });
    drawn(() => radios.forEach((radio) => (radio.checked = radio.value === select.value)));
  };

  /* Passages: one stop for the Tab key, however long the text is */

  const highlight = (passage) => {
    const boxes = [...passage.querySelectorAll("input")];
    const stopAt = (box) => boxes.forEach((other) => (other.tabIndex = other === box ? 0 : -1));
    passage.addEventListener("focusin", (event) => stopAt(event.target));
    passage.addEventListener("keydown", (event) => {
      if (!STEPS[event.key]) return;
      event.preventDefault();
      const to = boxes.indexOf(event.target) + STEPS[event.key];
      boxes[Math.min(Math.max(to, 0), boxes.length - 1)].focus();
    });
    stopAt(boxes[0]);
  };

  /* Cards */

  const cards = (deck) => {
    const boxes = [...deck.querySelectorAll("input")];
    deck.classList.add("is-live");
    const turned = ({ target }) => {
      const box = target.querySelector("input");
      if (!target.open || box.checked) return;
      box.checked = true;
      announce(say("%(n)s of %(all)s cards read", { n: boxes.filter((one) => one.checked).length, all: boxes.length }));
      changed(box);
    };
    for (const card of deck.querySelectorAll("details")) card.addEventListener("toggle", turned);
  };

  /* Frames */

  const fromStatement = (result) => {
    if (typeof result?.score?.scaled === "number") return { scaled: result.score.scaled };
    return result?.completion === true ? { completed: true } : null;
  };

  const reportOf = (data) => {
    const report = data?.parcours === "frame" ? data.report : fromStatement((data?.statement || data)?.result);
    if (typeof report?.scaled === "number" && Math.abs(report.scaled) <= 1) return { scaled: report.scaled };
    return report?.completed === true ? { completed: true } : null;
  };

  const frame = (window_) => {
    const field = window_.closest("[data-item]").querySelector('[name^="answers."]');
    const state = make("p", { className: "form-text" });
    window_.after(state);
    drawn(() => (state.textContent = field.value ? say("Your result has been noted.") : ""));
    window.addEventListener("message", ({ source, data }) => {
      const report = source === window_.contentWindow && reportOf(data);
      if (!report || (report.completed && field.value)) return; // a share says more than the bare end
      field.value = JSON.stringify(report);
      state.textContent = say("Your result has been noted.");
      announce(state.textContent);
      changed(field);
    });
  };

  /* Hints */

  const hintsOf = (button) => form.querySelector(`[data-hints-for="${button.value}"]`);

  const showHint = (button, { text, left }) => {
    const line = make("li", { tabIndex: -1 }, text);
    hintsOf(button).hidden = false;
    hintsOf(button).append(line);
    announce(text);
    button.dataset.left = left;
    button.textContent = say("Hint (%(n)s left)", { n: left });
    if (left > 0) return;
    button.remove();
    line.focus(); // the button had it
  };

  const sayWhy = (button, words) => {
    const state = button.nextElementSibling || button.parentElement.appendChild(make("p", { className: "form-text" }));
    state.textContent = words;
    announce(words);
  };

  const askForHint = async (button) => {
    if (button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    button.nextElementSibling?.remove();
    try {
      showHint(button, await parcours.api.hint(button.value, hintsOf(button).children.length + 1));
      parcours.time?.hint();
    } catch {
      sayWhy(button, say("The hint did not come. Try again in a moment."));
    }
    button.removeAttribute("aria-disabled");
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest(".js-hint");
    if (!button || !parcours.api?.hint) return; // it is a button of the form, as without scripts
    event.preventDefault();
    askForHint(button);
  });

  const WIDGETS = {
    "[data-match]": match,
    "[data-categorise] select": tapInstead,
    "[data-highlight]": highlight,
    "[data-cards]": cards,
    "[data-embed]": frame,
  };
  for (const [selector, enhance] of Object.entries(WIDGETS)) form.querySelectorAll(selector).forEach(enhance);
})();
