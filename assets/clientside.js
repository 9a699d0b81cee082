/* The callbacks that run in the browser: writing tables, keeping the filters in the address. */
(() => {
  "use strict";

  const FILTERS = ["sequence", "activity_type", "domain"];
  const EVERYTHING = "all";

  const query = (filters) => {
    const kept = FILTERS.filter((name) => filters[name] && filters[name] !== EVERYTHING);
    return kept.length ? `?${new URLSearchParams(kept.map((name) => [name, filters[name]]))}` : "";
  };

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.parcours = {
    /* The HTML comes escaped from the server; the place has no children of Dash's. */
    placeHtml: (markup, place) => {
      document.getElementById(place).innerHTML = markup || "";
      return window.dash_clientside.no_update;
    },

    /* What is chosen, with the class it is about; the address says it too, so that a link restores the view. */
    filter: (sequence, activityType, domain, view) => {
      const chosen = { ...view, sequence, activity_type: activityType, domain };
      history.replaceState(history.state, "", location.pathname + query(chosen));
      return chosen;
    },

    clearFilters: (presses) => FILTERS.map(() => (presses ? EVERYTHING : window.dash_clientside.no_update)),

    /* The filters travel to the next view. */
    keepFilters: (view, links) => links.map((href) => href.split("?")[0] + query(view)),

    switchClass: (classId, view) => {
      if (classId && view && classId !== view.class_id) {
        location.assign(location.pathname.replace(view.class_id, classId));
      }
      return window.dash_clientside.no_update;
    },

    toast: (text) => {
      if (text) window.parcours.toast(text, { failed: true });
      return window.dash_clientside.no_update;
    },
  };
})();
