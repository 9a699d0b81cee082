"""One Chromium and one real server with the demo school for all journeys of a worker."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from datastore.crypto import Cipher
from datastore.engine import Database
from datastore.simulate.run import DemoSchool
from tests.browser.five_activities import School, make_school
from tests.commands import environment, served
from tests.conftest import new_database
from tests.demo import PASSWORD, demo_school

ARTEFACTS = Path(__file__).parents[2] / "artefacts"
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
expect.set_options(timeout=20_000)  # on a busy machine a page takes its time
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of the run."""
    installed = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed, args=OPTIONS)
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

    def picture(self, name: str) -> None:
        """Keep a screenshot as an artefact, at two widths, where PARCOURS_PICTURES asks for them to look at.

        They take as long as the tests themselves.
        """
        if not os.environ.get("PARCOURS_PICTURES"):
            return
        ARTEFACTS.mkdir(exist_ok=True)
        wide = self.page.viewport_size
        for width, height in ((1280, 900), (390, 844)):
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.wait_for_timeout(300)
            self.page.screenshot(path=ARTEFACTS / f"{name}-{width}.png", full_page=True)
        self.page.set_viewport_size(wide)

    def require_accessible(self) -> None:
        """No violation by axe on what is on the screen."""
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        faults = [f"{v['id']}: {[n['html'][:120] for n in v['nodes'][:3]]}" for v in found["violations"]]
        assert not faults, faults


@pytest.fixture
def visitor(chromium: Browser, site: str) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors; at the end none of their browsers may have complained."""
    opened: list[tuple[BrowserContext, Visitor]] = []

    def make(**options) -> Visitor:
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR", **options)
        opened.append((context, Visitor(context, site)))
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
