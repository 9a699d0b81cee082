"""One activity: first attempts, times, films, texts, recomputed from the raw log and what was planted."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections import defaultdict
from dataclasses import replace
from uuid import uuid4

import numpy as np
import pytest
from sqlalchemy import select

from dashboard.queries import activity as queries
from dashboard.queries import activity_film, activity_items, activity_texts, activity_times, students
from dashboard.queries.activity_film import FILM_COLUMNS
from dashboard.queries.activity_texts import TEXT_COLUMNS
from dashboard.queries.activity_times import TIME_COLUMNS
from dashboard.views import ClassView
from datastore.commands.classroom.groups import create_group, set_members
from datastore.commands.classroom.sequences import configure
from datastore.commands.history import Event, Verb, record_events
from datastore.commands.marking.comments import add_comment, settle_comment
from datastore.configuration import Configuration
from datastore.errors import NotFound
from datastore.models import Activity, new_id
from datastore.models.enums import ActivityType, CommentState
from tests.conftest import statements
from tests.factories import hand_in, make_lesson, make_pupil, make_sequence, make_visit, quiz
from tests.writing import GOOD, LETTER, make_writing

MONDAY = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
LEVEL_OF = {"quiz": "Statistics Practice", "evaluation": "Posttest"}

FILM = {
    "schema_version": 1,
    "screens": [{"key": "film", "title": "Le film", "source": "medias/film.mp4", "length_seconds": 60.0}],
}


class Room:
    """A class with one activity, and what it is asked."""

    def __init__(self, database, kind, content):
        self.database, self.lesson = database, make_lesson(database)
        self.sequence, [self.activity] = make_sequence(database, self.lesson.admin, [(kind, content)])
        configure(
            database,
            self.lesson.teacher,
            self.lesson.class_id,
            self.sequence,
            Configuration(attempts_allowed=2) if kind is not ActivityType.video else Configuration(),
        )
        self.pupil = self.lesson.pupil

    def another(self):
        return make_pupil(self.database, self.lesson.admin, self.lesson.class_id)

    def ask(self, question, **filters):
        """A question of the connection, scope, view and activity."""
        view = ClassView(class_id=self.lesson.class_id, **filters)
        with self.database.reading(self.lesson.teacher) as connection:
            found = queries.activity(connection, self.lesson.teacher, view, self.activity)
            return question(connection, self.lesson.teacher, view, found)

    def firsts(self, **filters):
        """The first answers to q1, by pupil."""

        def read(connection, scope, view, found):
            attempts = queries.first_attempts(connection, scope, view, found.activity_id)
            return {one.student_id: one.entries["q1"]["answer"] for one in attempts}

        return self.ask(read, **filters)


@pytest.fixture
def room(database):
    return Room(database, ActivityType.quiz, quiz("titre", "chapeau"))


# --- An imported log


@pytest.fixture(scope="module")
def first_answers(shared):
    """By level and problem: each pupil's first asked row, in the order of time."""
    file = shared / "data/statistics-practice-lkt/statistics_practice_shared.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["Outcome"] != "STUDY"]
    rows.sort(key=lambda row: dt.datetime.fromisoformat(row["Problem.Start.Time"]))
    firsts = defaultdict(dict)
    for row in rows:
        firsts[row["Level..Unitname."], row["Problem.Name"]].setdefault(row["Anon.Student.Id"], row)
    return firsts


def test_facility_spread_and_times_of_every_question_of_the_imported_log(statistics, first_answers):
    seen = 0
    with statistics.database.reading(statistics.scope) as connection:
        activities = connection.execute(select(Activity.id, Activity.title, Activity.activity_type)).all()
        for activity_id, title, kind in activities:
            ours = (connection, statistics.scope, statistics.view)
            activity = queries.activity(*ours, activity_id)
            attempts = queries.first_attempts(*ours, activity_id)
            raw = list(first_answers[LEVEL_OF[kind.value], title].values())
            right = [float(row["Outcome"] == "CORRECT") for row in raw]
            assert len(attempts) == len(raw)
            if not raw:
                continue
            seen += 1
            [item] = activity_items.items(activity, attempts).itertuples()
            assert (item.n, item.right) == (len(raw), sum(right))
            assert item.facility == pytest.approx(np.mean(right))
            if len(raw) > 1:
                assert item.sd == pytest.approx(np.std(right, ddof=1))
            assert item.discrimination != item.discrimination
            wrong = activity_items.wrong_answers(activity, attempts)
            assert wrong["n"].sum() <= len(raw) - sum(right)
            times = activity_times.summary(activity_times.times(*ours, activity))
            usual = [float(row["Duration..sec."]) for row in raw if float(row["Duration..sec."]) > 0]
            assert times["median"].tolist() == [pytest.approx(np.median(usual))]
    assert seen > 100


# --- Which attempts


def test_the_first_attempt_of_each_pupil_speaks_and_later_ones_do_not(database, room):
    other = room.another()
    hand_in(database, room.pupil, room.activity, {"q1": "une"}, at=MONDAY)
    hand_in(database, room.pupil, room.activity, {"q1": "titre"}, at=MONDAY + MINUTE)
    hand_in(database, other, room.activity, {"q1": "titre"}, at=MONDAY)
    assert room.firsts() == {room.pupil.user_id: "une", other.user_id: "titre"}


def test_what_came_too_often_waits_and_does_not_count(database, room):
    pupil = room.another()
    configure(
        database, room.lesson.teacher, room.lesson.class_id, room.sequence, Configuration(attempts_allowed=1)
    )
    hand_in(database, pupil, room.activity, {"q1": "une"}, at=MONDAY)
    assert hand_in(database, pupil, room.activity, {"q1": "titre"}, at=MONDAY + DAY).flag
    assert room.firsts() == {pupil.user_id: "une"}
    assert room.firsts(since=MONDAY.date() + DAY) == {}


def test_days_keep_the_first_attempts_handed_in_then_in_school_time(database, room):
    late = dt.datetime(2026, 11, 16, 23, 30, tzinfo=dt.UTC)  # Tuesday, half past midnight in Paris
    hand_in(database, room.pupil, room.activity, {"q1": "une"}, at=late)
    hand_in(database, room.pupil, room.activity, {"q1": "titre"}, at=late + 3 * DAY)
    tuesday = dt.date(2026, 11, 17)
    assert room.firsts(since=tuesday, until=tuesday) == {room.pupil.user_id: "une"}
    assert room.firsts(until=tuesday - DAY) == {}
    assert room.firsts(since=tuesday + DAY) == {}


def test_a_group_is_its_members(database, room):
    other = room.another()
    for pupil in (room.pupil, other):
        hand_in(database, pupil, room.activity, {"q1": "titre"}, at=MONDAY)
    group = create_group(database, room.lesson.teacher, room.lesson.class_id, "Rouge")
    set_members(database, room.lesson.teacher, room.lesson.class_id, group, [other.user_id])
    assert room.firsts(group=group) == {other.user_id: "titre"}


def test_results_that_are_held_are_not_shown(database):
    room = Room(database, ActivityType.evaluation, quiz("titre"))
    hand_in(database, room.pupil, room.activity, {"q1": "titre"}, at=MONDAY)
    assert room.firsts() == {}


def test_items_of_a_planted_class(database, room):
    for answers in ({"q1": "titre", "q2": "chapeau"}, {"q1": "titre"}, {"q1": "une", "q2": "une"}):
        hand_in(database, room.another(), room.activity, answers, at=MONDAY)

    def read(connection, scope, view, found):
        attempts = queries.first_attempts(connection, scope, view, found.activity_id)
        return activity_items.items(found, attempts), activity_items.wrong_answers(found, attempts)

    items, wrong = room.ask(read)
    assert items[["n", "right", "blank", "complete"]].to_numpy().tolist() == [[3, 2, 0, 3], [3, 1, 1, 3]]
    assert items["facility"].tolist() == [pytest.approx(2 / 3), pytest.approx(1 / 3)]
    assert list(zip(wrong["item"], wrong["answer"], wrong["n"], strict=True)) == [
        ("q1", "une", 1),
        ("q2", "une", 1),
    ]


# --- Which activity


def test_an_activity_that_the_filters_leave_out_differs_from_one_that_is_not_there(database, room):
    def left_out(activity_id, **filters):
        view = ClassView(class_id=room.lesson.class_id, **filters)
        with database.reading(room.lesson.teacher) as connection:
            assert queries.activity(connection, room.lesson.teacher, view, activity_id) is None
            return queries.is_left_out(connection, room.lesson.teacher, view, activity_id)

    assert left_out(room.activity, activity_type="video")
    assert not left_out(uuid4())
    theirs = Room(database, ActivityType.quiz, quiz("titre"))
    assert not left_out(theirs.activity)


def test_another_teachers_class_does_not_exist(statistics):
    stranger = replace(statistics.scope, teaches=frozenset({new_id()}))
    with statistics.database.reading(stranger) as connection:
        with pytest.raises(NotFound):
            queries.activity(connection, stranger, statistics.view, new_id())
        with pytest.raises(NotFound):
            queries.first_attempts(connection, stranger, statistics.view, new_id())


# --- Times


def test_without_times_of_answers_the_screens_speak_and_two_tabs_count_once(database, room):
    hand_in(database, room.pupil, room.activity, {"q1": "titre"}, at=MONDAY + DAY)
    make_visit(database, room.pupil, room.activity, (MONDAY, MONDAY + 2 * MINUTE))
    make_visit(database, room.pupil, room.activity, (MONDAY + MINUTE, MONDAY + 3 * MINUTE))
    frame = room.ask(activity_times.times)
    assert frame[["unit", "place", "label", "questions"]].to_numpy().tolist() == [
        ["screen", "s1", "Questions", 2]
    ]
    assert frame["seconds"].tolist() == [180.0]
    assert room.ask(activity_times.times, since=(MONDAY + DAY).date()).empty


# --- Films


@pytest.fixture
def cinema(database):
    return Room(database, ActivityType.video, FILM)


def report(room, pupil, *events, at=MONDAY):
    """What a player reports, a second apart."""
    told = [
        Event(verb, at + place * dt.timedelta(seconds=1), "film", data)
        for place, (verb, data) in enumerate(events)
    ]
    with room.database.writing(pupil) as session:
        record_events(session, pupil, room.lesson.class_id, pupil.user_id, room.activity, told)


def test_the_curve_of_a_film_is_what_players_reported_and_what_was_handed_in(database, cinema):
    again, quiet, hostile = cinema.another(), cinema.another(), cinema.another()
    report(cinema, cinema.pupil, (Verb.played, {"time": 0}), (Verb.paused, {"time": 60}))
    report(
        cinema,
        again,
        (Verb.played, {"time": 0}),
        (Verb.seeked, {"time_from": 30, "time_to": 20}),
        (Verb.paused, {"time": 40, "played_segments": [[0, 45]]}),
    )
    hand_in(
        database,
        quiet,
        cinema.activity,
        {},
        responses={"answers": {}, "watched": {"film": [[0, 10]]}},
        at=MONDAY,
    )
    report(
        cinema,
        hostile,
        (Verb.played, {"time": "0"}),
        (Verb.paused, {"time": None, "played_segments": [["a", 2], 7]}),
        (Verb.seeked, {}),
    )
    frame = cinema.ask(activity_film.film)
    assert len(frame) == 60
    assert set(frame["viewers"]) == {3}
    watched = [3] * 10 + [2] * 35 + [1] * 15
    assert frame["watched"].tolist() == watched
    assert frame["again"].tolist() == [0] * 20 + [1] * 10 + [0] * 30
    later = cinema.ask(activity_film.film, since=(MONDAY + DAY).date())
    assert later["watched"].sum() == 0


# --- Texts


@pytest.fixture
def desk(database):
    return Room(database, ActivityType.text_production, LETTER)


def send(room, pupil, text, at):
    return hand_in(room.database, pupil, room.activity, {}, responses={"text": text, "checked": []}, at=at)


def test_texts_have_their_lengths_versions_and_the_time_before_the_first(database, desk):
    other = desk.another()
    make_visit(database, desk.pupil, desk.activity, (MONDAY - 10 * MINUTE, MONDAY + 20 * MINUTE))
    send(desk, desk.pupil, "Un deux trois.", MONDAY)
    send(desk, desk.pupil, "Un deux trois quatre cinq.", MONDAY + DAY)
    send(desk, other, "Un deux.", MONDAY + DAY)
    frame = desk.ask(activity_texts.texts).set_index("student_id")
    mine = frame.loc[desk.pupil.user_id]
    assert (mine["versions"], mine["words"], mine["first_words"], mine["seconds"]) == (2, 5, 3, 600)
    theirs = frame.loc[other.user_id]
    assert (theirs["versions"], theirs["words"], theirs["comments"]) == (1, 2, 0)
    assert theirs["seconds"] != theirs["seconds"]
    monday = desk.ask(activity_texts.texts, until=MONDAY.date())
    assert monday[["student_id", "versions", "words"]].to_numpy().tolist() == [[desk.pupil.user_id, 1, 3]]


def test_comments_count_once_given_back_and_taken_up_as_the_pupil_says(database):
    writing = make_writing(database)
    writing.hand_in("Un deux trois.")
    production = writing.production().id
    teacher, place = writing.lesson.teacher, (writing.class_id, production)

    def comment(words, at):
        return add_comment(database, teacher, *place, version=1, quote=words, comment="Non", now=at)

    first, _, late = comment("Un", MONDAY + 1 * MINUTE), comment("deux", MONDAY + MINUTE), MONDAY + 3 * DAY

    def counts():
        view = ClassView(class_id=writing.class_id)
        with database.reading(teacher) as connection:
            found = queries.activity(connection, teacher, view, writing.letter)
            [row] = activity_texts.texts(connection, teacher, view, found).itertuples()
        return row.comments, row.taken_up

    assert counts() == (0, 0)
    writing.mark(production, GOOD)
    comment("trois", late)
    assert counts() == (2, 0)
    settle_comment(database, writing.pupil, first, CommentState.taken_up, now=MONDAY + 2 * DAY)
    assert counts() == (2, 1)


# --- Cost and shape


def test_each_part_reads_with_at_most_three_statements(database, statistics):
    with statistics.database.reading(statistics.scope) as connection:
        activity_id = connection.execute(select(Activity.id).limit(1)).scalar_one()
        ours = (connection, statistics.scope, statistics.view)
        with statements(statistics.database) as seen:
            activity = queries.activity(*ours, activity_id)
            queries.first_attempts(*ours, activity_id)
            students.of_class(*ours)
        assert len(seen) == 3
        with statements(statistics.database) as seen:
            activity_times.times(*ours, activity)
        assert len(seen) == 1
    for room, question, limit in (
        (Room(database, ActivityType.video, FILM), activity_film.film, 3),
        (Room(database, ActivityType.text_production, LETTER), activity_texts.texts, 2),
    ):
        with statements(database) as seen:
            room.ask(question)
        assert len(seen) == limit


def test_columns_are_declared_also_when_nothing_was_done(database, room, desk):
    for found, columns in (
        (room.ask(activity_times.times), TIME_COLUMNS),
        (desk.ask(activity_texts.texts), TEXT_COLUMNS),
        (desk.ask(activity_film.film), FILM_COLUMNS),
    ):
        assert found.empty
        assert {name: str(kind) for name, kind in found.dtypes.items()} == dict(columns)
