"""Whether two versions of an activity are scored alike. Pure.

Everything an author writes counts as scored, unless it is named here as wording: a field that is forgotten
makes an edit look weightier than it is, never lighter.
"""

from __future__ import annotations

from datastore.content.base import Choice, ContentModel, ItemBase
from datastore.content.interactive import Card, Embed, Segment, TimelineEvent
from datastore.content.items import FillIn, Mistake, Open, Option
from datastore.content.parsing import Content
from datastore.content.rubric import Criterion, RubricLevel
from datastore.content.text_production import TextProductionContent
from datastore.content.video import VideoContent

_WORDING: tuple[tuple[type[ContentModel], frozenset[str]], ...] = (
    (ItemBase, frozenset({"prompt", "hints", "feedback", "competency"})),
    (Choice, frozenset({"text"})),
    (Option, frozenset({"feedback"})),
    (TimelineEvent, frozenset({"date", "feedback"})),
    (Segment, frozenset({"text", "feedback"})),
    (Card, frozenset({"back"})),
    (Embed, frozenset({"title"})),
    (FillIn, frozenset({"text"})),
    (Mistake, frozenset({"feedback"})),
    (Open, frozenset({"model_answer"})),
    (Criterion, frozenset({"title", "competency"})),
    (RubricLevel, frozenset({"descriptor"})),
)
"""What no points hang on; a choice is known by its key, whatever it says."""


def scored_alike(one: Content, other: Content) -> bool:
    """Whether any answers earn the same points, out of the same maximum, in two versions of an activity.

    Compared are the items by key with what they accept and are worth, the criteria of rubrics with their
    levels and points, and of films the length and what watching them is worth. Prompts, hints, feedback,
    explanations, the order of the questions and the texts to read may differ.
    """
    return _scoring(one) == _scoring(other)


def _scoring(content: Content) -> object:
    if isinstance(content, TextProductionContent):
        return _without_wording(content.rubric)
    films = (
        (content.watch_points, {screen.key: screen.length_seconds for screen in content.screens})
        if isinstance(content, VideoContent)
        else None
    )
    return films, {item.key: _without_wording(item) for item in content.items}


def _without_wording(part: object) -> object:
    if isinstance(part, ContentModel):
        wording = {name for kind, names in _WORDING if isinstance(part, kind) for name in names}
        scored = type(part).model_fields.keys() - wording
        return {name: _without_wording(getattr(part, name)) for name in scored}
    return [_without_wording(each) for each in part] if isinstance(part, tuple) else part
