"""A measured figure, its reference and its goal; and what they look like as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Detail:
    """One of the things of which a figure is the worst."""

    name: str
    value: float
    reference: float | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured."""

    id: str
    what: str
    unit: str
    value: float | None
    """None: it could not be measured; the note says why."""
    reference: float | None
    """What it is held against, in the same unit and from the same run."""
    goal: str
    met: bool | None
    note: str = ""
    details: Sequence[Detail] = ()

    @property
    def ratio(self) -> float | None:
        """Value over reference."""
        if self.value is None or not self.reference:
            return None
        return self.value / self.reference

    def as_json(self) -> dict[str, Any]:
        """As the report holds it; numbers rounded to four decimals."""
        return {
            "id": self.id,
            "what": self.what,
            "unit": self.unit,
            "value": _rounded(self.value),
            "reference": _rounded(self.reference),
            "ratio": _rounded(self.ratio),
            "goal": self.goal,
            "met": self.met,
            "note": self.note,
            "details": [
                {"name": d.name, "value": _rounded(d.value), "reference": _rounded(d.reference)}
                for d in self.details
            ],
        }


def not_measured(id_: str, what: str, unit: str, goal: str, *, why: str) -> Figure:
    """A figure that this machine or run cannot give."""
    return Figure(id_, what, unit, None, None, goal, None, note=why)


def worst(details: Sequence[Detail]) -> Detail:
    """The one with the largest value.

    Raises:
        ValueError: there is none.
    """
    return max(details, key=lambda detail: detail.value)


def p95(values: Sequence[float]) -> float:
    """The 95th percentile, with linear interpolation."""
    return float(np.percentile(values, 95))


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return float(np.median(values))


def report(figures: Sequence[Figure], *, scale: str) -> dict[str, Any]:
    """The document that `--json` writes: the machine, the scale and the figures."""
    return {"machine": machine(), "scale": scale, "figures": [figure.as_json() for figure in figures]}


def machine() -> dict[str, Any]:
    """What it was measured on."""
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "python": platform.python_version(),
    }


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text(encoding="utf-8").splitlines() if facts.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
