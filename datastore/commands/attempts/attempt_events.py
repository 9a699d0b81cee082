"""What an attempt adds to the history of its student."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from datastore.commands.history import Event, Verb
from datastore.content import ItemScore, Scored
from datastore.derivation.rules import counts
from datastore.measures.defaults import PassMark, PassMeasure


def events_of_attempt(
    mark: PassMark, attempt: Mapping[str, Any], scored: Scored, *, opened: bool
) -> list[Event]:
    """The events of a submission: opened, each answer, handed in, and whether it passes.

    How good it was is left out while the results are held: the student may read the history.

    Args:
        mark: What completes the activity.
        attempt: Its row.
        scored: What it is worth.
        opened: Whether its beginning is in the history already.
    """
    at, held = attempt["submitted_at"], attempt["held"]
    begun = [] if opened else [Event(Verb.initialized, attempt["started_at"] or at)]
    answered = [
        Event(Verb.answered, at, item.key, _answer(attempt, item))
        for item in scored.items
        if item.answer is not None
    ]
    unknown = held or scored.needs_review
    worth = {} if unknown else {"score": attempt["score"], "max": attempt["max_score"]}
    completed = Event(Verb.completed, at, data={"attempt": attempt["attempt_number"], **worth})
    return [*begun, *answered, completed, *verdict(mark, attempt, at=at)]


def _answer(attempt: Mapping[str, Any], item: ItemScore) -> dict[str, Any]:
    judged = {} if attempt["held"] or item.needs_review else {"correct": item.correct}
    hints = {"hints": item.hints} if item.hints else {}
    return {"attempt": attempt["attempt_number"], **judged, **hints}


def verdict(mark: PassMark, attempt: Mapping[str, Any], *, at: dt.datetime) -> list[Event]:
    """Whether an attempt passes, as soon as that can be told, where points decide; nothing before."""
    final = counts(attempt["flag"], attempt["decision"]) and not (attempt["held"] or attempt["needs_review"])
    if not final or mark.measure is not PassMeasure.best_score or not attempt["max_score"]:
        return []
    verb = Verb.passed if mark.reached(attempt["score"] / attempt["max_score"]) else Verb.failed
    return [Event(verb, at, data={"attempt": attempt["attempt_number"]})]
