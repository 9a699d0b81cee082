"""School-local days and weeks. Times are stored in UTC and converted before they are cut into days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from datastore.errors import BadInput

DAYS_A_WEEK = 7


def school_zone(name: str) -> ZoneInfo:
    """The time zone of a school.

    Args:
        name: An IANA name, such as Europe/Paris.

    Raises:
        BadInput: If there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise BadInput(
            "There is no time zone %(name)s: use an IANA name such as Europe/Paris.", name=repr(name)
        ) from error


def as_utc(at: datetime) -> datetime:
    """The instant in UTC, where differences are elapsed time.

    Two local times of one zone are subtracted by their clock faces, which is an hour wrong across a change
    of clocks; everything that measures time converts first.

    Raises:
        BadInput: If the time has no zone.
    """
    if at.utcoffset() is None:
        raise BadInput("The time %(at)s has no time zone: give its zone or the school's.", at=at)
    return at.astimezone(UTC)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The day it was at the school: 23:30 UTC is the next day in Paris.

    Raises:
        BadInput: If the time has no zone.
    """
    return as_utc(at).astimezone(zone).date()


def week_number(day: date, class_start: date) -> int | None:
    """Which week of the class a school-local day lies in.

    Args:
        day: From `local_day`.
        class_start: The class's first day, day 1 of week 1 whatever weekday it is.

    Returns:
        floor((day - class_start) / 7) + 1; None before the start.
    """
    week = (day - class_start).days // DAYS_A_WEEK + 1
    return week if week >= 1 else None
