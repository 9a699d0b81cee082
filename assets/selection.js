/* Who is selected: pupils of a class, chosen by check boxes in any table or by a lasso on any chart. The
   browser keeps them from view to view, until the tab is closed; #class-tray lists them.

   parcours.selection.get()          the ids
   parcours.selection.set(ids)       others than before; "parcours:selection" tells of it
   parcours.selection.name(names)    how the pupils are called on this page: { id: name }
   parcours.selection.show()         after a table has come: its boxes are ticked as they should be */
(() => {
  "use strict";

  let names = {};

  const tray = () => document.getElementById("class-tray");
  const key = () => `parcours-selection-${tray()?.dataset.class || ""}`;

  const get = () => {
    try {
      return JSON.parse(sessionStorage.getItem(key())) || [];
    } catch {
      return []; // nothing is kept here, or it is not ours
    }
  };

  const set = (ids) => {
    try {
      sessionStorage.setItem(key(), JSON.stringify([...new Set(ids)]));
    } catch {
      /* the selection lasts as long as the page */
    }
    show();
    document.dispatchEvent(new CustomEvent("parcours:selection", { detail: get() }));
  };

  const make = (tag, text, properties = {}) => Object.assign(document.createElement(tag), { textContent: text, ...properties });

  const fill = (box, ids) => {
    const list = make("ul", "");
    list.append(...ids.map((id) => make("li", names[id])));
    const clear = make("button", box.dataset.clear, { type: "button", className: "btn btn-link" });
    clear.addEventListener("click", () => set([]));
    box.replaceChildren(make("strong", `${box.dataset.title} (${ids.length})`), list, clear);
  };

  const show = () => {
    const box = tray();
    if (!box) return;
    const ids = get().filter((id) => id in names);
    box.hidden = !ids.length;
    if (ids.length) fill(box, ids);
    for (const tick of document.querySelectorAll("input[data-select]")) tick.checked = ids.includes(tick.dataset.select);
  };

  const name = (found) => {
    names = found;
    show();
  };

  document.addEventListener("change", ({ target }) => {
    const id = target.dataset?.select;
    if (id) set(target.checked ? [...get(), id] : get().filter((one) => one !== id));
  });
  window.parcours = { ...window.parcours, selection: { get, set, name, show } };
})();
