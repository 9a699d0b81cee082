"""What is on the screen: the filters of a class's pages, hostile until parsed."""

from __future__ import annotations

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from datastore.errors import NotFound
from datastore.models.enums import ActivityType

EVERYTHING = "all"
"""What a select sends when nothing is filtered by it."""


def _none_if_everything(value: Any) -> Any:
    return None if value in ("", EVERYTHING) else value


class ClassView(BaseModel):
    """A class and what is filtered; every page of the class understands all of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    class_id: UUID
    sequence: Annotated[UUID | None, BeforeValidator(_none_if_everything)] = None
    activity_type: Annotated[ActivityType | None, BeforeValidator(_none_if_everything)] = None
    domain: Annotated[
        str | None, Field(max_length=200, pattern=r"^[^\x00]*$"), BeforeValidator(_none_if_everything)
    ] = None

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Read what the browser sent.

        Raises:
            NotFound: it is no view; addresses that were never ours are not explained.
        """
        try:
            return cls.model_validate(raw)
        except ValidationError:
            raise NotFound("This page does not exist, or it is not yours.") from None
