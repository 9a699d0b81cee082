"""The lesson or the pupil, the struggling share, and another rule: from planted hand-ins."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from dashboard.queries.stuck import stuck_points
from dashboard.queries.stuck_pupils import REHEARSAL_COLUMNS, SPLIT_COLUMNS, rehearsal, stuck_pupils
from dashboard.views import ClassView
from datastore.commands.classroom.sequences import configure
from datastore.commands.classroom.stuck_rule import keep_stuck_rule
from datastore.configuration import Configuration, parse_configuration
from datastore.errors import BadInput, NotFound, Refused
from datastore.measures.shares import Count, wilson
from datastore.models import AuditEntry, TeacherConfiguration, new_id
from datastore.models.enums import ActivityType
from tests.conftest import statements
from tests.factories import hand_in, make_class, make_lesson, make_pupil, make_sequence, quiz

NOW = dt.datetime(2026, 11, 18, 10, tzinfo=dt.UTC)
ATTEMPTS = [(4, 1), (5, 1), (4, 1), (2, 6), (1, 1), (1, 2)]
"""By pupil: attempts at the first quiz, which is hard for half of the class, and at the second. All but
the last attempt are wrong; the fourth pupil never passes the second quiz."""


@pytest.fixture(scope="module")
def room(module_database):
    """Six pupils and two quizzes; a function by which the teacher asks. Tests only read it."""
    database = module_database
    lesson = make_lesson(database)
    sequence, activities = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("oui"))] * 2)
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration())
    pupils = [lesson.pupil, *(make_pupil(database, lesson.admin, lesson.class_id) for _ in range(5))]
    for pupil, counts in zip(pupils, ATTEMPTS, strict=True):
        for activity, count in enumerate(counts):
            for number in range(1, count + 1):
                right = number == count and count < 6
                at = NOW - dt.timedelta(days=40 if activity == 0 and count == 5 else 2, hours=12 - number)
                hand_in(database, pupil, activities[activity], {"q1": "oui" if right else "non"}, at=at)

    def ask(question, **more):
        filters = {name: more.pop(name) for name in ("sequence", "since", "hidden") if name in more}
        with database.reading(lesson.teacher) as connection:
            view = ClassView(class_id=lesson.class_id, **filters)
            return question(connection, lesson.teacher, view, **more)

    return database, lesson, sequence, activities, pupils, ask


def test_a_lesson_is_hard_for_half_and_a_pupil_is_stuck_where_others_are_not(room):
    *_, activities, pupils, ask = room
    found = ask(stuck_pupils)
    told = {
        (row.student_id, row.activity_id): (row.lesson, row.passed, row.attempts)
        for row in found.itertuples()
    }
    expected = {
        (pupil.user_id, activity): (activity == activities[0], counts[place] < 6, counts[place])
        for pupil, counts in zip(pupils, ATTEMPTS, strict=True)
        for place, activity in enumerate(activities)
        if counts[place] > 3
    }
    assert told == expected
    assert found["stuck"].tolist() == [3, 3, 3, 1]
    assert set(found["started"]) == {6}


def test_projector_mode_names_nobody(room):
    *_, ask = room
    for question in (stuck_pupils, rehearsal):
        assert ask(question, hidden=True)["name"].str.startswith("#").all()


def test_struggling_counts_pupils_by_their_answers(room):
    *_, activities, _, ask = room
    rows = ask(stuck_points).set_index("activity_id")
    for place, activity in enumerate(activities):
        wrong = [counts[place] - (counts[place] < 6) for counts in ATTEMPTS]
        x = sum(each >= 3 for each in wrong)
        assert (rows["struggling"][activity], rows["asked"][activity]) == (x, 6)
        bounds = (rows["struggling_low"][activity], rows["struggling_high"][activity])
        assert bounds == pytest.approx(tuple(wilson(Count(x, 6))))


def test_the_index_is_made_of_its_parts(room):
    *_, activities, _, ask = room
    rows = ask(stuck_points).set_index("activity_id")
    pooled = sum(sum(counts[place] > 3 for counts in ATTEMPTS) for place in range(2)) / 12
    for place, activity in enumerate(activities):
        x = sum(counts[place] > 3 for counts in ATTEMPTS)
        shrunk = (x + 4 * pooled) / 10  # two activities: the weight of few is 4
        lost = sum(counts[place] >= 6 for counts in ATTEMPTS) / 6
        assert rows["struggling_shrunk"][activity] == pytest.approx(shrunk)
        assert rows["best_score"][activity] == pytest.approx(1 - lost)
        assert rows["index_value"][activity] == pytest.approx(75 * shrunk + 25 * lost)


def test_days_keep_what_was_last_worked_on_in_them(room):
    *_, activities, _, ask = room
    rows = ask(stuck_points, since=(NOW - dt.timedelta(days=10)).date()).set_index("activity_id")
    assert rows["started"].to_dict() == {activities[0]: 5, activities[1]: 6}
    assert rows["asked"][activities[0]] == 5


def test_another_rule_is_tried_on_the_last_four_weeks(room):
    *_, activities, pupils, ask = room
    found = ask(rehearsal, at=NOW)
    told = {(row.student_id, row.activity_id): row.attempts for row in found.itertuples()}
    assert told == {
        (pupils[0].user_id, activities[0]): 4,
        (pupils[2].user_id, activities[0]): 4,
        (pupils[3].user_id, activities[0]): 2,
        (pupils[3].user_id, activities[1]): 6,
        (pupils[5].user_id, activities[1]): 2,
    }
    assert set(found["limit"]) == {3}


def test_a_kept_rule_holds_for_the_class_and_leaves_the_other_settings(database):
    lesson = make_lesson(database)
    sequences = []
    for limit in (5, None):
        sequence, _ = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("oui"))])
        configure(database, lesson.teacher, lesson.class_id, sequence, Configuration(attempts_allowed=limit))
        sequences.append(sequence)
    keep_stuck_rule(database, lesson.teacher, lesson.class_id, 6)
    keep_stuck_rule(database, lesson.teacher, lesson.class_id, 2, sequence_id=sequences[1])
    with database.reading(lesson.teacher) as connection:
        k = TeacherConfiguration
        found = connection.execute(
            select(k.sequence_id, k.custom_settings).where(k.class_id == lesson.class_id)
        )
        kept = {sequence_id: parse_configuration(settings) for sequence_id, settings in found}
        told = stuck_points(connection, lesson.teacher, ClassView(class_id=lesson.class_id))
        rows = connection.execute(select(AuditEntry.detail).where(AuditEntry.action == "class.stuck_rule"))
        audited = list(rows.scalars())
    assert kept[sequences[0]] == Configuration(attempts_allowed=5, stuck_after=6)
    assert kept[sequences[1]] == Configuration(stuck_after=2)
    assert sorted(told["limit"]) == [2, 6]
    assert sorted(each["attempts"] for each in audited) == [2, 6]


@pytest.mark.parametrize("attempts", [0, -1, 21])
def test_a_rule_out_of_range_is_refused(database, attempts):
    lesson = make_lesson(database)
    with pytest.raises(BadInput, match="1 to 20"):
        keep_stuck_rule(database, lesson.teacher, lesson.class_id, attempts)


def test_a_rule_is_kept_only_where_the_class_has_a_sequence(database):
    lesson = make_lesson(database)
    with pytest.raises(Refused, match="Open one"):
        keep_stuck_rule(database, lesson.teacher, lesson.class_id, 5)
    other = make_class(database, lesson.admin, "4eZ")
    with pytest.raises(NotFound):
        keep_stuck_rule(database, lesson.teacher, other, 5)


@pytest.mark.parametrize(
    ("question", "count", "columns"), [(stuck_pupils, 3, SPLIT_COLUMNS), (rehearsal, 2, REHEARSAL_COLUMNS)]
)
def test_three_statements_at_most_and_declared_columns(statistics, question, count, columns):
    for asked in (statistics.view, ClassView(class_id=statistics.class_id, sequence=new_id())):
        with (
            statements(statistics.database) as seen,
            statistics.database.reading(statistics.scope) as connection,
        ):
            found = question(connection, statistics.scope, asked)
        assert len(seen) == count
        assert {name: str(kind) for name, kind in found.dtypes.items()} == dict(columns)


def test_the_540_stuck_pairs_of_the_log_are_all_named(statistics):
    with statistics.database.reading(statistics.scope) as connection:
        assert len(stuck_pupils(connection, statistics.scope, statistics.view)) == 540


@pytest.mark.parametrize("question", [stuck_pupils, rehearsal])
def test_another_teachers_class_does_not_exist(statistics, question):
    stranger = replace(statistics.scope, teaches=frozenset({new_id()}))
    with statistics.database.reading(stranger) as connection, pytest.raises(NotFound):
        question(connection, stranger, statistics.view)
