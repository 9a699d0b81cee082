"""The demo school in a real database: every planted story is found by SQL of the test's own.

One long file, so that the school is loaded once.
"""

from __future__ import annotations

import datetime as dt
import gc
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from dashboard.queries import production, productions
from dashboard.views import ClassView
from datastore import passwords
from datastore.engine import Database
from datastore.errors import BadInput
from datastore.measures.texts import WAITING
from datastore.models import User
from datastore.models.enums import UserRole
from datastore.scope import Scope
from datastore.simulate import run
from datastore.simulate.building import DemoData, build_demo
from datastore.simulate.content_files import load_sequences
from datastore.simulate.run import DemoSchool, simulate_demo
from datastore.simulate.stories import STORIES, Story
from tests.conftest import new_database

NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
PASSWORD = "cerf-volant rouge"
DEMO_GUIDE = Path(__file__).parents[2] / "docs" / "demo.md"
CLASS_SIZES = {"4eA": 28, "4eB": 26, "4eC": 24, "3eA": 29, "3eB": 27, "3eC": 25}


@dataclass(frozen=True)
class Loaded:
    """The demo school, the steps that were told while it was made, and its rows."""

    database: Database
    school: DemoSchool
    steps: list[tuple[int, int]]
    data: DemoData
    """What was loaded."""

    def rows(self, sql: str, **parameters: Any) -> list[Any]:
        with self.database.owning() as connection:
            return list(connection.execute(text(sql), parameters))

    def value(self, sql: str, **parameters: Any) -> Any:
        ((value,),) = self.rows(sql, **parameters)
        return value

    def names(self) -> dict[UUID, tuple[str, str]]:
        with self.database.owning() as connection:
            found = connection.execute(select(User.id, User.first_name, User.last_name))
            return {id_: (first, last) for id_, first, last in found}


@pytest.fixture(scope="module")
def demo(server_url, template, cipher) -> Iterator[Loaded]:
    steps: list[tuple[int, int]] = []
    built: list[DemoData] = []

    def build(**given: Any) -> DemoData:
        built.append(build_demo(**given))
        return built[0]

    with new_database(server_url, template) as url, pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "build_demo", build)
        database = Database(url, cipher=cipher)
        school = simulate_demo(
            database, now=NOW, password=PASSWORD, progress=lambda done, total: steps.append((done, total))
        )
        yield Loaded(database, school, steps, built[0])
        database.dispose()


@pytest.fixture(scope="module")
def names(demo) -> dict[UUID, tuple[str, str]]:
    return demo.names()


def story(key: str) -> Story:
    return next(one for one in STORIES if one.key == key)


def title(slug: str) -> str:
    """The title that the content file gives an activity."""
    return next(a.title for s in load_sequences() for a in s.activities if a.slug == slug)


def counts(demo: Loaded) -> dict[str, int]:
    tables = demo.rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    )
    return {name: demo.value(f'SELECT count(*) FROM "{name}"') for (name,) in tables}


# The school


def test_the_school_has_its_people_and_classes(demo):
    roles = dict(demo.rows("SELECT role::text, count(*) FROM users GROUP BY 1"))
    present = dict(
        demo.rows(
            "SELECT c.name, count(*) FROM classes c JOIN class_enrollments e ON e.class_id = c.id"
            " WHERE e.left_at IS NULL GROUP BY 1"
        )
    )
    assert (roles["teacher"], roles["coordinator"], roles["admin"]) == (4, 2, 1)
    assert present == CLASS_SIZES
    assert demo.value("SELECT count(*) FROM class_enrollments WHERE left_at IS NOT NULL") == 1
    assert demo.value("SELECT count(*) FROM class_teachers WHERE role = 'co_teacher'") == 1
    assert set(demo.rows("SELECT kind::text, value, may_see_names FROM coordinator_scopes")) == {
        ("school", None, False),
        ("grade_level", "4e", True),
    }


def test_the_content_is_there_with_its_versions_and_competencies(demo):
    assert demo.value("SELECT count(*) FROM sequences") == 3
    assert demo.value("SELECT count(DISTINCT activity_type) FROM activities") == 5
    assert demo.value("SELECT count(*) FROM teacher_configurations") == 3 * len(CLASS_SIZES)
    assert demo.value(
        "SELECT bool_and(v.content = a.content) FROM activities a LEFT JOIN content_versions v"
        " ON v.activity_id = a.id AND v.version = a.content_version"
    )
    shared = "SELECT count(*) FROM {} WHERE school_id IS NULL"
    assert demo.value(shared.format("competencies")) == 14
    assert demo.value(shared.format("badges")) == 6
    assert demo.value("SELECT count(DISTINCT badge_id) FROM student_badges") >= 5


def test_each_account_signs_in_with_the_given_password(demo, cipher):
    assert [account.role for account in demo.school.accounts] == [
        UserRole.teacher,
        UserRole.student,
        UserRole.coordinator,
        UserRole.admin,
    ]
    for account in demo.school.accounts:
        with demo.database.signing_in() as connection:
            found = connection.execute(
                text("SELECT user_id, password_hash FROM sign_in_candidates('username', :digests)"),
                {"digests": cipher.digests(account.username)},
            ).one()
        assert passwords.verify(found.password_hash, PASSWORD)
        role = demo.value("SELECT role::text FROM users WHERE id = :id", id=found.user_id)
        assert role == account.role


def test_progress_is_told_step_by_step_to_the_end(demo):
    total = demo.steps[0][1]
    assert demo.steps == [(done, total) for done in range(1, total + 1)]


def test_the_planner_knows_every_table_that_was_filled(demo):
    unknown = demo.rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        " AND pg_relation_size(oid) > 0 AND reltuples <= 0 AND relname <> 'alembic_version'"
    )
    assert unknown == []


def test_a_second_call_does_nothing_and_says_so(demo):
    before = counts(demo)
    again = simulate_demo(demo.database, now=NOW + dt.timedelta(days=3), password="une autre phrase")
    assert (again.created, again.school_id) == (False, demo.school.school_id)
    assert demo.school.created
    assert counts(demo) == before


def test_a_demo_that_fails_half_way_leaves_nothing_behind(demo, database, monkeypatch):
    monkeypatch.setattr(run, "build_demo", lambda **_given: demo.data)  # the rows of the school above

    def interrupt(done: int, total: int) -> None:
        if done == total // 2:  # people, content and attempts are loaded by then
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate_demo(database, now=NOW, password=PASSWORD, progress=interrupt)
    with database.owning() as connection:
        for table in ("schools", "users", "competencies", "activities", "sign_in_index"):
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0
    assert gc.isenabled()


def test_a_short_password_or_a_time_without_a_zone_is_refused(database):
    with pytest.raises(BadInput, match="password"):
        simulate_demo(database, now=NOW, password="court")
    with pytest.raises(BadInput, match="time zone"):
        simulate_demo(database, now=NOW.replace(tzinfo=None), password=PASSWORD)


# The rows hold together


def test_nobody_works_on_a_sequence_before_it_is_open(demo):
    too_early = demo.value(
        "SELECT count(*) FROM activity_visits v JOIN activities x ON x.id = v.activity_id"
        " JOIN sessions s ON s.id = x.session_id JOIN teacher_configurations t"
        " ON t.class_id = v.class_id AND t.sequence_id = s.sequence_id"
        " WHERE (v.started_at AT TIME ZONE 'Europe/Paris')::date < t.start_date"
    )
    assert too_early == 0


def test_nothing_happens_after_now_or_before_the_first_week(demo):
    begins, last = demo.rows(
        "SELECT min(c.start_date), max(greatest(v.last_seen_at, upper(v.active_periods)))"
        " FROM activity_visits v JOIN classes c ON c.id = v.class_id"
    )[0]
    assert last <= NOW
    assert begins == dt.date(2026, 9, 7)
    for table, column in (
        ("activity_attempts", "submitted_at"),
        ("interaction_events", "occurred_at"),
        ("interaction_events", "recorded_at"),
        ("competency_assessments", "assessed_at"),
        ("student_productions", "updated_at"),
    ):
        first, last = demo.rows(f"SELECT min({column}), max({column}) FROM {table}")[0]
        assert first.date() >= begins
        assert last <= NOW


def test_visits_hold_their_active_periods_and_name_the_rule(demo):
    assert demo.value(
        "SELECT bool_and(active_periods <@ tstzmultirange(tstzrange(started_at, last_seen_at, '[]')))"
        " FROM activity_visits"
    )
    assert demo.rows("SELECT DISTINCT time_rule FROM activity_visits") == [("heartbeat H=15 C=30 I=60",)]


def test_the_holidays_are_quiet(demo):
    days = demo.rows(
        "SELECT count(*) FROM interaction_events"
        " WHERE (occurred_at AT TIME ZONE 'Europe/Paris')::date BETWEEN '2026-10-12' AND '2026-10-25'"
    )
    assert days == [(0,)]


def test_every_event_has_its_key(demo):
    unmatched = demo.value(
        "SELECT count(*) FROM interaction_events e FULL JOIN event_keys k"
        " ON k.school_id = e.school_id AND k.event_id = e.id WHERE e.id IS NULL OR k.event_id IS NULL"
    )
    assert unmatched == 0
    assert demo.value("SELECT count(*) FROM interaction_events") > 40_000


def test_held_evaluations_have_no_score_and_no_evidence(demo):
    held = demo.rows(
        "SELECT count(*), count(r.score), count(c.id) FROM activity_attempts a"
        " JOIN activity_results r ON r.student_id = a.student_id AND r.activity_id = a.activity_id"
        " LEFT JOIN competency_assessments c ON c.attempt_id = a.id WHERE a.held"
    )[0]
    assert held[0] > 50
    assert held[1:] == (0, 0)


def test_teachers_judged_texts_with_the_rubric(demo):
    judged = demo.rows(
        "SELECT count(*), count(DISTINCT c.production_id) FROM competency_assessments c"
        " JOIN student_productions p ON p.id = c.production_id AND p.status = 'evaluated'"
        " JOIN class_teachers t ON t.class_id = c.class_id AND t.teacher_id = c.assessed_by"
        " WHERE c.score IS NULL AND c.evidence_data ->> 'rule' = 'rubric'"
    )[0]
    assert judged[1] == demo.value("SELECT count(*) FROM student_productions WHERE status = 'evaluated'")
    assert judged[0] > judged[1]


def test_marks_stand_criterion_by_criterion_and_add_up_to_the_score(demo):
    assert demo.value(
        "SELECT bool_and(p.evaluation_score = (SELECT sum(r.points) FROM rubric_scores r"
        " WHERE r.production_id = p.id AND r.version = (SELECT max(version) FROM rubric_scores v"
        " WHERE v.production_id = p.id))) FROM student_productions p WHERE p.status = 'evaluated'"
    )
    unmarked, marked = (
        demo.value(
            "SELECT count(*) FROM activity_attempts a JOIN activities y ON y.id = a.activity_id"
            f" WHERE y.activity_type = 'evaluation' AND a.held = {held}"
            " AND EXISTS (SELECT FROM rubric_scores r WHERE r.attempt_id = a.id)"
        )
        for held in (True, False)
    )
    assert unmarked == 0
    assert marked > 50


def test_a_marked_text_was_given_back_with_words(demo):
    given_back = "v ->> 'given_back_at' IS NOT NULL AND (v -> 'submitted')::bool"
    assert demo.value(
        "SELECT bool_and((p.status = 'evaluated') = EXISTS (SELECT FROM jsonb_array_elements(p.draft_data) v"
        f" WHERE {given_back}) AND (p.status = 'evaluated') = EXISTS (SELECT FROM feedback_comments c"
        " WHERE c.production_id = p.id)) FROM student_productions p"
    )


def test_completed_sequences_have_their_certificates(demo):
    completed = demo.value("SELECT count(*) FROM student_progress WHERE completed_at IS NOT NULL")
    assert 0 < demo.value("SELECT count(*) FROM certificates") <= completed


def test_texts_keep_their_versions_and_the_last_one_is_the_text(demo):
    assert demo.value(
        "SELECT bool_and(draft_data -> -1 ->> 'text' = content"
        " AND (draft_data -> -1 -> 'submitted')::bool = (status <> 'draft')) FROM student_productions"
    )
    versions = demo.value("SELECT avg(jsonb_array_length(draft_data)) FROM student_productions")
    assert 2.3 < versions < 3.2


def test_results_and_scores_are_those_of_the_answers(demo):
    """A machine-marked attempt is worth the sum over its items, and the result keeps the best."""
    wrong = demo.value(
        "SELECT count(*) FROM activity_attempts a JOIN activities x ON x.id = a.activity_id,"
        " LATERAL (SELECT sum((item ->> 'points')::float) AS points,"
        "  sum((item ->> 'max_points')::float) AS most"
        "  FROM jsonb_array_elements(a.response_data) item) answers"
        " WHERE x.activity_type IN ('quiz', 'interactive', 'evaluation')"
        " AND (abs(a.score - answers.points) > 0.001 OR abs(a.max_score - answers.most) > 0.001)"
    )
    assert wrong == 0
    assert demo.value(
        "SELECT bool_and(r.score = best.score AND r.attempts_count = best.attempts) FROM activity_results r"
        " JOIN (SELECT student_id, activity_id, count(*) AS attempts,"
        "  max(score) FILTER (WHERE NOT needs_review AND NOT held) AS score"
        "  FROM activity_attempts GROUP BY 1, 2) best USING (student_id, activity_id)"
    )


def test_no_name_and_no_user_name_stands_in_clear_text_anywhere(demo, names):
    with demo.database.owning() as connection:
        usernames = list(connection.execute(select(User.username)).scalars())
    hidden = {part for _, last in names.values() for part in last.split()} - {"Da", "Dos"} | set(usernames)
    clear = {
        word
        for table in counts(demo)
        for (row,) in demo.rows(f'SELECT t::text FROM "{table}" t')
        for word in re.findall(r"[^\W\d_][\w.-]*[^\W_]", row)
    }
    assert not hidden & clear
    assert {"participe", "passerelle"} <= clear  # the search does find what is there


# The stories, each by a query of the test's own

CLASS = "JOIN classes c ON c.id = {}.class_id AND c.name = '4eB'"


def test_three_are_stuck_now_on_one_activity(demo, names):
    planted = story("stuck_now")
    rows = demo.rows(
        "SELECT a.student_id, x.title, count(*) AS attempts, max(a.score / a.max_score) AS best"
        f" FROM activity_attempts a {CLASS.format('a')} JOIN activities x ON x.id = a.activity_id"
        " GROUP BY a.student_id, x.title HAVING count(*) > 3 AND NOT bool_or(a.completes)"
    )
    assert {names[row.student_id] for row in rows} == set(planted.pupils)
    assert {row.title for row in rows} == {title(planted.activity)}
    assert sum(row.attempts for row in rows) == planted.expected["attempts"]
    assert max(row.best for row in rows) < 0.5
    passed = demo.value(
        f"SELECT count(DISTINCT a.student_id) FROM activity_attempts a {CLASS.format('a')}"
        " JOIN activities x ON x.id = a.activity_id WHERE a.completes AND x.title = :title",
        title=title(planted.activity),
    )
    assert passed == planted.expected["started"] - len(planted.pupils)
    seen = demo.rows(
        "SELECT min(v.started_at) AS since, max(v.last_seen_at) AS until FROM activity_visits v"
        " JOIN activities x ON x.id = v.activity_id AND x.title = :title WHERE v.student_id = ANY(:ids)"
        " GROUP BY v.student_id",
        title=title(planted.activity),
        ids=[row.student_id for row in rows],
    )
    assert all(NOW - one.until < dt.timedelta(seconds=15) for one in seen)
    assert all(dt.timedelta(minutes=35) < NOW - one.since < dt.timedelta(minutes=40) for one in seen)


def test_the_stuck_have_answered_wrong_three_times_in_a_row_and_no_classmate_at_work_has(demo, names):
    planted = story("stuck_now")
    answers: dict[UUID, str] = {}
    for student_id, correct in demo.rows(
        "SELECT e.student_id, (e.data -> 'correct')::bool FROM interaction_events e"
        f" {CLASS.format('e')} JOIN activities x ON x.id = e.activity_id AND x.title = :title"
        " WHERE e.verb = 'answered' ORDER BY e.occurred_at",
        title=title(planted.activity),
    ):
        answers[student_id] = answers.get(student_id, "") + ("r" if correct else "w")
    stuck = {names[student_id] for student_id, run in answers.items() if "www" in run}
    assert stuck == set(planted.pupils)
    assert len(answers) == planted.expected["started"]


def test_one_activity_stalls_the_class_and_another_three_pupils(demo):
    lesson, pupils = story("lesson"), story("stuck_now")
    rows = demo.rows(
        "SELECT x.title, count(*) FILTER (WHERE r.attempts_count > 3) AS stuck, count(*) AS started"
        f" FROM activity_results r {CLASS.format('r')} JOIN activities x ON x.id = r.activity_id"
        " GROUP BY x.title ORDER BY 2 DESC"
    )
    first, second, *others = rows
    assert first == (title(lesson.activity), lesson.expected["stuck"], lesson.expected["started"])
    assert second == (title(pupils.activity), len(pupils.pupils), pupils.expected["started"])
    assert max(row.stuck for row in others) <= 1


def test_the_whole_class_fails_one_notion(demo):
    planted = story("notion")
    rows = demo.rows(
        "SELECT k.code, count(*) FILTER (WHERE m.level < 'acquis') AS below, count(m.level) AS assessed"
        f" FROM competency_mastery m {CLASS.format('m')} JOIN competencies k ON k.id = m.competency_id"
        " GROUP BY k.code HAVING count(m.level) > 5 ORDER BY count(*) FILTER (WHERE m.level < 'acquis')"
        " / count(m.level)::float DESC"
    )
    worst, next_worst, *_ = rows
    assert worst == (planted.competency, planted.expected["below"], planted.expected["assessed"])
    assert next_worst.below / next_worst.assessed < 0.65
    elsewhere = demo.rows(
        "SELECT avg((m.level < 'acquis')::int) FROM competency_mastery m JOIN competencies k"
        " ON k.id = m.competency_id AND k.code = :code JOIN classes c ON c.id = m.class_id"
        " WHERE c.name <> '4eB' GROUP BY c.name",
        code=planted.competency,
    )
    assert max(share for (share,) in elsewhere) < 0.5


def test_one_has_not_been_seen_for_weeks(demo, names):
    planted = story("gone_quiet")
    rows = demo.rows(
        "SELECT v.student_id, max(v.last_seen_at) AS seen, max(u.last_seen_at) AS noted"
        f" FROM activity_visits v {CLASS.format('v')} JOIN users u ON u.id = v.student_id GROUP BY 1"
    )
    away = [row for row in rows if NOW - row.seen > dt.timedelta(days=7)]
    assert [names[row.student_id] for row in away] == list(planted.pupils)
    assert (NOW - away[0].seen).days == planted.expected["days"]
    assert all(row.noted <= row.seen for row in rows)


def test_one_is_far_ahead(demo, names):
    planted = story("ahead")
    rows = demo.rows(
        "SELECT e.student_id, 100.0 * count(r.id) FILTER (WHERE r.status = 'completed') / count(*) AS done"
        f" FROM class_enrollments e {CLASS.format('e')} CROSS JOIN activities x"
        " LEFT JOIN activity_results r ON r.student_id = e.student_id AND r.activity_id = x.id"
        " WHERE x.is_mandatory GROUP BY 1 ORDER BY 2 DESC"
    )
    assert names[rows[0].student_id] == planted.pupils[0]
    assert float(rows[0].done) == planted.expected["completion"]
    assert round(median(float(row.done) for row in rows)) == planted.expected["class_median"]
    assert rows[1].done < 80
    finished = demo.value(
        "SELECT count(*) FROM student_progress WHERE completed_at IS NOT NULL AND student_id = :id",
        id=rows[0].student_id,
    )
    assert finished == 3


ITEMS = """
    SELECT x.title, item ->> 'key' AS key, item ->> 'answer' AS answer, (item -> 'correct')::bool AS correct,
           (item ->> 'points')::float AS points,
           sum((item ->> 'points')::float) OVER (PARTITION BY a.id) - (item ->> 'points')::float AS rest
    FROM activity_attempts a JOIN activities x ON x.id = a.activity_id JOIN classes c ON c.id = a.class_id,
         jsonb_array_elements(a.response_data) item
    WHERE a.attempt_number = 1 AND x.activity_type IN ('quiz', 'evaluation') AND c.name ~ :class
"""


@pytest.mark.parametrize("class_pattern", ["4eB", "."])
def test_one_question_misleads_the_able(demo, class_pattern):
    planted = story("misleading")
    rows = demo.rows(
        "SELECT title, key, corr(points, rest) AS r, count(*) AS n,"
        " count(*) FILTER (WHERE correct) AS correct"
        f" FROM ({ITEMS}) items GROUP BY 1, 2 HAVING stddev(points) > 0 AND stddev(rest) > 0"
        " ORDER BY 3 LIMIT 1",
        **{"class": class_pattern},
    )
    assert (rows[0].title, rows[0].key) == (title(planted.activity), planted.item)
    assert rows[0].r < -0.3
    if class_pattern == "4eB":
        found = {"answered": rows[0].n, "right": rows[0].correct, "discrimination": round(100 * rows[0].r)}
        assert {**planted.expected, **found} == planted.expected


def test_the_able_take_the_same_wrong_option(demo):
    planted = story("misleading")
    rows = demo.rows(
        f"SELECT answer, correct, count(*) AS n, avg(rest) AS rest FROM ({ITEMS}) items"
        " WHERE key = :key GROUP BY 1, 2 ORDER BY 3 DESC",
        **{"class": "4eB", "key": planted.item},
    )
    lure, key = rows[0], next(row for row in rows if row.correct)
    assert not lure.correct
    assert lure.n == planted.expected["took_the_lure"]
    assert lure.rest > key.rest


TIMES = """
    SELECT student_id, activity_id, title, estimated_duration,
           (SELECT sum(extract(epoch FROM upper(p) - lower(p))) FROM unnest(periods) p) AS seconds
    FROM (SELECT v.student_id, v.activity_id, x.title, x.estimated_duration,
                 range_agg(v.active_periods) AS periods
          FROM activity_visits v JOIN classes c ON c.id = v.class_id AND c.name = '4eB'
          JOIN activities x ON x.id = v.activity_id GROUP BY 1, 2, 3, 4) united
"""
MEDIANS = f"""
    SELECT activity_id, title, estimated_duration, count(*) AS n,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median
    FROM ({TIMES}) times GROUP BY 1, 2, 3
"""


def test_one_rushes(demo, names):
    planted = story("rushes")
    rows = demo.rows(
        "SELECT student_id, count(*) AS done,"
        " count(*) FILTER (WHERE seconds < greatest(5, 0.1 * median)) AS rushed"
        f" FROM ({TIMES}) times JOIN ({MEDIANS}) medians USING (activity_id) GROUP BY 1 ORDER BY 3 DESC"
    )
    assert names[rows[0].student_id] == planted.pupils[0]
    assert (rows[0].rushed, rows[0].done) == (planted.expected["rushed"], planted.expected["done"])
    assert rows[1].rushed <= 1


def test_one_activity_takes_far_longer_than_estimated(demo):
    planted = story("slow")
    rows = demo.rows(
        f"SELECT title, estimated_duration, median / 60 AS minutes FROM ({MEDIANS}) medians WHERE n > 5"
        " ORDER BY median / estimated_duration DESC"
    )
    slow, following, *_ = rows
    assert slow.title == title(planted.activity)
    assert slow.estimated_duration == planted.expected["estimated"]
    assert round(float(slow.minutes)) == planted.expected["minutes"]
    assert following.minutes / following.estimated_duration < 2


def test_they_leave_on_one_screen(demo):
    planted = story("left_screen")
    reached = dict(
        demo.rows(
            f"SELECT v.screen, count(DISTINCT v.student_id) FROM activity_visits v {CLASS.format('v')}"
            " JOIN activities x ON x.id = v.activity_id AND x.title = :title GROUP BY 1",
            title=title(planted.activity),
        )
    )
    assert reached[planted.screen] == planted.expected["reached"]
    assert reached["conclure"] == planted.expected["reached"] - planted.expected["left"]


def test_where_they_leave_the_screen_they_also_leave_the_path(demo):
    """Of those who reached an activity of the sequence: whose last one it is, and not completed."""
    planted = story("left_screen")
    rows = demo.rows(
        f"""
        WITH done AS (
            SELECT r.student_id, x.title, r.status,
                   row_number() OVER (
                       PARTITION BY r.student_id ORDER BY s.session_number DESC, x.activity_number DESC
                   ) AS back
            FROM activity_results r {CLASS.format("r")} JOIN activities x ON x.id = r.activity_id
            JOIN sessions s ON s.id = x.session_id JOIN sequences q ON q.id = s.sequence_id AND q.position = 1
        )
        SELECT title, count(*) FILTER (WHERE back = 1 AND status <> 'completed') AS left, count(*) AS reached
        FROM done GROUP BY 1 ORDER BY 2 DESC
        """
    )
    assert rows[0] == (
        title(planted.activity),
        planted.expected["left_the_path"],
        planted.expected["reached"],
    )
    assert rows[1].left < rows[0].left / 2


def test_texts_wait_and_one_has_waited_longest(demo, names):
    planted = story("waiting")
    rows = demo.rows(
        "SELECT p.student_id, x.title, p.submitted_at, t.teacher_id FROM student_productions p JOIN classes c"
        " ON c.id = p.class_id JOIN class_teachers t ON t.class_id = c.id AND t.role = 'main'"
        " JOIN activities x ON x.id = p.activity_id WHERE p.status = 'submitted' AND c.name IN ('4eA', '4eB')"
        " ORDER BY p.submitted_at"
    )
    longest = rows[0]
    assert names[longest.student_id] == planted.pupils[0]
    assert longest.title == title(planted.activity)
    assert (NOW - longest.submitted_at).days == planted.expected["days"]
    assert rows[1].submitted_at - longest.submitted_at > dt.timedelta(days=5)
    waiting = demo.value(
        f"SELECT count(*) FROM student_productions p {CLASS.format('p')} WHERE p.status = 'submitted'"
    )
    assert waiting == planted.expected["waiting"]


def test_the_page_of_texts_shows_what_became_of_the_comments(demo):
    """Read by the page's own queries, for the teacher of the class."""
    expected = story("revised").expected
    school, class_id, teacher = demo.rows(
        f"SELECT t.school_id, t.class_id, t.teacher_id FROM class_teachers t {CLASS.format('t')}"
        " WHERE t.role = 'main'"
    )[0]
    scope = Scope(school, teacher, is_teacher=True, teaches=frozenset({class_id}))
    view = ClassView(class_id=class_id)
    with demo.database.reading(scope) as connection:
        found = productions.productions(connection, scope, view)
        of_story = found[found["title"] == title(story("revised").activity)]
        (row,) = productions.uptake(of_story).itertuples()
        ids = of_story.loc[of_story["versions"] > 0, "production_id"]
        reviews = [production.reviews_of(connection, scope, view, id_)[1] for id_ in ids]
        again = of_story.loc[of_story["taken_up_again"], "production_id"]
        texts = [production.read(connection, scope, view, id_) for id_ in again]
    assert (row.commented, row.comments) == (expected["commented"], expected["comments"])
    assert (row.taken_up, row.ignored) == (expected["taken_up"], expected["left"])
    assert (row.again, len(texts)) == (expected["revised"], expected["revised"])
    assert sum(review.sent for of_text in reviews for review in of_text) == expected["reviews"]
    assert not of_story["state"].isin(WAITING).any()
    for text_ in texts:
        first, second = text_.text.versions
        remarks, _ = text_.passages(1)
        assert all(first.text[one.start : one.end] == one.quote for one in remarks)
        assert first.text != second.text
        assert second.given_back_at is not None


def test_two_pupils_of_a_class_look_alike_and_two_of_the_school_have_one_name(demo, names):
    members = demo.rows(
        "SELECT e.student_id, c.name FROM class_enrollments e JOIN classes c ON c.id = e.class_id"
    )
    shown = Counter((class_name, names[id_][0], names[id_][1][0]) for id_, class_name in members)
    whole = Counter(names[id_] for id_, _ in members)
    assert [alike for alike, n in shown.items() if n > 1] == [("4eB", "Inès", "B")]
    (same,) = [name for name, n in whole.items() if n > 1]
    assert sorted(c for id_, c in members if names[id_] == same) == ["3eC", "4eA"]
    assert demo.value("SELECT count(DISTINCT username_digest) = count(*) FROM users")


@pytest.mark.parametrize("planted", STORIES, ids=lambda one: one.key)
def test_the_guide_tells_each_story_with_its_names_and_numbers(demo, planted):
    guide = DEMO_GUIDE.read_text(encoding="utf-8")
    (section,) = [part for part in guide.split("\n### ") if f"`{planted.key}`" in part]
    for pupil in planted.pupils:
        assert " ".join(pupil) in section
    if planted.activity:
        assert title(planted.activity).replace("\u00a0", " ") in section
    for number in planted.expected.values():
        assert re.search(rf"(?<!\d){re.escape(f'{number:g}'.replace('-', '−'))}(?!\d)", section), number
