/* How long the pupil is at work on this page, told to the server honestly.

   The page lists its events: enter, focus, a beat every 15 s, answer and hint (active), blur and leave (not).
   It beats only while it is visible and there was input within a minute or its film plays. An active event
   vouches for the time to the next event, for 30 s at most: that is a stretch. Stretches are sent with every
   beat and when the page is left, and kept until the server has them, without an answer also on the device; it
   unites them, so sending one twice does no harm. A stay is the time on one screen; stays have rising numbers.

   parcours.time.screen(key)    another screen is shown
   parcours.time.answer()       an answer was given
   parcours.time.hint()         a hint was taken
   parcours.time.playing(on)    the page's film runs, or stops
   parcours.time.event(verb, object, data)   something for the history: played, paused, seeked, interacted
   parcours.time.now()          the server's time in milliseconds; in doubt the earlier one */
(() => {
  "use strict";

  const parcours = (window.parcours = window.parcours || {});
  const page = document.querySelector("[data-visit-key]");
  if (!page) return;

  const BEAT = 15_000; // milliseconds
  const CAP = 30_000;
  const IDLE = 60; // seconds; whole ones, since timers are a little late
  const MOST_STAYS = 100; // in one report
  const MOST_STRETCHES = 500;
  const MOST_EVENTS = 100;
  const LAST_PLACE = `parcours-place-${page.dataset.user}`;
  const KIND = "time"; // in the queue of what waits for the network
  const INPUT = ["pointerdown", "pointermove", "keydown", "wheel", "touchmove", "input"];

  const opened = Number(page.dataset.now);
  const visible = () => document.visibilityState === "visible";

  const clock = parcours.clock(opened, () => {
    begin(stay.screen);
    send();
  });
  const { moment, date: ms, watch } = clock;

  /* Stays, their stretches, and events for the history */

  let stay = { number: 0, screen: "" };
  let stays = []; // with something that the server may not have
  let events = [];
  let last = null; // the last event: { moment, active, stay }
  let lastInput = null;
  let playing = false;
  let gone = false; // the page was left; it may come back

  const begin = (screen) => {
    const seconds = Math.round((clock.now() - opened) / 1000); // a copy goes on from its original
    const number = Math.max(stay.number + 1, seconds);
    stay = { number, screen, cameFrom: swapPlace(screen), first: null, last: null, active: [], told: false };
    stays.push(stay);
  };

  /* The screen this tab showed before: of this page, or of the one before it. */
  const swapPlace = (screen) => {
    try {
      const before = sessionStorage.getItem(LAST_PLACE);
      sessionStorage.setItem(LAST_PLACE, `${page.dataset.activity}/${screen}`);
      return before;
    } catch {
      return null; // this browser keeps nothing
    }
  };

  const mark = (active) => {
    const now = moment();
    if (last?.active) extend(last.stay, [last.moment, now]);
    stay.first ??= now;
    stay.last = now;
    stay.told = false;
    last = { moment: now, active, stay };
  };

  const extend = (one, stretch) => {
    one.active.push(stretch);
    if (one !== stay && stretch[0].era === stretch[1].era) one.last = stretch[1];
    one.told = false;
    if (!stays.includes(one)) stays.push(one);
  };

  const since = (earlier) => ms(moment()) - ms(earlier);

  const atWork = () => visible() && (playing || Math.round(since(lastInput) / 1000) <= IDLE);

  const tell = (verb, object = stay.screen, data = {}) =>
    events.push({ id: newId(), verb, object, data, moment: moment() });

  const newId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };

  /* Reports. Each is a part of what waits, as the server takes it, and how to forget it when it has arrived.
     What happened in an era whose time is not known waits until it is, unless the page is being left. */

  const known = (one) => one.era.sure;
  const whenever = () => true;
  const whole = (one) => Math.round(ms(one));

  const timeReport = (dated) => {
    let room = MOST_STRETCHES;
    const parts = [];
    const isDated = (ends) => ends.every(dated);
    const waits = ({ first, told, active }) => first && dated(first) && (!told || active.some(isDated));
    for (const one of stays.filter(waits).slice(0, MOST_STAYS)) {
      const active = one.active.filter(isDated).slice(0, room);
      room -= active.length;
      parts.push({ stay: one, last: one.last, active });
    }
    const forget = () => parts.forEach(settle);
    const body = { visit: page.dataset.visitKey, stays: parts.map(claim) };
    return { address: "/beats", body, parts, forget, full: parts.length === MOST_STAYS || !room };
  };

  const claim = ({ stay: one, last: seen, active }) => ({
    stay: one.number,
    screen: one.screen,
    came_from: one.cameFrom,
    first: whole(one.first),
    last: whole(seen),
    active: active
      .map(([from, to]) => [whole(from), Math.min(whole(to), whole(from) + CAP)])
      .filter(([from, to]) => to > from),
  });

  const settle = ({ stay: one, last: seen, active }) => {
    one.active = one.active.filter((stretch) => !active.includes(stretch));
    one.told = one.last === seen;
    stays = stays.filter((other) => other === stay || (other.first && !other.told) || other.active.length);
  };

  const eventReport = (dated, final = true) => {
    const parts = events.filter((one) => one.at || dated(one.moment)).slice(0, MOST_EVENTS);
    if (final) for (const one of parts) one.at ??= whole(one.moment); // sent again, it must be the same
    const forget = () => (events = events.filter((one) => !parts.includes(one)));
    const told = parts.map(({ moment: when, ...event }) => ({ at: whole(when), ...event }));
    const body = { visit: page.dataset.visitKey, events: told };
    return { address: "/events", body, parts, forget, full: parts.length === MOST_EVENTS };
  };

  const REPORTS = [timeReport, eventReport];

  /* Sending */

  let sending = null;
  let reached = true;

  const send = () =>
    (sending ??= sendAll().finally(() => {
      sending = null;
      keepRest();
    }));

  const sendAll = async () => {
    for (const make of REPORTS) {
      for (let report = make(known); report.parts.length || !clock.isSure(); report = make(known)) {
        const asked = clock.here();
        const { kind, answer } = await parcours.post(report.address, report.body);
        reached = kind !== "offline";
        if (kind === "done") clock.agree(asked, answer.now);
        if (kind === "done" || kind === "refused") report.forget();
        if (kind !== "done") return;
      }
    }
  };

  /* What could not be sent is on the device as well, for the next page, should this one be killed: a full report
     for good, the rest as a copy that is made anew each time and goes when the server has all of it. */
  const keepRest = () => {
    for (const make of REPORTS) {
      let report = make(whenever, false);
      for (; report.full; report = make(whenever, false)) {
        keep(report);
        report.forget();
      }
      if (report.parts.length) parcours.outbox.copy(report.address, itemOf(report));
      else parcours.outbox.uncopy(report.address);
    }
  };

  const itemOf = ({ address, body }) => ({ kind: KIND, queue: KIND, address, body });
  const keep = (report) => parcours.outbox.put(itemOf(report));

  /* The page may be gone after this: what waits goes off without an answer, or is kept for the next page. */
  const sendAway = () => {
    for (const make of REPORTS) {
      const report = make(whenever);
      if (!report.parts.length || (reached && navigator.onLine && beacon(report))) continue;
      keep(report).then(report.forget, () => {});
    }
  };

  const beacon = ({ address, body }) => {
    const token = /(?:^|; )_csrf_token=([^;]*)/.exec(document.cookie)?.[1] || "";
    return navigator.sendBeacon(address, new URLSearchParams({ csrf_token: token, body: JSON.stringify(body) }));
  };

  /* What happens on the page */

  const beat = async () => {
    watch();
    if (!clock.isSure()) await send();
    if (atWork()) mark(true);
    send();
  };

  /* Input after a pause starts the beats again at once. */
  const input = () => {
    if (!visible()) return;
    lastInput = moment();
    if (!last.active || since(last.moment) >= BEAT) mark(true);
  };

  const act = () => {
    if (!last || !visible()) return;
    lastInput = moment();
    mark(true);
  };

  const show = (verb) => {
    if (gone || last.active) return;
    lastInput = moment();
    mark(true);
    tell(verb);
    send();
  };

  const hide = (verb) => {
    if (gone) return;
    if (last.active) mark(false);
    tell(verb);
    sendAway();
  };

  const screen = (key) => {
    if (!last || key === stay.screen) return;
    begin(key);
    mark(last.active);
  };

  const setPlaying = (on) => {
    playing = on;
    if (on && last && atWork() && since(last.moment) >= BEAT) mark(true);
  };

  const start = () => {
    begin(document.querySelector("[data-screen]:not([hidden])")?.dataset.screen || "page");
    lastInput = moment();
    last = { moment: lastInput, active: false, stay };
    if (visible()) mark(true);
    setInterval(beat, BEAT);
    send();
    listen();
  };

  const listen = () => {
    for (const name of INPUT) window.addEventListener(name, input, { capture: true, passive: true });
    const inFrame = (source) => Array.from(document.querySelectorAll("iframe"), (one) => one.contentWindow).includes(source);
    window.addEventListener("message", ({ source, data }) => data?.parcours === "input" && inFrame(source) && input());
    window.addEventListener("online", send);
    document.addEventListener("visibilitychange", () => (visible() ? show("resumed") : hide("suspended")));
    window.addEventListener("pagehide", () => {
      hide("terminated");
      gone = true;
    });
    window.addEventListener("pageshow", ({ persisted }) => {
      if (!persisted) return;
      gone = false;
      begin(stay.screen);
      show("resumed");
    });
    document.addEventListener("parcours:refused", ({ detail: { item } }) => {
      if (item.kind === KIND) parcours.outbox.drop(item.id); // nobody can do anything about it
    });
  };

  const now = () => {
    if (last) watch();
    return clock.earliest();
  };

  parcours.time = { screen, answer: act, hint: act, playing: setPlaying, event: tell, now };
  document.addEventListener("DOMContentLoaded", start);
})();
