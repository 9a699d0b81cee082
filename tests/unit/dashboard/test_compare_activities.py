"""The same activities across classes: marks on four scales, causes, first tries, sentences and tables."""

from __future__ import annotations

import plotly.graph_objects as go

from dashboard.comparing.activities import looked_at
from dashboard.comparing.view import CompareView
from dashboard.figures import compare_activities as figures
from dashboard.figures.compare_first_tries import first_tries
from dashboard.insights import compare_activities as insights
from dashboard.tables import compare_activities as tables
from tests.unit.dashboard.compare_frames import (
    across,
    activity_id,
    class_id,
    first,
    first_frame,
    footing,
    work,
)
from tests.unit.dashboard.table_rows import table_links, table_rows

NAMES = ("4eA", "4eB", "4eC")
FOUND = footing(*NAMES, activities=3)
MIXED = across(
    work(0, 0, stuck=10, index=60.0),
    work(1, 0, stuck=11, index=70.0),
    work(2, 0, best=0.9, index=20.0),
    work(0, 1, best=0.4, seconds=1200.0, dropped=5),
    work(1, 1),
    work(2, 1, masked=True),
    work(0, 2, dropped=None),
    work(1, 2, dropped=None, seconds=None),
    work(2, 2, dropped=None),
)
"""A0 is hard in two of three classes, A1 in one of two, A2, the last one, in none."""


def drawn(frame=MIXED, found=FOUND, view=None):
    figure = figures.activities(frame, found, view or CompareView())
    go.Figure(figure)
    return figure


def on_scale(figure, axis: str) -> list[tuple[float, int]]:
    """Value and row of every mark on one of the four scales."""
    traces = [trace for trace in figure["data"] if trace["xaxis"] == axis]
    return sorted(
        (x, y) for trace in traces for x, y in zip(trace["x"], trace["y"], strict=True) if x is not None
    )


def test_each_class_has_a_mark_on_each_of_the_four_scales():
    figure = drawn()
    assert on_scale(figure, "x") == [(40, 1), *[(80, place) for place in (0, 0, 1, 2, 2, 2)], (90, 0)]
    assert on_scale(figure, "x2") == [*[(10, place) for place in (0, 0, 0, 1, 2, 2)], (20, 1)]
    assert on_scale(figure, "x3")[-3:] == [(20, 0), (60, 0), (70, 0)]
    assert on_scale(figure, "x4") == [(10, 0), (10, 0), (10, 0), (10, 1), (25, 1)]


def test_a_row_says_in_how_many_classes_the_activity_is_hard():
    texts = [note["text"] for note in drawn()["layout"]["annotations"]]
    assert texts == ["<b>hard in 2 of 3</b>  A0", "<b>hard in 1 of 2</b>  A1", "<b>hard in 0 of 3</b>  A2"]


def test_a_click_names_the_activity():
    named = {each for trace in drawn()["data"] for each in trace.get("customdata", [])}
    assert named == {str(activity_id(place)) for place in range(3)}


def test_of_many_classes_the_middle_half_is_drawn_with_the_hard_ones():
    found = footing(*(f"C{place}" for place in range(13)))
    frame = across(*(work(place, 0, best=0.4 + 0.04 * place) for place in range(13)))
    figure = drawn(frame, found)
    bar, middle, hard = [trace for trace in figure["data"] if trace["xaxis"] == "x"]
    assert bar["x"] == [52, 76, None]
    assert middle["x"] == [64]
    assert hard["x"] == [40, 44, 48]


def test_a_chosen_class_keeps_its_look_and_shows_where_it_is_hard():
    figure = drawn(view=CompareView(first=class_id(0)))
    mine = [trace for trace in figure["data"] if trace["xaxis"] == "x"][-1]
    assert mine["marker"]["symbol"] == "circle"
    assert len(set(mine["marker"]["line"]["color"])) == 2


def test_at_most_twenty_activities_are_drawn_the_hard_ones_among_them_in_teaching_order():
    lines = [work(place, of, best=0.3 if of in (3, 24) else 0.9) for of in range(25) for place in range(2)]
    judged = figures.shown(across(*lines))
    assert len(judged) == 20
    assert judged["title"].tolist()[-1] == "A24"
    assert judged["title"].tolist()[:3] == ["A0", "A1", "A2"]


def test_the_sentence_names_the_content_and_the_class():
    assert insights.activities(MIXED, FOUND) == (
        "**1 activity of 3** is hard in most classes, so look at its content first: “A0” (2 of 3 classes). "
        "**1** is hard in one class only: “A1” in 4eA."
    )


def test_nothing_points_at_the_content_where_no_activity_is_hard():
    frame = across(work(0, 0), work(1, 0))
    assert insights.activities(frame, footing("4eA", "4eB")) == (
        "**No activity of 1** is hard in most classes: nothing points at the content. "
        "**None** is hard in one class only."
    )


def test_nothing_is_judged_where_one_class_alone_can_be_told_of():
    frame = across(work(0, 0), work(1, 0, masked=True))
    assert insights.activities(frame, footing("4eA", "4eB")).startswith("Too few pupils")


def test_the_activity_that_is_asked_for_is_opened_else_one_that_is_hard_for_its_content():
    assert looked_at(MIXED, activity_id(2)) == activity_id(2)
    assert looked_at(MIXED, None) == activity_id(0)
    assert looked_at(across(), None) is None


def test_the_table_has_the_numbers_of_each_class_and_hides_what_is_hidden():
    markup = tables.activities(MIXED, CompareView())
    rows = table_rows(markup)
    assert rows[1] == [
        "A0", "4eA", "20", "20", "80%", "10 min", "10 min", "10", "60", "2", "10%",
        "the content: hard in most classes",
    ]  # fmt: skip
    assert rows[6] == ["A1", "4eC", "fewer than 5", *[""] * 8, "hard in one class"]
    assert rows[7][9:11] == ["–", "–"]
    assert table_links(markup)[0] == CompareView(opened=activity_id(0)).address
    assert tables.count(MIXED, 3) == "n = 3 of 3 activities"


def test_of_many_classes_the_table_has_their_median():
    frame = across(*(work(place, 0, best=0.4 + 0.04 * place) for place in range(13)))
    _, row = table_rows(tables.activities(frame, CompareView()))
    assert row == ["A0", "13", "3", "hard in some classes", "64%", "10 min", "10", "10%"]


FIRST = first_frame(first(0, facility=0.4), first(1, tries=7, facility=0.8), first(2, masked=True))


def test_first_tries_stand_with_their_interval_and_a_hidden_class_says_so():
    figure = first_tries(FIRST)
    go.Figure(figure)
    (dots,) = figure["data"]
    assert (dots["x"], dots["y"]) == ([40, 80], [0, 1])
    assert dots["error_x"]["array"] == [30, -10]
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["fewer than 5 pupils: not shown"]


def test_first_tries_are_told_between_the_lowest_and_the_highest_class():
    assert insights.first_tries(FIRST, FOUND, activity_id(0)) == (
        "“A0”: at the first attempt between **40%** and **80%** of the points, in 2 classes (27 pupils)."
    )


def test_without_a_marked_attempt_the_chart_says_so():
    frame = first_frame((class_id(0), "4eA", 20, False, 0, None, None, None))
    assert first_tries(frame)["data"] == []
    assert insights.first_tries(frame, FOUND, activity_id(0)).startswith("No first attempt")


def test_the_table_of_first_tries_has_a_row_for_every_class():
    rows = table_rows(tables.first_tries(FIRST))
    assert rows[1] == ["4eA", "20", "20", "40%", "30% to 70%"]
    assert rows[3] == ["4eC", "20", "fewer than 5", "", ""]
