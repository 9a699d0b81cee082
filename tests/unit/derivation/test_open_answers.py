"""What a teacher’s marks of open answers make of an attempt."""

from __future__ import annotations

from datastore.content.marking import ItemMark, with_marks
from datastore.content.scoring import ItemScore, Scored
from tests.unit.derivation.facts import item


def open_item(key: str, max_points: float, *, answered: bool = True) -> ItemScore:
    answer = "une phrase" if answered else None
    return item(0, max_points, key=key, answer=answer, correct=False, needs_review=answered)


def test_marks_take_the_place_of_what_waited_for_them():
    before = Scored((item(2, 2, key="q1"), open_item("q2", 3)), 2, 5, needs_review=True)
    after = with_marks(before, {"q2": ItemMark(6, 8)})
    assert (after.score, after.max_score, after.needs_review) == (2 + 3 * 6 / 8, 5, False)
    assert (after.right_count, after.items[0]) == (1, before.items[0])


def test_all_points_of_the_rubric_make_an_answer_right():
    before = Scored((open_item("q2", 3),), 0, 3, needs_review=True)
    (right,) = with_marks(before, {"q2": ItemMark(8, 8)}).items
    assert (right.points, right.correct, right.needs_review) == (3, True, False)


def test_an_answer_waits_while_one_of_its_criteria_or_another_answer_is_not_marked():
    before = Scored((open_item("q1", 3), open_item("q2", 3)), 0, 6, needs_review=True)
    assert with_marks(before, {"q1": ItemMark(8, 8)}).needs_review
    part = with_marks(before, {"q1": ItemMark(8, 8), "q2": ItemMark(4, 8, complete=False)})
    assert (part.score, part.needs_review) == (4.5, True)


def test_a_question_left_blank_waits_for_nothing():
    before = Scored((open_item("q1", 3, answered=False),), 0, 3, needs_review=False)
    assert not with_marks(before, {"q1": ItemMark(0, 8, complete=False)}).needs_review
