"""The content of an evaluation: a timed, one-go quiz that may also ask open questions."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from datastore.content.base import MAX_ITEMS_PER_SCREEN, MAX_SCREENS, Screen, Versioned, require_items
from datastore.content.items import AnyItem

TimeLimit = Annotated[int, Field(ge=30, le=6 * 3600)]


class EvaluationScreen(Screen):
    """A page with a text to read (optional) and questions, open ones among them."""

    items: Annotated[tuple[AnyItem, ...], Field(max_length=MAX_ITEMS_PER_SCREEN)] = ()


class EvaluationContent(Versioned):
    """`activities.content` of an activity of type evaluation."""

    time_limit_seconds: TimeLimit | None = None
    """Before any extra time of the student; None means no limit."""
    screens: Annotated[tuple[EvaluationScreen, ...], Field(min_length=1, max_length=MAX_SCREENS)]

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        require_items(self.screens, self.items)
        return self

    @property
    def items(self) -> tuple[AnyItem, ...]:
        """All questions, in the order of the screens."""
        return tuple(item for screen in self.screens for item in screen.items)
