/* The time that is left ([data-timer]), and handing in when it is up.

   The server's clock counts, not the device's: `data-now` is its time when the page was made, `data-deadline`
   the end, both in milliseconds. parcours.time.now() is used where it is there, since it is set again by every
   answer of the server. The clock that runs on in between never runs fast, so nobody is cut off early; what the
   server has by the deadline counts anyway. */
(() => {
  "use strict";

  const parcours = window.parcours;
  const { announce, say } = parcours;
  const form = document.getElementById("activity");
  const shown = document.querySelector("[data-timer]");
  const deadline = Number(form?.dataset.deadline);
  if (!deadline || !shown) return;

  const MINUTE = 60_000;
  const SOON = 5 * MINUTE;
  const ANNOUNCED = [10, 5, 1]; // minutes
  const opened = Number(form.dataset.now) - performance.now();
  let last = Infinity;
  let ticking = 0;

  const now = () => parcours.time?.now?.() ?? opened + performance.now();

  const clock = (left) => {
    const seconds = Math.ceil(left / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };

  const minutes = (n) => (n === 1 ? say("1 minute left") : say("%(n)s minutes left", { n }));

  const handIn = () => {
    clearInterval(ticking);
    shown.textContent = say("The time is up: your answers are being handed in.");
    announce(shown.textContent);
    form.dataset.timeUp = "1";
    form.requestSubmit(form.querySelector('[data-action="hand-in"]'));
    form.inert = true;
  };

  const tick = () => {
    const left = deadline - now();
    if (left <= 0) return handIn();
    shown.textContent = say("%(time)s left", { time: clock(left) });
    shown.classList.toggle("timer-soon", left <= SOON);
    const passed = ANNOUNCED.filter((n) => left <= n * MINUTE && last > n * MINUTE && last !== Infinity);
    if (passed.length) announce(minutes(passed.at(-1)));
    last = left;
  };

  shown.hidden = false;
  document.addEventListener("DOMContentLoaded", () => {
    ticking = setInterval(tick, 1000);
    tick();
  });
  document.addEventListener("visibilitychange", () => form.dataset.timeUp || tick());
})();
