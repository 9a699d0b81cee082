"""Every component id, grouped by page: pages and callbacks meet here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Panel:
    """The parts of one panel that a callback fills."""

    figure: str
    insight: str
    table: str
    """A store: the table's HTML, escaped on the server."""
    table_place: str
    """Where a clientside callback puts it."""
    count: str


def _panel(page: str, name: str) -> Panel:
    prefix = f"{page}-{name}"
    return Panel(*(f"{prefix}-{part}" for part in ("figure", "insight", "table", "table-place", "count")))


class FRAME:
    """Around every page."""

    toast = "toast"
    toast_done = "toast-done"


class FILTERS:
    """The filter bar of a class's pages."""

    value = "filters-value"
    """A store: what is filtered, also written to the address."""
    sequence = "filters-sequence"
    activity_type = "filters-activity-type"
    domain = "filters-domain"
    clear = "filters-clear"


class CLASS:
    """The head of a class's pages."""

    switcher = "class-switcher"
    name = "class-name"
    about = "class-about"
    links = "class-link"
    """The `type` of the rail's links, one for each view."""


class TODAY:
    """The teacher's landing page."""

    panel = _panel("today", "classes")
    loaded = "today-loaded"


class COMPARE:
    """The coordinator's landing page."""

    panel = _panel("compare", "classes")
    loaded = "compare-loaded"


class OVERVIEW:
    """Class overview."""

    kpis = "overview-kpis"
    kpis_place = "overview-kpis-place"
    panel = _panel("overview", "completion")


class COMPETENCIES:
    """Competency heatmap."""

    panel = _panel("competencies", "heatmap")


class STUCK:
    """Stuck points."""

    panel = _panel("stuck", "activities")
