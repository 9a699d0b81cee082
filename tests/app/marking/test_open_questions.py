"""A teacher marks the open questions of an evaluation, without scripts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.models import ActivityAttempt, CompetencyAssessment, RubricScore
from datastore.models.enums import ActivityType
from tests.app.by_hand import page, post
from tests.app.marking.sheets import checked, parts, queue_of, rows
from tests.app.pupil import read_aloud
from tests.factories import hand_in, make_sequence
from tests.writing import MONDAY, Writing, criterion, make_writing

OPEN = {
    "schema_version": 1,
    "screens": [
        {
            "key": "s1",
            "title": "Questions",
            "items": [
                {"kind": "short_text", "key": "q1", "prompt": "Le mot ?", "accepted": ["titre"]},
                {
                    "kind": "open",
                    "key": "q2",
                    "prompt": "Pourquoi ce titre ?",
                    "points": 6,
                    "model_answer": "Parce qu’il dit l’essentiel.",
                    "rubric": {"criteria": [criterion("raison", None, (0, 1, 2, 3))]},
                },
            ],
        }
    ],
}


@pytest.fixture
def evaluation(writing) -> UUID:
    """An evaluation that the pupil has handed in: the word is right, the open question waits."""
    kind = [(ActivityType.evaluation, OPEN)]
    sequence, (activity,) = make_sequence(writing.database, writing.lesson.admin, kind)
    configure(writing.database, writing.lesson.teacher, writing.class_id, sequence, Configuration())
    answers = {"q1": "titre", "q2": "Parce qu’il accroche."}
    return hand_in(writing.database, writing.pupil, activity, answers, at=MONDAY).attempt_id


def attempt(writing: Writing, attempt_id: UUID) -> Any:
    return next(row for row in rows(writing, ActivityAttempt) if row.id == attempt_id)


def test_an_open_answer_waits_and_is_marked_by_its_rubric(teacher, writing, evaluation):
    listed = parts(page(teacher, queue_of(writing)))["waiting"]
    assert "open questions" in listed
    where = f"{queue_of(writing)}/attempts/{evaluation}"
    told = read_aloud(page(teacher, where))
    for shown in ("Pourquoi ce titre ?", "Parce qu’il accroche.", "Parce qu’il dit l’essentiel."):
        assert shown in told
    assert "Le mot ?" not in told
    form = {"item": "q2", "level.q2.raison": "acquis"}
    assert post(teacher, where, **form).location == queue_of(writing)
    row = attempt(writing, evaluation)
    assert (row.needs_review, row.held) == (False, True)
    assert row.score == pytest.approx(1 + 6 * 2 / 3)
    assert "open questions" not in parts(page(teacher, queue_of(writing)))["waiting"]
    assert checked(page(teacher, where)) == {"level.q2.raison": "acquis"}


def test_marks_of_what_is_held_are_no_evidence_yet(teacher, writing, evaluation):
    where = f"{queue_of(writing)}/attempts/{evaluation}"
    post(teacher, where, **{"item": "q2", "level.q2.raison": "acquis"})
    assert rows(writing, CompetencyAssessment) == []


@pytest.mark.parametrize(
    "form",
    [
        {"item": "q9"},
        {"item": "q1", "level.q1.raison": "acquis"},
        {"item": "q2", "level.q2.style": "acquis"},
        {"item": "q2", "level.q2.raison": "parfait"},
    ],
)
def test_marks_that_the_page_does_not_offer_are_refused(teacher, writing, evaluation, form):
    answer = post(teacher, f"{queue_of(writing)}/attempts/{evaluation}", **form)
    assert answer.status_code == 400
    assert rows(writing, RubricScore) == []
    assert attempt(writing, evaluation).needs_review is True


def test_an_answer_of_another_class_is_nothing_under_the_own_one(teacher, writing, evaluation):
    other = make_writing(writing.database)
    assert teacher.get(f"{queue_of(other)}/attempts/{evaluation}").status_code == 404
    where = f"{queue_of(writing)}/attempts/{other.hand_in().attempt_id}"
    assert teacher.get(where).status_code == 404
    assert post(teacher, where, item="q2").status_code == 404
