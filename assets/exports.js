/* What a panel shows, as a file: made from what is on the screen, so that filters, order and names are those
   that are seen. The menu is made in [data-exports] of each .panel, which holds its words: csv, xlsx (the
   panel's table, by the server), png, svg (its chart), print. Each is stamped with the class, the filters and the time of reading. */
(() => {
  "use strict";

  const WIDTH = 1100;
  const LINE = 105; // letters of the finding in a picture's line
  const LINE_HEIGHT = 22;
  const HEAD = 28;

  const words = (element) => (element?.textContent || "").trim().replace(/\s+/g, " ");

  const filters = () => {
    const said = document.querySelector("[data-stamp]");
    if (said) return [words(said)];
    const labels = [...document.querySelectorAll(".filters label")].filter((label) => !label.hidden);
    return labels.map((label) => {
      const [name, field] = [words(label.querySelector("span")), label.querySelector("select, input")];
      const value = field.matches("select") ? words(field.selectedOptions[0]) : field.value;
      return value && `${name}: ${value}`;
    });
  };

  const stamp = (panel) => [
    words(document.querySelector("h1")),
    filters().filter(Boolean).join(" · "),
    words(panel.querySelector(".panel-count")), // with the time of reading
  ];

  const nameOf = (panel) => words(document.querySelector("h1")) + (panel.id ? ` ${panel.id}` : "");

  const save = (blob, name) => {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };

  /* Tables */

  const cell = (element) => {
    const value = element.dataset.value;
    const number = value === undefined || value === "" ? NaN : Number(value);
    return Number.isNaN(number) ? { text: words(element) } : { text: words(element), value: number };
  };

  const tableOf = (panel) => {
    const table = panel.querySelector("table.twin");
    return {
      name: nameOf(panel).slice(0, 120),
      stamp: stamp(panel),
      heads: [...table.tHead.rows[0].cells].map(words),
      rows: [...table.tBodies].flatMap((body) => [...body.rows]).map((row) => [...row.cells].map(cell)),
    };
  };

  const csrfToken = () => /(?:^|; )_csrf_token=([^;]*)/.exec(document.cookie)?.[1] || "";

  const table = async (panel, kind) => {
    const response = await fetch(`/export/${kind}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify(tableOf(panel)),
    });
    if (!response.ok) throw new Error((await response.json()).error);
    save(await response.blob(), `${nameOf(panel)}.${kind}`);
  };

  /* Pictures: the finding and the stamp above, on white */

  const broken = (text) => text.replace(new RegExp(`(.{1,${LINE}})(?:\\s|$)`, "g"), "$1<br>").replace(/<br>$/, "");

  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

  /* The picture as Plotly gives it, an address with the data in it: no request may go there. */
  const blobOf = (address) => {
    const comma = address.indexOf(",");
    const body = address.slice(comma + 1);
    if (!address.slice(0, comma).endsWith(";base64")) return new Blob([decodeURIComponent(body)], { type: "image/svg+xml" });
    return new Blob([Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0))], { type: "image/png" });
  };

  const whole = (graph, width) => window.dash_clientside?.heatmap?.whole(graph, width) ?? { data: graph.data, images: [] };

  const picture = async (panel, kind) => {
    const graph = panel.querySelector(".js-plotly-plot");
    const finding = broken(escaped(words(panel.querySelector(".finding"))));
    const small = broken(escaped(stamp(panel).filter(Boolean).join(" · ")));
    const text = `${finding}<br><span style="font-size:12px">${small}</span>`;
    const lines = text.split("<br>").length;
    const above = HEAD + LINE_HEIGHT * lines;
    const height = graph.clientHeight + above;
    const { data, images } = whole(graph, WIDTH);
    const drawn = {
      data,
      layout: {
        ...graph.layout,
        images,
        title: { text, font: { size: 16 }, x: 0.01, xanchor: "left", yref: "container", y: 0.99, yanchor: "top" },
        margin: { ...graph.layout.margin, t: (graph.layout.margin?.t ?? 8) + above },
        width: WIDTH,
        height,
        paper_bgcolor: "#fff",
      },
    };
    const address = await window.Plotly.toImage(drawn, { format: kind, width: WIDTH, height, scale: kind === "png" ? 2 : 1 });
    save(blobOf(address), `${nameOf(panel)}.${kind}`);
  };

  const make = (panel, kind) => {
    if (kind === "print") return window.print();
    return ["csv", "xlsx"].includes(kind) ? table(panel, kind) : picture(panel, kind);
  };

  /* The menu */

  const element = (tag, properties) => Object.assign(document.createElement(tag), properties);

  const fill = (place) => {
    const { title, kinds } = JSON.parse(place.dataset.exports);
    const menu = element("details", { className: "menu" });
    const list = element("div", { className: "menu-list" });
    for (const [kind, text] of Object.entries(kinds)) {
      const button = element("button", { type: "button", className: "btn btn-link", textContent: text });
      button.dataset.export = kind;
      if (["png", "svg"].includes(kind) && !place.closest(".panel").querySelector(".dash-graph")) continue;
      list.append(button);
    }
    menu.append(element("summary", { textContent: title }), list);
    place.append(menu);
  };

  new MutationObserver(() => {
    for (const place of document.querySelectorAll("[data-exports]:empty")) fill(place);
  }).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-export]");
    if (!button) return;
    button.closest("details").open = false;
    try {
      await make(button.closest(".panel"), button.dataset.export);
    } catch (error) {
      window.parcours.toast(error.message, { failed: true });
    }
  });

  /* On paper: charts as wide as the sheet, and what is filtered below */

  const PAPER = 700; // pixels of A4 inside its margins

  const resize = (width) => {
    for (const graph of document.querySelectorAll(".js-plotly-plot")) {
      const fitting = Math.min(width, graph.clientWidth);
      const sheet = () => ({ width: fitting, images: whole(graph, fitting).images, autosize: false });
      window.Plotly.relayout(graph, width ? sheet() : { width: null, images: [], autosize: true });
    }
  };

  window.addEventListener("beforeprint", () => {
    const panel = document.querySelector(".panel");
    for (const place of document.querySelectorAll(".print-stamp")) {
      place.textContent = panel ? stamp(panel).filter(Boolean).join(" · ") : "";
    }
    resize(PAPER);
  });
  window.addEventListener("afterprint", () => resize(0));
})();
