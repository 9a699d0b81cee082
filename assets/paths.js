/* Paths: the pupils behind a count that was opened become the selection, and their list comes into view. */
(() => {
  "use strict";

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.paths = {
    take: (pupils) => {
      const title = document.getElementById("paths-title");
      if (title && pupils?.length) {
        window.parcours.selection.set(pupils);
        requestAnimationFrame(() => {
          title.focus({ preventScroll: true });
          title.scrollIntoView({ block: "start" });
        });
      }
      return window.dash_clientside.no_update;
    },
  };
})();
