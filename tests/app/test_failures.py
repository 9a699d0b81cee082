"""When something breaks on our side: a sentence and a code for the reader, the rest for the log."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from dashboard.callbacks import today
from datastore.errors import DataUnavailable
from tests.app import callbacks
from tests.app.access_dashboard import sent_by_browser
from tests.app.conftest import sign_in, visitor
from tests.app.world import Who, World, make_world

DETAIL = "the salary of the head is 42"
TODAY = {"today-loaded.data": {"hidden": False}}


@pytest.fixture(scope="module")
def world(module_database) -> World:
    return make_world(module_database)


@pytest.fixture
def teacher(world):
    return world.client(Who.teacher)


def show_today(client) -> TestResponse:
    return callbacks.send(client, callbacks.named(client, "today-classes-insight.children"), TODAY)


def test_a_callback_that_breaks_says_so_with_a_code_and_the_log_has_the_rest(teacher, monkeypatch, caplog):
    def broken(*_args: object) -> None:
        raise RuntimeError(DETAIL)

    monkeypatch.setattr(today.queries, "taught_with_progress", broken)
    told = callbacks.toast_of(show_today(teacher))
    assert DETAIL not in told
    assert "Traceback" not in told
    (record,) = [record for record in caplog.records if record.name == "parcours"]
    assert record.args[0] in told
    assert "broken" in caplog.text, "the log says where"
    assert DETAIL not in caplog.text, "and quotes nobody"


def test_a_page_that_breaks_says_so_with_a_code_and_the_log_has_the_rest(world, monkeypatch, caplog):
    def broken() -> None:
        raise RuntimeError(DETAIL)

    monkeypatch.setattr("dashboard.auth.routes.migrate.head", broken)
    answer = world.client(Who.nobody).get("/readyz")
    (record,) = [record for record in caplog.records if record.name == "parcours"]
    assert (answer.status_code, record.args[0] in answer.text) == (500, True)
    assert DETAIL not in answer.text
    assert "Traceback" not in answer.text
    assert "broken" in caplog.text, "the log says where"
    assert DETAIL not in caplog.text, "and quotes nobody"


def test_a_fault_before_a_callback_is_ours_and_not_that_of_the_request(teacher, monkeypatch):
    callback = callbacks.named(teacher, "today-classes-insight.children")

    def broken(*_args: object) -> None:
        raise RuntimeError(DETAIL)

    monkeypatch.setattr("dashboard.access.load_person", broken)
    answer = callbacks.send(teacher, callback, TODAY)
    assert (answer.status_code, DETAIL in answer.text) == (500, False)


def test_a_callback_says_in_the_readers_language_why_it_refuses(world, teacher):
    callback = callbacks.named(teacher, "overview-completion-figure.figure")
    values = sent_by_browser(world.classes[Who.other_teacher])
    told = callbacks.toast_of(callbacks.send(teacher, callback, values))
    assert told == "This class does not exist, or you do not teach it."


def lose_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the database cannot be reached."""

    def refuse(_engine: Engine) -> None:
        raise OperationalError("", {}, Exception("connection refused"))

    monkeypatch.setattr(Engine, "connect", refuse)


@pytest.mark.parametrize("who", [Who.teacher, Who.pupil, Who.admin])
def test_without_the_database_pages_say_so_and_files_are_served(world, who, monkeypatch):
    client = world.client(who)
    lose_database(monkeypatch)
    for address in ("/", "/me", "/admin", "/admin/people/new", "/login"):
        answer = client.get(address)
        assert (answer.status_code, "try again in a moment" in answer.text) == (503, True)
    assert client.get("/assets/base.css", buffered=True).status_code == 200
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


def test_without_the_database_a_callback_says_so(teacher, monkeypatch):
    def away(*_args: object) -> None:
        raise DataUnavailable("The database cannot be reached; try again in a moment.")

    monkeypatch.setattr(today.queries, "taught_with_progress", away)
    assert "cannot be reached" in callbacks.toast_of(show_today(teacher))


def test_without_the_database_nobody_is_signed_in_and_nobody_is_told_more(world, monkeypatch):
    lose_database(monkeypatch)
    answer = sign_in(visitor(world.server), "teacher")
    assert (answer.status_code, "OperationalError" in answer.text) == (503, False)
