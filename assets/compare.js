/* The lists of the comparison, of which several can be ticked.

   .compare-list   <details>: its <summary> says how many are ticked, after its [data-name]; .compare-search in it
                   leaves only those which hold what is typed. Enter ticks the first of them. */
(() => {
  "use strict";

  const LIST = ".compare-list";

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  const ticks = (list) => [...list.querySelectorAll(".form-check")];

  document.addEventListener("change", ({ target }) => {
    const list = target.closest(LIST);
    if (!list) return;
    const summary = list.querySelector("summary");
    const n = list.querySelectorAll("input:checked").length;
    summary.textContent = n ? `${summary.dataset.name} (${n})` : summary.dataset.name;
  });

  document.addEventListener("input", ({ target }) => {
    if (!target.matches(".compare-search input")) return;
    for (const tick of ticks(target.closest(LIST))) {
      tick.hidden = !plain(tick.textContent).includes(plain(target.value));
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches(".compare-search input")) return;
    event.preventDefault();
    const found = ticks(event.target.closest(LIST)).find((tick) => !tick.hidden);
    found?.querySelector("input").click();
  });

  const focusSearch = ({ target }) => {
    if (target.open && target.matches?.(LIST)) target.querySelector(".compare-search input")?.focus();
  };
  document.addEventListener("toggle", focusSearch, true);
})();
