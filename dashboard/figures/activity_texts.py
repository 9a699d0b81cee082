"""The texts of an activity: how long, and how often handed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pandas as pd

from dashboard.addresses import student_address
from dashboard.figures.activity_marks import nothing
from dashboard.figures.theme import ACCENT, MUTED, Figure, axis, empty, layout, plain
from dashboard.locale import gettext, plural, whole
from dashboard.rows import rows
from dashboard.views import ClassView
from datastore.content.text_production import WordTarget

MOST_VERSIONS = 4
"""Texts handed in more often stand with these."""
SPREAD = 0.11
"""How far apart texts of like length stand on their row."""
SAME_LENGTH = 0.02
"""Part of the axis within which two texts would hide each other."""
_SYMBOLS = ("circle-open", "circle", "diamond", "square", "star")


def texts(
    frame: pd.DataFrame,
    target: WordTarget,
    view: ClassView,
    names: Mapping[UUID, str],
    *,
    filtered: bool = False,
) -> Figure:
    """A mark a pupil: along the chart the words, up the chart the versions handed in; the target is a band.

    Args:
        frame: queries.activity_texts.texts.
        target: How long the text should be.
        view: What is on the screen.
        names: How the pupils are called on it.
        filtered: Whether group or days are.
    """
    if frame.empty:
        return empty(nothing(gettext("Nobody has begun this text yet."), filtered=filtered))
    end = 1.08 * max(float(frame["words"].max()), target.max)
    versions = frame["versions"].clip(upper=MOST_VERSIONS)
    marks = {
        "type": "scatter",
        "mode": "markers",
        "x": frame["words"].tolist(),
        "y": (versions + _lift(frame, end)).tolist(),
        "marker": {
            "color": ACCENT,
            "size": 11,
            "opacity": 0.85,
            "symbol": [_SYMBOLS[version] for version in versions],
        },
        "customdata": [student_address(view, student) for student in frame["student_id"]],
        "hovertext": [_words(row, names) for row in rows(frame)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return {"data": [marks], "layout": _layout(int(versions.max()), target, end)}


def _lift(frame: pd.DataFrame, end: float) -> pd.Series:
    """Texts of like length on one row stand one above the other."""
    alike = (frame["words"] / (SAME_LENGTH * end)).round()
    place = frame.groupby([frame["versions"].clip(upper=MOST_VERSIONS), alike]).cumcount()
    return SPREAD * (place % 7)


def _layout(most: int, target: WordTarget, end: float) -> dict[str, Any]:
    top = max(1, most)
    band = {
        "type": "rect",
        "x0": target.min,
        "x1": target.max,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "fillcolor": f"{MUTED}33",
        "line": {"width": 0},
        "layer": "below",
    }
    late = target.min > end / 2
    named = {
        "x": target.max if late else target.min,
        "y": 1,
        "yref": "paper",
        "text": gettext("target: %(min)s to %(max)s words", min=whole(target.min), max=whole(target.max)),
        "showarrow": False,
        "xanchor": "right" if late else "left",
        "yanchor": "top",
    }
    return layout(
        margin={"l": 48, "r": 16, "t": 32, "b": 48},
        xaxis=axis(gettext("length, in words"), range=[0, end]),
        yaxis=axis(
            "",
            range=[-0.3, top + 0.9],
            tickvals=list(range(top + 1)),
            ticktext=[version_words(version) for version in range(top + 1)],
        ),
        shapes=[band],
        annotations=[named],
    )


def version_words(version: int) -> str:
    """A row of the chart in words."""
    if not version:
        return gettext("draft")
    if version == MOST_VERSIONS:
        return gettext("%(n)s or more versions", n=whole(version))
    return plural("%(num)d version", "%(num)d versions", version)


def _words(row: Any, names: Mapping[UUID, str]) -> str:
    words = plural("%(n)s word", "%(n)s words", row.words, n=whole(row.words))
    version = (
        plural("%(num)d version", "%(num)d versions", row.versions) if row.versions else gettext("draft")
    )
    return f"<b>{plain(names.get(row.student_id, '–'))}</b><br>{words} · {version}"
