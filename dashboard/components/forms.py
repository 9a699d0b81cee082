"""Form controls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from flask_wtf.csrf import generate_csrf


def csrf_field() -> dcc.Input:
    """The hidden token of an ordinary form."""
    return dcc.Input(type="hidden", name="csrf_token", value=generate_csrf())


def choice(
    id_: str, label: str, options: Sequence[tuple[str, str]], value: str, *, hidden: bool = False
) -> Any:
    """A select with its accessible name; options are value and words."""
    select = dbc.Select(
        id=id_,
        value=value,
        options=[{"value": key, "label": words} for key, words in options],
        size="sm",
    )
    return html.Label([html.Span(label, className="visually-hidden"), select], hidden=hidden)


def day_field(id_: str, label: str, day: dt.date | None) -> Any:
    """A day with its name beside it; the browser's own calendar."""
    field = dbc.Input(id=id_, type="date", value=day.isoformat() if day else "", debounce=True, size="sm")
    return html.Label([html.Span(label), field], className="day-field")
