"""The reader's language, and how numbers and dates are written in it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import flask_babel
from babel.dates import format_skeleton
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, format_decimal

from datastore.models.enums import ActivityType

LOCALES = ("fr", "en")


def install(server: Flask) -> None:
    """Let every page of a server speak its reader's language."""
    server.config["BABEL_DEFAULT_LOCALE"] = "fr"
    Babel(server, locale_selector=current_locale, timezone_selector=lambda: "UTC")
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


def gettext(template: str, **parameters: object) -> str:
    """A sentence in the reader's language; the English one is its key."""
    return str(flask_babel.gettext(template, **parameters))


def plural(one: str, many: str, num: int, /, **parameters: object) -> str:
    """A sentence in the number that its count asks for; %(num)d is the count."""
    return str(flask_babel.ngettext(one, many, num, **parameters))


def whole(value: float) -> str:
    """A count, with the thousands separated: 14 762."""
    return str(format_decimal(round(value)))


def percent(share: float | None) -> str:
    """A share as a percentage without decimals, "–" where there is none: 63 %."""
    if share is None or share != share:  # noqa: PLR0124 - NaN is the only value unlike itself
        return "–"
    return gettext("%(number)s%%", number=whole(100 * share))


def number(value: float | None, digits: int = 1) -> str:
    """A figure with a fixed number of decimals, "–" where there is none."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is the only value unlike itself
        return "–"
    return str(format_decimal(round(value, digits), format=f"#,##0.{'0' * digits}"))


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
    return str(format_skeleton(skeleton, local, tzinfo=zone, locale=current_locale()))


def clock(at: dt.datetime, zone: ZoneInfo) -> str:
    """A time of day in the school's time: 14:05."""
    return str(format_skeleton("Hm", at.astimezone(zone), tzinfo=zone, locale=current_locale()))


def activity_types() -> dict[ActivityType, str]:
    """The kinds of activity in the reader's words."""
    return {
        ActivityType.video: gettext("Video"),
        ActivityType.quiz: gettext("Quiz"),
        ActivityType.text_production: gettext("Text"),
        ActivityType.interactive: gettext("Interactive"),
        ActivityType.evaluation: gettext("Evaluation"),
    }
