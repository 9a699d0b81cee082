/* A film ([data-film]): what was watched of it, and the questions at which it stops.

   Watched is what was played, at any speed; a jump plays nothing. The stretches stand in the hidden input
   `watched.<screen>` as [[from, to], …] in seconds, the one played last at the end. Opened again, the film goes on
   where it was left. A question stops the film at its moment and shows under it; one that is jumped over shows
   without stopping. When a film cannot be played, all its questions show. */
(() => {
  "use strict";

  const parcours = window.parcours;
  const { announce, make, say } = parcours;
  const form = document.getElementById("activity");
  if (!form) return;

  const SAVED_EVERY = 5000; // milliseconds
  const SLACK = 1; // seconds that the player may be ahead of the clock; more is a jump
  const NEAR = 0.25; // seconds: stretches as close as this are one
  const AT_THE_END = 0.5; // seconds: files are a little shorter than they are said to be
  const MOST_SEGMENTS = 200; // in an event

  /* Stretches */

  const tenth = (seconds) => Math.round(seconds * 10) / 10;

  /* The stretches with one more; those that touch it are part of it. */
  const joined = (ranges, [from, to]) => {
    const touches = ([start, end]) => start <= to + NEAR && end >= from - NEAR;
    const one = ranges.filter(touches).concat([[from, to]]);
    const whole = [Math.min(...one.map(([start]) => start)), Math.max(...one.map(([, end]) => end))];
    return [...ranges.filter((range) => !touches(range)), whole.map(tenth)];
  };

  const seen = (ranges) => ranges.reduce((sum, [from, to]) => sum + to - from, 0);

  const isAnswered = (question) => parcours.form.items(question).every((item) => parcours.form.done(item) > 0);

  /* One film */

  class Film {
    constructor(screen) {
      this.key = screen.dataset.screen;
      this.length = Number(screen.dataset.length);
      this.video = screen.querySelector("video");
      this.field = screen.querySelector('[name^="watched."]');
      this.questions = [...screen.querySelectorAll(".timed")];
      this.position = 0; // where the player was last heard of
      this.heardAt = null; // and when, by performance.now(), while it plays without a jump
      this.jumpedFrom = null; // where a jump that is under way began
      this.savedAt = 0;
      for (const question of this.questions) question.hidden = true;
      this.read();
      this.listen();
    }

    read() {
      this.ranges = JSON.parse(this.field.value || "[]");
      const reached = Math.max(0, ...this.ranges.map(([, to]) => to));
      for (const question of this.questions) {
        if (this.isPast(question, reached) || isAnswered(question)) question.hidden = false;
      }
    }

    /* Watching */

    hear() {
      const { currentTime, paused, seeking } = this.video;
      const now = performance.now();
      if (this.heardAt !== null && !seeking) this.watch(currentTime, now - this.heardAt);
      this.position = seeking ? this.position : currentTime;
      this.heardAt = seeking || paused ? null : now;
    }

    watch(to, milliseconds) {
      const longest = (milliseconds / 1000 + SLACK) * this.video.playbackRate;
      const from = Math.min(this.position, this.length);
      const end = Math.min(to, this.length);
      if (end <= from || end - from > longest) return;
      this.ranges = joined(this.ranges, [from, end]);
      if (performance.now() - this.savedAt > SAVED_EVERY) this.save();
    }

    save() {
      this.savedAt = performance.now();
      const value = JSON.stringify(this.ranges);
      if (value === (this.field.value || "[]")) return;
      this.field.value = value;
      parcours.form.changed(this.field);
    }

    tell(verb, data) {
      parcours.time?.event(verb, this.key, { length: this.length, ...data });
    }

    /* Questions */

    isPast(question, time) {
      return time >= Math.min(Number(question.dataset.at), this.length - AT_THE_END);
    }

    pass(time, stops) {
      const due = this.questions.filter((question) => question.hidden && this.isPast(question, time));
      if (!due.length) return;
      for (const question of due) question.hidden = false;
      if (stops) this.stopAt(due[0]);
      announce(say("A question stands under the film."));
    }

    stopAt(question) {
      this.video.pause();
      if (document.fullscreenElement) document.exitFullscreen();
      this.video.webkitExitFullscreen?.(); // iPhones show a film that plays alone
      if (!this.video.ended) question.append(this.goOnButton());
      question.tabIndex = -1;
      question.scrollIntoView({ block: "nearest" });
      question.focus({ preventScroll: true });
    }

    goOnButton() {
      const button = make("button", { type: "button", className: "btn" }, say("Go on with the film"));
      button.addEventListener("click", () => {
        button.remove();
        this.video.focus();
        this.video.play();
      });
      return button;
    }

    /* What the player says */

    listen() {
      const on = (name, act) => this.video.addEventListener(name, act);
      on("loadedmetadata", () => this.resume());
      on("play", () => this.tell("played", { time: tenth(this.video.currentTime) }));
      on("playing", () => this.onPlaying());
      on("waiting", () => parcours.time?.playing(false));
      on("timeupdate", () => this.onTime());
      on("pause", () => this.onPause());
      on("ended", () => this.pass(Infinity, true));
      on("seeking", () => this.onSeeking());
      on("seeked", () => this.onSeeked());
      on("error", () => this.onFailure());
      form.addEventListener("parcours:filled", () => this.read());
      form.addEventListener("parcours:screen", (event) => event.detail.screen !== this.key && this.video.pause());
      document.addEventListener("visibilitychange", () => document.hidden && this.save());
      if (this.video.readyState >= HTMLMediaElement.HAVE_METADATA) this.resume();
      if (this.video.error) this.onFailure();
    }

    resume() {
      const left = this.ranges.at(-1)?.[1] ?? 0;
      if (this.video.currentTime > 0 || left > this.length - 1) return;
      this.position = left;
      this.video.currentTime = left;
    }

    onPlaying() {
      this.heardAt = this.heardAt ?? performance.now();
      parcours.time?.playing(true);
    }

    onTime() {
      this.hear();
      if (this.heardAt !== null) this.pass(this.position, true);
    }

    onPause() {
      this.hear();
      this.save();
      parcours.time?.playing(false);
      const progress = Math.min(1, seen(this.ranges) / this.length);
      const played = this.ranges.slice(-MOST_SEGMENTS);
      this.tell("paused", { time: tenth(this.position), progress, played_segments: played });
    }

    onSeeking() {
      this.jumpedFrom = this.jumpedFrom ?? this.position;
      this.heardAt = null;
    }

    onSeeked() {
      const from = this.jumpedFrom ?? this.position;
      this.jumpedFrom = null;
      this.hear();
      if (Math.abs(this.position - from) > NEAR) {
        this.tell("seeked", { time_from: tenth(from), time_to: tenth(this.position) });
      }
      this.pass(this.position, false);
      this.save();
    }

    onFailure() {
      for (const question of this.questions) question.hidden = false;
      const words = say("The film cannot be played here. Read its transcript, or try again later.");
      this.video.after(make("p", { className: "note note-attention" }, words));
      const transcript = this.video.parentElement.querySelector(".transcript");
      if (transcript) transcript.open = true;
    }
  }

  for (const screen of form.querySelectorAll("[data-film]")) new Film(screen);
})();
