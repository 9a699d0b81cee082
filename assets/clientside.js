/* The callbacks that run in the browser: writing tables, keeping the filters in the address, opening and
   selecting marks. */
(() => {
  "use strict";

  const FILTERS = ["sequence", "session", "activity_type", "domain", "group", "since", "until"];
  const [LATEST, NO_CLASS] = ["latest", "none"];
  const SAME = ["same_activities", "same_weeks", "same_settings"];
  const EVERYTHING = "all";
  const PUPIL = /\/student\/([0-9a-f-]{36})/;

  const isSet = (value) => value && value !== EVERYTHING;

  const query = (view) => {
    const kept = FILTERS.filter((name) => isSet(view[name])).map((name) => [name, view[name]]);
    if (view.hidden) kept.push(["hidden", "1"]);
    return kept.length ? `?${new URLSearchParams(kept)}` : "";
  };

  const COMPARED = { measure: "completion", same_activities: true, same_weeks: true, same_settings: false, hidden: false };
  const inAddress = (value) => (Array.isArray(value) ? value.join("|") : typeof value === "boolean" ? Number(value) : value);

  /* As the server writes it: what is as at first is left out. */
  const comparison = (view) => {
    const asAtFirst = ([name, value]) => (Array.isArray(value) ? !value.length : value === (COMPARED[name] ?? null));
    const kept = Object.entries(view).filter((entry) => !asAtFirst(entry));
    return kept.length ? `?${new URLSearchParams(kept.map(([name, value]) => [name, inAddress(value)]))}` : "";
  };

  const nothing = () => window.dash_clientside.no_update;

  const pressed = (id) =>
    window.dash_clientside.callback_context.triggered.some(({ prop_id: name }) => name === `${id}.n_clicks`);

  const target = ({ customdata }) => (Array.isArray(customdata) ? customdata[0] : customdata);

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.parcours = {
    /* The HTML comes escaped from the server; the place has no children of Dash's. */
    placeHtml: (markup, place) => {
      document.getElementById(place).innerHTML = markup || "";
      window.parcours.selection.show();
      return nothing();
    },

    /* What is chosen, with the class it is about; the address says it too, so that a link restores the view. */
    filter: (_presses, ...values) => {
      const view = values.pop();
      const chosen = { ...view, ...Object.fromEntries(FILTERS.map((name, place) => [name, values[place]])) };
      if (isSet(view.sequence) !== isSet(chosen.sequence) || (isSet(view.sequence) && view.sequence !== chosen.sequence)) {
        chosen.session = EVERYTHING; // a session belongs to its sequence
        window.dash_clientside.set_props("filters-session", { value: EVERYTHING });
      }
      if (pressed("filters-projector")) chosen.hidden = !view.hidden;
      history.replaceState(history.state, "", location.pathname + query(chosen));
      return chosen;
    },

    clearFilters: (presses) =>
      FILTERS.map((name) => (presses ? (["since", "until"].includes(name) ? "" : EVERYTHING) : nothing())),

    /* The filters travel to the next view. */
    keepFilters: (view, links) => links.map((href) => href.split("?")[0] + query(view)),

    keepProjector: (view) => (view.hidden ? "/?hidden=1" : "/"),

    switchClass: (classId, view) => {
      if (classId && view && classId !== view.class_id) {
        const kept = view.hidden ? "?hidden=1" : ""; // the filters are the other class's, the projector is here
        location.assign(`/class/${classId}${location.pathname.split(view.class_id)[1].replace(/\/(student|activity)\/.*/, "")}${kept}`);
      }
      return nothing();
    },

    /* What a coordinator compares; the address says it too, and the sheets for the councils are of the same. */
    compare: (measure, sequences, gradeLevels, subjects, classes, year, same, first, second, view) => {
      const chosen = {
        ...view,
        measure,
        sequences: sequences ?? [],
        grade_levels: gradeLevels ?? [],
        subjects: subjects ?? [],
        classes: classes ?? [],
        year: year && year !== LATEST ? year : null,
        first: first && first !== NO_CLASS ? first : null,
        second: second && second !== NO_CLASS ? second : null,
        ...Object.fromEntries(SAME.map((name) => [name, (same ?? []).includes(name)])),
      };
      const query = comparison(chosen);
      history.replaceState(history.state, "", location.pathname + query);
      return [chosen, `/compare/council${query}`];
    },

    /* A chart keeps the height its figure asks for also when the window changes; where its marks need more
       width than a phone has, it scrolls in its own box. */
    sizeOfFigure: (figure) => [
      {
        height: figure?.layout?.height ? `${figure.layout.height}px` : "100%",
        minWidth: `${figure?.layout?.meta?.min_width ?? 0}px`,
      },
      figure?.layout?.meta?.empty ? "chart-empty" : "",
    ],

    /* A click on a mark opens what it stands for. */
    openMark: (clicked) => {
      const address = clicked && target(clicked.points[0]);
      if (typeof address === "string" && address.startsWith("/")) location.assign(address);
      return nothing();
    },

    /* A rectangle or lasso selects the pupils whose marks it holds; outside of marks, nobody. */
    selectMarks: (selected) => {
      if (!selected) return nothing();
      const pupils = selected.points.map((point) => PUPIL.exec(target(point) || "")?.[1]);
      window.parcours.selection.set(pupils.filter(Boolean));
      return nothing();
    },

    nameSelected: (names) => {
      window.parcours.selection.name(names || {});
      return nothing();
    },

    toast: (text) => {
      if (text) window.parcours.toast(text, { failed: true });
      return nothing();
    },
  };
})();
