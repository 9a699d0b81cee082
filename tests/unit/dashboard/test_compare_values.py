"""Values of classes: dots, sentence, tables and council sheets say the same, and nothing that is hidden."""

from __future__ import annotations

from statistics import median

import plotly.graph_objects as go
import pytest

from dashboard.comparing.ground import left_out as frame_of_left_out
from dashboard.comparing.values import VALUE_COLUMNS, disclosed, pair, summary
from dashboard.comparing.view import CompareView, Measure
from dashboard.council.sheets import Compared, sheets
from dashboard.figures import compare_values as figures
from dashboard.insights import compare_values as insights
from dashboard.tables import compare_values as tables
from tests.unit.dashboard.compare_frames import across, cell, class_id, footing, framed, matrix, work
from tests.unit.dashboard.table_rows import table_rows

LOW = [0.1, 0.2, 0.2, 0.2, 0.3, 0.4, 0.45, 0.5, 0.5, 0.6, 0.6, 0.7, 0.7]
HIGH = [0.5, 0.6, 0.7, 0.7, 0.8, 0.8, 0.9, 0.9, 1.0, 1.0, 1.0]
FEW = [0.5, 0.6]
VIEW = CompareView()


def values(found, *groups):
    lines = [(class_id(place), None, each) for place, group in enumerate(groups) for each in group]
    return disclosed(found, framed(lines, VALUE_COLUMNS))


def drawn(*groups, view=VIEW, names=("4eA", "4eB", "4eC", "4eD", "4eE")):
    found = footing(*names[: len(groups)])
    told = values(found, *groups)
    figure = figures.distributions(found, told, summary(found, told), view)
    go.Figure(figure)
    return figure


def test_every_pupil_is_a_dot_and_none_of_them_has_a_name():
    dots = drawn(LOW, *[HIGH] * 4)["data"][0]
    assert sorted(dots["x"]) == sorted(round(100 * each, 1) for each in [*LOW, *HIGH * 4])
    assert dots["hoverinfo"] == "skip"
    assert "customdata" not in dots


def test_equal_values_stand_beside_each_other():
    dots = drawn([0.5] * 5, *[HIGH] * 4)["data"][0]
    assert len({y for x, y in zip(dots["x"], dots["y"], strict=True) if x == 50 and y < 0.5}) == 5


def test_a_class_of_few_values_has_no_dot_and_says_so_with_one_more_hidden_for_it():
    figure = drawn(LOW, HIGH, FEW, [0.5] * 6, HIGH)
    labels = figure["layout"]["yaxis"]["ticktext"]
    assert labels[:2] == ["4eA · n = 13", "4eB · n = 11"]
    assert labels[2:4] == ["4eC · fewer than 5", "4eD · fewer than 5"]
    assert len(figure["data"][0]["x"]) == len(LOW) + 2 * len(HIGH)


def test_classes_are_in_the_alphabet_whatever_their_values():
    labels = drawn(HIGH, LOW, HIGH, LOW, LOW)["layout"]["yaxis"]["ticktext"]
    assert [label[:3] for label in labels] == ["4eA", "4eB", "4eC", "4eD", "4eE"]


def test_a_box_needs_ten_values_and_a_median_five():
    small = HIGH[:7]
    whiskers, boxes, medians = drawn(LOW, *[small] * 4)["data"][1:4]
    assert [x for x in whiskers["x"] if x is not None] == [10, 70]
    assert [x for x in boxes["x"] if x is not None] == [20, 60]
    assert medians["x"] == [100 * median(LOW), *[100 * median(small)] * 4]


def test_the_chosen_class_stands_out_by_shape_and_name():
    figure = drawn(LOW, HIGH, view=CompareView(first=class_id(1)))
    others, chosen = figure["data"][:2]
    assert (len(others["x"]), len(chosen["x"])) == (len(LOW), len(HIGH))
    assert figure["layout"]["yaxis"]["ticktext"][1].startswith("<b>● 4eB")


def test_of_very_many_pupils_only_the_chosen_classes_have_dots(monkeypatch):
    monkeypatch.setattr(figures, "MOST_DOTS", 15)
    others, chosen = drawn(LOW, HIGH, view=CompareView(first=class_id(1)))["data"][:2]
    assert (others["x"], len(chosen["x"])) == ([], len(HIGH))


def test_the_sentence_gives_the_span_of_the_medians_and_whether_it_is_chance():
    found = footing("4eA", "4eB", "4eC", activities=3)
    told = values(found, LOW, HIGH, HIGH)
    frame, together = summary(found, told), told.together
    said = insights.distributions(frame, together, found)
    assert "medians of **3 classes** lie between **45%** and **80%** (n = 35 pupils)" in said
    assert "more than chance explains" in said
    assert "**3 activities** that all of them have" in said
    same = values(found, LOW, LOW, LOW)
    alike = same.together
    assert "**No detectable difference**" in insights.distributions(summary(found, same), alike, found)


def test_two_classes_are_told_of_in_pairs_of_pupils_with_the_difference_and_its_interval():
    found = footing("4eA", "4eB")
    told = pair(values(found, LOW, HIGH), class_id(0), class_id(1))
    wins = sum((a > b) + (a == b) / 2 for a in LOW for b in HIGH) / (len(LOW) * len(HIGH))
    said = insights.pair(told, ("4eA", "4eB"), VIEW)
    assert f"the one of 4eA has the higher value in **{round(100 * wins)}**: a large difference" in said
    assert "**−35.0 points**" in said
    rows = table_rows(tables.pair(told, ("4eA", "4eB"), VIEW))
    assert rows[2][:4] == ["Median", "45%", "80%", "−35.0 points"]
    assert "fewer than 5" in insights.pair(None, ("4eA", "4eB"), VIEW)
    assert tables.pair(None, ("4eA", "4eB"), VIEW) == ""


@pytest.mark.parametrize(
    ("of_100", "words"),
    [
        (50, "hardly"),
        (55, "hardly"),
        (57, "small"),
        (37, "small"),
        (36, "middling"),
        (65, "middling"),
        (29, "large"),
    ],
)
def test_a_difference_is_named_by_the_published_steps(of_100, words):
    assert words in insights._size(of_100)


def test_the_table_has_the_numbers_and_hides_what_the_chart_hides():
    found = footing("4eA", "4eB", "4eC", "4eD")
    frame = summary(found, values(found, LOW, HIGH, FEW, [0.5] * 6))
    rows = table_rows(tables.distributions(frame, VIEW, years=False))
    assert rows[1][:7] == ["4eA", "4e", "20", "13", "45%", "20%", "60%"]
    assert rows[3][2:] == ["fewer than 5", *["–"] * 7]


def test_what_is_left_out_is_named_with_its_reason():
    lines = [
        ("class", class_id(5), "3eB", "other_year", "2025-2026"),
        ("class", class_id(6), "3eC", "other_activities", "2"),
        ("activity", class_id(7), "Quiz", "not_shared", "4eA"),
    ]
    found = footing("4eA", "4eB")
    object.__setattr__(found, "left_out", frame_of_left_out(lines))
    assert insights.left_out(found) == "Left out: **2 classes** and **1 activity**."
    assert [row[2] for row in table_rows(tables.left_out(found))[1:]] == [
        "school year 2025-2026",
        "lacks 2 activities that most classes share",
        "not all classes have it; it is missing in 4eA",
    ]
    assert insights.left_out(footing("4eA")) == "Nothing is left out."


class TestSheets:
    def sheets(self, *groups, names=None, view=VIEW):
        found = footing(*[f"4e{chr(65 + place)}" for place in range(len(groups))])
        told = values(found, *groups)
        cells = matrix(
            cell(0, 0, levels=(10, 2, 4, 4)), cell(1, 0, levels=(0, 4, 8, 8)), cell(0, 1, levels=(0, 2, 9, 9))
        )
        worked = across(work(0, 0, stuck=12), work(1, 0, stuck=5), work(0, 1, stuck=0))
        compared = Compared(view, told, summary(found, told), cells, worked, names or {})
        return sheets(compared)

    def test_each_class_has_one_with_its_own_numbers_and_the_span_of_the_others(self):
        first, _second, third = self.sheets(LOW, HIGH, HIGH)
        assert (
            first.sentences[0]
            == "Completion: median 45%, n = 13 of 20 pupils. Half of them lie between 20% and 60%."
        )
        assert first.sentences[1] == "The medians of the 2 other classes lie between 80% and 80%."
        assert third.sentences[1] == "The medians of the 2 other classes lie between 45% and 80%."

    def test_no_other_class_is_named(self):
        sheet = str(self.sheets(LOW, HIGH)[0])
        assert "4eB" not in sheet

    def test_the_competencies_that_fewest_have_reached_come_first_in_the_curriculums_order(self):
        lines = self.sheets(LOW, HIGH)[0].competencies
        assert [(line.what, line.own, line.others, line.is_low) for line in lines] == [
            ("C0 Compétence 0", "8 of 20 (40%)", "80% to 80%", True),
            ("C1 Compétence 1", "18 of 20 (90%)", "–", False),
        ]

    def test_only_activities_where_somebody_is_stuck_are_named(self):
        lines = self.sheets(LOW, HIGH)[0].activities
        assert [(line.what, line.own, line.others, line.is_low) for line in lines] == [
            ("A0", "12 of 20", "25% to 25%", True)
        ]

    def test_all_sheets_have_the_same_axis(self):
        low, high = self.sheets(LOW, HIGH)
        assert (low.strip.low, low.strip.high) == (high.strip.low, high.strip.high) == ("0%", "100%")
        assert low.strip.pupils == [round(100 * each, 2) for each in LOW]
        assert low.strip.others == [80]

    def test_of_a_small_class_nothing_is_told(self):
        small = self.sheets(LOW, HIGH, FEW)[2]
        assert small.sentences == ["Fewer than 5 pupils have a value: nothing is told of them."]
        assert small.strip is None
        assert small.pupils == []

    def test_other_measures_have_their_units(self):
        minutes = [60 * each for each in range(5, 16)]
        found = footing("4eA", "4eB", measure=Measure.time)
        told = values(found, minutes, minutes)
        compared = Compared(
            CompareView(measure=Measure.time), told, summary(found, told), matrix(), across(), {}
        )
        assert sheets(compared)[0].sentences[0].startswith("Time on task: median 10 min, n = 11")
