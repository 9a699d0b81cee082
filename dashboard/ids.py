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
    session = "filters-session"
    activity_type = "filters-activity-type"
    domain = "filters-domain"
    group = "filters-group"
    since = "filters-since"
    until = "filters-until"
    clear = "filters-clear"
    projector = "filters-projector"
    """The button that hides the names, and shows them again."""


class CLASS:
    """The head of a class's pages."""

    switcher = "class-switcher"
    name = "class-name"
    about = "class-about"
    links = "class-link"
    """The `type` of the rail's links, one for each view."""
    students = "class-students"
    """A store: the names of the pupils by id, as they are shown."""
    tray = "class-tray"
    """Where the browser shows who is selected."""


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
    trend = _panel("overview", "trend")


class COMPETENCIES:
    """Competency heatmap."""

    panel = _panel("competencies", "heatmap")
    rows = "competencies-rows"
    """The select of the pupils' order."""
    columns = "competencies-columns"
    bands = "competencies-bands"
    size = "competencies-size"
    cell = "competencies-cell"
    """A store: the pupil and the competency whose evidence is shown."""
    evidence = _panel("competencies", "evidence")
    evidence_place = "competencies-evidence"
    title = "competencies-title"
    decisions = "competencies-decisions"
    level = "competencies-level"
    reason = "competencies-reason"
    until = "competencies-until"
    save = "competencies-save"
    restore = "competencies-restore"
    saved = "competencies-saved"
    """What became of setting a level, in words."""
    kept = "competencies-kept"
    """A store that changes when a level was set: heatmap and evidence are read anew."""


class ACTIVITY:
    """Activity analysis; each part shows on the activities that it fits."""

    chosen = "activity-chosen"
    """A store: which activity it is."""
    title = "activity-title"
    about = "activity-about"
    loading = "activity-loading"
    items_part = "activity-items"
    options_part = "activity-options"
    wrong_part = "activity-wrong"
    times_part = "activity-times"
    film_part = "activity-film"
    texts_part = "activity-texts"
    items = _panel("activity", "items")
    options = _panel("activity", "options")
    wrong = _panel("activity", "wrong")
    totals = _panel("activity", "totals")
    times = _panel("activity", "times")
    film = _panel("activity", "film")
    texts = _panel("activity", "texts")


class STUCK:
    """Stuck points."""

    panel = _panel("stuck", "activities")
    split = _panel("stuck", "split")
    rehearsal = _panel("stuck", "rehearsal")
    limit = "stuck-limit"
    """The rule that is tried out: how many attempts are not yet stuck."""
    save = "stuck-save"
    saved = "stuck-saved"
    """What became of saving it, in words."""
    kept = "stuck-kept"
    """A store that changes when a rule was saved: the panels are drawn anew."""


class TIME:
    """Time on task."""

    activities = _panel("time", "activities")
    pupils = _panel("time", "pupils")
    weeks = _panel("time", "weeks")
    screens = _panel("time", "screens")
    activity = "time-activity"
    """The select of the activity whose screens are shown."""


class STUDENT:
    """A pupil."""

    chosen = "student-chosen"
    """A store: which pupil it is."""
    name = "student-name"
    standing = _panel("student", "standing")
    time_line = _panel("student", "time-line")
    competencies = _panel("student", "competencies")
