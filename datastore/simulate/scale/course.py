"""What the classes work on: 60 activities of all five types, on 40 competencies, made and not written.

Some of the competencies are practised again and again (12 questions or more), the others now and then (4
questions): so practice ends in mastery, in wheels that spin, and undecided, in the shares 48, 8 and 43 % that
are known from the public ASSISTments log of 2009-10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from datastore.content import ItemScore, Responses, score
from datastore.content.base import ItemBase
from datastore.content.rubric import Rubric
from datastore.content.text_production import TextProductionContent
from datastore.models.enums import ActivityType, CompetencyType, DifficultyLevel, ExpectedLevel
from datastore.simulate.answers import right_answer, wrong_answer
from datastore.simulate.content_files import (
    DemoActivity,
    DemoCompetency,
    DemoFramework,
    DemoSequence,
    DemoSession,
)
from datastore.simulate.learners import ItemTruth, draw_item, stream

SEQUENCES, SESSIONS, IN_SESSION = 3, 4, 5
ITEMS = 5
"""Questions of an activity that has any: the first three on one competency, the others on a second one."""
ON_FIRST = 3
PRACTISED_OFTEN, PRACTISED_SELDOM = 13, 27
FRAMEWORK = "simulated"
READ, WORK = "lire", "travailler"
"""The screens of each activity."""
WRONG_ANSWERS = 6
"""How many different wrong answers there are to an item, at most."""
FILM_SECONDS = 240.0
_DOMAINS = ("Lire", "Écrire", "Langue", "Vocabulaire", "Oral", "Culture", "Méthode", "Médias")
_MINUTES: Mapping[ActivityType, int] = {
    ActivityType.quiz: 5,
    ActivityType.interactive: 6,
    ActivityType.evaluation: 8,
    ActivityType.video: 5,
    ActivityType.text_production: 20,
}


@dataclass(frozen=True)
class Course:
    """The content, its true parameters, and every answer that pupils give."""

    framework: DemoFramework
    sequences: Sequence[DemoSequence]
    truths: Mapping[tuple[str, str], ItemTruth]
    """By activity and item."""
    answers: Sequence[Sequence[Sequence[ItemScore]]]
    """By activity, item and answer: the right one first. Each as it is scored."""

    @cached_property
    def activities(self) -> tuple[DemoActivity, ...]:
        """All of them, in order."""
        return tuple(activity for sequence in self.sequences for activity in sequence.activities)

    def skill(self, activity: DemoActivity, item: ItemBase) -> int:
        """The place of an item's competency in the framework."""
        return self.framework.codes.index(item.competency or activity.competencies[0])


def make_course(seed: int) -> Course:
    """The course: the same for the same seed."""
    framework = _framework()
    sequences = [_sequence(number, framework.codes) for number in range(SEQUENCES)]
    activities = [activity for sequence in sequences for activity in sequence.activities]
    truths = {
        (activity.slug, item.key): draw_item(seed, activity.slug, item.key)
        for activity in activities
        for item in activity.parsed.items
    }
    answers = [_answers(activity, stream(seed, "answers", activity.slug)) for activity in activities]
    return Course(framework, sequences, truths, answers)


def _framework() -> DemoFramework:
    count = PRACTISED_OFTEN + PRACTISED_SELDOM
    return DemoFramework(
        code=FRAMEWORK,
        title="Compétences simulées",
        competencies=tuple(
            DemoCompetency(
                code=f"S{number:02d}",
                title=f"Compétence simulée {number}",
                competency_type=CompetencyType.competence if number % 2 else CompetencyType.savoir,
                domain=_DOMAINS[(number - 1) * len(_DOMAINS) // count],
                level_expected=ExpectedLevel.apprentissage,
            )
            for number in range(1, count + 1)
        ),
    )


def _sequence(number: int, codes: Sequence[str]) -> DemoSequence:
    sessions = tuple(_session(number * SESSIONS + place, codes) for place in range(SESSIONS))
    return DemoSequence(
        slug=f"sequence-{number + 1}",
        title=f"Séquence simulée {number + 1}",
        description="Faite pour mesurer.",
        difficulty_level=DifficultyLevel.intermediate,
        estimated_duration=sum(session.estimated_duration for session in sessions),
        sessions=sessions,
    )


def _session(number: int, codes: Sequence[str]) -> DemoSession:
    first = number * IN_SESSION
    activities = tuple(_activity(place, codes) for place in range(first, first + IN_SESSION))
    return DemoSession(
        title=f"Séance {number % SESSIONS + 1}",
        learning_objectives=(),
        estimated_duration=sum(activity.estimated_duration for activity in activities),
        prerequisites=(),
        activities=activities,
    )


_IN_SEQUENCE: Mapping[int, ActivityType] = {
    0: ActivityType.video,
    **dict.fromkeys(range(1, SESSIONS * IN_SESSION, IN_SESSION), ActivityType.interactive),
    2 * IN_SESSION - 1: ActivityType.text_production,
    SESSIONS * IN_SESSION - 1: ActivityType.evaluation,
}
"""The places in a sequence that hold something else than a quiz."""
_WITHOUT_ITEMS = (0, 2 * IN_SESSION - 1)


def _activity(place: int, codes: Sequence[str]) -> DemoActivity:
    turn, inside = divmod(place, SESSIONS * IN_SESSION)
    kind = _IN_SEQUENCE.get(inside, ActivityType.quiz)
    asked = place - turn * len(_WITHOUT_ITEMS) - sum(inside > other for other in _WITHOUT_ITEMS)
    first = codes[asked % PRACTISED_OFTEN]
    second = codes[PRACTISED_OFTEN + asked % PRACTISED_SELDOM]
    rubric = _rubric(first) if kind is ActivityType.text_production else None
    return DemoActivity(
        slug=f"activite-{place + 1:02d}",
        title=f"Activité {place + 1}",
        activity_type=kind,
        estimated_duration=_MINUTES[kind],
        is_mandatory=kind is not ActivityType.video,
        competencies=(first, second),
        content=_content(place, kind, first, second),
        evaluation_criteria={"schema_version": 1, **rubric} if rubric else None,
    )


def _content(place: int, kind: ActivityType, first: str, second: str) -> dict[str, Any]:
    read = {"key": READ, "title": "Lire", "text": "Lisez ce qui suit, puis répondez."}
    if kind is ActivityType.video:
        film = {
            "key": WORK,
            "title": "Regarder",
            "source": "simulated/film.mp4",
            "length_seconds": FILM_SECONDS,
        }
        return {"schema_version": 1, "screens": [film]}
    if kind is ActivityType.text_production:
        return {
            "schema_version": 1,
            "prompt": "Racontez une journée en quelques phrases.",
            "words": {"min": 40, "max": 150},
            "rubric": _rubric(first),
            "screens": [read, {"key": WORK, "title": "Écrire"}],
        }
    make = _ordering if kind is ActivityType.interactive else _question
    items = [make(place, number, first if number < ON_FIRST else second) for number in range(ITEMS)]
    return {"schema_version": 1, "screens": [read, {"key": WORK, "title": "Travailler", "items": items}]}


def _question(place: int, number: int, code: str) -> dict[str, Any]:
    words = [f"réponse {letter} de {place + 1}.{number + 1}" for letter in "abcd"]
    options = [{"text": text, "correct": text == words[(place + number) % len(words)]} for text in words]
    return {**_item(number, code, f"Question {number + 1}"), "kind": "single", "options": options}


def _ordering(place: int, number: int, code: str) -> dict[str, Any]:
    elements = [{"text": f"étape {letter} de {place + 1}.{number + 1}"} for letter in "abcd"]
    return {
        **_item(number, code, f"Remettre en ordre {number + 1}"),
        "kind": "drag_order",
        "elements": elements,
    }


def _item(number: int, code: str, prompt: str) -> dict[str, Any]:
    hints = ["Relisez la première phrase."] if number % 2 else []
    return {"key": f"q{number + 1}", "prompt": prompt, "competency": code, "hints": hints}


def _rubric(code: str) -> dict[str, Any]:
    levels = [
        {"level": level, "descriptor": f"Niveau {points}", "points": points}
        for points, level in enumerate(("non_acquis", "en_cours", "acquis", "expert"))
    ]
    criteria = [
        {"key": "recit", "title": "Récit", "competency": code, "levels": levels},
        {"key": "langue", "title": "Langue", "levels": levels},
    ]
    return {"criteria": criteria}


def rubric_of(activity: DemoActivity) -> Rubric:
    """What a text of the course is marked with.

    Raises:
        TypeError: it is no text; a fault of this program.
    """
    content = activity.parsed
    if not isinstance(content, TextProductionContent):
        raise TypeError(activity.slug)
    return content.rubric


def _answers(activity: DemoActivity, generator: np.random.Generator) -> list[list[ItemScore]]:
    """Each item's right answer and some wrong ones, as they are scored."""
    return [
        [_scored(activity, item.key, answer) for answer in (right_answer(item), *_wrong(item, generator))]
        for item in activity.parsed.items
    ]


def _wrong(item: ItemBase, generator: np.random.Generator) -> list[Any]:
    drawn = [wrong_answer(item, generator) for _ in range(WRONG_ANSWERS)]
    return list({repr(answer): answer for answer in drawn}.values())


def _scored(activity: DemoActivity, key: str, answer: Any) -> ItemScore:
    found = score(activity.parsed, Responses(answers={key: answer}), hints_used={})
    return next(item for item in found.items if item.key == key)
