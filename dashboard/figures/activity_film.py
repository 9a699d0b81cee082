"""What of a film was watched, and watched again."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.figures.activity_marks import nothing
from dashboard.figures.theme import ACCENT, ATTENTION, MUTED, Figure, axis, empty, layout, plain
from dashboard.locale import gettext, whole
from dashboard.rows import rows

MOST_TICKS = 8
TICKS = (5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
"""Distances of ticks, in seconds."""


def film(frame: pd.DataFrame, *, filtered: bool = False) -> Figure:
    """How many pupils watched each moment, as an area, and how many again, as a hatched one.

    Several films stand one after the other, with their titles.

    Args:
        frame: queries.activity_film.film.
        filtered: Whether group or days are.
    """
    if frame.empty or not frame["viewers"].any():
        why = gettext("Nobody has played this film yet, or its log does not say what was played.")
        return empty(nothing(why, filtered=filtered))
    at = _on_one_line(frame)
    top = max(5, int(frame["viewers"].max()))
    return {
        "data": [
            _area(frame, at, "watched", ACCENT, gettext("watched")),
            _area(frame, at, "again", ATTENTION, gettext("watched again"), hatch="/"),
        ],
        "layout": layout(
            xaxis=axis(gettext("time in the film, in minutes and seconds"), fixedrange=True, **_ticks(frame)),
            yaxis=axis(gettext("pupils"), range=[0, top * 1.12], fixedrange=True, nticks=6),
            annotations=[*_labels(frame, at), *_titles(frame)],
            shapes=[_line(start) for start in _starts(frame)[1:]],
        ),
    }


def clock(seconds: float) -> str:
    """A moment of a film: 1:05."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def _starts(frame: pd.DataFrame) -> list[float]:
    """Where each film begins, when they stand one after the other."""
    lengths = frame.drop_duplicates("film")["length"]
    return [float(start) for start in lengths.cumsum() - lengths]


def _on_one_line(frame: pd.DataFrame) -> pd.Series:
    before = dict(zip(frame["film"].unique(), _starts(frame), strict=True))
    return frame["start"] + frame["film"].map(before).astype(float)


def _area(
    frame: pd.DataFrame, at: pd.Series, column: str, colour: str, words: str, *, hatch: str = ""
) -> dict[str, Any]:
    """A staircase: a point stands for a stretch of the film."""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": words,
        "x": [*at.tolist(), float(at.iloc[-1] + frame["end"].iloc[-1] - frame["start"].iloc[-1])],
        "y": [*frame[column].tolist(), int(frame[column].iloc[-1])],
        "line": {"color": colour, "width": 2, "shape": "hv"},
        "fill": "tozeroy",
        "fillcolor": f"{colour}26",
        "fillpattern": {"shape": hatch, "fgcolor": colour, "size": 6, "solidity": 0.3},
        "hovertext": [_words(row, words, int(getattr(row, column))) for row in rows(frame)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _words(row: Any, words: str, n: int) -> str:
    return gettext(
        "%(from)s to %(to)s: %(words)s by %(n)s of %(viewers)s",
        **{"from": clock(row.start), "to": clock(row.end)},
        words=words,
        n=whole(n),
        viewers=whole(row.viewers),
    )


def _labels(frame: pd.DataFrame, at: pd.Series) -> list[dict[str, Any]]:
    """The names of the two areas, at their highest points."""
    named = [("watched", gettext("watched"))]
    if frame["again"].any():
        named.append(("again", gettext("watched again")))
    return [_label(frame, at, column, words) for column, words in named]


def _label(frame: pd.DataFrame, at: pd.Series, column: str, words: str) -> dict[str, Any]:
    place = int(frame[column].to_numpy().argmax())
    late = at.iloc[place] > 0.7 * float(at.iloc[-1])  # there, the words would leave the chart
    return {
        "x": float(at.iloc[place]),
        "y": int(frame[column].iloc[place]),
        "text": f"<b>{words}</b>",
        "showarrow": False,
        "xanchor": "right" if late else "left",
        "yanchor": "bottom",
    }


def _titles(frame: pd.DataFrame) -> list[dict[str, Any]]:
    titles = frame.drop_duplicates("film")["title"].tolist()
    if len(titles) == 1:
        return []
    return [
        {"x": start, "y": 1, "yref": "paper", "text": plain(title), "showarrow": False, "xanchor": "left"}
        for start, title in zip(_starts(frame), titles, strict=True)
    ]


def _line(start: float) -> dict[str, Any]:
    return {
        "type": "line",
        "x0": start,
        "x1": start,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": MUTED, "dash": "dot"},
    }


def _ticks(frame: pd.DataFrame) -> dict[str, Any]:
    """Round moments of each film."""
    lengths = frame.drop_duplicates("film")["length"].tolist()
    distance = next((step for step in TICKS if sum(lengths) / step <= MOST_TICKS), TICKS[-1])
    values: list[float] = []
    words: list[str] = []
    for start, length in zip(_starts(frame), lengths, strict=True):
        moments = [float(step * distance) for step in range(int(length // distance) + 1)]
        values += [start + moment for moment in moments]
        words += [clock(moment) for moment in moments]
    return {"tickvals": values, "ticktext": words}
