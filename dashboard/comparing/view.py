"""What a coordinator has asked to compare, hostile until parsed."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Self
from urllib.parse import urlencode
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from dashboard.views import EVERYTHING
from datastore.errors import NotFound

MOST_CHOSEN = 500
"""Sequences, classes, grades or subjects named in one view: more than a school has."""
MOST_WEEKS = 60
"""More weeks than a school year has."""


LATEST, NO_CLASS = "latest", "none"
"""What stands in lists of one choice for the latest year with work, and for no class."""
_BETWEEN = "|"
"""Stands between the members of a list in an address: subjects may have commas in their names."""


class Measure(StrEnum):
    """What is compared: one value a pupil."""

    completion = "completion"
    score = "score"
    mastery = "mastery"
    time = "time"
    stuck = "stuck"
    productions = "productions"


def _several(value: Any) -> Any:
    """A list, or its members in one text, as an address has them; nothing and "all" leave it open."""
    if value in (None, "", EVERYTHING):
        return ()
    return [part for part in value.split(_BETWEEN) if part] if isinstance(value, str) else value


def _none_if_open(value: Any) -> Any:
    return None if value == "" else value


_Several = BeforeValidator(_several)
_Open = BeforeValidator(_none_if_open)
_Word = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
_Ids = Annotated[tuple[UUID, ...], Field(max_length=MOST_CHOSEN), _Several]
_Words = Annotated[tuple[_Word, ...], Field(max_length=MOST_CHOSEN), _Several]
_Id = Annotated[UUID | None, _Open]


class CompareView(BaseModel):
    """What is compared with what, and on which footing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sequences: _Ids = ()
    """None named: all that the classes have."""
    grade_levels: _Words = ()
    subjects: _Words = ()
    classes: _Ids = ()
    """Named by the reader, who wants to see all of them; none: those that can be compared."""
    year: Annotated[_Word | None, _Open] = None
    """A school year; None: the latest in which a class has worked on what is chosen; "all": every one."""
    measure: Measure = Measure.completion
    same_activities: bool = True
    same_weeks: bool = True
    """What was done in as many weeks since the first work as the class that began last has had."""
    weeks: Annotated[int | None, Field(ge=1, le=MOST_WEEKS), _Open] = None
    """So many weeks instead; classes that have not had them are left out."""
    same_settings: bool = False
    activity: _Id = None
    """The only one that is compared."""
    opened: _Id = None
    """The activity that is shown at first try."""
    competency: _Id = None
    """The one whose levels are shown."""
    first: _Id = None
    second: _Id = None
    """Two classes held against each other."""
    hidden: bool = False
    """Names are hidden, for the projector."""

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
    def query(self) -> str:
        """The view as the end of an address, "" where everything is as at first."""
        chosen = self.model_dump(mode="json", exclude_defaults=True)
        return f"?{urlencode({name: _said(value) for name, value in chosen.items()})}" if chosen else ""

    @property
    def address(self) -> str:
        """Where this view is opened."""
        return f"/compare{self.query}"


def _said(value: object) -> object:
    if isinstance(value, bool):
        return int(value)
    return _BETWEEN.join(map(str, value)) if isinstance(value, list) else value
