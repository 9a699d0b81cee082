"""Lock-out after failed sign-ins, tried by somebody who guesses passwords."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from datastore.models import SignInFailure
from datastore.models.enums import UserRole
from datastore.scope import Scope
from tests.app.accounts import WRONG, a_school, an_account
from tests.app.conftest import csrf_token, sign_in, visitor


@pytest.fixture(scope="module")
def server(module_server) -> Flask:
    return module_server


@pytest.fixture(scope="module")
def school(module_database) -> Scope:
    return a_school(module_database, "Collège des Tilleuls")


@pytest.fixture
def teacher(module_database, school) -> str:
    """The user name of a teacher of the test's own."""
    return an_account(module_database, school, UserRole.teacher)


def failures_of(database, identifier: str) -> SignInFailure | None:
    with database.owning() as connection:
        query = select(SignInFailure.__table__).where(
            SignInFailure.digest == database.cipher.digest(identifier)
        )
        return connection.execute(query).one_or_none()


def let_time_pass(database, identifier: str, duration: dt.timedelta) -> None:
    """Move what is noted of an identifier's failures into the past."""
    f = SignInFailure
    with database.owning() as connection:
        connection.execute(
            update(f)
            .where(f.digest == database.cipher.digest(identifier))
            .values(locked_until=f.locked_until - duration, last_failed_at=f.last_failed_at - duration)
        )


def fail(server: Flask, identifier: str, times: int) -> list[int]:
    return [sign_in(visitor(server), identifier, WRONG).status_code for _ in range(times)]


@pytest.mark.parametrize("exists", [True, False])
def test_five_failures_lock_an_identifier_whether_it_exists_or_not(server, teacher, hashes, exists):
    identifier = teacher if exists else f"u-{uuid4().hex}"
    assert fail(server, identifier, 5) == [401] * 5
    locked = sign_in(visitor(server), identifier)
    assert (locked.status_code, "Wait 1 min" in locked.text) == (429, True)
    assert len(hashes) == 5, "while locked, no password is looked at, not even the right one"


def test_the_delay_doubles_with_each_failure_up_to_a_quarter_of_an_hour(server, module_database, teacher):
    fail(server, teacher, 4)
    delays = []
    for _ in range(8):
        fail(server, teacher, 1)
        row = failures_of(module_database, teacher)
        delays.append((row.locked_until - row.last_failed_at).total_seconds())
        let_time_pass(module_database, teacher, dt.timedelta(minutes=16))
    assert delays == [30, 60, 120, 240, 480, 900, 900, 900]


def test_when_the_delay_is_over_the_right_password_opens_and_wipes_the_slate(
    server, module_database, teacher
):
    fail(server, teacher, 5)
    let_time_pass(module_database, teacher, dt.timedelta(seconds=29))
    assert sign_in(visitor(server), teacher).status_code == 429
    let_time_pass(module_database, teacher, dt.timedelta(seconds=1))
    assert sign_in(visitor(server), teacher).status_code == 303
    assert failures_of(module_database, teacher) is None
    assert fail(server, teacher, 4) == [401] * 4
    assert sign_in(visitor(server), teacher).status_code == 303


def test_attempts_while_locked_do_not_lengthen_the_delay(server, module_database, teacher):
    fail(server, teacher, 5)
    before = failures_of(module_database, teacher)
    assert fail(server, teacher, 3) == [429] * 3
    assert failures_of(module_database, teacher) == before


def test_failures_of_yesterday_do_not_count(server, module_database, teacher):
    fail(server, teacher, 5)
    let_time_pass(module_database, teacher, dt.timedelta(hours=13))
    assert fail(server, teacher, 1) == [401]
    assert failures_of(module_database, teacher).failures == 1


def test_another_spelling_of_an_identifier_has_no_attempts_of_its_own(server, module_database, teacher):
    spellings = [teacher, teacher.upper(), f" {teacher} ", teacher.title(), f"{teacher}\t"]
    assert [sign_in(visitor(server), name, WRONG).status_code for name in spellings] == [401] * 5
    assert sign_in(visitor(server), teacher).status_code == 429


@pytest.mark.parametrize("exists", [True, False])
def test_of_guesses_sent_at_the_same_time_only_five_are_looked_at(
    server, module_database, teacher, hashes, exists
):
    identifier, guesses = teacher if exists else f"u-{uuid4().hex}", 8
    ready = Barrier(guesses)

    def guess(number: int) -> int:
        client = visitor(server)
        csrf_token(client)
        ready.wait()
        return sign_in(client, identifier, f"guess {number}").status_code

    with ThreadPoolExecutor(guesses) as pool:
        statuses = sorted(pool.map(guess, range(guesses)))
    assert statuses == [401] * 5 + [429] * 3
    assert len(hashes) == 5
    assert failures_of(module_database, identifier).failures == 5
