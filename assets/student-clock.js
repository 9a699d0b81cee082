/* The server's clock, as a page knows it.

   parcours.clock(opened, onJump)   `opened`: the server's time in milliseconds when the page was made; `onJump` is
       called when the device's clock and the page's have parted. Gives:
   moment()          now: { era, at }, to be dated as late as possible; looks first whether the clocks have parted
   here()            the same without looking;  watch()  looks alone
   date(moment)      its time by the server's clock
   agree(asked, now) what an answer says: `asked` is the moment before it, `now` the server's time in it
   isSure()          whether the present time is known
   now(), earliest() the present time; in doubt the earlier one

   performance.now() runs evenly but may stand still while the device sleeps; Date.now() runs on but can be set.
   When the two part, a new era begins, in which only the server can say what time it is. Until it has, the
   device's clock is believed if it went forward: sleep is far more common than somebody setting a clock. A
   moment belongs to its era, so that what is learnt later about the era holds for it. */
(() => {
  "use strict";

  const parcours = (window.parcours = window.parcours || {});
  const JUMP = 5_000; // milliseconds of one clock against the other: more is no drift

  const newEra = (base, jump) => ({ base: base + Math.max(jump, 0), least: base, sure: jump === 0, error: Infinity });

  parcours.clock = (opened, onJump) => {
    let ahead = Date.now() - performance.now();
    const late = Date.now() - opened; // a copy of a page opened earlier, or a clock that is fast
    let era = newEra(opened - performance.now(), late > JUMP ? late : 0);

    const watch = () => {
      const jump = Date.now() - performance.now() - ahead;
      ahead += jump;
      if (Math.abs(jump) < JUMP) return;
      era = newEra(era.base, jump);
      onJump();
    };

    const here = () => ({ era, at: performance.now() });

    const moment = () => {
      watch();
      return here();
    };

    /* Halfway between, the server's clock showed `now`. Believed when it is more exact than what is known of the
       era in which it was asked for, or when that must be wrong. */
    const agree = (asked, now) => {
      const error = (performance.now() - asked.at) / 2;
      const base = now - asked.at - error;
      const known = asked.era;
      const wrong = Math.abs(base - known.base) > error + known.error;
      if (wrong || error <= known.error) Object.assign(known, { base, least: base, error });
      known.sure = true;
    };

    return {
      here,
      moment,
      watch,
      agree,
      date: (one) => one.era.base + one.at,
      isSure: () => era.sure,
      now: () => era.base + performance.now(),
      earliest: () => era.least + performance.now(),
    };
  };
})();
