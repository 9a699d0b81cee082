"""The OULAD import tells what the shared files tell, recomputed here from the raw files."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from datastore.content import parse_content
from datastore.engine import Database
from datastore.importers import oulad
from datastore.importers.loading import Report, find_school, load, new_rows
from datastore.models import (
    Activity,
    ActivityAttempt,
    ActivityResult,
    ActivityVisit,
    AuditEntry,
    ClassEnrollment,
    Classroom,
    InteractionEvent,
    Session,
    StudentProgress,
    TeacherConfiguration,
    User,
)
from datastore.models.enums import ActivityType, ResultStatus
from tests.conftest import new_database

START = dt.date(2013, 10, 1)
PARIS = ZoneInfo("Europe/Paris")
SLUG = "open-university"


@dataclass(frozen=True)
class Imported:
    """The shared folder, and a database into which it was imported."""

    folder: Path
    database: Database
    summary: dict[str, int]
    report: Report

    def raw(self, name: str) -> list[dict[str, str]]:
        """The lines of a raw file."""
        content = (self.folder / name).read_bytes()
        content = gzip.decompress(content) if name.endswith(".gz") else content
        return list(csv.DictReader(content.decode().splitlines()))

    def rows(self, query) -> list:
        with self.database.owning() as connection:
            return list(connection.execute(query).all())


@pytest.fixture(scope="module")
def folder(shared) -> Path:
    folder = shared / "data" / "oulad-aaa-2013j"
    if not folder.is_dir():
        pytest.skip("../shared holds no part of OULAD")
    return folder


@pytest.fixture(scope="module")
def imported(folder, server_url, template, cipher) -> Iterator[Imported]:
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        plan = oulad.plan(folder, database=database, school=find_school(database, SLUG))
        yield Imported(folder, database, dict(plan.summary), load(database, plan))
        database.dispose()


def day(at: dt.datetime) -> int:
    """The day of the presentation, by the school's clock; it must be noon there."""
    local = at.astimezone(PARIS)
    assert local.time() == dt.time(12)
    return (local.date() - START).days


def student_numbers(imported: Imported) -> dict:
    return {row.id: row.external_id for row in imported.rows(select(User.id, User.external_id))}


def assessment_titles(imported: Imported) -> dict[str, str]:
    """The title that each assessment must have: in order of its due date, numbered within its kind."""
    raw = sorted(imported.raw("assessments.csv"), key=lambda row: int(row["date"] or 9999))
    kinds = Counter(row["assessment_type"] for row in raw)
    numbers: Counter[str] = Counter()
    titles = {}
    for row in raw:
        kind = row["assessment_type"]
        numbers[kind] += 1
        titles[row["id_assessment"]] = f"{kind} {numbers[kind]}" if kinds[kind] > 1 else kind
    return titles


def test_the_dry_run_counts_what_the_files_hold(imported):
    registrations, clicks = imported.raw("studentRegistration.csv"), imported.raw("studentVle.csv.gz")
    assert imported.summary == {
        "classes": 1,
        "students": 200,
        "registrations": len(registrations),
        "withdrawn": 29,
        "withdrawn before the start": sum(int(row["date_unregistration"] or 0) < 0 for row in registrations),
        "withdrawn before registering": 0,
        "withdrawn without a date": 0,
        "assessments": 6,
        "assessments nobody submitted": 1,
        "sites": 211,
        "submissions": 877,
        "late submissions": 212,
        "banked submissions": 0,
        "submissions without a score": 0,
        "events": len(clicks),
        "clicks": sum(int(row["sum_click"]) for row in clicks),
    }


def test_the_presentation_is_a_class_that_starts_on_day_0(imported):
    (classroom,) = imported.rows(select(Classroom.name, Classroom.academic_year, Classroom.start_date))
    assert classroom == ("AAA 2013J", "2013-2014", START)
    (opening,) = imported.rows(select(TeacherConfiguration.start_date, TeacherConfiguration.end_date))
    assert opening == (START, START + dt.timedelta(days=268))


def test_every_student_is_enrolled_and_who_withdrew_has_left_on_the_day(imported):
    names = student_numbers(imported)
    e = ClassEnrollment
    found = {
        names[student]: (
            (enrolled.astimezone(PARIS).date() - START).days,
            None if left is None else day(left),
        )
        for student, enrolled, left in imported.rows(select(e.student_id, e.enrolled_at, e.left_at))
    }
    expected = {
        row["id_student"]: (
            int(row["date_registration"]),
            int(row["date_unregistration"]) if row["date_unregistration"] else None,
        )
        for row in imported.raw("studentRegistration.csv")
    }
    assert found == expected
    withdrawn = {
        row["id_student"] for row in imported.raw("studentInfo.csv") if row["final_result"] == "Withdrawn"
    }
    assert {student for student, (_, left) in found.items() if left is not None} == withdrawn
    assert (len(found), len(withdrawn)) == (200, 29)


def test_students_have_their_number_for_a_name_and_no_password(imported):
    people = imported.rows(select(User.first_name, User.last_name, User.username, User.password_hash))
    numbers = {row["id_student"] for row in imported.raw("studentInfo.csv")}
    assert {tuple(person) for person in people} == {(number, "", number, None) for number in numbers}


def test_submissions_are_attempts_with_their_day_score_and_lateness(imported):
    names, titles = student_numbers(imported), assessment_titles(imported)
    due = {row["id_assessment"]: row["date"] for row in imported.raw("assessments.csv")}
    a = ActivityAttempt
    query = select(a.student_id, Activity.title, a.submitted_at, a.score, a.max_score, a.late, a.banked).join(
        Activity, Activity.id == a.activity_id
    )
    found = {
        (names[student], title, day(at), float(score), float(most), late, banked)
        for student, title, at, score, most, late, banked in imported.rows(query)
    }
    raw = imported.raw("studentAssessment.csv")
    expected = {
        (
            row["id_student"],
            titles[row["id_assessment"]],
            int(row["date_submitted"]),
            float(row["score"]),
            100.0,
            int(row["date_submitted"]) > int(due[row["id_assessment"]]),
            row["is_banked"] == "True",
        )
        for row in raw
    }
    assert found == expected
    assert len(found) == len(raw) == 877
    assert sum(row[5] for row in found) == 212
    assert len({row[0] for row in found}) == 193


def test_each_assessment_has_its_number_of_results_and_their_mean(imported):
    titles = assessment_titles(imported)
    scores: dict[str, list[float]] = {}
    for row in imported.raw("studentAssessment.csv"):
        scores.setdefault(titles[row["id_assessment"]], []).append(float(row["score"]))
    r = ActivityResult
    query = (
        select(Activity.title, func.count(), func.avg(r.score))
        .join(Activity, Activity.id == r.activity_id)
        .group_by(Activity.title)
    )
    found = {title: (count, float(mean)) for title, count, mean in imported.rows(query)}
    assert set(found) == set(scores) == {"TMA 1", "TMA 2", "TMA 3", "TMA 4", "TMA 5"}
    for title, marks in scores.items():
        assert found[title] == (len(marks), pytest.approx(fmean(marks)))


def test_what_was_handed_in_is_done_and_how_long_it_took_is_unknown(imported):
    r = ActivityResult
    results = imported.rows(select(r.status, r.late, r.time_spent))
    assert {row.status for row in results} == {ResultStatus.completed}
    assert sum(row.late for row in results) == 212
    assert {row.time_spent for row in results} == {None}
    assert imported.rows(select(ActivityVisit.id)) == []


def test_progress_is_the_share_of_the_six_assessments_handed_in(imported):
    names = student_numbers(imported)
    p = StudentProgress
    found = {
        names[student]: float(percent)
        for student, percent in imported.rows(select(p.student_id, p.completion_percentage))
    }
    handed_in = Counter(row["id_student"] for row in imported.raw("studentAssessment.csv"))
    assert found == {student: pytest.approx(100 * n / 6, abs=0.005) for student, n in handed_in.items()}


def test_clicks_are_events_of_their_student_site_and_day(imported):
    names = student_numbers(imported)
    e = InteractionEvent
    query = select(e.student_id, Activity.title, e.occurred_at, e.data).join(
        Activity, Activity.id == e.activity_id
    )
    found = Counter(
        (names[student], title.split()[-1], day(at), data["clicks"])
        for student, title, at, data in imported.rows(query)
    )
    raw = imported.raw("studentVle.csv.gz")
    expected = Counter(
        (row["id_student"], row["id_site"], int(row["date"]), int(row["sum_click"])) for row in raw
    )
    assert max(expected.values()) > 1, "the file holds lines that are alike, and they count"
    assert found == expected
    assert imported.rows(select(e.verb).distinct()) == [("interacted",)]


def test_assessments_come_first_and_alone_are_mandatory_then_sites_by_kind(imported):
    query = (
        select(Session.session_number, Session.title, Activity.activity_type, Activity.is_mandatory)
        .join(Activity, Activity.session_id == Session.id)
        .order_by(Session.session_number)
    )
    found = Counter(tuple(row) for row in imported.rows(query))
    kinds = Counter(row["activity_type"] for row in imported.raw("vle.csv"))
    assert found == {
        (1, "Assessments", ActivityType.evaluation, True): 6,
        **{
            (number, kind, ActivityType.interactive, False): kinds[kind]
            for number, kind in enumerate(sorted(kinds), start=2)
        },
    }


def test_every_activity_has_content_of_its_type_worth_its_points(imported):
    query = select(Activity.activity_type, Activity.content, Activity.max_points)
    for kind, content, max_points in imported.rows(query):
        assert sum(item.points for item in parse_content(kind, content).items) == max_points


def test_an_assessment_says_when_it_is_due_and_what_it_weighs(imported):
    titles = assessment_titles(imported)
    texts = {
        title: content["screens"][0]["text"]
        for title, content in imported.rows(select(Activity.title, Activity.content))
    }
    for row in imported.raw("assessments.csv"):
        text = texts[titles[row["id_assessment"]]]
        assert f"Weight: {float(row['weight']):g} %." in text
        if row["date"]:
            assert f"day {row['date']} (about {START + dt.timedelta(days=int(row['date']))})" in text
        else:
            assert "Due: not known." in text


def test_a_second_run_adds_nothing(imported):
    database = imported.database
    assert imported.report.added["interaction_events"] == 7263
    audited = imported.rows(select(func.count()).select_from(AuditEntry))
    again = oulad.plan(imported.folder, database=database, school=find_school(database, SLUG))
    assert set(new_rows(database, again).values()) == {0}
    assert not load(database, again).changed
    assert imported.rows(select(func.count()).select_from(AuditEntry)) == audited
