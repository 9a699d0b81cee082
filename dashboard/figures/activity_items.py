"""The questions of an activity: how hard each is, and what its options attract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pandas as pd

from dashboard.addresses import student_address
from dashboard.figures.activity_marks import (
    FRAME_HEIGHT,
    MOST_DOTS,
    ROW_HEIGHT,
    cut,
    hidden_rows,
    nothing,
    option_text,
    over,
    truth,
    whiskers,
    wrapped,
)
from dashboard.figures.theme import ACCENT, ATTENTION, MUTED, Figure, axis, empty, layout, plain
from dashboard.locale import gettext, number, percent, whole
from dashboard.rows import rows
from dashboard.views import ClassView
from datastore.measures.distractors import Flag

OPTION_HEIGHT = 42
MOST_OPTIONS = 80
_SYMBOLS = {True: "diamond", False: "circle"}


def items(frame: pd.DataFrame, address: str, *, filtered: bool = False) -> Figure:
    """The facility of each question with its interval; beside it, its discrimination where it is shown.

    A question that misleads is a diamond, and its words say so.

    Args:
        frame: queries.activity_items.items.
        address: What a click on a question opens: its options.
        filtered: Whether group or days are.
    """
    if not len(frame) or not frame["n"].any():
        return empty(nothing(gettext("Nobody has handed in answers here yet."), filtered=filtered))
    both = bool(frame["discrimination"].notna().any())
    data = [_facilities(frame, address), *([_discriminations(frame)] if both else [])]
    return {"data": data, "layout": _item_layout(frame, both=both)}


def _facilities(frame: pd.DataFrame, address: str) -> dict[str, Any]:
    lures = (frame["misleading"] != "").tolist()
    return {
        "type": "scatter",
        "mode": "markers",
        "x": (100 * frame["facility"]).round(1).tolist(),
        "y": list(range(len(frame))),
        "marker": {
            "color": [ATTENTION if lure else ACCENT for lure in lures],
            "symbol": [_SYMBOLS[lure] for lure in lures],
            "size": 11,
        },
        "error_x": whiskers(
            (100 * (frame["high"] - frame["facility"])).round(1).tolist(),
            (100 * (frame["facility"] - frame["low"])).round(1).tolist(),
        ),
        "customdata": [address] * len(frame),
        "hovertext": [_item_words(row) for row in rows(frame)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _discriminations(frame: pd.DataFrame) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "xaxis": "x2",
        "x": frame["discrimination"].round(1).tolist(),
        "y": list(range(len(frame))),
        "width": 0.3,
        "marker": {"color": [ATTENTION if value < 0 else ACCENT for value in frame["discrimination"]]},
        "text": [number(value, 0) for value in frame["discrimination"]],
        "textposition": "outside",
        "textfont": {"size": 14},
        "constraintext": "none",
        "cliponaxis": False,
        "hovertext": [_item_words(row) for row in rows(frame)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _item_layout(frame: pd.DataFrame, *, both: bool) -> dict[str, Any]:
    facility = axis(
        gettext("facility, in percent") if both else gettext("points earned, in percent of the maximum"),
        range=[-2, 102],
        side="top",
        fixedrange=True,
        domain=[0, 0.62] if both else [0, 1],
    )
    low = min(-20.0, 10 * float(frame["discrimination"].min() // 10)) if both else 0.0
    discrimination = axis(
        gettext("discrimination"),
        range=[low - 10, 115],
        side="top",
        fixedrange=True,
        domain=[0.7, 1],
        zeroline=True,
        zerolinecolor=MUTED,
    )
    return layout(
        height=FRAME_HEIGHT + ROW_HEIGHT * len(frame),
        margin={"l": 8, "r": 24, "t": FRAME_HEIGHT - 16, "b": 16},
        xaxis=facility,
        **({"xaxis2": discrimination} if both else {}),
        yaxis=hidden_rows(len(frame)),
        bargap=0.4,
        annotations=[
            over(place, _item_label(row), row.prompt, hover=_item_words(row))
            for place, row in enumerate(rows(frame))
        ],
    )


def _item_label(row: Any) -> str:
    share = percent(row.facility)
    return gettext("%(share)s – misleads", share=share) if row.misleading else share


def _item_words(row: Any) -> str:
    right = gettext("%(right)s of %(n)s right", right=whole(row.right), n=whole(row.n))
    said = [f"<b>{wrapped(row.prompt)}</b>", f"{percent(row.facility)} · {right}"]
    if row.misleading:
        said.append(gettext("misleads: %(text)s", text=wrapped(truth(row.misleading))))
    return "<br>".join(said)


def options(frame: pd.DataFrame, view: ClassView, names: Mapping[UUID, str]) -> Figure:
    """Who picked which option: a bar an option, and on it a dot a pupil, which opens or selects the pupil.

    Right options are marked ✓, those that mislead ⚠; their bars differ in colour and hatch as well.

    Args:
        frame: queries.activity_items.options.
        view: What is on the screen.
        names: How the pupils are called on it.
    """
    top = shown_options(frame)
    if top.empty:
        return empty(gettext("No question here has options to choose from."))
    places = _places(top)
    data: list[dict[str, Any]] = [_bars(top, places)]
    if top["asked"].max() <= MOST_DOTS:
        data.append(_pupils(top, places, view, names))
    return {"data": data, "layout": _option_layout(top, places)}


def shown_options(frame: pd.DataFrame) -> pd.DataFrame:
    """The options on the chart."""
    return frame.head(MOST_OPTIONS)


def _places(top: pd.DataFrame) -> list[float]:
    """The row of each option, below a row for its question."""
    questions = (top["item"] != top["item"].shift()).cumsum()
    return [float(place + question) for place, question in enumerate(questions)]


def _bars(top: pd.DataFrame, places: list[float]) -> dict[str, Any]:
    flags = [_colour(row) for row in rows(top)]
    return {
        "type": "bar",
        "orientation": "h",
        "x": top["n"].tolist(),
        "y": places,
        "width": 0.34,
        "marker": {
            "color": [f"{colour}40" for colour in flags],
            "line": {"color": flags, "width": 1},
            "pattern": {"shape": ["/" if row.flag == Flag.misleads.value else "" for row in rows(top)]},
        },
        "hovertext": [_option_words(row) for row in rows(top)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _pupils(
    top: pd.DataFrame, places: list[float], view: ClassView, names: Mapping[UUID, str]
) -> dict[str, Any]:
    marks = [
        (place, number_, student, row)
        for place, row in zip(places, rows(top), strict=True)
        for number_, student in enumerate(sorted(row.students, key=lambda one: names.get(one, "")))
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [number_ + 0.5 for _, number_, _, _ in marks],
        "y": [place for place, *_ in marks],
        "marker": {"color": [_colour(row) for *_, row in marks], "size": 8},
        "customdata": [student_address(view, student) for _, _, student, _ in marks],
        "hovertext": [plain(names.get(student, "–")) for _, _, student, _ in marks],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _colour(row: Any) -> str:
    if row.flag == Flag.misleads.value:
        return ATTENTION
    return ACCENT if row.correct else MUTED


def _option_layout(top: pd.DataFrame, places: list[float]) -> dict[str, Any]:
    labels = [
        over(place, _option_label(row), option_text(row.option, row.text), hover=_option_words(row))
        for place, row in zip(places, rows(top), strict=True)
    ]
    return layout(
        height=FRAME_HEIGHT + OPTION_HEIGHT * (round(places[-1]) + 1),
        margin={"l": 8, "r": 16, "t": FRAME_HEIGHT - 16, "b": 8},
        xaxis=axis(
            gettext("pupils at their first attempt"),
            range=[0, max(5, int(top["n"].max())) + 0.5],
            side="top",
            fixedrange=True,
            nticks=8,
        ),
        yaxis=hidden_rows(places[-1] + 1),
        annotations=[*_headings(top, places), *labels],
    )


def _headings(top: pd.DataFrame, places: list[float]) -> list[dict[str, Any]]:
    first = ~top["item"].duplicated()
    return [
        over(place - 1, plain(cut(row.prompt)), "", hover=wrapped(row.prompt)) | {"yshift": -8}
        for place, row, begins in zip(places, rows(top), first, strict=True)
        if begins
    ]


def _option_label(row: Any) -> str:
    sign = "✓ " if row.correct else "⚠ " if row.flag == Flag.misleads.value else ""
    return f"{sign}{whole(row.n)}"


def _option_words(row: Any) -> str:
    counts = gettext("%(n)s of %(asked)s pupils", n=whole(row.n), asked=whole(row.asked))
    said = [f"<b>{wrapped(option_text(row.option, row.text))}</b>", f"{counts} ({percent(row.share)})"]
    if not pd.isna(row.mean_rest):
        said.append(gettext("on the other questions: %(score)s", score=percent(row.mean_rest)))
    return "<br>".join(said)
