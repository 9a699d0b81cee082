"""Accessible names."""

from __future__ import annotations

from typing import Any


def labelled(name: str) -> dict[str, Any]:
    """The accessible name of a component, as its keyword arguments."""
    return {"aria-label": name}
