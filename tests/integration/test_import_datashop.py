"""The import of DataShop logs: the database holds what the raw file says, and bad files change nothing.

The facts of the real log are counted here by plain `csv`, without the project's readers and measures.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections import Counter, defaultdict
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Float, cast, func, select, text, update

from datastore.commands.accounts.schools import add_school
from datastore.commands.classroom.classes import NewClass, create_class
from datastore.content import parse_content
from datastore.engine import Database
from datastore.errors import BadInput
from datastore.importers import datashop
from datastore.importers.loading import find_school, load, new_rows
from datastore.importers.reading import BadFile
from datastore.models import (
    Activity,
    ActivityAttempt,
    ActivityCompetency,
    ActivityResult,
    ActivityVisit,
    AuditEntry,
    ClassEnrollment,
    Classroom,
    Competency,
    CompetencyAssessment,
    CompetencyMastery,
    InteractionEvent,
    School,
    Sequence,
    Session,
    StudentProgress,
    TeacherConfiguration,
    User,
)
from datastore.models.enums import ActivityType, ResultStatus, UserRole
from datastore.scope import Scope
from tests.conftest import new_database
from tests.factories import make_user

HEADER = (
    "Anon.Student.Id,Time,Duration..sec.,Level..Unitname.,Problem.Name,Problem.Start.Time,Outcome,Input,"
    "KC..Cluster.,CF..Correct.Answer."
)
STUCK_AFTER = 3
SITTING_GAP = dt.timedelta(minutes=30)


def row(
    student: str = "Stu_ada_0000001",
    start: str = "2015-11-28 09:00:00",
    seconds: object = 10,
    outcome: str = "CORRECT",
    *,
    time: str | None = None,
    level: str = "Practice",
    problem: str = "The __ is the middle value.",
    answer: str = "median",
    concept: str = "7 Median",
    correct: str = "median|the median",
) -> str:
    end = dt.datetime.fromisoformat(start) + dt.timedelta(seconds=float(seconds or 0))
    cells = (student, time or end, seconds, level, problem, start, outcome, answer, concept, correct)
    return ",".join(f'"{cell}"' for cell in cells)


# One small log. Ada is shown a problem, needs four tries, and sits the test an hour later. The log says her
# last wrong try took 90 s, but the next one starts after 60 s. Bob answers once, late on the next evening.
PRACTICE = (
    row(start="2015-11-28 09:00:00", seconds=30, outcome="STUDY", answer="[timeout]"),
    row(start="2015-11-28 09:00:30", seconds=20, outcome="INCORRECT", answer="mean"),
    row(start="2015-11-28 09:00:50", seconds=20, outcome="INCORRECT", answer=""),
    row(
        start="2015-11-28 09:01:10",
        seconds=90,
        outcome="INCORRECT",
        answer="mode",
        time="2015-11-28 09:02:10",
    ),
    row(start="2015-11-28 09:02:10", seconds=10),
    row("Stu_bob_0000002", start="2015-11-29 23:30:00", seconds=12),
)
TEST = (
    row(start="2015-11-28 10:02:20", seconds=15, level="Posttest", outcome="INCORRECT", answer="mean"),
    row(
        start="2015-11-28 10:02:35",
        seconds=15,
        level="Posttest",
        problem="The __ is the sum over the count.",
        answer="mean",
        concept="25 Mean",
        correct="",
    ),
)


@pytest.fixture
def log(tmp_path):
    """Write a log from its rows."""

    def write(*rows: str, header: str = HEADER, name: str = "log.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        return path

    return write


def run(database: Database, path: Path, *, slug: str = "lycee", class_name: str = "Stats", **options):
    """Plan and load, as the command line does."""
    school = find_school(database, slug)
    plan = datashop.plan(path, database=database, school=school, class_name=class_name, **options)
    return load(database, plan)


def contents(database: Database) -> dict[str, str]:
    """A checksum of every row of every table, times of change included."""
    with database.owning() as connection:
        tables = connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).scalars()
        return {
            table: connection.execute(
                text(f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t")
            ).scalar_one()
            for table in tables
        }


def query(database: Database, statement):
    with database.owning() as connection:
        return connection.execute(statement).all()


def count(database: Database, model) -> int:
    return query(database, select(func.count()).select_from(model))[0][0]


def student(database: Database, prefix: str) -> UUID:
    [found] = [
        id_ for id_, name in query(database, select(User.id, User.username)) if name.startswith(prefix)
    ]
    return found


class TestSmallLog:
    def test_levels_problems_and_concepts_become_a_sequence(self, database, log):
        run(database, log(*PRACTICE, *TEST))
        [(title, sessions)] = query(database, select(Sequence.title, Sequence.total_sessions))
        assert (title, sessions) == ("Practice", 2)
        assert query(
            database, select(Session.session_number, Session.title).order_by(Session.session_number)
        ) == [(1, "Practice"), (2, "Posttest")]
        activities = query(
            database,
            select(Session.title, Activity.activity_number, Activity.title, Activity.activity_type)
            .join(Session, Session.id == Activity.session_id)
            .order_by(Session.session_number, Activity.activity_number),
        )
        assert activities == [
            ("Practice", 1, "The __ is the middle value.", ActivityType.quiz),
            ("Posttest", 1, "The __ is the middle value.", ActivityType.evaluation),
            ("Posttest", 2, "The __ is the sum over the count.", ActivityType.evaluation),
        ]
        competencies = select(Competency.title, Competency.position).order_by(Competency.position)
        assert query(database, competencies) == [("Median", 1), ("Mean", 2)]
        assert count(database, ActivityCompetency) == 3

    def test_the_authors_answers_count_and_without_them_what_the_log_calls_right(self, database, log):
        run(database, log(*PRACTICE, *TEST))
        found = query(database, select(Activity.title, Activity.activity_type, Activity.content))
        accepted = {title: parse_content(kind, raw).items[0].accepted for title, kind, raw in found}
        assert accepted == {
            "The __ is the middle value.": ("median", "the median"),
            "The __ is the sum over the count.": ("mean",),
        }

    def test_answered_rows_are_attempts_in_order_of_time(self, database, log):
        run(database, log(*reversed(PRACTICE)))
        a = ActivityAttempt
        attempts = query(
            database,
            select(a.attempt_number, a.started_at, a.submitted_at, cast(a.score, Float), a.completes)
            .where(a.student_id == student(database, "Stu_ada"))
            .order_by(a.attempt_number),
        )

        def at(minute, second):
            return dt.datetime(2015, 11, 28, 8, minute, second, tzinfo=dt.UTC)

        assert attempts == [
            (1, at(0, 30), at(0, 50), 0.0, False),
            (2, at(0, 50), at(1, 10), 0.0, False),
            (3, at(1, 10), at(2, 10), 0.0, False),
            (4, at(2, 10), at(2, 20), 1.0, True),
        ]

    def test_an_attempt_keeps_the_answer_as_it_was_typed(self, database, log):
        run(database, log(*PRACTICE))
        a = ActivityAttempt
        [(responses, right, answered, held)] = query(
            database,
            select(a.response_data, a.right_count, a.answered_count, a.held).where(
                a.student_id == student(database, "Stu_ada"), a.attempt_number == 1
            ),
        )
        assert (right, answered, held) == (0, 1, False)
        assert responses == [
            {
                "key": "answer",
                "answer": "mean",
                "correct": False,
                "points": 0.0,
                "max_points": 1.0,
                "hints": 0,
                "seconds": 20.0,
                "competency": None,
                "needs_review": False,
            }
        ]

    def test_time_is_cut_where_the_next_row_starts(self, database, log):
        run(database, log(*PRACTICE))
        ada = student(database, "Stu_ada")
        a, r = ActivityAttempt, ActivityResult
        seconds = select(a.active_seconds).where(a.student_id == ada).order_by(a.attempt_number)
        assert [found for (found,) in query(database, seconds)] == [20, 20, 60, 10]
        results = select(r.attempts_count, r.time_spent, r.status, cast(r.score, Float)).where(
            r.student_id == ada
        )
        assert query(database, results) == [(4, 30 + 20 + 20 + 60 + 10, ResultStatus.completed, 1.0)]

    def test_a_row_without_a_duration_lasts_until_the_next_and_the_last_adds_nothing(self, database, log):
        run(
            database,
            log(
                row(start="2015-11-28 09:00:00", seconds="", time="2015-11-28 09:00:05", outcome="INCORRECT"),
                row(start="2015-11-28 09:00:40", seconds="", time="2015-11-28 09:00:50"),
            ),
        )
        assert query(database, select(ActivityResult.time_spent)) == [(40,)]

    def test_an_evaluation_is_completed_by_handing_it_in_and_a_quiz_by_a_right_answer(self, database, log):
        run(database, log(*PRACTICE[:4], *TEST[:1]))
        r = ActivityResult
        found = query(
            database,
            select(Activity.activity_type, r.status, cast(r.score, Float)).join(
                Activity, Activity.id == r.activity_id
            ),
        )
        assert sorted(found) == [
            (ActivityType.evaluation, ResultStatus.completed, 0.0),
            (ActivityType.quiz, ResultStatus.in_progress, 0.0),
        ]
        progress = query(database, select(cast(StudentProgress.completion_percentage, Float)))
        assert progress == [(50.0,)]

    def test_which_levels_are_evaluations_can_be_said(self, database, log):
        run(database, log(*PRACTICE, *TEST), evaluations=["Practice"])
        kinds = query(
            database,
            select(Session.title, Activity.activity_type)
            .join(Session, Session.id == Activity.session_id)
            .distinct(),
        )
        assert dict(map(tuple, kinds)) == {"Practice": ActivityType.evaluation, "Posttest": ActivityType.quiz}
        with pytest.raises(BadInput, match="has no level named 'Pretest'; its levels are Practice, Posttest"):
            run(database, log(*PRACTICE, *TEST), evaluations=["Pretest"])

    def test_every_row_is_a_visit_and_an_hour_away_is_another_sitting(self, database, log):
        run(database, log(*PRACTICE, *TEST))
        v = ActivityVisit
        visits = query(
            database,
            select(v.tab_token, v.from_screen, v.activity_id, v.time_rule, v.screen)
            .where(v.student_id == student(database, "Stu_ada"))
            .order_by(v.started_at),
        )
        assert len(visits) == 7
        assert len({visit.tab_token for visit in visits[:5]}) == 1
        assert len({visit.tab_token for visit in visits[5:]}) == 1
        assert visits[4].tab_token != visits[5].tab_token
        before = [None, *(visit.activity_id for visit in visits[:4]), None, visits[5].activity_id]
        assert [visit.from_screen for visit in visits] == [
            None if activity_id is None else f"{activity_id}/question" for activity_id in before
        ]
        assert {(visit.time_rule, visit.screen) for visit in visits} == {("log duration 1", "question")}

    def test_study_rows_are_events_and_visits_and_never_attempts(self, database, log):
        run(database, log(PRACTICE[0]))
        e = InteractionEvent
        assert query(database, select(e.verb, e.object_key, e.data)) == [
            ("initialized", "question", {"study": True, "seconds": 30.0})
        ]
        assert count(database, ActivityVisit) == 1
        assert count(database, ActivityAttempt) == count(database, CompetencyAssessment) == 0
        assert query(database, select(ActivityResult.attempts_count, ActivityResult.score)) == [(0, None)]

    def test_pupils_are_named_by_the_shortest_part_of_their_ids_that_tells_them_apart(self, database, log):
        ids = ("Stu_0123456789ab", "Stu_0123456789cd")
        run(database, log(*(row(each, start="2015-11-28 09:00:00") for each in ids)))
        u = User
        found = query(
            database,
            select(u.username, u.external_id, u.first_name, u.last_name, u.password_hash, u.role).order_by(
                u.id
            ),
        )
        assert sorted(found) == [(each, each, each[:15], "", None, UserRole.student) for each in ids]
        run(database, log(*PRACTICE), slug="autre")
        names = {name for (name,) in query(database, select(u.first_name))}
        assert {"Stu_ada_00", "Stu_bob_00"} <= names

    def test_the_class_begins_with_the_log_and_everybody_joins_on_their_first_day(self, database, log):
        run(database, log(*PRACTICE))
        c = Classroom
        assert query(database, select(c.name, c.start_date, c.academic_year)) == [
            ("Stats", dt.date(2015, 11, 28), "2015-2016")
        ]
        e = ClassEnrollment
        assert query(database, select(e.enrolled_at, e.left_at).order_by(e.enrolled_at)) == [
            (dt.datetime(2015, 11, 27, 23, tzinfo=dt.UTC), None),
            (dt.datetime(2015, 11, 28, 23, tzinfo=dt.UTC), None),
        ]
        assert query(database, select(TeacherConfiguration.is_active)) == [(True,)]

    def test_times_are_read_in_the_zone_of_the_log_and_days_are_the_schools(self, database, log):
        add_school(database, name="Lycée", slug="lycee", timezone="Europe/Paris")
        run(database, log(PRACTICE[-1]), timezone="America/Chicago")
        a = CompetencyAssessment
        at = dt.datetime(2015, 11, 30, 5, 30, 12, tzinfo=dt.UTC)
        assert query(database, select(a.assessed_at, a.local_day)) == [(at, dt.date(2015, 11, 30))]

    def test_a_school_that_is_made_keeps_the_zone_of_its_log(self, database, log):
        run(database, log(PRACTICE[-1]), slug="memphis-state", timezone="America/Chicago")
        assert query(database, select(School.slug, School.name, School.timezone)) == [
            ("memphis-state", "Memphis state", "America/Chicago")
        ]
        assert query(database, select(CompetencyAssessment.local_day)) == [(dt.date(2015, 11, 29),)]

    def test_the_school_sees_its_import_through_row_level_security_and_another_does_not(self, database, log):
        run(database, log(*PRACTICE))
        other = add_school(database, name="Sud", slug="sud", timezone="Europe/Paris")
        for school_id, seen in ((find_school(database, "lycee").id, 6), (other, 0)):
            with database.reading(Scope.system(school_id)) as connection:
                for model in (ActivityVisit, InteractionEvent):
                    assert connection.scalar(select(func.count()).select_from(model)) == seen

    def test_the_import_is_in_the_audit_log_with_counts_and_no_names(self, database, log):
        run(database, log(*PRACTICE))
        [(action, kind, detail)] = query(
            database, select(AuditEntry.action, AuditEntry.object_type, AuditEntry.detail)
        )
        assert (action, kind, detail["source"]) == ("import", "class", "datashop")
        assert detail["added"]["activity_attempts"] == 5
        assert "Stu_" not in str(detail)


class TestSecondRun:
    def test_the_same_file_again_changes_nothing(self, database, log):
        path = log(*PRACTICE, *TEST)
        assert run(database, path).changed
        before = contents(database)
        report = run(database, path)
        assert not report.changed
        assert set(report.added.values()) == {0}
        assert contents(database) == before

    def test_a_dry_run_counts_what_is_new_and_writes_nothing(self, database, log):
        before = contents(database)
        path = log(*PRACTICE, *TEST)
        school = find_school(database, "lycee")
        plan = datashop.plan(path, database=database, school=school, class_name="Stats")
        expected = {
            "students": 2,
            "sequences": 1,
            "sessions": 2,
            "activities": 3,
            "competencies": 2,
            "attempts": 7,
            "visits": 8,
            "events": 8,
        }
        assert plan.summary == expected
        found = new_rows(database, plan)
        assert (found["schools"], found["classes"], found["users"], found["activity_visits"]) == (1, 1, 2, 8)
        assert contents(database) == before
        load(database, plan)
        again = datashop.plan(
            path, database=database, school=find_school(database, "lycee"), class_name="Stats"
        )
        assert set(new_rows(database, again).values()) == {0}

    def test_a_longer_export_of_the_same_log_adds_what_is_new(self, database, log):
        run(database, log(*PRACTICE[:3]))
        run(database, log(*PRACTICE))
        run(database, log(*PRACTICE), slug="autre")
        r = ActivityResult
        found = query(
            database,
            select(r.school_id, r.attempts_count, r.time_spent, r.status, cast(r.score, Float), r.created_at),
        )
        by_school = defaultdict(list)
        for school_id, *state in found:
            by_school[school_id].append(state)
        grown, whole = by_school.values()
        assert sorted(grown) == sorted(whole)
        assert len(whole) == 2

    def test_a_part_of_a_log_that_is_there_is_refused_and_not_half_loaded(self, database, log):
        run(database, log(*PRACTICE[1:3]))
        before = contents(database)
        with pytest.raises(BadInput, match="of activity_attempts cannot be added"):
            run(database, log(*PRACTICE[3:5]))
        assert contents(database) == before

    def test_the_schools_own_class_and_pupil_are_used(self, database, log, cipher):
        scope = Scope.system(add_school(database, name="Lycée", slug="lycee", timezone="Europe/Paris"))
        class_id = create_class(database, scope, NewClass("Stats", "2026-2027"))
        ada = make_user(database, scope, UserRole.student, username="ada")
        with database.owning() as connection:
            connection.execute(
                update(User).values(
                    external_id="Stu_ada_0000001", external_id_digest=cipher.digest("stu_ADA_0000001 ")
                )
            )
        run(database, log(*PRACTICE))
        assert count(database, Classroom) == 1
        assert count(database, User) == 2
        found = query(database, select(ActivityResult.class_id, ActivityResult.student_id))
        assert {class_ for class_, _ in found} == {class_id}
        assert ada in {student_id for _, student_id in found}
        assert query(database, select(User.first_name).where(User.id == ada)) == [("Inès",)]

    def test_two_classes_of_a_school_share_pupils_and_competencies_but_no_work(self, database, log):
        path = log(*PRACTICE)
        run(database, path)
        run(database, path, class_name="Stats B")
        assert count(database, User) == 2
        assert count(database, Competency) == 1
        assert count(database, Activity) == 2
        assert Counter(
            class_id for (class_id,) in query(database, select(ActivityAttempt.class_id))
        ) == Counter({class_id: 5 for (class_id,) in query(database, select(Classroom.id))})


class TestBadInput:
    @pytest.mark.parametrize(
        ("bad", "place"),
        [
            (row(start="2015-11-28 09:00:00", outcome="MAYBE"), "column Outcome: found “MAYBE”"),
            (
                row(start="2015-11-28 09:00:00", seconds=-5, time="2015-11-28 09:00:10"),
                "column Duration..sec.: found “-5”, expected a number of at least 0",
            ),
            (
                row(start="2015-11-28 09:00:00").replace("2015-11-28 09:00:00", "2015-02-30 09:00:00"),
                "column Problem.Start.Time: found “2015-02-30 09:00:00”, expected a date and time that exist",
            ),
            (
                row(start="2015-03-29 02:30:00"),
                "column Problem.Start.Time: found “2015-03-29 02:30:00”, expected a time that exists in",
            ),
            (
                row(start="2015-11-28 09:00:00", time="2015-11-28 08:59:59"),
                "column Time: found “2015-11-28 08:59:59”, expected a time that is not before the start",
            ),
            (row("", start="2015-11-28 09:00:00"), "column Anon.Student.Id: found nothing"),
            (row(concept=" "), "column KC..Cluster.: found nothing"),
            (row(problem="x" * 1001), "column Problem.Name: found 1001 characters"),
            (row().rsplit(",", 1)[0], "column CF..Correct.Answer.: found 9 cell(s), too few"),
            (
                row(problem="Who?", correct="", outcome="INCORRECT"),
                "column CF..Correct.Answer.: found no correct answer for this problem",
            ),
        ],
    )
    def test_a_bad_row_is_named_and_nothing_is_changed(self, database, log, bad, place):
        before = contents(database)
        path = log(PRACTICE[0], bad)
        with pytest.raises(BadFile) as caught:
            run(database, path)
        assert str(caught.value).startswith(f"{path}, line 3, {place}")
        assert "\n" not in str(caught.value)
        assert contents(database) == before

    @pytest.mark.parametrize(
        ("content", "place"),
        [
            (
                HEADER.replace("Outcome", "Result").encode(),
                ", line 1, column Outcome: found a header without",
            ),
            (HEADER.replace("Input", "Time").encode(), ", line 1, column Time: found this name twice"),
            (HEADER.encode(), ", line 1: found a header and no row"),
            (b"", ": found an empty file"),
            (
                f"{HEADER}\n{row(answer='médiane')}\n".encode("latin-1"),
                ", line 2, column Input: found the byte \\xe9",
            ),
            (
                gzip.compress("\n".join((HEADER, *PRACTICE)).encode())[:-12],
                ", line ",
            ),
        ],
        ids=["wrong header", "duplicate header", "no row", "empty", "not UTF-8", "truncated gz"],
    )
    def test_a_bad_file_is_named_and_nothing_is_changed(self, database, tmp_path, content, place):
        before = contents(database)
        path = tmp_path / "log.csv.gz"
        path.write_bytes(content)
        with pytest.raises(BadFile) as caught:
            run(database, path)
        assert str(caught.value).startswith(f"{path}{place}")
        assert "\n" not in str(caught.value)
        assert contents(database) == before

    def test_a_missing_file_is_named(self, database, tmp_path):
        with pytest.raises(BadFile, match="no such file"):
            run(database, tmp_path / "absent.csv")

    def test_an_unknown_time_zone_is_refused(self, database, log):
        with pytest.raises(BadInput, match="There is no time zone 'Mars/Base'"):
            run(database, log(*PRACTICE), timezone="Mars/Base")

    def test_a_slug_has_a_form(self, database):
        with pytest.raises(BadInput, match="is no short name of a school"):
            find_school(database, "Lycée Victor Hugo")

    def test_several_classes_of_one_name_are_told_apart_by_their_year(self, database, log):
        scope = Scope.system(add_school(database, name="Lycée", slug="lycee", timezone="Europe/Paris"))
        for year in ("2025-2026", "2026-2027"):
            create_class(database, scope, NewClass("Stats", year))
        with pytest.raises(BadInput, match="several classes named Stats, none of 2015-2016"):
            run(database, log(*PRACTICE))
        wanted = create_class(database, scope, NewClass("Stats", "2015-2016"))
        run(database, log(*PRACTICE))
        assert {found for (found,) in query(database, select(ActivityAttempt.class_id))} == {wanted}


# The real log, against what plain `csv` says of it.


@pytest.fixture(scope="module")
def real_log(shared) -> Path:
    return shared / "data/statistics-practice-lkt/statistics_practice_shared.csv.gz"


@pytest.fixture(scope="module")
def raw(real_log) -> list[dict[str, str]]:
    with gzip.open(real_log, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def imported(server_url, template, cipher, real_log):
    """A database that holds the real log."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        run(database, real_log)
        yield database
        database.dispose()


@pytest.fixture(scope="module")
def names(imported) -> dict[UUID, str]:
    return dict(map(tuple, query(imported, select(User.id, User.external_id))))


@pytest.fixture(scope="module")
def places(imported) -> dict[UUID, tuple[str, str]]:
    """Level and problem of each activity."""
    found = query(
        imported,
        select(Activity.id, Session.title, Activity.title).join(Session, Session.id == Activity.session_id),
    )
    return {id_: (level, problem) for id_, level, problem in found}


def asked(raw):
    return [line for line in raw if line["Outcome"] != "STUDY"]


def pair(line) -> tuple[str, str, str]:
    return line["Anon.Student.Id"], line["Level..Unitname."], line["Problem.Name"]


def attempts_and_best(raw) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Per student and activity: answers, and 1 where one of them was right."""
    found = defaultdict(list)
    for line in asked(raw):
        found[pair(line)].append(line["Outcome"] == "CORRECT")
    return {key: (len(answers), int(any(answers))) for key, answers in found.items()}


def spans(raw) -> dict[str, list[tuple[dt.datetime, dt.datetime, tuple[str, str, str]]]]:
    """Per student, in order: from the start of a row for its duration, at most to the start of the next.

    Of rows that start together the longer one counts, since the shorter is over at once.
    """
    by_student = defaultdict(list)
    for line in raw:
        start = dt.datetime.fromisoformat(line["Problem.Start.Time"])
        by_student[line["Anon.Student.Id"]].append((start, int(line["Duration..sec."]), pair(line)))
    found = {}
    for name, rows in by_student.items():
        rows.sort(key=lambda each: each[:2])
        following = [start for start, _, _ in rows[1:]]
        ends = [start + dt.timedelta(seconds=seconds) for start, seconds, _ in rows]
        found[name] = [
            (start, min([end, *following[place : place + 1]]), key)
            for place, ((start, _, key), end) in enumerate(zip(rows, ends, strict=True))
        ]
    return found


class TestRealLog:
    def test_its_size(self, imported, raw):
        outcomes = Counter(line["Outcome"] for line in raw)
        assert outcomes == {"CORRECT": 7609, "INCORRECT": 6326, "STUDY": 827}
        assert count(imported, User) == count(imported, ClassEnrollment) == 121
        assert count(imported, StudentProgress) == 121
        assert count(imported, ActivityVisit) == count(imported, InteractionEvent) == 14_762
        a = ActivityAttempt
        assert query(imported, select(func.count(), func.sum(a.right_count))) == [(13_935, 7_609)]
        assert count(imported, CompetencyAssessment) == 13_935
        verbs = query(imported, select(InteractionEvent.verb, func.count()).group_by(InteractionEvent.verb))
        assert dict(map(tuple, verbs)) == {"answered": 13_935, "initialized": 827}

    def test_its_activities(self, imported, raw, places):
        kinds = query(imported, select(Activity.activity_type, func.count()).group_by(Activity.activity_type))
        assert dict(map(tuple, kinds)) == {ActivityType.quiz: 72, ActivityType.evaluation: 72}
        assert set(places.values()) == {pair(line)[1:] for line in raw}
        for kind, content in query(imported, select(Activity.activity_type, Activity.content)):
            assert len(parse_content(kind, content).items) == 1
        assert query(imported, select(Session.session_number, Session.title).order_by("session_number")) == [
            (1, "Statistics Practice"),
            (2, "Posttest"),
        ]

    def test_share_right_of_each_concept(self, imported, raw):
        expected = defaultdict(Counter)
        for line in asked(raw):
            _, concept = line["KC..Cluster."].split(" ", 1)
            expected[concept][line["Outcome"]] += 1
        m = CompetencyMastery
        found = query(
            imported,
            select(Competency.title, func.sum(m.right_count), func.sum(m.answered_count))
            .join(Competency, Competency.id == m.competency_id)
            .group_by(Competency.title),
        )
        assert len(found) == 18
        assert {concept: (right, answered) for concept, right, answered in found} == {
            concept: (outcomes["CORRECT"], outcomes.total()) for concept, outcomes in expected.items()
        }
        assert count(imported, Competency) == 18
        codes = [code for (code,) in query(imported, select(Competency.code))]
        assert len(set(codes)) == 18
        assert max(map(len, codes)) <= 12

    def test_attempts_and_best_score_of_every_pair(self, imported, raw, names, places):
        r = ActivityResult
        found = {
            (names[student_id], *places[activity_id]): (attempts, score)
            for student_id, activity_id, attempts, score in query(
                imported, select(r.student_id, r.activity_id, r.attempts_count, cast(r.score, Float))
            )
        }
        expected = attempts_and_best(raw)
        assert {key: state for key, state in found.items() if state[0]} == expected
        only_shown = {pair(line) for line in raw} - expected.keys()
        assert {key for key, state in found.items() if state == (0, None)} == only_shown

    def test_time_of_every_pair(self, imported, raw, names, places):
        expected = Counter()
        for steps in spans(raw).values():
            for start, end, key in steps:
                expected[key] += int((end - start).total_seconds())
        r = ActivityResult
        found = {
            (names[student_id], *places[activity_id]): seconds
            for student_id, activity_id, seconds in query(
                imported, select(r.student_id, r.activity_id, r.time_spent)
            )
        }
        assert found == dict(expected)

    def test_stuck_points_of_each_activity(self, imported, raw, places):
        """More than 3 attempts: how many students, their mean time and mean best score."""
        seconds = Counter()
        for steps in spans(raw).values():
            for start, end, key in steps:
                seconds[key] += int((end - start).total_seconds())
        stuck = defaultdict(list)
        for key, (attempts, best) in attempts_and_best(raw).items():
            if attempts > STUCK_AFTER:
                stuck[key[1:]].append((seconds[key], best))
        assert sum(map(len, stuck.values())) == 540
        r = ActivityResult
        found = query(
            imported,
            select(
                r.activity_id,
                func.count(),
                cast(func.avg(r.time_spent), Float),
                cast(func.avg(r.score), Float),
            )
            .where(r.attempts_count > STUCK_AFTER)
            .group_by(r.activity_id),
        )
        assert {places[activity_id]: number for activity_id, number, _, _ in found} == {
            place: len(group) for place, group in stuck.items()
        }
        for activity_id, number, mean_seconds, mean_score in found:
            group = stuck[places[activity_id]]
            assert mean_seconds == pytest.approx(sum(time for time, _ in group) / number)
            assert mean_score == pytest.approx(sum(best for _, best in group) / number)

    def test_its_sittings(self, imported, raw):
        expected = 0
        for steps in spans(raw).values():
            latest = None
            for start, end, _ in steps:
                expected += latest is None or start - latest > SITTING_GAP
                latest = max(latest or end, end)
        v = ActivityVisit
        assert expected == 207
        assert query(imported, select(func.count(func.distinct(v.tab_token)))) == [(expected,)]
        assert query(imported, select(func.count()).where(v.from_screen.is_(None))) == [(expected,)]

    def test_it_is_not_held_not_late_and_in_the_version_that_is_kept(self, imported):
        a = ActivityAttempt
        states = select(a.held, a.late, a.banked, a.needs_review, a.content_version).distinct()
        assert query(imported, states) == [(False, False, False, False, 1)]

    def test_a_second_run_changes_nothing(self, imported, real_log):
        before = contents(imported)
        assert not run(imported, real_log).changed
        assert contents(imported) == before
