"""The content of a video: films to watch, each on a screen of its own, with questions on the way."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from datastore.content.base import (
    ContentModel,
    Language,
    Line,
    LongText,
    MediaReference,
    Points,
    Screen,
    Seconds,
    Versioned,
    require_unique,
)
from datastore.content.items import ClosedItem
from datastore.content.problems import fault


class Captions(ContentModel):
    """A caption track (WebVTT)."""

    language: Language
    label: Line
    source: MediaReference


class TimedQuestion(ContentModel):
    """A question at which the film stops."""

    at_seconds: Seconds
    item: ClosedItem


class VideoScreen(Screen):
    """One film, from its media file, with its captions, transcript and questions."""

    source: MediaReference
    length_seconds: Annotated[float, Field(gt=0, le=86_400)]
    captions: Annotated[tuple[Captions, ...], Field(max_length=10)] = ()
    transcript: LongText | None = None
    questions: Annotated[tuple[TimedQuestion, ...], Field(max_length=50)] = ()

    @model_validator(mode="after")
    def _questions_within(self) -> Self:
        require_unique(track.language for track in self.captions)
        for question in self.questions:
            if question.at_seconds > self.length_seconds:
                raise fault(
                    "%(path)s asks “%(item)s” at %(at)s s but lasts %(length)s s: move the question.",
                    item=question.item.key,
                    at=question.at_seconds,
                    length=self.length_seconds,
                )
        return self


class VideoContent(Versioned):
    """`activities.content` of an activity of type video."""

    watch_points: Points = 1.0
    """Earned in proportion to the share watched, beside the points of the questions."""
    screens: Annotated[tuple[VideoScreen, ...], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def _keys_differ(self) -> Self:
        require_unique(screen.key for screen in self.screens)
        require_unique(item.key for item in self.items)
        return self

    @property
    def items(self) -> tuple[ClosedItem, ...]:
        """All questions, in the order of the screens and then as listed."""
        return tuple(question.item for screen in self.screens for question in screen.questions)
