"""The content of an interactive activity: things to arrange, mark and turn over, or an embedded frame."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from datastore.content.base import (
    MAX_CHOICES,
    MAX_SCREENS,
    Choice,
    ContentModel,
    ItemBase,
    Line,
    MediaReference,
    Paragraph,
    Screen,
    Versioned,
    require_distinct,
    require_items,
)
from datastore.content.items import Sequencing
from datastore.content.problems import fault


class DragOrder(Sequencing):
    """Move the elements into order."""

    kind: Literal["drag_order"]


class TimelineEvent(Choice):
    """Something that happened, and when; the date shows once the event is placed and checked."""

    date: Line
    feedback: Paragraph | None = None


class Timeline(Sequencing):
    """Put the events on a line of time, from the earliest to the latest."""

    kind: Literal["timeline"]
    elements: Annotated[tuple[TimelineEvent, ...], Field(min_length=3, max_length=MAX_CHOICES)]


class Segment(ContentModel):
    """A piece of the passage that can be marked as a whole: a word, a phrase or a sentence."""

    text: Paragraph
    target: bool = False
    feedback: Paragraph | None = None


class Highlight(ItemBase):
    """Mark the pieces of a passage that the prompt asks for; read in order, the pieces are the passage."""

    kind: Literal["highlight"]
    segments: Annotated[tuple[Segment, ...], Field(min_length=2, max_length=300)]

    @model_validator(mode="after")
    def _something_to_find(self) -> Self:
        if not any(segment.target for segment in self.segments):
            raise fault("%(path)s has no segment to find: mark one as target.")
        return self

    @property
    def keyed_segments(self) -> dict[str, Segment]:
        """The segments by key, which is their place: the same words may come twice in a passage."""
        return {f"s{place}": segment for place, segment in enumerate(self.segments, start=1)}


class Card(ContentModel):
    """A card with two sides; both belong to the page."""

    front: Choice
    back: Paragraph


class FlipCards(ItemBase):
    """Turn over and read every card."""

    kind: Literal["flip_cards"]
    cards: Annotated[tuple[Card, ...], Field(min_length=1, max_length=MAX_CHOICES)]

    @model_validator(mode="after")
    def _cards_differ(self) -> Self:
        require_distinct(card.front for card in self.cards)
        return self


class Embed(ItemBase):
    """A frame with its own content, which reports a result by xAPI."""

    kind: Literal["embed"]
    frame: Literal["h5p", "html"]
    source: MediaReference
    title: Line
    """The frame's name for those who hear the page."""


InteractiveItem = Annotated[DragOrder | Timeline | Highlight | FlipCards | Embed, Field(discriminator="kind")]


class InteractiveScreen(Screen):
    """A page with a text to read (optional) and things to do."""

    items: Annotated[tuple[InteractiveItem, ...], Field(max_length=20)] = ()


class InteractiveContent(Versioned):
    """`activities.content` of an activity of type interactive."""

    screens: Annotated[tuple[InteractiveScreen, ...], Field(min_length=1, max_length=MAX_SCREENS)]

    @model_validator(mode="after")
    def _can_be_done(self) -> Self:
        require_items(self.screens, self.items)
        return self

    @property
    def items(self) -> tuple[InteractiveItem, ...]:
        """All items, in the order of the screens."""
        return tuple(item for screen in self.screens for item in screen.items)
