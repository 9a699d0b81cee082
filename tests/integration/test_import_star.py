"""The STAR import tells what the shared table tells, recomputed here from the raw file by plain `csv`."""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import pytest
from sqlalchemy import func, select, text

from datastore.content import parse_content
from datastore.engine import Database
from datastore.importers import loading, star
from datastore.importers.loading import ImportPlan, Report, find_school, load, new_rows
from datastore.importers.reading import BadFile
from datastore.models import (
    Activity,
    ActivityAttempt,
    ActivityResult,
    ActivityVisit,
    AuditEntry,
    ClassEnrollment,
    Classroom,
    School,
    Sequence,
    Session,
    StudentProgress,
    User,
)
from datastore.models.enums import ActivityType, ResultStatus
from tests.commands import called, environment
from tests.conftest import new_database
from tests.star_table import change, write

YEARS = {"K": "1985-1986", "1": "1986-1987", "2": "1987-1988", "3": "1988-1989"}
SUBJECTS = {"Reading": "read", "Mathematics": "math"}


@dataclass(frozen=True)
class Imported:
    """The shared table, and a database into which it was imported."""

    path: Path
    database: Database
    summary: dict[str, int]
    report: Report

    @property
    def raw(self) -> list[dict[str, str]]:
        with gzip.open(self.path, "rt", encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))


def rows(database: Database, query) -> list:
    with database.owning() as connection:
        return list(connection.execute(query).all())


def plan_of(path: Path, database: Database) -> ImportPlan:
    return star.plan(path, database=database, school=find_school(database, "star"))


@pytest.fixture(scope="module")
def imported(shared, server_url, template, cipher) -> Iterator[Imported]:
    path = shared / "data" / "star-classes" / "star_12_schools.csv.gz"
    if not path.is_file():
        pytest.skip("../shared holds no part of STAR")
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        plan = plan_of(path.parent, database)
        yield Imported(path, database, dict(plan.summary), load(database, plan))
        database.dispose()


def class_of(row: dict[str, str]) -> str:
    return f"{row['sch']}-{row['gr']}-{row['tch']}"


class TestTheSharedTable:
    def test_the_dry_run_counts_what_the_file_holds(self, imported):
        raw = imported.raw
        sizes = Counter(map(class_of, raw))
        assert imported.summary == {
            "schools": 12,
            "classes": len(sizes),
            "classes of fewer than 5 pupils": sum(n < 5 for n in sizes.values()),
            "pupils": len({row["id"] for row in raw}),
            "pupil-years": len(raw),
            "reading scores": 3863 - 282,
            "maths scores": 3863 - 278,
            "reading scores missing": sum(not row["read"] for row in raw),
            "maths scores missing": sum(not row["math"] for row in raw),
        }
        assert (imported.summary["classes"], imported.summary["classes of fewer than 5 pupils"]) == (203, 7)
        missing = imported.summary["reading scores missing"], imported.summary["maths scores missing"]
        assert missing == (282, 278)

    def test_every_class_has_its_year_grade_and_pupils(self, imported):
        members = defaultdict(set)
        for row in imported.raw:
            members[class_of(row), YEARS[row["gr"]], row["gr"]].add(row["id"])
        query = (
            select(Classroom.name, Classroom.academic_year, Classroom.grade_level, User.external_id)
            .join(ClassEnrollment, ClassEnrollment.class_id == Classroom.id)
            .join(User, User.id == ClassEnrollment.student_id)
            .where(ClassEnrollment.left_at.is_(None))
        )
        found = defaultdict(set)
        for name, year, grade, number in rows(imported.database, query):
            found[name, year, grade].add(number)
        assert found == members
        assert len(found) == 203

    def test_a_pupil_of_several_years_is_one_person_in_several_classes(self, imported):
        per_pupil = Counter(row["id"] for row in imported.raw)
        assert rows(imported.database, select(func.count()).select_from(User)) == [(1634,)]
        e = ClassEnrollment
        taken = rows(imported.database, select(func.count(e.class_id)).group_by(e.student_id))
        assert {n for (n,) in taken} == set(per_pupil.values()) == {1, 2, 3, 4}

    def test_every_score_is_a_result_and_a_missing_one_is_none(self, imported):
        names = dict(map(tuple, rows(imported.database, select(User.id, User.external_id))))
        r = ActivityResult
        query = (
            select(Classroom.name, r.student_id, Activity.title, r.score, r.max_score, r.status)
            .join(Classroom, Classroom.id == r.class_id)
            .join(Activity, Activity.id == r.activity_id)
        )
        found = {
            (name, names[student], title): float(score)
            for name, student, title, score, most, status in rows(imported.database, query)
            if (float(most), status) == (1000.0, ResultStatus.completed)
        }
        expected = {
            (class_of(row), row["id"], title): float(row[column])
            for row in imported.raw
            for title, column in SUBJECTS.items()
            if row[column]
        }
        assert found == expected
        assert rows(imported.database, select(func.count()).select_from(r)) == [(3863 * 2 - 282 - 278,)]
        assert rows(imported.database, select(ActivityVisit.id)) == []

    def test_each_class_has_the_means_of_its_scores(self, imported):
        scores = defaultdict(list)
        for row in imported.raw:
            for title, column in SUBJECTS.items():
                if row[column]:
                    scores[class_of(row), title].append(float(row[column]))
        r = ActivityResult
        query = (
            select(Classroom.name, Activity.title, func.count(), func.avg(r.score))
            .join(Classroom, Classroom.id == r.class_id)
            .join(Activity, Activity.id == r.activity_id)
            .group_by(Classroom.name, Activity.title)
        )
        found = {(name, title): (n, float(mean)) for name, title, n, mean in rows(imported.database, query)}
        assert found == {place: (len(each), pytest.approx(fmean(each))) for place, each in scores.items()}

    def test_progress_is_the_share_of_the_two_tests_with_a_score(self, imported):
        p = StudentProgress
        query = select(Classroom.name, User.external_id, p.completion_percentage)
        query = query.join(Classroom, Classroom.id == p.class_id).join(User, User.id == p.student_id)
        found = {(name, number): float(percent) for name, number, percent in rows(imported.database, query)}
        expected = {
            (class_of(row), row["id"]): 50.0 * (bool(row["read"]) + bool(row["math"]))
            for row in imported.raw
            if row["read"] or row["math"]
        }
        assert found == expected

    def test_the_classes_of_a_grade_share_its_two_evaluations(self, imported):
        query = (
            select(Sequence.title, Activity.title, Activity.activity_type, Activity.max_points)
            .join(Session, Session.sequence_id == Sequence.id)
            .join(Activity, Activity.session_id == Session.id)
        )
        found = set(map(tuple, rows(imported.database, query)))
        assert found == {
            (f"STAR tests, grade {grade}", title, ActivityType.evaluation, 1000)
            for grade in YEARS
            for title in SUBJECTS
        }

    def test_every_test_has_content_worth_its_points(self, imported):
        query = select(Activity.activity_type, Activity.content, Activity.max_points)
        for kind, content, max_points in rows(imported.database, query):
            assert sum(item.points for item in parse_content(kind, content).items) == max_points

    def test_a_second_run_adds_nothing(self, imported):
        database = imported.database
        assert imported.report.added["activity_attempts"] == 3863 * 2 - 282 - 278
        audited = rows(database, select(func.count()).select_from(AuditEntry))
        again = plan_of(imported.path, database)
        assert set(new_rows(database, again).values()) == {0}
        assert not load(database, again).changed
        assert rows(database, select(func.count()).select_from(AuditEntry)) == audited


class TestASmallTable:
    def test_a_score_of_0_is_a_score_and_na_is_none(self, database, tmp_path):
        load(database, plan_of(write(tmp_path), database))
        a = ActivityAttempt
        query = select(User.external_id, Activity.title, a.score).join(User, User.id == a.student_id)
        found = rows(database, query.join(Activity, Activity.id == a.activity_id))
        assert sorted((number, title, float(score)) for number, title, score in found) == [
            ("901", "Mathematics", 500),
            ("901", "Reading", 451),
            ("901", "Reading", 530),
            ("902", "Mathematics", 512.5),
            ("903", "Reading", 440),
            ("904", "Mathematics", 1000),
            ("904", "Reading", 0),
        ]

    def test_a_dry_run_counts_and_writes_nothing(self, database, tmp_path):
        plan = plan_of(write(tmp_path), database)
        counted = new_rows(database, plan)
        assert rows(database, select(School.id)) == []
        assert counted == load(database, plan).added

    def test_the_database_knows_its_tables_at_once(self, database, tmp_path):
        load(database, plan_of(write(tmp_path), database))
        known = text("SELECT relname, reltuples FROM pg_class WHERE relname = ANY (:names)")
        names = ["activity_attempts", "activity_results", "class_enrollments", "student_progress"]
        found = dict(map(tuple, rows(database, known.bindparams(names=names))))
        assert found == {
            "activity_attempts": 7,
            "activity_results": 7,
            "class_enrollments": 6,
            "student_progress": 5,
        }

    def test_a_longer_table_adds_what_is_new(self, database, tmp_path):
        path = write(tmp_path)
        load(database, plan_of(path, database))
        path.write_text(path.read_text() + "905,1,K,reg,8,12,500,,0\n")
        added = load(database, plan_of(path, database)).added
        assert {table: n for table, n in added.items() if n} == {
            "users": 1,
            "class_enrollments": 1,
            "activity_attempts": 1,
        }

    def test_a_fault_in_the_last_line_changes_nothing(self, database, tmp_path):
        path = write(tmp_path)
        path.write_text(path.read_text() + "905,1,K,reg,8,12,good,,0\n")
        with pytest.raises(BadFile, match=r"line 8, column read: found “good”"):
            plan_of(path, database)
        assert rows(database, select(School.id)) == []

    def test_an_import_that_fails_at_the_end_leaves_nothing(self, database, tmp_path, monkeypatch):
        def fail(*_):
            raise RuntimeError("at the end")

        monkeypatch.setattr(loading, "rederive", fail)
        with pytest.raises(RuntimeError, match="at the end"):
            load(database, plan_of(write(tmp_path), database))
        assert rows(database, select(School.id)) == []


class TestTheCommand:
    @pytest.fixture
    def env(self, database, tmp_path):
        return environment(database.engine.url.render_as_string(hide_password=False), tmp_path)

    def test_it_says_what_the_table_holds_and_loads_it_once(self, database, tmp_path, env):
        path = write(tmp_path)
        tried = called("import", "star", path, "--school", "tennessee", "--dry-run", env=env)
        assert "4 classes, 4 classes of fewer than 5 pupils, 4 pupils, 6 pupil-years" in tried.stdout
        assert "Would add: " in tried.stdout
        assert rows(database, select(School.id)) == []
        assert called("import", "star", path, "--school", "tennessee", env=env).returncode == 0
        again = called("import", "star", path, "--school", "tennessee", env=env)
        assert "Nothing is new" in again.stdout
        assert rows(database, select(School.slug)) == [("tennessee",)]

    def test_bad_input_ends_with_status_2_and_one_line(self, database, tmp_path, env):
        path = write(tmp_path)
        change(path, "904,1,K,reg", "904,1,K,huge")
        result = called("import", "star", path, env=env)
        assert result.returncode == 2
        (line,) = result.stderr.strip().splitlines()
        assert "star.csv, line 5, column cltype: found “huge”, expected one of small, reg, reg+A" in line
        assert rows(database, select(School.id)) == []
