"""A teacher's level is shown beside the computed one, with its reason; the log keeps every decision."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from datastore.commands.classroom.sequences import configure
from datastore.commands.marking.override import Cell, Override, override_level, restore_level
from datastore.configuration import Configuration
from datastore.derivation import Extent
from datastore.derivation.mastery import rederive_mastery
from datastore.errors import BadInput, NotFound, Refused
from datastore.measures.levels import DEFAULT_RULE, Level
from datastore.models import AuditEntry, CompetencyAssessment, CompetencyMastery, new_id
from datastore.models.enums import ActivityType, AssessmentKind
from tests.factories import (
    Lesson,
    hand_in,
    make_class,
    make_competency,
    make_lesson,
    make_pupil,
    make_sequence,
    quiz,
)

NOON = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)
ORAL = Override(Level.expert, "  Très sûr à l’oral. ", dt.date(2026, 12, 18))


@pytest.fixture
def lesson(database) -> Lesson:
    return make_lesson(database)


@pytest.fixture
def competency(database, lesson) -> UUID:
    return make_competency(database, lesson.admin)


@pytest.fixture
def cell(lesson, competency) -> Cell:
    return Cell(lesson.class_id, lesson.pupil.user_id, competency)


def state(database, lesson):
    """The one row of mastery."""
    with database.reading(lesson.admin) as connection:
        return connection.execute(select(CompetencyMastery.__table__)).one()


def decisions(database, lesson):
    a = CompetencyAssessment
    query = select(a.evidence_data, a.assessed_by, a.assessed_at, a.assessment_level)
    with database.reading(lesson.admin) as connection:
        return connection.execute(
            query.where(a.kind == AssessmentKind.override).order_by(a.assessed_at)
        ).all()


def audited(database, lesson):
    query = select(AuditEntry.action, AuditEntry.object_id, AuditEntry.actor_id, AuditEntry.detail)
    with database.reading(lesson.admin) as connection:
        found = connection.execute(query.order_by(AuditEntry.occurred_at, AuditEntry.id)).all()
    return [entry for entry in found if entry.action.startswith("mastery.")]


def work(database, lesson, competency):
    """A quiz on the competency, handed in right."""
    sequence, (activity,) = make_sequence(
        database, lesson.admin, [(ActivityType.quiz, quiz("titre"))], competency_id=competency
    )
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration())
    hand_in(database, lesson.pupil, activity, {"q1": "titre"})


def rederive(database, lesson):
    with database.writing(lesson.admin) as session:
        extent = Extent(lesson.admin.school_id, lesson.class_id)
        rederive_mastery(session.connection(), extent, rule=DEFAULT_RULE)


def test_an_override_stands_beside_the_computed_level(database, lesson, competency, cell):
    work(database, lesson, competency)
    computed = state(database, lesson)
    override_level(database, lesson.teacher, cell, ORAL, now=NOON)
    found = state(database, lesson)
    assert (found.override_level, found.override_reason) == ("expert", "Très sûr à l’oral.")
    assert (found.override_by, found.override_at) == (lesson.teacher.user_id, NOON)
    assert found.override_until == dt.date(2026, 12, 18)
    assert (found.id, found.level, found.evidence_count) == (computed.id, computed.level, 1)


def test_an_override_needs_no_evidence(database, lesson, cell):
    override_level(database, lesson.teacher, cell, replace(ORAL, until=None), now=NOON)
    found = state(database, lesson)
    assert (found.level, found.override_level, found.override_until) == (None, "expert", None)
    assert found.evidence_count == 0


def test_new_evidence_and_a_new_derivation_leave_the_override(database, lesson, competency, cell):
    override_level(database, lesson.teacher, cell, replace(ORAL, level=Level.non_acquis), now=NOON)
    work(database, lesson, competency)
    rederive(database, lesson)
    found = state(database, lesson)
    assert (found.override_level, found.level) == ("non_acquis", "expert")
    assert (found.evidence_count, found.window_count) == (1, 1)


def test_taken_back_the_computed_level_is_as_it_was(database, lesson, competency, cell):
    work(database, lesson, competency)
    before = state(database, lesson)
    override_level(database, lesson.teacher, cell, ORAL, now=NOON)
    restore_level(database, lesson.teacher, cell, now=NOON)
    assert state(database, lesson) == before


def test_the_log_keeps_every_decision_with_its_reason(database, lesson, cell):
    later = [NOON + dt.timedelta(hours=hours) for hours in range(3)]
    override_level(database, lesson.teacher, cell, ORAL, now=later[0])
    override_level(database, lesson.teacher, cell, Override(Level.acquis, "Trop haut."), now=later[1])
    restore_level(database, lesson.teacher, cell, now=later[2])
    found = decisions(database, lesson)
    assert [row.evidence_data for row in found] == [
        {"rule": "override", "level": "expert", "until": "2026-12-18", "reason": "Très sûr à l’oral."},
        {"rule": "override", "level": "acquis", "until": None, "reason": "Trop haut."},
        {"rule": "override", "level": None},
    ]
    assert [row.assessed_at for row in found] == later
    assert {(row.assessed_by, row.assessment_level) for row in found} == {(lesson.teacher.user_id, None)}


def test_the_audit_log_names_no_reason(database, lesson, cell):
    override_level(database, lesson.teacher, cell, ORAL, now=NOON)
    restore_level(database, lesson.teacher, cell, now=NOON)
    row, who = state(database, lesson).id, lesson.teacher.user_id
    assert audited(database, lesson) == [
        ("mastery.override", row, who, {"level": "expert", "until": "2026-12-18"}),
        ("mastery.restore", row, who, {}),
    ]


def test_nothing_to_take_back_is_refused(database, lesson, cell):
    with pytest.raises(Refused, match="computed one already"):
        restore_level(database, lesson.teacher, cell)
    override_level(database, lesson.teacher, cell, ORAL, now=NOON)
    restore_level(database, lesson.teacher, cell)
    with pytest.raises(Refused, match="computed one already"):
        restore_level(database, lesson.teacher, cell)
    assert len(decisions(database, lesson)) == 2


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 501])
def test_a_reason_is_required_and_not_endless(database, lesson, cell, reason):
    with pytest.raises(BadInput, match="1 to 500"):
        override_level(database, lesson.teacher, cell, replace(ORAL, reason=reason), now=NOON)
    assert decisions(database, lesson) == []


@pytest.mark.parametrize(
    ("now", "over"),
    [
        (dt.datetime(2026, 11, 18, 22, 59, tzinfo=dt.UTC), False),
        (dt.datetime(2026, 11, 18, 23, 1, tzinfo=dt.UTC), True),  # the 19th in Paris
    ],
)
def test_the_last_day_is_the_schools(database, lesson, cell, now, over):
    given = replace(ORAL, until=dt.date(2026, 11, 18))
    if over:
        with pytest.raises(BadInput, match="2026-11-18"):
            override_level(database, lesson.teacher, cell, given, now=now)
    else:
        override_level(database, lesson.teacher, cell, given, now=now)
        assert state(database, lesson).override_until == given.until


@pytest.mark.parametrize("place", ["class_id", "student_id", "competency_id"])
def test_a_cell_that_is_not_the_teachers_does_not_exist(database, lesson, cell, place):
    for command in (
        lambda other: override_level(database, lesson.teacher, other, ORAL, now=NOON),
        lambda other: restore_level(database, lesson.teacher, other),
    ):
        with pytest.raises((NotFound, Refused)):
            command(replace(cell, **{place: new_id()}))
    assert decisions(database, lesson) == []


def test_a_pupil_of_another_class_is_not_in_this_one(database, lesson, competency):
    elsewhere = make_class(database, lesson.admin, "4e D")
    stranger = make_pupil(database, lesson.admin, elsewhere)
    with pytest.raises(NotFound):
        override_level(
            database, lesson.teacher, Cell(lesson.class_id, stranger.user_id, competency), ORAL, now=NOON
        )
