"""A pupil’s device, and the real server on the test’s clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from uuid import uuid4

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext
from werkzeug.serving import make_server as listen

from datastore.commands.classroom.classes import enrol
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.models.enums import ActivityType, UserRole
from datastore.scope import Scope
from tests.app.conftest import make_server, signed_in
from tests.browser.time_on_task.lab import IN_THE_PAGE, START, Cable, Lab
from tests.commands import free_port
from tests.factories import Lesson, make_lesson, make_sequence, make_user, quiz


@pytest.fixture(scope="module")
def running(module_database) -> Iterator[tuple[Cable, str]]:
    """The real server, in a thread so that a test can give it a clock."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    server = make_server(module_database, url)
    cable = Cable(server)
    http = listen("127.0.0.1", port, cable, threaded=True)
    thread = Thread(target=http.serve_forever)
    thread.start()
    yield cable, url
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.fixture(scope="module")
def lesson(module_database) -> Lesson:
    return make_lesson(module_database)


@pytest.fixture
def lab(chromium: Browser, module_database, running, lesson) -> Iterator[Lab]:
    database = module_database
    cable, url = running
    cable.whole = True
    server = cable.server
    sequence, (activity,) = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("titre"))])
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration())
    username = f"eleve.{uuid4().hex}"
    user_id = make_user(database, lesson.admin, UserRole.student, username=username)
    enrol(database, lesson.admin, lesson.class_id, [user_id])
    pupil = Scope(lesson.admin.school_id, user_id, attends=frozenset({lesson.class_id}))
    with browsing(chromium, server, url, username) as context:
        lab = Lab(database, server, cable, url, lesson, activity, pupil, context)
        server.extensions["parcours.clock"] = lambda: lab.now
        yield lab


@contextmanager
def browsing(chromium: Browser, server: Flask, url: str, username: str) -> Iterator[BrowserContext]:
    """A browser in which the pupil has signed in, and whose clocks stand still until they are moved."""
    client = signed_in(server, username)
    client.get("/me")
    context = chromium.new_context()
    names = ("parcours", "_csrf_token")
    context.add_cookies([{"name": n, "value": client.get_cookie(n).value, "url": url} for n in names])
    context.add_init_script(IN_THE_PAGE)
    context.clock.install(time=START)
    context.clock.pause_at(START)
    yield context
    context.close()
