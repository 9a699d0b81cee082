"""The class at this moment: planted visits, answers and calls, judged again second by second."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import insert, update

from dashboard.queries.live import LIVE_COLUMNS, live, version
from dashboard.views import ClassView
from datastore.commands.classroom.classes import end_enrolment
from datastore.commands.classroom.groups import create_group, set_members
from datastore.commands.classroom.sequences import configure
from datastore.commands.contact.help_calls import Call, answer_call, call_for_help
from datastore.commands.history import Event, Verb, record_events
from datastore.configuration import Configuration
from datastore.engine import Database
from datastore.errors import NotFound
from datastore.models import Activity, StudentProduction, new_id
from datastore.models.enums import ActivityType, ProductionStatus
from datastore.scope import Scope
from tests.conftest import statements
from tests.factories import Lesson, hand_in, make_lesson, make_pupil, make_sequence, make_visit, quiz
from tests.unit.content.samples import example

NOW = dt.datetime(2026, 11, 18, 10, tzinfo=dt.UTC)
ITEMS = ("q1", "q2", "q3")
EXPECTED_MINUTES = 5


def ago(seconds: float) -> dt.datetime:
    return NOW - dt.timedelta(seconds=seconds)


@dataclass
class Planted:
    """What was planted of one pupil, on the quiz."""

    pupil: Scope
    active: list[tuple[float, float]] = field(default_factory=list)
    """In seconds before now, from and to."""
    hand_ins: list[tuple[float, tuple[bool, ...]]] = field(default_factory=list)


@dataclass
class Room:
    """A class with a quiz of three questions, a text and a film."""

    database: Database
    lesson: Lesson
    quiz: UUID
    text: UUID
    film: UUID

    @property
    def view(self) -> ClassView:
        return ClassView(class_id=self.lesson.class_id)

    def join(self) -> Scope:
        return make_pupil(self.database, self.lesson.admin, self.lesson.class_id)

    def works(self, pupil: Scope, *active: tuple[float, float], on: UUID | None = None) -> None:
        periods = [(ago(start), ago(end)) for start, end in active]
        make_visit(self.database, pupil, on or self.quiz, *periods)

    def answers(self, pupil: Scope, seconds_ago: float, right: Iterable[bool]) -> None:
        answers = {key: "oui" if each else "non" for key, each in zip(ITEMS, right, strict=True)}
        hand_in(self.database, pupil, self.quiz, answers, at=ago(seconds_ago))

    def ask(self, at: dt.datetime = NOW, **filters):
        teacher = self.lesson.teacher
        with self.database.reading(teacher) as connection:
            return live(connection, teacher, self.view.model_copy(update=filters), at=at)

    def of(self, pupil: Scope, at: dt.datetime = NOW):
        return self.ask(at).pupils.set_index("student_id").loc[pupil.user_id]

    def version(self, at: dt.datetime = NOW) -> str:
        with self.database.reading(self.lesson.teacher) as connection:
            return version(connection, self.lesson.teacher, self.view, at=at)

    def leaves(self, pupil: Scope, seconds_ago: float) -> None:
        with self.database.writing(pupil) as session:
            gone = Event(Verb.terminated, ago(seconds_ago))
            record_events(session, pupil, self.lesson.class_id, pupil.user_id, self.quiz, [gone])


@pytest.fixture
def room(database) -> Room:
    lesson = make_lesson(database)
    kinds = [
        (ActivityType.quiz, quiz("oui", "oui", "oui")),
        (ActivityType.text_production, example("text_production")),
        (ActivityType.video, example("video")),
    ]
    sequence, ids = make_sequence(database, lesson.admin, kinds)
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration(attempts_allowed=10))
    with database.writing(lesson.admin) as session:
        session.execute(update(Activity).values(estimated_duration=EXPECTED_MINUTES))
    return Room(database, lesson, *ids)


# Judged again, second by second


def worked(planted: Planted, until: float) -> int:
    """Whole seconds at work, up to a moment."""
    return sum(start >= second > max(end, until) for start, end in planted.active for second in range(4000))


def in_a_row(planted: Planted, until: float) -> int:
    """The longest row of wrong answers that the last hand-in holds or goes on with."""
    row = longest = 0
    for at, right in sorted(planted.hand_ins, reverse=True):
        if at < until:
            break
        longest = 0
        for each in right:
            row = 0 if each else row + 1
            longest = max(longest, row)
    return longest


def holds(planted: Planted, until: float) -> set[str]:
    """The conditions that hold so many seconds before now."""
    spoke = min(max(end, until) for start, end in planted.active if start >= until)
    gone_by = [right for at, right in planted.hand_ins if at >= until]
    found = {"idle"} if spoke - until >= 120 else set()
    if any(sum(right) * 2 >= len(right) for right in gone_by):
        return found  # passed
    wrong, long = in_a_row(planted, until), worked(planted, until) > 2 * 60 * EXPECTED_MINUTES
    return (
        found
        | ({"stuck_errors"} if wrong >= 3 else set())
        | ({"stuck_time"} if long and (wrong >= 2 or not gone_by) else set())
        | ({"long"} if long else set())
    )


def judged(planted: Planted) -> str:
    """The first state that has held in each of the last 30 seconds."""
    held = set.intersection(*(holds(planted, until) for until in range(31)))
    return next((state for state in ("idle", "stuck_errors", "stuck_time", "long") if state in held), "ok")


def plant(room: Room, dice: random.Random) -> Planted:
    """A visit of a few stretches with pauses below five minutes, and hand-ins, most of them wrong."""
    planted, at = Planted(room.join()), dice.randint(300, 1800)
    last = dice.choice([0, 5, 100, 125, 160, 250])
    while at > last + 40:
        end = max(last, at - dice.randint(30, 700))
        planted.active.append((at, end))
        at = end - dice.randint(1, 200)
    start, spoke = planted.active[0][0], planted.active[-1][1]
    for moment in sorted({dice.randint(spoke, start) for _ in range(dice.randint(0, 3))}, reverse=True):
        planted.hand_ins.append((moment, tuple(dice.random() < 0.2 for _ in ITEMS)))
    room.works(planted.pupil, *planted.active)
    for moment, right in planted.hand_ins:
        room.answers(planted.pupil, moment, right)
    return planted


@pytest.mark.parametrize("seed", range(3))
def test_planted_visits_stand_as_a_clock_judges_them(room, seed):
    dice = random.Random(seed)
    planted = [plant(room, dice) for _ in range(14)]
    states = room.ask().pupils.set_index("student_id")["state"]
    wrong = {
        number: (states[each.pupil.user_id], judged(each), each)
        for number, each in enumerate(planted)
        if states[each.pupil.user_id] != judged(each)
    }
    assert not wrong
    assert len(set(states)) >= 4, "the dice show enough of the states"


# One thing at a time


def test_who_is_here_works_on_what_and_since_when(room):
    room.works(room.lesson.pupil, (600, 300), (290, 20))
    found = room.of(room.lesson.pupil)
    assert (found["state"], found["activity_id"], found["activity"]) == ("ok", room.quiz, "Activité 1")
    assert found["since"] == ago(600)
    assert room.ask().changes_at == ago(20) + dt.timedelta(seconds=150)


def test_the_activity_is_the_one_whose_page_spoke_last(room):
    room.works(room.lesson.pupil, (600, 100))
    room.works(room.lesson.pupil, (90, 10), on=room.film)
    assert room.of(room.lesson.pupil)["activity_id"] == room.film


def test_who_left_or_is_silent_for_a_quarter_of_an_hour_is_not_here(room):
    silent, left, back = (room.join() for _ in range(3))
    for pupil in (silent, left, back):
        room.works(pupil, (1000, 890) if pupil is silent else (300, 60))
    room.leaves(left, 60)
    room.leaves(back, 200)
    assert room.of(silent)["state"] == "idle"
    assert room.of(silent, at=NOW + dt.timedelta(seconds=10))["state"] == ""
    assert room.of(left)["state"] == ""
    assert room.of(back)["state"] == "ok"
    assert room.of(room.lesson.pupil)["state"] == ""


def test_what_was_wrong_before_a_pause_of_more_than_five_minutes_is_another_visit(room):
    stays, returns = room.join(), room.join()
    for pupil, pause in ((stays, 300), (returns, 301)):
        room.works(pupil, (1000, 500))
        room.answers(pupil, 600, (False, False, False))
        room.works(pupil, (500 - pause, 10))
    assert room.of(stays)["state"] == "stuck_errors"
    assert room.of(returns)["state"] == "ok"
    assert room.of(returns)["since"] == ago(199)


def test_long_is_beyond_the_90th_percentile_of_ten_who_completed_it(room):
    seconds = [130, 150, 170, 200, 210, 220, 260, 300, 310, 420]
    for number, each in enumerate(seconds):
        mate = room.join()
        if number == 9:
            room.works(room.lesson.pupil, (500, 40))
            assert room.of(room.lesson.pupil)["state"] == "ok", "nine, so twice the estimate holds"
        room.works(mate, (90_000, 90_000 - each))
        room.answers(mate, 80_000, (True, True, True))
    found = room.of(room.lesson.pupil)
    assert found["state"] == "stuck_time"
    limit = float(np.percentile(seconds, 90))
    assert found["since"] == ago(500) + dt.timedelta(seconds=limit)


def test_a_text_is_long_after_ten_minutes_of_work_without_a_change(room):
    pupil = room.lesson.pupil
    room.works(pupil, (1500, 20), on=room.text)
    assert room.of(pupil)["since"] == ago(900)
    saved = [{"saved_at": ago(640).isoformat(), "text": "Un", "word_count": 1, "submitted": False}]
    row = {"school_id": pupil.school_id, "id": new_id(), "class_id": room.lesson.class_id, "content": "Un"}
    own = {"student_id": pupil.user_id, "activity_id": room.text, "status": ProductionStatus.draft}
    with room.database.writing(pupil) as session:
        session.execute(insert(StudentProduction).values(**row, **own, draft_data=saved))
    assert (room.of(pupil)["state"], room.of(pupil)["since"]) == ("long", ago(40))
    assert room.of(pupil, at=ago(11))["state"] == "ok", "held for less than 30 seconds"


def test_a_call_stands_with_its_place_and_words_until_it_is_answered(room):
    pupil, class_id = room.lesson.pupil, room.lesson.class_id
    call = Call(activity_id=room.quiz, message="Je bloque")
    call_id = call_for_help(room.database, pupil, class_id, call, now=ago(60))
    found = room.of(pupil)
    assert (found["call_id"], found["called_at"], found["called_from"]) == (call_id, ago(60), room.quiz)
    assert (found["called_from_title"], found["message"]) == ("Activité 1", "Je bloque")
    answer_call(room.database, room.lesson.teacher, class_id, call_id)
    assert room.of(pupil)["call_id"] is None


def test_who_is_not_here_has_the_last_work(room):
    mate = room.join()
    room.answers(mate, 5000, (True, True, True))
    found = room.of(mate)
    assert (found["state"], found["last_seen"], found["last_activity"]) == ("", ago(5000), "Activité 1")


# Whether anything has happened


def changes(room: Room) -> dict[str, Callable[[], object]]:
    """What a teacher would want to see at once."""
    pupil, class_id = room.lesson.pupil, room.lesson.class_id
    calls: list[UUID] = []
    return {
        "comes": lambda: room.works(pupil, (60, 20)),
        "takes up another": lambda: room.works(pupil, (15, 10), on=room.film),
        "hands in": lambda: room.answers(pupil, 9, (False, True, False)),
        "calls": lambda: calls.append(call_for_help(room.database, pupil, class_id, Call(), now=NOW)),
        "moves the call": lambda: call_for_help(room.database, pupil, class_id, Call(room.film), now=NOW),
        "is answered": lambda: answer_call(room.database, room.lesson.teacher, class_id, calls[0]),
        "joins": room.join,
    }


def test_each_thing_that_happens_is_another_version(room):
    seen = [room.version()]
    for what, happens in changes(room).items():
        happens()
        seen.append(room.version())
        assert seen[-1] != seen[-2], what
        assert seen[-1] == room.version(), what


def test_more_of_the_same_work_is_no_other_version_but_silence_waking_and_leaving_are(room):
    pupil = room.lesson.pupil
    room.works(pupil, (600, 200))
    before = room.version(at=ago(190))
    assert room.version(at=ago(60)) == before
    assert room.version(at=ago(49)) != before, "idle by now"
    room.works(pupil, (40, 30))
    assert room.version(at=ago(20)) == before, "at work again"
    room.works(pupil, (30, 15))
    assert room.version(at=ago(10)) == before
    room.leaves(pupil, 15)
    assert room.version(at=ago(10)) != before


# Scope, filters, cost


def test_only_the_group_and_hidden_names_matter_of_the_filters(room):
    mate = room.join()
    room.works(mate, (60, 10))
    place = (room.database, room.lesson.teacher)
    group = create_group(*place, room.lesson.class_id, "Rouge")
    set_members(*place, room.lesson.class_id, group, [mate.user_id])
    assert list(room.ask(group=group).pupils["student_id"]) == [mate.user_id]
    other = {"activity_type": ActivityType.video, "since": NOW.date() - dt.timedelta(days=9)}
    assert len(room.ask(**other, until=NOW.date() - dt.timedelta(days=8)).pupils) == 2
    assert set(room.ask(hidden=True).pupils["name"]) == {"#1", "#2"}


def test_who_has_left_the_class_is_not_listed(room):
    end_enrolment(room.database, room.lesson.admin, room.lesson.class_id, room.lesson.pupil.user_id)
    found = room.ask()
    assert found.pupils.empty
    assert found.changes_at is None
    assert {name: str(kind) for name, kind in found.pupils.dtypes.items()} == dict(LIVE_COLUMNS)


@pytest.mark.parametrize("size", [0, 12])
def test_three_statements_whatever_the_size_of_the_class(room, size):
    for _ in range(size):
        mate = room.join()
        room.works(mate, (60, 10))
        room.answers(mate, 30, (False, False, False))
    with statements(room.database) as seen:
        room.ask()
    assert len(seen) == 2
    with statements(room.database) as seen:
        room.version()
    assert len(seen) == 1


def test_another_teachers_class_does_not_exist(room):
    stranger = replace(room.lesson.teacher, teaches=frozenset({new_id()}))
    with room.database.reading(stranger) as connection:
        for ask in (live, version):
            with pytest.raises(NotFound):
                ask(connection, stranger, room.view)
