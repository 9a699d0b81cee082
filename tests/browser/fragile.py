"""A server, its Postgres and a browser of the test's own, which it may kill."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import create_engine, make_url, text

from datastore import embedded, migrate
from datastore.crypto import Cipher
from datastore.engine import Database
from scripts.programs import find_browser
from tests.browser.conftest import OPTIONS
from tests.commands import PARCOURS, environment, free_port, wait_until_ready
from tests.factories import PASSWORD
from tests.quiz_class import QuizClass

SIGN = "[data-save-state]"
HAND_IN = "[data-hand-in]"
SOON = 60_000
"""Milliseconds within which whatever waits is sent: twice the longest pause between two tries."""


class Postgres:
    """An embedded server with one database."""

    def __init__(self, home: Path, cipher: Cipher) -> None:
        self.home, self.cipher = home, cipher
        self.running = embedded.start(home, for_tests=True)
        admin = create_engine(self.running.url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("CREATE DATABASE school"))
        admin.dispose()
        self.url = make_url(self.running.url).set(database="school").render_as_string(hide_password=False)
        self.database = Database(self.url, cipher=cipher)
        migrate.upgrade(self.database)

    def stop(self) -> None:
        self.database.dispose()
        self.running.stop()

    def start(self) -> None:
        self.running = embedded.start(self.home, for_tests=True)


class Server:
    """`parcours serve` at an address that stays the same when it is killed and started again."""

    def __init__(self, env: dict[str, str]) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self.env = {**env, "PARCOURS_BASE_URL": self.url}
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [PARCOURS, "serve"],
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        wait_until_ready(self.process, self.url)

    def workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        assert self.process is not None
        return psutil.Process(self.process.pid).children()

    def end(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End the server and its workers, and see them dead."""
        if self.process is not None:
            os.killpg(self.process.pid, how)
            self.process.wait(timeout=30)
            self.process = None


@contextmanager
def server_on(postgres: Postgres, home: Path) -> Iterator[Server]:
    """A server that runs now, and no longer at the end, whatever was done to it."""
    server = Server(environment(postgres.url, home))
    server.start()
    try:
        yield server
    finally:
        server.end(signal.SIGINT)


class Device:
    """A browser with a profile on disk, as a tablet has; it can be killed and opened again."""

    def __init__(self, chromium: Browser, profile: Path) -> None:
        self._type = chromium.browser_type
        self.profile = profile
        self.context = self.open()

    def open(self) -> BrowserContext:
        self.context = self._type.launch_persistent_context(
            str(self.profile), executable_path=find_browser(), args=OPTIONS, locale="en-GB"
        )
        return self.context

    def kill(self) -> None:
        """kill -9 to every process of this profile, and of no other browser."""
        ours = [one for one in psutil.process_iter(["cmdline"]) if self._is_ours(one)]
        for process in ours:
            process.send_signal(signal.SIGKILL)
        psutil.wait_procs(ours, timeout=10)

    def _is_ours(self, process: psutil.Process) -> bool:
        return f"--user-data-dir={self.profile}" in (process.info["cmdline"] or [])

    def close(self) -> None:
        self.context.close()


def sign_in(page: Page, site: str, username: str) -> None:
    """Through the form, unless the device is signed in still."""
    page.goto(f"{site}/me")
    if page.locator("#identifier").count():
        page.fill("#identifier", username)
        page.fill("#password", PASSWORD)
        page.locator("form[action='/login'] button").click()
    page.wait_for_url("**/me")


def open_quiz(page: Page, address: str) -> None:
    """The page of an activity, with what was kept of it in its form."""
    page.goto(address)
    page.wait_for_function("() => window.parcours?.draft?.current()")


def quiz_of(site: str, lesson: QuizClass) -> str:
    """The address of the first quiz."""
    return f"{site}/a/{lesson.quizzes[0]}?class={lesson.class_id}"


def at_work(context: BrowserContext, site: str, lesson: QuizClass, pupil: str) -> Page:
    """Signed in, with the quiz open and the service worker in charge."""
    page = context.new_page()
    sign_in(page, site, pupil)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    open_quiz(page, quiz_of(site, lesson))
    page.wait_for_function("() => navigator.serviceWorker.controller")
    return page


def answer(page: Page, answers: Mapping[str, str]) -> None:
    """Into the fields of these questions, key by key, as a pupil types."""
    for key, word in answers.items():
        page.locator(f"[name='answers.{key}']").press_sequentially(word)


def waits_for_a_lock(postgres: Postgres) -> bool:
    """Whether a transaction stands still in the middle."""
    query = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with postgres.database.owning() as connection:
        return bool(connection.execute(query).scalar_one())


def typed(page: Page) -> dict[str, str]:
    """What stands in the fields."""
    fields = page.locator("#activity [name^='answers.']").all()
    return {
        str(field.get_attribute("name")).removeprefix("answers."): field.input_value() for field in fields
    }


def expect_sign(page: Page, text: str, *, within: float = SOON) -> None:
    """The sign says so, soon."""
    expect(page.locator(SIGN)).to_have_text(text, timeout=within)


def wait_until(found: Callable[[], object], *, seconds: float = 60) -> None:
    """Until a question to the database is answered with yes."""
    deadline = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)
