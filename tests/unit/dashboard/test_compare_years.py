"""This year and last: box, sentence and table say the same, in the unit of what is compared."""

from __future__ import annotations

from uuid import UUID

import plotly.graph_objects as go
import pytest

from dashboard.comparing.values import VALUE_COLUMNS, Values, by_year, last_years
from dashboard.comparing.view import CompareView, Measure
from dashboard.comparing.words import difference_in_words, emphasised, on_axis, value_in_words
from dashboard.figures import compare_years as figures
from dashboard.insights import compare_years as insights
from dashboard.tables import compare_years as tables
from tests.unit.dashboard.compare_frames import class_id, footing, framed
from tests.unit.dashboard.table_rows import table_rows

YEARS = {"old": "2025-2026", "new": "2026-2027"}


def values_of(**groups: list[float]) -> tuple:
    """The footing, and values of the classes `old` and `new`."""
    found = footing("new", "old", years=YEARS)
    places = {"new": class_id(0), "old": class_id(1)}
    lines = [(places[name], None, value) for name, group in groups.items() for value in sorted(group)]
    return found, Values(framed(lines, VALUE_COLUMNS), frozenset())


def shown(found, values):
    frame = by_year(found, values)
    figure = figures.years(frame, found)
    go.Figure(figure)
    return figure, insights.years(frame, found, last_years(found, values)), tables.years(frame, found)


TENTHS = [place / 10 for place in range(11)]


def test_each_year_has_its_box_and_whiskers_the_oldest_first():
    figure, _, _ = shown(*values_of(old=[0.2] * 5 + [0.4] * 6, new=TENTHS))
    whiskers, boxes, medians = figure["data"]
    assert whiskers["x"] == [20, 40, None, 0, 100, None]
    assert boxes["x"] == [20, 40, None, 25, 75, None]
    assert medians["x"] == [40, 50]
    texts = [note["text"] for note in figure["layout"]["annotations"]]
    assert texts == [
        "<b>2025-2026</b>  40% · n = 11 pupils, 1 class",
        "<b>2026-2027</b>  50% · n = 11 pupils, 1 class",
    ]


def test_of_fewer_than_ten_pupils_only_the_median_is_drawn():
    figure, _, table = shown(*values_of(old=[0.2] * 5, new=TENTHS))
    assert figure["data"][1]["x"] == [25, 75, None]
    assert figure["data"][2]["x"] == [20, 50]
    assert table_rows(table)[1] == ["2025-2026", "1", "5", "20%", "20%", "–", "–"]


def test_the_sentence_has_both_medians_their_difference_and_the_pairs():
    _, said, _ = shown(*values_of(old=[0.2] * 11, new=[0.2] * 5 + [0.8] * 6))
    assert said == (
        "2026-2027: median **80%** (n = 11); 2025-2026: **20%** (n = 11). Difference **+60.0 points** "
        "(95 percent interval ±0.0 points to +60.0 points): it may be chance. "
        "In **77 of 100** pairs the pupil of 2026-2027 has the higher value."
    )


def test_a_difference_whose_interval_leaves_zero_out_is_not_called_chance():
    _, said, _ = shown(*values_of(old=[0.2] * 20, new=[0.8] * 20))
    assert "(95 percent interval +60.0 points to +60.0 points)." in said


def test_of_one_year_there_is_nothing_to_compare():
    found = footing("a", "b")
    values = Values(framed([(class_id(0), None, 0.5)] * 6, VALUE_COLUMNS), frozenset())
    assert shown(found, values)[1].startswith("Only one school year is on record here (2026-2027)")


def test_of_too_few_pupils_nothing_is_said_of_the_two_years():
    _, said, _ = shown(*values_of(old=[0.2] * 4, new=TENTHS))
    assert said.startswith("Fewer than 5 pupils of 2025-2026 or of 2026-2027")


@pytest.mark.parametrize(
    ("measure", "value", "words", "difference", "place"),
    [
        (Measure.completion, 0.634, "63%", "+63.4 points", 63.4),
        (Measure.mastery, 1.0, "100%", "+100.0 points", 100),
        (Measure.time, 3900.0, "1 h 05", "+1 h 05", 65),
        (Measure.stuck, 41.26, "41", "+41.3 points", 41.3),
        (Measure.productions, 2.5, "2.5", "+2.5", 2.5),
    ],
)
def test_values_and_differences_are_told_in_the_unit_of_the_measure(measure, value, words, difference, place):
    assert value_in_words(measure, value) == words
    assert difference_in_words(measure, value) == difference
    assert difference_in_words(measure, -value) == difference.replace("+", "−")
    assert on_axis(measure, value) == place


def test_the_pair_stands_out_else_the_classes_that_are_named_else_all_if_few():
    found = footing(*"abcde")
    ids = [class_id(place) for place in range(5)]
    assert emphasised(CompareView(first=ids[3], second=ids[1]), found) == (ids[1], ids[3])
    assert emphasised(CompareView(classes=tuple(ids[:2])), found) == tuple(ids[:2])
    assert emphasised(CompareView(), found) == ()
    assert emphasised(CompareView(), footing(*"abcd")) == tuple(ids[:4])
    assert emphasised(CompareView(first=UUID(int=77)), found) == ()
