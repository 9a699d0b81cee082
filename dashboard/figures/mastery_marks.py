"""What is drawn over and around the cells of the competency heatmap.

Ticks, hatching, frames and dashes are each one path for all cells, not a mark a cell, so that thousands cost
as little as a few. Their lengths follow the cells, their strokes are in pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

import numpy as np

from dashboard.figures.mastery_grid import LETTER_WIDTH, CellGrid, Grid, cut, lines
from dashboard.figures.theme import ATTENTION, LEVEL_INKS, plain
from dashboard.locale import gettext

INK, STRONG_LINE, PAPER = "#1d2433", "#878272", "#fbfaf7"
"""The light theme's; the style sheet turns them into the reader's theme."""

STANDOFF = 4
"""Between the cells and the words at their left, in pixels."""

_MOST_TICKS = 5
_PITCH, _TICK = 0.13, 0.08
_CODE_ACROSS = 4
"""A code of more letters does not fit over its column and is turned upright."""
_BAND = 26

Shape = dict[str, Any]


def shapes(grid: CellGrid) -> Iterator[Shape]:
    """The overlay of the cells: evidence, thin evidence, no evidence; of many cells the browser draws it."""
    if not grid.lettered:
        return
    for ink in dict.fromkeys(LEVEL_INKS):
        mine = grid.inked(ink)
        yield from _stroke(mine & (grid.pieces > 0), _ticks(grid), color=ink, width=2)
        yield from _stroke(mine & grid.thin, _edge, color=ink, width=5, dash="1px,2px")
    yield from _stroke(grid.review, _corner, color=ATTENTION, width=3)
    missing = np.isnan(grid.level)
    yield from _stroke(missing, _frame, color=STRONG_LINE, width=1, dash="2px,3px")
    yield from _stroke(missing, _dash, color=STRONG_LINE, width=1.5)


def packed(grid: CellGrid) -> str:
    """The overlay of each cell as a letter, row by row, for the browser to draw.

    The letter's place after "0": the ticks, 0 to 5, and 8 for thin evidence, 16 for a review, 32 for a level
    that a teacher has set.
    """
    ticks = grid.pieces.clip(max=_MOST_TICKS)
    codes = ord("0") + ticks + 8 * grid.thin + 16 * grid.review + 32 * grid.overridden
    return str(codes.astype("uint8").tobytes(), "ascii")


def _stroke(where: Grid, draw: Callable[[int, int], str], **line: Any) -> Iterator[Shape]:
    """One path through all cells of a mask; none where the mask is empty."""
    path = "".join(draw(row, column) for row, column in np.argwhere(where).tolist())
    if path:
        yield {"type": "path", "path": path, "line": line}


def _ticks(grid: CellGrid) -> Callable[[int, int], str]:
    """Under the letter one tick for each piece of evidence, five at most."""
    pieces = grid.pieces.clip(max=_MOST_TICKS).tolist()

    def draw(row: int, column: int) -> str:
        n = pieces[row][column]
        first = column - (_PITCH * (n - 1) + _TICK) / 2
        starts = (first + _PITCH * tick for tick in range(n))
        return "".join(f"M{start:.3f},{row + 0.36:.2f}H{start + _TICK:.3f}" for start in starts)

    return draw


def _edge(row: int, column: int) -> str:
    return f"M{column + 0.41:.2f},{row - 0.46:.2f}V{row + 0.46:.2f}"


def _corner(row: int, column: int) -> str:
    """A folded corner: look at it again."""
    return f"M{column + 0.18:.2f},{row - 0.44:.2f}L{column + 0.46:.2f},{row - 0.08:.2f}"


def _frame(row: int, column: int) -> str:
    left, right, top, foot = column - 0.46, column + 0.46, row - 0.44, row + 0.44
    return f"M{left:.2f},{top:.2f}H{right:.2f}V{foot:.2f}H{left:.2f}Z"


def _dash(row: int, column: int) -> str:
    return f"M{column - 0.08:.2f},{row}H{column + 0.08:.2f}"


def heads_height(grid: CellGrid) -> tuple[int, int]:
    """The room over the columns in pixels: of the codes, and of the domains above them."""
    longest = max(map(len, grid.codes))
    codes = 22 if longest <= _CODE_ACROSS else round(longest * LETTER_WIDTH) + 10
    return codes, _BAND if any(grid.domains) else 0


def codes(grid: CellGrid) -> list[dict[str, Any]]:
    """The codes over the columns; pointing at one shows its title."""
    upright = max(map(len, grid.codes)) > _CODE_ACROSS
    return [
        {
            **_over(column, code),
            "textangle": -90 if upright else 0,
            "hovertext": lines(f"{code} {title}"),
        }
        for column, (code, title) in enumerate(zip(grid.codes, grid.titles, strict=True))
    ]


def sides(strip: float) -> list[dict[str, Any]]:
    """What the bars above the columns and beside the rows count, at the height where the strip begins."""
    place = {"xref": "paper", "yref": "paper", "y": strip, "yanchor": "bottom", "showarrow": False}
    return [
        {**place, "x": 0, "xanchor": "right", "xshift": -STANDOFF, "text": gettext("the class")},
        {**place, "x": 1, "xanchor": "right", "text": gettext("each pupil")},
    ]


def domains(grid: CellGrid, above: int, least_width: int) -> Iterator[dict[str, Any]]:
    """The name of each band over its columns, each at least so wide, `above` pixels higher than these."""
    for name, first, last in _runs(grid):
        fits = int(least_width * (last - first + 1) / LETTER_WIDTH)
        label = {**_over((first + last) / 2, cut(name, fits)), "yshift": above, "hovertext": lines(name)}
        yield {**label, "font": {"weight": 650}}


def bands(grid: CellGrid, height: float) -> Iterator[Shape]:
    """A line under the name of each domain, as wide as its columns, at a height of the plot."""
    for _, first, last in _runs(grid):
        line = {"type": "line", "x0": first - 0.46, "x1": last + 0.46, "y0": height, "y1": height}
        yield {**line, "yref": "paper", "line": {"color": STRONG_LINE, "width": 1}}


def _over(column: float, text: str) -> dict[str, Any]:
    place = {"x": column, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False, "borderpad": 2}
    return {**place, "text": plain(text)}


def _runs(grid: CellGrid) -> Iterator[tuple[str, int, int]]:
    """Each domain with its first and last column."""
    for name, members in groupby(enumerate(grid.domains), key=lambda member: member[1]):
        columns = [column for column, _ in members]
        if name:
            yield name, columns[0], columns[-1]
