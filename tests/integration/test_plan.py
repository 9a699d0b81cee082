"""A student's plan: what the class, its groups, days away and the student's own work make of a sequence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from dashboard.queries.classes import taught_with_progress
from dashboard.queries.overview import students_progress
from dashboard.views import ClassView
from datastore.commands.attempts.open_task import OpenTask, open_task
from datastore.commands.classroom.classes import enrol
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration, SessionDates
from datastore.derivation import Extent
from datastore.derivation.progress import rederive_progress
from datastore.engine import Database
from datastore.errors import BadInput, NotFound
from datastore.models import (
    Absence,
    Activity,
    ActivityResult,
    Certificate,
    Classroom,
    Group,
    GroupMember,
    Sequence,
    Session,
    StudentProgress,
    TeacherConfiguration,
    new_id,
)
from datastore.models.enums import AbsenceKind, ActivityType, ResultStatus
from datastore.plan import Closed, SequencePlan, class_of, plans
from datastore.scope import Scope
from tests.conftest import new_database, statements
from tests.factories import (
    Lesson,
    add_version,
    make_class,
    make_lesson,
    make_pupil,
    make_sequence,
    quiz,
)

QUIZ = (ActivityType.quiz, quiz("titre"))
AT = dt.datetime(2026, 11, 18, 9, tzinfo=dt.UTC)
TODAY = AT.date()
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def database(server_url, template, cipher) -> Iterator[Database]:
    """One database for all: every test has a school of its own."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


@dataclass(frozen=True)
class Course:
    """A class, and a sequence of three sessions of two activities each, not yet given to it."""

    database: Database
    lesson: Lesson
    sequence_id: UUID
    ids: list[UUID]

    @property
    def pupil(self) -> Scope:
        return self.lesson.pupil

    def session_ids(self) -> list[UUID]:
        query = select(Session.id).where(Session.sequence_id == self.sequence_id)
        with self.database.reading(self.lesson.admin) as connection:
            return list(connection.execute(query.order_by(Session.session_number)).scalars())

    def is_given(self, *, class_id: UUID | None = None, **settings: Any) -> None:
        """To the class or a group of it; dates and group beside the settings."""
        more = {key: settings.pop(key) for key in ("group_id", "start_date", "end_date") if key in settings}
        place = class_id or self.lesson.class_id
        teacher = replace(self.lesson.teacher, teaches=frozenset({place}))
        configure(self.database, teacher, place, self.sequence_id, Configuration(**settings), **more)

    def group(self, name: str, *members: Scope, class_id: UUID | None = None) -> UUID:
        group_id, school = new_id(), {"school_id": self.lesson.admin.school_id}
        of = {"class_id": class_id or self.lesson.class_id, "name": name}
        with self.database.writing(self.lesson.admin) as session:
            session.execute(insert(Group).values(**school, id=group_id, **of))
            for member in members:
                row = {"id": new_id(), "group_id": group_id, "student_id": member.user_id}
                session.execute(insert(GroupMember).values(**school, **row))
        return group_id

    def stands(
        self,
        place: int,
        status: ResultStatus = ResultStatus.completed,
        *,
        who: Scope | None = None,
        **more: Any,
    ) -> None:
        """A result of the pupil, as submissions leave it."""
        done = status is ResultStatus.completed
        row = {
            "school_id": self.lesson.admin.school_id,
            "class_id": self.lesson.class_id,
            "student_id": (who or self.pupil).user_id,
            "activity_id": self.ids[place],
            "status": status,
            "completed_at": AT if done else None,
            **more,
        }
        with self.database.writing(self.lesson.admin) as session:
            session.execute(insert(ActivityResult).values(id=new_id(), **row))

    def is_away(self, *days: dt.date, kind: AbsenceKind = AbsenceKind.excused) -> None:
        rows = [
            {
                "school_id": self.lesson.admin.school_id,
                "id": new_id(),
                "student_id": self.pupil.user_id,
                "day": day,
                "kind": kind,
            }
            for day in days
        ]
        with self.database.writing(self.lesson.admin) as session:
            session.execute(insert(Absence), rows)

    def change(self, model: Any, values: dict[str, Any], *where: Any) -> None:
        mine = model.school_id == self.lesson.admin.school_id
        with self.database.writing(self.lesson.admin) as session:
            session.execute(update(model).where(mine, *where).values(values))

    def plan(self, *, who: Scope | None = None, at: dt.datetime = AT) -> SequencePlan:
        scope = who or self.pupil
        with self.database.reading(scope) as connection:
            [of_class] = plans(connection, scope, scope.attends, at=at)
        [sequence] = of_class.sequences
        return sequence

    def places(self, *, who: Scope | None = None) -> list[list[int]]:
        """The activities of each session by their place in the sequence."""
        sessions = self.plan(who=who).sessions
        return [[self.ids.index(activity.id) for activity in session.activities] for session in sessions]

    def closed(self, *, who: Scope | None = None) -> dict[int, Closed]:
        found = {self.ids.index(each.id): each.closed for each in self.plan(who=who).activities}
        return {place: reason for place, reason in found.items() if reason}

    def task(self, place: int = 0, *, version: int | None = 1, at: dt.datetime = AT, **more: Any) -> OpenTask:
        with self.database.reading(self.pupil) as connection:
            where = {"class_id": self.lesson.class_id, "activity_id": self.ids[place]}
            return open_task(
                connection, more.pop("scope", self.pupil), **where, content_version=version, at=at, **more
            )

    def progress(self) -> dict[UUID, tuple[float, int, int, bool]]:
        """Of each student: percent, current session and activity, and whether it is completed."""
        p = StudentProgress
        query = select(
            p.student_id, p.completion_percentage, p.current_session, p.current_activity, p.completed_at
        ).where(p.class_id == self.lesson.class_id)
        with self.database.reading(self.lesson.admin) as connection:
            return {
                student: (percent, session, activity, completed_at is not None)
                for student, percent, session, activity, completed_at in connection.execute(query)
            }


@pytest.fixture
def course(database) -> Course:
    lesson = make_lesson(database)
    sequence_id, ids = make_sequence(database, lesson.admin, [QUIZ] * 6, per_session=2)
    return Course(database, lesson, sequence_id, ids)


def nothing_to_do(course: Course) -> bool:
    with course.database.reading(course.pupil) as connection:
        return plans(connection, course.pupil, course.pupil.attends, at=AT) == []


# --- what is in it, in which order


def test_without_settings_it_is_the_sequence_as_its_author_made_it(course):
    course.is_given()
    assert course.places() == [[0, 1], [2, 3], [4, 5]]
    assert course.closed() == {}
    assert all(each.mandatory for each in course.plan().activities)


def test_the_class_hides_makes_optional_and_orders(course):
    ids = course.ids
    course.is_given(hidden=(ids[0], ids[4], ids[5]), optional=(ids[1],), order=(ids[3], ids[2]))
    assert course.places() == [[1], [3, 2]], "a session without activities is left out"
    assert [each.mandatory for each in course.plan().activities] == [False, True, True]


def test_what_the_order_does_not_name_comes_after_what_it_names(course):
    sequence_id, ids = make_sequence(course.database, course.lesson.admin, [QUIZ] * 4)
    longer = replace(course, sequence_id=sequence_id, ids=ids)
    longer.is_given(order=(ids[3], ids[1]))
    assert longer.places() == [[3, 1, 0, 2]]


def test_what_is_optional_by_itself_stays_so(course):
    course.change(Activity, {"is_mandatory": False}, Activity.id == course.ids[0])
    course.is_given(optional=())
    assert not course.plan().activities[0].mandatory


def test_what_is_archived_or_taken_back_is_not_in_it(course):
    course.is_given()
    now = {"archived_at": AT}
    course.change(Activity, now, Activity.id == course.ids[0])
    course.change(Session, now, Session.session_number == 2)
    assert course.places() == [[1], [4, 5]]
    for model, off in ((Sequence, now), (Sequence, {"is_active": False}), (Classroom, now)):
        course.change(model, off)
        assert nothing_to_do(course)
        course.change(model, {"archived_at": None} | ({"is_active": True} if model is Sequence else {}))
    course.change(TeacherConfiguration, {"is_active": False})
    assert nothing_to_do(course)


# --- when


def test_a_sequence_opens_on_its_day_at_the_school(course):
    course.is_given(start_date=TODAY + DAY)
    assert nothing_to_do(course)
    late_evening = dt.datetime(2026, 11, 18, 23, 30, tzinfo=dt.UTC)  # after midnight in Paris
    assert course.plan(at=late_evening).opens_on == TODAY + DAY


def test_a_session_has_dates_of_its_own(course):
    first, second, third = course.session_ids()
    dates = {
        first: SessionDates(due=TODAY - DAY),
        second: SessionDates(opens=TODAY + DAY, due=TODAY + 2 * DAY),
    }
    course.is_given(session_dates=dates, start_date=TODAY - 9 * DAY, end_date=TODAY + 9 * DAY)
    assert course.closed() == {2: Closed.not_yet, 3: Closed.not_yet}
    plan = course.plan()
    assert [(s.activities[0].opens_on, s.activities[0].due_on) for s in plan.sessions] == [
        (TODAY - 9 * DAY, TODAY - DAY),
        (TODAY + DAY, TODAY + 2 * DAY),
        (TODAY - 9 * DAY, TODAY + 9 * DAY),
    ]
    assert [course.ids.index(each.id) for each in plan.activities if each.overdue(TODAY)] == [0, 1]
    assert third == plan.sessions[2].id


def test_a_session_cannot_open_before_its_sequence(course):
    first = course.session_ids()[0]
    dates = {first: SessionDates(opens=TODAY - 9 * DAY)}
    course.is_given(session_dates=dates, start_date=TODAY - DAY)
    assert course.plan().activities[0].opens_on == TODAY - DAY


def test_excused_days_move_what_was_due(course):
    course.is_given(start_date=TODAY - 3 * DAY, end_date=TODAY - DAY)
    classmate = make_pupil(course.database, course.lesson.admin, course.lesson.class_id)
    course.is_away(TODAY - 5 * DAY, TODAY - 2 * DAY, TODAY)
    course.is_away(TODAY - 3 * DAY, kind=AbsenceKind.unexcused)
    assert course.plan().due_on == TODAY + DAY
    assert {each.due_on for each in course.plan().activities} == {TODAY + DAY}
    assert course.plan(who=classmate).due_on == TODAY - DAY
    assert not course.task().late
    assert course.task(at=AT + 2 * DAY).late


def test_without_a_start_days_before_it_was_set_up_move_nothing(course):
    today = dt.datetime.now(dt.UTC).date()
    course.is_given(end_date=today + 5 * DAY)
    course.is_away(today - 400 * DAY, today - 2 * DAY)
    assert course.plan().due_on == today + 5 * DAY
    course.is_away(today + DAY)
    assert course.plan().due_on == today + 6 * DAY


# --- what comes first


def test_in_order_each_waits_for_the_mandatory_ones_before_it(course):
    ids = course.ids
    course.is_given(in_order=True, optional=(ids[1],), hidden=(ids[2],))
    waits = dict.fromkeys((1, 3, 4, 5), Closed.waits)
    assert course.closed() == waits
    assert {each.waits_for for each in course.plan().activities[1:]} == {(ids[0],)}
    course.stands(0)
    assert course.closed() == {4: Closed.waits, 5: Closed.waits}, "the optional one holds nobody up"
    course.stands(3, ResultStatus.needs_review)
    assert course.closed() == {5: Closed.waits}


def test_what_was_begun_but_not_handed_in_still_holds_the_next_one_up(course):
    course.is_given(in_order=True)
    course.stands(0, ResultStatus.in_progress)
    assert course.closed() == dict.fromkeys(range(1, 6), Closed.waits)


def test_what_waits_for_a_decision_holds_nobody_up(course):
    course.is_given(in_order=True)
    course.stands(0, ResultStatus.in_progress, needs_review=True)
    assert 1 not in course.closed()


def test_work_of_an_earlier_year_opens_nothing(course):
    course.is_given(in_order=True)
    course.stands(0, banked=True)
    assert 1 in course.closed()


def test_the_order_of_the_class_says_what_comes_before(course):
    ids = course.ids
    course.is_given(in_order=True, order=(ids[1], ids[0]))
    assert 1 not in course.closed()
    assert course.plan().find(ids[0])[1].waits_for == (ids[1],)


def test_an_activity_waits_for_those_it_requires_and_that_can_be_seen(course):
    ids = course.ids
    course.is_given(requires={ids[5]: (ids[0], ids[3], ids[4])}, hidden=(ids[4],))
    assert course.closed() == {5: Closed.waits}
    assert course.plan().find(ids[5])[1].waits_for == (ids[0], ids[3])
    course.stands(0)
    assert course.plan().find(ids[5])[1].waits_for == (ids[3],)
    course.stands(3)
    assert course.closed() == {}


def test_what_was_handed_in_stays_open_whatever_comes_first_now(course):
    course.is_given()
    course.stands(3)
    course.is_given(in_order=True)
    assert 3 not in course.closed()
    assert 2 in course.closed()


# --- groups


def test_a_group_has_its_own_settings_over_those_of_the_class(course):
    classmate = make_pupil(course.database, course.lesson.admin, course.lesson.class_id)
    group = course.group("Soutien", course.pupil)
    ids = course.ids
    course.is_given(hidden=(ids[0],), optional=(ids[1],), start_date=TODAY - DAY, end_date=TODAY)
    course.is_given(group_id=group, hidden=(ids[5],), end_date=TODAY + 7 * DAY)
    assert course.places() == [[0, 1], [2, 3], [4]]
    assert course.places(who=classmate) == [[1], [2, 3], [4, 5]]
    mine, theirs = course.plan(), course.plan(who=classmate)
    assert (mine.opens_on, mine.due_on) == (TODAY - DAY, TODAY + 7 * DAY)
    assert (theirs.opens_on, theirs.due_on) == (TODAY - DAY, TODAY)
    assert not mine.find(ids[1])[1].mandatory


def test_of_two_groups_the_one_set_up_last_goes_first(course):
    first, second = course.group("A", course.pupil), course.group("B", course.pupil)
    course.is_given(pass_mark=0.5)
    course.is_given(group_id=first, pass_mark=0.6, attempts_allowed=3, end_date=TODAY)
    course.is_given(group_id=second, pass_mark=0.7)
    plan = course.plan()
    assert plan.configuration == Configuration(pass_mark=0.7, attempts_allowed=3)
    assert plan.due_on == TODAY


def test_a_sequence_may_be_given_to_a_group_alone(course):
    classmate = make_pupil(course.database, course.lesson.admin, course.lesson.class_id)
    course.is_given(group_id=course.group("Soutien", course.pupil))
    assert course.places() == [[0, 1], [2, 3], [4, 5]]
    with course.database.reading(classmate) as connection:
        assert plans(connection, classmate, classmate.attends, at=AT) == []
    assert course.task(scope=classmate).closed_because is Closed.withdrawn


def test_settings_of_a_group_that_are_off_change_nothing(course):
    group = course.group("Soutien", course.pupil)
    course.is_given()
    course.is_given(group_id=group, hidden=(course.ids[0],))
    course.change(TeacherConfiguration, {"is_active": False}, TeacherConfiguration.group_id == group)
    assert course.places()[0] == [0, 1]


def test_what_the_class_no_longer_has_is_closed_to_its_groups(course):
    course.is_given()
    course.is_given(group_id=course.group("Soutien", course.pupil))
    of_class = TeacherConfiguration.group_id.is_(None)
    course.change(TeacherConfiguration, {"is_active": False}, of_class)
    assert nothing_to_do(course)


# --- whose


def test_only_the_classes_of_the_person_are_told_of(course):
    course.is_given()
    with course.database.reading(course.pupil) as connection:
        with pytest.raises(NotFound):
            plans(connection, course.pupil, [new_id()], at=AT)
        with pytest.raises(NotFound):
            plans(connection, replace(course.pupil, user_id=None), course.pupil.attends, at=AT)


def test_classes_stand_in_alphabetical_order_and_sequences_past_their_end_last(course):
    latin = make_class(course.database, course.lesson.admin, "Éveil au latin")
    enrol(course.database, course.lesson.admin, latin, [course.pupil.user_id])
    scope = replace(course.pupil, attends=frozenset({latin, course.lesson.class_id}))
    course.is_given(end_date=TODAY - DAY)
    course.is_given(class_id=latin)
    other, _ = make_sequence(course.database, course.lesson.admin, [QUIZ])
    course.change(Sequence, {"position": 7}, Sequence.id == other)
    replace(course, sequence_id=other).is_given()
    with course.database.reading(scope) as connection:
        found = plans(connection, scope, scope.attends, at=AT)
    assert [each.name for each in found] == ["4eA", "Éveil au latin"]
    assert [sequence.id for sequence in found[0].sequences] == [other, course.sequence_id]


def test_a_plan_is_read_in_four_statements_however_much_there_is(course):
    group = course.group("Soutien", course.pupil)
    course.is_given(in_order=True, end_date=TODAY)
    course.is_given(group_id=group, optional=(course.ids[0],))
    for _ in range(3):
        more, _ = make_sequence(course.database, course.lesson.admin, [QUIZ] * 5)
        replace(course, sequence_id=more).is_given()
    with (
        statements(course.database) as seen,
        course.database.reading(course.pupil) as connection,
    ):
        plans(connection, course.pupil, course.pupil.attends, at=AT)
    assert len(seen) == 4, seen  # settings, content, standing, days away


# --- the task


def test_the_task_says_what_holds_for_the_student(course):
    course.change(Activity, {"estimated_duration": 8}, Activity.id == course.ids[1])
    course.is_given(pass_mark=0.6, optional=(course.ids[1],), start_date=TODAY - DAY, end_date=TODAY + DAY)
    group = course.group("Soutien", course.pupil)
    course.is_given(group_id=group, attempts_allowed=2)
    assert course.task(1) == OpenTask(
        class_id=course.lesson.class_id,
        activity_id=course.ids[1],
        title="Activité 2",
        session_id=course.session_ids()[0],
        session_title="Lire",
        sequence_id=course.sequence_id,
        sequence_title="L’article de presse",
        activity_type=ActivityType.quiz,
        content=quiz("titre"),
        content_version=1,
        present_version=1,
        configuration=Configuration(pass_mark=0.6, attempts_allowed=2, optional=(course.ids[1],)),
        minutes=8,
        mandatory=False,
        opens_on=TODAY - DAY,
        due_on=TODAY + DAY,
        late=False,
        closed_because=None,
    )
    assert not course.task(1).closed


def test_the_task_is_in_the_version_asked_for_or_the_present_one(course):
    course.is_given()
    newer = quiz("chapeau")
    with course.database.writing(course.lesson.admin) as session:
        add_version(session, course.lesson.admin, course.ids[0], 2, newer)
    course.change(Activity, {"content_version": 2}, Activity.id == course.ids[0])
    assert (course.task(version=None).content_version, course.task(version=None).content) == (2, newer)
    assert course.task(version=1).content == quiz("titre")
    for absent in (0, 3, -1, 2**31):
        with pytest.raises(NotFound):
            course.task(version=absent)


def test_a_task_that_the_class_was_never_given_does_not_exist(course):
    with pytest.raises(NotFound):
        course.task()
    elsewhere = make_lesson(course.database)
    stranger = replace(elsewhere.pupil, attends=frozenset({course.lesson.class_id}))
    course.is_given()
    with course.database.reading(stranger) as connection, pytest.raises(NotFound):
        open_task(
            connection,
            stranger,
            class_id=course.lesson.class_id,
            activity_id=course.ids[0],
            content_version=1,
            at=AT,
        )


REASONS = {
    "hidden": (Closed.hidden, lambda course: course.is_given(hidden=(course.ids[1],))),
    "not yet": (Closed.not_yet, lambda course: course.is_given(start_date=TODAY + DAY)),
    "in order": (Closed.waits, lambda course: course.is_given(in_order=True)),
    "required": (Closed.waits, lambda course: course.is_given(requires={course.ids[1]: (course.ids[5],)})),
    "off": (
        Closed.withdrawn,
        lambda course: (course.is_given(), course.change(TeacherConfiguration, {"is_active": False})),
    ),
    "archived": (
        Closed.archived,
        lambda course: (course.is_given(), course.change(Activity, {"archived_at": AT})),
    ),
    "class archived": (
        Closed.archived,
        lambda course: (course.is_given(), course.change(Classroom, {"archived_at": AT})),
    ),
    "sequence off": (
        Closed.archived,
        lambda course: (course.is_given(), course.change(Sequence, {"is_active": False})),
    ),
}


@pytest.mark.parametrize("reason", REASONS)
def test_a_closed_task_is_told_with_its_reason(course, reason):
    expected, close = REASONS[reason]
    close(course)
    task = course.task(1)
    assert (task.closed, task.closed_because) == (True, expected)


def test_a_task_past_its_due_date_is_late_and_open(course):
    course.is_given(end_date=TODAY - DAY)
    task = course.task()
    assert (task.late, task.closed) == (True, False)
    assert not course.task(at=AT - DAY).late, "the due date itself is in time"


def test_a_teacher_may_ask_for_the_task_of_a_student(course):
    course.is_given(in_order=True)
    classmate = make_pupil(course.database, course.lesson.admin, course.lesson.class_id)
    course.stands(0, who=classmate)
    teacher = course.lesson.teacher
    assert course.task(1, scope=teacher, student_id=course.pupil.user_id).closed
    assert not course.task(1, scope=teacher, student_id=classmate.user_id).closed


@pytest.mark.parametrize(("settings", "count"), [({}, 3), ({"end_date": TODAY}, 4), ({"in_order": True}, 4)])
def test_a_task_reads_only_what_it_needs(course, settings, count):
    course.is_given(**settings)
    with statements(course.database) as seen:
        course.task()
    assert len(seen) == count, seen


# --- the class in which somebody works on it


def in_class(course: Course, scope: Scope, wanted: UUID | None = None) -> UUID:
    with course.database.reading(scope) as connection:
        return class_of(connection, scope, course.ids[0], wanted, at=AT)


def test_the_class_is_the_one_wanted_or_where_it_is_open_or_the_newest(course):
    ours = course.lesson.class_id
    newer, newest = (make_class(course.database, course.lesson.admin, f"6e {n}") for n in range(2))
    for class_id in (newer, newest):
        enrol(course.database, course.lesson.admin, class_id, [course.pupil.user_id])
    scope = replace(course.pupil, attends=frozenset({ours, newer, newest}))
    with pytest.raises(NotFound):
        in_class(course, scope)
    course.is_given()
    assert in_class(course, scope) == ours
    course.is_given(class_id=newer)
    assert in_class(course, scope) == newer
    course.is_given(class_id=newest, start_date=TODAY + DAY)
    assert in_class(course, scope) == newer, "the newest has it, but it is not open there yet"
    course.change(TeacherConfiguration, {"is_active": False})
    assert in_class(course, scope) == newest, "open nowhere: the newest"
    assert in_class(course, scope, wanted=ours) == ours
    with pytest.raises(NotFound):
        in_class(course, scope, wanted=new_id())


# --- progress


def rederive_class(course: Course) -> None:
    with course.database.owning() as connection:
        rederive_progress(connection, Extent(course.lesson.admin.school_id, course.lesson.class_id))


def test_progress_counts_each_students_own_plan(course):
    ids = course.ids
    others = [make_pupil(course.database, course.lesson.admin, course.lesson.class_id) for _ in range(3)]
    optional, hidden = course.group("Avancés", others[0], others[1]), course.group("Soutien", others[1])
    course.is_given(hidden=(ids[5],), order=(ids[1], ids[0]))
    course.is_given(group_id=optional, optional=tuple(ids[2:4]))
    course.is_given(group_id=hidden, hidden=tuple(ids[4:]))
    for scope in (course.pupil, *others):
        for place in (1, 2):
            course.stands(place, who=scope)
    rederive_class(course)
    assert course.progress() == {
        course.pupil.user_id: (40.0, 1, 1, False),  # of 0 to 4; next is activity 1, after activity 2
        others[0].user_id: (33.33, 1, 1, False),  # of 0, 1, 4
        others[1].user_id: (50.0, 1, 1, False),  # of 0, 1
        others[2].user_id: (40.0, 1, 1, False),
    }
    for place in (0, 4):
        course.stands(place, who=others[1])
        course.stands(place, who=others[0])
    with course.database.owning() as connection:
        for scope in others[:2]:
            key = Extent(scope.school_id, course.lesson.class_id, scope.user_id, ids[0])
            rederive_progress(connection, key)
    alone = course.progress()
    assert alone[others[0].user_id] == (100.0, 2, 2, True)
    assert alone[others[1].user_id] == (100.0, 2, 2, True)
    rederive_class(course)
    assert course.progress() == alone


def test_the_progress_of_a_class_takes_four_statements_however_many_groups_there_are(course):
    pupils = [make_pupil(course.database, course.lesson.admin, course.lesson.class_id) for _ in range(4)]
    course.is_given()
    for number, scope in enumerate(pupils):
        course.is_given(group_id=course.group(f"G{number}", scope), optional=(course.ids[number],))
        course.stands(0, who=scope)
    with statements(course.database) as seen:
        rederive_class(course)
    assert len(seen) == 4, seen
    assert len(course.progress()) == 4


def test_where_everything_is_hidden_nothing_is_done(course):
    course.is_given()
    course.stands(0)
    course.is_given(hidden=tuple(course.ids))
    rederive_class(course)
    assert course.progress() == {course.pupil.user_id: (0.0, 1, 1, False)}


# --- setting up


def test_a_group_must_be_of_the_class(course):
    elsewhere = make_class(course.database, course.lesson.admin, "4eC")
    for group_id in (course.group("Autres", class_id=elsewhere), new_id()):
        with pytest.raises(NotFound, match="no such group"):
            course.is_given(group_id=group_id)


def test_settings_speak_only_of_the_sequence(course):
    _, [foreign] = make_sequence(course.database, course.lesson.admin, [QUIZ])
    for place, value in {
        "hidden": (foreign,),
        "optional": (course.ids[0], foreign),
        "order": (foreign,),
        "requires": {course.ids[0]: (foreign,)},
        "session_dates": {course.ids[0]: SessionDates()},
    }.items():
        with pytest.raises(BadInput, match=f"Class settings: {place}: .* is not in this sequence"):
            course.is_given(**{place: value})
    with pytest.raises(BadInput, match="requires"):
        course.is_given(requires={foreign: ()})
    assert nothing_to_do(course), "nothing was kept"


def test_what_would_never_open_is_refused_also_of_class_and_group_together(course):
    ids = course.ids
    backwards = {ids[0]: (ids[1],)}
    with pytest.raises(BadInput, match="wait for each other"):
        course.is_given(in_order=True, requires=backwards)
    course.is_given(in_order=True, requires=backwards, order=(ids[1],))
    course.is_given(in_order=True)
    group = course.group("Soutien", course.pupil)
    with pytest.raises(BadInput, match="wait for each other"):
        course.is_given(group_id=group, requires=backwards)
    course.is_given(group_id=group, requires=backwards, in_order=False)
    course.is_given(group_id=group, requires={ids[2]: (ids[1],)})


def test_the_class_may_not_make_an_order_in_which_a_group_would_wait_for_ever(course):
    course.is_given()
    course.is_given(
        group_id=course.group("Soutien", course.pupil), requires={course.ids[0]: (course.ids[1],)}
    )
    with pytest.raises(BadInput, match="wait for each other"):
        course.is_given(in_order=True)


def test_progress_follows_a_change_of_the_settings(course):
    ids = course.ids
    classmate = make_pupil(course.database, course.lesson.admin, course.lesson.class_id)
    course.is_given()
    for place in (0, 1, 2):
        course.stands(place)
    rederive_class(course)
    assert course.progress() == {course.pupil.user_id: (50.0, 2, 2, False)}
    course.is_given(hidden=tuple(ids[3:]))
    assert course.progress() == {course.pupil.user_id: (100.0, 2, 1, True)}
    with course.database.reading(course.lesson.admin) as connection:
        certified = select(Certificate.student_id).where(Certificate.sequence_id == course.sequence_id)
        assert connection.execute(certified).scalars().all() == [course.pupil.user_id]
    course.is_given(group_id=course.group("Soutien", course.pupil, classmate), hidden=())
    assert course.progress()[course.pupil.user_id][0] == 50.0


# --- what teachers see of it


def test_teachers_figures_leave_out_what_the_class_hides_or_makes_optional(course):
    ids = course.ids
    course.is_given(hidden=(ids[0],), optional=(ids[1], ids[0]))
    course.is_given(group_id=course.group("Soutien", course.pupil), hidden=(ids[5],))
    for place in (0, 1, 2):
        course.stands(place)
    view, teacher = ClassView(class_id=course.lesson.class_id), course.lesson.teacher
    with course.database.reading(teacher) as connection:
        row = students_progress(connection, teacher, view).iloc[0]
        of_class = taught_with_progress(connection, teacher).iloc[0]
    assert (row["completed"], row["mandatory"], row["started"]) == (1, 4, 2)
    assert row["completion"] == of_class["completion"] == 0.25
