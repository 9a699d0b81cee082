"""The answers of an attempt as they are kept, and whether two submissions say the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid5

from datastore.commands.attempts.work_key import WorkKey
from datastore.content import Content, Responses, Scored, parse_responses, score
from datastore.content.parsing import as_json
from datastore.content.responses import MAX_RESPONSES_CHARACTERS
from datastore.errors import BadInput

WATCHED, TEXT = "@watched", "@text"
"""What is kept beside the items, under names that no item can have: what was played of the films of an
activity, and of a text its SHA-256 and the checks ticked (the text itself is a version of the production)."""


def response_data(scored: Scored, responses: Responses) -> list[dict[str, Any]]:
    """What `activity_attempts.response_data` keeps: each item with its answer, and what is beside them."""
    kept: list[dict[str, Any]] = [asdict(item) for item in scored.items]
    if responses.watched:
        played = {screen: list(map(list, ranges)) for screen, ranges in responses.watched.items()}
        kept.append({"key": WATCHED, "answer": played})
    if responses.text is not None:
        digest = hashlib.sha256(responses.text.encode()).hexdigest()
        kept.append({"key": TEXT, "answer": {"sha256": digest, "checked": list(responses.checked)}})
    return kept


def says_the_same(content: Content, raw: Mapping[str, Any], kept: Sequence[Mapping[str, Any]]) -> bool:
    """Whether responses that arrive are those of an attempt to the same content."""
    try:
        responses = parse_responses(content, raw)
    except BadInput:
        return False
    fresh = response_data(score(content, responses, hints_used={}), responses)
    return _answers(json.loads(json.dumps(fresh))) == _answers(kept)


def _answers(kept: Sequence[Mapping[str, Any]]) -> list[tuple[str, Any]]:
    return [(entry["key"], entry["answer"]) for entry in kept]


def hints_given(content: Content, used: Mapping[str, int]) -> dict[str, int]:
    """The hints given on items that the content has; an edit may have taken items or hints away since."""
    return {
        item.key: min(used[item.key], len(item.hints)) for item in content.items if used.get(item.key, 0) > 0
    }


def further_token(key: WorkKey, token: UUID, raw: Mapping[str, Any]) -> UUID:
    """The token of other work that was sent under a token already in use; the same for the same responses.

    Raises:
        BadInput: the responses are too large, or no JSON.
    """
    sent = json.loads(as_json(raw, limit=MAX_RESPONSES_CHARACTERS, root="responses"))
    return uuid5(token, json.dumps([str(key.class_id), str(key.activity_id), sent], sort_keys=True))
