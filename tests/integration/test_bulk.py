"""Bulk loading: what Python holds is what the table holds, and what is there already is left alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from psycopg.errors import CheckViolation
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range
from sqlalchemy import func, select, text

from datastore.bulk import load
from datastore.engine import Database
from datastore.models import (
    Activity,
    ActivityVisit,
    ClassEnrollment,
    Classroom,
    InteractionEvent,
    School,
    Session,
    StudentProgress,
    User,
    new_id,
)
from datastore.models.enums import ActivityType, UserRole
from tests.conftest import new_database
from tests.factories import Lesson, make_lesson, make_sequence, quiz

AT = dt.datetime(2015, 10, 26, 21, 15, 30, 250_000, tzinfo=dt.UTC)
AWKWARD = [
    "",
    " ",
    "\\N",
    "\\.",
    "a\tb",
    "a\nb",
    "a\r\nb",
    "back\\slash",
    "l’été",
    '"quoted"',
    "it's",
    "🎉",
    "{}",
]
"""Texts that mean something to COPY, to JSON or to an array; none of them may."""


@pytest.fixture(scope="module")
def database(server_url, template, cipher) -> Iterator[Database]:
    """One database for all: every test has a school of its own."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


@dataclass(frozen=True)
class Loader:
    """Loads into a school, and reads back what its own people see."""

    database: Database
    lesson: Lesson

    @property
    def school_id(self):
        return self.lesson.admin.school_id

    def load(self, model, rows) -> int:
        with self.database.owning() as connection:
            return load(connection, self.database.cipher, model, rows)

    def rows(self, model, *where) -> list[dict[str, Any]]:
        with self.database.reading(self.lesson.admin) as connection:
            return [dict(row) for row in connection.execute(select(model.__table__).where(*where)).mappings()]

    def row(self, model, id_) -> dict[str, Any]:
        (row,) = self.rows(model, model.id == id_)
        return row

    def classroom(self, **values: Any) -> dict[str, Any]:
        return {"school_id": self.school_id, "id": new_id(), "name": f"Classe {uuid4()}", **values}

    def person(self, username: str, **values: Any) -> dict[str, Any]:
        return {
            "school_id": self.school_id,
            "id": new_id(),
            "username": username,
            "username_digest": self.database.cipher.digest(username),
            "first_name": "Inès",
            "last_name": "Benali",
            "role": UserRole.student,
            **values,
        }


@pytest.fixture
def loader(database) -> Loader:
    return Loader(database, make_lesson(database))


@pytest.mark.parametrize("nothing", [[], (), iter([])])
def test_no_rows_are_no_work(loader, nothing):
    assert loader.load(Classroom, nothing) == 0


def test_the_number_of_new_rows_is_told(loader):
    rows = [loader.classroom() for _ in range(250)]
    assert loader.load(Classroom, iter(rows)) == 250
    assert loader.load(Classroom, rows) == 0
    assert loader.load(Classroom, [*rows[:3], loader.classroom()]) == 1


def test_columns_that_are_not_named_get_their_defaults(loader):
    row = loader.classroom()
    loader.load(Classroom, [row])
    stored = loader.row(Classroom, row["id"])
    assert stored["created_at"] is not None
    assert stored["archived_at"] is None


def test_what_is_there_is_left_as_it_is(loader):
    row = loader.classroom(description="avant")
    loader.load(Classroom, [row])
    assert loader.load(Classroom, [{**row, "description": "après"}]) == 0
    assert loader.row(Classroom, row["id"])["description"] == "avant"


def test_any_unique_rule_says_what_is_there(loader):
    lesson = loader.lesson
    keys = {"school_id": loader.school_id, "class_id": lesson.class_id, "student_id": lesson.pupil.user_id}
    before = loader.rows(ClassEnrollment)
    assert loader.load(ClassEnrollment, [{**keys, "id": new_id()}]) == 0, "a partial index counts too"
    assert loader.rows(ClassEnrollment) == before
    twice = loader.classroom(academic_year="2026-2027")
    assert loader.load(Classroom, [twice, {**twice, "id": new_id()}]) == 1


def test_personal_columns_are_sealed_by_the_first_key(loader, database):
    row = loader.person("i.benali", external_id=None, email="ines@college.example")
    row["email_digest"] = database.cipher.digest(row["email"])
    assert loader.load(User, [row]) == 1
    with database.owning() as connection:
        query = text("SELECT username, email, first_name, last_name, external_id FROM users WHERE id = :id")
        stored = connection.execute(query, {"id": row["id"]}).one()
    assert stored.external_id is None
    tokens = [bytes(stored[place]) for place in range(4)]
    assert not any(name in token for token in tokens for name in (b"ines", b"benali", b"Benali"))
    opened = [database.cipher.decrypt(token) for token in tokens]
    assert opened == ["i.benali", "ines@college.example", "Inès", "Benali"]
    assert {loader.row(User, row["id"])[name] for name in ("first_name", "role")} == {
        "Inès",
        UserRole.student,
    }


def test_the_sign_in_index_follows(loader, database):
    loader.load(User, [loader.person("nouvelle.eleve")])
    with database.owning() as connection:
        query = text("SELECT count(*) FROM sign_in_index WHERE digest = :digest AND school_id = :school")
        facts = {"digest": database.cipher.digest("nouvelle.eleve"), "school": loader.school_id}
        assert connection.scalar(query, facts) == 1


def test_texts_arrive_as_they_are(loader):
    rows = [loader.classroom(description=awkward) for awkward in [*AWKWARD, None]]
    assert loader.load(Classroom, rows) == len(rows)
    stored = {row["id"]: row["description"] for row in loader.rows(Classroom)}
    assert [stored[row["id"]] for row in rows] == [*AWKWARD, None]


def test_json_enums_and_numbers_arrive_as_they_are(loader, database):
    _, (first,) = make_sequence(database, loader.lesson.admin, [(ActivityType.quiz, quiz("un"))])
    session_id = loader.row(Activity, first)["session_id"]
    content = {"texts": AWKWARD, "numbers": [0, -1, 1.5, 2**53], "more": {"a": [None, True, {}]}, "é": "\\N"}
    rows = [
        {
            "school_id": loader.school_id,
            "id": new_id(),
            "session_id": session_id,
            "activity_number": number,
            "title": kind.value,
            "activity_type": kind,
            "content": content,
            "evaluation_criteria": None if number % 2 else {"criteria": []},
            "is_mandatory": bool(number % 2),
        }
        for number, kind in enumerate(ActivityType, start=2)
    ]
    assert loader.load(Activity, rows) == 5
    for row in rows:
        stored = loader.row(Activity, row["id"])
        assert {name: stored[name] for name in row} == row
    with database.owning() as connection:
        empty = select(func.count()).where(
            Activity.school_id == loader.school_id, Activity.evaluation_criteria.is_(None)
        )
        sql_nulls = connection.scalar(empty.where(text("evaluation_criteria IS NULL")))
    assert sql_nulls == 3, "none is no JSON document, not the JSON null"


def test_json_lists_arrive_as_they_are(loader, database):
    _, (activity_id,) = make_sequence(database, loader.lesson.admin, [(ActivityType.quiz, quiz("un"))])
    session = loader.row(Session, loader.row(Activity, activity_id)["session_id"])
    row = {
        "school_id": loader.school_id,
        "id": new_id(),
        "sequence_id": session["sequence_id"],
        "session_number": 2,
        "title": "Écrire",
        "learning_objectives": [{"savoir": text_} for text_ in AWKWARD],
    }
    loader.load(Session, [row])
    assert loader.row(Session, row["id"])["learning_objectives"] == row["learning_objectives"]


def visit(loader: Loader, activity_id, periods: Multirange) -> dict[str, Any]:
    return {
        "school_id": loader.school_id,
        "id": new_id(),
        "class_id": loader.lesson.class_id,
        "student_id": loader.lesson.pupil.user_id,
        "activity_id": activity_id,
        "screen": "s1",
        "tab_token": uuid4(),
        "started_at": AT,
        "last_seen_at": AT + dt.timedelta(hours=1),
        "active_periods": periods,
        "time_rule": "log duration 1",
    }


def test_periods_arrive_as_they_are(loader, database):
    _, (activity_id,) = make_sequence(database, loader.lesson.admin, [(ActivityType.quiz, quiz("un"))])
    minute = dt.timedelta(minutes=1)
    periods = [
        Multirange([]),
        Multirange([Range(AT, AT + minute)]),
        Multirange([Range(AT, AT + minute), Range(AT + 2 * minute, AT + 5 * minute)]),
    ]
    rows = [visit(loader, activity_id, each) for each in periods]
    assert loader.load(ActivityVisit, rows) == 3
    stored = [loader.row(ActivityVisit, row["id"])["active_periods"] for row in rows]
    assert [[(each.lower, each.upper) for each in found] for found in stored] == [
        [(each.lower, each.upper) for each in wanted] for wanted in periods
    ]
    assert loader.row(ActivityVisit, rows[0]["id"])["started_at"] == AT


def test_a_partitioned_table_is_filled_month_by_month(loader, database):
    months = [AT, AT.replace(month=11)]
    for month in months:
        database.ensure_month(month.date())
    rows = [
        {
            "school_id": loader.school_id,
            "occurred_at": at,
            "id": new_id(),
            "class_id": loader.lesson.class_id,
            "student_id": loader.lesson.pupil.user_id,
            "activity_id": None,
            "verb": "answered",
            "data": {"answer": "\\N"},
        }
        for at in months
    ]
    assert loader.load(InteractionEvent, rows) == 2
    assert loader.load(InteractionEvent, rows) == 0
    assert {row["occurred_at"] for row in loader.rows(InteractionEvent)} == set(months)


def test_one_table_is_loaded_twice_in_one_transaction(loader, database):
    with database.owning() as connection:
        for _ in range(2):
            rows = [loader.classroom()]
            assert load(connection, database.cipher, Classroom, rows) == 1
            assert load(connection, database.cipher, School, []) == 0


def test_keys_may_stand_in_another_order_in_later_rows(loader):
    first, second = loader.classroom(subject="Français"), loader.classroom(subject="Latin")
    assert loader.load(Classroom, [first, dict(reversed(second.items()))]) == 2
    assert loader.row(Classroom, second["id"])["subject"] == "Latin"


def test_a_row_without_one_of_the_columns_is_refused_and_nothing_is_loaded(loader):
    good = loader.classroom(subject="Latin")
    with pytest.raises(KeyError, match="subject"):
        loader.load(Classroom, [good, loader.classroom()])
    assert loader.rows(Classroom, Classroom.id == good["id"]) == []


def test_a_row_that_breaks_a_rule_of_the_data_undoes_the_load(loader, database):
    sequence_id, _ = make_sequence(database, loader.lesson.admin, [])
    rows = [
        {
            "school_id": loader.school_id,
            "id": new_id(),
            "class_id": loader.lesson.class_id,
            "student_id": user_id,
            "sequence_id": sequence_id,
            "completion_percentage": share,
        }
        for user_id, share in ((loader.lesson.pupil.user_id, 50), (loader.lesson.teacher.user_id, 101))
    ]
    with pytest.raises(CheckViolation, match="completion_range"):
        loader.load(StudentProgress, rows)
    assert loader.rows(StudentProgress) == []
