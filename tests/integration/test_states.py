"""Who needs help: from planted rows, and gone as soon as the reason is."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, replace
from itertools import accumulate
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, text, update

from dashboard.queries.states import STATE_COLUMNS, states
from dashboard.queries.struggles import struggling as struggling_sql
from datastore.commands.classroom.absences import excuse
from datastore.commands.classroom.groups import create_group, set_members
from datastore.commands.classroom.sequences import configure
from datastore.commands.contact.help_calls import Call, answer_call, call_for_help
from datastore.configuration import Configuration, SessionDates
from datastore.engine import Database
from datastore.errors import NotFound
from datastore.measures.needs_help import Reason, State
from datastore.measures.stuck import Answer, struggling
from datastore.models import ActivityAttempt, ClassEnrollment, new_id
from datastore.models.enums import ActivityType
from datastore.plan import plan_of
from tests.conftest import statements
from tests.factories import Lesson, hand_in, make_class, make_lesson, make_pupil, make_sequence, quiz

NOW = dt.datetime(2026, 11, 18, 10, tzinfo=dt.UTC)
TODAY = NOW.date()


def days(number: float) -> dt.timedelta:
    return dt.timedelta(days=number)


@dataclass
class Room:
    """A class with four quizzes of one question each, five pupils, and work in each of the last weeks."""

    database: Database
    lesson: Lesson
    sequence: UUID
    activities: list[UUID]

    @property
    def pupil(self):
        return self.lesson.pupil

    def open(self, **details) -> None:
        place = (self.lesson.class_id, self.sequence, Configuration())
        configure(self.database, self.lesson.teacher, *place, start_date=dt.date(2026, 9, 1), **details)

    def answer(self, activity, *words, pupil=None, at=NOW) -> None:
        """Hand in each word, a minute apart, the last one at that time."""
        for place, word in enumerate(words):
            moment = at - dt.timedelta(minutes=len(words) - 1 - place)
            hand_in(self.database, pupil or self.pupil, self.activities[activity], {"q1": word}, at=moment)

    def excuse(self, pupil, first_day, last_day) -> None:
        place = (self.lesson.class_id, [pupil.user_id])
        excuse(self.database, self.lesson.teacher, *place, first_day=first_day, last_day=last_day)

    def states(self, at=NOW):
        with self.database.reading(self.lesson.teacher) as connection:
            return states(connection, self.lesson.teacher, [self.lesson.class_id], at=at)

    def state(self, pupil=None, at=NOW):
        found = self.states(at).set_index("student_id")
        return found.loc[(pupil or self.pupil).user_id]


@pytest.fixture
def room(database) -> Room:
    lesson = make_lesson(database)
    sequence, activities = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("oui"))] * 4)
    found = Room(database, lesson, sequence, activities)
    found.open()
    with database.writing(lesson.admin) as session:
        session.execute(update(ClassEnrollment).values(enrolled_at=NOW - days(60)))
    mate = make_pupil(database, lesson.admin, lesson.class_id)
    for week in range(4):
        found.answer(0, "oui", pupil=mate, at=NOW - days(7 * week + 0.01))
    return found


def test_a_struggle_needs_help_since_the_third_wrong_answer_in_a_row_and_clears_when_passed(room):
    room.answer(1, "non", "non", at=NOW - days(1))
    untroubled = room.state(at=NOW - days(0.9))
    assert untroubled["state"] == State.on_track
    assert untroubled[["tries", "best"]].isna().all()
    room.answer(1, "non", "non", at=NOW)
    found = room.state()
    assert (found["state"], found["reason"]) == (State.needs_help, Reason.struggles)
    assert (found["activity"], found["activity_id"], found["count"]) == ("Activité 2", room.activities[1], 1)
    assert (found["tries"], found["best"]) == (4, 0.0)
    assert found["since"] == NOW - dt.timedelta(minutes=1)
    room.answer(1, "oui", at=NOW + dt.timedelta(minutes=1))
    assert room.state(at=NOW + dt.timedelta(minutes=2))["reason"] == Reason.keeps_up


def test_two_struggles_are_several(room):
    room.answer(1, "non", "non", "non", at=NOW - days(1))
    room.answer(2, "non", "non", "non")
    found = room.state()
    assert (found["reason"], found["count"], found["activity"]) == (
        Reason.struggles_on_several,
        2,
        "Activité 2",
    )


def test_a_struggle_is_over_when_the_class_has_moved_on(room):
    room.answer(1, "non", "non", "non", at=NOW - days(14))
    room.answer(2, "oui")
    assert room.state()["reason"] == Reason.struggles
    assert room.state(at=NOW + days(1))["reason"] == Reason.keeps_up


def test_what_waits_for_a_decision_or_is_held_is_no_struggle(room):
    room.answer(1, "non", "non", "non")
    with room.database.writing(room.lesson.admin) as session:
        session.execute(update(ActivityAttempt).values(held=True))
    assert room.state()["reason"] == Reason.keeps_up


def test_an_open_call_comes_first_and_clears_when_answered(room):
    room.answer(1, "non", "non", "non")
    place = (room.lesson.class_id, Call(activity_id=room.activities[1]))
    call = call_for_help(room.database, room.pupil, *place, now=NOW)
    found = room.state()
    assert (found["reason"], found["since"], found["activity"]) == (Reason.calls, NOW, "Activité 2")
    answer_call(room.database, room.lesson.teacher, room.lesson.class_id, call)
    assert room.state()["reason"] == Reason.struggles


def test_a_week_without_work_needs_help_until_the_pupil_works_again(room):
    room.answer(1, "oui", at=NOW - days(7))
    found = room.state()
    assert (found["reason"], found["since"], found["count"]) == (Reason.not_seen, NOW - days(7), 3)
    assert room.state(at=NOW - days(1))["state"] == State.on_track
    room.answer(2, "oui")
    assert room.state()["reason"] == Reason.keeps_up


def test_a_week_of_holidays_is_no_week_without_work(room):
    with room.database.writing(room.lesson.admin) as session:
        moved = ActivityAttempt.submitted_at < NOW - days(1)
        session.execute(update(ActivityAttempt).where(moved).values(submitted_at=NOW - days(40)))
        session.execute(text("UPDATE activity_results SET created_at = last_seen_at"))
    room.answer(1, "oui", at=NOW - days(12))
    assert room.state()["reason"] == Reason.keeps_up


def test_missing_work_needs_help_and_clears_when_handed_in(room):
    room.open(end_date=TODAY - days(2))
    room.answer(0, "oui")
    found = room.state()
    assert (found["reason"], found["count"]) == (Reason.missing_several, 3)
    assert found["since"] == dt.datetime(2026, 11, 16, 23, tzinfo=dt.UTC)
    for activity in (1, 2):
        room.answer(activity, "oui")
    assert room.state()["reason"] == Reason.keeps_up


def test_one_missing_activity_needs_help_after_a_week(room):
    room.open(end_date=TODAY - days(7))
    for activity in (0, 1, 2):
        room.answer(activity, "oui")
    assert room.state()["reason"] == Reason.keeps_up
    assert room.state(at=NOW + days(1))["reason"] == Reason.overdue


def test_days_that_were_excused_move_what_is_due(room):
    room.open(end_date=TODAY - days(1))
    room.answer(0, "oui")
    assert room.state()["reason"] == Reason.missing_several
    room.excuse(room.pupil, TODAY - days(1), TODAY)
    assert room.state()["reason"] == Reason.keeps_up


def test_who_has_done_nothing_yet_is_unknown(room):
    newcomer = make_pupil(room.database, room.lesson.admin, room.lesson.class_id)
    found = room.state(newcomer)
    assert (found["state"], found["reason"]) == (State.unknown, Reason.not_begun)


def test_who_is_far_above_the_median_is_ahead(room):
    for _ in range(3):
        make_pupil(room.database, room.lesson.admin, room.lesson.class_id)
    for activity in range(4):
        room.answer(activity, "oui")
    assert room.state()["state"] == State.ahead


def test_due_days_are_those_of_the_pupils_own_plan(room):
    """The statement misses what the plan of each pupil says: groups, sessions, absences."""
    database, teacher, class_id = room.database, room.lesson.teacher, room.lesson.class_id
    sequence, ids = make_sequence(
        database, room.lesson.admin, [(ActivityType.quiz, quiz("oui"))] * 8, per_session=2
    )
    pupils = [room.pupil, *(make_pupil(database, room.lesson.admin, class_id) for _ in range(2))]
    with database.reading(teacher) as connection:
        found = connection.execute(
            text("SELECT id FROM sessions WHERE sequence_id = :s ORDER BY session_number"), {"s": sequence}
        )
        sessions = list(found.scalars())
    of_class = Configuration(
        optional=(ids[0],),
        hidden=(ids[3],),
        session_dates={sessions[1]: SessionDates(opens=TODAY - days(12), due=TODAY - days(3))},
    )
    configure(
        database, teacher, class_id, sequence, of_class, start_date=TODAY - days(30), end_date=TODAY - days(5)
    )
    for number, settings in enumerate(
        (
            Configuration(session_dates={sessions[2]: SessionDates(due=TODAY - days(1))}),
            Configuration(hidden=(ids[6],)),
        )
    ):
        group = create_group(database, teacher, class_id, f"G{number}")
        set_members(database, teacher, class_id, group, [pupil.user_id for pupil in pupils[1 : number + 2]])
        ends = TODAY - days(4) if number else None
        configure(database, teacher, class_id, sequence, settings, group_id=group, end_date=ends)
    room.excuse(pupils[0], TODAY - days(12), TODAY - days(12))
    room.excuse(pupils[0], TODAY - days(5), TODAY - days(4))
    hand_in(database, pupils[2], ids[7], {"q1": "oui"}, at=NOW)
    room.answer(0, "oui", at=NOW)

    for pupil in pupils:
        own = _missing_by_plan(room, pupil, sequence)
        told = room.state(pupil)
        assert (told["reason"], told["count"]) == (Reason.missing_several, len(own))
        assert told["since"].tz_convert("Europe/Paris").date() == min(own.values()) + days(1)
    assert len({frozenset(_missing_by_plan(room, each, sequence).items()) for each in pupils}) == 3


def _missing_by_plan(room: Room, pupil, sequence) -> dict[UUID, dt.date]:
    with room.database.reading(room.lesson.admin) as connection:
        plan = plan_of(
            connection,
            room.lesson.admin,
            student_id=pupil.user_id,
            class_id=room.lesson.class_id,
            sequence_id=sequence,
            at=NOW,
        )
    return {
        each.id: each.due_on
        for each in plan.activities
        if each.mandatory and each.shown and each.overdue(TODAY)
    }


def test_the_answers_are_judged_as_the_measure_judges_them(database):
    """Random answers with hints, blanks and open questions: the statement agrees with the function."""
    lesson = make_lesson(database)
    _, activities = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("oui"))] * 60)
    chance = random.Random(7)
    planted = {activity: _plant(database, lesson, activity, chance) for activity in activities}
    query = text(f"WITH {struggling_sql('true')} SELECT activity_id, since FROM struggling")
    with database.reading(lesson.teacher) as connection:
        asked = {"school": lesson.teacher.school_id, "classes": [lesson.class_id]}
        told = {row.activity_id: row.since for row in connection.execute(query, asked)}
    expected = {activity: _since(attempts) for activity, attempts in planted.items()}
    assert told == expected
    assert 10 < sum(since is not None for since in expected.values()) < 50


def _plant(database, lesson, activity, chance) -> list[tuple[dt.datetime, list[dict[str, object]], float]]:
    with_items = chance.random() < 0.8
    attempts = []
    for number in range(1, chance.randint(1, 5) + 1):
        entries = [_entry(place, chance) for place in range(chance.randint(1, 3))] if with_items else []
        attempts.append((NOW + dt.timedelta(minutes=number), entries, chance.choice([0.2, 0.4, 0.5])))
    with database.writing(lesson.admin) as session:
        for number, (at, entries, score) in enumerate(attempts, start=1):
            session.execute(
                insert(ActivityAttempt).values(
                    school_id=lesson.admin.school_id,
                    id=new_id(),
                    class_id=lesson.class_id,
                    student_id=lesson.pupil.user_id,
                    activity_id=activity,
                    attempt_number=number,
                    submitted_at=at,
                    score=score,
                    max_score=1,
                    right_count=0,
                    answered_count=0,
                    completes=False,
                    response_data=entries,
                    content_version=1,
                    client_token=uuid4(),
                )
            )
    return attempts


def _entry(place, chance) -> dict[str, object]:
    return {
        "key": f"q{place}",
        "answer": chance.choice([None, "a", "a", "a"]),
        "correct": chance.random() < 0.6,
        "points": 0,
        "max_points": chance.choice([0, 1, 1, 1]),
        "hints": chance.choice([0, 0, 0, 1, 2]),
        "needs_review": chance.random() < 0.1,
    }


def _since(attempts) -> dt.datetime | None:
    """The first submission after which the measure says so."""
    best = 0.0
    for (at, _, score), so_far in zip(attempts, accumulate([each] for each in attempts), strict=True):
        best = max(best, score)
        answers = [step for _, entries, _ in so_far for entry in entries for step in _steps(entry)]
        by_attempts = not any(_steps(entry) for _, entries, _ in attempts for entry in entries)
        if by_attempts:
            best = max(score for _, _, score in attempts)
        if (answers or by_attempts) and struggling(
            answers, attempts_count=len(so_far), best_x=best, pass_mark=0.5
        ):
            return at
    return None


def _steps(entry) -> list[Answer]:
    if entry["answer"] is None or entry["needs_review"] or not entry["max_points"]:
        return []
    return [*[Answer.hint] * entry["hints"], Answer.right if entry["correct"] else Answer.wrong]


def test_one_statement_and_declared_columns_for_several_classes(statistics, open_university):
    for imported in (statistics, open_university):
        with statements(imported.database) as seen, imported.database.reading(imported.scope) as connection:
            found = states(connection, imported.scope, [imported.class_id])
        assert len(seen) == 1
        assert {name: str(kind) for name, kind in found.dtypes.items()} == dict(STATE_COLUMNS)
        assert len(found) == found["student_id"].nunique()


def test_several_classes_are_judged_each_by_itself(room):
    other = make_class(room.database, room.lesson.admin, "4eZ", teacher_id=room.lesson.teacher.user_id)
    make_pupil(room.database, room.lesson.admin, other)
    both = replace(room.lesson.teacher, teaches=frozenset({room.lesson.class_id, other}))
    with room.database.reading(both) as connection:
        found = states(connection, both, sorted(both.teaches), at=NOW)
        alone = states(connection, both, [room.lesson.class_id], at=NOW)
    assert found.groupby("class_id").size().to_dict() == {room.lesson.class_id: 2, other: 1}
    mine = found[found["class_id"] == room.lesson.class_id].reset_index(drop=True)
    assert mine.equals(alone)


def test_no_class_has_declared_columns(statistics):
    with statistics.database.reading(statistics.scope) as connection:
        found = states(connection, statistics.scope, [])
    assert {name: str(kind) for name, kind in found.dtypes.items()} == dict(STATE_COLUMNS)


def test_another_teachers_class_does_not_exist(statistics):
    stranger = replace(statistics.scope, teaches=frozenset({new_id()}))
    with statistics.database.reading(stranger) as connection, pytest.raises(NotFound):
        states(connection, stranger, [statistics.class_id])
