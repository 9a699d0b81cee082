"""The Monday sheet: weeks, sentences and tables made by hand."""

from __future__ import annotations

import datetime as dt
from uuid import UUID
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.insights import sheet as insights
from dashboard.queries.sheet import DUE_COLUMNS, NOT_SEEN_COLUMNS, not_seen
from dashboard.queries.sheet_levels import MOVE_COLUMNS, by_competency
from dashboard.school_week import SchoolWeek, last_full_week
from dashboard.tables import sheet as tables
from dashboard.views import ClassView

PARIS = ZoneInfo("Europe/Paris")
WEEK = SchoolWeek(dt.date(2026, 11, 16))
VIEW = ClassView(class_id=UUID(int=7))
EVIL = "<img src=x onerror=alert(1)>"
NONE = pd.Series({"submissions": 0, "submitters": 0})


def test_a_week_is_written_as_in_the_calendar():
    assert str(WEEK) == "2026-W47"
    assert SchoolWeek.parse("2026-W47") == WEEK
    assert str(SchoolWeek.of(dt.date(2027, 1, 1))) == "2026-W53"


@pytest.mark.parametrize(
    "raw", ["", None, "2026-W00", "2027-W53", "2026-47", "9999-W01", "2026-W47'", "٢٠٢٦-W47"]
)
def test_what_is_no_week_is_none(raw):
    assert SchoolWeek.parse(raw) is None


@given(st.dates(dt.date(2001, 1, 8), dt.date(2098, 12, 1)))
def test_weeks_join_without_a_gap_and_read_back(day):
    week = SchoolWeek.of(day)
    assert SchoolWeek.parse(str(week)) == week
    assert week.bounds(PARIS)[1] == week.next.bounds(PARIS)[0]
    assert week.monday <= day <= week.sunday
    assert last_full_week(day).next == week


def test_a_week_with_a_change_of_clocks_is_an_hour_longer():
    begins, ends = SchoolWeek.of(dt.date(2026, 10, 25)).bounds(PARIS)
    assert ends.astimezone(dt.UTC) - begins.astimezone(dt.UTC) == dt.timedelta(days=7, hours=1)


def moves(*lines):
    frame = pd.DataFrame(
        [
            (UUID(int=n), f"P{n}", False, UUID(int=50 + c), f"L{c}", EVIL, before, after)
            for n, c, before, after in lines
        ],
        columns=list(MOVE_COLUMNS),
    )
    return frame.astype(dict(MOVE_COLUMNS))


def test_levels_up_down_and_first_are_counted_apart():
    found = moves((1, 1, 0, 2), (2, 1, 2, 1), (3, 2, None, 3), (4, 1, 3, 0))
    totals = pd.Series({"submissions": 5, "submitters": 1})
    assert insights.moved(found, totals) == (
        "**1 level** went up, **2** down; **1** is a first one. **1 pupil** handed in **5 pieces of work**."
    )
    html = tables.moved(found, by_competency(found), VIEW)
    assert "P2, P4" in html
    assert "<img" not in html


def test_a_quiet_week_is_said():
    assert insights.moved(moves(), NONE) == "No level moved. Nobody handed anything in."
    assert tables.moved(moves(), by_competency(moves()), VIEW) == ""


def test_the_sheet_holds_as_many_lines_as_fit_on_paper_and_says_of_how_many():
    found = moves(*((n, n, 2, 1) for n in range(9)))
    html = tables.moved(found, by_competency(found), VIEW)
    assert html.count("<tr>") == 1 + tables.MOST_COMPETENCIES
    assert tables.of(6, 9, "competencies") == "competencies: 6 of 9"
    assert tables.of(6, 2, "competencies") == "competencies: 2 of 2"


def seen(*lines):
    frame = pd.DataFrame(
        [(UUID(int=n), f"P{n}", False, at, excused) for n, (at, excused) in enumerate(lines)],
        columns=list(NOT_SEEN_COLUMNS),
    )
    return frame.astype(dict(NOT_SEEN_COLUMNS))


def test_who_was_last_seen_before_the_week_was_not_seen_in_it():
    begins = WEEK.bounds(PARIS)[0]
    second = dt.timedelta(seconds=1)
    everybody = seen((begins, 0), (begins - second, 2), (None, 0))
    away = not_seen(everybody, WEEK, "Europe/Paris")
    assert away["name"].tolist() == ["P2", "P1"]
    assert insights.away(away, everybody) == (
        "**2 of 3 pupils** were not at work in the week. **1** of them was excused."
    )
    assert "never" in tables.away(away, VIEW, "Europe/Paris")
    assert insights.away(away.head(0), everybody) == "Everybody was at work: **3 pupils**."


def test_what_is_due_first_is_named_with_who_is_done():
    row = (UUID(int=1), EVIL, "Lire", "", dt.date(2026, 11, 24), 3, 25, 12)
    found = pd.DataFrame([row], columns=list(DUE_COLUMNS)).astype(dict(DUE_COLUMNS))
    assert "**12 of 25 pupils**" in insights.due(found, WEEK.next)
    assert "<img" not in tables.due(found)
    assert "Nothing is due from" in insights.due(found.head(0), WEEK.next)


def test_an_earlier_week_says_what_it_cannot_tell():
    now = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
    assert "not kept" not in insights.about(now, "Europe/Paris", present=True)
    assert "is not kept" in insights.about(now, "Europe/Paris", present=False)
    assert insights.title(WEEK).startswith("Week 47: ")
