"""Classes down, competencies across: how many have reached each, and on how much evidence."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from dashboard.comparing.competencies import Verdict, verdicts
from dashboard.figures.theme import (
    INK,
    LEVEL_COLOURS,
    LEVEL_INKS,
    MUTED,
    Figure,
    empty,
    layout,
    plain,
)
from dashboard.locale import gettext, number, percent, whole
from dashboard.rows import rows

ROW, LOW_ROW = 34, 22
"""Height of a class in pixels, and where so many are that cells have no words."""
CODES_ACROSS = 4
"""A code of more letters does not fit over its column and is turned upright."""
LETTER_HEIGHT = 8.5
NAMES = 132
LEAST_CELL = 44
MOST_WRITTEN = 900
"""Cells with words in them; of more the colour, the ticks and what pointing at one says."""
MOST_TICKS = 5
THIN = 0.5
"""Evidence is thin where more than this share of the levels are provisional."""
LONGEST_CODE, LONGEST_NAME = 13, 15
_STEPS = len(LEVEL_COLOURS)
_SCALE = [[(step + edge) / _STEPS, colour] for step, colour in enumerate(LEVEL_COLOURS) for edge in (0, 1)]
_EDGE = 0.46


def matrix(frame: pd.DataFrame) -> Figure:
    """A cell a class and competency; a click on one shows the levels of that competency.

    Colour and number say the share that has reached it, ticks the median pieces of evidence, a dotted edge
    that most levels are provisional. Hidden cells are hatched; without evidence there is a dash in a frame.

    Args:
        frame: queries.compare_competencies.by_class.
    """
    if frame.empty:
        return empty(gettext("The compared activities have given no evidence of a competency yet."))
    columns = frame.drop_duplicates("competency_id")
    names = frame.drop_duplicates("class_id")["name"].tolist()
    spots = _spots(frame, len(names))
    written = len(frame) <= MOST_WRITTEN
    heads = _heads_height(columns)
    return {
        "data": [
            _cells(frame, len(names), written=written),
            *([_texts(frame, spots)] if written else []),
        ],
        "layout": layout(
            height=heads + 8 + len(names) * (ROW if written else LOW_ROW),
            margin={"l": NAMES, "r": 8, "t": heads, "b": 8},
            xaxis={"visible": False, "range": [-0.5, len(columns) - 0.5], "fixedrange": True},
            yaxis=names_axis(names),
            shapes=list(_overlay(frame, spots)),
            annotations=list(_heads(columns, verdicts(frame))),
            meta={"min_width": NAMES + LEAST_CELL * len(columns)},
        ),
    }


def _spots(frame: pd.DataFrame, classes: int) -> list[tuple[int, int]]:
    """Column and row of each cell: the frame goes through the classes of one competency, then of the next."""
    return [divmod(place, classes) for place in range(len(frame))]


def _cells(frame: pd.DataFrame, classes: int, *, written: bool) -> dict[str, Any]:
    steps = [_step(row) for row in rows(frame)]
    return {
        "type": "heatmap",
        "z": _turned(steps, classes),
        "customdata": _turned([str(each) for each in frame["competency_id"]], classes),
        "hovertext": _turned([words(row, brief=not written) for row in rows(frame)], classes),
        "hovertemplate": "%{hovertext}<extra></extra>",
        "hoverongaps": True,
        "zmin": -0.5,
        "zmax": _STEPS - 0.5,
        "colorscale": _SCALE,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
    }


def _step(row: Any) -> int | None:
    """Which of the colours a cell has; None: nothing is told."""
    if not row.exact or pd.isna(row.share):
        return None
    return int(min(math.floor(row.share * _STEPS), _STEPS - 1))


def _turned(cells: list[Any], classes: int) -> list[list[Any]]:
    """From competency by competency to a list a class."""
    return [cells[place::classes] for place in range(classes)]


def _texts(frame: pd.DataFrame, spots: list[tuple[int, int]]) -> dict[str, Any]:
    """The share in each cell, in an ink that reads on its colour; in hidden ones why they are."""
    there = [
        (column, row, _sign(cell) or percent(cell.share), _step(cell))
        for (column, row), cell in zip(spots, rows(frame), strict=True)
        if _sign(cell) or _step(cell) is not None
    ]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [column for column, *_ in there],
        "y": [row for _, row, *_ in there],
        "text": [plain(said) for *_, said, _ in there],
        "textfont": {"color": [INK if step is None else LEVEL_INKS[step] for *_, step in there]},
        "hoverinfo": "skip",
    }


def _sign(row: Any) -> str:
    if row.masked:
        return "<5"
    return "" if row.exact or not row.assessed else "<10"


def words(row: Any, *, brief: bool) -> str:
    """What pointing at a cell says; brief where there are many."""
    head = f"<b>{plain(row.name)}</b> · {plain(row.title)}"
    if row.masked:
        return f"{head}<br>{gettext('fewer than 5 pupils with a level: not shown')}"
    if not row.assessed:
        return f"{head}<br>{gettext('no evidence')}"
    if not row.exact:
        return f"{head}<br>{gettext('fewer than 10 pupils, all alike: not told')}"
    if brief:
        return f"{head}<br>{percent(row.share)} (n = {whole(row.assessed)})"
    interval = gettext("%(low)s to %(high)s", low=percent(row.low), high=percent(row.high))
    reached = gettext(
        "%(reached)s of %(n)s have reached it: %(share)s (%(interval)s)",
        reached=whole(row.reached),
        n=whole(row.assessed),
        share=percent(row.share),
        interval=interval,
    )
    return f"{head}<br>{reached}<br>{evidence(row)}"


def evidence(row: Any) -> str:
    """On how much a cell rests."""
    return gettext(
        "evidence: %(pieces)s pieces in the median; %(provisional)s provisional, %(fragile)s fragile, "
        "%(none)s without",
        pieces=number(row.evidence),
        provisional=whole(row.provisional),
        fragile=whole(row.fragile),
        none=whole(row.none),
    )


def names_axis(names: list[str]) -> dict[str, Any]:
    """The classes from top to bottom."""
    return {
        "tickvals": list(range(len(names))),
        "ticktext": [plain(cut(str(name), LONGEST_NAME)) for name in names],
        "range": [len(names) - 0.5, -0.5],
        "ticks": "",
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }


def _longest(columns: pd.DataFrame) -> int:
    return min(max(map(len, columns["code"])), LONGEST_CODE)


def _heads_height(columns: pd.DataFrame) -> int:
    """The room for the codes over the columns, and for the sign before some."""
    longest = _longest(columns)
    return 44 if longest <= CODES_ACROSS else round(LETTER_HEIGHT * (longest + 2)) + 10


def _heads(columns: pd.DataFrame, judged: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The codes over the columns; a sign with those that are weak in all classes."""
    upright = _longest(columns) > CODES_ACROSS
    for place, (row, verdict) in enumerate(zip(rows(columns), judged["verdict"], strict=True)):
        sign = f"▼{' ' if upright else '<br>'}" if verdict == Verdict.everywhere.value else ""
        yield {
            "x": place,
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "showarrow": False,
            "textangle": -90 if upright else 0,
            "text": f"{sign}{plain(cut(str(row.code), LONGEST_CODE))}",
            "hovertext": plain(f"{row.code} {row.title}"),
        }


def _overlay(frame: pd.DataFrame, spots: list[tuple[int, int]]) -> Iterator[dict[str, Any]]:
    """Ticks and dotted edges of the evidence, hatching of hidden cells, frames of those without evidence."""
    cells = [(spot, row, _step(row)) for spot, row in zip(spots, rows(frame), strict=True)]
    for ink in dict.fromkeys(LEVEL_INKS):
        mine = [(spot, row) for spot, row, step in cells if step is not None and LEVEL_INKS[step] == ink]
        yield from _stroke([_ticks(spot, row.evidence) for spot, row in mine], color=ink, width=2)
        thin = [spot for spot, row in mine if row.provisional > THIN * row.assessed]
        yield from _stroke(_each(thin, _dotted), color=ink, width=5, dash="1px,2px")
    hidden = [spot for spot, row, _ in cells if _sign(row)]
    yield from _stroke(_each(hidden, _hatch), color=MUTED, width=1)
    bare = [spot for spot, row, _ in cells if not row.masked and not row.assessed]
    yield from _stroke(_each(bare, _frame), color=MUTED, width=1, dash="2px,3px")


def _each(spots: list[tuple[int, int]], draw: Callable[[int, int], str]) -> list[str]:
    return [draw(*spot) for spot in spots]


def _stroke(paths: list[str], **line: Any) -> Iterator[dict[str, Any]]:
    """One path for all: a mark a cell would take long to draw."""
    if path := "".join(paths):
        yield {"type": "path", "path": path, "line": line}


def _ticks(spot: tuple[int, int], evidence: float) -> str:
    """Under the number a tick for each piece of evidence in the median, five at most."""
    column, row = spot
    n = min(round(evidence), MOST_TICKS)
    starts = (column - 0.065 * n + 0.025 + 0.13 * tick for tick in range(n))
    return "".join(f"M{left:.3f},{row + 0.38:.2f}H{left + 0.08:.3f}" for left in starts)


def _dotted(column: int, row: int) -> str:
    return f"M{column + 0.41:.2f},{row - _EDGE:.2f}V{row + _EDGE:.2f}"


def _hatch(column: int, row: int) -> str:
    left, right, top, foot = column - _EDGE, column + _EDGE, row - _EDGE, row + _EDGE
    middle = f"M{left:.2f},{foot:.2f}L{right:.2f},{top:.2f}"
    return f"M{left:.2f},{row}L{column},{top:.2f}{middle}M{column},{foot:.2f}L{right:.2f},{row}"


def _frame(column: int, row: int) -> str:
    left, right, top, foot = column - _EDGE, column + _EDGE, row - 0.42, row + 0.42
    box = f"M{left:.2f},{top:.2f}H{right:.2f}V{foot:.2f}H{left:.2f}Z"
    return f"{box}M{column - 0.08:.2f},{row}H{column + 0.08:.2f}"


def cut(text: str, most: int) -> str:
    """A text that fits."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
