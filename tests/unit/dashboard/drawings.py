"""Reading a figure as plotly takes it."""

from __future__ import annotations

import plotly.graph_objects as go


def drawn(figure):
    """A figure that plotly accepts."""
    go.Figure(figure)
    return figure


def notes(figure):
    """The words that stand in it."""
    return [note["text"] for note in figure["layout"]["annotations"]]
