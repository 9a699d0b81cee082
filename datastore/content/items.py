"""The kinds of questions of a quiz, an evaluation or a video.

How each is scored stands in `datastore.content.rules`.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from datastore.content.base import (
    MAX_CHOICES,
    Choice,
    ContentModel,
    ItemBase,
    Line,
    Paragraph,
    require_distinct,
    shaped,
)
from datastore.content.problems import fault
from datastore.content.rubric import Rubric
from datastore.content.textmatch import exact, fold

MIN_LENGTH_FOR_TYPOS = 4
"""Below four letters one slip makes another word: ou/où, ces/ses."""

_BLANK = re.compile(r"\[\[([^\[\]]*)\]\]")


class Option(Choice):
    """An answer to pick, with what is said to those who picked it."""

    correct: bool = False
    feedback: Paragraph | None = None


Options = Annotated[tuple[Option, ...], Field(min_length=2, max_length=MAX_CHOICES)]


class Choosing(ItemBase):
    """What the kinds with options to pick share."""

    options: Options

    @model_validator(mode="after")
    def _options_differ(self) -> Self:
        require_distinct(self.options)
        return self


class Single(Choosing):
    """Pick the one right option."""

    kind: Literal["single"]

    @model_validator(mode="after")
    def _one_right(self) -> Self:
        if sum(option.correct for option in self.options) != 1:
            raise fault("%(path)s must have exactly one correct option: mark one.")
        return self


class Multiple(Choosing):
    """Pick every right option."""

    kind: Literal["multiple"]

    @model_validator(mode="after")
    def _some_right(self) -> Self:
        if not any(option.correct for option in self.options):
            raise fault("%(path)s must have at least one correct option: mark one.")
        return self


class TrueFalse(ItemBase):
    """Say whether the statement of the prompt holds."""

    kind: Literal["true_false"]
    answer: bool


class Tolerance(ContentModel):
    """How far from the answer still counts, bounds included."""

    kind: Literal["absolute", "relative"]
    """relative: a share of the answer's size (0.05 is 5 %)."""
    value: Annotated[float, Field(ge=0, le=1e12)]


Unit = Annotated[
    Line, shaped(r"[^\d\s.,+-]\S{0,19}", "%(path)s must be a short unit such as cm or °C, without spaces.")
]


class Numeric(ItemBase):
    """Type a number."""

    kind: Literal["numeric"]
    answer: Annotated[float, Field(ge=-1e15, le=1e15)]
    tolerance: Tolerance = Tolerance(kind="absolute", value=0.0)
    unit: Unit | None = None
    """Shown behind the field; typing it as well does no harm."""


class AcceptedText(ContentModel):
    """Typed answers that count, and how exactly they must be spelt.

    Case, spaces, the form of apostrophes and the encoding of accents never matter.
    """

    accepted: Annotated[tuple[Line, ...], Field(min_length=1, max_length=MAX_CHOICES)]
    ignore_accents: bool = False
    allow_typo: bool = False
    """One letter added, left out or replaced is forgiven."""

    @model_validator(mode="after")
    def _typos_keep_the_word(self) -> Self:
        for text in self.accepted:
            if self.allow_typo and len(fold(text, ignore_accents=self.ignore_accents)) < MIN_LENGTH_FOR_TYPOS:
                raise fault(
                    "%(path)s forgives a typing slip but accepts the short “%(text)s”: "
                    "switch allow_typo off.",
                    text=text,
                )
        return self


class Mistake(ContentModel):
    """An expected wrong answer, with what is said to those who give it; never forgiven as a slip."""

    text: Line
    feedback: Paragraph


class ShortText(ItemBase, AcceptedText):
    """Type a word or a short phrase."""

    kind: Literal["short_text"]
    mistakes: Annotated[tuple[Mistake, ...], Field(max_length=MAX_CHOICES)] = ()

    @model_validator(mode="after")
    def _mistakes_are_wrong(self) -> Self:
        for mistake in self.mistakes:
            if exact(mistake.text, self.accepted, ignore_accents=self.ignore_accents):
                raise fault(
                    "%(path)s lists “%(text)s” both as accepted and as a mistake: remove one.",
                    text=mistake.text,
                )
        return self


class Pair(ContentModel):
    """Two things that belong together."""

    left: Choice
    right: Choice


class Matching(ItemBase):
    """Give each thing on the left its partner on the right; no partner serves twice."""

    kind: Literal["matching"]
    pairs: Annotated[tuple[Pair, ...], Field(min_length=2, max_length=MAX_CHOICES)]
    distractors: Annotated[tuple[Choice, ...], Field(max_length=MAX_CHOICES)] = ()
    """Further things on the right that belong to nothing."""

    @model_validator(mode="after")
    def _sides_differ(self) -> Self:
        require_distinct([pair.left for pair in self.pairs])
        require_distinct(self.rights)
        return self

    @property
    def rights(self) -> tuple[Choice, ...]:
        """Everything offered on the right."""
        return (*(pair.right for pair in self.pairs), *self.distractors)


class Sequencing(ItemBase):
    """What the kinds whose elements are put into order share."""

    elements: Annotated[tuple[Choice, ...], Field(min_length=3, max_length=MAX_CHOICES)]
    """As they should end up."""

    @model_validator(mode="after")
    def _elements_differ(self) -> Self:
        require_distinct(self.elements)
        return self


class Ordering(Sequencing):
    """Put the elements into order."""

    kind: Literal["ordering"]


class Blank(AcceptedText):
    """A gap in a text; its key is its number, since a telling key would show on the page."""

    key: Annotated[str, shaped("b[1-9][0-9]?", "%(path)s must be b1, b2 and so on: renumber the blanks.")]


class FillIn(ItemBase):
    """Fill the gaps of a text, where each stands as the key of its blank: “Le [[b1]] dort.”."""

    kind: Literal["fill_in"]
    text: Paragraph
    blanks: Annotated[tuple[Blank, ...], Field(min_length=1, max_length=MAX_CHOICES)]

    @model_validator(mode="after")
    def _gaps_match(self) -> Self:
        gaps, keys = _BLANK.findall(self.text), [blank.key for blank in self.blanks]
        if sorted(gaps) != sorted(set(keys)) or len(keys) != len(gaps):
            raise fault(
                "%(path)s must name each of its blanks (%(keys)s) once in its text, between double "
                "square brackets, and no other.",
                keys=", ".join(keys),
            )
        return self


class Category(Choice):
    """A group and the elements that belong to it."""

    members: Annotated[tuple[Choice, ...], Field(max_length=MAX_CHOICES)]


class Categorise(ItemBase):
    """Put each element into its group."""

    kind: Literal["categorise"]
    categories: Annotated[tuple[Category, ...], Field(min_length=2, max_length=8)]

    @model_validator(mode="after")
    def _elements_differ(self) -> Self:
        require_distinct(self.categories)
        require_distinct(self.elements)
        if len(self.elements) < 2:  # noqa: PLR2004 - one element is not sorting
            raise fault("%(path)s has fewer than two elements to sort: add some.")
        return self

    @property
    def elements(self) -> tuple[Choice, ...]:
        """Everything there is to sort."""
        return tuple(member for category in self.categories for member in category.members)


class Open(ItemBase):
    """Answer in sentences, marked by a teacher with a rubric."""

    kind: Literal["open"]
    rubric: Rubric
    model_answer: Paragraph | None = None
    """Shown with the correction, never before."""


ClosedItem = Annotated[
    Single | Multiple | TrueFalse | Numeric | ShortText | Matching | Ordering | FillIn | Categorise,
    Field(discriminator="kind"),
]
"""What a machine can mark at once."""

AnyItem = Annotated[
    Single | Multiple | TrueFalse | Numeric | ShortText | Matching | Ordering | FillIn | Categorise | Open,
    Field(discriminator="kind"),
]
