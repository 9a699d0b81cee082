"""The lesson or the pupil, and another rule tried out: charts, sentences and tables."""

from __future__ import annotations

from uuid import UUID, uuid4

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.callbacks.stuck import parsed_limit
from dashboard.figures import stuck_rehearsal, stuck_split
from dashboard.insights import stuck as insights
from dashboard.insights import stuck_rule
from dashboard.queries.stuck_pupils import REHEARSAL_COLUMNS, SPLIT_COLUMNS
from dashboard.tables import stuck_pupils as tables
from dashboard.views import ClassView
from datastore.errors import BadInput
from datastore.models import new_id

VIEW = ClassView(class_id=new_id())
INES, NOAH, LINA = uuid4(), uuid4(), uuid4()
NAMES = {INES: "Inès B.", NOAH: "Noah F.", LINA: "Lina <M>"}
LESSON, HARD = uuid4(), uuid4()


def case(student: UUID, activity: UUID, *, passed: bool = False) -> dict[str, object]:
    lesson = activity == LESSON
    return {
        "student_id": student,
        "name": NAMES[student],
        "left": False,
        "activity_id": activity,
        "title": "Accorder" if lesson else "Choisir le temps",
        "stuck": 18 if lesson else 3,
        "started": 26,
        "lesson": lesson,
        "attempts": 5,
        "passed": passed,
    }


def split_frame(*cases: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(cases, columns=list(SPLIT_COLUMNS)).astype(dict(SPLIT_COLUMNS))


CASES = [
    case(INES, LESSON, passed=True),
    case(NOAH, LESSON),
    case(NOAH, HARD),
    case(LINA, HARD, passed=True),
]


class TestSplit:
    def test_shapes_tell_lesson_pupil_and_passed_apart(self):
        figure = stuck_split.split(split_frame(*CASES), VIEW)
        go.Figure(figure)
        [dots] = figure["data"]
        assert dots["marker"]["symbol"] == ["square", "square", "triangle-up", "triangle-up-open"]
        assert dots["y"] == [0, 0, 1, 1]
        assert dots["customdata"][0] == f"/class/{VIEW.class_id}/student/{INES}"

    def test_who_is_to_be_helped_stands_first(self):
        figure = stuck_split.split(split_frame(*CASES), VIEW)
        assert figure["layout"]["xaxis"]["ticktext"] == ["Noah F.", "Inès B.", "Lina &lt;M&gt;"]
        assert figure["data"][0]["x"] == [1, 0, 0, 2]

    def test_nothing_is_said_to_be_nothing(self):
        figure = stuck_split.split(split_frame(), VIEW)
        go.Figure(figure)
        assert figure["data"] == []
        assert "No pupil is stuck" in insights.split(split_frame())

    def test_the_sentence_says_what_to_teach_and_whom_to_help(self):
        said = insights.split(split_frame(*CASES))
        assert said == (
            "Teach again: “Accorder”, hard for **18 of 26**."
            " Help **1 pupil** stuck where most others are not (Noah F.)."
            " Counted by attempts; Today goes by wrong answers and may name others."
        )
        assert insights.split(split_frame(CASES[3])) == (
            "No activity is hard for half of the class. Nobody else is stuck now."
            " Counted by attempts; Today goes by wrong answers and may name others."
        )

    def test_the_table_has_the_rows_of_the_chart_and_pupils_to_select(self):
        markup = tables.split(split_frame(*CASES), VIEW)
        assert markup.count("data-select=") == len(CASES)
        assert "teach it again" in markup
        assert "help this pupil" in markup
        assert "<M>" not in markup
        assert tables.count(split_frame(*CASES)) == "n = 3 pupils, 4 cases"


def tried_frame(*attempts: tuple[UUID, int]) -> pd.DataFrame:
    lines = [
        {
            "student_id": student,
            "name": NAMES[student],
            "left": False,
            "activity_id": HARD,
            "title": "Choisir le temps",
            "limit": 3,
            "attempts": count,
        }
        for student, count in attempts
    ]
    return pd.DataFrame(lines, columns=list(REHEARSAL_COLUMNS)).astype(dict(REHEARSAL_COLUMNS))


class TestRehearsal:
    FRAME = tried_frame((INES, 6), (NOAH, 4), (LINA, 3))

    def test_a_bar_counts_the_pupils_above_each_rule(self):
        figure = stuck_rehearsal.rehearsal(self.FRAME, 2)
        go.Figure(figure)
        [bars] = figure["data"]
        assert bars["y"] == [3, 3, 2, 1, 1, 0, 0, 0, 0, 0]
        assert bars["text"][1:3] == ["<b>3</b>", "<b>2</b>"]
        ticks = figure["layout"]["xaxis"]["ticktext"]
        assert ticks[1:4] == ["2<br><br><b>tried</b>", "3<br><b>holds</b>", "4"]

    @pytest.mark.parametrize(
        ("tried", "words"),
        [
            (2, "it would be **3**: **1** would enter, **0** would leave."),
            (3, "it would be **2**: **0** would enter, **0** would leave."),
            (5, "it would be **1**: **0** would enter, **1** would leave."),
        ],
    )
    def test_the_sentence_says_who_many_enter_and_leave(self, tried, words):
        said = stuck_rule.rehearsal(self.FRAME, tried)
        assert "**2 pupils** were stuck in the last four weeks, in **2 cases**." in said
        assert said.endswith(words)

    def test_the_table_says_it_by_name(self):
        assert "would leave" in tables.rehearsal(self.FRAME, 5, VIEW)
        assert "would enter" in tables.rehearsal(self.FRAME, 2, VIEW)
        assert "would enter" not in tables.rehearsal(self.FRAME, None, VIEW)
        assert "would leave" not in tables.rehearsal(self.FRAME, None, VIEW)

    def test_nothing_in_four_weeks(self):
        figure = stuck_rehearsal.rehearsal(tried_frame(), None)
        go.Figure(figure)
        assert figure["data"] == []
        assert "nobody" in stuck_rule.rehearsal(tried_frame(), 4)


@pytest.mark.parametrize(("raw", "limit"), [(None, None), ("all", None), ("5", 5), (7, 7)])
def test_a_limit_is_read(raw, limit):
    assert parsed_limit(raw) == limit


@pytest.mark.parametrize("raw", ["", "x", "-1", "1.5", "٣", {"a": 1}])
def test_a_limit_that_is_none_is_refused(raw):
    with pytest.raises(BadInput):
        parsed_limit(raw)
