"""Glue of about ten lines each: what came from the browser is parsed, one query asked, its answer shown."""

from __future__ import annotations

from dash import Dash

from dashboard.callbacks import (
    activity,
    compare,
    competencies,
    frame,
    live,
    overview,
    paths,
    productions,
    sheet,
    stuck,
    student,
    time,
    today,
)


def register_callbacks(app: Dash) -> None:
    """Register every callback on one application."""
    for area in (
        frame,
        today,
        compare,
        overview,
        live,
        competencies,
        stuck,
        activity,
        time,
        paths,
        productions,
        sheet,
        student,
    ):
        area.register(app)
