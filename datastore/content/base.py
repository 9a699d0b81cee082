"""What every kind of content shares: text limits, keys, choices, screens and the root of all items.

Content is data an author typed: it is validated strictly (no coercion, no unknown field) and never changed
afterwards. Text is plain; a page escapes it where it shows it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import Annotated, Literal, LiteralString, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from datastore.content.problems import fault

MAX_SCREENS = 60
MAX_ITEMS_PER_SCREEN = 100
MAX_CHOICES = 30
MAX_HINTS = 5
MAX_POINTS = 1000.0

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _readable(text: str) -> str:
    """Refuse text that shows nothing, or that the database cannot hold (it takes no U+0000)."""
    if not text.strip():
        raise fault("%(path)s is blank: write something or leave the field out.")
    if _UNPRINTABLE.search(text):
        raise fault("%(path)s holds a control character: retype the text instead of pasting it.")
    return text


def shaped(pattern: str, template: LiteralString) -> AfterValidator:
    """A form that a text must have, with the sentence to say when it has not."""
    form = re.compile(pattern)

    def check(text: str) -> str:
        if not form.fullmatch(text):
            raise fault(template)
        return text

    return AfterValidator(check)


Line = Annotated[str, StringConstraints(max_length=500), AfterValidator(_readable)]
Paragraph = Annotated[str, StringConstraints(max_length=5_000), AfterValidator(_readable)]
LongText = Annotated[str, StringConstraints(max_length=60_000), AfterValidator(_readable)]
Key = Annotated[
    str,
    shaped(
        "[a-z0-9][a-z0-9_-]{0,63}",
        "%(path)s must be up to 64 lower-case letters without accents, digits, “-” and “_”: rename it.",
    ),
]
ChoiceKey = Annotated[
    str,
    shaped("[0-9a-f]{10}", "%(path)s must be ten hexadecimal digits: leave it out to have it derived."),
]
CompetencyCode = Annotated[str, StringConstraints(max_length=120), AfterValidator(_readable)]
MediaReference = Annotated[
    str,
    StringConstraints(max_length=200),
    shaped(
        "[A-Za-z0-9][A-Za-z0-9_-]*([./][A-Za-z0-9_-]+)*",
        "%(path)s must be the storage key of a file of this school, not an address: upload the file first.",
    ),
]
"""The storage key of a file: never an address, since pages ask no other host for anything."""
Language = Annotated[
    str, shaped("[a-z]{2,3}(-[A-Z]{2})?", "%(path)s must be a language such as fr or fr-CA.")
]
Points = Annotated[float, Field(gt=0, le=MAX_POINTS)]
Seconds = Annotated[float, Field(ge=0, le=86_400)]


class ContentModel(BaseModel):
    """The rules of every content model: strict types, unknown fields refused, no change afterwards."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Choice(ContentModel):
    """Something a student can pick, place or put in order.

    Its key travels to the student's page, so it must not tell the answer as "right" or "1, 2, 3" would.
    Left out, it is derived from the text the student reads anyway. Giving it back unchanged while correcting
    a typing mistake keeps answers to the old and the new wording together in the analysis of items.
    """

    text: Line
    key: ChoiceKey = Field(default_factory=lambda data: derived_key(data["text"]))


def derived_key(text: str) -> str:
    """The key of a choice whose author gave none: ten hexadecimal digits of a digest of its text."""
    return hashlib.blake2s(unicodedata.normalize("NFC", text).encode(), digest_size=5).hexdigest()


class Feedback(ContentModel):
    """What is said after an answer: when it is entirely right, and when it is not."""

    right: Paragraph | None = None
    wrong: Paragraph | None = None


class ItemBase(ContentModel):
    """What every item has; `kind` tells the items apart."""

    kind: str
    key: Key
    """Stable over edits: attempts, hints and analyses name the item by it."""
    prompt: Paragraph
    points: Points = 1.0
    competency: CompetencyCode | None = None
    """Wins over the activity's competencies for this item."""
    hints: Annotated[tuple[Paragraph, ...], Field(max_length=MAX_HINTS)] = ()
    """Shown one by one on demand, in this order."""
    feedback: Feedback = Feedback()


class Screen(ContentModel):
    """One page of an activity; visits and time are recorded by its key."""

    key: Key
    title: Line
    text: LongText | None = None


class Versioned(ContentModel):
    """The root of a stored document: names the version of the schema it was written for."""

    schema_version: Literal[1]


def require_unique(values: Iterable[str]) -> None:
    """Refuse a repeated key or text.

    Raises:
        PydanticCustomError: naming the first value that comes twice.
    """
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise fault("%(path)s has “%(value)s” twice: make the two differ.", value=value)
        seen.add(value)


def require_distinct(choices: Iterable[Choice]) -> None:
    """Refuse choices that a student or an answer could not tell apart, by text or by key."""
    offered = tuple(choices)
    require_unique(choice.text.strip() for choice in offered)
    require_unique(choice.key for choice in offered)


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


def require_items(screens: Iterable[_Keyed], items: Iterable[_Keyed]) -> None:
    """Refuse an activity with nothing to do, or whose screens or items share a key."""
    require_unique(screen.key for screen in screens)
    item_keys = [item.key for item in items]
    require_unique(item_keys)
    if not item_keys:
        raise fault("%(path)s has no item on any screen: add one.")
