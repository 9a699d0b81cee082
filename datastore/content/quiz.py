"""The content of a quiz: screens of questions that are marked at once."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from datastore.content.base import MAX_ITEMS_PER_SCREEN, MAX_SCREENS, Screen, Versioned, require_items
from datastore.content.items import ClosedItem


class QuizScreen(Screen):
    """A page with a text to read (optional) and questions."""

    items: Annotated[tuple[ClosedItem, ...], Field(max_length=MAX_ITEMS_PER_SCREEN)] = ()


class QuizContent(Versioned):
    """`activities.content` of an activity of type quiz."""

    screens: Annotated[tuple[QuizScreen, ...], Field(min_length=1, max_length=MAX_SCREENS)]

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        require_items(self.screens, self.items)
        return self

    @property
    def items(self) -> tuple[ClosedItem, ...]:
        """All questions, in the order of the screens."""
        return tuple(item for screen in self.screens for item in screen.items)
