"""A browser, a server, a worker or Postgres is killed, or a session is ended, while a pupil works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import create_engine, text

from tests.browser.fragile import (
    HAND_IN,
    SOON,
    Device,
    Postgres,
    Server,
    answer,
    at_work,
    expect_sign,
    sign_in,
    typed,
    wait_until,
    waits_for_a_lock,
)
from tests.browser.never_lose.quiz import REVIEW, RIGHT, WAITING, hand_in
from tests.quiz_class import QuizClass

pytestmark = pytest.mark.browser


@pytest.fixture
def tablet(chromium: Browser, tmp_path: Path) -> Iterator[Device]:
    device = Device(chromium, tmp_path / "profile")
    yield device
    device.close()


def test_a_killed_browser(tablet: Device, server: Server, lesson: QuizClass, pupil: str) -> None:
    page = at_work(tablet.context, server.url, lesson, pupil)
    answer(page, {"q1": "titre"})
    expect_sign(page, "Saved")
    server.end()
    answer(page, {"q2": "chapeau"})
    page.wait_for_function("() => parcours.facts.draft === 'kept' || parcours.facts.draft === 'waiting'")
    tablet.kill()
    server.start()
    page = at_work(tablet.open(), server.url, lesson, pupil)
    expect(page.locator("[name='answers.q2']")).to_have_value("chapeau")
    assert typed(page) == {"q1": "titre", "q2": "chapeau", "q3": ""}
    answer(page, {"q3": "légende"})
    server.end()
    hand_in(page)
    expect(page.locator("[data-strip=offline]")).to_be_visible(timeout=SOON)
    tablet.kill()
    server.start()
    sign_in(tablet.open().new_page(), server.url, pupil)
    wait_until(lambda: lesson.handed_in(pupil))
    assert lesson.handed_in(pupil) == [RIGHT]
    assert lesson.drafted(pupil) is None


def test_a_server_killed_before_it_has_stored_the_submission(
    page: Page, postgres: Postgres, server: Server, lesson: QuizClass, pupil: str
) -> None:
    answer(page, RIGHT)
    expect_sign(page, "Saved")
    engine = create_engine(postgres.url)
    with engine.connect() as connection:  # stops the submission in the middle of its transaction
        connection.execute(text("LOCK TABLE activity_attempts IN EXCLUSIVE MODE"))
        hand_in(page)
        wait_until(lambda: waits_for_a_lock(postgres))
        server.end()
        connection.rollback()
    engine.dispose()
    expect(page.locator("[data-strip=offline]")).to_be_visible(timeout=SOON)
    assert lesson.handed_in(pupil) == []
    server.start()
    page.wait_for_url(REVIEW, timeout=SOON)
    assert lesson.handed_in(pupil) == [RIGHT]


def test_a_server_killed_after_it_has_stored_the_submission(
    page: Page, server: Server, lesson: QuizClass, pupil: str
) -> None:
    answer(page, RIGHT)
    expect_sign(page, "Saved")

    def store_and_kill(route: Route) -> None:
        stored = route.fetch()
        assert (stored.status, stored.json()["repeated"]) == (200, False)
        server.end()
        route.abort("connectionreset")

    page.route("**/attempts", store_and_kill, times=1)
    hand_in(page)
    expect(page.locator("[data-strip=offline]")).to_be_visible(timeout=SOON)
    assert lesson.handed_in(pupil) == [RIGHT]
    server.start()
    page.wait_for_url(REVIEW, timeout=SOON)
    assert lesson.handed_in(pupil) == [RIGHT]


def test_a_killed_worker(page: Page, server: Server, lesson: QuizClass, pupil: str) -> None:
    answer(page, RIGHT)
    for worker in server.workers():
        worker.kill()
    hand_in(page)
    page.wait_for_url(REVIEW, timeout=SOON)
    assert lesson.handed_in(pupil) == [RIGHT]


def test_postgres_restarted(page: Page, postgres: Postgres, lesson: QuizClass, pupil: str) -> None:
    answer(page, {"q1": "titre"})
    expect_sign(page, "Saved")
    postgres.stop()
    answer(page, {"q2": "chapeau", "q3": "légende"})
    expect_sign(page, WAITING)
    page.reload()
    page.wait_for_function("() => window.parcours?.draft?.current()")
    assert typed(page) == RIGHT
    hand_in(page)
    expect(page.locator(HAND_IN)).to_be_disabled()
    postgres.start()
    page.wait_for_url(REVIEW, timeout=SOON)
    assert lesson.handed_in(pupil) == [RIGHT]


def test_a_session_that_ended(page: Page, server: Server, lesson: QuizClass, pupil: str) -> None:
    with lesson.database.owning() as connection:
        ended = text("UPDATE users SET session_epoch = session_epoch + 1 WHERE id = :id")
        connection.execute(ended, {"id": lesson.pupils[pupil]})
    answer(page, RIGHT)
    hand_in(page)
    expect(page.locator("[data-strip=signed-out]")).to_be_visible(timeout=SOON)
    sign_in(page.context.new_page(), server.url, pupil)
    page.wait_for_url(REVIEW, timeout=SOON)
    assert lesson.handed_in(pupil) == [RIGHT]
