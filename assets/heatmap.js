/* The competency heatmap in the browser: heads that stay while the cells scroll, letters where the cells are
   too many for Plotly's, moving from cell to cell by keyboard, opening one. Pictures and print take the
   letters as images of the figure.

   .heatmap-layer   over the whole chart, in its coordinates; holds all of the following
   .heatmap-head    copies of the drawn heads; sticky, so that the browser scrolls them without a script
   .heatmap-tile    letters of some rows and columns, drawn when they come near
   .heatmap-cursor  the cell that has the focus: arrows, Home, End, Page keys move it, Enter opens it
   .heatmap-said    the cell of the cursor in words */
(() => {
  "use strict";

  const LETTERS = ["NA", "EC", "A", "E"];
  const INKS = ["#000", "#000", "#fff", "#fff"];
  const ROWS = 20;
  const COLUMNS = 20;
  const PAGE = 10;
  const NEAR = "400px";

  let gd;
  let layer;
  let at = [0, 0];
  let waiting = 0;
  let tiles;

  const nothing = () => window.dash_clientside.no_update;
  const scroller = () => gd.closest(".heatmap");
  const clamp = (value, most) => Math.max(0, Math.min(most, value));

  const make = (tag, css, place = {}) => {
    const element = document.createElement(tag);
    element.className = css;
    Object.assign(element.style, Object.fromEntries(Object.entries(place).map(([name, value]) => [name, `${value}px`])));
    return element;
  };

  const plain = (markup) => new DOMParser().parseFromString(markup.replaceAll("<br>", " "), "text/html").body.textContent;

  /* What is drawn */

  const drawn = () => {
    const { _size: size, xaxis, yaxis, width, height } = gd._fullLayout;
    const [rows, columns] = [yaxis.ticktext.length, xaxis.ticktext.length];
    return {
      rows,
      columns,
      width,
      height,
      left: xaxis._offset,
      top: yaxis._offset,
      cellWidth: xaxis._length / columns,
      cellHeight: yaxis._length / rows,
      gap: size.t,
    };
  };

  /* What many cells are is not in the trace: 20,000 texts would be. */
  const stateOf = (row, column) => {
    const { meta } = gd.layout;
    return meta.states ? meta.states[meta.state[row * meta.competencies.length + column]] : gd._fullData[1].hovertext[row][column];
  };

  const said = ([row, column]) => {
    const { xaxis, yaxis, meta } = gd._fullLayout;
    const words = { name: plain(yaxis.ticktext[row]), title: plain(xaxis.ticktext[column]), state: stateOf(row, column) };
    return meta.pattern.replace(/\{(name|title|state)\}/g, (_, word) => words[word]);
  };

  /* Heads that stay */

  const copied = (groups, { width, height }) => {
    const svg = gd.querySelector(".main-svg").cloneNode(false);
    svg.removeAttribute("id");
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.append(...groups.map((group) => group.cloneNode(true)));
    return svg;
  };

  /* An annotation's title is shown by the copy as the browser shows titles. */
  const annotations = () => [...gd.querySelectorAll(".infolayer .annotation")];

  const titled = (svg) => {
    for (const note of svg.querySelectorAll(".annotation")) {
      const title = document.createElementNS(svg.namespaceURI, "title");
      title.textContent = plain(gd.layout.annotations[note.dataset.index]?.hovertext || "");
      note.prepend(title);
    }
    return svg;
  };

  const bandLines = () =>
    [...gd.querySelectorAll(".shapelayer [data-index]")].filter((path) => gd.layout.shapes[path.dataset.index]?.type === "line");

  const head = (css, groups, { width, height }, place) => {
    const pane = make("div", `heatmap-head ${css}`, { width, height });
    pane.append(titled(copied(groups, place)));
    return pane;
  };

  const heads = (place) => {
    const strip = [...gd.querySelectorAll(".cartesianlayer .subplot.xy2")];
    const names = [...gd.querySelectorAll(".cartesianlayer .yaxislayer-above")];
    return [
      head("heatmap-top", [...strip, ...bandLines(), ...annotations()], { width: place.width, height: place.top }, place),
      head("heatmap-names", names, { width: place.left, height: place.height }, place),
      head("heatmap-corner", annotations(), { width: place.left, height: place.top }, place),
    ];
  };

  /* What is drawn over many cells, a tile at a time */

  const [THIN, REVIEW, STAR] = [8, 16, 32];

  const missing = (context, width, height) => {
    context.lineWidth = 1;
    context.setLineDash([2, 3]);
    context.strokeRect(3.5, 2.5, width - 7, height - 5);
    context.setLineDash([]);
    context.fillRect(width / 2 - 3, height / 2 - 0.75, 6, 1.5);
  };

  const known = (context, width, height, level, marks) => {
    context.fillText(LETTERS[level] + (marks & STAR ? "*" : ""), width / 2, height / 2 - 1);
    const pieces = marks & 7;
    const pitch = Math.min(5, (width - 8) / 5);
    for (let tick = 0; tick < pieces; tick += 1) {
      context.fillRect(width / 2 + (tick - pieces / 2) * pitch + 0.5, height - 4.5, pitch - 1.5, 1.5);
    }
    if (marks & THIN) for (let y = 3; y < height - 3; y += 3) context.fillRect(width - 6, y, 4, 1);
  };

  const corner = (context, width, height, colour) => {
    context.strokeStyle = colour;
    context.lineWidth = 3;
    context.beginPath();
    context.moveTo(width * 0.68, 2);
    context.lineTo(width - 2, height * 0.42);
    context.stroke();
  };

  const cell = (context, row, column, { place, levels, marks, line, attention }) => {
    const level = levels[row][column];
    const mark = marks.charCodeAt(row * place.columns + column) - 48;
    const { cellWidth: width, cellHeight: height } = place;
    if (!(level >= 0)) {
      context.fillStyle = context.strokeStyle = line;
      missing(context, width, height);
      return;
    }
    context.fillStyle = INKS[level];
    known(context, width, height, level, mark);
    if (mark & REVIEW) corner(context, width, height, attention);
  };

  const paint = (tile) => {
    const { row, column, shared } = tile.parcours;
    const { place, font } = shared;
    const ratio = window.devicePixelRatio || 1;
    tile.width = Math.ceil(Math.min(COLUMNS, place.columns - column) * place.cellWidth * ratio);
    tile.height = Math.ceil(Math.min(ROWS, place.rows - row) * place.cellHeight * ratio);
    const context = tile.getContext("2d");
    context.font = font;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let y = row; y < Math.min(row + ROWS, place.rows); y += 1) {
      for (let x = column; x < Math.min(column + COLUMNS, place.columns); x += 1) {
        context.setTransform(ratio, 0, 0, ratio, (x - column) * place.cellWidth * ratio, (y - row) * place.cellHeight * ratio);
        cell(context, y, x, shared);
      }
    }
  };

  /* Pictures and paper take the tiles as images of the figure, with columns so many times as wide. */
  const image = ({ row, column, shared }, stretch) => {
    const place = { ...shared.place, cellWidth: shared.place.cellWidth * stretch };
    const tile = document.createElement("canvas");
    tile.parcours = { row, column, shared: { ...shared, place } };
    paint(tile);
    return {
      source: tile.toDataURL(),
      layer: "above",
      xref: "x",
      yref: "y",
      x: column - 0.5,
      y: row - 0.5,
      sizex: Math.min(COLUMNS, place.columns - column),
      sizey: Math.min(ROWS, place.rows - row),
      sizing: "stretch",
    };
  };

  const whole = (graph, width) => {
    if (graph !== gd || !layer || !gd.layout.meta?.marks) return { data: graph.data, images: [] };
    const { xaxis, margin } = gd._fullLayout;
    const stretch = ((width - margin.l - margin.r) * xaxis.domain[1]) / xaxis._length;
    return {
      data: gd.data.map((trace) => (trace.type === "heatmap" ? { ...trace, xgap: 2, ygap: 2 } : trace)),
      images: [...layer.querySelectorAll(".heatmap-tile")].map((tile) => image(tile.parcours, stretch)),
    };
  };

  const look = () => {
    const style = getComputedStyle(gd);
    const colour = (name) => style.getPropertyValue(name).trim();
    return { font: `650 14px ${style.fontFamily}`, line: colour("--line-strong"), attention: colour("--attention") };
  };

  const lettered = (place) => {
    tiles?.disconnect();
    const { marks } = gd.layout.meta;
    if (!marks) return [];
    const show = (seen) => {
      for (const { target, isIntersecting } of seen) {
        if (isIntersecting) paint(target);
        else target.width = target.height = 0;
      }
    };
    tiles = new IntersectionObserver(show, { root: scroller(), rootMargin: NEAR });
    const shared = { place, marks, levels: gd.calcdata[0][0].z, ...look() };
    const all = [];
    for (let row = 0; row < place.rows; row += ROWS) {
      for (let column = 0; column < place.columns; column += COLUMNS) {
        const tile = make("canvas", "heatmap-tile", {
          left: place.left + column * place.cellWidth,
          top: place.top + row * place.cellHeight,
          width: Math.min(COLUMNS, place.columns - column) * place.cellWidth,
          height: Math.min(ROWS, place.rows - row) * place.cellHeight,
        });
        tile.style.backgroundSize = `${place.cellWidth}px ${place.cellHeight}px`;
        tile.parcours = { row, column, shared };
        tiles.observe(tile);
        all.push(tile);
      }
    }
    return all;
  };

  /* The cursor */

  /* Another element for each cell: a screen reader reads what gets the focus. */
  const cursor = () => {
    const { left, top, cellWidth, cellHeight } = drawn();
    const [row, column] = at;
    const button = make("button", "heatmap-cursor", {
      left: left + column * cellWidth,
      top: top + row * cellHeight,
      width: cellWidth,
      height: cellHeight,
    });
    button.type = "button";
    button.setAttribute("aria-label", said(at));
    return button;
  };

  const move = (row, column) => {
    const { rows, columns } = drawn();
    at = [clamp(row, rows - 1), clamp(column, columns - 1)];
    const next = cursor();
    layer.querySelector(".heatmap-cursor").after(next);
    next.focus({ preventScroll: true });
    next.previousSibling.remove();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
    layer.querySelector(".heatmap-said").textContent = said(at);
  };

  const STEPS = {
    ArrowLeft: ([row, column]) => [row, column - 1],
    ArrowRight: ([row, column]) => [row, column + 1],
    ArrowUp: ([row, column]) => [row - 1, column],
    ArrowDown: ([row, column]) => [row + 1, column],
    PageUp: ([row, column]) => [row - PAGE, column],
    PageDown: ([row, column]) => [row + PAGE, column],
    Home: ([row], whole) => [whole ? 0 : row, 0],
    End: ([row], whole) => [whole ? Infinity : row, Infinity],
  };

  const onKey = (event) => {
    const step = STEPS[event.key];
    if (!step || event.altKey || !event.target.matches(".heatmap-cursor")) return;
    event.preventDefault();
    event.stopPropagation();
    move(...step(at, event.ctrlKey || event.metaKey));
  };

  const cellAt = ([row, column]) => {
    const { students, competencies } = gd.layout.meta;
    return { student: students[row], competency: competencies[column] };
  };

  const onClick = ({ target }) => {
    if (target.matches(".heatmap-cursor")) window.dash_clientside.set_props("competencies-cell", { data: { ...cellAt(at) } });
  };

  /* From the evidence back to its cell. */
  document.addEventListener("keydown", ({ key, target }) => {
    if (key === "Escape" && target.closest?.("#competencies-evidence")) layer?.querySelector(".heatmap-cursor")?.focus();
  });

  /* Dressing: after each drawing of Plotly's */

  const build = () => {
    waiting = 0;
    const held = document.activeElement?.matches(".heatmap-cursor");
    layer?.remove();
    if (!gd.isConnected || !gd.layout?.meta?.students) return;
    const place = drawn();
    at = [clamp(at[0], place.rows - 1), clamp(at[1], place.columns - 1)];
    layer = make("div", "heatmap-layer", { width: place.width, height: place.height });
    const words = make("p", "heatmap-said");
    words.setAttribute("aria-hidden", "true");
    const copies = heads(place);
    for (const copy of copies) copy.setAttribute("aria-hidden", "true");
    layer.append(...lettered(place), cursor(), ...copies, words);
    layer.addEventListener("keydown", onKey);
    layer.addEventListener("click", onClick);
    scroller().append(layer);
    scroller().style.scrollPadding = `${place.top}px 0 0 ${place.left}px`;
    if (!held) return;
    words.textContent = said(at);
    layer.querySelector(".heatmap-cursor").focus({ preventScroll: true });
  };

  /* Many cells have no label of Plotly's. */
  const onHover = ({ points: [{ x, y, data }] }) => {
    if (data.type === "heatmap" && gd.layout.meta.states && layer) {
      layer.querySelector(".heatmap-said").textContent = said([y, x]);
      layer.classList.add("heatmap-pointed");
    }
  };

  const onLeave = () => layer?.classList.remove("heatmap-pointed");

  const later = () => {
    waiting ||= requestAnimationFrame(build);
  };

  const find = (tries = 600) => {
    const found = document.querySelector(".heatmap .js-plotly-plot");
    if (found?._fullLayout && found.on) {
      if (found !== gd) {
        found.on("plotly_afterplot", later);
        found.on("plotly_hover", onHover);
        found.on("plotly_unhover", onLeave);
      }
      gd = found;
      later();
    } else if (tries) {
      requestAnimationFrame(() => find(tries - 1));
    }
  };

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.heatmap = {
    dress: () => {
      find();
      return nothing();
    },

    /* A chart's traces, and images of all that is drawn over them, at a width. */
    whole,

    /* A click on a cell; the bars beside the cells open nothing. */
    open: (clicked) => {
      const point = clicked?.points.find(({ curveNumber }) => gd?.data[curveNumber]?.type === "heatmap");
      if (!point) return nothing();
      at = [point.y, point.x];
      layer?.querySelector(".heatmap-cursor")?.replaceWith(cursor());
      return cellAt(at);
    },

    /* To the evidence that was asked for. */
    goTo: (title) => {
      const place = title && document.getElementById("competencies-title");
      if (place) {
        requestAnimationFrame(() => {
          place.focus({ preventScroll: true });
          place.closest("section").scrollIntoView({ block: "nearest" });
        });
      }
      return nothing();
    },
  };
})();
