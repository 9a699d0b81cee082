"""A tablet that several pupils use: each one's work is their own, and signing out leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import update

from datastore.crypto import Cipher
from datastore.engine import Database
from datastore.models import User
from tests.browser.fragile import HAND_IN, SOON, expect_sign, sign_in, type_answer, typed, wait_until
from tests.commands import environment, served
from tests.conftest import new_database
from tests.quiz_class import QuizClass, make_quiz_class

pytestmark = pytest.mark.browser

RIGHT = {"q1": "titre", "q2": "chapeau", "q3": "légende"}
WAITING = "Saved on this device, waiting for the network"
NO_NETWORK = "No network"


@pytest.fixture(scope="module")
def database(server_url: str, template: str, cipher: Cipher) -> Iterator[Database]:
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


@pytest.fixture(scope="module")
def site(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server whose pupils come in pairs."""
    url = database.engine.url.render_as_string(hide_password=False)
    with served(environment(url, tmp_path_factory.mktemp("home"))) as running:
        yield running.url


@pytest.fixture
def lesson(database: Database, request: pytest.FixtureRequest) -> QuizClass:
    """Two pupils of the test's own."""
    name = request.node.name.removeprefix("test_")[:40]
    return make_quiz_class(database, f"ines.{name}", f"amir.{name}")


@pytest.fixture
def ines(lesson: QuizClass) -> str:
    return next(iter(lesson.pupils))


@pytest.fixture
def amir(lesson: QuizClass) -> str:
    return list(lesson.pupils)[1]


@pytest.fixture
def tablet(chromium: Browser) -> Iterator[BrowserContext]:
    errors: list[str] = []
    context = chromium.new_context(locale="en-GB")
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert errors == []


@pytest.fixture
def quiz(site: str, lesson: QuizClass) -> str:
    return f"{site}/a/{lesson.quizzes[0]}?class={lesson.class_id}"


@pytest.fixture
def page(tablet: BrowserContext, site: str, quiz: str, ines: str) -> Page:
    """The quiz, opened by Inès on the tablet."""
    page = tablet.new_page()
    sign_in(page, site, ines)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    open_quiz(page, quiz)
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.reload()  # by way of the service worker, which keeps it
    page.wait_for_function("() => parcours.draft.current()")
    return page


def open_quiz(page: Page, quiz: str) -> None:
    page.goto(quiz)
    page.wait_for_function("() => parcours.draft.current()")


def answer(page: Page, answers: dict[str, str]) -> None:
    for key, word in answers.items():
        type_answer(page, key, word)


def sign_out(page: Page, site: str) -> None:
    page.goto(f"{site}/me")
    page.locator("form[action='/logout'] button").click()


def kept_on(page: Page) -> list[str]:
    """The databases of pupils on the device, and the copies of their pages."""
    return page.evaluate(
        """async () => [
            ...(await indexedDB.databases()).map(({ name }) => name),
            ...(await caches.keys()).filter((name) => !name.includes("files")),
        ]"""
    )


def end_session(lesson: QuizClass, pupil: str) -> None:
    """As it runs out by itself after hours."""
    with lesson.database.owning() as connection:
        mine = User.id == lesson.pupils[pupil]
        connection.execute(update(User).where(mine).values(session_epoch=User.session_epoch + 1))


def test_work_of_one_pupil_is_never_sent_by_another(
    page: Page, tablet: BrowserContext, site: str, quiz: str, lesson: QuizClass, ines: str, amir: str
) -> None:
    tablet.set_offline(True)
    answer(page, RIGHT)
    page.locator(HAND_IN).click()
    expect(page.locator("[data-strip=offline]")).to_contain_text("What you handed in is kept")
    page.close()
    end_session(lesson, ines)
    tablet.set_offline(False)
    page = tablet.new_page()
    sign_in(page, site, amir)
    open_quiz(page, quiz)
    assert typed(page) == {"q1": "", "q2": "", "q3": ""}
    answer(page, {"q1": "autre"})
    expect_sign(page, "Saved")
    wait_until(lambda: lesson.drafted(amir))
    assert lesson.attempts() == []
    sign_out(page, site)
    page.wait_for_url("**/login")
    sign_in(page, site, ines)
    wait_until(lambda: lesson.handed_in(ines))
    assert (lesson.handed_in(ines), lesson.handed_in(amir)) == ([RIGHT], [])
    assert lesson.drafted(amir) == {"q1": "autre"}


def test_a_tab_left_open_sends_nothing_for_the_next_pupil(
    page: Page, tablet: BrowserContext, site: str, lesson: QuizClass, ines: str, amir: str
) -> None:
    other = tablet.new_page()
    end_session(lesson, ines)
    sign_in(other, site, amir)
    answer(page, RIGHT)
    page.locator(HAND_IN).click()
    expect(page.locator("[data-strip=signed-out]")).to_be_visible(timeout=SOON)
    assert (lesson.attempts(), lesson.drafts()) == ([], [])
    sign_out(other, site)
    other.wait_for_url("**/login")
    sign_in(other, site, ines)
    wait_until(lambda: lesson.attempts())
    assert (lesson.handed_in(ines), lesson.handed_in(amir)) == ([RIGHT], [])


def test_signing_out_leaves_nothing_to_see_without_a_network(
    page: Page, tablet: BrowserContext, site: str, quiz: str, lesson: QuizClass, ines: str
) -> None:
    answer(page, {"q1": "titre"})
    expect_sign(page, "Saved")
    assert str(lesson.pupils[ines]) in str(kept_on(page))
    sign_out(page, site)
    page.wait_for_url("**/login")
    assert kept_on(page) == []
    tablet.set_offline(True)
    for address in (f"{site}/login", f"{site}/me", quiz):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text(NO_NETWORK)
        assert "Activité" not in page.content()


def test_pages_of_a_pupil_whose_session_ended_are_shown_to_nobody(
    page: Page, tablet: BrowserContext, site: str, quiz: str, lesson: QuizClass, ines: str
) -> None:
    tablet.set_offline(True)
    page.goto(quiz)
    expect(page.get_by_role("heading", level=1)).to_have_text("Activité 1")
    tablet.set_offline(False)
    end_session(lesson, ines)
    page.goto(f"{site}/me")
    expect(page.locator("#identifier")).to_be_visible()
    tablet.set_offline(True)
    page.goto(quiz)
    expect(page.get_by_role("heading", level=1)).to_have_text(NO_NETWORK)


def test_the_next_pupil_s_pages_take_the_place_of_the_last_one_s(
    page: Page, tablet: BrowserContext, site: str, quiz: str, lesson: QuizClass, ines: str, amir: str
) -> None:
    page.close()
    end_session(lesson, ines)
    page = tablet.new_page()
    sign_in(page, site, amir)
    page.goto(f"{site}/me")
    page.wait_for_function(
        "async (user) => !(await caches.keys()).some((name) => name.endsWith(user))",
        arg=str(lesson.pupils[ines]),
    )
    tablet.set_offline(True)
    page.goto(quiz)
    expect(page.get_by_role("heading", level=1)).to_have_text(NO_NETWORK)
    page.goto(f"{site}/me")
    assert page.locator("[data-user]").first.get_attribute("data-user") == str(lesson.pupils[amir])


def test_signing_out_with_unsent_work_warns_and_can_wait_for_the_network(
    page: Page, tablet: BrowserContext, site: str, lesson: QuizClass, ines: str
) -> None:
    tablet.set_offline(True)
    answer(page, {"q1": "titre"})
    expect_sign(page, WAITING)
    sign_out(page, site)
    dialog = page.locator("dialog[data-sign-out]")
    expect(dialog).to_contain_text("only on this device")
    dialog.get_by_role("button", name="Stay signed in until it is sent").click()
    expect(page.locator("[data-strip=leaving]")).to_be_visible()
    tablet.set_offline(False)
    page.wait_for_url("**/login", timeout=SOON)
    assert lesson.drafted(ines) == {"q1": "titre"}
    assert kept_on(page) == []


def test_signing_out_without_a_network_says_that_it_cannot(
    page: Page, tablet: BrowserContext, site: str, lesson: QuizClass, ines: str
) -> None:
    expect_sign(page, "Saved")
    page.goto(f"{site}/me")
    page.reload()
    tablet.set_offline(True)
    page.locator("form[action='/logout'] button").click()
    expect(page.locator("[data-strip=cannot-leave]")).to_be_visible()
    assert str(lesson.pupils[ines]) in str(kept_on(page))


def test_unsent_work_goes_only_where_the_pupil_says_so(
    page: Page, tablet: BrowserContext, site: str, lesson: QuizClass
) -> None:
    tablet.route("**/attempts", lambda route: route.abort("connectionfailed"))
    answer(page, RIGHT)
    page.locator(HAND_IN).click()
    expect(page.locator("[data-strip=offline]")).to_contain_text("What you handed in is kept")
    sign_out(page, site)
    page.get_by_role("button", name="Sign out and delete it").click()
    page.wait_for_url("**/login")
    assert (kept_on(page), lesson.attempts()) == ([], [])
