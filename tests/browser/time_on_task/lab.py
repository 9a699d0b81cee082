"""Time on task in a real browser: what is stored is what the definition demands, within two seconds.

Server and browser run on one clock that the test moves second by second; the device's own clock can be set,
and the device can sleep. What has to come out is said twice: by `active_intervals` on the events that the
definition asks of a page, and by a figure worked out by hand.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from datastore.engine import Database
from datastore.measures.intervals import union_seconds
from datastore.measures.time_on_task import ActivityEvent, EventKind, HeartbeatRule, active_intervals
from datastore.models import ActivityResult, ActivityVisit, InteractionEvent
from datastore.scope import Scope
from tests.factories import Lesson

MARKS = [
    pytest.mark.browser,
    # the server runs in this process, and Flask-Compress leaves the files that it packs to the collector
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in.*FileIO:pytest.PytestUnraisableExceptionWarning"),
]
"""Of every test in the lab."""

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
