"""The evidence of a cell: what counts, what does not, who judged, and what teachers decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from dashboard.queries import mastery
from dashboard.queries.mastery_evidence import CellEvidence, evidence_of
from dashboard.views import ClassView
from datastore.commands.classroom.groups import create_group
from datastore.commands.marking.override import Cell, Override, override_level, restore_level
from datastore.derivation import Extent
from datastore.derivation.mastery import rederive_mastery
from datastore.errors import NotFound
from datastore.measures.levels import DEFAULT_RULE, Level
from datastore.models import CompetencyAssessment, new_id
from datastore.models.enums import ActivityType, AssessmentKind, AssessmentLevel
from tests.conftest import statements
from tests.factories import Lesson, make_class, make_competency, make_lesson, make_pupil, make_sequence, quiz

PARIS = ZoneInfo("Europe/Paris")
NOON = dt.datetime.now(PARIS).replace(hour=12, minute=0, second=0, microsecond=0) - dt.timedelta(days=40)


@pytest.fixture
def lesson(database) -> Lesson:
    return make_lesson(database)


@pytest.fixture
def cell(database, lesson) -> Cell:
    return Cell(lesson.class_id, lesson.pupil.user_id, make_competency(database, lesson.admin))


@pytest.fixture
def activities(database, lesson, cell) -> list[UUID]:
    kinds = [(ActivityType.quiz, quiz("titre")), (ActivityType.quiz, quiz("chapeau"))]
    _, ids = make_sequence(database, lesson.admin, kinds, competency_id=cell.competency_id)
    return list(ids)


def note(database, lesson, cell, at, level="acquis", **more: Any) -> None:
    """A row of the log."""
    row = {
        "school_id": lesson.admin.school_id,
        "id": new_id(),
        **cell.columns(),
        "kind": AssessmentKind.level,
        "assessment_level": AssessmentLevel(level) if level else None,
        "assessed_at": at,
        "local_day": at.astimezone(PARIS).date(),
        "evidence_data": {},
    }
    with database.writing(lesson.admin) as session:
        session.execute(insert(CompetencyAssessment).values(**(row | more)))


def derive(database, lesson) -> None:
    with database.writing(lesson.admin) as session:
        extent = Extent(lesson.admin.school_id, lesson.class_id)
        rederive_mastery(session.connection(), extent, rule=DEFAULT_RULE)


def evidence(database, lesson, cell, **filters: Any) -> CellEvidence:
    derive(database, lesson)
    view = ClassView(class_id=lesson.class_id, **filters)
    with database.reading(lesson.teacher) as connection:
        return evidence_of(connection, lesson.teacher, view, cell.student_id, cell.competency_id)


def heatmap_cell(database, lesson):
    view = ClassView(class_id=lesson.class_id)
    with database.reading(lesson.teacher) as connection:
        (found,) = mastery.students_by_competency(connection, lesson.teacher, view).itertuples()
    return found


def test_pieces_stand_latest_first_with_activity_score_level_and_window(database, lesson, cell, activities):
    for day in range(7):
        at = NOON + dt.timedelta(days=day)
        level, score = ("expert", 1.0) if day % 2 else ("non_acquis", 0.2)
        note(database, lesson, cell, at, level, score=score, activity_id=activities[day % 2])
    found = evidence(database, lesson, cell)
    assert [piece.at for piece in found.pieces] == [NOON + dt.timedelta(days=day) for day in range(6, -1, -1)]
    assert [piece.in_window for piece in found.pieces] == [True] * 5 + [False] * 2
    latest = found.pieces[0]
    assert (latest.x, latest.level, latest.by) == (0.2, Level.non_acquis, None)
    assert (latest.activity_id, latest.title, latest.activity_type) == (
        activities[0],
        "Activité 1",
        ActivityType.quiz,
    )
    assert found.computed is Level.non_acquis


def test_a_day_is_one_piece_the_best_or_what_a_teacher_judged(database, lesson, cell, activities):
    for hours, level, score in ((0, "en_cours", 0.6), (1, "expert", 1.0), (2, "non_acquis", 0.1)):
        at = NOON + dt.timedelta(hours=hours)
        note(database, lesson, cell, at, level, score=score, activity_id=activities[0])
    (piece,) = evidence(database, lesson, cell).pieces
    assert (piece.level, piece.x, piece.at, piece.by) == (
        Level.expert,
        1.0,
        NOON + dt.timedelta(hours=2),
        None,
    )
    judged = {"activity_id": activities[0], "assessed_by": lesson.teacher.user_id}
    note(database, lesson, cell, NOON + dt.timedelta(minutes=90), "acquis", **judged)
    (piece,) = evidence(database, lesson, cell).pieces
    assert (piece.level, piece.x) == (Level.acquis, None)
    assert piece.by
    assert piece.by.strip() == piece.by


def test_what_does_not_count_says_why_and_is_no_piece(database, lesson, cell):
    note(database, lesson, cell, NOON)
    for hours, kind in ((1, AssessmentKind.absent), (2, AssessmentKind.non_evalue)):
        note(database, lesson, cell, NOON + dt.timedelta(hours=hours), None, kind=kind)
    found = evidence(database, lesson, cell)
    assert [piece.why_not for piece in found.pieces] == ["non_evalue", "absent", None]
    assert [piece.in_window for piece in found.pieces] == [False, False, True]


def test_no_evidence_is_said_and_can_be_decided_upon(database, lesson, cell):
    found = evidence(database, lesson, cell)
    assert (found.computed, found.override, found.pieces, found.decisions) == (None, None, [], [])
    assert found.state["level"].isna().all()


def test_decisions_stand_latest_first_and_the_one_in_force_beside_the_computed_level(database, lesson, cell):
    note(database, lesson, cell, NOON, "en_cours")
    today = dt.datetime.now(PARIS).date()
    override_level(database, lesson.teacher, cell, Override(Level.expert, "Oral", today))
    found = evidence(database, lesson, cell)
    assert found.computed is Level.en_cours
    assert found.override
    assert (found.override.level, found.override.reason, found.override.until) == (
        Level.expert,
        "Oral",
        today,
    )
    assert found.state["level"].tolist() == [3]
    assert found.state["overridden"].tolist() == [True]
    restore_level(database, lesson.teacher, cell)
    found = evidence(database, lesson, cell)
    assert found.override is None
    assert [(one.level, one.reason) for one in found.decisions] == [(None, None), (Level.expert, "Oral")]
    assert len(found.pieces) == 1


TOO_FEW, THE_SAME, ANOTHER = (2, "non_acquis", False), (3, "expert", False), (3, "non_acquis", True)


@pytest.mark.parametrize("pieces", [TOO_FEW, THE_SAME, ANOTHER])
def test_a_review_is_suggested_after_three_pieces_that_say_something_else(database, lesson, cell, pieces):
    later, level, suggested = pieces
    note(database, lesson, cell, NOON - dt.timedelta(days=1), "non_acquis")
    override_level(database, lesson.teacher, cell, Override(Level.expert, "Oral"), now=NOON)
    for day in range(1, later + 1):
        note(database, lesson, cell, NOON + dt.timedelta(days=day), level)
    found = evidence(database, lesson, cell)
    assert (found.review, found.new_pieces) == (suggested, later)
    shown = heatmap_cell(database, lesson)
    assert (shown.review, shown.overridden, shown.level) == (suggested, True, 3)


def test_three_attempts_of_one_day_are_one_new_piece(database, lesson, cell, activities):
    override_level(database, lesson.teacher, cell, Override(Level.expert, "Oral"), now=NOON)
    for hours in range(1, 5):
        at = NOON + dt.timedelta(hours=hours)
        note(database, lesson, cell, at, "non_acquis", activity_id=activities[0])
    found = evidence(database, lesson, cell)
    assert (found.review, found.new_pieces) == (False, 1)


def test_an_override_that_has_ended_asks_for_no_review(database, lesson, cell):
    until = NOON.date() + dt.timedelta(days=1)
    override_level(database, lesson.teacher, cell, Override(Level.expert, "Oral", until), now=NOON)
    for day in range(1, 5):
        note(database, lesson, cell, NOON + dt.timedelta(days=day), "non_acquis")
    found = evidence(database, lesson, cell)
    assert (found.override, found.review) == (None, False)
    assert not heatmap_cell(database, lesson).review


def test_a_group_changes_neither_evidence_nor_the_class_mean(database, lesson, cell):
    classmate = make_pupil(database, lesson.admin, lesson.class_id)
    note(database, lesson, cell, NOON, "expert", score=1.0)
    note(database, lesson, replace(cell, student_id=classmate.user_id), NOON, "non_acquis", score=0.0)
    group = create_group(database, lesson.teacher, lesson.class_id, "Rouge")
    assert len(evidence(database, lesson, cell, group=group).pieces) == 1
    view = ClassView(class_id=lesson.class_id)
    with database.reading(lesson.teacher) as connection:
        cells = mastery.students_by_competency(connection, lesson.teacher, view).set_index("student_id")
    assert cells["m"].to_dict() == {
        cell.student_id: pytest.approx((1 + 2 * 0.5) / 3),
        classmate.user_id: pytest.approx((0 + 2 * 0.5) / 3),
    }


def test_names_are_hidden_with_the_pupils_label(database, lesson, cell):
    note(database, lesson, cell, NOON)
    assert evidence(database, lesson, cell, hidden=True).name == "#1"


def test_who_is_not_in_the_class_and_what_is_no_competency_do_not_exist(database, lesson, cell):
    elsewhere = make_pupil(database, lesson.admin, make_class(database, lesson.admin, "4e D"))
    for other in (
        replace(cell, student_id=elsewhere.user_id),
        replace(cell, student_id=new_id()),
        replace(cell, competency_id=new_id()),
    ):
        with pytest.raises(NotFound):
            evidence(database, lesson, other)
    stranger = replace(lesson.teacher, teaches=frozenset({new_id()}))
    with database.reading(lesson.teacher) as connection, pytest.raises(NotFound):
        evidence_of(
            connection, stranger, ClassView(class_id=lesson.class_id), cell.student_id, cell.competency_id
        )


def test_a_cell_takes_three_statements(database, lesson, cell):
    for day in range(9):
        note(database, lesson, cell, NOON + dt.timedelta(days=day))
    derive(database, lesson)
    view = ClassView(class_id=lesson.class_id)
    with statements(database) as seen, database.reading(lesson.teacher) as connection:
        evidence_of(connection, lesson.teacher, view, cell.student_id, cell.competency_id)
    assert len(seen) == 3
