/* What the pupil is told of it all: the sign that says whether the work is saved, and strips over the page.

   parcours.report({ reached, signedOut, draft, full, leaving, cannotLeave })   what the other scripts have found out; the sign is
   every [data-save-state]. The service worker, which keeps pages readable offline, is started here as well. */
(() => {
  "use strict";

  const parcours = (window.parcours = window.parcours || {});
  const { store, outbox, make, say } = parcours;
  const facts = { reached: navigator.onLine, signedOut: false, draft: "clean", full: false, waiting: 0 };

  const isOffline = () => !facts.reached;

  /* The sign */

  const SIGNS = {
    saved: ["save-done", () => say("Saved")],
    saving: ["save-busy", () => say("Saving…")],
    waiting: ["save-waiting", () => say("Saved on this device, waiting for the network")],
    offline: ["save-waiting", () => say("Offline")],
    page: ["save-waiting", () => say("Not saved yet: keep this page open")],
    two: ["save-waiting", () => say("Two versions: choose one")],
    refused: ["save-waiting", () => say("Kept on this device, not accepted")],
  };

  const sign = () => {
    const unsent = facts.waiting > 0 || facts.draft !== "clean";
    if (["two", "refused"].includes(facts.draft)) return facts.draft;
    if (facts.draft === "typing") return "saving"; // not even on the device yet
    if (unsent && !store.durable && (isOffline() || facts.signedOut)) return "page";
    if (unsent && (isOffline() || facts.signedOut || facts.draft === "waiting")) return "waiting";
    if (unsent) return "saving";
    return isOffline() ? "offline" : "saved";
  };

  const showSign = () => {
    const name = sign();
    const [className, text] = SIGNS[name];
    const silent = name === "saved" && !document.getElementById("activity"); // nothing is worked on here
    for (const place of document.querySelectorAll("[data-save-state]")) {
      if (place.dataset.saveState === name) continue;
      place.dataset.saveState = name;
      place.classList.remove("save-done", "save-busy", "save-waiting");
      if (!silent) place.classList.add(className);
      place.textContent = silent ? "" : text();
    }
  };

  /* Strips over the page */

  const strips = make("div", { className: "strips", role: "status" });
  strips.dataset.strips = "";

  const strip = (name, text, ...more) => {
    const line = make("p", { className: "banner" }, `${text} `, ...more);
    line.dataset.strip = name;
    return line;
  };

  const signInLink = () =>
    make("a", { href: `/login?next=${encodeURIComponent(location.pathname + location.search)}` }, say("Sign in again"));

  const chooseButton = () => {
    const button = make("button", { type: "button", className: "btn btn-link" }, say("Choose"));
    button.addEventListener("click", () => parcours.draft.ask());
    return button;
  };

  const lines = () => {
    const found = [];
    if (facts.signedOut) {
      found.push(strip("signed-out", say("You are signed out. What you typed stays on this device."), signInLink()));
    }
    if (facts.full && !store.durable) found.push(strip("full", say("This device has no room left. Keep this page open until it says “Saved”.")));
    if (facts.draft === "two") found.push(strip("two", say("This work was changed on another device"), chooseButton()));
    if (facts.leaving) found.push(strip("leaving", say("You will be signed out as soon as everything is sent.")));
    if (facts.cannotLeave) {
      found.push(strip("cannot-leave", say("Signing out needs the network: you are still signed in. Try again later.")));
    }
    if (!isOffline()) return found;
    const text = facts.waiting
      ? say("No network. What you handed in is kept on this device and will be sent by itself.")
      : say("No network. What you type is kept on this device and will be sent by itself.");
    return store.durable ? [...found, strip("offline", text)] : found;
  };

  const showStrips = () => {
    const wanted = lines();
    const text = (list) => list.map((line) => line.textContent).join("\n");
    if (text(wanted) !== text([...strips.children])) strips.replaceChildren(...wanted);
  };

  const render = () => {
    showSign();
    showStrips();
  };

  const report = (found) => {
    Object.assign(facts, found);
    render();
  };

  const count = async () => {
    const work = await outbox.work();
    report({ waiting: work.filter((item) => !item.refused).length });
  };

  /* The copies that are readable offline */

  const startWorker = async () => {
    const controlled = navigator.serviceWorker.controller;
    await navigator.serviceWorker.register("/sw.js");
    const { active } = await navigator.serviceWorker.ready;
    if (controlled) return;
    const files = performance.getEntriesByType("resource").map(({ name }) => name);
    active.postMessage({ keep: location.href, files }); // this page came before there was a worker
  };

  if (store.user) {
    const skip = document.querySelector(".skip-link"); // stays the first of the page
    if (skip) skip.after(strips);
    else document.body.prepend(strips);
    for (const name of ["queued", "sent", "refused"]) document.addEventListener(`parcours:${name}`, count);
    for (const name of ["online", "offline"]) {
      window.addEventListener(name, () => report({ reached: navigator.onLine }));
    }
    document.addEventListener("parcours:storage", ({ detail }) => report(detail));
    window.addEventListener("beforeunload", (event) => store.inMemory() && event.preventDefault());
    if ("serviceWorker" in navigator) startWorker().catch(() => {}); // without it pages need the network
    count();
  }
  Object.assign(parcours, { report, facts });
  parcours.draft.report(); // it may have been read from the device before this script came
})();
