"""Groups of a class, their own dates, a sequence that is withdrawn: what is written, undone and refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import select

from datastore.commands.classroom.classes import end_enrolment
from datastore.commands.classroom.groups import (
    create_group,
    delete_group,
    rename_group,
    set_group_dates,
    set_members,
)
from datastore.commands.classroom.sequences import configure, withdraw_sequence
from datastore.configuration import Configuration
from datastore.engine import Database
from datastore.errors import BadInput, NotFound, Refused
from datastore.models import AuditEntry, Group, GroupMember, TeacherConfiguration
from datastore.models.enums import ActivityType, UserRole
from tests.conftest import new_database
from tests.factories import Lesson, make_lesson, make_pupil, make_sequence, make_user, quiz

START, END = dt.date(2026, 11, 2), dt.date(2026, 11, 20)


@pytest.fixture(scope="module")
def database(server_url, template, cipher) -> Iterator[Database]:
    """One database for all: every test has a school of its own."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


@pytest.fixture
def lesson(database) -> Lesson:
    return make_lesson(database)


@pytest.fixture
def group(database, lesson) -> UUID:
    return create_group(database, lesson.teacher, lesson.class_id, " Rouge ")


@pytest.fixture
def sequence(database, lesson) -> UUID:
    return make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("titre"))])[0]


def names(database, lesson) -> list[str]:
    with database.reading(lesson.teacher) as connection:
        return list(connection.execute(select(Group.name).order_by(Group.name)).scalars())


def members(database, lesson) -> set[UUID]:
    with database.reading(lesson.teacher) as connection:
        return set(connection.execute(select(GroupMember.student_id)).scalars())


def dates(database, lesson) -> list[tuple]:
    t = TeacherConfiguration
    query = select(t.group_id, t.start_date, t.end_date, t.is_active).order_by(t.created_at)
    with database.reading(lesson.teacher) as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_a_group_is_made_renamed_and_dissolved(database, lesson, group):
    assert names(database, lesson) == ["Rouge"]
    rename_group(database, lesson.teacher, lesson.class_id, group, "Bleu")
    assert names(database, lesson) == ["Bleu"]
    delete_group(database, lesson.teacher, lesson.class_id, group)
    assert names(database, lesson) == []
    with database.reading(lesson.teacher) as connection:
        query = select(AuditEntry.action).where(AuditEntry.object_id == group)
        actions = connection.execute(query.order_by(AuditEntry.occurred_at)).scalars().all()
    assert actions == ["group.create", "group.rename", "group.delete"]


@pytest.mark.parametrize(("name", "error"), [("  ", BadInput), ("x" * 301, BadInput), ("Rouge", Refused)])
def test_a_name_that_cannot_be_is_refused(database, lesson, group, name, error):
    with pytest.raises(error):
        create_group(database, lesson.teacher, lesson.class_id, name)
    other = create_group(database, lesson.teacher, lesson.class_id, "Bleu")
    with pytest.raises(error):
        rename_group(database, lesson.teacher, lesson.class_id, other, name)
    assert names(database, lesson) == ["Bleu", "Rouge"]


def test_members_are_set_and_who_was_in_it_before_is_told(database, lesson, group):
    one, other = lesson.pupil.user_id, make_pupil(database, lesson.admin, lesson.class_id).user_id
    assert set_members(database, lesson.teacher, lesson.class_id, group, [one, other]) == frozenset()
    assert set_members(database, lesson.teacher, lesson.class_id, group, [other]) == {one, other}
    assert members(database, lesson) == {other}


def test_who_has_left_the_class_stays_noted_and_is_not_told(database, lesson, group):
    gone = make_pupil(database, lesson.admin, lesson.class_id).user_id
    set_members(database, lesson.teacher, lesson.class_id, group, [gone])
    end_enrolment(database, lesson.teacher, lesson.class_id, gone)
    assert set_members(database, lesson.teacher, lesson.class_id, group, []) == frozenset()
    assert members(database, lesson) == {gone}


def test_nobody_outside_the_class_comes_into_a_group(database, lesson, group):
    outsider = make_user(database, lesson.admin, UserRole.student, username="x")
    with pytest.raises(NotFound):
        set_members(database, lesson.teacher, lesson.class_id, group, [lesson.pupil.user_id, outsider])
    assert members(database, lesson) == set()


def test_a_group_has_dates_of_its_own_until_they_are_emptied(database, lesson, group, sequence):
    place = (lesson.class_id, group, sequence)
    set_group_dates(database, lesson.teacher, *place, start_date=START, end_date=None)
    set_group_dates(database, lesson.teacher, *place, start_date=START, end_date=END)
    assert dates(database, lesson) == [(group, START, END, True)]
    set_group_dates(database, lesson.teacher, *place, start_date=None, end_date=None)
    assert dates(database, lesson) == []


def test_other_settings_of_a_group_outlive_its_dates(database, lesson, group, sequence):
    settings = Configuration(attempts_allowed=2)
    configure(database, lesson.teacher, lesson.class_id, sequence, settings, group_id=group, start_date=START)
    set_group_dates(
        database, lesson.teacher, lesson.class_id, group, sequence, start_date=None, end_date=None
    )
    assert dates(database, lesson) == [(group, None, None, True)]


def test_dates_in_the_wrong_order_are_refused(database, lesson, group, sequence):
    with pytest.raises(BadInput):
        set_group_dates(
            database, lesson.teacher, lesson.class_id, group, sequence, start_date=END, end_date=START
        )
    assert dates(database, lesson) == []


def test_a_dissolved_group_leaves_no_dates_and_no_members(database, lesson, group, sequence):
    set_members(database, lesson.teacher, lesson.class_id, group, [lesson.pupil.user_id])
    set_group_dates(
        database, lesson.teacher, lesson.class_id, group, sequence, start_date=START, end_date=END
    )
    delete_group(database, lesson.teacher, lesson.class_id, group)
    assert (dates(database, lesson), members(database, lesson)) == ([], set())


def test_a_withdrawn_sequence_keeps_its_settings_and_can_be_opened_again(database, lesson, sequence):
    settings = (lesson.class_id, sequence, Configuration(attempts_allowed=2))
    configure(database, lesson.teacher, *settings, start_date=START)
    withdraw_sequence(database, lesson.teacher, lesson.class_id, sequence)
    assert dates(database, lesson) == [(None, START, None, False)]
    configure(database, lesson.teacher, *settings, start_date=START)
    assert dates(database, lesson) == [(None, START, None, True)]


def test_a_sequence_the_class_never_had_cannot_be_withdrawn(database, lesson, sequence):
    with pytest.raises(NotFound):
        withdraw_sequence(database, lesson.teacher, lesson.class_id, sequence)


def test_only_a_teacher_of_the_class_changes_its_groups(database, lesson, group, sequence):
    other = make_lesson(database)
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration())
    for scope in (lesson.pupil, lesson.admin, other.teacher):
        place = (database, scope, lesson.class_id)
        for act in (
            lambda place: create_group(*place, "Bleu"),
            lambda place: rename_group(*place, group, "Bleu"),
            lambda place: set_members(*place, group, []),
            lambda place: set_group_dates(*place, group, sequence, start_date=START, end_date=END),
            lambda place: delete_group(*place, group),
            lambda place: withdraw_sequence(*place, sequence),
        ):
            with pytest.raises(NotFound):
                act(place)
    with pytest.raises(NotFound, match="no such group"):
        rename_group(database, other.teacher, other.class_id, group, "Bleu")
    assert names(database, lesson) == ["Rouge"]
