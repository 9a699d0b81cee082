"""One Chromium and one real server with the demo school for all journeys of a worker."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from datastore.crypto import Cipher
from datastore.engine import Database
from datastore.simulate.run import DemoSchool
from scripts.programs import find_browser
from tests.browser.five_activities import School, make_school
from tests.commands import environment, served
from tests.conftest import new_database
from tests.demo import PASSWORD, StoriesClass, demo_school

ARTEFACTS = Path(__file__).parents[2] / "artefacts"
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
expect.set_options(timeout=20_000)  # on a busy machine a page takes its time
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of the run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo_url(server_url: str, template: str, cipher: Cipher) -> Iterator[tuple[str, DemoSchool]]:
    """A database with the demo school, made as `parcours demo` makes it."""
    with demo_school(server_url, template, cipher) as made:
        yield made


@pytest.fixture(scope="session")
def accounts(demo_url: tuple[str, DemoSchool]) -> dict[str, str]:
    """A user name for each role."""
    return {account.role.value: account.username for account in demo_url[1].accounts}


@pytest.fixture(scope="session")
def site(demo_url: tuple[str, DemoSchool], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real server, workers and all."""
    with served(environment(demo_url[0], tmp_path_factory.mktemp("home"))) as running:
        yield running.url


class Visitor:
    """A person with a browser of their own; what the browser complains about is a failure."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.site = site
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(f"page error: {error.stack}"))
        self.page.on("console", self._heard)
        self.page.on("request", self._requested)

    def _heard(self, message) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")

    def _requested(self, request) -> None:
        if urlsplit(request.url).netloc not in {"", urlsplit(self.site).netloc}:
            self.complaints.append(f"another host: {request.url}")

    def open(self, path: str) -> Page:
        """Open an address and wait until it is drawn."""
        self.page.goto(self.site + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def sign_in(self, username: str, password: str = PASSWORD) -> Page:
        """Sign in through the form."""
        self.open("/login")
        self.page.fill("#identifier", username)
        self.page.fill("#password", password)
        self.page.get_by_role("button", name=re.compile("Se connecter|Sign in")).click()
        self.page.wait_for_load_state("networkidle")
        return self.page

    def enter(self, username: str, path: str = "", password: str = PASSWORD) -> Page:
        """Sign in as the form does, without drawing it or what it leads to; then open an address, if any.

        For tests that are about something else: what they do not look at costs them nothing.
        """
        form = self.page.request.get(f"{self.site}/login").text()
        sent = {
            "csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', form)[1],
            "identifier": username,
            "password": password,
        }
        answer = self.page.request.post(f"{self.site}/login", form=sent, max_redirects=0)
        assert answer.status == 303, answer.text()
        return self.open(path) if path else self.page

    def keep(self, name: str) -> None:
        """Keep a screenshot of the whole page as an artefact."""
        ARTEFACTS.mkdir(exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)

    def picture(self, name: str) -> None:
        """Keep the page at two widths, where PARCOURS_PICTURES asks for pictures to look at.

        They take as long as the tests themselves.
        """
        if not os.environ.get("PARCOURS_PICTURES"):
            return
        wide = self.page.viewport_size
        for width, height in ((1280, 900), (390, 844)):
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.wait_for_timeout(300)
            self.keep(f"{name}-{width}")
        self.page.set_viewport_size(wide)

    def require_fit(self, width: int) -> None:
        """Nothing reaches beyond a screen of this width: what is wider scrolls in its own box."""
        self.page.set_viewport_size({"width": width, "height": 900})
        page = "document.documentElement"
        fits = f"() => {page}.scrollWidth <= {page}.clientWidth"
        self.page.wait_for_function(fits, timeout=5_000)  # the charts follow the window

    def faults(self, **options: object) -> list[str]:
        """What axe finds on the screen; of a table, whose rows are alike, in the first ones."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())
        place = {"exclude": [["table.twin tbody tr:nth-child(n + 4)"]]}
        found = self.page.evaluate(
            "([place, options]) => axe.run(place, { resultTypes: ['violations'], ...options })",
            [place, options],
        )
        return [f"{v['id']}: {[n['html'][:120] for n in v['nodes'][:3]]}" for v in found["violations"]]

    def require_accessible(self) -> None:
        """No violation by axe on what is on the screen."""
        assert not self.faults()


@pytest.fixture(scope="session")
def stories_class(demo_url: tuple[str, DemoSchool], cipher: Cipher) -> str:
    """The address of the class in which the demo's stories happen."""
    database = Database(demo_url[0], cipher=cipher)
    class_id = StoriesClass.of(database).class_id
    database.dispose()
    return f"/class/{class_id}"


@pytest.fixture
def visitor(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors, of the demo unless told which site; at the end no browser may have complained."""
    opened: list[tuple[BrowserContext, Visitor]] = []

    def make(site: str | None = None, **options) -> Visitor:
        wanted = {"viewport": {"width": 1280, "height": 900}, "locale": "fr-FR", **options}
        context = chromium.new_context(**wanted)
        opened.append((context, Visitor(context, site or request.getfixturevalue("site"))))
        return opened[-1][1]

    yield make
    for context, _ in opened:
        context.close()
    assert not [complaint for _, person in opened for complaint in person.complaints]


@pytest.fixture(scope="module")
def school(
    server_url: str, template: str, cipher: Cipher, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[School]:
    """A class with one activity of each type, on a server of the module's own."""
    home = tmp_path_factory.mktemp("school")
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        school = make_school(database, str(home / "media"))
        with served(environment(url, home)) as running:
            school.url = running.url
            yield school
        database.dispose()
