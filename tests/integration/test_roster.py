"""Bringing a list of pupils into a class: what is written, all or nothing, once however often it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from datastore.commands.classroom.classes import enrol
from datastore.commands.classroom.roster import import_roster, plan_roster
from datastore.engine import Database
from datastore.errors import NotFound, Refused
from datastore.models import AuditEntry, ClassEnrollment, User
from datastore.models.enums import UserRole
from datastore.roster import NEW, Fate, RosterRow
from tests.conftest import new_database, statements
from tests.factories import Lesson, make_class, make_lesson, make_user

ROWS = [RosterRow(1, "DURAND", "Zoé"), RosterRow(2, "PETIT", "Léo", email="leo@example.org")]


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


def bring_in(database, lesson, rows=ROWS, decisions=None, *, token=None):
    return import_roster(
        database, lesson.teacher, lesson.class_id, rows, decisions or {}, token=token or uuid4()
    )


def present(database, lesson, class_id=None) -> set[UUID]:
    e = ClassEnrollment
    query = select(e.student_id).where(
        e.school_id == lesson.teacher.school_id,
        e.class_id == (class_id or lesson.class_id),
        e.left_at.is_(None),
    )
    with database.reading(lesson.teacher) as connection:
        return set(connection.execute(query).scalars())


def people(database, lesson) -> int:
    with database.reading(lesson.teacher) as connection:
        return connection.execute(select(func.count()).select_from(User)).scalar_one()


def test_new_pupils_get_an_account_without_a_password_and_the_class(database, lesson):
    done = bring_in(database, lesson)
    columns = (User.last_name, User.first_name, User.username, User.email, User.role, User.password_hash)
    with database.reading(lesson.teacher) as connection:
        rows = [
            tuple(connection.execute(select(*columns).where(User.id == id_)).one()) for id_ in done.created
        ]
    assert rows == [
        ("DURAND", "Zoé", "zoe.durand", None, UserRole.student, None),
        ("PETIT", "Léo", "leo.petit", "leo@example.org", UserRole.student, None),
    ]
    assert set(done.created) < present(database, lesson)


def test_the_audit_log_names_ids_and_nobody(database, lesson):
    token = uuid4()
    done = bring_in(database, lesson, token=token)
    query = select(AuditEntry.actor_id, AuditEntry.object_id, AuditEntry.detail).where(
        AuditEntry.action == "class.import"
    )
    with database.reading(lesson.teacher) as connection:
        (row,) = connection.execute(query).all()
    assert (row.actor_id, row.object_id) == (lesson.teacher.user_id, lesson.class_id)
    assert row.detail == {
        "token": str(token),
        "created": [str(id_) for id_ in done.created],
        "joined": [],
    }


def test_a_form_sent_twice_does_nothing_twice(database, lesson):
    token = uuid4()
    first = bring_in(database, lesson, token=token)
    again = bring_in(database, lesson, decisions={1: NEW, 2: NEW}, token=token)
    assert again == replace(first, repeated=True)
    assert people(database, lesson) == 4


def test_two_sendings_at_once_do_nothing_twice(database, lesson):
    token = uuid4()
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: bring_in(database, lesson, token=token), range(4)))
    assert len({each.created for each in done}) == 1
    assert sorted(each.repeated for each in done) == [False, True, True, True]
    assert people(database, lesson) == 4


def test_two_lists_at_once_never_give_one_user_name_twice(database, lesson):
    alike = [("ROY", "Jean Marie"), ("ROY", "Jeanmarie"), ("RO Y", "Jean Marie"), ("RO Y", "Jeanmarie")]
    lists = [[RosterRow(1, *name)] for name in alike]
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda rows: bring_in(database, lesson, rows), lists))
    ids = [each.created[0] for each in done]
    with database.reading(lesson.teacher) as connection:
        names = connection.execute(select(User.username).where(User.id.in_(ids))).scalars().all()
    assert sorted(names) == ["jeanmarie.roy", "jeanmarie.roy2", "jeanmarie.roy3", "jeanmarie.roy4"]


def test_a_list_brought_in_again_by_a_new_form_changes_nothing(database, lesson):
    bring_in(database, lesson)
    done = bring_in(database, lesson)
    assert (done.created, done.joined, done.repeated) == ((), (), False)


def test_an_unanswered_question_brings_in_nobody(database, lesson):
    other = make_class(database, lesson.admin, "4eB")
    namesake = make_user(
        database, lesson.admin, UserRole.student, username="z", first_name="Zoe", last_name="Durand"
    )
    enrol(database, lesson.admin, other, [namesake])
    before = people(database, lesson)
    with pytest.raises(Refused, match="answer"):
        bring_in(database, lesson)
    assert people(database, lesson) == before
    with database.reading(lesson.teacher) as connection:
        plan = plan_roster(connection, lesson.teacher, lesson.class_id, ROWS, {})
    (asked,) = plan.of(Fate.asked)
    assert [(known.id, tuple(known.classes)) for known in asked.same_name] == [(namesake, ("4eB",))]


def test_the_answer_takes_the_pupil_of_the_school_into_the_class(database, lesson):
    namesake = make_user(
        database, lesson.admin, UserRole.student, username="z", first_name="Zoé", last_name="Durand"
    )
    done = bring_in(database, lesson, decisions={1: str(namesake)})
    assert (len(done.created), done.joined) == (1, (namesake,))
    assert namesake in present(database, lesson)


def test_another_person_of_the_same_name_gets_another_user_name(database, lesson):
    make_user(
        database, lesson.admin, UserRole.student, username="zoe.durand", first_name="Zoé", last_name="Durand"
    )
    done = bring_in(database, lesson, decisions={1: NEW})
    with database.reading(lesson.teacher) as connection:
        name = connection.execute(select(User.username).where(User.id == done.created[0])).scalar_one()
    assert name == "zoe.durand2"


def test_one_bad_line_brings_in_nobody(database, lesson):
    rows = [*ROWS, RosterRow(3, "AUTRE", "Ana", username="h.martin")]
    with pytest.raises(Refused):
        bring_in(database, lesson, rows)
    assert people(database, lesson) == 2


def test_a_pupil_of_another_school_is_nobody_to_ask_about(database, lesson):
    elsewhere = make_lesson(database)
    make_user(
        database,
        elsewhere.admin,
        UserRole.student,
        username="zoe.durand",
        first_name="Zoé",
        last_name="Durand",
    )
    done = bring_in(database, lesson)
    assert len(done.created) == 2


def test_only_a_teacher_of_the_class_brings_pupils_in(database, lesson):
    other = make_lesson(database)
    for scope in (other.teacher, lesson.pupil, lesson.admin):
        with pytest.raises(NotFound):
            import_roster(database, scope, lesson.class_id, ROWS, {}, token=uuid4())
        with database.reading(scope) as connection, pytest.raises(NotFound):
            plan_roster(connection, scope, lesson.class_id, ROWS, {})


def test_checking_a_list_takes_two_statements(database, lesson):
    with statements(database) as seen, database.reading(lesson.teacher) as connection:
        plan_roster(connection, lesson.teacher, lesson.class_id, ROWS * 20, {})
    assert len(seen) == 2
