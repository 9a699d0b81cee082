"""Documents for the tests: the examples on file, and a document around a single item."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from datastore.content import Content, parse_content, parse_responses, score
from datastore.content.base import derived_key
from datastore.content.scoring import ItemScore

EXAMPLES = Path(__file__).parent / "examples"
TYPES = ("video", "quiz", "text_production", "interactive", "evaluation")
INTERACTIVE = {"drag_order", "timeline", "highlight", "flip_cards", "embed"}

k = derived_key

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


def example(activity_type: str) -> dict[str, Any]:
    return json.loads((EXAMPLES / f"{activity_type}.json").read_text(encoding="utf-8"))


def example_content(activity_type: str) -> Content:
    return parse_content(activity_type, example(activity_type))


def example_items() -> dict[str, dict[str, Any]]:
    """One item of each kind, as on file: of the quiz where two types have the kind."""
    screens = [
        screen for name in ("evaluation", "interactive", "quiz") for screen in example(name)["screens"]
    ]
    return {item["kind"]: item for screen in screens for item in screen.get("items", [])}


def document(*items: dict[str, Any], **settings: Any) -> dict[str, Any]:
    screen = {"key": "screen", "title": "A screen", "items": list(items)}
    return {"schema_version": 1, "screens": [screen], **settings}


def content_of(*items: dict[str, Any]) -> Content:
    named = [{"key": "item", "prompt": "Answer.", **item} for item in items]
    interactive = any(item["kind"] in INTERACTIVE for item in items)
    return parse_content("interactive" if interactive else "evaluation", document(*named))


def item_score(item: dict[str, Any], answer: object) -> ItemScore:
    content = content_of(item)
    responses = parse_responses(content, {"answers": {"item": answer}})
    return score(content, responses, hints_used={}).items[0]


def points(item: dict[str, Any], answer: object) -> float:
    return item_score(item, answer).points


def chosen(*texts: str) -> list[str]:
    return [k(text) for text in texts]


def linked(**links: str) -> dict[str, str]:
    return {k(left): k(right) for left, right in links.items()}
