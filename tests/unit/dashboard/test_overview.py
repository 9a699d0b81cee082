"""The class overview: marks, sentence, table and weeks say the same of the same pupils."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.figures import overview as figures
from dashboard.figures import trend as trend_figures
from dashboard.insights import overview as insights
from dashboard.queries.trend import TREND_COLUMNS
from dashboard.states import MARKS, names, why
from dashboard.tables import overview as tables
from dashboard.tables import trend as trend_tables
from dashboard.views import ClassView
from datastore.measures.needs_help import STATE_OF_REASON, Reason, State
from datastore.models import new_id

VIEW = ClassView(class_id=new_id())
NOTHING = float("nan")


def pupil(name: str = "Inès B.", reason: Reason | None = Reason.keeps_up, **more) -> dict[str, object]:
    state = STATE_OF_REASON.get(reason, State.needs_help) if reason else None
    return {
        "student_id": uuid4(),
        "name": name,
        "left": reason is None,
        "started": 3,
        "completed": 3,
        "mandatory": 6,
        "completion": 0.5,
        "mean_score": 0.7,
        "scored": 3,
        "active_seconds": 600.0,
        "attempts": 5,
        "late": 1,
        "last_seen": pd.Timestamp("2026-11-18 10:00", tz="UTC"),
        "mastered": 2,
        "assessed": 4,
        "state": state.value if state else None,
        "reason": reason.value if reason else None,
        "activity_id": None,
        "activity": "Accorder" if reason else None,
        "count": 2,
        "tries": None,
        "best": None,
        "since": pd.NaT,
        **more,
    }


def frame(*pupils: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(pupils, columns=list(pupil())) if not pupils else pd.DataFrame(pupils)


class TestFigure:
    def test_each_state_has_its_own_shape(self):
        found = frame(*[pupil(reason=each) for each in Reason])
        figure = figures.completion(found, VIEW)
        go.Figure(figure)
        shapes = dict(zip(found["state"], figure["data"][0]["marker"]["symbol"], strict=True))
        assert len(set(shapes.values())) == len(State)

    def test_a_mark_is_a_pupil_and_opens_the_pupils_page(self):
        found = frame(pupil(), pupil())
        [dots] = figures.completion(found, VIEW)["data"]
        assert dots["customdata"] == [
            f"/class/{VIEW.class_id}/student/{each}" for each in found["student_id"]
        ]
        assert dots["y"] == [1, 2]

    def test_a_name_is_never_markup(self):
        [dots] = figures.completion(frame(pupil("<a href='//x'>")), VIEW)["data"]
        assert "<a" not in dots["text"][0]

    @pytest.mark.parametrize(
        ("pupils", "view", "why"),
        [
            ([], VIEW, "no pupils yet"),
            ([], VIEW.model_copy(update={"group": new_id()}), "No pupil passes these filters"),
            ([pupil(mandatory=0, completion=NOTHING)], VIEW, "No mandatory activity"),
        ],
    )
    def test_an_empty_chart_says_why(self, pupils, view, why):
        figure = figures.completion(frame(*pupils), view)
        go.Figure(figure)
        assert why in figure["layout"]["annotations"][0]["text"]


class TestWords:
    def test_every_state_has_a_name_and_a_mark(self):
        assert set(names()) == set(MARKS) == set(State)

    @pytest.mark.parametrize("reason", list(Reason))
    def test_every_reason_has_words(self, reason):
        [row] = frame(pupil(reason=reason)).itertuples()
        assert len(why(row)) > 5
        assert "%" not in why(row)

    def test_a_call_from_nowhere_names_no_activity(self):
        [row] = frame(pupil(reason=Reason.calls, activity="")).itertuples()
        assert why(row) == "has called for help"

    def test_the_sentence_counts_who_needs_help(self):
        said = insights.progress(frame(pupil(), pupil(reason=Reason.not_seen, started=0)))
        assert said.startswith("**1 of 2** needs help now.")
        assert said.endswith("**1 pupil of 2** has not begun.")
        assert "no progress" in insights.progress(frame())


class TestTable:
    def test_a_row_says_state_reason_and_numbers(self):
        markup = tables.progress(frame(pupil(reason=Reason.struggles)), VIEW, "Europe/Paris")
        for words in (
            "▲ needs help",
            "struggles with “Accorder”",
            "3 of 6",
            "2 of 4",
            "10 min",
            "data-select",
        ):
            assert words in markup

    def test_who_has_left_has_no_state(self):
        markup = tables.progress(frame(pupil(reason=None)), VIEW, "Europe/Paris")
        assert "(left)" in markup
        assert not any(name in markup for name in names().values())


def weeks(*medians: float, pupils: int = 26) -> pd.DataFrame:
    lines = [
        {
            "week": week,
            "begins": dt.date(2026, 9, 1) + dt.timedelta(days=7 * week - 7),
            "median": share,
            "low": share,
            "high": share,
            "handed_in": 10 * week,
            "submitters": 2 * week,
            "pupils": pupils,
        }
        for week, share in enumerate(medians, start=1)
    ]
    return pd.DataFrame(lines, columns=list(TREND_COLUMNS)).astype(dict(TREND_COLUMNS))


class TestTrend:
    def test_a_point_a_week_and_what_was_handed_in_below(self):
        figure = trend_figures.weekly(weeks(0.1, 0.25), narrowed=False)
        go.Figure(figure)
        assert figure["data"][-1]["y"] == [10.0, 25.0]
        assert [note["text"] for note in figure["layout"]["annotations"]] == ["10", "20", "25%"]

    def test_quartiles_are_drawn_from_ten_pupils_on(self):
        assert len(trend_figures.weekly(weeks(0.1, pupils=10), narrowed=False)["data"]) == 3
        assert len(trend_figures.weekly(weeks(0.1, pupils=9), narrowed=False)["data"]) == 1

    def test_the_sentence_compares_with_the_week_before(self):
        assert insights.trend(weeks(0.1, 0.25)) == (
            "The median pupil has completed **25%** of the path, **15 points** more than the week before."
            " In week 2, **4 of 26** handed in **20 pieces of work**."
        )

    def test_the_table_has_the_weeks_of_the_chart(self):
        assert trend_tables.weekly(weeks(0.1, 0.25)).count("<tr>") == 3

    def test_an_empty_chart_says_why(self):
        for narrowed, words in ((True, "passes these filters"), (False, "Nothing was handed in yet")):
            figure = trend_figures.weekly(weeks(), narrowed=narrowed)
            go.Figure(figure)
            assert words in figure["layout"]["annotations"][0]["text"].replace("<br>", " ")
        assert "Nothing" in insights.trend(weeks())
