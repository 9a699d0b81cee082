"""From work to rows, second part: visits and the history of events, with the defects of real ones.

Visits are stored as the heartbeat rule leaves them, so what shows of defects is what passes that rule: a lost
"leave" vouches for up to `cap` seconds more, a hidden tab leaves a hole, a second tab overlaps, a page left
open is seen long after it was used.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator

import numpy as np
import orjson
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from datastore.measures.time_on_task import HeartbeatRule
from datastore.models import ActivityVisit, EventKey, InteractionEvent
from datastore.simulate.attempts import Given, Stay, Try
from datastore.simulate.placing import Done, Ground, Placed, Row, Tables

RULE = HeartbeatRule()
LOST_LEAVE_SHARE = 0.07
HIDDEN_TAB_SHARE = 0.1
SECOND_TAB_SHARE = 0.05
LEFT_OPEN_SHARE = 0.05
SKEW_SHARE = 0.02
"""Events that arrive long after they happened."""
Happened = tuple[float, str, str | None, Row]
"""Seconds into the sitting, verb, item or screen, data."""

_LEFT_OPEN_MINUTES = (5.0, 25.0)
_SKEW_SECONDS = (30.0, 300.0)


def record_traces(ground: Ground, tables: Tables, done: Done, generator: np.random.Generator) -> str | None:
    """Add the visits and events of a pupil's work on an activity; returns the screen on which it ended."""
    came_from = done.came_from
    attempts = 0
    for part, placed in enumerate(done.placed):
        came_from = None if part else came_from
        for number, stay in enumerate(placed.sitting.stays):
            visits = _visits(ground, done, placed, stay, f"{part}.{number}", came_from, generator)
            tables.add(ActivityVisit, *visits)
            came_from = f"{ground.activity_ids[stay.activity]}/{stay.screen}"
        events = list(_events(ground, done, placed, part, attempts, generator))
        attempts += len(placed.sitting.tries)
        tables.add(InteractionEvent, *events)
        tables.add(EventKey, *map(_event_key, events))
    return came_from


def _visits(
    ground: Ground,
    done: Done,
    placed: Placed,
    stay: Stay,
    number: str,
    came_from: str | None,
    generator: np.random.Generator,
) -> Iterator[Row]:
    """The visit of a stay, and that of a second tab where there is one."""
    lost, hidden, second, left_open, amount = generator.random(5)
    start, end = placed.at(stay.start), placed.at(stay.end)
    length = end - start
    periods = [(start, end)]
    if hidden < HIDDEN_TAB_SHARE:
        periods = [(start, start + 0.3 * length), (start + (0.45 + 0.4 * amount) * length, end)]
    last_seen = end
    if lost < LOST_LEAVE_SHARE:
        last_seen = end + amount * dt.timedelta(seconds=RULE.cap)
        periods[-1] = (periods[-1][0], last_seen)
    elif left_open < LEFT_OPEN_SHARE:
        low, high = _LEFT_OPEN_MINUTES
        last_seen = end + dt.timedelta(minutes=low + amount * (high - low))
    if placed.sitting.goes_on:
        periods, last_seen = [(start, end)], end
    yield _visit(ground, done, stay, number, "first", (start, last_seen), periods, came_from)
    if second < SECOND_TAB_SHARE:
        span = (start + 0.2 * length, start + (0.4 + 0.5 * amount) * length)
        yield _visit(ground, done, stay, number, "second", span, [span], None)


def _visit(
    ground: Ground,
    done: Done,
    stay: Stay,
    number: str,
    tab: str,
    span: tuple[dt.datetime, dt.datetime],
    periods: list[tuple[dt.datetime, dt.datetime]],
    came_from: str | None,
) -> Row:
    """Nothing is seen after now."""
    seen = [(start, min(end, ground.now)) for start, end in periods if start < ground.now]
    return {
        **done.own(ground, "visit", f"{number}.{tab}"),
        "activity_id": ground.activity_ids[stay.activity],
        "screen": stay.screen,
        "from_screen": came_from,
        "tab_token": ground.id("tab", done.key, number.partition(".")[0], tab),
        "started_at": span[0],
        "last_seen_at": min(span[1], ground.now),
        "active_periods": Multirange([Range(start, end) for start, end in seen if end > start]),
        "time_rule": RULE.name,
    }


def _events(
    ground: Ground, done: Done, placed: Placed, part: int, attempts: int, generator: np.random.Generator
) -> Iterator[Row]:
    """Opening, answers, hints, handing in, leaving."""
    first, last = placed.sitting.stays[0], placed.sitting.stays[-1]
    happened: list[Happened] = [(first.start, "initialized", first.screen, {})]
    for number, one in enumerate(placed.sitting.tries, start=attempts + 1):
        happened += _told(one, number)
    if generator.random() >= LOST_LEAVE_SHARE and not placed.sitting.goes_on:
        happened.append((last.end, "terminated", last.screen, {}))
    late = generator.random(len(happened))
    for place, (seconds, verb, key, data) in enumerate(happened):
        at = placed.at(seconds)
        skew = (
            dt.timedelta(seconds=float(generator.uniform(*_SKEW_SECONDS)))
            if late[place] < SKEW_SHARE
            else None
        )
        yield {
            **done.own(ground, "event", f"{part}.{place}"),
            "occurred_at": at,
            "verb": verb,
            "object_key": key,
            "data": data,
            "recorded_at": min(at + (skew or dt.timedelta(seconds=1)), ground.now),
        }


def _told(one: Try, number: int) -> list[Happened]:
    """The events of one attempt; answers that are only repeated are none."""
    correct = {item.key: item.correct for item in one.scored.items}
    told: list[Happened] = []
    for given in one.given:
        if given.again or given.answer is None:
            continue
        if given.hints:
            told.append((given.at - given.seconds / 2, "requested", given.key, {"hints": given.hints}))
        told.append((given.at, "answered", given.key, _answer_data(given, number, correct[given.key])))
    return [
        *told,
        (one.handed_in, "completed", None, {"score": one.scored.score, "max": one.scored.max_score}),
    ]


def _answer_data(given: Given, number: int, correct: bool) -> Row:
    return {"attempt": number, "correct": correct, "seconds": round(given.seconds, 1)}


def _event_key(event: Row) -> Row:
    content = {name: value for name, value in event.items() if name not in {"school_id", "id", "recorded_at"}}
    return {
        "school_id": event["school_id"],
        "event_id": event["id"],
        "student_id": event["student_id"],
        "hash": hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest(),
    }
