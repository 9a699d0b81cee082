"""Paths of planted visits, recomputed in plain Python from the rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import update

from dashboard.paths.frames import detours, differences, links, reach
from dashboard.paths.path import Paths
from dashboard.paths.pupils import Chosen, takers
from dashboard.queries import students
from dashboard.queries.paths import class_paths
from dashboard.views import ClassView
from datastore.commands.classroom.groups import create_group, set_members
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.errors import NotFound
from datastore.measures.paths import Terminal
from datastore.models import TeacherConfiguration, new_id
from datastore.models.enums import ActivityType
from tests.conftest import statements
from tests.factories import hand_in, make_lesson, make_pupil, make_sequence, make_visit, quiz

NOON = dt.datetime(2026, 11, 3, 12, tzinfo=dt.UTC)
SECOND, MINUTE = dt.timedelta(seconds=1), dt.timedelta(minutes=1)
SITTINGS = [
    ["0123"],
    ["012", "2"],
    ["0102", "1"],
    ["02"],
    ["0", "013"],
    ["1"],
]
"""By pupil: the activities of each sitting, one day apart."""


class Room:
    def __init__(self, database):
        self.database, self.lesson = database, make_lesson(database)
        self.sequence, self.activities = make_sequence(
            database, self.lesson.admin, [(ActivityType.quiz, quiz("oui"))] * 4
        )

        configure(database, self.lesson.teacher, self.lesson.class_id, self.sequence, Configuration())
        self.end()
        more = [make_pupil(database, self.lesson.admin, self.lesson.class_id) for _ in SITTINGS[1:]]
        self.pupils = [self.lesson.pupil, *more]
        for pupil, sittings in zip(self.pupils, SITTINGS, strict=True):
            self.visits(pupil, sittings)

    def end(self):
        """The sequence was over for the class on 10 November."""
        with self.database.writing(self.lesson.admin) as session:
            session.execute(
                update(TeacherConfiguration)
                .where(TeacherConfiguration.sequence_id == self.sequence)
                .values(start_date=dt.date(2026, 9, 1), end_date=dt.date(2026, 11, 10))
            )

    def visits(self, pupil, sittings):
        for day, sitting in enumerate(sittings):
            for step, activity in enumerate(sitting):
                start = NOON + dt.timedelta(days=day) + 3 * step * MINUTE
                make_visit(self.database, pupil, self.activities[int(activity)], (start, start + MINUTE))

    def view(self, **filters) -> ClassView:
        return ClassView(class_id=self.lesson.class_id, **filters)

    def ask(self, scope=None, **filters):
        scope = scope or self.lesson.teacher
        with self.database.reading(scope) as connection:
            return class_paths(connection, scope, self.view(**filters))

    def who(self, kind, origin, target=None) -> set[UUID]:
        asked = Chosen(kind, origin, origin if target is None else target)
        with self.database.reading(self.lesson.teacher) as connection:
            found = class_paths(connection, self.lesson.teacher, self.view())
            of_class = students.of_class(connection, self.lesson.teacher, self.view())
        return set(takers(found, asked, of_class)["student_id"])

    def ids(self, *places) -> set[UUID]:
        return {self.pupils[place].user_id for place in places}


@pytest.fixture
def room(database) -> Room:
    return Room(database)


def test_reach_and_skips_are_those_of_the_planted_visits(room):
    found = reach(room.ask())
    been = [set("".join(sittings)) for sittings in SITTINGS]
    assert found["activity_id"].tolist() == room.activities
    assert found["reached"].tolist() == [sum(str(place) in one for one in been) for place in range(4)]
    assert set(found["started"]) == {6}
    assert found["share"].tolist() == pytest.approx((found["reached"] / 6).tolist())
    further = [[one for one in been if max(one) > str(place)] for place in range(4)]
    assert found["further"].tolist() == [len(ones) for ones in further]
    assert found["skipped"].tolist() == [
        sum(str(place) not in one for one in ones) for place, ones in enumerate(further)
    ]


def test_the_furthest_activity_that_is_not_completed_is_where_a_pupil_stops(room):
    hand_in(room.database, room.pupils[3], room.activities[2], {"q1": "oui"}, at=NOON + 60 * MINUTE)
    found = reach(room.ask())
    assert found["last_here"].tolist()[:3] == [0, 1, 2]
    assert found["last_here"].isna().tolist() == [False, False, False, True]
    assert found["drop_off"].tolist()[1:3] == pytest.approx([1 / 5, 2 / 4])
    assert room.who("stop", room.activities[2]) == room.ids(1, 2)
    assert room.who("stop", room.activities[3]) == set()


def test_links_are_counted_one_by_one(room):
    found = links(room.ask())
    told = {(row.origin, row.target): row for row in found.itertuples()}
    expected: dict[tuple[int, int], list[int]] = {}
    for pupil, sittings in enumerate(SITTINGS):
        for sitting in sittings:
            stops = [-1, *map(int, sitting), 4]
            for place in range(1, len(stops)):
                expected.setdefault((stops[place - 1], stops[place]), []).append(pupil)
    inner = {link: row for link, row in told.items() if row.kind != "return"}
    assert {link: (row.times, row.pupils) for link, row in inner.items()} == {
        link: (len(pupils), len(set(pupils))) for link, pupils in expected.items()
    }
    for (origin, _), row in inner.items():
        away = sum(len(pupils) for (start, _), pupils in expected.items() if start == origin)
        assert row.share == pytest.approx(row.times / away)
    returned = {row.origin: (row.times, row.pupils) for row in told.values() if row.kind == "return"}
    assert returned == {0: (2, 2), 1: (1, 1), 2: (1, 1)}
    assert told[1, 0].kind == "back"
    assert told[0, 2].kind == told[1, 3].kind == "skip"


def test_every_count_opens_its_pupils(room):
    a = room.activities
    assert room.who("link", a[0], a[2]) == room.ids(2, 3)
    assert room.who("link", Terminal.start, a[1]) == room.ids(2, 5)
    assert room.who("link", a[3], Terminal.end) == room.ids(0, 4)
    assert room.who("loop", a[0], a[1]) == room.ids(2)
    assert room.who("return", a[0]) == room.ids(2, 4)
    assert room.who("skip", a[2]) == room.ids(4)
    assert room.who("skip", new_id()) == set()


def test_the_detours_stand_with_their_denominators(room):
    found = detours(room.ask())
    told = {(row.kind, row.place, row.other): (row.pupils, row.of) for row in found.itertuples()}
    assert told == {
        ("stop", 1, 1): (1, 5),
        ("stop", 2, 2): (3, 4),
        ("skip", 0, 0): (1, 6),
        ("skip", 1, 1): (1, 5),
        ("skip", 2, 2): (1, 2),
        ("loop", 0, 1): (1, 5),
    }
    assert found["pupils"].is_monotonic_decreasing


def test_groups_days_and_sessions_narrow_the_path(room):
    lesson = room.lesson
    group = create_group(room.database, lesson.teacher, lesson.class_id, "Soutien")
    set_members(
        room.database,
        lesson.teacher,
        lesson.class_id,
        group,
        [room.pupils[0].user_id, room.pupils[5].user_id],
    )
    everybody = room.ask()
    assert len(room.ask(group=group).pupils) == len(everybody.of_group(group).pupils) == 2
    other = create_group(room.database, lesson.teacher, lesson.class_id, "Autres")
    set_members(room.database, lesson.teacher, lesson.class_id, other, [room.pupils[1].user_id])
    found = room.ask()
    apart = differences(found.of_group(group), found.of_group(other))
    assert apart["first"].tolist() == [1, 2, 1, 1]
    assert apart["second"].tolist() == [1, 1, 1, 0]
    assert apart["difference"].tolist() == [-0.5, 0, -0.5, 0.5]
    with pytest.raises(NotFound):
        found.of_group(new_id())
    second_day = NOON.date() + dt.timedelta(days=1)
    assert len(room.ask(since=second_day).pupils) == 3
    assert room.ask(activity_type=ActivityType.video).pupils == []


def test_without_a_filter_the_sequence_that_is_over_and_is_left_most_is_shown(room):
    database, lesson = room.database, room.lesson
    newer, activities = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("oui"))] * 2)
    configure(database, lesson.teacher, lesson.class_id, newer, Configuration())
    for pupil in room.pupils:
        make_visit(database, pupil, activities[0], (NOON, NOON + MINUTE))
    shown = room.ask()
    assert shown.ended
    assert shown.plan["activity_id"].tolist() == room.activities
    going_on = room.ask(sequence=newer)
    assert not going_on.ended
    assert reach(going_on)["last_here"].tolist()[0] == 6


def says(found: Paths) -> tuple[bool, bool, int]:
    """What speaks for a sequence: that anybody was on it; that it is over; how many stop at one place."""
    most = max((passage.last_here or 0 for passage in found.passages), default=0)
    return bool(found.pupils), found.ended and most > 0, most


@pytest.mark.parametrize("seed", range(8))
def test_the_sequence_that_is_shown_is_the_one_whose_own_routes_say_most(database, seed):
    chance, lesson = Random(seed), make_lesson(database)
    pupils = [lesson.pupil, *(make_pupil(database, lesson.admin, lesson.class_id) for _ in range(3))]
    sequences = []
    for _ in range(3):
        kinds = [(ActivityType.quiz, quiz("oui"))] * chance.randint(1, 3)
        sequence, activities = make_sequence(database, lesson.admin, kinds)
        over = chance.choice([None, NOON.date()])
        configure(database, lesson.teacher, lesson.class_id, sequence, Configuration(), end_date=over)
        sequences.append(sequence)
        for pupil in pupils:
            for activity in chance.sample(activities, chance.randint(0, len(activities))):
                start = NOON + chance.randint(0, 600) * MINUTE
                make_visit(database, pupil, activity, (start, start + chance.choice([4, 5, 60]) * SECOND))
                if chance.random() < 0.3:
                    hand_in(database, pupil, activity, {"q1": "oui"}, at=start)
    with database.reading(lesson.teacher) as connection:
        shown, *each = (
            class_paths(connection, lesson.teacher, ClassView(class_id=lesson.class_id, sequence=sequence))
            for sequence in (None, *sequences)
        )
    in_order = sorted(each, key=lambda found: found.plan["sequence_id"].iloc[0])
    wanted = max(in_order, key=says)
    assert shown.plan.equals(wanted.plan)
    assert shown.pupils == wanted.pupils


def test_two_statements_whatever_the_class(room):
    with statements(room.database) as seen:
        room.ask()
    assert len(seen) == 2


def test_another_teachers_class_does_not_exist(room):
    stranger = replace(room.lesson.teacher, teaches=frozenset({new_id()}))
    with pytest.raises(NotFound):
        room.ask(scope=stranger)
