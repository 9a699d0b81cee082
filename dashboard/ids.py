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
    today = "class-today"
    """The rail's link to Today, where hidden names stay hidden."""
    students = "class-students"
    """A store: the names of the pupils by id, as they are shown."""
    tray = "class-tray"
    """Where the browser shows who is selected."""


class TODAY:
    """The teacher's landing page."""

    panel = _panel("today", "classes")
    loaded = "today-loaded"
    cards = "today-cards"
    """A store: the HTML of what waits in each class."""
    cards_place = "today-cards-place"


class COMPARE:
    """The coordinator's landing page."""

    panel = _panel("compare", "classes")
    loaded = "compare-loaded"
    view = "compare-view"
    """A store: what is compared, also written to the address."""
    measure = "compare-measure"
    sequences = "compare-sequences"
    grade_levels = "compare-grade-levels"
    subjects = "compare-subjects"
    classes = "compare-classes"
    year = "compare-year"
    same = "compare-same"
    """What must be the same, as a list of ticks."""
    first = "compare-first"
    second = "compare-second"
    stamp = "compare-stamp"
    """What is compared, in words, as exports carry it."""
    council = "compare-council"
    """The link to the sheets for the class councils."""
    values = _panel("compare", "values")
    pair = _panel("compare", "pair")
    left_out = _panel("compare", "left-out")
    weeks = _panel("compare", "weeks")
    competencies = _panel("compare", "competencies")
    competency = _panel("compare", "competency")
    """The levels of one competency, class by class."""
    activities = _panel("compare", "activities")
    activity = _panel("compare", "activity")
    """One activity at first try, class by class."""
    opened = "compare-opened"
    """A store: which activity that is, where none is clicked."""
    years = _panel("compare", "years")


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
    questions = _panel("stuck", "questions")
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


class LIVE:
    """The class at this moment."""

    panel = _panel("live", "now")
    clock = "live-clock"
    """The interval at which the page looks again."""
    board = "live-board"
    """A store: the HTML of the pupils' tiles."""
    board_place = "live-board-place"
    known = "live-known"
    """A store: what the browser shows, as the server told it."""
    checked = "live-checked"
    """A store: when the class was last looked at, as a time of day."""
    updated = "live-updated"
    pause = "live-pause"
    answer = "live-answer"
    """A store: the call that somebody has answered."""
    answered = "live-answered"
    """A store that changes when the page is to look at once."""


class PATHS:
    """Paths."""

    reach = _panel("paths", "reach")
    links = _panel("paths", "links")
    map = _panel("paths", "map")
    map_part = "paths-map-part"
    """The map of the routes, hidden where it cannot be read."""
    detours = _panel("paths", "detours")
    first = "paths-first"
    second = "paths-second"
    """The selects of two groups."""
    groups = _panel("paths", "groups")
    chosen = "paths-chosen"
    """A store: the count whose pupils are listed, from the address."""
    pupils_part = "paths-pupils-part"
    title = "paths-title"
    pupils = _panel("paths", "pupils")
    takers = "paths-takers"
    """A store: the ids of these pupils, whom the browser selects."""


class PRODUCTIONS:
    """Texts of a class, and one of them."""

    queue = _panel("productions", "queue")
    states = _panel("productions", "states")
    uptake = _panel("productions", "uptake")
    chosen = "productions-chosen"
    """A store: the text that is open, from the address."""
    part = "productions-part"
    """Everything about that text."""
    title = "productions-title"
    version = "productions-version"
    compared = "productions-compared"
    """The selects of the version, and of the one it is compared with."""
    text = _panel("productions", "text")
    rubric = _panel("productions", "rubric")
    reviews = _panel("productions", "reviews")


class SHEET:
    """The Monday sheet."""

    asked = "sheet-asked"
    """A store: the week that the address names."""
    week = "sheet-week"
    """A store: the week that the sheet is about, and whether it is the latest."""
    title = "sheet-title"
    about = "sheet-about"
    earlier = "sheet-earlier"
    later = "sheet-later"
    print = "sheet-print"
    first = _panel("sheet", "first")
    moved = _panel("sheet", "moved")
    again = _panel("sheet", "again")
    stuck = _panel("sheet", "stuck")
    due = _panel("sheet", "due")
    away = _panel("sheet", "away")


class STUDENT:
    """A pupil."""

    chosen = "student-chosen"
    """A store: which pupil it is."""
    name = "student-name"
    standing = _panel("student", "standing")
    time_line = _panel("student", "time-line")
    competencies = _panel("student", "competencies")
