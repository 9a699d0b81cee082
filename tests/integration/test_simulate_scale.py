"""Schools for measuring, in a real database: every row holds, and what is derived follows from it."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text

from datastore import passwords
from datastore.derivation import Extent, rederive
from datastore.engine import Database
from datastore.errors import BadInput, Refused
from datastore.simulate.scale.run import Simulated, simulate_workload
from datastore.simulate.scale.workload import Workload
from tests.commands import called, environment, parcours
from tests.conftest import new_database

NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
PASSWORD = "cerf-volant rouge"
WORKLOAD = Workload("small", 2, (6, 3))


@dataclass(frozen=True)
class Loaded:
    database: Database
    made: Simulated
    steps: list[tuple[int, int]]

    def rows(self, sql: str, **parameters: Any) -> list[Any]:
        with self.database.owning() as connection:
            return list(connection.execute(text(sql), parameters))

    def value(self, sql: str, **parameters: Any) -> Any:
        ((value,),) = self.rows(sql, **parameters)
        return value


@pytest.fixture(scope="module")
def small(server_url, template, cipher) -> Iterator[Loaded]:
    steps: list[tuple[int, int]] = []
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        made = simulate_workload(
            database,
            WORKLOAD,
            now=NOW,
            password=PASSWORD,
            progress=lambda done, total: steps.append((done, total)),
        )
        yield Loaded(database, made, steps)
        database.dispose()


def test_each_school_has_its_classes_of_the_wanted_sizes(small):
    assert small.made.created == 2
    sizes = small.rows(
        "SELECT s.slug, count(*) FROM schools s JOIN class_enrollments e ON e.school_id = s.id"
        " GROUP BY s.slug, e.class_id"
    )
    assert Counter(sizes) == Counter([("small-01", 6), ("small-01", 3), ("small-02", 6), ("small-02", 3)])


def test_the_teacher_who_is_named_signs_in(small, cipher):
    for username in small.made.teachers:
        with small.database.signing_in() as connection:
            found = connection.execute(
                text("SELECT user_id, password_hash FROM sign_in_candidates('username', :digests)"),
                {"digests": cipher.digests(username)},
            ).one()
        assert passwords.verify(found.password_hash, PASSWORD)
        taught = "SELECT count(*) FROM class_teachers WHERE teacher_id = :id"
        assert small.value(taught, id=found.user_id) >= 1


def test_progress_is_told_to_the_end(small):
    total = small.steps[0][1]
    assert small.steps == [(done, total) for done in range(1, total + 1)]


def test_the_planner_knows_every_table_that_was_filled(small):
    unknown = small.rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        " AND pg_relation_size(oid) > 0 AND reltuples <= 0 AND relname <> 'alembic_version'"
    )
    assert unknown == []


def test_the_planner_knows_how_much_of_a_table_is_a_classs(small):
    (school_id, class_id, there), *_ = small.rows(
        "SELECT school_id, class_id, count(*) FROM activity_attempts GROUP BY 1, 2 ORDER BY 3"
    )
    explained = small.value(
        "EXPLAIN (FORMAT JSON) SELECT FROM activity_attempts"
        f" WHERE school_id = '{school_id}' AND class_id = '{class_id}'"
    )
    assert explained[0]["Plan"]["Plan Rows"] == pytest.approx(there, rel=0.25)


def test_every_type_of_activity_was_worked_on(small):
    found = dict(
        small.rows(
            "SELECT a.activity_type::text, count(*) FROM activity_attempts t JOIN activities a"
            " ON a.school_id = t.school_id AND a.id = t.activity_id GROUP BY 1"
        )
    )
    assert found.keys() == {"quiz", "interactive", "video", "evaluation", "text_production"}


def test_scores_are_those_of_the_answers(small):
    wrong = small.value(
        "SELECT count(*) FROM activity_attempts t JOIN activities a"
        " ON a.school_id = t.school_id AND a.id = t.activity_id, LATERAL ("
        "  SELECT sum((item ->> 'points')::float) AS points, sum((item ->> 'max_points')::float) AS most,"
        "   count(*) FILTER (WHERE (item ->> 'correct')::bool) AS correct"
        "  FROM jsonb_array_elements(t.response_data) item) answers"
        " WHERE a.activity_type IN ('quiz', 'interactive', 'evaluation')"
        " AND (abs(t.score - answers.points) > 0.001 OR t.max_score <> answers.most"
        "  OR t.right_count <> answers.correct)"
    )
    assert wrong == 0


def test_results_follow_from_attempts_and_visits(small):
    """Counted here by SQL of the test's own."""
    wrong = small.value(
        "SELECT count(*) FROM (SELECT school_id, student_id, activity_id, count(*) AS attempts,"
        "  max(score / max_score) FILTER (WHERE NOT held AND NOT needs_review) AS best,"
        "  bool_or(completes) AS completed FROM activity_attempts GROUP BY 1, 2, 3) t"
        " FULL JOIN activity_results r USING (school_id, student_id, activity_id)"
        " WHERE coalesce(t.attempts, 0) <> r.attempts_count"
        "  OR abs(coalesce(t.best, -1) - coalesce(r.score / r.max_score, -1)) > 0.001"
        "  OR coalesce(t.completed, false) <> (r.status = 'completed')"
    )
    assert wrong == 0
    opened = small.value("SELECT count(*) FROM activity_results WHERE attempts_count = 0")
    assert 0 < opened < 0.1 * small.value("SELECT count(*) FROM activity_results")


def test_deriving_again_changes_nothing(small):
    columns = {
        "activity_results": "student_id, activity_id, score, attempts_count, status, time_spent",
        "student_progress": "student_id, sequence_id, completion_percentage, current_activity",
        "competency_mastery": "student_id, competency_id, level, mean_score, evidence_count, stable",
    }

    def state() -> list[Any]:
        return [small.rows(f"SELECT {names} FROM {table} ORDER BY 1, 2") for table, names in columns.items()]

    before = state()
    with small.database.owning() as connection:
        for school_id, class_id in connection.execute(text("SELECT school_id, id FROM classes")).all():
            rederive(connection, Extent(school_id, class_id))
    assert state() == before


def test_evidence_stands_for_every_scored_practice_and_none_while_it_is_held(small):
    evidence = "EXISTS (SELECT FROM competency_assessments c WHERE c.attempt_id = t.id)"
    of_type = (
        "SELECT bool_and({}) FROM activity_attempts t JOIN activities a"
        " ON a.school_id = t.school_id AND a.id = t.activity_id WHERE {}"
    )
    assert small.value(of_type.format(evidence, "a.activity_type IN ('quiz', 'interactive')"))
    assert small.value(of_type.format(f"{evidence} = NOT t.held", "a.activity_type = 'evaluation'"))
    assert small.value("SELECT count(*) FROM activity_attempts WHERE held") > 0
    assert small.value(of_type.format(f"NOT {evidence}", "a.activity_type = 'video'"))


def test_texts_are_marked_or_wait(small):
    states = dict(small.rows("SELECT status::text, count(*) FROM student_productions GROUP BY 1"))
    assert states.keys() == {"evaluated", "submitted"}
    assert small.value(
        "SELECT bool_and(p.evaluation_score = (SELECT sum(r.points) FROM rubric_scores r"
        " WHERE r.production_id = p.id)) FROM student_productions p WHERE p.status = 'evaluated'"
    )
    assert small.value("SELECT bool_and(draft_data -> -1 ->> 'text' = content) FROM student_productions")


def test_nothing_happens_after_now_or_before_the_first_week(small):
    begins = small.value("SELECT min(start_date) FROM classes")
    for table, column in (
        ("activity_visits", "last_seen_at"),
        ("activity_attempts", "submitted_at"),
        ("competency_assessments", "assessed_at"),
        ("interaction_events", "recorded_at"),
        ("student_productions", "updated_at"),
    ):
        first, last = small.rows(f"SELECT min({column}), max({column}) FROM {table}")[0]
        assert first.date() >= begins
        assert last <= NOW


def test_active_periods_lie_within_their_visit(small):
    assert small.value(
        "SELECT bool_and(active_periods <@ tstzmultirange(tstzrange(started_at, last_seen_at, '[]'))"
        " AND NOT isempty(active_periods)) FROM activity_visits"
    )


def test_rows_of_the_classes_of_a_school_lie_mixed_as_they_came(small):
    """A class whose rows lie side by side would be read quicker than one in use for a year."""
    turns = small.rows(
        "SELECT class_id <> lag(class_id) OVER (ORDER BY ctid) FROM activity_attempts"
        " WHERE school_id = (SELECT id FROM schools WHERE slug = 'small-01')"
    )
    assert sum(bool(turn) for (turn,) in turns) > 20


def test_a_second_call_adds_nothing(small):
    count = "SELECT count(*) FROM activity_attempts"
    before = small.value(count)
    again = simulate_workload(small.database, WORKLOAD, now=NOW, password="une autre phrase")
    assert (again.created, small.value(count)) == (0, before)
    assert again.truth == small.made.truth
    assert again.schools == small.made.schools


def test_another_seed_on_the_same_database_is_refused(small):
    with pytest.raises(Refused, match="another seed"):
        simulate_workload(small.database, WORKLOAD, now=NOW, password=PASSWORD, seed=1)


def test_the_truth_names_every_pupil(small):
    told = {pupil["id"] for school in small.made.truth["schools"] for pupil in school["pupils"]}
    assert told == {str(id_) for (id_,) in small.rows("SELECT id FROM users WHERE role = 'student'")}


def test_a_short_password_is_refused(database):
    with pytest.raises(BadInput, match="password"):
        simulate_workload(database, WORKLOAD, now=NOW, password="court")


def test_the_command_makes_a_class_and_writes_the_truth_beside_it(database, tmp_path):
    env = environment(database.engine.url.render_as_string(hide_password=False), tmp_path)
    truth = tmp_path / "truth.json"
    result = parcours("simulate", "--classes-of", "3", "--classes-of", "2", "--truth", truth, env=env)
    assert result.returncode == 0, result.stderr
    assert "teacher1.classes-of-3-2-01" in result.stdout
    (school,) = json.loads(truth.read_text())["schools"]
    assert Counter(pupil["class"] for pupil in school["pupils"]) == {0: 3, 1: 2}


def test_the_command_refuses_two_kinds_of_schools_at_once(database, tmp_path):
    env = environment(database.engine.url.render_as_string(hide_password=False), tmp_path)
    result = called("simulate", "--scale", "S", "--classes-of", "3", env=env)
    assert result.returncode == 2
    assert "give one of them" in result.stderr
