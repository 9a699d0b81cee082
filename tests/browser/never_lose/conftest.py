"""Whatever breaks while a pupil works, each answer is stored exactly once and nothing typed is lost.

The real server on a Postgres of its own, and real Chromium; what breaks is really broken, and the database
is read at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from datastore.crypto import Cipher
from tests.browser.fragile import Postgres, Server, at_work, server_on
from tests.quiz_class import QuizClass, make_quiz_class

PUPILS = [f"pupil{number}" for number in range(14)]


@pytest.fixture(scope="package")
def postgres(tmp_path_factory: pytest.TempPathFactory, cipher: Cipher) -> Iterator[Postgres]:
    postgres = Postgres(tmp_path_factory.mktemp("postgres"), cipher)
    yield postgres
    postgres.stop()


@pytest.fixture(scope="package")
def lesson(postgres: Postgres) -> QuizClass:
    return make_quiz_class(postgres.database, *PUPILS)


@pytest.fixture(scope="package")
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


@pytest.fixture
def page(new_context: Callable[[], BrowserContext], server: Server, lesson: QuizClass, pupil: str) -> Page:
    """The quiz, opened by the pupil."""
    return at_work(new_context(), server.url, lesson, pupil)
