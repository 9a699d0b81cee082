"""The reader's language, and how numbers and dates are written in it."""

from __future__ import annotations

import datetime as dt
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import flask_babel
from babel.dates import format_skeleton
from babel.numbers import format_decimal
from flask import (
    Flask,
    appcontext_popped,
    appcontext_pushed,
    g,
    has_app_context,
    has_request_context,
    request,
    session,
)
from flask_babel import Babel

from datastore.models.enums import ActivityType

LOCALES = ("fr", "en")


def install(server: Flask) -> None:
    """Let every page of a server speak its reader's language."""
    server.config["BABEL_DEFAULT_LOCALE"] = "fr"
    Babel(server, locale_selector=current_locale, timezone_selector=lambda: "UTC")
    appcontext_pushed.connect(_forget, server)
    appcontext_popped.connect(_forget, server)
    server.jinja_env.globals.update(current_locale=current_locale, duration=duration)
    server.jinja_env.add_extension("jinja2.ext.i18n")


def current_locale() -> str:
    """The language of this request: the person's, else the one chosen here, else the browser's."""
    if not has_request_context():
        return "fr"
    if person := g.get("person"):
        return str(person.locale)
    if (chosen := session.get("locale")) in LOCALES:
        return str(chosen)
    return request.accept_languages.best_match(LOCALES, "fr")


class _Language(NamedTuple):
    """What a request speaks."""

    translations: Any
    locale: str | None
    """None: outside of a request, as the machine is set up."""


_spoken: ContextVar[_Language | None] = ContextVar("language", default=None)
"""What this request speaks, once it is known: a table says a thousand things, and `g` is slow to ask."""


def _language() -> _Language:
    return _spoken.get() or _found()


def _found() -> _Language:
    if not has_app_context():
        return _Language(flask_babel.get_translations(), None)
    found = _Language(flask_babel.get_translations(), str(flask_babel.get_locale()))
    _spoken.set(found)
    return found


def _forget(*_: object, **__: object) -> None:
    """At the beginning and the end of every request."""
    _spoken.set(None)


def gettext(template: str, **parameters: object) -> str:
    """A sentence in the reader's language; the English one is its key."""
    said = str(_language().translations.ugettext(template))
    return said % parameters if parameters else said


def plural(one: str, many: str, num: int, /, **parameters: object) -> str:
    """A sentence in the number that its count asks for; %(num)d is the count."""
    return str(_language().translations.ungettext(one, many, num)) % {"num": num, **parameters}


def whole(value: float) -> str:
    """A count, with the thousands separated: 14 762."""
    return _decimal(round(value), None, _language().locale)


@lru_cache(maxsize=10_000)
def _decimal(value: float, pattern: str | None, locale: str | None) -> str:
    """Numbers of classes recur; writing one takes longer than looking it up."""
    return str(format_decimal(value, format=pattern, locale=locale))


def percent(share: float | None) -> str:
    """A share as a percentage without decimals, "–" where there is none: 63 %."""
    if share is None or share != share:  # noqa: PLR0124 - NaN is the only value unlike itself
        return "–"
    return gettext("%(number)s%%", number=whole(100 * share))


def number(value: float | None, digits: int = 1) -> str:
    """A figure with a fixed number of decimals, "–" where there is none."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is the only value unlike itself
        return "–"
    rounded = round(value, digits) + 0.0  # no "-0.0"
    return _decimal(rounded, f"#,##0.{'0' * digits}", _language().locale)


def duration(seconds: float | None) -> str:
    """A length of time in words a teacher uses: 45 s, 12 min, 2 h 05; "–" where it was not measured."""
    if seconds is None or seconds != seconds:  # noqa: PLR0124 - NaN is the only value unlike itself
        return "–"
    minutes = round(seconds / 60)
    if seconds < 60:  # noqa: PLR2004 - a minute
        return gettext("%(n)d s", n=round(seconds))
    if minutes < 60:  # noqa: PLR2004 - an hour
        return gettext("%(n)d min", n=minutes)
    return gettext("%(hours)d h %(minutes)02d", hours=minutes // 60, minutes=minutes % 60)


def day(at: dt.datetime | None, zone: ZoneInfo) -> str:
    """A day in the school's time: lun. 24 nov.; "–" where there is none."""
    if at is None:
        return "–"
    local = at.astimezone(zone)
    skeleton = "MMMEd" if local.year == dt.datetime.now(zone).year else "yMMMd"
    return _written(
        skeleton, dt.datetime(local.year, local.month, local.day, tzinfo=dt.UTC), current_locale()
    )


@lru_cache(maxsize=10_000)
def _written(skeleton: str, local: dt.datetime, locale: str) -> str:
    """Days and times of classes recur as well; a local one, called UTC, is written as it is."""
    return str(format_skeleton(skeleton, local, locale=locale))


def date(on: dt.date) -> str:
    """A day of the calendar, as `day` writes it."""
    return day(dt.datetime.combine(on, dt.time(12), dt.UTC), ZoneInfo("UTC"))


def clock(at: dt.datetime, zone: ZoneInfo) -> str:
    """A time of day in the school's time: 14:05."""
    local = at.astimezone(zone)
    return _written("Hm", dt.datetime(1, 1, 1, local.hour, local.minute, tzinfo=dt.UTC), current_locale())


def clock_to_the_second(at: dt.datetime, zone: ZoneInfo) -> str:
    """A time of day in the school's time: 14:05:09."""
    return str(format_skeleton("Hms", at.astimezone(zone), tzinfo=zone, locale=current_locale()))


def activity_types() -> dict[ActivityType, str]:
    """The kinds of activity in the reader's words."""
    return {
        ActivityType.video: gettext("Video"),
        ActivityType.quiz: gettext("Quiz"),
        ActivityType.text_production: gettext("Text"),
        ActivityType.interactive: gettext("Interactive"),
        ActivityType.evaluation: gettext("Evaluation"),
    }
