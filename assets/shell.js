/* The frame's behaviour, for Flask's and Dash's pages. All of it is delegated, so that it also works for what
   is put on the page later. In the markup:

   data-choice="theme:dark"   a button that sets the theme (light, dark, contrast; "theme:" follows the system);
   data-choice="keys:off"     ... and one that switches the shortcuts off ("keys:" switches them on again).
                              Kept on this device; aria-pressed follows when its menu opens.
   data-key="p"               the key that clicks this element, or goes into it when it is a field;
   data-key="g t"             two keys, one after the other;
   data-shortcuts="Close"     a button that lists all of these keys; the word is for the list's own button.
   details.menu               closes on Escape (the focus goes back) and on a click elsewhere. */
(() => {
  "use strict";

  const root = document.documentElement;
  const PREFERENCES = ["theme", "keys"];
  const SECOND_KEY_WITHIN = 1000; // milliseconds

  const stored = (name) => {
    try {
      return localStorage.getItem(`parcours.${name}`) || "";
    } catch {
      return ""; // storage is blocked: the choice lasts as long as the page
    }
  };

  const store = (name, value) => {
    try {
      localStorage.setItem(`parcours.${name}`, value);
    } catch {
      /* as above */
    }
  };

  const apply = (name, value) => {
    if (value) root.dataset[name] = value;
    else delete root.dataset[name];
  };

  const showChoices = () => {
    for (const button of document.querySelectorAll("[data-choice]")) {
      const [name, value] = button.dataset.choice.split(":");
      button.setAttribute("aria-pressed", String((root.dataset[name] || "") === value));
    }
  };

  const choose = (button) => {
    const [name, value] = button.dataset.choice.split(":");
    if (!PREFERENCES.includes(name)) return;
    store(name, value);
    apply(name, value);
    showChoices();
  };

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  };

  const leaveMenu = () => {
    const menu = document.activeElement?.closest("details.menu[open]");
    closeMenus();
    menu?.querySelector("summary").focus();
  };

  let firstKey = "";
  let firstKeyAt = 0;

  const targetOf = (event) => {
    const pair = event.timeStamp - firstKeyAt < SECOND_KEY_WITHIN ? `${firstKey} ${event.key}` : event.key;
    firstKey = event.key;
    firstKeyAt = event.timeStamp;
    const find = (keys) => document.querySelector(`[data-key="${CSS.escape(keys)}"]`);
    return find(pair) || find(event.key);
  };

  const onKey = (event) => {
    if (event.key === "Escape") leaveMenu();
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || root.dataset.keys === "off") return;
    const target = targetOf(event);
    if (!target) return;
    event.preventDefault();
    if (target.matches("input, textarea, select")) target.focus();
    else target.click();
  };

  const make = (tag, ...content) => {
    const element = document.createElement(tag);
    element.append(...content);
    return element;
  };

  const nameOf = (element) =>
    (element.ariaLabel || element.labels?.[0]?.textContent || element.textContent).trim();

  const showShortcuts = (button) => {
    const keyed = [...document.querySelectorAll(":is(a, button, input)[data-key]")];
    const lines = keyed.map((one) =>
      make("li", ...one.dataset.key.split(" ").flatMap((key) => [make("kbd", key), " "]), nameOf(one)),
    );
    const close = Object.assign(make("button", button.dataset.shortcuts), { className: "btn", type: "button" });
    const box = make("dialog", make("h2", button.textContent), make("ul", ...lines), close);
    box.className = "shortcuts";
    box.ariaLabel = button.textContent;
    close.addEventListener("click", () => box.close());
    box.addEventListener("close", () => box.remove());
    document.body.append(box);
    box.showModal();
  };

  for (const name of PREFERENCES) {
    const value = stored(name);
    if (value) apply(name, value);
  }
  document.addEventListener("keydown", onKey);
  document.addEventListener("toggle", showChoices, true); // a details' toggle does not bubble
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-choice]");
    if (choice) choose(choice);
    const shortcuts = event.target.closest("[data-shortcuts]");
    if (shortcuts && !document.querySelector("dialog[open]")) showShortcuts(shortcuts);
    closeMenus(event.target.closest("details.menu"));
  });
})();
