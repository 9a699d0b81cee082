"""Signing in and out, tried by somebody who means harm."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock
from uuid import UUID, uuid4

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from datastore.commands.people import NewPerson, create_person, issue_one_time_code, set_active
from datastore.commands.schools import add_school
from datastore.models import SignInFailure, User
from datastore.models.enums import UserRole
from datastore.scope import Scope
from tests.app import callbacks
from tests.app.conftest import csrf_token, make_server, send, sign_in, signed_in, visitor
from tests.factories import PASSWORD, make_user

WRONG = "un autre mot de passe"
NEW = "un mot de passe tout neuf"


@pytest.fixture(scope="module")
def server(module_database) -> Flask:
    return make_server(module_database)


@pytest.fixture(scope="module")
def school(module_database) -> Scope:
    return a_school(module_database, "Collège des Tilleuls")


def a_school(database, name: str) -> Scope:
    slug = f"s-{uuid4().hex}"
    return Scope.system(add_school(database, name=name, slug=slug, timezone="Europe/Paris", locale="en"))


@pytest.fixture
def teacher(module_database, school) -> str:
    """The user name of a teacher of the test's own."""
    return an_account(module_database, school, UserRole.teacher)


def an_account(database, school: Scope, role: UserRole) -> str:
    username = f"u-{uuid4().hex}"
    make_user(database, school, role, username=username)
    return username


def id_of(database, username: str) -> UUID:
    with database.owning() as connection:
        digest = database.cipher.digest(username)
        return connection.scalar(select(User.id).where(User.username_digest == digest))


def change(database, username: str, **values: object) -> None:
    """Change an account behind the server's back."""
    with database.owning() as connection:
        digest = database.cipher.digest(username)
        connection.execute(update(User).where(User.username_digest == digest).values(**values))


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


@pytest.fixture
def hashes(monkeypatch) -> list[str]:
    """The passwords that were compared with an Argon2 hash."""
    compared: list[str] = []
    lock, verify = Lock(), PasswordHasher.verify

    def counted(self, stored, password):
        with lock:
            compared.append(password)
        return verify(self, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    return compared


def is_signed_out(client: FlaskClient) -> bool:
    """Whether pages lead to the sign-in page and callbacks answer 401."""
    page, callback = client.get("/"), client.post(callbacks.ENDPOINT, json={})
    return (page.status_code, callback.status_code) == (302, 401) and page.location.startswith("/login?next=")


def same_but_for_tokens(answer: TestResponse, identifier: str) -> str:
    """A page without what differs between any two requests."""
    return re.sub(r'(name="csrf_token" value=)"[^"]+"', r"\1", answer.text.replace(identifier, ""))


# The password


@pytest.mark.parametrize(
    ("role", "landing"),
    [
        (UserRole.student, "/me"),
        (UserRole.teacher, "/"),
        (UserRole.coordinator, "/compare"),
        (UserRole.admin, "/admin"),
    ],
)
def test_the_right_password_lands_on_the_page_of_the_role(server, module_database, school, role, landing):
    client = visitor(server)
    answer = sign_in(client, an_account(module_database, school, role))
    assert (answer.status_code, answer.location) == (303, landing)
    assert client.get(landing).status_code == 200


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer_at_the_same_cost(server, teacher, hashes):
    unknown = f"u-{uuid4().hex}"
    wrong = sign_in(visitor(server), teacher, WRONG)
    assert hashes == [WRONG]
    nobody = sign_in(visitor(server), unknown, WRONG)
    assert hashes == [WRONG, WRONG]
    assert (wrong.status_code, nobody.status_code) == (401, 401)
    assert same_but_for_tokens(wrong, teacher) == same_but_for_tokens(nobody, unknown)


@pytest.mark.parametrize("state", ["disabled", "erased", "without a password"])
def test_a_closed_account_answers_like_an_unknown_one(server, module_database, teacher, hashes, state):
    values = {
        "disabled": {"is_active": False},
        "erased": {"erased_at": dt.datetime.now(dt.UTC)},
        "without a password": {"password_hash": None},
    }
    change(module_database, teacher, **values[state])
    unknown = f"u-{uuid4().hex}"
    answers = [sign_in(visitor(server), name) for name in (teacher, unknown)]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert same_but_for_tokens(answers[0], teacher) == same_but_for_tokens(answers[1], unknown)
    assert hashes == [PASSWORD, PASSWORD]


@pytest.mark.parametrize("form", [{}, {"identifier": "x"}, {"identifier": "x" * 301, "password": "y"}])
def test_a_form_with_nothing_or_too_much_in_it_is_refused_before_any_hashing(server, hashes, form):
    assert send(visitor(server), "/login", **form).status_code == 401
    assert hashes == []


# Lock-out


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


# One-time codes


@pytest.fixture
def card(module_database, school) -> tuple[str, str]:
    """The user name and one-time code of a new pupil."""
    username = f"u-{uuid4().hex}"
    person = NewPerson("Aya", "Nouvelle", UserRole.student, username=username)
    return username, create_person(module_database, school, person).code


def choose(client: FlaskClient, current: str, new: str, again: str | None = None) -> TestResponse:
    return send(client, "/password", current=current, new=new, again=new if again is None else again)


def test_a_code_opens_nothing_but_the_choice_of_a_password(server, card):
    client = signed_in(server, *card)
    for address in ("/", "/me", "/login/school", "/_dash-layout", "/no-such-page"):
        answer = client.get(address)
        assert (answer.status_code, answer.location) == (302, "/password")
    assert client.get("/password").status_code == 200


def test_after_the_choice_the_password_opens_and_the_code_does_not(server, card):
    username, code = card
    client = signed_in(server, username, code)
    answer = choose(client, code, NEW)
    assert (answer.status_code, answer.location) == (303, "/me")
    assert client.get("/me").status_code == 200
    assert sign_in(visitor(server), username, code).status_code == 401
    assert sign_in(visitor(server), username, NEW).location == "/me"


def test_the_choice_ends_the_sessions_of_whoever_else_used_the_code(server, card):
    thief, owner = signed_in(server, *card), signed_in(server, *card)
    assert choose(owner, card[1], NEW).status_code == 303
    assert thief.get("/password").location.startswith("/login")
    assert choose(thief, card[1], "un mot de passe de voleur").status_code == 401


def test_a_code_expires(server, module_database, card):
    username, code = card
    change(module_database, username, password_expires_at=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1))
    refused = sign_in(visitor(server), username, code)
    assert (refused.status_code, "too old" in refused.text) == (401, True)
    assert "too old" not in sign_in(visitor(server), username, WRONG).text, "only who has it is told so"


@pytest.mark.parametrize("new", ["court", "x" * 201, "THE USER NAME", "THE CODE"])
def test_an_unfit_password_is_refused_and_the_code_stays(server, card, new):
    username, code = card
    client = signed_in(server, username, code)
    typed = {"THE USER NAME": username.upper(), "THE CODE": code}.get(new, new)
    assert choose(client, code, typed).status_code == 400
    assert client.get("/me").location == "/password"


def test_the_choice_needs_the_present_password_and_the_new_one_twice(server, card):
    client = signed_in(server, *card)
    assert choose(client, WRONG, NEW).status_code == 400
    assert choose(client, card[1], NEW, again=NEW + "?").status_code == 400
    assert client.get("/me").location == "/password"


def test_a_new_code_ends_every_open_session(server, module_database, school, teacher):
    client = signed_in(server, teacher)
    issue_one_time_code(module_database, school, id_of(module_database, teacher))
    assert is_signed_out(client)
    assert sign_in(visitor(server), teacher).status_code == 401


# The same address in two schools

NAMES = ("Collège Nord", "Collège Sud")


@pytest.fixture
def schools(module_database) -> tuple[Scope, Scope]:
    return a_school(module_database, NAMES[0]), a_school(module_database, NAMES[1])


@pytest.fixture
def address(module_database, schools) -> str:
    """An e-mail address and PASSWORD that open an account in each of two schools."""
    address = f"{uuid4().hex}@example.org"
    for school in schools:
        user_id = make_user(module_database, school, UserRole.teacher, username=f"u-{uuid4().hex}")
        digest = module_database.cipher.digest(address)
        with module_database.writing(school) as session:
            mine = (User.school_id == school.school_id, User.id == user_id)
            session.execute(update(User).where(*mine).values(email=address, email_digest=digest))
    return address


def offered(answer: TestResponse) -> dict[str, str]:
    """The schools to choose from, with the token of each."""
    buttons = re.findall(r'name="choice" value="([^"]+)">([^<]+)<', answer.text)
    return {name: token for token, name in buttons}


def test_the_school_is_asked_for_only_once_the_password_holds(server, address):
    wrong = sign_in(visitor(server), address, WRONG)
    assert wrong.status_code == 401
    assert not any(name in wrong.text for name in NAMES)
    client = visitor(server)
    assert set(offered(sign_in(client, address))) == set(NAMES)
    assert is_signed_out(client)


@pytest.mark.parametrize("name", NAMES)
def test_the_chosen_school_opens(server, address, name):
    client = visitor(server)
    choice = offered(sign_in(client, address))[name]
    answer = send(client, "/login/school", choice=choice, next="/password")
    assert (answer.status_code, answer.location) == (303, "/password")
    page = callbacks.go_to(client, client, "/").json
    assert name in str(page)
    assert next(other for other in NAMES if other != name) not in str(page)


@pytest.mark.parametrize("tamper", [lambda token: token[:-1] + "_", lambda token: "x" + token, lambda _: ""])
def test_a_tampered_choice_is_refused(server, address, tamper):
    client = visitor(server)
    choice = offered(sign_in(client, address))[NAMES[0]]
    assert send(client, "/login/school", choice=tamper(choice)).status_code == 401
    assert is_signed_out(client)


def test_a_choice_is_refused_after_five_minutes(server, address, monkeypatch):
    client = visitor(server)
    with monkeypatch.context() as earlier:
        earlier.setattr(TimestampSigner, "get_timestamp", lambda _: int(time.time()) - 302)
        choice = offered(sign_in(client, address))[NAMES[0]]
    assert send(client, "/login/school", choice=choice).status_code == 401
    assert is_signed_out(client)


def test_a_choice_does_not_outlive_the_account(server, module_database, schools, address):
    client = visitor(server)
    choice = offered(sign_in(client, address))[NAMES[0]]
    with module_database.writing(schools[0]) as session:
        session.execute(update(User).values(is_active=False))
    assert send(client, "/login/school", choice=choice).status_code == 401
    assert is_signed_out(client)


def test_what_signs_the_session_does_not_sign_a_choice(server, address):
    client = visitor(server)
    sign_in(client, address)
    forged = server.session_interface.get_signing_serializer(server).dumps("x:y:1")
    assert send(client, "/login/school", choice=forged).status_code == 401


def test_a_password_of_one_school_only_opens_that_school_without_a_question(
    server, module_database, schools, address
):
    with module_database.writing(schools[1]) as session:
        session.execute(update(User).values(password_hash=None))
    client = visitor(server)
    assert sign_in(client, address).status_code == 303
    assert NAMES[0] in str(callbacks.go_to(client, client, "/").json)


# How a session ends


@pytest.fixture
def client(server, teacher) -> Iterator[FlaskClient]:
    client = signed_in(server, teacher)
    assert not is_signed_out(client)
    return client


def test_who_is_disabled_is_out_at_the_next_request(client, module_database, school, teacher):
    set_active(module_database, school, id_of(module_database, teacher), active=False)
    assert is_signed_out(client)
    set_active(module_database, school, id_of(module_database, teacher), active=True)
    assert is_signed_out(client), "enabling the account does not revive its old sessions"


def test_who_is_erased_is_out_at_the_next_request(client, module_database, teacher):
    change(module_database, teacher, erased_at=dt.datetime.now(dt.UTC))
    assert is_signed_out(client)


def test_a_raised_epoch_ends_every_session(server, client, module_database, teacher):
    elsewhere = signed_in(server, teacher)
    change(module_database, teacher, session_epoch=User.session_epoch + 1)
    assert is_signed_out(client)
    assert is_signed_out(elsewhere)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(server, client, teacher):
    elsewhere = signed_in(server, teacher)
    assert choose(client, PASSWORD, NEW).status_code == 303
    assert not is_signed_out(client)
    assert is_signed_out(elsewhere)


def test_a_session_ends_after_twelve_hours_however_busy(client):
    with client.session_transaction() as session:
        session["since"] -= 12 * 3600 - 60
    assert not is_signed_out(client)
    with client.session_transaction() as session:
        session["since"] -= 60
    assert is_signed_out(client)


def test_a_session_ends_after_two_idle_hours(server, teacher, monkeypatch):
    client = visitor(server)
    for idle, ended in ((dt.timedelta(minutes=119), False), (dt.timedelta(minutes=121), True)):
        with monkeypatch.context() as earlier:
            earlier.setattr(
                TimestampSigner, "get_timestamp", lambda _, idle=idle: int(time.time() - idle.total_seconds())
            )
            sign_in(client, teacher)
        assert is_signed_out(client) == ended


def test_a_session_that_has_ended_is_told_as_such_and_not_as_a_stale_form(client):
    """Its token is gone as well: the browser has dropped the cookie."""
    token = {"X-CSRFToken": csrf_token(client)}
    client.delete_cookie("parcours")
    callback = client.post(callbacks.ENDPOINT, json={}, headers=token)
    assert (callback.status_code, callback.json) == (401, {"error": "signed_out"})
    form = client.post("/password", data={"csrf_token": token["X-CSRFToken"]})
    assert (form.status_code, 'action="/login"' in form.text) == (401, True)


def test_signing_out_ends_the_session(client):
    answer = send(client, "/logout")
    assert (answer.status_code, answer.location) == (303, "/login")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    with client.session_transaction() as session:
        assert "_user_id" not in session
    assert is_signed_out(client)


def test_a_link_does_not_sign_anybody_out(client):
    assert client.get("/logout").status_code == 404
    assert not is_signed_out(client)


def test_signing_in_begins_a_new_session(server, teacher):
    client = visitor(server)
    planted = csrf_token(client)
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    sign_in(client, teacher)
    with client.session_transaction() as session:
        assert "planted" not in session
    refused = client.post("/language", data={"locale": "fr", "csrf_token": planted})
    assert refused.status_code == 400, "the token known before is worth nothing now"


def test_signing_in_over_an_open_session_leaves_nothing_of_it(server, client, module_database, school):
    admin = an_account(module_database, school, UserRole.admin)
    assert sign_in(client, admin).location == "/admin"
    assert client.get("/").location == "/admin"
    assert client.post(callbacks.ENDPOINT, json={}).status_code == 404, "the dashboard was the teacher's"


@pytest.mark.parametrize("cookie", ["", "x", "e30.aaaa.bbbb", "eyJfdXNlcl9pZCI6IngifQ.aaaaaa.bbbbbb"])
def test_a_forged_cookie_is_nobody(server, cookie):
    client = visitor(server)
    client.set_cookie("parcours", cookie)
    assert is_signed_out(client)


@pytest.mark.parametrize("key", ["", "x", "a:b:c", f"{uuid4()}:{uuid4()}:1", f"{uuid4()}:{uuid4()}", ":::"])
def test_a_session_of_nobody_we_know_is_nobody(server, key):
    client = visitor(server)
    with client.session_transaction() as session:
        session.update(_user_id=key, since=time.time())
    assert is_signed_out(client)


# Where to go after signing in

OURS = ["/class/5?sequence=all", "/compare", "/admin/classes?q=a&page=2", "/caf%C3%A9"]
FOREIGN = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "https://evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "evil.example",
    "@evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nSet-Cookie: x=y",
    "\t//evil.example",
    " //evil.example",
    "/\x00/evil.example",
    "/\u2028/evil.example",
    "//[",
    "//ℂ\u2044evil.example",
    "/" + "x" * 2001,
]


@pytest.mark.parametrize("address", OURS)
def test_after_signing_in_people_are_where_they_wanted_to_go(server, teacher, address):
    client = visitor(server)
    asked = client.get(address)
    assert asked.status_code == 302
    form = client.get(asked.location)
    wanted = re.search(r'name="next" value="([^"]*)"', form.text)[1].replace("&amp;", "&")
    assert sign_in(client, teacher, next=wanted).location == address


@pytest.mark.parametrize("address", FOREIGN)
def test_signing_in_never_leads_to_another_site(server, teacher, address):
    client = visitor(server)
    form = client.get("/login", query_string={"next": address})
    assert (form.status_code, 'name="next" value=""' in form.text) == (200, True)
    assert sign_in(client, teacher, next=address).location == "/"


def test_choosing_a_school_or_a_language_never_leads_to_another_site(server, address):
    client = visitor(server)
    choice = offered(sign_in(client, address))[NAMES[0]]
    assert send(client, "/login/school", choice=choice, next="//evil.example").location == "/"
    assert send(client, "/language", locale="en", next="//evil.example").location == "/"


# The language


def language_of(client: FlaskClient, address: str = "/password") -> str:
    return re.search(r'<html lang="(\w+)"', client.get(address).text)[1]


def test_a_visitor_chooses_a_language_for_the_session(server):
    client = visitor(server)
    assert language_of(client, "/login") == "en"
    assert send(client, "/language", locale="fr", next="/login").location == "/login"
    assert language_of(client, "/login") == "fr"


def test_the_language_of_a_person_is_kept_beyond_the_session(server, client, teacher):
    assert language_of(client) == "en"
    send(client, "/language", locale="fr")
    assert language_of(client) == "fr"
    send(client, "/logout")
    assert language_of(signed_in(server, teacher)) == "fr"


def test_a_language_that_we_do_not_speak_changes_nothing(client):
    send(client, "/language", locale="<b>")
    assert language_of(client) == "en"
