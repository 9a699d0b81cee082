"""What a student's page may contain of an activity.

Everything is named here one by one: a field that is not copied does not travel, so a new secret cannot leak
by being forgotten. Choices are shuffled by a digest, so that their order depends on the seed and their keys
only, never on the order in which the author listed them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import singledispatch

from datastore.content.base import Choice, ItemBase, Screen
from datastore.content.evaluation import EvaluationContent
from datastore.content.interactive import Embed, FlipCards, Highlight
from datastore.content.items import Categorise, Choosing, FillIn, Matching, Numeric, Open, Sequencing
from datastore.content.parsing import Content
from datastore.content.rubric import Rubric
from datastore.content.text_production import TextProductionContent, TextScreen
from datastore.content.video import VideoContent, VideoScreen

View = dict[str, object]


def public_view(content: Content, *, seed: str) -> View:
    """An activity without its answers: no accepted answer, no flag, no feedback, no hint before it is asked.

    Args:
        content: the activity's content.
        seed: what the order of choices hangs on; the same seed gives the same order again. Take one that
            lasts as long as the attempt, so that reloading moves nothing.

    Returns:
        A JSON object: `screens` (key, title, text and what stands on them) and the settings of the type.
    """
    return {**_settings(content), "screens": [_screen(screen, seed) for screen in content.screens]}


def _settings(content: Content) -> View:
    if isinstance(content, EvaluationContent):
        return {"time_limit_seconds": content.time_limit_seconds}
    if isinstance(content, TextProductionContent):
        return {
            "prompt": content.prompt,
            "words": {"min": content.words.min, "max": content.words.max},
            "checklist": [{"key": check.key, "text": check.text} for check in content.checklist],
            "rubric": _rubric(content.rubric),
        }
    return {"watch_points": content.watch_points} if isinstance(content, VideoContent) else {}


def _screen(screen: Screen, seed: str) -> View:
    return {"key": screen.key, "title": screen.title, "text": screen.text, **_on_screen(screen, seed)}


def _on_screen(screen: Screen, seed: str) -> View:
    if isinstance(screen, TextScreen):
        return {
            "sources": [
                {"key": source.key, "title": source.title, "text": source.text, "credit": source.credit}
                for source in screen.sources
            ]
        }
    if isinstance(screen, VideoScreen):
        return _film(screen, seed)
    return {"items": [_item(item, seed) for item in getattr(screen, "items", ())]}


def _film(screen: VideoScreen, seed: str) -> View:
    return {
        "source": screen.source,
        "length_seconds": screen.length_seconds,
        "captions": [
            {"language": track.language, "label": track.label, "source": track.source}
            for track in screen.captions
        ],
        "transcript": screen.transcript,
        "questions": [
            {"at_seconds": question.at_seconds, "item": _item(question.item, seed)}
            for question in screen.questions
        ],
    }


def _item(item: ItemBase, seed: str) -> View:
    return {
        "kind": item.kind,
        "key": item.key,
        "prompt": item.prompt,
        "points": item.points,
        "hint_count": len(item.hints),
        **view(item, seed),
    }


@singledispatch
def view(item: ItemBase, seed: str) -> View:
    """What is shown of an item beside what all items show: nothing, unless its kind says otherwise."""
    return {}


@view.register
def _(item: Choosing, seed: str) -> View:
    return {"options": _shuffled(item.options, item, seed)}


@view.register
def _(item: Numeric, seed: str) -> View:
    return {"unit": item.unit}


@view.register
def _(item: Matching, seed: str) -> View:
    left = [pair.left for pair in item.pairs]
    return {"left": [_choice(choice) for choice in left], "right": _shuffled(item.rights, item, seed)}


@view.register
def _(item: Sequencing, seed: str) -> View:
    return {"elements": _shuffled(item.elements, item, seed)}


@view.register
def _(item: FillIn, seed: str) -> View:
    return {"text": item.text, "blanks": [blank.key for blank in item.blanks]}


@view.register
def _(item: Categorise, seed: str) -> View:
    groups = [_choice(category) for category in item.categories]
    return {"categories": groups, "elements": _shuffled(item.elements, item, seed)}


@view.register
def _(item: Open, seed: str) -> View:
    return {"rubric": _rubric(item.rubric)}


@view.register
def _(item: Highlight, seed: str) -> View:
    return {"segments": [{"key": key, "text": piece.text} for key, piece in item.keyed_segments.items()]}


@view.register
def _(item: FlipCards, seed: str) -> View:
    return {"cards": [{**_choice(card.front), "back": card.back} for card in item.cards]}


@view.register
def _(item: Embed, seed: str) -> View:
    return {"frame": item.frame, "source": item.source, "title": item.title}


def _choice(choice: Choice) -> View:
    return {"key": choice.key, "text": choice.text}


def _shuffled(choices: Iterable[Choice], item: ItemBase, seed: str) -> list[View]:
    """The choices in an order that the seed and their keys alone decide."""

    def rank(choice: Choice) -> bytes:
        return hashlib.blake2s(f"{seed}\n{item.key}\n{choice.key}".encode()).digest()

    return [_choice(choice) for choice in sorted(choices, key=rank)]


def _rubric(rubric: Rubric) -> View:
    """The criteria are for students too: they say beforehand what will be looked at."""
    return {
        "criteria": [
            {
                "key": criterion.key,
                "title": criterion.title,
                "levels": [
                    {"level": level.level, "descriptor": level.descriptor, "points": level.points}
                    for level in criterion.levels
                ],
            }
            for criterion in rubric.criteria
        ]
    }
