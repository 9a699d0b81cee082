"""The competency heatmap: pupils down, competencies across, a level in each cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from dashboard.figures import mastery_marks as marks
from dashboard.figures.mastery_grid import NORMAL, CellGrid, CellSize, lines, names_width
from dashboard.figures.theme import FONT, LEVEL_COLOURS, LEVEL_INKS, Figure, empty, layout, plain
from dashboard.levels import level_names
from dashboard.locale import gettext, whole
from dashboard.orders import Bands

STRIP = 44
"""Height of the distribution above the columns, in pixels."""

LEAST_WIDTH = 832
"""What the style sheet gives the chart before its columns are known, in pixels."""

_GAP = 8
_SUMMARY = 0.1
"""The part of the width that the summary of each pupil takes."""
_WIDEST_SUMMARY = 112
"""In pixels, where the columns are many."""
_NONE = "rgba(0,0,0,0)"
_EMPTY_HEIGHT = 360
_FONT = {"family": FONT, "size": 14, "color": marks.INK}
_STEPS = len(LEVEL_COLOURS)
_SCALE = [
    [(step + edge) / _STEPS, colour] for step, colour in enumerate(LEVEL_COLOURS) for edge in (0, 1)
]  # flat steps, no gradient
_SHOWN = {
    "type": "heatmap",
    "zmin": -0.5,
    "zmax": _STEPS - 0.5,
    "colorscale": _SCALE,
    "showscale": False,
}


def heatmap(
    cells: pd.DataFrame, *, filtered: bool, bands: Bands = Bands.domain, size: CellSize = NORMAL
) -> Figure:
    """Who has mastered what, with the distribution of each competency above and of each pupil at the right.

    A cell says its level by colour and letter, its evidence by ticks, and thin evidence by a hatched edge;
    one without evidence is a gap in a dashed frame. The figure grows with its rows. `meta` says
    which pupil and competency a row and a column are, for the browser to open a cell.

    Args:
        cells: queries.mastery.students_by_competency, without the pupils who have left.
        filtered: whether filters narrow the competencies, which an empty figure then says.
        bands: what stands over the columns as a band.
        size: how large a cell is.
    """
    if cells.empty:
        return _nothing(filtered)
    grid = CellGrid.of(cells, bands)
    body = size.height * len(grid.names)
    plot = body + _GAP + STRIP
    codes, over = marks.heads_height(grid)
    return {
        "data": [*_levels(grid), *_above(grid), *_beside(grid)],
        "layout": layout(
            height=over + codes + plot + _GAP,
            margin={"l": grid.names_width, "r": 0, "t": over + codes, "b": _GAP},
            font=_FONT,
            hoverlabel={"align": "left", "bgcolor": marks.PAPER, "bordercolor": marks.INK},
            barmode="stack",
            shapes=[*marks.shapes(grid), *marks.bands(grid, 1 + codes / plot)],
            annotations=[
                *marks.codes(grid),
                *marks.domains(grid, codes, size.least_width),
                *marks.sides(1 - STRIP / plot),
            ],
            meta=_cells_named(grid),
            **_axes(grid, body / plot, 1 - STRIP / plot, 1 - _summary(len(grid.codes) * size.least_width)),
        ),
    }


def _cells_named(grid: CellGrid) -> dict[str, Any]:
    """What the browser needs to open and to read a cell, and to draw over the cells where they are many."""
    named = {
        "students": grid.student_ids,
        "competencies": grid.competency_ids,
        "pattern": gettext("%(name)s, %(title)s: %(state)s", name="{name}", title="{title}", state="{state}"),
    }
    if grid.lettered:
        return named
    states, places = np.unique(np.array(grid.words), return_inverse=True)
    return {**named, "states": states.tolist(), "state": places.ravel().tolist(), "marks": marks.packed(grid)}


def _summary(columns: float) -> float:
    """The part of the width for the summary, with columns of so many pixels together."""
    return min(_SUMMARY, _WIDEST_SUMMARY / (columns + _WIDEST_SUMMARY))


def least_width(cells: pd.DataFrame, size: CellSize = NORMAL) -> int:
    """How wide the heatmap must be for its columns to be read, in pixels; 0 without cells."""
    if cells.empty:
        return 0
    columns = size.least_width * cells["competency_id"].nunique()
    return max(LEAST_WIDTH, round(names_width(cells["name"]) + columns / (1 - _summary(columns))))


def _nothing(filtered: bool) -> Figure:
    if filtered:
        sentence = gettext(
            "No competency with evidence passes these filters.<br>Clear them to see the class."
        )
    else:
        sentence = gettext("No evidence in this class yet.<br>Levels appear with the pupils’ first work.")
    figure = empty(sentence)
    figure["layout"] |= {"height": _EMPTY_HEIGHT, "font": _FONT}
    return figure


def _levels(grid: CellGrid) -> Iterator[dict[str, Any]]:
    """The cells of dark and of light ink; the second, on top, answers the pointer for all of them.

    A trace without any cell is not drawn and answers nothing, so it is never the second. Where the cells
    are many they are one trace without gaps, which Plotly draws as a picture of a point a cell; the browser
    adds what is drawn over them, and says them from `meta`.
    """
    if not grid.lettered:
        yield {**_SHOWN, "z": grid.level, "hoverinfo": "none"}
        return
    dark, light = LEVEL_INKS[0], LEVEL_INKS[-1]
    below, above = (dark, light) if grid.inked(light).any() else (light, dark)
    yield {**_cells_in(below, grid), "hoverinfo": "skip"}
    words = gettext(
        "%(name)s, %(title)s: %(state)s", name="<b>%{y}</b>", title="%{x}", state="<b>%{hovertext}</b>"
    )
    yield {**_cells_in(above, grid), "hovertext": grid.words, "hovertemplate": f"{words}<extra></extra>"}


def _cells_in(ink: str, grid: CellGrid) -> dict[str, Any]:
    mine = grid.inked(ink)
    return {
        **_SHOWN,
        "z": np.where(mine, grid.level, np.float32("nan")),
        "xgap": 2,
        "ygap": 2,
        "text": np.where(mine, grid.letters, "").tolist(),
        "texttemplate": "%{text}",
        "textfont": {"color": ink, "size": 14, "weight": 650},
    }


def _above(grid: CellGrid) -> Iterator[dict[str, Any]]:
    """Over each column: how many pupils are at each level, expert at the foot."""
    columns = list(range(len(grid.codes)))
    parts = list(zip(_parts(), grid.counts(axis=0), strict=True))
    for (name, colour), count in (*reversed(parts[:-1]), parts[-1]):
        yield {
            **_bar(colour, _count_words("%{x}", "%{y}", len(grid.names), name)),
            "x": columns,
            "y": count.tolist(),
            "yaxis": "y2",
            "width": 0.86,
        }


def _beside(grid: CellGrid) -> Iterator[dict[str, Any]]:
    """At the right of each row: in how many competencies the pupil is at each level."""
    lines_ = list(range(len(grid.names)))
    for (name, colour), count in zip(_parts(), grid.counts(axis=1), strict=True):
        yield {
            **_bar(colour, _count_words("%{y}", "%{x}", len(grid.codes), name)),
            "orientation": "h",
            "x": count.tolist(),
            "y": lines_,
            "xaxis": "x2",
            "width": 0.5,
        }


def _parts() -> list[tuple[str, str]]:
    """The parts of a distribution, names and colours: the levels, lowest first, then no evidence."""
    return [*zip(level_names(), LEVEL_COLOURS, strict=True), (gettext("no evidence"), _NONE)]


def _count_words(title: str, n: str, of: int, level: str) -> str:
    return gettext(
        "%(title)s: %(n)s of %(all)s %(level)s", title=f"<b>{title}</b>", n=n, all=whole(of), level=level
    )


def _bar(colour: str, words: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "marker": {"color": colour, "line": {"color": marks.STRONG_LINE, "width": 0.5}},
        "hovertemplate": f"{words}<extra></extra>",
    }


def _axes(grid: CellGrid, body: float, strip: float, right: float) -> dict[str, Any]:
    """The axes of the cells, of the strip above (from `strip` up) and of the summary (from `right` on).

    Pupils and competencies are named by tick texts, which hover labels read as well; those of the
    competencies are their titles, too long to be drawn.
    """
    bare = {"showgrid": False, "zeroline": False, "fixedrange": True, "showticklabels": False, "ticks": ""}
    names = {
        "tickmode": "array",
        "tickvals": list(range(len(grid.names))),
        "ticktext": [plain(name) for name in grid.names],
    }
    titles = {"tickmode": "array", "tickvals": list(range(len(grid.codes)))}
    titles["ticktext"] = [lines(title) for title in grid.titles]
    rows, columns = grid.level.shape
    return {
        "xaxis": {**bare, **titles, "domain": [0, right], "range": [-0.5, columns - 0.5]},
        "yaxis": {
            **bare,
            **names,
            "domain": [0, body],
            "range": [rows - 0.5, -0.5],
            "showticklabels": True,
            "ticklabelstandoff": marks.STANDOFF,
        },
        "xaxis2": {**bare, "domain": [right + 0.1 * (1 - right), 1], "range": [0, columns], "anchor": "y"},
        "yaxis2": {**bare, "domain": [strip, 1], "range": [0, rows], "anchor": "x"},
    }
