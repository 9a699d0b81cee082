/* Paths: the pupils behind a count that was opened become the selection, and their list comes into view; the
   numbers of the matrix's rows stay in sight while it scrolls. */
(() => {
  "use strict";

  /* Beside each row its number, as soon as the names, right-aligned before the cells, are out of sight. */
  const keepHeads = (box) => {
    const marks = [...box.querySelectorAll(".ytick text")];
    const heads = box.querySelector(".path-heads") ?? document.createElement("div");
    if (!heads.isConnected) {
      heads.className = "path-heads";
      heads.ariaHidden = "true"; // the names themselves are read
      box.prepend(heads);
    }
    const [frame, places] = [box.getBoundingClientRect(), marks.map((mark) => mark.getBoundingClientRect())];
    heads.hidden = marks.length < 2 || places[0].right > frame.left + heads.offsetWidth;
    if (heads.hidden) return;
    const height = Math.abs(places[1].top - places[0].top);
    heads.replaceChildren(
      ...marks.map((mark, place) => {
        const head = document.createElement("span");
        head.textContent = /^\d+/.exec(mark.textContent)?.[0] ?? mark.textContent;
        const middle = (places[place].top + places[place].bottom) / 2 - frame.top;
        Object.assign(head.style, { top: `${middle - height / 2}px`, height: `${height}px` });
        return head;
      }),
    );
  };

  document.addEventListener(
    "scroll",
    ({ target }) => {
      if (target.matches?.(".path-matrix")) keepHeads(target);
    },
    true,
  );

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
