"""Whatever breaks while a pupil works, each answer is stored exactly once and nothing typed is lost.

The real server on a Postgres of its own, and real Chromium; what breaks is really broken, and the database
is read at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import create_engine, text

from datastore.crypto import Cipher
from tests.browser.fragile import (
    HAND_IN,
    SIGN,
    SOON,
    Device,
    Postgres,
    Server,
    answer,
    at_work,
    expect_sign,
    open_quiz,
    quiz_of,
    server_on,
    sign_in,
    typed,
    wait_until,
    waits_for_a_lock,
)
from tests.quiz_class import QuizClass, make_quiz_class

pytestmark = pytest.mark.browser

PUPILS = [f"pupil{number}" for number in range(14)]
RIGHT = {"q1": "titre", "q2": "chapeau", "q3": "légende"}
WAITING = "Saved on this device, waiting for the network"
REVIEW = "**/attempts/**"


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory, cipher: Cipher) -> Iterator[Postgres]:
    postgres = Postgres(tmp_path_factory.mktemp("postgres"), cipher)
    yield postgres
    postgres.stop()


@pytest.fixture(scope="module")
def lesson(postgres: Postgres) -> QuizClass:
    return make_quiz_class(postgres.database, *PUPILS)


@pytest.fixture(scope="module")
def server(
    postgres: Postgres, lesson: QuizClass, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    with server_on(postgres, tmp_path_factory.mktemp("home")) as server:
        yield server


@pytest.fixture
def pupil(lesson: QuizClass) -> str:
    """A pupil who has not worked yet."""
    busy = {row["student_id"] for row in [*lesson.attempts(), *lesson.drafts(), *lesson.texts()]}
    return next(name for name, id_ in lesson.pupils.items() if id_ not in busy)


@pytest.fixture
def new_context(chromium: Browser) -> Iterator[Callable[[], BrowserContext]]:
    """Makes devices; an error in a script is a failure."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make() -> BrowserContext:
        contexts.append(chromium.new_context(locale="en-GB"))
        contexts[-1].on("weberror", lambda error: errors.append(str(error.error)))
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()
    assert errors == []


def hand_in(page: Page) -> None:
    page.locator(HAND_IN).click()


@pytest.fixture
def page(new_context: Callable[[], BrowserContext], server: Server, lesson: QuizClass, pupil: str) -> Page:
    """The quiz, opened by the pupil."""
    return at_work(new_context(), server.url, lesson, pupil)


def test_a_cut_network_and_reloads_without_it(page: Page, lesson: QuizClass, pupil: str) -> None:
    answer(page, {"q1": "titre"})
    expect_sign(page, "Saved")
    page.context.set_offline(True)
    answer(page, {"q2": "chapeau"})
    expect_sign(page, WAITING)
    page.reload()
    page.wait_for_function("() => window.parcours?.draft?.current()")
    assert typed(page) == {"q1": "titre", "q2": "chapeau", "q3": ""}
    answer(page, {"q3": "légende"})
    hand_in(page)
    expect(page.locator("[data-strip=offline]")).to_contain_text("What you handed in is kept")
    page.reload()
    expect(page.locator(HAND_IN)).to_be_disabled()
    assert typed(page) == RIGHT
    assert lesson.handed_in(pupil) == []
    page.context.set_offline(False)
    page.wait_for_url(REVIEW, timeout=SOON)
    assert lesson.handed_in(pupil) == [RIGHT]
    assert lesson.drafted(pupil) is None


def test_two_tabs(page: Page, server: Server, lesson: QuizClass, pupil: str) -> None:
    second = page.context.new_page()
    open_quiz(second, quiz_of(server.url, lesson))
    answer(page, {"q1": "titre"})
    expect(second.locator("[name='answers.q1']")).to_have_value("titre")
    answer(second, {"q2": "chapeau"})
    answer(page, {"q3": "légende"})
    for tab in (page, second):
        expect_sign(tab, "Saved")
        assert typed(tab) == RIGHT
    page.evaluate("document.querySelector('[data-hand-in]').click()")
    second.evaluate("document.querySelector('[data-hand-in]').click()")
    page.wait_for_url(REVIEW, timeout=SOON)
    second.wait_for_url(REVIEW, timeout=SOON)
    assert lesson.handed_in(pupil) == [RIGHT]


def test_a_double_click(page: Page, lesson: QuizClass, pupil: str) -> None:
    answer(page, RIGHT)
    page.locator(HAND_IN).dblclick()
    page.wait_for_url(REVIEW)
    assert lesson.handed_in(pupil) == [RIGHT]


def test_going_back_after_handing_in_does_not_hand_in_again(
    page: Page, lesson: QuizClass, pupil: str
) -> None:
    answer(page, RIGHT)
    hand_in(page)
    page.wait_for_url(REVIEW)
    page.go_back()
    page.wait_for_function("() => window.parcours?.draft?.current()")
    expect(page.locator("[name='answers.q1']")).to_have_value("")
    assert lesson.handed_in(pupil) == [RIGHT]


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


def test_two_devices(
    new_context: Callable[[], BrowserContext], server: Server, lesson: QuizClass, pupil: str
) -> None:
    phone, tablet = (at_work(new_context(), server.url, lesson, pupil) for _ in range(2))
    answer(phone, {"q1": "au téléphone"})
    expect_sign(phone, "Saved")
    answer(tablet, {"q1": "sur la tablette"})
    dialog = tablet.locator("dialog[data-conflict]")
    expect(dialog).to_contain_text("au téléphone", timeout=SOON)
    expect(dialog).to_contain_text("sur la tablette")
    dialog.get_by_role("button", name="Keep what is here").click()
    expect_sign(tablet, "Saved")
    assert lesson.drafted(pupil) == {"q1": "sur la tablette"}
    aside = tablet.evaluate("parcours.draft.current().aside")
    assert [version["responses"]["answers"] for version in aside] == [{"q1": "au téléphone"}]


def test_a_text_over_a_bad_network(
    new_context: Callable[[], BrowserContext], server: Server, lesson: QuizClass, pupil: str
) -> None:
    context = new_context()
    page = context.new_page()
    sign_in(page, server.url, pupil)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    open_quiz(page, f"{server.url}/a/{lesson.letter}?class={lesson.class_id}")
    page.locator(".js-next").click()
    field = page.locator("[name=text]")
    field.press_sequentially("Monsieur le maire, ")
    expect_sign(page, "Saved")
    context.set_offline(True)
    field.press_sequentially("la place est à nous.")
    expect_sign(page, WAITING)
    page.reload()
    page.wait_for_function("() => window.parcours?.draft?.current()")
    expect(page.locator("[name=text]")).to_have_value("Monsieur le maire, la place est à nous.")
    context.set_offline(False)
    expect_sign(page, "Saved")
    (row,) = [row for row in lesson.texts() if row["student_id"] == lesson.pupils[pupil]]
    assert row["content"] == "Monsieur le maire, la place est à nous."
    assert page.locator(SIGN).get_attribute("data-save-state") == "saved"
