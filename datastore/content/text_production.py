"""The content of a text production: a prompt, what to read for it, and the rubric it is marked with."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Self

from pydantic import Field, model_validator

from datastore.content.base import (
    MAX_SCREENS,
    ContentModel,
    Key,
    Line,
    LongText,
    Paragraph,
    Screen,
    Versioned,
    require_unique,
)
from datastore.content.problems import fault
from datastore.content.rubric import Rubric

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

WordCount = Annotated[int, Field(ge=1, le=10_000)]


class WordTarget(ContentModel):
    """How long the text should be; counted by `count_words`, and never enforced."""

    min: WordCount
    max: WordCount

    @model_validator(mode="after")
    def _min_first(self) -> Self:
        if self.min > self.max:
            raise fault("%(path)s has a minimum above its maximum: swap them.")
        return self


class Check(ContentModel):
    """A line of the list by which students check their own text before handing it in."""

    key: Key
    text: Line


class SourceText(ContentModel):
    """A text to work from, with where it comes from."""

    key: Key
    title: Line
    text: LongText
    credit: Line | None = None


class TextScreen(Screen):
    """A page of preparation; the editor stands on the last screen."""

    sources: Annotated[tuple[SourceText, ...], Field(max_length=10)] = ()


class TextProductionContent(Versioned):
    """`activities.content` of an activity of type text_production."""

    prompt: Paragraph
    words: WordTarget
    checklist: Annotated[tuple[Check, ...], Field(max_length=20)] = ()
    rubric: Rubric
    screens: Annotated[tuple[TextScreen, ...], Field(min_length=1, max_length=MAX_SCREENS)]

    @model_validator(mode="after")
    def _keys_differ(self) -> Self:
        require_unique(screen.key for screen in self.screens)
        require_unique(source.key for screen in self.screens for source in screen.sources)
        require_unique(check.key for check in self.checklist)
        return self

    @property
    def items(self) -> tuple[()]:
        """A text has no items: it is marked as a whole, with its rubric."""
        return ()


def count_words(text: str) -> int:
    """How many words a text has: runs of letters and digits, with the apostrophes and hyphens inside.

    "L'après-midi, il a 3 idées." has five: L'après-midi, il, a, 3, idées. The editor in the browser counts
    by the same rule, so that students and teachers see one figure.
    """
    return len(_WORD.findall(unicodedata.normalize("NFC", text)))
