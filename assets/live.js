/* The class at this moment. The server says what it looks like; here only what differs is changed, so that
   scrolling, selection and focus stay, and nothing flickers.

   In the markup: [data-key] an element that is the same one as before, wherever it now stands among its
   siblings; [data-elapsed] a moment, filled with how long ago it is; [data-answer] the button that closes a call.
   The bar: #live-updated with its sentences, #live-pause. */
(() => {
  "use strict";

  const SILENT_AFTER = 12_000; // milliseconds; two looks
  const RETRY_AFTER = 15_000;
  const OURS = new Set(["open", "aria-sort", "title"]); // attributes that the reader, or Dash, has changed

  let checked = { time: "", at: 0 };
  let retry = null;
  let failed = false;

  const get = (id) => document.getElementById(id);
  const set = (id, props) => window.dash_clientside.set_props(id, props);

  /* Only what differs */

  const keyOf = (node) => node.dataset?.key || (node.nodeName === "TR" && node.querySelector("[data-select]")?.dataset.select);

  const renewNode = (old, fresh) => {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return;
    }
    for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !OURS.has(name)) old.removeAttribute(name);
    if (old.isEqualNode(fresh)) return;
    if (old.matches("tbody") && old.closest("table").querySelector("[aria-sort]")) renewRows(old, fresh);
    else renewChildren(old, fresh);
  };

  const keyed = (parent) => new Map(Array.from(parent.children, (one) => [keyOf(one), one]).filter(([key]) => key));

  const renewChildren = (old, fresh) => {
    const known = keyed(old);
    const alike = (a, b) => a && a.nodeName === b.nodeName && !keyOf(a);
    let place = old.firstChild;
    for (const wanted of [...fresh.childNodes]) {
      const key = keyOf(wanted);
      const same = key ? known.get(key) : alike(place, wanted) && place;
      if (!same || same.nodeName !== wanted.nodeName) old.insertBefore(wanted, place);
      else {
        if (same === place) place = place.nextSibling;
        else old.insertBefore(same, place);
        renewNode(same, wanted);
      }
    }
    while (place) {
      const next = place.nextSibling;
      place.remove();
      place = next;
    }
  };

  /* A table that the reader has sorted keeps the reader's order. */
  const renewRows = (old, fresh) => {
    const [before, after] = [keyed(old), keyed(fresh)];
    for (const [key, row] of before) if (!after.has(key)) row.remove();
    for (const [key, row] of after) {
      if (before.has(key)) renewNode(before.get(key), row);
      else old.append(row);
    }
  };

  const renew = (markup, id) => {
    const place = get(id);
    const fresh = new DOMParser().parseFromString(markup || "", "text/html").body;
    const focused = document.activeElement;
    const pupil = place.contains(focused) ? focused.closest("li[data-key]")?.dataset.key : null;
    renewChildren(place, fresh);
    tick();
    window.parcours.selection.show();
    if (focused && focused !== document.body && document.activeElement !== focused) refocus(place, focused, pupil);
    return window.dash_clientside.no_update;
  };

  /* What had the focus was moved; or is gone, then the pupil's new tile, or the board, has it. */
  const refocus = (place, focused, pupil) => {
    const tile = pupil && place.querySelector(`li[data-key="${pupil}"] a`);
    const next = focused.isConnected ? focused : tile || place;
    next.focus({ preventScroll: true });
  };

  /* How long ago */

  const elapsed = (moment, words) => {
    const minutes = Math.floor((Date.now() - Date.parse(moment)) / 60_000);
    if (minutes < 1) return words;
    return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
  };

  const tick = () => {
    const board = get("live-board-place");
    for (const one of board?.querySelectorAll("[data-elapsed]") || []) {
      const said = `(${elapsed(one.dataset.elapsed, board.dataset.moment)})`;
      if (one.textContent !== said) one.textContent = said;
    }
  };

  /* Looking, pausing, failing */

  const isPaused = () => get("live-pause")?.getAttribute("aria-pressed") === "true";
  const hasFailed = () => Boolean(get("live-now-insight")?.querySelector(".failed-line"));

  const mode = () => {
    if (isPaused()) return "paused";
    if (hasFailed()) return "failed";
    return checked.at && Date.now() - checked.at > SILENT_AFTER ? "stale" : "fresh";
  };

  const showMode = () => {
    const bar = get("live-updated");
    if (!bar || !checked.time) return;
    const now = mode();
    const said = bar.dataset[now].replace("{time}", checked.time);
    if (bar.textContent !== said) bar.textContent = said;
    bar.dataset.mode = now;
    if (now !== "failed") return;
    failed = true;
    tryAgain();
  };

  const run = () => set("live-clock", { disabled: document.hidden || isPaused() || Boolean(retry) });
  const look = () => set("live-answered", { data: `${Date.now()}` });

  /* After a failure the page waits, then asks for everything. */
  const tryAgain = () => {
    if (retry) return;
    retry = setTimeout(() => {
      if (get("live-updated") && !document.hidden && !isPaused()) look();
      retry = null;
    }, RETRY_AFTER);
    set("live-known", { data: null });
    run();
  };

  const recovered = () => {
    clearTimeout(retry);
    retry = null;
    run();
  };

  setInterval(() => {
    if (document.hidden || !get("live-updated")) return;
    tick();
    showMode();
  }, 1000);

  document.addEventListener("visibilitychange", () => {
    if (!get("live-updated")) return;
    checked.at = Date.now(); // a tab that was away is not late
    run();
    if (!document.hidden && !isPaused()) look();
  });

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("#live-pause, [data-answer]");
    if (!button) return;
    if (button.id === "live-pause") pause(button);
    else {
      button.disabled = true;
      setTimeout(() => (button.disabled = false), SILENT_AFTER); // if it is still there, it can be pressed again
      set("live-answer", { data: button.dataset.answer });
    }
  });

  const pause = (button) => {
    const paused = !isPaused();
    button.setAttribute("aria-pressed", paused);
    button.textContent = paused ? button.dataset.resume : button.dataset.pause;
    checked.at = Date.now();
    run();
    if (!paused) look();
    showMode();
  };

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.live = {
    renew,
    checked: (time) => {
      if (time) checked = { time, at: Date.now() };
      if (failed && time) recovered();
      failed = false;
      setTimeout(showMode, 100); // what came with it is drawn by then
      return window.dash_clientside.no_update;
    },
  };
})();
