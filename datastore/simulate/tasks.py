"""Activities as simulated pupils meet them: screens, how long each usually takes, how hard items are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from datastore.content.base import ItemBase
from datastore.content.text_production import TextProductionContent
from datastore.content.video import VideoContent
from datastore.simulate.content_files import DemoActivity, DemoSequence
from datastore.simulate.learners import ItemTruth, draw_item

WORDS_A_SECOND = 2.2
"""How fast a pupil of 13 reads on a screen."""
USUAL_SECONDS: Mapping[str, float] = MappingProxyType(
    {
        "true_false": 15,
        "single": 25,
        "short_text": 30,
        "multiple": 35,
        "numeric": 35,
        "flip_cards": 40,
        "ordering": 45,
        "fill_in": 45,
        "matching": 50,
        "categorise": 50,
        "drag_order": 50,
        "timeline": 50,
        "highlight": 60,
        "embed": 120,
        "open": 600,
    }
)
"""How the time of a screen spreads over its items, by kind."""
FIRST_ATTEMPT_PART = 0.9
"""The part of an activity's estimated time that a first attempt takes: some need a second."""
READING_PART = 0.2
"""Of the time of a text production, for what is to be read first."""
_OPENING_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class TaskScreen:
    """A screen, and how long it usually takes in seconds."""

    key: str
    reading: float
    items: Sequence[tuple[ItemBase, float]] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """An activity to work on."""

    activity: DemoActivity
    screens: Sequence[TaskScreen]
    truths: Mapping[str, ItemTruth]
    """The true parameters by item key."""

    @property
    def slug(self) -> str:
        """The activity's."""
        return self.activity.slug

    def codes(self, item: ItemBase) -> Sequence[str]:
        """The competencies that an item needs."""
        return (item.competency,) if item.competency else self.activity.competencies


def tasks_of(
    sequences: Sequence[DemoSequence], seed: int, planted: Mapping[tuple[str, str], ItemTruth]
) -> list[Task]:
    """The activities of all sequences, in order.

    Args:
        sequences: The content.
        seed: Of the items' parameters.
        planted: Parameters that are not drawn, by activity and item.
    """
    return [
        Task(
            activity,
            screens_of(activity),
            {
                item.key: planted.get((activity.slug, item.key)) or draw_item(seed, activity.slug, item.key)
                for item in activity.parsed.items
            },
        )
        for sequence in sequences
        for activity in sequence.activities
    ]


def screens_of(activity: DemoActivity) -> list[TaskScreen]:
    """The screens with the time that a pupil usually spends on each, from the activity's estimated time."""
    content = activity.parsed
    if isinstance(content, VideoContent):
        return [
            TaskScreen(
                screen.key,
                screen.length_seconds,
                [(question.item, USUAL_SECONDS[question.item.kind]) for question in screen.questions],
            )
            for screen in content.screens
        ]
    total = 60 * activity.estimated_duration * FIRST_ATTEMPT_PART
    if isinstance(content, TextProductionContent):
        *before, editor = [screen.key for screen in content.screens]
        reading = [TaskScreen(key, total * READING_PART / len(before)) for key in before]
        return [*reading, TaskScreen(editor, total * (1 - READING_PART if before else 1))]
    plain = [
        TaskScreen(s.key, _reading(s.text), [(i, USUAL_SECONDS[i.kind]) for i in s.items])
        for s in content.screens
    ]
    scale = total / sum(screen.reading + sum(usual for _, usual in screen.items) for screen in plain)
    return [
        TaskScreen(s.key, s.reading * scale, [(item, usual * scale) for item, usual in s.items])
        for s in plain
    ]


def _reading(text: str | None) -> float:
    return _OPENING_SECONDS + len((text or "").split()) / WORDS_A_SECOND
