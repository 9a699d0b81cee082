"""Which edits change what answers are worth, and which only how an activity reads."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from datastore.content import parse_content
from datastore.content.comparison import scored_alike

A, B, C = "a000000000", "b000000000", "c000000000"


def choice(key: str, text: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "text": text, **more}


def rubric(*points: float) -> dict[str, Any]:
    names = ("non_acquis", "en_cours", "acquis", "expert")[: len(points)]
    levels = [
        {"level": name, "descriptor": "Comme ça.", "points": worth}
        for name, worth in zip(names, points, strict=True)
    ]
    return {"criteria": [{"key": "idees", "title": "Idées", "competency": "W1", "levels": levels}]}


def screens(*items: dict[str, Any]) -> dict[str, Any]:
    written = [
        {"key": f"q{number}", "prompt": "Réponds.", **item} for number, item in enumerate(items, start=1)
    ]
    return {"schema_version": 1, "screens": [{"key": "s1", "title": "Questions", "items": written}]}


QUIZ = screens(
    {"kind": "single", "options": [choice(A, "un", correct=True, feedback="Oui."), choice(B, "deux")]},
    {
        "kind": "short_text",
        "accepted": ["chapeau"],
        "allow_typo": True,
        "mistakes": [{"text": "chapo", "feedback": "Presque."}],
        "hints": ["Il se porte."],
        "feedback": {"right": "Bravo."},
        "competency": "L1",
    },
    {"kind": "numeric", "answer": 3, "tolerance": {"kind": "absolute", "value": 0.5}, "unit": "cm"},
    {"kind": "fill_in", "text": "Le [[b1]] dort.", "blanks": [{"key": "b1", "accepted": ["chat"]}]},
    {"kind": "ordering", "elements": [choice(A, "un"), choice(B, "deux"), choice(C, "trois")]},
)
EVALUATION = {**screens({"kind": "open", "rubric": rubric(0, 2, 4)}), "time_limit_seconds": 600}
INTERACTIVE = screens(
    {"kind": "highlight", "segments": [{"text": "Le ", "target": False}, {"text": "chat", "target": True}]},
    {"kind": "flip_cards", "cards": [{"front": choice(A, "un"), "back": "one"}]},
    {"kind": "embed", "frame": "html", "source": "frames/un", "title": "Exercice"},
    {
        "kind": "timeline",
        "elements": [
            choice(A, "un", date="1789"),
            choice(B, "deux", date="1792"),
            choice(C, "trois", date="1804"),
        ],
    },
)
VIDEO = {
    "schema_version": 1,
    "watch_points": 2.0,
    "screens": [{"key": "film", "title": "Film", "source": "films/un", "length_seconds": 60.0}],
}
TEXT = {
    "schema_version": 1,
    "prompt": "Écris.",
    "words": {"min": 5, "max": 20},
    "rubric": rubric(0, 2, 4),
    "screens": [{"key": "ecrire", "title": "Écrire"}],
}
KINDS = {
    "quiz": QUIZ,
    "evaluation": EVALUATION,
    "interactive": INTERACTIVE,
    "video": VIDEO,
    "text_production": TEXT,
}


def edited(content: dict[str, Any], *path: str | int, to: Any) -> dict[str, Any]:
    """A copy with another value at a place; None takes it out."""
    copy: Any = deepcopy(content)
    *way, last = path
    place = copy
    for step in way:
        place = place[step]
    if to is None:
        del place[last]
    else:
        place[last] = to
    return dict(copy)


def alike(kind: str, *path: str | int, to: Any) -> bool:
    before, after = KINDS[kind], edited(KINDS[kind], *path, to=to)
    assert before != after
    one, other = parse_content(kind, before), parse_content(kind, after)
    assert scored_alike(one, other) is scored_alike(other, one)
    return scored_alike(one, other)


ITEM = ("screens", 0, "items")


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_not_edited_is_scored_alike(kind):
    assert scored_alike(parse_content(kind, KINDS[kind]), parse_content(kind, deepcopy(KINDS[kind])))


@pytest.mark.parametrize(
    ("kind", "path", "to"),
    [
        ("quiz", (*ITEM, 0, "prompt"), "Réponds bien."),
        ("quiz", (*ITEM, 0, "options", 0, "text"), "Un"),
        ("quiz", (*ITEM, 0, "options", 0, "feedback"), None),
        ("quiz", (*ITEM, 1, "hints"), ["Il se porte sur la tête.", "Il tient chaud."]),
        ("quiz", (*ITEM, 1, "feedback", "right"), "Très bien."),
        ("quiz", (*ITEM, 1, "mistakes", 0, "feedback"), "Écoute bien."),
        ("quiz", (*ITEM, 1, "competency"), "L2"),
        ("quiz", (*ITEM, 3, "text"), "Le petit [[b1]] dort."),
        ("quiz", ("screens", 0, "title"), "Cinq questions"),
        ("quiz", ("screens", 0, "text"), "Lis bien."),
        ("quiz", ITEM, [QUIZ["screens"][0]["items"][place] for place in (4, 2, 0, 1, 3)]),
        ("evaluation", (*ITEM, 0, "rubric", "criteria", 0, "levels", 1, "descriptor"), "Pas encore."),
        ("evaluation", (*ITEM, 0, "model_answer"), "Le chat dort."),
        ("evaluation", ("time_limit_seconds",), 900),
        ("interactive", (*ITEM, 0, "segments", 1, "text"), "Chat"),
        ("interactive", (*ITEM, 1, "cards", 0, "back"), "One"),
        ("interactive", (*ITEM, 2, "title"), "L’exercice"),
        ("interactive", (*ITEM, 3, "elements", 0, "date"), "14 juillet 1789"),
        ("video", ("screens", 0, "transcript"), "Bonjour."),
        ("text_production", ("prompt",), "Écris une lettre."),
        ("text_production", ("words", "max"), 30),
        ("text_production", ("rubric", "criteria", 0, "title"), "Les idées"),
        ("text_production", ("rubric", "criteria", 0, "competency"), None),
    ],
)
def test_an_edit_of_the_wording_changes_no_points(kind, path, to):
    assert alike(kind, *path, to=to)


@pytest.mark.parametrize(
    ("kind", "path", "to"),
    [
        ("quiz", (*ITEM, 0, "key"), "q9"),
        ("quiz", (*ITEM, 0, "points"), 2.0),
        ("quiz", (*ITEM, 0, "options"), [choice(A, "un"), choice(B, "deux", correct=True)]),
        ("quiz", (*ITEM, 0, "options", 1, "key"), C),
        ("quiz", (*ITEM, 1, "accepted"), ["chapeau", "bonnet"]),
        ("quiz", (*ITEM, 1, "allow_typo"), False),
        ("quiz", (*ITEM, 1, "mistakes", 0, "text"), "chapau"),
        ("quiz", (*ITEM, 2, "answer"), 4),
        ("quiz", (*ITEM, 2, "tolerance", "value"), 0.25),
        ("quiz", (*ITEM, 2, "unit"), "m"),
        ("quiz", (*ITEM, 3, "blanks", 0, "accepted"), ["chien"]),
        ("quiz", (*ITEM, 4, "elements"), [choice(B, "deux"), choice(A, "un"), choice(C, "trois")]),
        ("quiz", (*ITEM, 4), None),
        ("evaluation", (*ITEM, 0, "rubric", "criteria", 0, "levels", 1, "points"), 3),
        ("evaluation", (*ITEM, 0, "rubric", "criteria", 0, "levels", 0), None),
        ("interactive", (*ITEM, 0, "segments", 0, "target"), True),
        ("interactive", (*ITEM, 1, "cards"), [{"front": choice(B, "deux"), "back": "two"}]),
        ("interactive", (*ITEM, 2, "source"), "frames/deux"),
        ("video", ("watch_points",), 3.0),
        ("video", ("screens", 0, "length_seconds"), 90.0),
        ("text_production", ("rubric", "criteria", 0, "key"), "style"),
        ("text_production", ("rubric", "criteria", 0, "levels", 2, "points"), 5),
    ],
)
def test_an_edit_of_what_is_scored_changes_points(kind, path, to):
    assert not alike(kind, *path, to=to)
