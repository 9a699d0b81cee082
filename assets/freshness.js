/* Figures that were read long ago say so: a page may stay open all day. <time datetime> in .panel-count. */
(() => {
  "use strict";

  const OLD_AFTER = 15 * 60_000; // milliseconds

  setInterval(() => {
    for (const time of document.querySelectorAll(".panel-count time")) {
      time.classList.toggle("stale", Date.now() - Date.parse(time.dateTime) > OLD_AFTER);
    }
  }, 30_000);
})();
