"""From work to rows, second part: visits and the history of events, with the defects of real ones.

Visits are stored as the heartbeat rule leaves them, so what shows of defects is what passes that rule: a lost
"leave" vouches for up to `cap` seconds more, a hidden tab leaves a hole, a second tab overlaps, a page left
open is seen long after it was used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from datastore.commands.history import Verb, event_key
from datastore.measures.time_on_task import HeartbeatRule
from datastore.models import ActivityVisit, EventKey, InteractionEvent
from datastore.simulate.attempts import Given, Stay, Try
from datastore.simulate.placing import Done, Ground, Placed, Row, Tables

RULE = HeartbeatRule()
LOST_LEAVE_SHARE = 0.07
HIDDEN_TAB_SHARE = 0.1
SECOND_TAB_SHARE = 0.05
LEFT_OPEN_SHARE = 0.05
LATE_EVENT_SHARE = 0.02
"""Events that arrive minutes after they happened."""
_LEFT_OPEN_MINUTES = (5.0, 25.0)
_LATE_SECONDS = (30.0, 300.0)
_PROMPT_SECONDS = 1.0

Period = tuple[dt.datetime, dt.datetime]
Happened = tuple[float, Verb, str | None, Row]
"""Seconds into the sitting, verb, item or screen, data."""


def record_traces(
    ground: Ground, tables: Tables, done: Done, generator: np.random.Generator, *, attempts: int = 0
) -> str | None:
    """Add the visits and events of a pupil's work on an activity; returns the screen on which it ended.

    Args:
        ground: The school.
        tables: Where the rows go.
        done: The work.
        generator: Draws the defects.
        attempts: How many were handed in before.
    """
    came_from = done.came_from
    for part, placed in enumerate(done.placed):
        trail = _Trail(ground, done, placed, part, generator)
        came_from = trail.visits(tables, None if part else came_from)
        events = list(trail.events(attempts))
        attempts += len(placed.sitting.tries)
        tables.add(InteractionEvent, *events)
        tables.add(EventKey, *map(event_key, events))
    return came_from


@dataclass(frozen=True, slots=True)
class _Trail:
    """What one sitting leaves behind."""

    ground: Ground
    done: Done
    placed: Placed
    part: int
    """Which sitting of the work it is, from 0."""
    generator: np.random.Generator

    def visits(self, tables: Tables, came_from: str | None) -> str | None:
        """Add the visit of each stay, and those of second tabs; returns the last screen."""
        for number, stay in enumerate(self.placed.sitting.stays):
            lost, hidden, second, left_open, amount = self.generator.random(5)
            span = (self.placed.at(stay.start), self.placed.at(stay.end))
            periods = _split(span, amount) if hidden < HIDDEN_TAB_SHARE else [span]
            last_seen = span[1]
            if not self.placed.sitting.goes_on and lost < LOST_LEAVE_SHARE:
                last_seen += amount * dt.timedelta(seconds=RULE.cap)
                periods[-1] = (periods[-1][0], last_seen)
            elif not self.placed.sitting.goes_on and left_open < LEFT_OPEN_SHARE:
                low, high = _LEFT_OPEN_MINUTES
                last_seen += dt.timedelta(minutes=low + amount * (high - low))
            visit = self._visit(stay, f"{number}.first", (span[0], last_seen), periods)
            tables.add(ActivityVisit, {**visit, "from_screen": came_from})
            if second < SECOND_TAB_SHARE:
                inside = _part(span, 0.2, 0.4 + 0.5 * amount)
                tables.add(ActivityVisit, self._visit(stay, f"{number}.second", inside, [inside]))
            came_from = f"{self.ground.activity_ids[stay.activity]}/{stay.screen}"
        return came_from

    def _visit(self, stay: Stay, number: str, span: Period, periods: list[Period]) -> Row:
        """A visit's row; nothing is seen after now."""
        now = self.ground.now
        seen = [(start, min(end, now)) for start, end in periods]
        tab = number.rpartition(".")[2]
        return {
            **self.done.own(self.ground, "visit", f"{self.part}.{number}"),
            "activity_id": self.ground.activity_ids[stay.activity],
            "screen": stay.screen,
            "from_screen": None,
            "tab_token": self.ground.id("tab", self.done.key, self.part, tab),
            "started_at": span[0],
            "last_seen_at": min(span[1], now),
            "active_periods": Multirange([Range(start, end) for start, end in seen if end > start]),
            "time_rule": RULE.name,
        }

    def events(self, attempts: int) -> Iterator[Row]:
        """Opening, answers, hints, handing in, leaving.

        Args:
            attempts: How many were handed in before this sitting.
        """
        happened = self._happened(attempts)
        late = self.generator.random(len(happened)) < LATE_EVENT_SHARE
        delays = np.where(late, self.generator.uniform(*_LATE_SECONDS, len(happened)), _PROMPT_SECONDS)
        for place, (seconds, verb, key, data) in enumerate(happened):
            at = self.placed.at(seconds)
            yield {
                **self.done.own(self.ground, "event", f"{self.part}.{place}"),
                "occurred_at": at,
                "verb": verb.value,
                "object_key": key,
                "data": data,
                "recorded_at": min(at + dt.timedelta(seconds=float(delays[place])), self.ground.now),
            }

    def _happened(self, attempts: int) -> list[Happened]:
        sitting = self.placed.sitting
        first, last = sitting.stays[0], sitting.stays[-1]
        happened: list[Happened] = [(first.start, Verb.initialized, first.screen, {})]
        for number, one in enumerate(sitting.tries, start=attempts + 1):
            happened += _told(one, number, held=self.done.held)
        if self.generator.random() >= LOST_LEAVE_SHARE and not sitting.goes_on:
            happened.append((last.end, Verb.terminated, last.screen, {}))
        return happened


def _part(span: Period, start: float, end: float) -> Period:
    """A part of a period, from one share of its length to another."""
    length = span[1] - span[0]
    return span[0] + start * length, span[0] + end * length


def _split(span: Period, amount: float) -> list[Period]:
    """A period with a hole, as a hidden tab leaves it."""
    return [_part(span, 0, 0.3), _part(span, 0.45 + 0.4 * amount, 1)]


def _told(one: Try, number: int, *, held: bool) -> list[Happened]:
    """The events of one attempt; answers that are only repeated are none.

    How good it was is left out while the results are held.
    """
    correct = {item.key: item.correct for item in one.scored.items}
    told: list[Happened] = []
    for given in one.given:
        if given.again or given.answer is None:
            continue
        if given.hints:
            told.append((given.at - given.seconds / 2, Verb.interacted, given.key, {"hint": given.hints}))
        told.append(
            (
                given.at,
                Verb.answered,
                given.key,
                _answer_data(given, number, None if held else correct[given.key]),
            )
        )
    worth = {} if held else {"score": one.scored.score, "max": one.scored.max_score}
    return [*told, (one.handed_in, Verb.completed, None, {"attempt": number, **worth})]


def _answer_data(given: Given, number: int, correct: bool | None) -> Row:
    judged = {} if correct is None else {"correct": correct}
    return {"attempt": number, **judged, "seconds": round(given.seconds, 1)}
