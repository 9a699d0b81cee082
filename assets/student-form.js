/* The answers in a form, as the server reads them from the same form (student/forms.py).

   parcours.form.read(form)         { answers: { item: … } }, with `watched` for a film; a text gives
                                    { text, checked }. What was left blank is absent.
   parcours.form.fill(form, raw)    puts such answers into the inputs and empties the others; then the form gets
                                    the event "parcours:filled", and no input or change event
   parcours.form.items(form)        the questions, in the order of the page
   parcours.form.done(item)         0 nothing is answered yet, 1 a part, 2 all of it

   Only the inputs count: a widget writes into them and fires `change` on them (parcours.form.changed). */
(() => {
  "use strict";

  const parcours = (window.parcours = window.parcours || {});
  const NOTHING = 0;
  const PART = 1;
  const ALL = 2;

  const fieldsOf = (item) => [...item.querySelectorAll('[name^="answers."]')];
  const partOf = (item, field) => field.name.slice(`answers.${item.dataset.item}.`.length);

  const parsed = (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  };

  const someOf = (list) => (list.length ? list : undefined);
  const share = (filled, all) => (filled === 0 ? NOTHING : filled < all ? PART : ALL);

  /* How each kind of question keeps its answer. `read` gives undefined where there is none. */

  const option = {
    read: (fields) => fields.find((field) => field.checked)?.value,
    fill: (fields, answer) => fields.forEach((field) => (field.checked = field.value === answer)),
    done: (fields) => (fields.some((field) => field.checked) ? ALL : NOTHING),
  };

  const truth = {
    ...option,
    read: (fields) => parsed(option.read(fields)),
    fill: (fields, answer) => option.fill(fields, String(answer)),
  };

  const text = {
    read: ([field]) => field.value || undefined,
    fill: ([field], answer) => (field.value = answer ?? ""),
    done: ([field]) => (field.value.trim() ? ALL : NOTHING),
  };

  const picks = {
    read: (fields) => someOf(fields.filter((field) => field.checked).map((field) => field.value)),
    fill: (fields, answer = []) => fields.forEach((field) => (field.checked = answer.includes(field.value))),
    done: option.done,
  };

  const cards = {
    ...picks,
    done: (fields) => share(fields.filter((field) => field.checked).length, fields.length),
  };

  const parts = {
    read: (fields, item) => {
      const given = fields.filter((field) => field.value.trim());
      return given.length ? Object.fromEntries(given.map((field) => [partOf(item, field), field.value])) : undefined;
    },
    fill: (fields, answer = {}, item) =>
      fields.forEach((field) => (field.value = answer[partOf(item, field)] ?? "")),
    done: (fields) => share(fields.filter((field) => field.value.trim()).length, fields.length),
  };

  const places = {
    read: (fields, item) => {
      const placed = fields.filter((field) => field.value);
      placed.sort((one, other) => one.value - other.value); // equal places stay in the order of the page
      return someOf(placed.map((field) => partOf(item, field)));
    },
    fill: (fields, answer = [], item) =>
      fields.forEach((field) => (field.value = answer.indexOf(partOf(item, field)) + 1 || "")),
    done: parts.done,
  };

  const report = {
    read: ([field]) => parsed(field.value),
    fill: ([field], answer) => (field.value = answer === undefined ? "" : JSON.stringify(answer)),
    done: text.done,
  };

  const KINDS = {
    single: option,
    multiple: picks,
    true_false: truth,
    numeric: text,
    short_text: text,
    open: text,
    matching: parts,
    categorise: parts,
    fill_in: parts,
    ordering: places,
    drag_order: places,
    timeline: places,
    highlight: picks,
    flip_cards: cards,
    embed: report,
  };

  const kindOf = (item) => KINDS[item.dataset.kind];

  /* The form as a whole */

  const items = (form) => [...form.querySelectorAll("[data-item][data-kind]")];
  const films = (form) => [...form.querySelectorAll('[name^="watched."]')];
  const isText = (form) => form.dataset.type === "text_production";

  const readText = (form) => {
    const ticked = form.querySelectorAll('[name="checked"]:checked');
    return { text: form.elements.text.value, checked: [...ticked].map((field) => field.value) };
  };

  const read = (form) => {
    if (isText(form)) return readText(form);
    const raw = { answers: {} };
    for (const item of items(form)) {
      const answer = kindOf(item).read(fieldsOf(item), item);
      if (answer !== undefined) raw.answers[item.dataset.item] = answer;
    }
    if (form.dataset.type === "video") raw.watched = readWatched(form);
    return raw;
  };

  const readWatched = (form) => {
    const watched = films(form).map((field) => [field.name.slice("watched.".length), parsed(field.value)]);
    return Object.fromEntries(watched.filter(([, ranges]) => ranges !== undefined));
  };

  const fillText = (form, raw) => {
    form.elements.text.value = raw.text ?? "";
    for (const field of form.querySelectorAll('[name="checked"]')) {
      field.checked = (raw.checked || []).includes(field.value);
    }
  };

  const fillAnswers = (form, { answers = {}, watched = {} }) => {
    for (const item of items(form)) kindOf(item).fill(fieldsOf(item), answers[item.dataset.item], item);
    for (const field of films(form)) {
      const ranges = watched[field.name.slice("watched.".length)];
      field.value = ranges === undefined ? "" : JSON.stringify(ranges);
    }
  };

  const fill = (form, raw) => {
    (isText(form) ? fillText : fillAnswers)(form, raw);
    form.dispatchEvent(new CustomEvent("parcours:filled"));
  };

  parcours.form = {
    read,
    fill,
    items,
    done: (item) => kindOf(item).done(fieldsOf(item)),
    changed: (field) => field.dispatchEvent(new Event("change", { bubbles: true })),
  };
})();
