"""A pupil's page: marks, sentence and tables say the same."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.addresses import activity_address
from dashboard.figures import student as figures
from dashboard.figures.theme import ACCENT, ATTENTION
from dashboard.insights import student as insights
from dashboard.queries.mastery import CELL_COLUMNS
from dashboard.queries.student import DAY_COLUMNS, WORK_COLUMNS, Standing, TimeLine
from dashboard.rows import rows
from dashboard.tables import student as tables
from dashboard.views import ClassView
from datastore.models import new_id

VIEW = ClassView(class_id=new_id())
ZONE = "Europe/Paris"
NOTHING = float("nan")


def work(at: str, kind: str = "quiz", **more) -> dict[str, object]:
    return {
        "activity_id": uuid4(),
        "title": "Accorder <le verbe>",
        "activity_type": kind,
        "attempt": 1,
        "handed_in_at": pd.Timestamp(at, tz="UTC"),
        "score": 0.8,
        "held": False,
        "needs_review": False,
        "late": False,
        "active_seconds": 600.0,
        **more,
    }


def line(*done: dict[str, object], days: dict[dt.date, float] | None = None) -> TimeLine:
    rows = pd.DataFrame(list(done), columns=list(WORK_COLUMNS)).astype(dict(WORK_COLUMNS))
    times = pd.DataFrame(list((days or {}).items()), columns=list(DAY_COLUMNS))
    return TimeLine(rows, times.astype(dict(DAY_COLUMNS)))


@pytest.fixture
def two_weeks() -> TimeLine:
    return line(
        work("2026-09-18 09:00", "evaluation", held=True, score=NOTHING),
        work("2026-09-14 22:30", "text_production", late=True, needs_review=True, score=NOTHING),
        work("2026-09-07 08:00", attempt=2),
        work("2026-09-07 07:00", score=0.2),
        days={dt.date(2026, 9, 7): 1500.0, dt.date(2026, 9, 15): 90.0},
    )


class TestTimeLine:
    def test_each_hand_in_opens_its_activity_on_its_school_day(self, two_weeks):
        drawn = figures.time_line(two_weeks, VIEW, ZONE)
        go.Figure(drawn)
        marks = drawn["data"][1]
        assert marks["customdata"] == [activity_address(VIEW, one) for one in two_weeks.work["activity_id"]]
        assert [at[:10] for at in marks["x"]] == ["2026-09-18", "2026-09-15", "2026-09-07", "2026-09-07"]

    def test_kind_and_lateness_have_a_shape_beside_the_colour(self, two_weeks):
        marker = figures.time_line(two_weeks, VIEW, ZONE)["data"][1]["marker"]
        assert marker["symbol"] == ["star", "square-open", "circle", "circle"]
        assert marker["color"] == [ACCENT, ATTENTION, ACCENT, ACCENT]
        assert len(set(figures.SYMBOLS.values())) == len(figures.SYMBOLS)

    def test_hand_ins_of_one_day_and_kind_do_not_hide_each_other(self, two_weeks):
        *_, second, first = figures.time_line(two_weeks, VIEW, ZONE)["data"][1]["y"]
        assert first != second

    def test_bars_are_minutes_of_the_days(self, two_weeks):
        assert figures.time_line(two_weeks, VIEW, ZONE)["data"][0]["y"] == [25.0, 1.5]

    def test_titles_are_drawn_as_they_stand(self, two_weeks):
        hovers = figures.time_line(two_weeks, VIEW, ZONE)["data"][1]["hovertext"]
        assert all("Accorder &lt;le verbe&gt;" in hover for hover in hovers)

    def test_days_without_hand_ins_are_drawn_alone(self):
        drawn = figures.time_line(line(days={dt.date(2026, 9, 9): 60.0}), VIEW, ZONE)
        go.Figure(drawn)
        assert [trace["type"] for trace in drawn["data"]] == ["bar"]
        assert drawn["layout"]["xaxis"]["tickvals"] == ["2026-09-09T12:00:00"]

    def test_a_year_has_no_more_mondays_than_can_be_read(self, two_weeks):
        view = ClassView(class_id=VIEW.class_id, since=dt.date(2026, 9, 1), until=dt.date(2027, 7, 1))
        ticks = figures.time_line(two_weeks, view, ZONE)["layout"]["xaxis"]["tickvals"]
        assert 1 < len(ticks) <= figures.MOST_TICKS
        assert all(dt.datetime.fromisoformat(tick).weekday() == 0 for tick in ticks)

    def test_nothing_done_differs_from_nothing_left_by_the_filters(self):
        narrowed = ClassView(class_id=VIEW.class_id, sequence=new_id())
        said = [figures.time_line(line(), view, ZONE)["layout"]["annotations"] for view in (VIEW, narrowed)]
        assert said[0] != said[1]
        assert insights.time_line(line()) == "There is no work to show."

    def test_the_sentence_counts_what_the_table_lists(self, two_weeks):
        said = insights.time_line(two_weeks)
        assert said == "**4 pieces of work** handed in, **1** late. At work on **2 days**."
        table = tables.time_line(two_weeks, VIEW, ZONE)
        assert table.count("<tbody") == 2
        for words in ("not released", "waits for marking", "80%", "25 min", "&lt;le verbe&gt;"):
            assert words in table
        assert tables.time_line(line(), VIEW, ZONE) == ""


def pupil(**more) -> dict[str, object]:
    return {
        "name": "Inès B.",
        "left": False,
        "completed": 3,
        "mandatory": 6,
        "completion": 0.5,
        "mean_score": 0.7,
        "active_seconds": 600.0,
        "attempts": 5,
        "late": 1,
        "last_seen": pd.Timestamp("2026-11-18 10:00", tz="UTC"),
        "state": "needs_help",
        "reason": "struggles",
        "activity": "Accorder",
        "count": 1,
        "tries": None,
        "best": None,
        **more,
    }


def standing(*classmates: float, **more) -> Standing:
    present = [pupil(**more), *(pupil(completion=share) for share in classmates)]
    frame = pd.DataFrame(present)
    return Standing(next(rows(frame)), frame)


class TestStanding:
    def test_the_class_median_stands_beside_the_pupil_from_five_on(self):
        said = insights.standing(standing(0.1, 0.2, 0.9, 1.0), ZONE)
        assert "**3 of 6** activities (**50%**; class median **50%**)" in said
        assert "▲ **needs help**: struggles with “Accorder”" in said
        assert "Active time: **10 min**" in said
        assert "class median" not in insights.standing(standing(0.1, 0.2, 0.9), ZONE)

    def test_what_is_missing_is_not_said_as_zero(self):
        found = standing(
            active_seconds=NOTHING, last_seen=pd.NaT, state=None, mandatory=0, completion=NOTHING
        )
        assert insights.standing(found, ZONE) == "Has left the class. Nothing is mandatory here."
        assert "–" in tables.standing(found)


class TestCompetencies:
    def test_levels_stand_with_their_evidence_and_no_evidence_is_no_level(self):
        known = {"level": 2.0, "evidence_count": 4, "age_days": 6.0, "stable": True}
        rows = [{"code": "L1", **known}, {"code": "L2", "level": NOTHING, "evidence_count": 0}]
        zeros = dict.fromkeys(CELL_COLUMNS, 0) | {"domain": "", "title": "Repérer", "age_days": NOTHING}
        cells = pd.DataFrame([{**zeros, **row} for row in rows])
        assert "**1 of 1** competencies" in insights.competencies(cells)
        table = tables.competencies(cells)
        for words in ("acquis, 4 pieces of evidence, the last 6 days ago, stable", "no evidence"):
            assert words in table
        nothing = cells.iloc[:0]
        assert tables.competencies(nothing) == ""
        assert insights.competencies(nothing) == "There is no evidence of a competency yet."
