"""Time on task in a real browser: what is stored is what the definition demands, within two seconds.

Server and browser run on one clock that the test moves second by second; the device's own clock can be set,
and the device can sleep. What has to come out is said twice: by `active_intervals` on the events that the
definition asks of a page, and by a figure worked out by hand.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Route
from sqlalchemy import select
from werkzeug.serving import make_server as listen

from datastore.commands.classroom.classes import enrol
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.engine import Database
from datastore.measures.intervals import union_seconds
from datastore.measures.time_on_task import ActivityEvent, EventKind, HeartbeatRule, active_intervals
from datastore.models import ActivityResult, ActivityVisit, InteractionEvent
from datastore.models.enums import ActivityType, UserRole
from datastore.scope import Scope
from tests.app.conftest import make_server, signed_in
from tests.commands import free_port
from tests.conftest import new_database
from tests.factories import Lesson, make_lesson, make_sequence, make_user, quiz

pytestmark = [
    pytest.mark.browser,
    # the server runs in this process, and Flask-Compress leaves the files that it packs to the collector
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in.*FileIO:pytest.PytestUnraisableExceptionWarning"),
]

START = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
SECOND, HOUR = dt.timedelta(seconds=1), dt.timedelta(hours=1)
WITHIN = 2.0
"""Seconds by which a figure may differ."""
STEP = 5
PATIENCE = 10.0
ENTER, FOCUS, BEAT, ANSWER, BLUR, LEAVE = (
    EventKind.enter,
    EventKind.focus,
    EventKind.heartbeat,
    EventKind.answer,
    EventKind.blur,
    EventKind.leave,
)
IN_THE_PAGE = """
(() => {
  let state = "visible";
  Object.defineProperty(document, "visibilityState", { get: () => state });
  window.becomes = (wanted) => {
    state = wanted;
    document.dispatchEvent(new Event("visibilitychange"));
  };
  const open = new Set();
  const watched = (start) => function (...args) {
    const promise = start.apply(this, args);
    open.add(promise);
    promise.then(() => open.delete(promise), () => open.delete(promise));
    return promise;
  };
  window.fetch = watched(window.fetch);
  Response.prototype.text = watched(Response.prototype.text);
  const turn = () => new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = resolve;
    channel.port2.postMessage(0);
  });
  window.settled = async () => {
    do {
      await Promise.allSettled([...open]);
      await turn();
    } while (open.size);
  };
})();
"""
"""Before any script of the page: a tab that can be hidden, and a way to wait for all requests."""
NOTHING_ON_THE_DEVICE = """
(async () => {
  while (await parcours.store.unsent()) await settled();
})()
"""
COPY_IS_KEPT = """
(async () => {
  while (!(await caches.match(location.pathname))) await settled();
})()
"""


@dataclass
class Cable:
    """The way to the server, which can be cut: a page that is left no longer knows that it is offline."""

    server: Flask
    whole: bool = True

    def __call__(self, environ: Any, start_response: Any) -> Any:
        if not self.whole:
            raise ConnectionAbortedError("the test has cut the network")
        return self.server(environ, start_response)


@dataclass
class Lab:
    """A pupil's device and the server, on one clock."""

    database: Database
    server: Flask
    cable: Cable
    url: str
    lesson: Lesson
    activity: UUID
    pupil: Scope
    context: BrowserContext
    now: dt.datetime = START
    device_ahead: dt.timedelta = dt.timedelta(0)
    pages: list[Page] = field(default_factory=list)

    def open(self) -> Page:
        """The pupil opens the activity's page in a new tab."""
        page = self.context.new_page()
        page.goto(f"{self.url}/a/{self.activity}")
        page.evaluate("settled()")
        self.pages.append(page)
        return page

    def until(self, seconds: int) -> None:
        """Time passes for all until so long after the start.

        In steps that end where a page may beat, so that the server's clock is right when it does.
        """
        passed = round((self.now - START).total_seconds())
        while passed < seconds:
            step = min(STEP - passed % STEP, seconds - passed)
            passed += step
            self.now += step * SECOND
            self.context.clock.run_for(1000 * step)
            for page in self.pages:
                page.evaluate("settled()")

    def network(self, *, works: bool) -> None:
        """Cut the network, or mend it; the device notices."""
        self.cable.whole = works
        self.context.set_offline(not works)

    def sleep(self, seconds: int) -> None:
        """The device sleeps: no timer runs, and its clock is right when it wakes."""
        self.now += seconds * SECOND
        self.context.clock.set_system_time(self.now + self.device_ahead)

    def sets_clock(self, ahead: dt.timedelta) -> None:
        """Somebody sets the clock of the device."""
        self.device_ahead = ahead
        self.context.clock.set_system_time(self.now + ahead)

    def leave(self, page: Page) -> None:
        """The pupil goes elsewhere."""
        self.pages.remove(page)
        page.goto("about:blank")
        page.close()

    def history(self) -> list[tuple[str, float]]:
        """The events that are stored: the verb, and when, in seconds after the start."""
        rows = sorted(self.rows(InteractionEvent), key=lambda event: event.occurred_at)
        return [(event.verb, (event.occurred_at - START).total_seconds()) for event in rows]

    def rows(self, model: Any) -> list[Any]:
        """What is stored of the pupil."""
        query = select(model).where(model.student_id == self.pupil.user_id)
        with self.database.writing(self.pupil) as session:
            return list(session.execute(query).scalars())

    def becomes(self, check: Callable[[], bool]) -> bool:
        """Whether it comes true in a while: a page that is gone does not say when its last words arrived."""
        deadline = time.monotonic() + PATIENCE
        while not (found := check()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return found

    def require_time(self, figure: float, *tabs: list[ActivityEvent]) -> None:
        """The stored time is the figure, which is what the definition gives for the events of the tabs."""
        told = union_seconds(active_intervals([event for tab in tabs for event in tab], HeartbeatRule()))
        assert told == figure

        def stored() -> list[int | None]:
            return [result.time_spent for result in self.rows(ActivityResult)]

        assert self.becomes(lambda: any(abs((spent or 0) - told) <= WITHIN for spent in stored())), stored()
        (visit, *_) = self.rows(ActivityVisit)
        assert visit.time_rule == HeartbeatRule().name


def tab(*events: tuple[int, EventKind] | range) -> list[ActivityEvent]:
    """The events of one tab, in seconds after the start; a range stands for beats."""
    name, told = uuid4().hex, []
    for part in events:
        told += [(second, BEAT) for second in part] if isinstance(part, range) else [part]
    return [ActivityEvent(uuid4().hex, START + at * SECOND, kind, name) for at, kind in told]


def beats(first: int, last: int) -> range:
    """A beat every 15 seconds."""
    return range(first, last + 1, HeartbeatRule().heartbeat)


# The world


@pytest.fixture(scope="module")
def database(server_url, template, cipher) -> Iterator[Database]:
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


@pytest.fixture(scope="module")
def running(database) -> Iterator[tuple[Cable, str]]:
    """The real server, in a thread so that a test can give it a clock."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    server = make_server(database, url)
    cable = Cable(server)
    http = listen("127.0.0.1", port, cable, threaded=True)
    thread = Thread(target=http.serve_forever)
    thread.start()
    yield cable, url
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.fixture(scope="module")
def lesson(database) -> Lesson:
    return make_lesson(database)


@pytest.fixture
def lab(chromium: Browser, database, running, lesson) -> Iterator[Lab]:
    cable, url = running
    cable.whole = True
    server = cable.server
    sequence, (activity,) = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("titre"))])
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration())
    username = f"eleve.{uuid4().hex}"
    user_id = make_user(database, lesson.admin, UserRole.student, username=username)
    enrol(database, lesson.admin, lesson.class_id, [user_id])
    pupil = Scope(lesson.admin.school_id, user_id, attends=frozenset({lesson.class_id}))
    with browsing(chromium, server, url, username) as context:
        lab = Lab(database, server, cable, url, lesson, activity, pupil, context)
        server.extensions["parcours.clock"] = lambda: lab.now
        yield lab


@contextmanager
def browsing(chromium: Browser, server: Flask, url: str, username: str) -> Iterator[BrowserContext]:
    """A browser in which the pupil has signed in, and whose clocks stand still until they are moved."""
    client = signed_in(server, username)
    client.get("/me")
    context = chromium.new_context()
    names = ("parcours", "_csrf_token")
    context.add_cookies([{"name": n, "value": client.get_cookie(n).value, "url": url} for n in names])
    context.add_init_script(IN_THE_PAGE)
    context.clock.install(time=START)
    context.clock.pause_at(START)
    yield context
    context.close()


# Stays


def test_work_without_a_pause_counts_from_opening_to_closing(lab):
    page = lab.open()
    for second in range(0, 100, 20):
        lab.until(second)
        page.keyboard.press("a")
    lab.until(97)
    lab.leave(page)
    lab.require_time(97, tab((0, ENTER), beats(15, 90), (97, LEAVE)))


def test_five_idle_minutes_count_until_the_last_beat_has_run_out(lab):
    """The last input is at 40, so the last beat comes at 90 and vouches for 30 seconds."""
    page = lab.open()
    for second in (10, 40, 340):
        lab.until(second)
        page.keyboard.press("a")
    lab.until(377)
    lab.leave(page)
    lab.require_time(120 + 37, tab((0, ENTER), beats(15, 90), (340, BEAT), beats(345, 375), (377, LEAVE)))


def test_a_page_that_is_only_opened_counts_a_minute_and_what_the_last_beat_vouches_for(lab):
    page = lab.open()
    lab.until(600)
    lab.leave(page)
    lab.require_time(90, tab((0, ENTER), beats(15, 60), (600, LEAVE)))


def test_a_hidden_tab_does_not_count(lab):
    page = lab.open()
    lab.until(50)
    page.evaluate("becomes('hidden')")
    lab.until(170)
    page.evaluate("becomes('visible')")
    lab.until(200)
    lab.leave(page)
    lab.require_time(
        80, tab((0, ENTER), beats(15, 45), (50, BLUR), (170, FOCUS), beats(180, 195), (200, LEAVE))
    )


def test_a_tab_opened_in_the_background_counts_from_when_it_is_seen(lab):
    lab.context.add_init_script("becomes('hidden')")
    page = lab.open()
    lab.until(300)
    assert not lab.rows(ActivityVisit)
    page.evaluate("becomes('visible')")
    lab.until(330)
    lab.leave(page)
    lab.require_time(30, tab((300, FOCUS), beats(315, 330), (330, LEAVE)))


def test_sleep_does_not_count_beyond_what_the_last_beat_vouches_for(lab):
    """Asleep from 67 to 3667; the page's timers go on where they were, at the next multiple of 15 + 3600."""
    page = lab.open()
    lab.until(60)
    page.keyboard.press("a")
    lab.until(67)
    lab.sleep(3600)
    lab.until(3670)
    page.keyboard.press("a")
    lab.until(3700)
    lab.leave(page)
    lab.require_time(90 + 30, tab((0, ENTER), beats(15, 60), (3670, BEAT), beats(3675, 3690), (3700, LEAVE)))


def test_after_sleep_nothing_counts_before_somebody_is_there_again(lab):
    page = lab.open()
    lab.until(40)
    page.keyboard.press("a")
    lab.until(62)
    lab.sleep(1800)
    lab.until(1990)
    lab.leave(page)
    lab.require_time(90, tab((0, ENTER), beats(15, 60), (1990, LEAVE)))


@pytest.mark.parametrize("ahead", [HOUR, -2 * HOUR, dt.timedelta(days=400)], ids=str)
def test_a_clock_that_is_set_changes_nothing(lab, ahead):
    page = lab.open()
    for second in range(0, 121, 20):
        lab.until(second)
        page.keyboard.press("a")
        if second == 60:
            lab.sets_clock(ahead)
    lab.leave(page)
    lab.require_time(120, tab((0, ENTER), beats(15, 120), (120, LEAVE)))
    times = [at for visit in lab.rows(ActivityVisit) for at in (visit.started_at, visit.last_seen_at)]
    assert min(times) == START
    assert abs(max(times) - lab.now) <= WITHIN * SECOND


def test_a_clock_that_is_set_without_a_network_changes_nothing(lab):
    """Nobody can say what time it is: what is done then waits until the server can."""
    page = lab.open()
    lab.until(20)
    page.keyboard.press("a")
    lab.network(works=False)
    lab.until(32)
    lab.sets_clock(HOUR)
    for second in range(50, 121, 35):
        lab.until(second)
        page.keyboard.press("a")
    lab.network(works=True)
    lab.until(130)
    lab.leave(page)
    lab.require_time(130, tab((0, ENTER), beats(15, 120), (130, LEAVE)))


@pytest.mark.parametrize("ahead", [HOUR, -HOUR], ids=str)
def test_a_device_whose_clock_is_wrong_from_the_start_counts_right(lab, ahead):
    lab.sets_clock(ahead)
    page = lab.open()
    lab.until(50)
    lab.leave(page)
    lab.require_time(50, tab((0, ENTER), beats(15, 45), (50, LEAVE)))
    assert {visit.started_at for visit in lab.rows(ActivityVisit)} == {START}


def test_two_tabs_do_not_count_twice(lab):
    """One from 0 to 60, one from 30 to 100: together a hundred seconds."""
    first = lab.open()
    lab.until(30)
    second = lab.open()
    lab.until(60)
    lab.leave(first)
    second.keyboard.press("a")
    lab.until(100)
    lab.leave(second)
    lab.require_time(
        100, tab((0, ENTER), beats(15, 60), (60, LEAVE)), tab((30, ENTER), beats(45, 90), (100, LEAVE))
    )
    assert len({visit.tab_token for visit in lab.rows(ActivityVisit)}) == 2


def test_a_film_that_plays_counts_without_input_and_no_longer_than_it_plays(lab):
    page = lab.open()
    lab.until(10)
    page.evaluate("parcours.time.playing(true)")
    lab.until(400)
    page.evaluate("parcours.time.playing(false)")
    lab.until(500)
    lab.leave(page)
    lab.require_time(420, tab((0, ENTER), beats(15, 390), (500, LEAVE)))


def test_a_film_that_plays_in_a_hidden_tab_does_not_count(lab):
    page = lab.open()
    page.evaluate("parcours.time.playing(true)")
    lab.until(100)
    page.evaluate("becomes('hidden')")
    lab.until(300)
    lab.leave(page)
    lab.require_time(100, tab((0, ENTER), beats(15, 90), (100, BLUR), (300, LEAVE)))


@pytest.mark.parametrize("call", ["answer", "hint"])
def test_an_answer_after_a_pause_begins_a_new_stretch(lab, call):
    page = lab.open()
    lab.until(200)
    page.evaluate(f"parcours.time.{call}()")
    lab.until(262)
    lab.leave(page)
    lab.require_time(90 + 62, tab((0, ENTER), beats(15, 60), (200, ANSWER), beats(210, 255), (262, LEAVE)))


# Ways on which reports get lost


def test_reports_that_are_repeated_lost_and_mixed_up_change_nothing(lab):
    """Of each three, one arrives twice, one arrives but its answer does not, one does not arrive."""
    sent: list[str] = []

    def interfere(route: Route) -> None:
        sent.append(route.request.post_data or "")
        turn = len(sent) % 3
        if turn < 2:
            route.fetch()
        if turn == 0:
            route.continue_()
        else:
            route.abort()

    page = lab.open()
    page.route("**/beats", interfere)
    for second in range(0, 200, 20):
        lab.until(second)
        page.keyboard.press("a")
    page.unroute("**/beats")
    lab.until(200)
    again = "([path, body]) => parcours.post(path, JSON.parse(body))"
    for body in reversed(sent):
        assert page.evaluate(again, ["/beats", body])["kind"] == "done"
    lab.leave(page)
    assert len(sent) > 9
    lab.require_time(200, tab((0, ENTER), beats(15, 195), (200, LEAVE)))


def test_time_without_a_network_arrives_when_it_is_back(lab):
    page = lab.open()
    lab.until(20)
    lab.network(works=False)
    for second in range(40, 300, 40):
        lab.until(second)
        page.keyboard.press("a")
    lab.until(300)
    lab.network(works=True)
    page.evaluate("settled()")
    lab.require_time(300, tab((0, ENTER), beats(15, 300)))


def test_time_without_a_network_outlives_the_page(lab):
    """It is kept on the device, and the next page of the pupil sends it."""
    page = lab.open()
    lab.until(40)
    lab.network(works=False)
    page.keyboard.press("a")
    lab.until(77)
    page.evaluate("becomes('hidden')")
    lab.until(80)
    lab.leave(page)
    assert [result.time_spent for result in lab.rows(ActivityResult)] == [30]
    lab.network(works=True)
    lab.sleep(3600)
    lab.open()
    lab.require_time(77, tab((0, ENTER), beats(15, 75), (77, BLUR)))


def test_what_was_kept_for_the_case_of_death_goes_when_the_page_has_sent_it(lab):
    page = lab.open()
    lab.until(20)
    lab.network(works=False)
    page.keyboard.press("a")
    lab.until(75)
    assert page.evaluate("parcours.store.unsent()") == 1
    lab.network(works=True)
    lab.until(80)
    page.evaluate(NOTHING_ON_THE_DEVICE)
    lab.require_time(75, tab((0, ENTER), beats(15, 75)))


def test_a_page_reloaded_without_a_network_goes_on_counting(lab):
    """The copy that the device keeps was made long before it is opened."""
    page = lab.open()
    page.evaluate(COPY_IS_KEPT)
    lab.until(30)
    lab.network(works=False)
    page.reload()
    for second in (60, 90):
        lab.until(second)
        page.keyboard.press("a")
    page.evaluate("becomes('hidden')")
    lab.until(95)
    lab.leave(page)
    assert lab.rows(ActivityResult)[0].time_spent <= 30
    lab.network(works=True)
    lab.sleep(600)
    lab.open()
    lab.require_time(
        90, tab((0, ENTER), beats(15, 30), (30, LEAVE)), tab((30, ENTER), beats(45, 90), (90, BLUR))
    )


def test_the_last_words_of_a_page_that_is_closed_between_two_beats_arrive(lab):
    page = lab.open()
    lab.until(44)
    assert [result.time_spent for result in lab.rows(ActivityResult)] == [30]
    page.close()
    lab.require_time(44, tab((0, ENTER), beats(15, 30), (44, LEAVE)))


# Screens and history


def test_each_screen_is_a_stay_of_its_own_that_says_where_it_was_come_from(lab):
    page = lab.open()
    lab.until(20)
    page.evaluate("parcours.time.screen('s2')")
    lab.until(50)
    lab.leave(page)
    lab.require_time(50, tab((0, ENTER), beats(15, 45), (50, LEAVE)))
    first, second = sorted(lab.rows(ActivityVisit), key=lambda visit: visit.started_at)
    assert (first.screen, first.from_screen) == ("s1", None)
    assert (second.screen, second.from_screen) == ("s2", f"{lab.activity}/s1")
    assert (first.last_seen_at, second.started_at) == (START + 20 * SECOND, START + 20 * SECOND)


def test_the_history_tells_what_only_the_page_knows(lab):
    page = lab.open()
    lab.until(10)
    page.evaluate("parcours.time.event('played', 's1', {time: 0, length: 90.5})")
    lab.until(20)
    page.evaluate("becomes('hidden')")
    lab.until(40)
    page.evaluate("becomes('visible')")
    lab.until(50)
    lab.leave(page)
    expected = [("played", 10), ("suspended", 20), ("resumed", 40), ("terminated", 50)]

    assert lab.becomes(lambda: lab.history() == expected), lab.history()
    (played, *_) = sorted(lab.rows(InteractionEvent), key=lambda event: event.occurred_at)
    assert (played.object_key, played.data) == ("s1", {"time": 0.0, "length": 90.5})
