"""The database has all that the first schema names, but for the differences that docs/data-model.md lists.

The first schema is a document beside the project, which is not always there; seed_facts.json holds what it
says of tables, columns, types and enums. The list of differences is read from the documentation, so that
neither can change without the other.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from datastore.commands.accounts.schools import add_school
from datastore.commands.classroom.classes import enrol
from datastore.models import ActivityResult
from datastore.models.enums import ActivityType, ResultStatus, UserRole
from datastore.scope import Scope
from tests.factories import make_class, make_competency, make_sequence, make_user, quiz
from tests.integration.seed_schema import Difference, Here, differences, documented, parse_seed

FACTS = json.loads(Path(__file__).with_name("seed_facts.json").read_text(encoding="utf-8"))
SEED = Path("seed") / "architecture-base-de-donnees.md"


@pytest.fixture
def here(database):
    with database.owning() as connection:
        return Here(connection)


def test_the_facts_are_those_of_the_first_schema(shared):
    assert parse_seed((shared / SEED).read_text(encoding="utf-8")) == FACTS


def test_everything_the_first_schema_names_exists_but_for_the_documented_differences(here):
    rows = documented()
    assert sorted(d for d in differences(FACTS, here) if not any(row.covers(d) for row in rows)) == []


def test_every_documented_difference_is_one(here):
    found = differences(FACTS, here)
    assert [row for row in documented() if not any(map(row.covers, found))] == []


def test_what_is_missing_or_other_is_noticed(here):
    invented = {
        "columns": {
            "id": {"type": "UUID", "default": "gen_random_uuid()"},
            "nickname": {"type": "TEXT"},
            "locale": {"type": "INTEGER", "required": True, "default": "'fr'::text"},
            "role": {
                "type": "ENUM",
                "required": True,
                "values": ["student", "teacher", "coordinator", "parent"],
            },
        },
        "unique": [["nickname"]],
    }
    found = differences({"tables": {"users": invented, "parents": invented}}, here)
    assert {
        Difference("parents", "table", "no table"),
        Difference("users.nickname", "TEXT", "no column"),
        Difference("users.locale", "INTEGER", "text"),
        Difference(
            "users.role", "student, teacher, coordinator, parent", "student, teacher, coordinator, admin"
        ),
    } <= found
    assert [difference.place for difference in found if difference.first == "UNIQUE (nickname)"] == ["users"]


def test_the_models_and_enums_of_the_first_schema_are_in_the_database(here):
    for table, columns in FACTS["models"].items():
        assert {(table, column) for column in columns} <= here.columns.keys()
    enums = [set(row.labels) for row in here.columns.values() if row.labels]
    for name, values in FACTS["enums"].items():
        assert any(set(values) <= labels for labels in enums), name


# What the first schema's two dashboard queries read


@pytest.fixture
def worked(database):
    """Three pupils of a class with 4, 6 and 3 attempts at an activity; the second one's time is not known."""
    scope = Scope.system(add_school(database, name="Nord", slug="nord", timezone="Europe/Paris"))
    class_id = make_class(database, scope, "4eA")
    sequence_id, (activity_id,) = make_sequence(
        database, scope, [(ActivityType.quiz, quiz("un"))], competency_id=make_competency(database, scope)
    )
    pupils = [make_user(database, scope, UserRole.student, username=f"e{n}") for n in range(3)]
    enrol(database, scope, class_id, pupils)
    rows = [
        {
            "school_id": scope.school_id,
            "class_id": class_id,
            "student_id": student_id,
            "activity_id": activity_id,
            "attempts_count": attempts,
            "time_spent": seconds,
            "score": score,
            "max_score": 4,
            "status": ResultStatus.in_progress,
        }
        for student_id, attempts, seconds, score in zip(
            pupils, (4, 6, 3), (100, None, 7), (1, 2, 4), strict=True
        )
    ]
    with database.writing(scope) as session:
        session.execute(insert(ActivityResult), rows)
    return scope, class_id, sequence_id


def test_stuck_points_can_be_asked_as_the_first_schema_asks_for_them(database, worked):
    scope, _, sequence_id = worked
    query = text(
        """
        SELECT count(r.student_id), avg(r.time_spent)::float8, avg(r.score)::float8
        FROM activity_results r
        JOIN activities a ON a.id = r.activity_id JOIN sessions s ON s.id = a.session_id
        WHERE s.sequence_id = :sequence AND r.attempts_count > 3 GROUP BY r.activity_id
        """
    )
    with database.reading(scope) as connection:
        assert connection.execute(query, {"sequence": sequence_id}).all() == [(2, 100.0, 1.5)]


def test_class_progress_can_be_asked_as_the_first_schema_asks_for_it(database, worked):
    scope, class_id, _ = worked
    query = text(
        """
        SELECT u.id, q.title, p.completion_percentage, r.created_at, k.title, c.assessment_level
        FROM users u
        JOIN class_enrollments e ON e.student_id = u.id
        LEFT JOIN student_progress p ON p.student_id = u.id LEFT JOIN sequences q ON q.id = p.sequence_id
        LEFT JOIN activity_results r ON r.student_id = u.id
        LEFT JOIN competency_assessments c ON c.student_id = u.id
        LEFT JOIN competencies k ON k.id = c.competency_id
        WHERE e.class_id = :class ORDER BY r.created_at DESC
        """
    )
    with database.reading(scope) as connection:
        assert len({row.id for row in connection.execute(query, {"class": class_id})}) == 3
