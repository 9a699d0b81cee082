"""What all figures share: the layout, the colours of the levels, and the figure that says why it is empty."""

from __future__ import annotations

import textwrap
from html import escape
from typing import Any

Figure = dict[str, Any]

PHONE_LINE = 42
"""Letters of 14 px that fit on a line of a chart on a phone."""
LEVEL_COLOURS = ("#fee838", "#a59c74", "#575d6d", "#00224e")
"""Four steps of cividis, non_acquis to expert: apart under every kind of colour blindness, and in grey."""
LEVEL_INKS = ("#000000", "#000000", "#ffffff", "#ffffff")
LEVEL_LETTERS = ("NA", "EC", "A", "E")
ACCENT = "#0b5d6b"
ATTENTION = "#a84c06"
MUTED = "#8b909c"
"""Reads on light and on dark paper; text takes the colour of the page from the style sheet."""
INK = "#1d2433"
"""The light theme's ink; the style sheet turns it into that of the theme on the screen."""
PAPER = "#fbfaf7"
"""The light theme's paper, behind words that lines would cross; it follows the theme as the ink does."""
EMPTY_HEIGHT = 96
FONT = "Atkinson Hyperlegible Next Variable, Atkinson Hyperlegible Next, system-ui, sans-serif"

_AXIS = {"ticklabeloverflow": "allow"}
"""Margins fit the labels. To hide those that do not, Plotly measures each: most of a drawing's time."""


def layout(**more: Any) -> dict[str, Any]:
    """A transparent, calm layout; zoom survives a redraw of the same view."""
    base = {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 14, "color": INK},
        "margin": {"l": 48, "r": 16, "t": 8, "b": 48},
        "showlegend": False,
        "uirevision": "view",
        "hoverlabel": {"align": "left"},
        "dragmode": False,
        "template": {"layout": {"xaxis": _AXIS, "yaxis": _AXIS}},
    }
    return {**base, **more}


def axis(title: str, **more: Any) -> dict[str, Any]:
    """An axis with its title in words and quiet lines."""
    return {
        "title": {"text": _wrapped(title), "font": {"size": 14}},
        "gridcolor": "rgba(139,144,156,0.25)",
        "zeroline": False,
        "automargin": True,
        **more,
    }


def empty(sentence: str) -> Figure:
    """A low figure that says why nothing is drawn and what to do; without a sentence, the place of one."""
    note = {
        "text": "<br>".join(_wrapped(line) for line in sentence.split("<br>")),
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0.5,
        "showarrow": False,
        "align": "center",
    }
    hidden = {"visible": False}
    low: dict[str, Any] = (
        {"height": EMPTY_HEIGHT, "meta": {"empty": True}, "margin": {"l": 0, "r": 0, "t": 0, "b": 0}}
        if sentence
        else {}
    )
    return {"data": [], "layout": layout(annotations=[note], xaxis=hidden, yaxis=hidden, **low)}


def _wrapped(words: str) -> str:
    """Words on as many lines as a phone needs: plotly would let them run out of the picture."""
    return "<br>".join(textwrap.wrap(words, PHONE_LINE))


def plain(text: str) -> str:
    """A text that plotly draws as it stands: it would read tags and entities."""
    return escape(text, quote=False)
