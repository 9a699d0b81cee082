"""Stuck, struggling and wheel-spinning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.measures.stuck import Answer, Practice, is_stuck, practice_class, struggling

WORDS = {"r": Answer.right, "w": Answer.wrong, "h": Answer.hint}


def on_answers(letters, *, attempts_count=1, best_x=1.0):
    return struggling(
        [WORDS[c] for c in letters], attempts_count=attempts_count, best_x=best_x, pass_mark=0.5
    )


@pytest.mark.parametrize(("attempts", "stuck"), [(0, False), (1, False), (3, False), (4, True), (20, True)])
def test_stuck_is_strictly_more_than_three_attempts(attempts, stuck):
    assert is_stuck(attempts) is stuck


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("r", False),
        ("ww", False),
        ("www", True),
        ("wwrw", False),
        ("wwrww", True),
        ("whw", True),
        ("hhh", True),
        ("wrwrwr", False),
        ("wrwrwrw", True),
        ("hrhrhrh", True),
        ("rrrwwwrrr", True),
    ],
)
def test_struggling_is_four_wrong_or_three_in_a_row_with_hints_as_wrong(letters, expected):
    assert on_answers(letters) is expected


@given(st.text("rwh", min_size=1, max_size=12))
def test_struggling_agrees_with_its_definition_in_words(letters):
    wrong = letters.replace("h", "w")
    assert on_answers(letters) == (wrong.count("w") >= 4 or "www" in wrong)


@given(st.text("rwh", max_size=8), st.sampled_from("wh"))
def test_one_more_wrong_answer_never_ends_a_struggle(letters, more):
    assert on_answers(letters + more) >= (bool(letters) and on_answers(letters))


@pytest.mark.parametrize(
    ("attempts", "best_x", "expected"),
    [(4, 0.49, True), (4, 0.5, False), (3, 0.0, False), (9, None, False), (0, None, False)],
)
def test_without_answers_attempts_and_the_pass_mark_decide(attempts, best_x, expected):
    assert on_answers("", attempts_count=attempts, best_x=best_x) is expected


def test_answers_come_before_attempts():
    assert on_answers("rr", attempts_count=9, best_x=0.0) is False


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("", Practice.indeterminate),
        ("rr", Practice.indeterminate),
        ("rrr", Practice.mastered),
        ("wrrr", Practice.mastered),
        ("rrwrrwrrw", Practice.indeterminate),
        ("rrwrrwrrwr", Practice.wheel_spinning),
        ("wwwwwwwrrr", Practice.mastered),
        ("wwwwwwwwrrr", Practice.wheel_spinning),
        ("wwwwwwwwww", Practice.wheel_spinning),
    ],
)
def test_wheel_spinning_is_ten_opportunities_without_three_in_a_row(letters, expected):
    assert practice_class([c == "r" for c in letters]) is expected


def test_the_limit_can_be_fifteen():
    assert practice_class([False] * 12 + [True] * 3, limit=15) is Practice.mastered


@given(st.text("rw", max_size=15))
def test_practice_class_agrees_with_its_definition_in_words(letters):
    expected = (
        Practice.mastered
        if "rrr" in letters[:10]
        else Practice.wheel_spinning
        if len(letters) >= 10
        else Practice.indeterminate
    )
    assert practice_class([c == "r" for c in letters]) is expected
