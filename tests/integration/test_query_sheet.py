"""The Monday sheet: levels that moved, who was not seen, what is due, recomputed from what was planted."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from random import Random
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, update

from dashboard.queries import belonging, mastery, overview, sheet, sheet_levels
from dashboard.school_week import SchoolWeek, last_full_week
from dashboard.views import ClassView
from datastore.commands.classroom.groups import create_group, set_members
from datastore.commands.classroom.sequences import configure
from datastore.commands.marking.override import Cell, Override, override_level, restore_level
from datastore.configuration import Configuration
from datastore.errors import NotFound
from datastore.measures.levels import DEFAULT_RULE, Level
from datastore.measures.mastery import Evidence, judge, lower_median
from datastore.models import ClassEnrollment, CompetencyAssessment
from datastore.models.enums import ActivityType
from tests.conftest import statements
from tests.factories import (
    hand_in,
    link,
    make_competency,
    make_lesson,
    make_pupil,
    make_sequence,
    make_visit,
    quiz,
)

PARIS = ZoneInfo("Europe/Paris")
WEEK = SchoolWeek.of(dt.date(2026, 11, 16))
MONDAY = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
WORK = [(0, -9, "non"), (1, -8, "non"), (2, 0, "oui"), (0, 1, "oui"), (1, 2, "oui"), (1, 8, "non")]
"""Of the pupil: activity, days after the Monday of the week, answer."""


class Room:
    """A class with three quizzes on one competency, and two pupils."""

    def __init__(self, database) -> None:
        self.database, self.lesson = database, make_lesson(database)
        self.pupil, self.teacher = self.lesson.pupil, self.lesson.teacher
        self.classmate = make_pupil(database, self.lesson.admin, self.lesson.class_id)
        self.competency = make_competency(database, self.lesson.admin)
        self.sequence, self.activities = make_sequence(
            database, self.lesson.admin, [(ActivityType.quiz, quiz("oui"))] * 3
        )
        for activity in self.activities:
            link(database, self.lesson.admin, activity, [self.competency])
        self.configure()
        for activity, days, word in WORK:
            self.hand_in(self.pupil, activity, days, word)

    def configure(self, **more) -> None:
        place = (self.database, self.teacher, self.lesson.class_id, self.sequence)
        configure(*place, Configuration(), **more)

    def hand_in(self, pupil, activity, days, word) -> None:
        hand_in(self.database, pupil, self.activities[activity], {"q1": word}, at=MONDAY + days * DAY)

    def levels(self, *weeks) -> list[tuple[float, float]]:
        """Before and after each week in which the pupil's level moved."""
        moved = [self.ask(sheet_levels.moves, week) for week in weeks]
        return [(row.before, row.after) for of_week in moved for row in of_week.itertuples()]

    @cached_property
    def more_competencies(self):
        return [make_competency(self.database, self.lesson.admin) for _ in range(20)]

    def ask(self, question, *more, **filters):
        view = ClassView(class_id=self.lesson.class_id, **filters)
        with self.database.reading(self.teacher) as connection:
            return question(connection, self.teacher, view, *more)


@pytest.fixture
def room(database):
    return Room(database)


def level_after(days):
    """The pupil's level after some days, by hand: the lower median of the last five pieces."""
    pieces = [Level.expert if word == "oui" else Level.non_acquis for _, on, word in WORK if on < days]
    return float(lower_median(sorted(pieces[-5:])))


def test_a_level_moves_from_what_it_was_before_the_week_to_what_it_was_after(room):
    [row] = room.ask(sheet_levels.moves, WEEK).itertuples()
    assert (row.student_id, row.competency_id) == (room.pupil.user_id, room.competency)
    assert (row.before, row.after) == (level_after(0), level_after(7)) == (0.0, 3.0)


def test_levels_that_go_up_down_and_first_ones_are_told_apart(room):
    room.hand_in(room.classmate, 0, 2, "oui")
    room.hand_in(room.pupil, 2, 3, "oui")
    moved = room.ask(sheet_levels.moves, WEEK).set_index("student_id")
    assert moved.loc[room.pupil.user_id, ["before", "after"]].tolist() == [0.0, 3.0]
    first = moved.loc[room.classmate.user_id]
    assert (first["before"] != first["before"], first["after"]) == (True, 3.0)
    [summed] = sheet_levels.by_competency(moved.reset_index()).itertuples()
    assert (summed.up, summed.down, summed.first) == (1, 0, 1)


def test_a_week_without_evidence_moves_nothing(room):
    assert room.ask(sheet_levels.moves, SchoolWeek(dt.date(2026, 10, 5))).empty


def test_the_level_at_the_present_moment_is_that_of_the_heatmap(statistics):
    with statistics.database.reading(statistics.scope) as connection:
        asked = (connection, statistics.scope, statistics.view)
        cells = mastery.students_by_competency(*asked)
        shown = cells.dropna(subset="level").set_index(["student_id", "competency_id"])["level"]
        latest = cells["last_evidence_at"].max().to_pydatetime()
        week = SchoolWeek.of(latest.astimezone(ZoneInfo(statistics.scope.timezone)).date())
        moved = sheet_levels.moves(*asked, week).set_index(["student_id", "competency_id"])["after"]
    assert len(moved)
    assert moved.to_dict() == shown.loc[moved.index].to_dict()


@pytest.mark.parametrize(
    ("last_day", "moved"),
    [
        (dt.date(2026, 11, 21), [(0.0, 3.0), (3.0, 0.0)]),
        (dt.date(2026, 11, 22), [(0.0, 2.0), (2.0, 0.0)]),
        (None, [(0.0, 2.0)]),
    ],
)
def test_an_override_is_the_level_until_its_last_day(room, last_day, moved):
    cell = Cell(room.lesson.class_id, room.pupil.user_id, room.competency)
    for again in range(4, 9):  # with these, the level of the week after is the lowest
        room.hand_in(room.pupil, again % 3, 5 + again, "non")
    override = Override(Level.acquis, "À l’oral.", last_day)
    override_level(room.database, room.teacher, cell, override, now=MONDAY)
    assert room.levels(WEEK, WEEK.next) == moved
    restore_level(room.database, room.teacher, cell, now=MONDAY + DAY)
    assert room.levels(WEEK, WEEK.next) == [(0.0, 3.0), (3.0, 0.0)]


def test_levels_before_and_after_are_those_of_the_rule(room):
    """Judgements and attempts at random, many of a day, some at one moment."""
    chance, rows = Random(7), []
    for _ in range(300):
        at = MONDAY + chance.randrange(-20, 7) * DAY + chance.randrange(8) * dt.timedelta(hours=1)
        rows.append(
            {
                "activity_id": chance.choice([None, *room.activities]),
                "assessment_level": chance.choice([level.name for level in Level]),
                "assessed_by": chance.choice([None, None, room.teacher.user_id]),
                "assessed_at": at,
                "local_day": at.date(),
                "competency_id": chance.choice(room.more_competencies),
            }
        )
    of_pupil = {"class_id": room.lesson.class_id, "student_id": room.pupil.user_id}
    with room.database.writing(room.teacher) as session:
        every = {"school_id": room.teacher.school_id, "kind": "level", **of_pupil}
        session.execute(insert(CompetencyAssessment), [{**every, **row} for row in rows])

    def level(competency, before):
        known = [row for row in rows if row["competency_id"] == competency and row["assessed_at"] < before]
        mastery = judge(map(piece, known), DEFAULT_RULE)
        return float(mastery.level) if mastery else None

    begins, ends = WEEK.bounds(PARIS)
    expected = {each: (level(each, begins), level(each, ends)) for each in room.more_competencies}
    found = room.ask(sheet_levels.moves, WEEK).set_index("competency_id")
    found = found.drop(index=room.competency)
    told = {
        row.Index: (None if row.before != row.before else row.before, row.after) for row in found.itertuples()
    }
    assert told == {each: levels for each, levels in expected.items() if levels[0] != levels[1]}
    assert len(told) > 5


def piece(row):
    return Evidence(
        activity_id=row["activity_id"],
        local_day=row["local_day"],
        x=None,
        level=Level[row["assessment_level"]],
        at=row["assessed_at"],
        source="teacher" if row["assessed_by"] else "computed",
    )


def test_who_handed_in_or_visited_was_at_work_and_others_were_not(room):
    third = make_pupil(room.database, room.lesson.admin, room.lesson.class_id)
    wednesday = MONDAY + 2 * DAY
    make_visit(
        room.database, room.classmate, room.activities[0], (wednesday, wednesday + dt.timedelta(minutes=5))
    )
    before = MONDAY - 3 * DAY
    make_visit(room.database, third, room.activities[0], (before, before + dt.timedelta(minutes=5)))
    _enrol_earlier(room)
    everybody = room.ask(sheet.in_class, WEEK)
    assert len(everybody) == 3
    away = sheet.not_seen(everybody, WEEK, "Europe/Paris")
    assert away[["student_id", "last_seen"]].to_numpy().tolist() == [
        [third.user_id, before + dt.timedelta(minutes=5)]
    ]
    progress = room.ask(overview.students_progress).set_index("student_id")["last_seen"]
    latest = room.ask(sheet.in_class, WEEK.next).set_index("student_id")["last_seen"]
    assert latest[room.pupil.user_id] == progress[room.pupil.user_id] == MONDAY + 8 * DAY


def _enrol_earlier(room) -> None:
    """As if all had come at the beginning of the year."""
    with room.database.writing(room.lesson.admin) as session:
        own = ClassEnrollment.school_id == room.teacher.school_id
        session.execute(update(ClassEnrollment).where(own).values(enrolled_at=MONDAY - 60 * DAY))


def test_who_came_after_the_week_was_not_missed_in_it(room):
    assert room.ask(sheet.in_class, SchoolWeek(dt.date(2026, 9, 7))).empty


def test_what_is_due_stands_with_who_has_handed_it_in(room):
    room.configure(end_date=dt.date(2026, 11, 25))
    [row] = room.ask(sheet.due, WEEK.next).itertuples()
    assert (row.due_on, row.group, row.activities) == (dt.date(2026, 11, 25), "", 3)
    assert (row.done, row.pupils) == (1, 2)
    assert room.ask(sheet.due, WEEK).empty
    for activity in range(3):
        room.hand_in(room.classmate, activity, 8, "oui")
    assert room.ask(sheet.due, WEEK.next)["done"].tolist() == [2]


def test_a_groups_own_date_stands_apart(room):
    room.configure(end_date=dt.date(2026, 11, 25))
    group = create_group(room.database, room.teacher, room.lesson.class_id, "Besoin")
    set_members(room.database, room.teacher, room.lesson.class_id, group, [room.classmate.user_id])
    room.configure(end_date=dt.date(2026, 11, 27), group_id=group)
    found = room.ask(sheet.due, WEEK.next)
    assert found[["due_on", "group", "pupils"]].to_numpy().tolist() == [
        [dt.date(2026, 11, 25), "", 1],
        [dt.date(2026, 11, 27), "Besoin", 1],
    ]


def test_the_sheet_is_about_the_last_full_week_with_work(room):
    def of(at):
        view = ClassView(class_id=room.lesson.class_id)
        with room.database.reading(room.teacher) as connection:
            return sheet.week_of_sheet(connection, room.teacher, view, at=at)

    assert of(MONDAY + 7 * DAY) == WEEK
    assert of(MONDAY + 6 * DAY) == SchoolWeek.of(dt.date(2026, 11, 2))  # this one is not over, the last empty
    holidays = MONDAY + 35 * DAY
    assert of(holidays) == SchoolWeek.of((MONDAY + 8 * DAY).date())
    assert last_full_week(holidays.date()) > of(holidays)


def test_each_part_reads_with_at_most_three_statements(statistics):
    questions = {
        sheet.due: 1,
        sheet.in_class: 2,
        sheet_levels.moves: 2,
    }
    with statistics.database.reading(statistics.scope) as connection:
        for question, n in questions.items():
            with statements(statistics.database) as seen:
                question(connection, statistics.scope, statistics.view, WEEK)
            assert len(seen) == n, question


def test_pupils_and_activities_of_the_class_belong_to_it_and_others_do_not(room):
    def belongs(question, id_, lesson=room.lesson):
        with room.database.reading(lesson.teacher) as connection:
            return question(connection, lesson.teacher, lesson.class_id, id_)

    other = make_lesson(room.database)
    assert belongs(belonging.is_pupil, room.pupil.user_id)
    assert belongs(belonging.is_activity, room.activities[0])
    assert not belongs(belonging.is_pupil, room.pupil.user_id, other)
    assert not belongs(belonging.is_activity, room.activities[0], other)
    assert not belongs(belonging.is_pupil, uuid4())
    with room.database.reading(other.teacher) as connection, pytest.raises(NotFound):
        belonging.is_pupil(connection, other.teacher, room.lesson.class_id, room.pupil.user_id)
