"""What a request speaks is its own; days and times are written in the school's time."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_skeleton
from flask import Flask

from dashboard.locale import clock, day, gettext, install, number


@pytest.fixture(scope="module")
def server() -> Flask:
    made = Flask("dashboard")
    made.secret_key = "for the session"
    install(made)
    return made


def request(server, language):
    return server.test_request_context(headers={"Accept-Language": language})


def said() -> tuple[str, str]:
    return gettext("Pupil"), number(1.5)


def test_nothing_of_a_request_is_left_for_the_next_one(server):
    for language, expected in (("en", ("Pupil", "1.5")), ("fr", ("Élève", "1,5")), ("en", ("Pupil", "1.5"))):
        with request(server, language):
            assert said() == expected
    assert gettext("Pupil") == "Pupil"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", ["Europe/Paris", "Indian/Reunion", "America/Cayenne"])
def test_days_and_times_are_those_of_the_zone(server, language, name):
    zone = ZoneInfo(name)
    moments = [
        dt.datetime(2024, 12, 30, 22, 15, tzinfo=dt.UTC) + n * dt.timedelta(hours=7) for n in range(60)
    ]
    with request(server, language):
        for at in moments:
            written = {"tzinfo": zone, "locale": language}
            assert day(at, zone) == format_skeleton("yMMMd", at, **written)
            assert clock(at, zone) == format_skeleton("Hm", at, **written)
