"""Time that pages report: what is stored is what the definition of active time gives, and never more.

Three independent answers are compared with the stored seconds: `active_intervals` on the events that the
stretches were made of, sets of single seconds, and figures worked out by hand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import pairwise
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text

from datastore.commands.attempts.record_page_events import MOST_EVENTS, record_page_events
from datastore.commands.attempts.record_stays import MOST_STAYS, MOST_STRETCHES, Stay, Visit, record_stays
from datastore.commands.classroom.sequences import configure
from datastore.commands.history import Event, Verb
from datastore.configuration import Configuration
from datastore.engine import Database
from datastore.errors import BadInput, NotFound
from datastore.measures.intervals import Interval
from datastore.measures.time_on_task import (
    INACTIVE,
    ActivityEvent,
    EventKind,
    HeartbeatRule,
    active_intervals,
)
from datastore.models import (
    ActivityResult,
    ActivityVisit,
    CompetencyAssessment,
    InteractionEvent,
    StudentProgress,
)
from datastore.models.enums import ActivityType, ResultStatus
from tests.conftest import new_database, statements
from tests.factories import Lesson, hand_in, make_lesson, make_pupil, make_sequence, quiz

OPENED = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
SECOND, HOUR = dt.timedelta(seconds=1), dt.timedelta(hours=1)
RULE = HeartbeatRule()
WRITTEN = (ActivityVisit, ActivityResult, StudentProgress, CompetencyAssessment)
PROPERTY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def after(seconds: float) -> dt.datetime:
    """So many seconds after the page was opened."""
    return OPENED + seconds * SECOND


Stretch = tuple[float, float]


def a_stay(*active: Stretch, number: int = 1, screen: str = "s1", seen: Stretch | None = None) -> Stay:
    """A stay that claims these stretches, in seconds after the opening."""
    times = [time for stretch in active for time in stretch] or [0.0]
    first, last = seen or (min(times), max(times))
    return Stay(
        number, screen, None, after(first), after(last), [(after(start), after(end)) for start, end in active]
    )


@dataclass
class Desk:
    """A pupil of a class that works on one activity."""

    database: Database
    lesson: Lesson
    activity: UUID
    visit: Visit = field(init=False)

    def __post_init__(self) -> None:
        self.visit = self.opens_page()

    def opens_page(self, *, at: dt.datetime = OPENED) -> Visit:
        """Another tab."""
        pupil = self.lesson.pupil
        assert pupil.user_id
        return Visit(pupil.school_id, pupil.user_id, self.lesson.class_id, self.activity, uuid4(), at)

    def reports(self, *stays: Stay, visit: Visit | None = None, at: float = 86_400) -> bool:
        """A report of the page arrives, so many seconds after its opening."""
        return record_stays(self.database, self.lesson.pupil, visit or self.visit, list(stays), now=after(at))

    def stored(self, model: Any) -> list[Any]:
        query = select(model).where(model.student_id == self.lesson.pupil.user_id)
        with self.database.writing(self.lesson.pupil) as session:
            return list(session.execute(query).scalars())

    @property
    def result(self) -> ActivityResult:
        (result,) = self.stored(ActivityResult)
        return result

    @property
    def periods(self) -> list[Interval]:
        """When the pupil was active, as stored, over all tabs."""
        query = text(
            "SELECT lower(period), upper(period) FROM (SELECT unnest(range_agg(active_periods)) AS period"
            " FROM activity_visits WHERE student_id = :student) AS periods ORDER BY 1"
        )
        with self.database.reading(self.lesson.pupil) as connection:
            found = connection.execute(query, {"student": self.lesson.pupil.user_id}).all()
        return [Interval(start, end) for start, end in found]

    def forget(self) -> None:
        """As if nothing had been reported."""
        with self.database.owning() as connection:
            for model in WRITTEN:
                connection.execute(delete(model).where(model.student_id == self.lesson.pupil.user_id))
        self.visit = self.opens_page()


@pytest.fixture(scope="module")
def database(server_url, template, cipher) -> Iterator[Database]:
    """One database for all: every test has a school of its own."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


@pytest.fixture
def desk(database) -> Desk:
    lesson = make_lesson(database)
    sequence, (activity, _) = make_sequence(
        database, lesson.admin, [(ActivityType.quiz, quiz("titre")), (ActivityType.quiz, quiz("chapeau"))]
    )
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration())
    return Desk(database, lesson, activity)


# The definition


@dataclass(frozen=True)
class Tab:
    """The events of one page, in seconds after the opening, and which of them change the screen."""

    events: list[tuple[int, EventKind]]
    turns: frozenset[int] = frozenset()

    def named(self, name: str) -> list[ActivityEvent]:
        return [
            ActivityEvent(f"{name}.{place}", after(seconds), kind, name)
            for place, (seconds, kind) in enumerate(self.events)
        ]

    def stays(self) -> list[Stay]:
        """A stretch between two events goes to the stay in which it began; none is cut to the cap yet."""
        number, active = 1, {1: list[Stretch]()}
        for place, ((start, kind), (end, _)) in enumerate(pairwise(self.events)):
            if place in self.turns:
                number += 1
                active[number] = []
            if kind not in INACTIVE:
                active[number].append((start, end))
        return [a_stay(*stretches, number=number) for number, stretches in active.items()]


moments = st.integers(0, 400)
tabs = st.builds(
    Tab,
    st.lists(
        st.tuples(moments, st.sampled_from(EventKind)), min_size=1, max_size=14, unique_by=lambda e: e[0]
    ).map(sorted),
    st.frozensets(st.integers(0, 13), max_size=3),
)


@PROPERTY
@given(opened=st.lists(tabs, min_size=1, max_size=3), data=st.data())
def test_the_stretches_of_pages_give_what_the_definition_gives_for_their_events(desk, opened, data):
    """However they are split, repeated and mixed up on the way."""
    desk.forget()
    events, messages = [], []
    for number, tab in enumerate(opened):
        visit = desk.opens_page()
        events += tab.named(f"tab {number}")
        messages += [(visit, stay) for stay in tab.stays()]
        messages += [
            (visit, replace(stay, active=[stretch])) for stay in tab.stays() for stretch in stay.active
        ]
    sent = data.draw(st.permutations(messages + data.draw(st.lists(st.sampled_from(messages), max_size=5))))
    for visit, stay in sent:
        desk.reports(stay, visit=visit)
    told = active_intervals(events, RULE)
    assert desk.periods == told
    assert desk.result.time_spent == sum((end - start).total_seconds() for start, end in told)


def test_a_visit_worked_out_by_hand(desk):
    """Enter 0, beats 15 and 30, an answer at 40, hidden at 50, back at 200, idle from 215, closed at 500."""
    E = EventKind  # noqa: N806 - the members are the point
    kinds = [E.enter, E.heartbeat, E.heartbeat, E.answer, E.blur, E.focus, E.heartbeat, E.leave]
    tab = Tab(list(zip([0, 15, 30, 40, 50, 200, 215, 500], kinds, strict=True)))
    desk.reports(*tab.stays())
    assert desk.result.time_spent == 50 + 15 + 30
    assert desk.periods == [(after(0), after(50)), (after(200), after(245))]
    assert active_intervals(tab.named("a"), RULE) == desk.periods


# What a page claims is not believed further than the clock on the wall

claims = st.lists(st.tuples(st.integers(-500, 900), st.integers(0, 400)), max_size=12)


@PROPERTY
@given(reports=st.lists(st.tuples(claims, st.integers(0, 600), st.booleans()), min_size=1, max_size=5))
def test_no_claim_counts_more_than_thirty_seconds_each_between_opening_and_arrival(desk, reports):
    desk.forget()
    other, seconds = desk.opens_page(), set()
    for stretches, arrived, in_other_tab in reports:
        claimed = [(start, start + length) for start, length in stretches]
        desk.reports(a_stay(*claimed), visit=other if in_other_tab else desk.visit, at=arrived)
        for start, end in claimed:
            seconds |= set(range(max(start, 0), min(end, start + 30, arrived)))
    assert desk.result.time_spent == len(seconds)
    assert len(seconds) <= max(arrived for _, arrived, _ in reports)


@pytest.mark.parametrize(
    ("claimed", "arrived", "counted"),
    [
        pytest.param((0, 36_000), 60, 30, id="ten hours at once"),
        pytest.param((-7200, -7190), 60, 0, id="before the page was opened"),
        pytest.param((-10, 10), 60, 10, id="from before the page was opened"),
        pytest.param((3600, 3620), 60, 0, id="in the future"),
        pytest.param((50, 75), 60, 10, id="into the future"),
        pytest.param((5, 5), 60, 0, id="an instant"),
        pytest.param((10, 20), -5, 0, id="arrived before the page was opened, by a clock set back"),
    ],
)
def test_absurd_claims_count_for_what_is_possible_of_them(desk, claimed, arrived, counted):
    desk.reports(a_stay(claimed), at=arrived)
    assert desk.result.time_spent == counted
    (visit,) = desk.stored(ActivityVisit)
    assert OPENED <= visit.started_at <= visit.last_seen_at <= after(max(arrived, 0))


def test_hours_claimed_in_stretches_fill_no_more_than_the_time_there_was(desk):
    desk.reports(a_stay(*[(start, start + 30) for start in range(0, 36_000, 30)]), at=90)
    assert desk.result.time_spent == 90


def too_many_stretches() -> list[Stay]:
    return [a_stay(*[(second, second + 1) for second in range(100_000)])]


def too_many_over_all() -> list[Stay]:
    return [
        a_stay(*[(second, second + 1) for second in range(MOST_STRETCHES // 2)], number=n) for n in range(3)
    ]


@pytest.mark.parametrize(
    ("stays", "told"),
    [
        pytest.param(too_many_stretches(), "send them in parts", id="100,000 stretches"),
        pytest.param(too_many_over_all(), "send them in parts", id="too many stretches over all stays"),
        pytest.param([a_stay(number=n) for n in range(MOST_STAYS + 1)], "send them in parts", id="stays"),
        pytest.param([a_stay(number=1), a_stay(number=1)], "named twice", id="a stay twice"),
        pytest.param([a_stay((9, 8))], "ends before it starts", id="a stretch that runs backwards"),
        pytest.param([a_stay(seen=(9, 8))], "ends before it starts", id="a stay that runs backwards"),
    ],
)
def test_what_no_page_sends_is_refused_as_a_whole(desk, stays, told):
    with pytest.raises(BadInput, match=told):
        desk.reports(*stays, a_stay((0, 10), number=999))
    assert not any(desk.stored(model) for model in WRITTEN)


# What is stored


def test_the_first_report_makes_the_activity_one_that_was_begun(desk):
    desk.reports(a_stay(seen=(0, 0)), at=1)
    result = desk.result
    assert (result.status, result.time_spent, result.attempts_count) == (ResultStatus.in_progress, 0, 0)
    assert result.last_seen_at == OPENED
    (progress,) = desk.stored(StudentProgress)
    assert (progress.completion_percentage, progress.started_at) == (0, OPENED)


def test_what_follows_moves_time_and_last_seen_of_result_and_progress(desk):
    desk.reports(a_stay(seen=(0, 0)), at=1)
    desk.reports(a_stay((0, 15), (15, 30)), at=31)
    assert (desk.result.time_spent, desk.result.last_seen_at) == (30, after(30))
    desk.reports(a_stay((30, 45), seen=(0, 100)), at=101)
    assert (desk.result.time_spent, desk.result.last_seen_at) == (45, after(100))
    desk.reports(a_stay(seen=(0, 120)), at=121)
    assert (desk.result.time_spent, desk.result.last_seen_at) == (45, after(120))
    assert desk.stored(StudentProgress)[0].total_time_spent == 45


def test_a_visit_names_screen_place_before_tab_and_rule(desk):
    before = f"{uuid4()}/s9"
    stays = [replace(a_stay((0, 9)), came_from=before), replace(a_stay((9, 12), number=2), screen="s2")]
    desk.reports(*stays)
    first, second = sorted(desk.stored(ActivityVisit), key=lambda visit: visit.stay)
    assert (first.screen, first.from_screen, first.stay) == ("s1", before, 1)
    assert (second.screen, second.from_screen, second.stay) == ("s2", None, 2)
    assert {first.tab_token, second.tab_token} == {desk.visit.tab_token}
    assert first.time_rule == "heartbeat H=15 C=30 I=60"
    assert (first.started_at, first.last_seen_at) == (after(0), after(9))


def test_a_repeated_report_changes_nothing_and_asks_for_little(desk):
    assert desk.reports(a_stay((0, 15)))
    before = desk.result.updated_at
    with statements(desk.database) as seen:
        assert not desk.reports(a_stay((0, 15)))
    assert len(seen) == 2, seen  # the lock, the visits
    assert desk.result.updated_at == before


def test_a_report_is_nine_statements_however_much_there_is(desk):
    desk.reports(a_stay((0, 15)))
    for _ in range(4):
        desk.reports(*[a_stay((0, 15), number=number) for number in range(5)], visit=desk.opens_page())
    with statements(desk.database) as seen:
        desk.reports(*[a_stay((20, 35), number=number) for number in range(20)])
    assert len(seen) == 9, seen  # the lock, the visits, three for the result, four for the progress


def test_asking_for_the_time_stores_nothing(desk):
    with statements(desk.database) as seen:
        assert not desk.reports()
    assert not seen


def test_time_does_not_touch_what_was_handed_in(desk):
    hand_in(desk.database, desk.lesson.pupil, desk.activity, {"q1": "titre"}, at=after(20))
    desk.reports(a_stay((0, 20)), at=30)
    result = desk.result
    assert (result.status, result.score, result.attempts_count) == (ResultStatus.completed, 1, 1)
    assert result.time_spent == 20


def test_reports_at_one_moment_wait_for_each_other(desk):
    """Of several tabs and a submission none overwrites what another has just derived."""
    pages = [desk.opens_page() for _ in range(4)]
    barrier = Barrier(len(pages) + 1)

    def report(number: int) -> None:
        barrier.wait()
        desk.reports(a_stay((30 * number, 30 * number + 30)), visit=pages[number])

    def submit() -> None:
        barrier.wait()
        hand_in(desk.database, desk.lesson.pupil, desk.activity, {"q1": "titre"}, at=after(500))

    with ThreadPoolExecutor(len(pages) + 1) as pool:
        for task in [*(pool.submit(report, number) for number in range(4)), pool.submit(submit)]:
            task.result()
    assert (desk.result.time_spent, desk.result.status) == (120, ResultStatus.completed)


# Whose it is


def test_a_page_opened_by_somebody_else_reports_nothing(desk):
    """On a shared device the page of the pupil before must not count for the next one."""
    next_one = make_pupil(desk.database, desk.lesson.admin, desk.lesson.class_id)
    with pytest.raises(NotFound):
        record_stays(desk.database, next_one, desk.visit, [a_stay((0, 9))], now=after(10))
    elsewhere = replace(desk.visit, school_id=make_lesson(desk.database).pupil.school_id)
    with pytest.raises(NotFound):
        record_stays(desk.database, desk.lesson.pupil, elsewhere, [a_stay((0, 9))], now=after(10))
    assert not desk.stored(ActivityVisit)


def test_a_class_left_since_takes_no_more_time(desk):
    left = replace(desk.lesson.pupil, attends=frozenset())
    with pytest.raises(NotFound):
        record_stays(desk.database, left, desk.visit, [a_stay((0, 9))], now=after(10))
    with pytest.raises(NotFound):
        record_page_events(desk.database, left, desk.visit, [Event(Verb.suspended, OPENED)])


# Events


def history(desk: Desk) -> Sequence[InteractionEvent]:
    found: list[InteractionEvent] = desk.stored(InteractionEvent)
    return sorted(found, key=lambda event: event.occurred_at)


def test_events_of_a_page_stand_in_the_history_once(desk):
    played = Event(Verb.played, after(3), "s1", {"time": 0.0, "length": 95.5})
    paused = Event(Verb.paused, after(9), "s1", {"time": 6.0})
    for sent in ([played], [paused, played], [paused]):
        record_page_events(desk.database, desk.lesson.pupil, desk.visit, sent, now=after(60))
    told = [(event.verb, event.occurred_at, event.object_key, event.data) for event in history(desk)]
    assert told == [
        ("played", after(3), "s1", {"time": 0.0, "length": 95.5}),
        ("paused", after(9), "s1", {"time": 6.0}),
    ]
    assert {event.activity_id for event in history(desk)} == {desk.activity}


def test_events_happen_while_the_page_is_open(desk):
    times = {Verb.played: -50, Verb.paused: 61, Verb.terminated: 86_400}
    sent = [Event(verb, after(seconds)) for verb, seconds in times.items()]
    record_page_events(desk.database, desk.lesson.pupil, desk.visit, sent, now=after(60))
    assert [(event.verb, event.occurred_at) for event in history(desk)] == [
        ("played", OPENED),
        ("terminated", after(60)),
        ("paused", after(61)),
    ]


def test_an_event_a_moment_ahead_of_the_server_is_the_same_when_it_is_sent_again(desk):
    event = Event(Verb.paused, after(10.2))
    for arrived in (10, 25):
        record_page_events(desk.database, desk.lesson.pupil, desk.visit, [event], now=after(arrived))
    assert len(history(desk)) == 1


@pytest.mark.parametrize("verb", [Verb.completed, Verb.passed, Verb.scored, Verb.answered])
def test_a_page_cannot_say_how_work_was_judged(desk, verb):
    with pytest.raises(BadInput, match=verb):
        record_page_events(desk.database, desk.lesson.pupil, desk.visit, [Event(verb, OPENED)])
    assert not history(desk)


def test_more_events_than_a_page_sends_are_refused(desk):
    events = [Event(Verb.interacted, OPENED) for _ in range(MOST_EVENTS + 1)]
    with pytest.raises(BadInput, match="send them in parts"):
        record_page_events(desk.database, desk.lesson.pupil, desk.visit, events)
    assert not history(desk)
