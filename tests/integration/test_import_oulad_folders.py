"""OULAD folders that hold what the shared part does not: how it is loaded."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, inspect, select

from datastore.commands.accounts.schools import add_school
from datastore.engine import Database
from datastore.errors import BadInput
from datastore.importers import loading, oulad
from datastore.importers.loading import ImportPlan, find_school, load, new_rows
from datastore.models import (
    Activity,
    ActivityAttempt,
    ActivityResult,
    ClassEnrollment,
    Classroom,
    InteractionEvent,
    School,
    StudentProgress,
    User,
)
from datastore.models.enums import UserRole
from datastore.scope import Scope
from tests.factories import make_user
from tests.oulad_folder import change, write

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def folder(tmp_path) -> Path:
    return write(tmp_path)


def plan_of(folder: Path, database: Database) -> ImportPlan:
    return oulad.plan(folder, database=database, school=find_school(database, "ecole"))


def rows(database: Database, query) -> list:
    with database.owning() as connection:
        return list(connection.execute(query).all())


def test_each_presentation_is_a_class_and_a_person_may_be_in_several(folder, database):
    load(database, plan_of(folder, database))
    classes = rows(database, select(Classroom.name, Classroom.start_date, Classroom.academic_year))
    assert set(map(tuple, classes)) == {
        ("MMM 2013J", dt.date(2013, 10, 1), "2013-2014"),
        ("MMM 2014B", dt.date(2014, 2, 1), "2013-2014"),
    }
    assert rows(database, select(func.count()).select_from(User)) == [(2,)]
    assert rows(database, select(func.count()).select_from(ClassEnrollment)) == [(3,)]


def test_a_banked_result_is_shown_but_neither_done_nor_late_nor_progress(folder, database):
    change(folder, "studentAssessment", "13,102,-1,1,80", "13,102,30,1,80")
    load(database, plan_of(folder, database))
    a, r = ActivityAttempt, ActivityResult
    (attempt,) = rows(
        database, select(a.score, a.late, a.completes, a.class_id, a.student_id).where(a.banked)
    )
    assert (float(attempt.score), attempt.late, attempt.completes) == (80, False, False)
    (result,) = rows(database, select(r.score, r.completed_at).where(r.banked))
    assert (float(result.score), result.completed_at) == (80, None)
    mine = StudentProgress.student_id == attempt.student_id, StudentProgress.class_id == attempt.class_id
    assert rows(database, select(StudentProgress.id).where(*mine)) == []


def test_a_missing_score_stays_missing_and_the_work_counts_as_handed_in(folder, database):
    plan = plan_of(folder, database)
    assert plan.summary["submissions without a score"] == 2
    load(database, plan)
    a = ActivityAttempt
    found = rows(
        database, select(Activity.title, a.score, a.completes).join(Activity, Activity.id == a.activity_id)
    )
    assert {(title, score) for title, score, completes in found if completes} == {
        ("CMA", None),
        ("TMA", 62.5),
        ("TMA", None),
    }


def test_work_on_the_last_day_is_in_time(folder, database):
    load(database, plan_of(folder, database))
    a = ActivityAttempt
    late = rows(database, select(a.submitted_at).where(a.late))
    assert [at.astimezone(PARIS).date() for (at,) in late] == [dt.date(2013, 10, 22)]


def test_odd_withdrawals_are_counted_and_loaded(folder, database):
    change(folder, "studentRegistration", "MMM,2014B,102,-5,", "MMM,2014B,102,-5,-8")
    plan = plan_of(folder, database)
    named = {name: count for name, count in plan.summary.items() if name.startswith("withdrawn")}
    assert named == {
        "withdrawn": 2,
        "withdrawn before the start": 1,
        "withdrawn before registering": 1,
        "withdrawn without a date": 1,
    }
    load(database, plan)
    left = rows(database, select(ClassEnrollment.left_at).where(ClassEnrollment.left_at.is_not(None)))
    days = {at.astimezone(PARIS).date() for (at,) in left}
    assert days == {dt.date(2014, 1, 27), dt.date(2013, 10, 1) + dt.timedelta(days=200)}


def test_lines_of_clicks_that_are_alike_all_count_and_are_found_again_in_any_order(folder, database):
    load(database, plan_of(folder, database))
    clicks = InteractionEvent.data["clicks"].as_integer()
    assert rows(database, select(func.count(), func.sum(clicks))) == [(4, 13)]
    header, *lines = (folder / "studentVle.csv").read_text().splitlines()
    (folder / "studentVle.csv").write_text("\n".join([header, *reversed(lines)]))
    assert not load(database, plan_of(folder, database)).changed


def test_any_file_may_be_compressed(folder, database):
    for path in list(folder.iterdir()):
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    assert plan_of(folder, database).summary["events"] == 4


def test_a_person_the_school_knows_by_number_is_not_made_again(folder, database):
    load(database, plan_of(folder, database))
    later = plan_of(folder, database)
    people = dict(later.tables)[User]
    assert {row["id"] for row in people} == {row.id for row in rows(database, select(User.id))}


def test_a_dry_run_counts_and_writes_nothing(folder, database):
    counted = new_rows(database, plan_of(folder, database))
    assert rows(database, select(School.id)) == []
    assert counted == load(database, plan_of(folder, database)).added


def test_an_import_that_fails_at_the_end_leaves_nothing(folder, database, monkeypatch):
    def fail(*_):
        raise RuntimeError("at the end")

    monkeypatch.setattr(loading, "rederive", fail)
    with pytest.raises(RuntimeError, match="at the end"):
        load(database, plan_of(folder, database))
    assert rows(database, select(School.id)) == []
    with database.owning() as connection:
        assert "interaction_events_y2013m09" not in inspect(connection).get_table_names()


def test_a_user_name_that_the_school_has_given_to_somebody_else_is_refused(folder, database):
    scope = Scope.system(add_school(database, name="École", slug="ecole", timezone="Europe/Paris"))
    make_user(database, scope, UserRole.student, username="101")
    with pytest.raises(BadInput, match="of users cannot be added"):
        load(database, plan_of(folder, database))
    assert rows(database, select(Classroom.id)) == []
