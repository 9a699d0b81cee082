"""Time on task of a page that is killed without a network: what it had counted arrives later."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from datastore.commands.classroom.classes import enrol
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.crypto import Cipher
from datastore.engine import Database
from datastore.measures.time_on_task import HeartbeatRule
from datastore.models import ActivityResult, InteractionEvent
from datastore.models.enums import ActivityType, UserRole
from datastore.scope import Scope
from tests.browser.fragile import Device, sign_in, wait_until
from tests.commands import environment, served
from tests.conftest import new_database
from tests.factories import make_lesson, make_sequence, make_user, quiz

pytestmark = pytest.mark.browser

BEAT = HeartbeatRule().heartbeat
WITHIN = 2
"""Seconds by which the time may differ."""
USERNAME = "eleve.tablette"


@dataclass
class Pupil:
    """A pupil with a quiz to do, on a real server."""

    database: Database
    scope: Scope
    url: str
    page: str

    def seconds(self) -> list[int | None]:
        """The time on task that is stored."""
        with self.database.reading(self.scope) as connection:
            own = ActivityResult.student_id == self.scope.user_id
            return list(connection.execute(select(ActivityResult.time_spent).where(own)).scalars())

    def told(self) -> list[float]:
        """Where in the film the events of the history happened."""
        e = InteractionEvent
        query = select(e.data["time"].as_float()).where(
            e.student_id == self.scope.user_id, e.verb == "played"
        )
        with self.database.reading(self.scope) as connection:
            return sorted(connection.execute(query).scalars())


@pytest.fixture
def pupil(server_url: str, template: str, cipher: Cipher, tmp_path: Path) -> Iterator[Pupil]:
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        lesson = make_lesson(database)
        sequence, (activity,) = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("titre"))])
        configure(database, lesson.teacher, lesson.class_id, sequence, Configuration())
        user_id = make_user(database, lesson.admin, UserRole.student, username=USERNAME)
        enrol(database, lesson.admin, lesson.class_id, [user_id])
        scope = Scope(lesson.admin.school_id, user_id, attends=frozenset({lesson.class_id}))
        with served(environment(url, tmp_path / "home")) as running:
            yield Pupil(database, scope, running.url, f"{running.url}/a/{activity}")
        database.dispose()


@pytest.fixture
def device(chromium: Browser, tmp_path: Path) -> Iterator[Device]:
    made = Device(chromium, tmp_path / "profile")
    yield made
    made.close()


def test_a_page_that_is_killed_without_a_network_loses_nothing_up_to_its_last_beat(pupil, device):
    """Offline as soon as it is open, killed after its second beat and before its third."""
    page = device.context.new_page()
    sign_in(page, pupil.url, USERNAME)
    page.goto(pupil.page)
    opened = time.monotonic()
    page.wait_for_load_state("networkidle")
    device.context.set_offline(True)
    for second in (5, 2 * BEAT + 5):
        page.evaluate(f"parcours.time.event('played', 's1', {{time: {second}}})")
        page.keyboard.press("a")
        page.wait_for_timeout(1000 * (opened + second - time.monotonic()))
    device.kill()
    assert sum(filter(None, pupil.seconds())) < BEAT
    page = device.open().new_page()
    sign_in(page, pupil.url, USERNAME)
    wait_until(lambda: any(pupil.seconds()), seconds=20)
    (seconds,) = pupil.seconds()
    assert seconds == pytest.approx(2 * BEAT, abs=WITHIN)
    wait_until(pupil.told, seconds=20)
    assert pupil.told() == [5, 2 * BEAT + 5]
