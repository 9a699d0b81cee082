"""Glue of about ten lines each: what came from the browser is parsed, one query asked, its answer shown."""

from __future__ import annotations

from dash import Dash

from dashboard.callbacks import activity, compare, competencies, frame, overview, stuck, student, time, today


def register_callbacks(app: Dash) -> None:
    """Register every callback on one application."""
    for area in (frame, today, compare, overview, competencies, stuck, activity, time, student):
        area.register(app)
