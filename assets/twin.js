/* The table beside a chart (table.twin): sort by a column, open a row.

   <th scope="col"><button type="button">Temps</button></th> sorts by its column, down on a second press;
   aria-sort says which. td[data-value="12.5"] is the value to sort by where the text is not it; numbers sort
   as numbers, words in the page's language, cells that are empty or "–" come last in both directions.
   A click on a row follows the link in its <th scope="row">. */
(() => {
  "use strict";

  const MISSING = new Set(["", "–", "—"]);
  const words = new Intl.Collator(document.documentElement.lang || "fr", { numeric: true });

  const valueOf = (row, column) => {
    const cell = row.cells[column];
    const text = cell ? (cell.dataset.value ?? cell.textContent.trim()) : "";
    return MISSING.has(text) ? null : text;
  };

  const compare = (a, b) => {
    const difference = Number(a) - Number(b);
    return Number.isNaN(difference) ? words.compare(a, b) : difference;
  };

  const sortRows = (body, column, sign) => {
    const keyed = Array.from(body.rows, (row) => [valueOf(row, column), row]);
    keyed.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      return sign * compare(a, b);
    });
    body.append(...keyed.map(([, row]) => row));
  };

  const sortBy = (head) => {
    const table = head.closest("table");
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    for (const body of table.tBodies) sortRows(body, head.cellIndex, down ? -1 : 1);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("table.twin thead th button");
    if (button) {
      sortBy(button.closest("th"));
      return;
    }
    const row = event.target.closest("table.twin tbody tr");
    const selecting = String(getSelection()) !== "";
    if (row && !selecting && !event.target.closest("a, button, input, label, summary")) {
      row.querySelector("th a")?.click();
    }
  });
})();
