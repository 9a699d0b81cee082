"""The levels of one competency, class by class."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.comparing.competencies import LEVEL_NAMES
from dashboard.figures.compare_competencies import NAMES, evidence, names_axis, words
from dashboard.figures.theme import (
    INK,
    LEVEL_COLOURS,
    LEVEL_INKS,
    LEVEL_LETTERS,
    Figure,
    axis,
    empty,
    layout,
    plain,
)
from dashboard.locale import gettext, plural, whole
from dashboard.rows import rows

BAR_ROW = 40


def levels(row_of: pd.DataFrame) -> Figure:
    """The four counts of one competency, class by class, as parts of the pupils with a level.

    Args:
        row_of: The rows of one competency of the matrix.
    """
    if row_of.empty:
        return empty(gettext("The compared activities have given no evidence of a competency yet."))
    told = row_of["exact"] & (row_of["assessed"] > 0)
    places = [place for place, ok in enumerate(told) if ok]
    shown = row_of[told]
    return {
        "data": [_bars(shown, places, step) for step in range(len(LEVEL_NAMES))],
        "layout": layout(
            height=64 + BAR_ROW * len(row_of),
            barmode="stack",
            margin={"l": NAMES, "r": 16, "t": 8, "b": 48},
            xaxis=axis(gettext("pupils with a level, in percent"), range=[0, 100], fixedrange=True),
            yaxis=names_axis(row_of["name"].tolist()),
            annotations=[
                _instead(place, row) for place, row in enumerate(rows(row_of)) if not told.iloc[place]
            ],
        ),
    }


def _bars(shown: pd.DataFrame, places: list[int], step: int) -> dict[str, Any]:
    counts = shown[LEVEL_NAMES[step]]
    return {
        "type": "bar",
        "orientation": "h",
        "y": places,
        "x": (100 * counts / shown["assessed"]).round(1).tolist(),
        "marker": {"color": LEVEL_COLOURS[step], "line": {"color": INK, "width": 0.5}},
        "text": [f"{LEVEL_LETTERS[step]} {whole(n)}" if n else "" for n in counts],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": LEVEL_INKS[step]},
        "hovertext": [_said(row) for row in rows(shown)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _said(row: Any) -> str:
    counts = (row.non_acquis, row.en_cours, row.acquis, row.expert)
    said = " · ".join(f"{letters} {whole(n)}" for letters, n in zip(LEVEL_LETTERS, counts, strict=True))
    pupils = plural("n = %(n)s pupil", "n = %(n)s pupils", int(row.assessed), n=whole(row.assessed))
    return f"<b>{plain(row.name)}</b><br>{said}<br>{pupils}<br>{evidence(row)}"


def _instead(place: int, row: Any) -> dict[str, Any]:
    """Why a class has no bar."""
    return {
        "x": 0,
        "y": place,
        "text": words(row, brief=True).partition("<br>")[2],
        "showarrow": False,
        "xanchor": "left",
    }
