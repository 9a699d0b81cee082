"""From a stored or received document to typed content; a fault is one sentence with its place and remedy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeVar

from pydantic import ValidationError

from datastore.content.base import Versioned
from datastore.content.evaluation import EvaluationContent
from datastore.content.interactive import InteractiveContent
from datastore.content.problems import explain
from datastore.content.quiz import QuizContent
from datastore.content.rubric import EvaluationCriteria
from datastore.content.text_production import TextProductionContent
from datastore.content.video import VideoContent
from datastore.errors import BadInput

MAX_CONTENT_CHARACTERS = 2_000_000

Content = VideoContent | QuizContent | TextProductionContent | InteractiveContent | EvaluationContent

CONTENT_TYPES: Mapping[str, type[Content]] = {
    "video": VideoContent,
    "quiz": QuizContent,
    "text_production": TextProductionContent,
    "interactive": InteractiveContent,
    "evaluation": EvaluationContent,
}
"""The schema of each value of `activities.activity_type`."""

Document = TypeVar("Document", bound=Versioned)


def parse_content(activity_type: str, raw: Mapping[str, object]) -> Content:
    """The content of an activity, checked.

    Args:
        activity_type: one of `CONTENT_TYPES`.
        raw: the JSON document of `activities.content`.

    Raises:
        BadInput: the type is unknown or the document breaks its schema; names the place and the remedy.
    """
    model = CONTENT_TYPES.get(activity_type)
    if model is None:
        raise BadInput(
            "The activity type “%(type)s” is unknown: use one of %(known)s.",
            type=activity_type,
            known=", ".join(CONTENT_TYPES),
        )
    return _parse(model, raw, root="content")


def parse_evaluation_criteria(raw: Mapping[str, object]) -> EvaluationCriteria:
    """The rubric of `activities.evaluation_criteria`, checked.

    Raises:
        BadInput: the document breaks its schema; names the place and the remedy.
    """
    return _parse(EvaluationCriteria, raw, root="evaluation_criteria")


def _parse(model: type[Document], raw: Mapping[str, object], *, root: str) -> Document:
    document = as_json(raw, limit=MAX_CONTENT_CHARACTERS, root=root)
    try:
        return model.model_validate_json(document)
    except ValidationError as error:
        raise explain(error, raw, root) from error


def as_json(raw: object, *, limit: int, root: str) -> str:
    """The JSON text of a document, bounded in size.

    Strict validation takes lists for tuples only from JSON, and JSON is what the database stores.

    Raises:
        BadInput: the document is too large, or holds what JSON cannot express (NaN, endless nesting).
    """
    try:
        document = json.dumps(dict(raw) if isinstance(raw, Mapping) else raw, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise BadInput("%(path)s is no JSON document: correct its values.", path=root) from error
    if len(document) > limit:
        raise BadInput(
            "%(path)s is too large (%(size)s characters, at most %(limit)s): shorten it.",
            path=root,
            size=len(document),
            limit=limit,
        )
    return document
