/* Short messages in a corner: parcours.toast("Groupe créé"), parcours.toast("Non enregistré", { failed: true }).
   They are read out without taking the focus. What failed stays until it is closed. */
(() => {
  "use strict";

  const SHOWN_FOR = 8000; // milliseconds
  const CLOSE = document.documentElement.lang === "en" ? "Close" : "Fermer";
  const region = document.createElement("div");
  region.className = "toasts";
  region.setAttribute("role", "status"); // in the page before its first message, or that one is not read out

  const closeButton = (box) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-link";
    button.textContent = CLOSE;
    button.addEventListener("click", () => box.remove());
    return button;
  };

  const toast = (text, { failed = false } = {}) => {
    const box = document.createElement("div");
    box.className = failed ? "toast toast-failed" : "toast";
    if (failed) box.setAttribute("role", "alert");
    box.append(text, closeButton(box));
    region.append(box);
    if (!failed) setTimeout(() => box.remove(), SHOWN_FOR);
  };

  const place = () => document.body.append(region);
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place);
  window.parcours = { ...window.parcours, toast };
})();
