"""What an activity's page reports while it is open: time on its screens, and events for the history.

A report comes as JSON, or, from a page that is being left, as a form whose field `body` holds the same JSON:
a beacon can carry the session's token in no other way. The answer is the server's time, by which the page
sets its clock.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, TypeVar
from uuid import UUID

from flask import request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from datastore.commands.attempts.record_page_events import record_page_events
from datastore.commands.attempts.record_stays import Stay, Visit, record_stays
from datastore.commands.history import Event, Verb
from datastore.content.base import Key, shaped
from datastore.content.problems import explain
from datastore.errors import BadInput
from student import visit_key
from student.blueprint import blueprint, database, now, scope

LARGEST_REPORT = 256 * 1024
"""Bytes; what 2000 stretches take is half of it."""
_A_DAY = 86_400.0
_LATEST_MS = 4_102_444_800_000
"""The year 2100: a time that every part can hold."""

Ms = Annotated[int, Field(ge=0, le=_LATEST_MS)]
"""Milliseconds since 1970, by the server's clock as the page knows it."""
Seconds = Annotated[float, Field(ge=0, le=_A_DAY)]
Place = Annotated[
    str,
    shaped(
        "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/[a-z0-9][a-z0-9_-]{0,63}",
        "%(path)s must be the id of an activity and the key of a screen, with “/” between them.",
    ),
]


class _Report(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class StayReport(_Report):
    """A stay on a screen."""

    stay: Annotated[int, Field(ge=0, lt=2**31)]
    screen: Key
    came_from: Place | None = None
    first: Ms
    last: Ms
    active: tuple[tuple[Ms, Ms], ...] = ()

    def stay_claimed(self) -> Stay:
        """As the command takes it."""
        active = [
            (visit_key.from_epoch_ms(start), visit_key.from_epoch_ms(end)) for start, end in self.active
        ]
        return Stay(
            self.stay,
            self.screen,
            self.came_from,
            visit_key.from_epoch_ms(self.first),
            visit_key.from_epoch_ms(self.last),
            active,
        )


class BeatReport(_Report):
    """The body of POST /beats."""

    visit: Annotated[str, Field(max_length=1000)]
    stays: tuple[StayReport, ...] = ()


class EventData(_Report):
    """What is known of an event beside its object: the place in a film, in seconds."""

    time: Seconds | None = None
    time_from: Seconds | None = None
    time_to: Seconds | None = None
    length: Seconds | None = None
    progress: Annotated[float, Field(ge=0, le=1)] | None = None
    played_segments: Annotated[tuple[tuple[Seconds, Seconds], ...], Field(max_length=200)] | None = None


class EventReport(_Report):
    """An event of the page; the same id again is the same event."""

    id: UUID
    verb: Verb
    object: Key | None = None
    at: Ms
    data: EventData = EventData()

    def event(self) -> Event:
        """As the command takes it."""
        data = self.data.model_dump(mode="json", exclude_none=True)
        return Event(self.verb, visit_key.from_epoch_ms(self.at), self.object, data, self.id)


class EventsReport(_Report):
    """The body of POST /events."""

    visit: Annotated[str, Field(max_length=1000)]
    events: tuple[EventReport, ...]


Body = TypeVar("Body", bound=_Report)
Clock = dict[str, int]


@blueprint.post("/beats")
def beats() -> Clock:
    """Take in the time spent on the page; with no stays it only tells the time."""
    report = _read(BeatReport)
    arrived = now()
    visit = _visit(report.visit, arrived)
    stays = [stay.stay_claimed() for stay in report.stays]
    record_stays(database(), scope(), visit, stays, now=arrived)
    return _clock(arrived)


@blueprint.post("/events")
def events() -> Clock:
    """Take in what happened on the page."""
    report = _read(EventsReport)
    arrived = now()
    visit = _visit(report.visit, arrived)
    record_page_events(database(), scope(), visit, [event.event() for event in report.events], now=arrived)
    return _clock(arrived)


def _visit(key: str, arrived: dt.datetime) -> Visit:
    """The visit of a key; an old one cannot claim the time since."""
    visit = visit_key.read(visit_key.secret(), key)
    if arrived - visit.opened_at > visit_key.LASTS:
        raise BadInput("This page was opened more than a week ago: reload it.")
    return visit


def _clock(arrived: dt.datetime) -> Clock:
    return {"now": visit_key.epoch_ms(arrived)}


def _read(model: type[Body]) -> Body:
    """The report of a request, checked.

    Raises:
        BadInput: it is too large, or not what a page sends; names the place.
    """
    body = request.get_data() if request.is_json else request.form.get("body", "").encode()
    if len(body) > LARGEST_REPORT:
        raise BadInput("The report is too large: send it in parts.")
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise explain(error, None, "report") from error
