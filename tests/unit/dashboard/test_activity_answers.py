"""From the answers of a class to frames: marks, options, wrong answers."""

from __future__ import annotations

import pytest

from dashboard.queries import activity_items
from dashboard.queries.activity_items import ITEM_COLUMNS, OPTION_COLUMNS, WRONG_COLUMNS
from datastore.content.base import derived_key
from tests.unit.dashboard.activity_frames import attempt, entry, quiz_of, single

A, B, C = (derived_key(text) for text in "ABC")


def choice(key, picked, right=A):
    return entry(key, picked, float(picked == right))


@pytest.fixture
def lured():
    """Three questions; at the first, those who are right at the others pick B, while A is right."""
    others = [single(key, "B", right="A") for key in ("q2", "q3")]
    activity = quiz_of(single("q1", "B", "C", right="A"), *others)
    weak = [attempt(choice("q1", A), choice("q2", B), choice("q3", B)) for _ in range(6)]
    able = [attempt(choice("q1", B), choice("q2", A), choice("q3", A)) for _ in range(7)]
    return activity, [*weak, *able]


def test_a_question_that_misleads_is_named_with_its_option(lured):
    frame = activity_items.items(*lured)
    first, second, _ = frame.itertuples()
    assert (first.n, first.right, first.facility) == (13, 6, pytest.approx(6 / 13))
    assert (first.misleading, second.misleading) == ("B", "")
    lure = activity_items.misleading(activity_items.options(*lured)).iloc[0]
    assert (lure["text"], lure["n"], lure["asked"], lure["flag"]) == ("B", 7, 13, "misleads")
    assert (lure["mean_rest"], lure["key_rest"]) == (1.0, 0.0)
    assert len(lure["students"]) == 7


def test_options_stand_in_the_order_of_the_question_and_no_answer_shows_where_there_is_one(lured):
    activity, attempts = lured
    assert activity_items.options(*lured)["text"].tolist() == ["A", "B", "C", "A", "B", "A", "B"]
    blank = attempt(entry("q1", None, 0.0), choice("q2", A), choice("q3", B))
    frame = activity_items.options(activity, [*attempts, blank])
    assert frame["text"].tolist() == ["A", "B", "C", "", "A", "B", "A", "B"]
    assert frame["n"].tolist() == [6, 7, 0, 1, 8, 6, 7, 7]


def test_discrimination_is_null_below_thirty_pupils_and_there_from_thirty(lured):
    activity, attempts = lured
    few = activity_items.items(activity, (attempts * 3)[:29])
    assert few["discrimination"].isna().all()
    assert few["upper_lower"].isna().all()
    enough = activity_items.items(activity, (attempts * 3)[:30])
    assert enough["discrimination"].iloc[0] == pytest.approx(-100)
    assert enough["indicative"].all()


def test_a_question_that_waits_for_marking_is_no_mark_and_a_blank_one_is_zero():
    activity = quiz_of(single("q1", "B", right="A"), single("q2", "B", right="A"))
    attempts = [
        attempt(entry("q1", A, 0.0, needs_review=True), choice("q2", A)),
        attempt(entry("q1", None, 0.0), choice("q2", A)),
        attempt(choice("q1", A)),
    ]
    first, second = activity_items.items(activity, attempts).itertuples()
    assert (first.n, first.blank, first.facility) == (2, 1, 0.5)
    assert (second.n, second.facility, second.complete) == (2, 1.0, 1)


def test_marks_of_an_earlier_version_count_as_shares_of_what_the_question_is_worth_today():
    activity = quiz_of(single("q1", "B", right="A", points=4.0), single("q2", "B", right="A"))
    attempts = [
        attempt(entry("q1", A, 2.0, 2.0), choice("q2", A)),
        attempt(entry("q1", B, 0.0, 4.0), choice("q2", A)),
    ]
    assert activity_items.items(activity, attempts)["facility"].tolist() == [0.5, 1.0]
    assert activity_items.totals(activity, attempts).mean == 3.0


def test_true_and_false_are_options():
    activity = quiz_of({"kind": "true_false", "key": "q1", "prompt": "Vrai ?", "answer": False})
    attempts = [attempt(entry("q1", True, 0.0)), attempt(entry("q1", False, 1.0))]
    frame = activity_items.options(activity, attempts)
    assert list(zip(frame["option"], frame["correct"], frame["n"], strict=True)) == [
        ("true", False, 1),
        ("false", True, 1),
    ]


def test_the_parts_of_a_matching_that_are_wrong_count_one_by_one():
    pairs = [
        {"left": {"text": left}, "right": {"text": right}} for left, right in (("un", "1"), ("deux", "2"))
    ]
    activity = quiz_of({"kind": "matching", "key": "q1", "prompt": "Relie.", "pairs": pairs})
    one, two = derived_key("1"), derived_key("2")
    swapped = {derived_key("un"): two, derived_key("deux"): one}
    half = {derived_key("un"): one}
    attempts = [
        attempt(entry("q1", swapped, 0.0)),
        attempt(entry("q1", half, 0.5)),
        attempt(entry("q1", None, 0.0)),
    ]
    frame = activity_items.wrong_answers(activity, attempts)
    assert dict(zip(frame["answer"], frame["n"], strict=True)) == {"deux → 1": 1, "un → 2": 1, "deux → …": 1}
    assert frame["share"].tolist() == [pytest.approx(1 / 3)] * 3


def test_wrong_answers_are_the_most_frequent_five_and_right_ones_none():
    activity = quiz_of({"kind": "short_text", "key": "q1", "prompt": "Mot ?", "accepted": ["titre"]})
    words = ["chapeau"] * 3 + ["une"] * 2 + ["a", "b", "c", "d"]
    attempts = [attempt(entry("q1", word, 0.0)) for word in words] + [attempt(entry("q1", "titre", 1.0))]
    frame = activity_items.wrong_answers(activity, attempts)
    assert frame["answer"].tolist() == ["chapeau", "une", "a", "b", "c"]
    assert frame["n"].tolist() == [3, 2, 1, 1, 1]
    assert frame["asked"].tolist() == [10] * 5


def test_nobody_answered_gives_declared_columns_and_no_number(lured):
    activity, _ = lured
    for found, columns in (
        (activity_items.items(activity, []), ITEM_COLUMNS),
        (activity_items.options(activity, []), OPTION_COLUMNS),
        (activity_items.wrong_answers(activity, []), WRONG_COLUMNS),
    ):
        assert {name: str(kind) for name, kind in found.dtypes.items()} == dict(columns)
    assert activity_items.items(activity, [])["facility"].isna().all()
    assert activity_items.wrong_answers(activity, []).empty


def test_a_log_that_keeps_no_answers_has_no_marks(lured):
    activity, _ = lured
    assert activity_items.items(activity, [attempt()])["n"].tolist() == [0, 0, 0]
