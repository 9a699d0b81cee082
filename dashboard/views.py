"""What is on the screen: the filters of a class's pages, hostile until parsed."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Annotated, Any, Self
from urllib.parse import urlencode
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from datastore.errors import NotFound
from datastore.models.enums import ActivityType

EVERYTHING = "all"
"""What a select sends when nothing is filtered by it."""


def _none_if_everything(value: Any) -> Any:
    return None if value in ("", EVERYTHING) else value


_Optional = BeforeValidator(_none_if_everything)
_Day = Annotated[dt.date | None, _Optional]


class ClassView(BaseModel):
    """A class and what is filtered; every page of the class understands all of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    class_id: UUID
    sequence: Annotated[UUID | None, _Optional] = None
    session: Annotated[UUID | None, _Optional] = None
    activity_type: Annotated[ActivityType | None, _Optional] = None
    domain: Annotated[str | None, Field(max_length=200, pattern=r"^[^\x00]*$"), _Optional] = None
    group: Annotated[UUID | None, _Optional] = None
    since: _Day = None
    """The first day, in the school's time."""
    until: _Day = None
    """The last day, which counts."""
    hidden: bool = False
    """Names are hidden, for the projector: neutral labels stand for them everywhere."""

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

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out: then an empty answer may be the filters' doing."""
        return bool(self.model_dump(exclude={"class_id", "hidden"}, exclude_none=True))

    @property
    def query(self) -> str:
        """The filters as the end of an address, "" where there are none."""
        return _query(self)


@lru_cache(maxsize=1000)
def _query(view: ClassView) -> str:
    """Found once a view: a chart of dots has a thousand addresses."""
    filters = view.model_dump(mode="json", exclude={"class_id"}, exclude_defaults=True)
    return f"?{urlencode({name: _said(value) for name, value in filters.items()})}" if filters else ""


def _said(value: object) -> object:
    return 1 if value is True else value
