"""OULAD folders made by the tests: what the shared part does not hold, and what is refused."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, text

from datastore.commands.schools import add_school
from datastore.engine import Database
from datastore.errors import BadInput
from datastore.importers import oulad
from datastore.importers.loading import find_school, load
from datastore.importers.oulad.records import Registration
from datastore.importers.oulad.work import Period, period_of
from datastore.importers.reading import BadFile
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
from tests.conftest import new_database
from tests.factories import make_user

PARIS = ZoneInfo("Europe/Paris")
FILES = {
    "courses": """
code_module,code_presentation,module_presentation_length
MMM,2013J,200
MMM,2014B,240
""",
    "assessments": """
code_module,code_presentation,id_assessment,assessment_type,date,weight
MMM,2013J,11,Exam,,100
MMM,2013J,12,CMA,40,30.5
MMM,2013J,13,TMA,20,69.5
MMM,2014B,14,TMA,20,100
""",
    "vle": """
id_site,code_module,code_presentation,activity_type,week_from,week_to
21,MMM,2013J,url,,
22,MMM,2013J,url,3,4
23,MMM,2014B,quiz,?,?
""",
    "studentInfo": """
code_module,code_presentation,id_student,gender,final_result
MMM,2013J,101,F,Pass
MMM,2013J,102,M,Withdrawn
MMM,2014B,102,M,Fail
""",
    "studentRegistration": """
code_module,code_presentation,id_student,date_registration,date_unregistration
MMM,2013J,101,-30,
MMM,2013J,102,,?
MMM,2014B,102,-5,
""",
    "studentAssessment": """
id_assessment,id_student,date_submitted,is_banked,score
12,101,40,0,
13,101,21,0,62.5
13,102,-1,1,80
14,102,20,False,?
""",
    "studentVle": """
code_module,code_presentation,id_student,id_site,date,sum_click
MMM,2013J,101,21,-3,2
MMM,2013J,101,22,-3,2
MMM,2013J,101,21,-3,2
MMM,2014B,102,23,0,7
""",
}


@pytest.fixture
def folder(tmp_path) -> Path:
    """A small folder without a fault."""
    for name, lines in FILES.items():
        (tmp_path / f"{name}.csv").write_text(lines.lstrip())
    return tmp_path


@pytest.fixture(scope="module")
def untouched(server_url, template, cipher):
    """A database that stays as empty as it is through all tests of what is refused."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        with database.owning() as connection:
            assert connection.execute(select(School.id)).all() == []
        database.dispose()


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"{name}.csv"
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new, 1))


def plan_of(folder: Path, database: Database):
    return oulad.plan(folder, database=database, school=find_school(database, "ecole"))


def rows(database: Database, query) -> list:
    with database.owning() as connection:
        return list(connection.execute(query).all())


def refused(folder: Path, database: Database) -> str:
    with pytest.raises(BadFile) as caught:
        plan_of(folder, database)
    message = str(caught.value)
    assert "\n" not in message
    return message.removeprefix(f"{folder}/")


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


@pytest.mark.parametrize(
    ("registered", "unregistered", "result", "expected"),
    [
        pytest.param(-20, None, "Pass", Period(-20, None), id="stays to the end"),
        pytest.param(-20, 30, "Withdrawn", Period(-20, 30), id="leaves"),
        pytest.param(-20, 30, "Fail", Period(-20, 30), id="leaves and is called failed"),
        pytest.param(-20, -10, "Withdrawn", Period(-20, -10), id="leaves before the start"),
        pytest.param(-20, None, "Withdrawn", Period(-20, 200), id="leaves on an unknown day"),
        pytest.param(5, -10, "Withdrawn", Period(5, 5), id="leaves before registering"),
        pytest.param(None, None, "Pass", Period(0, None), id="registers on an unknown day"),
        pytest.param(
            None, -10, "Withdrawn", Period(-10, -10), id="leaves early, registers on an unknown day"
        ),
        pytest.param(None, 30, "Withdrawn", Period(0, 30), id="leaves, registers on an unknown day"),
    ],
)
def test_the_days_of_belonging_to_a_class(registered, unregistered, result, expected):
    assert period_of(Registration(registered, unregistered, result), length=200) == expected


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


def test_progress_is_told_over_all_files(folder, database):
    told: list[tuple[int, int]] = []
    school = find_school(database, "ecole")
    oulad.plan(folder, database=database, school=school, progress=lambda done, of: told.append((done, of)))
    total = sum(path.stat().st_size for path in folder.iterdir())
    assert {of for _, of in told} == {total}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (total, total)


def test_an_import_that_fails_half_way_leaves_nothing(folder, database):
    scope = Scope.system(add_school(database, name="École", slug="ecole", timezone="Europe/Paris"))
    make_user(database, scope, UserRole.student, username="101")
    with pytest.raises(BadInput, match="take the place"):
        load(database, plan_of(folder, database))
    assert rows(database, select(Classroom.id)) == []
    assert rows(database, select(func.count()).select_from(User)) == [(1,)]
    assert rows(database, text("SELECT to_regclass('interaction_events_y2013m09')")) == [(None,)]


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_missing_file_is_named(folder, untouched, name):
    (folder / f"{name}.csv").unlink()
    assert refused(folder, untouched).startswith(f"{name}.csv: found no such file, expected the seven files")


@pytest.mark.parametrize(
    ("name", "old", "new", "place", "why"),
    [
        ("courses", "2014B", "2014C", "line 3, column code_presentation", "such as 2013J"),
        ("courses", "2014B", "2013J", "line 3, column code_presentation", "line 2 tells already"),
        ("courses", ",200", ",long", "line 2, column module_presentation_length", "“long”"),
        ("courses", ",code_presentation", ",presentation", "line 1, column code_presentation", "header"),
        ("assessments", "MMM,2014B,14", "MMM,2015B,14", "line 5, column code_presentation", "MMM 2015B"),
        ("assessments", "MMM,2014B,14", "MMM,2014B,13", "line 5, column id_assessment", "line 4"),
        ("assessments", "Exam", "exam", "line 2, column assessment_type", "TMA, CMA, Exam"),
        ("assessments", ",40,", ",40.5,", "line 3, column date", "a whole number"),
        ("assessments", "30.5", "130.5", "line 3, column weight", "at most 100"),
        ("vle", "23,MMM", "21,MMM", "line 4, column id_site", "line 2"),
        ("vle", "url,,", ",,", "line 2, column activity_type", "found nothing"),
        ("studentInfo", "M,Fail", "M,Failed", "line 4, column final_result", "“Failed”"),
        ("studentInfo", "MMM,2013J,102", "MMM,2013J,101", "line 3, column id_student", "line 2"),
        ("studentInfo", "M,Fail", "M,Fail\nMMM,2014B,103,M,Pass", "line 5, column id_student", "“103”"),
        ("studentRegistration", "2014B,102", "2014B,109", "line 4, column id_student", "“109”"),
        ("studentRegistration", "2013J,102", "2013J,101", "line 3, column id_student", "line 2"),
        ("studentRegistration", "-30", "-30 days", "line 2, column date_registration", "whole number"),
        ("studentRegistration", "-30", "-99999", "line 2, column date_registration", "at least -1500"),
        ("studentAssessment", "14,102", "15,102", "line 5, column id_assessment", "“15”"),
        ("studentAssessment", "14,102", "14,101", "line 5, column id_student", "of MMM 2014B"),
        ("studentAssessment", "13,102", "13,101", "line 4, column id_student", "line 3"),
        ("studentAssessment", ",21,", ",,", "line 3, column date_submitted", "found nothing"),
        ("studentAssessment", ",21,", ",21.0,", "line 3, column date_submitted", "“21.0”"),
        ("studentAssessment", "62.5", "101", "line 3, column score", "at most 100"),
        ("studentAssessment", "62.5", "-1", "line 3, column score", "at least 0"),
        ("studentAssessment", "-1,1,80", "-1,yes,80", "line 4, column is_banked", "“yes”"),
        ("studentVle", "101,22,", "101,23,", "line 3, column id_site", "of MMM 2013J"),
        ("studentVle", "101,22,", "103,22,", "line 3, column id_student", "“103”"),
        ("studentVle", "0,7", "0,0", "line 5, column sum_click", "at least 1"),
        ("studentVle", "0,7", "first,7", "line 5, column date", "“first”"),
    ],
)
def test_a_fault_is_named_with_file_line_and_column(folder, untouched, name, old, new, place, why):
    change(folder, name, old, new)
    message = refused(folder, untouched)
    assert message.startswith(f"{name}.csv, {place}: found ")
    assert why in message


def test_a_compressed_file_cut_short_is_refused(folder, untouched):
    whole = gzip.compress((folder / "studentVle.csv").read_bytes())
    (folder / "studentVle.csv").unlink()
    (folder / "studentVle.csv.gz").write_bytes(whole[:-10])
    assert refused(folder, untouched).startswith("studentVle.csv.gz, line ")


def test_courses_without_a_presentation_are_refused(folder, untouched):
    (folder / "courses.csv").write_text(FILES["courses"].lstrip().splitlines()[0] + "\n")
    assert refused(folder, untouched).startswith("courses.csv, line 1: found a header and no row")
