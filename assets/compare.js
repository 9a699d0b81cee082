/* The lists of the comparison, of which several can be ticked.

   .compare-list   <details>: its <summary> says how many are ticked; [data-search] in it gets a field, named by the
                   attribute, that leaves only those which hold what is typed. Enter ticks the first of them. */
(() => {
  "use strict";

  const MANY = 8; // fewer are seen at a glance

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  const ticks = (list) => [...list.querySelectorAll(".form-check")];

  const count = (list) => {
    const summary = list.querySelector("summary");
    const n = list.querySelectorAll("input:checked").length;
    summary.dataset.name ||= summary.textContent;
    const words = n ? `${summary.dataset.name} (${n})` : summary.dataset.name;
    if (summary.textContent !== words) summary.textContent = words;
  };

  const search = (list) => {
    const place = list.querySelector("[data-search]");
    if (ticks(list).length <= MANY || place.querySelector(".compare-search")) return;
    const field = document.createElement("input");
    field.type = "search";
    field.className = "form-control form-control-sm compare-search";
    field.placeholder = place.dataset.search;
    field.setAttribute("aria-label", place.dataset.search);
    field.addEventListener("input", () => {
      for (const tick of ticks(list)) tick.hidden = !plain(tick.textContent).includes(plain(field.value));
    });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const found = ticks(list).find((tick) => !tick.hidden);
      found?.querySelector("input").click();
    });
    place.prepend(field);
  };

  const mend = () => {
    for (const list of document.querySelectorAll(".compare-list")) {
      count(list);
      search(list);
    }
  };

  const focusSearch = ({ target }) => {
    if (target.open && target.matches?.(".compare-list")) target.querySelector(".compare-search")?.focus();
  };

  document.addEventListener("change", mend);
  document.addEventListener("toggle", focusSearch, true);
  new MutationObserver(mend).observe(document.documentElement, { childList: true, subtree: true });
})();
