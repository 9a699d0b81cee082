"""The weeks of classes: line, band, sentence and table say the same."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from dashboard.comparing.view import CompareView
from dashboard.figures import compare_weeks as figures
from dashboard.figures.compare_marks import spread_out
from dashboard.insights import compare_weeks as insights
from dashboard.queries.compare_weeks import WEEK_COLUMNS
from dashboard.tables import compare_weeks as tables
from tests.unit.dashboard.compare_frames import class_id, footing, framed
from tests.unit.dashboard.table_rows import table_rows

MANY = [f"4e{chr(65 + place)}" for place in range(9)]


def week(place: int, number: int, median: float | None, *, pupils=20, low=None, high=None):
    return (class_id(place), number, pupils, median, low, high)


def frame(*lines):
    return framed(lines, WEEK_COLUMNS)


TWO = frame(
    week(0, 1, 0.2, low=0.1, high=0.3),
    week(0, 2, 0.4, low=0.25, high=0.55),
    week(0, 3, 0.9, low=0.8, high=1.0),
    week(1, 1, 0.1, pupils=7),
    week(1, 2, 0.6, pupils=7),
)


def drawn(lines, found, view=None):
    figure = figures.weeks(lines, found, view or CompareView())
    go.Figure(figure)
    return figure


def test_each_class_has_its_line_and_from_ten_pupils_its_band():
    band, first, second = drawn(TWO, footing("4eA", "4eB"))["data"]
    assert (first["x"], first["y"]) == ([1, 2, 3], [20, 40, 90])
    assert (second["x"], second["y"]) == ([1, 2], [10, 60])
    assert (band["x"], band["y"]) == ([1, 2, 3, 3, 2, 1], [30, 55, 100, 80, 25, 10])


def test_lines_differ_by_more_than_their_colour():
    _, first, second = drawn(TWO, footing("4eA", "4eB"))["data"]
    assert first["line"]["dash"] != second["line"]["dash"]
    assert first["marker"]["symbol"] != second["marker"]["symbol"]


def test_the_end_of_a_line_bears_name_and_value():
    texts = [note["text"] for note in drawn(TWO, footing("4eA", "4eB"))["layout"]["annotations"]]
    assert texts == ["● <b>4eA 90%</b>", "■ <b>4eB 60%</b>"]


def test_of_many_classes_only_the_chosen_stand_out_and_the_others_lead_to_themselves():
    lines = frame(*(week(place, 1, 0.1 * place) for place in range(6)))
    grey, ends, chosen = drawn(lines, footing(*MANY), CompareView(first=class_id(2)))["data"]
    assert grey["y"] == [0, None, 10, None, 30, None, 40, None, 50, None]
    assert ends["y"] == [0, 10, 30, 40, 50]
    assert ends["customdata"][0] == CompareView(first=class_id(0)).address
    assert chosen["y"] == [20]


def test_of_many_classes_none_stands_out_unless_it_is_chosen():
    lines = frame(*(week(place, 1, 0.1 * place) for place in range(9)))
    figure = drawn(lines, footing(*MANY))
    assert len(figure["data"]) == 2
    assert figure["layout"]["annotations"] == []


def test_of_eight_classes_each_bears_its_name():
    lines = frame(*(week(place, 1, 0.1 * place) for place in range(8)))
    texts = [note["text"] for note in drawn(lines, footing(*MANY[:8]))["layout"]["annotations"]]
    assert texts[:2] == ["4eA 0%", "4eB 10%"]
    assert len(texts) == 8


def test_a_week_of_too_few_pupils_has_no_place_on_the_line():
    lines = frame(week(0, 1, None, pupils=4), week(0, 2, 0.5), week(1, 1, 0.5), week(1, 2, 0.5))
    first, _ = drawn(lines, footing("4eA", "4eB"))["data"]
    assert first["x"] == [2]


def test_names_are_drawn_as_they_stand():
    lines = frame(week(0, 1, 0.5), week(1, 1, 0.5))
    texts = [note["text"] for note in drawn(lines, footing("<b>4e", "4eB"))["layout"]["annotations"]]
    assert "&lt;b&gt;4e" in texts[0]


def test_the_sentence_is_about_the_last_week_that_all_have_had():
    said = insights.weeks(TWO, footing("4eA", "4eB"), CompareView())
    assert said == (
        "After week **2**, the last that all **2 classes** have had, the median pupil had completed between "
        "**40%** and **60%** of the activities. 4eA **40%** (n = 20), 4eB **60%** (n = 7)."
    )


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (footing(), "No class of your scope has begun what is chosen."),
        (footing("4eA"), "One class alone is no comparison."),
        (footing("4eA", "4eB", activities=0), "These classes have no activity in common."),
    ],
)
def test_where_nothing_can_be_compared_chart_and_sentence_say_why(found, words):
    figure = drawn(frame(), found)
    assert figure["data"] == []
    assert figure["layout"]["annotations"][0]["text"].replace("<br>", " ").startswith(words)
    assert insights.weeks(frame(), found, CompareView()).startswith(words)


def test_the_table_has_every_class_and_week():
    rows = table_rows(tables.weeks(TWO, footing("4eA", "4eB")))
    assert rows[0] == ["Class", "Week", "Pupils", "Median", "First quartile", "Third quartile"]
    assert rows[1] == ["4eA", "1", "20", "20%", "10%", "30%"]
    assert rows[5] == ["4eB", "2", "7", "60%", "–", "–"]


def test_labels_that_would_lie_on_each_other_are_moved_apart_in_their_order():
    assert spread_out([50, 90, 52, 51], 5, 100) == [50, 90, 60, 55]


def test_labels_at_the_top_are_moved_down_rather_than_out_of_the_chart():
    assert spread_out([98, 99, 97], 5, 100) == [95, 100, 90]
