/* Lists to put in order ([data-order]): dragged, or moved with buttons or arrow keys. Each row's select of places
   stays the answer; until the first move, or "Keep this order", there is none. */
(() => {
  "use strict";

  const parcours = window.parcours;
  const { announce, make, say } = parcours;
  const form = document.getElementById("activity");
  if (!form) return;

  const MOTION = 120; // milliseconds
  const KEYS = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  const rowsOf = (list) => [...list.children];
  const selectOf = (row) => row.querySelector("select");
  const nameOf = (row) => row.querySelector("label").textContent.trim();
  const within = (place, rows) => Math.min(Math.max(place, 0), rows.length - 1);

  /* Drawing */

  const mark = (list) => {
    const rows = rowsOf(list);
    const isPlaced = rows.every((row) => selectOf(row).value);
    list.classList.toggle("is-placed", isPlaced);
    list.nextElementSibling.hidden = isPlaced; // "Keep this order"
    for (const button of list.querySelectorAll("[data-by]")) {
      const end = button.dataset.by < 0 ? rows[0] : rows.at(-1);
      button.setAttribute("aria-disabled", String(button.closest("li") === end));
    }
  };

  const draw = (list) => {
    const place = (row) => Number(selectOf(row).value) || list.children.length + 1; // without one: at the end
    list.append(...rowsOf(list).sort((one, other) => place(one) - place(other)));
    mark(list);
  };

  /* Shows where the rows went. */
  const slide = (rows, move) => {
    const before = rows.map((row) => row.offsetTop);
    move();
    if (still.matches) return;
    for (const [place, row] of rows.entries()) {
      const by = before[place] - row.offsetTop;
      if (by) row.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], MOTION);
    }
  };

  /* Moving */

  /* The other rows pass the one that moves, which never leaves the page and so keeps the focus. */
  const pass = (row, to) => {
    const rows = rowsOf(row.parentElement);
    const from = rows.indexOf(row);
    if (to < from) row.after(...rows.slice(to, from));
    else row.before(...rows.slice(from + 1, to + 1));
  };

  const keep = (row) => {
    const rows = rowsOf(row.parentElement);
    for (const [place, one] of rows.entries()) selectOf(one).value = String(place + 1);
    mark(row.parentElement);
    const words = { what: nameOf(row), place: rows.indexOf(row) + 1, all: rows.length };
    announce(say("“%(what)s”: place %(place)s of %(all)s", words));
    parcours.form.changed(selectOf(row));
  };

  const moveBy = (row, by) => {
    const rows = rowsOf(row.parentElement);
    slide(rows, () => pass(row, within(rows.indexOf(row) + by, rows)));
    row.scrollIntoView({ block: "nearest" });
    keep(row);
  };

  /* Dragging. A finger drags by the grip only: elsewhere it scrolls the page. */

  const isGrabbed = ({ target, pointerType, button }) =>
    button === 0 && !target.closest("button") && target.closest(pointerType === "mouse" ? "li" : ".place-grip");

  const placeAt = (list, dragged, clientY) => {
    const y = clientY - list.getBoundingClientRect().top;
    const middle = (row) => row.offsetTop + row.offsetHeight / 2; // where it stands, also while it slides there
    const rows = rowsOf(list);
    let place = rows.indexOf(dragged);
    while (place > 0 && y < middle(rows[place - 1])) place -= 1;
    while (place < rows.length - 1 && y > middle(rows[place + 1])) place += 1;
    return place;
  };

  const follow = (list, row, clientY) => {
    const rows = rowsOf(list);
    const to = placeAt(list, row, clientY);
    if (to === rows.indexOf(row)) return;
    slide(
      rows.filter((other) => other !== row),
      () => pass(row, to),
    );
    row.scrollIntoView({ block: "nearest" });
  };

  const makeDraggable = (list) => {
    let row = null;
    let before = [];

    const grab = (event) => {
      if (row || !isGrabbed(event)) return;
      event.preventDefault(); // no text is selected
      row = event.target.closest("li");
      before = rowsOf(list);
      row.classList.add("is-dragged");
      list.setPointerCapture(event.pointerId); // of the list: it stays where it is
    };

    const drop = () => {
      if (!row) return;
      const dropped = row;
      row = null;
      dropped.classList.remove("is-dragged");
      if (rowsOf(list).some((other, place) => other !== before[place])) keep(dropped);
    };

    list.addEventListener("pointerdown", grab);
    list.addEventListener("pointermove", (event) => row && follow(list, row, event.clientY));
    list.addEventListener("pointerup", drop);
    list.addEventListener("pointercancel", drop);
  };

  /* Building */

  const moveButton = (row, by, sign, words) => {
    const button = make("button", { type: "button", className: "btn place-move" }, sign);
    button.dataset.by = by;
    button.setAttribute("aria-label", say(words, { what: nameOf(row) }));
    return button;
  };

  const prepare = (row) => {
    const grip = make("span", { className: "place-grip" });
    grip.setAttribute("aria-hidden", "true");
    selectOf(row).hidden = true;
    row.prepend(grip);
    row.append(moveButton(row, -1, "↑", "Move “%(what)s” up"), moveButton(row, 1, "↓", "Move “%(what)s” down"));
  };

  const listen = (list) => {
    list.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-by]");
      if (button) moveBy(button.closest("li"), Number(button.dataset.by));
    });
    list.addEventListener("keydown", (event) => {
      if (!KEYS[event.key] || !event.target.closest("[data-by]")) return;
      event.preventDefault();
      moveBy(event.target.closest("li"), KEYS[event.key]);
    });
  };

  const keepButton = (list) => {
    const button = make("button", { type: "button", className: "btn btn-link" }, say("Keep this order"));
    button.addEventListener("click", () => {
      keep(list.firstElementChild);
      list.querySelector("[data-by='1']").focus(); // the button is gone
    });
    return button;
  };

  for (const list of form.querySelectorAll("[data-order]")) {
    rowsOf(list).forEach(prepare);
    list.classList.add("is-live");
    list.after(keepButton(list));
    listen(list);
    makeDraggable(list);
    draw(list);
    form.addEventListener("parcours:filled", () => draw(list));
  }
})();
