"""A tablet that several pupils use: each one's work is their own, and signing out leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import update

from datastore.crypto import Cipher
from datastore.engine import Database
from datastore.models import User
from tests.browser.fragile import HAND_IN, SOON, answer, expect_sign, open_quiz, sign_in, typed, wait_until
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


@dataclass
class Tablet:
    """The tablet with the quiz opened by Inès, and Amir, who will have it next."""

    site: str
    lesson: QuizClass
    context: BrowserContext
    page: Page

    @property
    def ines(self) -> str:
        return next(iter(self.lesson.pupils))

    @property
    def amir(self) -> str:
        return list(self.lesson.pupils)[1]

    @property
    def quiz(self) -> str:
        return f"{self.site}/a/{self.lesson.quizzes[0]}?class={self.lesson.class_id}"

    def next_page(self) -> Page:
        """Another tab."""
        self.page = self.context.new_page()
        return self.page

    def end_session_of(self, pupil: str) -> None:
        """As it runs out by itself after hours."""
        with self.lesson.database.owning() as connection:
            mine = User.id == self.lesson.pupils[pupil]
            connection.execute(update(User).where(mine).values(session_epoch=User.session_epoch + 1))


@pytest.fixture
def lesson(database: Database, request: pytest.FixtureRequest) -> QuizClass:
    """Two pupils of the test's own."""
    name = request.node.name.removeprefix("test_")[:40]
    return make_quiz_class(database, f"ines.{name}", f"amir.{name}")


@pytest.fixture
def tablet(chromium: Browser, site: str, lesson: QuizClass) -> Iterator[Tablet]:
    """Its pages come by way of the service worker; an error in a script is a failure."""
    errors: list[str] = []
    context = chromium.new_context(locale="en-GB")
    context.on("weberror", lambda error: errors.append(str(error.error)))
    tablet = Tablet(site, lesson, context, context.new_page())
    sign_in(tablet.page, site, tablet.ines)
    tablet.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    open_quiz(tablet.page, tablet.quiz)
    tablet.page.wait_for_function("() => navigator.serviceWorker.controller")
    tablet.page.reload()
    tablet.page.wait_for_function("() => window.parcours?.draft?.current()")
    yield tablet
    context.close()
    assert errors == []


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


def test_work_of_one_pupil_is_never_sent_by_another(tablet: Tablet) -> None:
    page, lesson = tablet.page, tablet.lesson
    tablet.context.set_offline(True)
    answer(page, RIGHT)
    page.locator(HAND_IN).click()
    expect(page.locator("[data-strip=offline]")).to_contain_text("What you handed in is kept")
    page.close()
    tablet.end_session_of(tablet.ines)
    tablet.context.set_offline(False)
    page = tablet.next_page()
    sign_in(page, tablet.site, tablet.amir)
    open_quiz(page, tablet.quiz)
    assert typed(page) == {"q1": "", "q2": "", "q3": ""}
    answer(page, {"q1": "autre"})
    expect_sign(page, "Saved")
    wait_until(lambda: lesson.drafted(tablet.amir))
    assert lesson.attempts() == []
    sign_out(page, tablet.site)
    page.wait_for_url("**/login")
    sign_in(page, tablet.site, tablet.ines)
    wait_until(lambda: lesson.handed_in(tablet.ines))
    assert (lesson.handed_in(tablet.ines), lesson.handed_in(tablet.amir)) == ([RIGHT], [])
    assert lesson.drafted(tablet.amir) == {"q1": "autre"}


def test_a_tab_left_open_sends_nothing_for_the_next_pupil(tablet: Tablet) -> None:
    page, lesson = tablet.page, tablet.lesson
    other = tablet.next_page()
    tablet.end_session_of(tablet.ines)
    sign_in(other, tablet.site, tablet.amir)
    answer(page, RIGHT)
    page.locator(HAND_IN).click()
    expect(page.locator("[data-strip=signed-out]")).to_be_visible(timeout=SOON)
    assert (lesson.attempts(), lesson.drafts()) == ([], [])
    sign_out(other, tablet.site)
    other.wait_for_url("**/login")
    sign_in(other, tablet.site, tablet.ines)
    wait_until(lesson.attempts)
    assert (lesson.handed_in(tablet.ines), lesson.handed_in(tablet.amir)) == ([RIGHT], [])


def test_signing_out_leaves_nothing_to_see_without_a_network(tablet: Tablet) -> None:
    page, lesson = tablet.page, tablet.lesson
    answer(page, {"q1": "titre"})
    expect_sign(page, "Saved")
    assert str(lesson.pupils[tablet.ines]) in str(kept_on(page))
    sign_out(page, tablet.site)
    page.wait_for_url("**/login")
    assert kept_on(page) == []
    tablet.context.set_offline(True)
    for address in (f"{tablet.site}/login", f"{tablet.site}/me", tablet.quiz):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text(NO_NETWORK)
        assert "Activité" not in page.content()


def test_pages_of_a_pupil_whose_session_ended_are_shown_to_nobody(tablet: Tablet) -> None:
    page = tablet.page
    tablet.context.set_offline(True)
    page.goto(tablet.quiz)
    expect(page.get_by_role("heading", level=1)).to_have_text("Activité 1")
    tablet.context.set_offline(False)
    tablet.end_session_of(tablet.ines)
    page.goto(f"{tablet.site}/me")
    expect(page.locator("#identifier")).to_be_visible()
    tablet.context.set_offline(True)
    page.goto(tablet.quiz)
    expect(page.get_by_role("heading", level=1)).to_have_text(NO_NETWORK)


def test_the_next_pupil_s_pages_take_the_place_of_the_last_one_s(tablet: Tablet) -> None:
    lesson = tablet.lesson
    tablet.page.close()
    tablet.end_session_of(tablet.ines)
    page = tablet.next_page()
    sign_in(page, tablet.site, tablet.amir)
    page.goto(f"{tablet.site}/me")
    page.wait_for_function(
        "async (user) => !(await caches.keys()).some((name) => name.endsWith(user))",
        arg=str(lesson.pupils[tablet.ines]),
    )
    tablet.context.set_offline(True)
    page.goto(tablet.quiz)
    expect(page.get_by_role("heading", level=1)).to_have_text(NO_NETWORK)
    page.goto(f"{tablet.site}/me")
    assert page.locator("[data-user]").first.get_attribute("data-user") == str(lesson.pupils[tablet.amir])


def test_signing_out_with_unsent_work_warns_and_can_wait_for_the_network(tablet: Tablet) -> None:
    page, lesson = tablet.page, tablet.lesson
    tablet.context.set_offline(True)
    answer(page, {"q1": "titre"})
    expect_sign(page, WAITING)
    sign_out(page, tablet.site)
    dialog = page.locator("dialog[data-sign-out]")
    expect(dialog).to_contain_text("only on this device")
    dialog.get_by_role("button", name="Stay signed in until it is sent").click()
    expect(page.locator("[data-strip=leaving]")).to_be_visible()
    tablet.context.set_offline(False)
    page.wait_for_url("**/login", timeout=SOON)
    assert lesson.drafted(tablet.ines) == {"q1": "titre"}
    assert kept_on(page) == []


def test_signing_out_without_a_network_says_that_it_cannot(tablet: Tablet) -> None:
    page, lesson = tablet.page, tablet.lesson
    expect_sign(page, "Saved")
    page.goto(f"{tablet.site}/me")
    page.reload()
    tablet.context.set_offline(True)
    page.locator("form[action='/logout'] button").click()
    expect(page.locator("[data-strip=cannot-leave]")).to_be_visible()
    assert str(lesson.pupils[tablet.ines]) in str(kept_on(page))


def test_unsent_work_goes_only_where_the_pupil_says_so(tablet: Tablet) -> None:
    page, lesson = tablet.page, tablet.lesson
    tablet.context.route("**/attempts", lambda route: route.abort("connectionfailed"))
    answer(page, RIGHT)
    page.locator(HAND_IN).click()
    expect(page.locator("[data-strip=offline]")).to_contain_text("What you handed in is kept")
    sign_out(page, tablet.site)
    page.get_by_role("button", name="Sign out and delete it").click()
    page.wait_for_url("**/login")
    assert (kept_on(page), lesson.attempts()) == ([], [])
