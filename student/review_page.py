"""The page of an attempt: the own answers, and as much of the outcome and correction as may be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import render_template

from datastore.content.base import Screen
from datastore.content.feedback import ItemReview, review
from datastore.content.items import Open
from datastore.content.parsing import Content
from datastore.content.scoring import watched_share
from datastore.content.video import VideoContent, VideoScreen
from student import activity_words
from student.activity_page import ORDERED, base
from student.blueprint import today
from student.queries.activity import Handed, correction_told, outcome_told

RUNNING = frozenset({"fill_in", "highlight"})
"""The kinds whose answer is read in the text it belongs to."""
LINKED = frozenset({"matching", "categorise"})


def review_page(handed: Handed, following: dict[str, str] | None) -> str:
    """The review of an attempt, and the way on from it."""
    task, attempt = handed.task, handed.attempt
    told = outcome_told(task, attempt, today())
    reviews = review(
        handed.content,
        handed.response_data,
        outcome=told,
        correction=correction_told(task, attempt, today()),
    )
    return render_template(
        "student/review.html",
        **base(task),
        attempt=attempt,
        told=told,
        summary=activity_words.summary(attempt, told=told),
        screens=list(_by_screen(handed.content, {item.key: item for item in reviews})),
        watched=_watched(handed),
        marks=_marks(handed) if told and not attempt.needs_review else {},
        again=not handed.spent and not task.closed,
        following=following,
        layout=_layout,
        words=activity_words,
    )


def _by_screen(content: Content, reviews: dict[str, ItemReview]) -> Iterator[tuple[Screen, list[ItemReview]]]:
    """The screens that ask something, with the reviews of their items."""
    for screen in content.screens:
        of_screen = [reviews[key] for key in _item_keys(screen)]
        if of_screen:
            yield screen, of_screen


def _item_keys(screen: Screen) -> list[str]:
    if isinstance(screen, VideoScreen):
        return [question.item.key for question in screen.questions]
    return [item.key for item in getattr(screen, "items", ())]


def _layout(kind: str) -> str:
    """How the answer to an item of a kind is set out."""
    for name, kinds in (("running", RUNNING), ("linked", LINKED), ("ordered", ORDERED)):
        if kind in kinds:
            return name
    return "listed"


def _watched(handed: Handed) -> float | None:
    """The share of the films that was played; None where there is no film."""
    if not isinstance(handed.content, VideoContent):
        return None
    played: Mapping[str, Any] = next(
        (entry["answer"] for entry in handed.response_data if entry["key"] == "@watched"), {}
    )
    ranges = {screen: tuple((start, end) for start, end in pairs) for screen, pairs in played.items()}
    return watched_share(handed.content, ranges)


def _marks(handed: Handed) -> dict[str, list[tuple[str, str]]]:
    """The teacher's marks of open answers in words: by item key, each criterion's title and level."""
    return {
        item.key: [
            (criterion.title, activity_words.level_name(handed.levels[item.key][criterion.key].value))
            for criterion in item.rubric.criteria
            if criterion.key in handed.levels[item.key]
        ]
        for item in handed.content.items
        if isinstance(item, Open) and item.key in handed.levels
    }
