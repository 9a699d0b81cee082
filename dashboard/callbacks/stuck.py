"""In the making."""

from dash import Dash


def register(app: Dash) -> None:
    """Register."""
