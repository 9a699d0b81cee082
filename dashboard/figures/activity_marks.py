"""What the charts of an activity share: rows with their words over them, and the words themselves."""

from __future__ import annotations

import textwrap
from typing import Any

from dashboard.figures.theme import MUTED, plain
from dashboard.locale import duration, gettext

ROW_HEIGHT = 44
FRAME_HEIGHT = 80
HOVER_WIDTH = 48
LONGEST = 46
"""Letters of a question or option that fit over its row on a phone."""
LONG = 600
"""Seconds from which a time is told in minutes."""
SHORT = 4
"""Letters of a usual label; longer ones take the room of the words."""
MOST_DOTS = 60
"""Pupils that are drawn one by one; beyond, only what they make together."""


def over(y: float, label: str, words: str, *, hover: str | None = None) -> dict[str, Any]:
    """The words over a row: beside it, a phone would have no room.

    Args:
        y: The row.
        label: What stands in bold, before the words.
        words: A question or an option; it is cut on the chart and whole on hover.
        hover: What the hover says, where it is not the words.
    """
    bold = f"<b>{label}</b>  " if label else ""
    return {
        "x": 0,
        "xref": "paper",
        "y": y,
        "text": f"{bold}{plain(cut(words, LONGEST - max(0, len(label) - SHORT)))}",
        "hovertext": hover or wrapped(words),
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 6,
    }


def cut(words: str, most: int = LONGEST) -> str:
    """As much of a text as fits."""
    return textwrap.shorten(words, most, placeholder=" …") or words[:most]


def wrapped(words: str) -> str:
    """A text on hover, on several lines."""
    return "<br>".join(plain(line) for line in textwrap.wrap(words, HOVER_WIDTH))


def hidden_rows(count: float) -> dict[str, Any]:
    """The axis of the rows, from the first at the top; its words stand over them."""
    return {"visible": False, "range": [count - 0.5, -0.9], "fixedrange": True}


def whiskers(array: list[float], minus: list[float]) -> dict[str, Any]:
    """Intervals around marks, along the chart."""
    return {
        "type": "data",
        "symmetric": False,
        "array": array,
        "arrayminus": minus,
        "color": MUTED,
        "thickness": 2,
        "width": 0,
    }


def nothing(sentence: str, *, filtered: bool) -> str:
    """Why there is nothing: what is not there yet differs from what the filters leave out."""
    if filtered:
        return gettext("Nothing here passes the filters of group and days. Clear them to see all.")
    return sentence


def seconds_words(seconds: float | None) -> str:
    """A short time to the second, "–" where there is none: minutes would make most questions alike."""
    if seconds is None or seconds != seconds or seconds >= LONG:  # noqa: PLR0124 - NaN is unlike itself
        return duration(seconds)
    return gettext("%(n)d s", n=round(seconds))


def option_text(key: str, text: str) -> str:
    """An option in the reader's words: true, false and no answer are the page's, the rest the author's."""
    if not key:
        return gettext("no answer")
    return truth(text) if key in ("true", "false") else text


def truth(text: str) -> str:
    """The answers to true or false in the reader's words; any other text as it is."""
    return {"true": gettext("True"), "false": gettext("False")}.get(text, text)
