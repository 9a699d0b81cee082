/* An activity one screen at a time, and the look back before it is handed in.

   The address says which screen is shown (#screen-<key>, or #item-<key> for a question on it), so that the
   browser's Back goes to the screen before. Each time the form gets the event "parcours:screen" { screen } and
   the focus goes to the screen's heading. The inputs of the hidden screens stay in the form.

   Handing in with something left unanswered first lists it; the second press, on another button, hands in. An
   evaluation always asks, since it has one go. `data-time-up` on the form lets it pass unasked. */
(() => {
  "use strict";

  const parcours = window.parcours;
  const { make, say } = parcours;
  const form = document.getElementById("activity");
  if (!form) return;

  const PART = 1;
  const ALL = 2;
  const screens = [...form.querySelectorAll("[data-screen]")];
  const previous = form.querySelector(".js-previous");
  const next = form.querySelector(".js-next");
  const handIn = form.querySelector('[data-action="hand-in"]');
  const steps = document.querySelector("[data-steps]");
  const position = document.querySelector("[data-position]");
  const title = document.title;
  let current = null;
  let furthest = 0;

  const headingOf = (screen) => screen.querySelector("h2") || screen;
  const itemsOn = (screen) => parcours.form.items(screen);
  const isDone = (item) => parcours.form.done(item) === ALL;

  /* Steps */

  const isPassed = (screen, place) => {
    const items = itemsOn(screen);
    return items.length ? items.every(isDone) : place < furthest;
  };

  const markSteps = () => {
    for (const [place, screen] of screens.entries()) {
      const step = steps?.querySelector(`[data-step="${screen.dataset.screen}"]`);
      if (!step) return;
      step.classList.toggle("step-done", screen !== current && isPassed(screen, place));
      if (screen === current) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    }
  };

  const markPosition = (place) => {
    if (screens.length < 2) return;
    const where = say("step %(n)s of %(all)s", { n: place + 1, all: screens.length });
    if (position) position.textContent = ` · ${where}`;
    document.title = `${headingOf(current).textContent} (${where}) · ${title}`;
  };

  /* Screens */

  const show = (screen) => {
    const place = screens.indexOf(screen);
    current = screen;
    furthest = Math.max(furthest, place);
    for (const other of screens) other.hidden = other !== screen;
    previous.hidden = place === 0;
    next.hidden = place === screens.length - 1;
    handIn.hidden = !next.hidden;
    forget();
    markSteps();
    markPosition(place);
    form.dispatchEvent(new CustomEvent("parcours:screen", { detail: { screen: screen.dataset.screen } }));
    parcours.time?.screen(screen.dataset.screen);
  };

  const focus = (element) => {
    if (!element.matches("a, button, input, select, textarea, summary")) element.tabIndex = -1;
    element.focus({ preventScroll: true });
  };

  const reveal = (target) => {
    for (let outer = target; outer !== current; outer = outer.parentElement) outer.hidden = false;
    const fields = [...target.querySelectorAll("input, textarea, select, button, summary")];
    target.scrollIntoView();
    focus(fields.find((field) => field.getClientRects().length) || target);
  };

  const wanted = () => {
    const target = location.hash ? document.getElementById(location.hash.slice(1)) : screens[0];
    return target && form.contains(target) && target.closest("[data-screen]") ? target : null;
  };

  const follow = () => {
    const target = wanted();
    if (!target) return; // a link to elsewhere on the page
    const screen = target.closest("[data-screen]");
    show(screen);
    if (target !== screen) return reveal(target);
    (steps || screen).scrollIntoView();
    focus(headingOf(screen));
  };

  const go = (by) => {
    location.hash = screens[screens.indexOf(current) + by].id;
  };

  /* The look back */

  let asked = null;
  let agreed = false;

  const forget = () => {
    asked?.remove();
    asked = null;
    agreed = false;
  };

  const promptOf = (item) => item.querySelector("legend").textContent.trim();

  const line = (item) => {
    const link = make("a", { href: `#${item.id}` }, promptOf(item));
    link.addEventListener("click", () => {
      if (location.hash === link.hash) follow(); // the address stays, so nothing else tells
    });
    return make("li", {}, link, parcours.form.done(item) === PART ? ` (${say("not finished")})` : "");
  };

  const confirmButton = (words) => {
    const button = make("button", { type: "button", className: "btn" }, words);
    button.addEventListener("click", () => {
      agreed = true;
      form.requestSubmit(handIn);
    });
    return button;
  };

  const ask = (all, missing) => {
    forget();
    const numbers = { n: all.length - missing.length, all: all.length };
    const answered = say("You have answered %(n)s of %(all)s questions.", numbers);
    const heading = make("h3", { id: "before-hand-in", tabIndex: -1 }, answered);
    asked = make("section", { className: "note note-attention before-hand-in" }, heading);
    asked.setAttribute("aria-labelledby", heading.id);
    if (missing.length) asked.append(make("p", {}, say("Still open:")), make("ul", {}, ...missing.map(line)));
    if (form.dataset.type === "evaluation") asked.append(make("p", {}, say("You can hand in once only.")));
    const words = say(missing.length ? "Hand in all the same" : "Hand in now");
    asked.append(make("p", { className: "actions" }, confirmButton(words)));
    handIn.parentElement.before(asked);
    heading.focus();
  };

  const mayHandIn = () => {
    if (agreed || form.dataset.timeUp) return true;
    const all = parcours.form.items(form);
    const missing = all.filter((item) => !isDone(item));
    if (!missing.length && form.dataset.type !== "evaluation") return true;
    ask(all, missing);
    return false;
  };

  /* Enter in a field presses the page's first button, which saves where there are no scripts; here it does nothing. */
  const mayLeave = (button) =>
    !button || button.hasAttribute("formaction") || button.name === "hint" || (button === handIn && mayHandIn());

  form.addEventListener(
    "submit",
    (event) => {
      if (mayLeave(event.submitter)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );

  if (!screens.length) return;

  form.addEventListener("change", () => {
    forget();
    markSteps();
    parcours.time?.answer();
  });
  form.addEventListener("input", forget);
  form.addEventListener("parcours:filled", markSteps);
  previous.addEventListener("click", () => go(-1));
  next.addEventListener("click", () => go(1));
  window.addEventListener("hashchange", follow); // after the browser's own move to the target

  const refused = form.querySelector(".invalid-feedback")?.closest("[data-item]");
  const problem = document.querySelector("[data-problem]:not([hidden])");

  const start = () => {
    const target = refused || wanted() || screens[0];
    show(target.closest("[data-screen]"));
    window.addEventListener("load", () => {
      if (problem) problem.focus();
      else if (!target.matches("[data-screen]")) reveal(target);
    }); // after the browser's own move to the target
  };
  document.addEventListener("DOMContentLoaded", start); // all scripts are there by then
})();
