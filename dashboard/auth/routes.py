"""The pages of signing in and out, of one's own password and language, and the health checks."""

from __future__ import annotations

import datetime as dt
import math
import time

from flask import Blueprint, Response, current_app, g, jsonify, redirect, render_template, request, session
from flask_login import login_user, logout_user
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse

from dashboard.access import Person, SessionKey, current_person, load_person, school_names
from dashboard.auth import lockout, sign_in
from dashboard.edge import sentence
from dashboard.locale import LOCALES, gettext
from dashboard.wiring import database
from datastore import migrate
from datastore.commands.accounts.people import change_own_password, set_locale
from datastore.commands.accounts.sessions import end_session
from datastore.errors import BadInput, DataUnavailable, WrongPassword

blueprint = Blueprint("auth", __name__)

LONGEST_FIELD = 300
LONGEST_ADDRESS = 2000
CHOICE_SECONDS = 300
"""How long the page that asks for the school may stay open."""


@blueprint.get("/login")
def login_page() -> str:
    """The sign-in form."""
    return render_template("login.html", next=_safe_next(request.args.get("next", "")))


@blueprint.post("/login")
def log_in() -> AnyResponse | tuple[str, int]:
    """Check name and password; on success to where the person wanted to go."""
    identifier = request.form.get("identifier", "").strip()
    password = request.form.get("password", "")
    wanted = _safe_next(request.form.get("next", ""))
    if not identifier or not password or max(len(identifier), len(password)) > LONGEST_FIELD:
        return _refuse(gettext("Type your user name and your password."), identifier, wanted)
    outcome = sign_in.check(database(), identifier, password)
    if outcome.locked_for:
        return _refuse(_wait(outcome.locked_for), identifier, wanted, status=429)
    if outcome.expired:
        return _refuse(gettext("This one-time code is too old. Ask for a new one."), identifier, wanted)
    if not outcome.keys:
        return _refuse(gettext("User name or password is not right."), identifier, wanted)
    if len(outcome.keys) > 1:
        return _ask_school(outcome.keys, wanted), 200
    return _enter(outcome.keys[0], wanted)


def _wait(left: dt.timedelta) -> str:
    minutes = math.ceil(left.total_seconds() / 60)
    return gettext("Too many attempts. Wait %(minutes)d min, then try again.", minutes=minutes)


def _refuse(reason: str, identifier: str, wanted: str, *, status: int = 401) -> tuple[str, int]:
    page = render_template("login.html", error=reason, identifier=identifier[:LONGEST_FIELD], next=wanted)
    return page, status


def _ask_school(keys: tuple[SessionKey, ...], wanted: str) -> str:
    """The password opens accounts in several schools: the person says which."""
    names = school_names(database(), list(keys))
    choices = [(_choice_signer().dumps(str(key)), name) for key, name in names.items()]
    return render_template("school.html", choices=choices, next=wanted)


@blueprint.post("/login/school")
def choose_school() -> AnyResponse | tuple[str, int]:
    """The school chosen after the password held."""
    wanted = _safe_next(request.form.get("next", ""))
    try:
        text = _choice_signer().loads(request.form.get("choice", ""), max_age=CHOICE_SECONDS)
    except BadSignature:
        return _refuse(gettext("That took too long. Sign in again."), "", wanted)
    key = SessionKey.parse(str(text))
    return _enter(key, wanted) if key else _refuse(gettext("Sign in again."), "", wanted)


def _choice_signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="school choice")


def _enter(key: SessionKey, wanted: str) -> AnyResponse | tuple[str, int]:
    """Begin a new session: nothing of an earlier one survives."""
    person = load_person(database(), key)
    if person is None:
        return _refuse(gettext("User name or password is not right."), "", wanted)
    _begin(person)
    return redirect(wanted or person.landing, code=303)


def _begin(person: Person) -> None:
    session.clear()
    session.permanent = True
    session["since"] = int(time.time())
    login_user(person)


@blueprint.post("/logout")
def log_out() -> AnyResponse:
    """End the session, on the server as well: an answer on its way may bring the cookie back."""
    person = current_person()
    end_session(database(), person.scope, person.key.session_id)
    logout_user()
    session.clear()
    answer = redirect("/login", code=303)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@blueprint.get("/password")
def password_page() -> str:
    """The form for a new password of one's own."""
    return render_template("password.html", person=current_person())


@blueprint.post("/password")
def change_password() -> AnyResponse | tuple[str, int]:
    """Replace one's own password; other sessions end."""
    person = current_person()
    new = request.form.get("new", "")
    if new != request.form.get("again", ""):
        return _refuse_password(person, gettext("The two new passwords differ."))
    mine = database().cipher.digest(f"password of {person.key.user_id}")
    with database().signing_in() as connection:
        if left := lockout.begin_attempt(connection, mine):
            return _refuse_password(person, _wait(left), status=429)
    try:
        epoch = change_own_password(
            database(), person.scope, current=request.form.get("current", ""), new=new
        )
    except WrongPassword as error:
        return _refuse_password(person, sentence(error))
    except BadInput as error:
        _forget(mine)
        return _refuse_password(person, sentence(error))
    _forget(mine)
    changed = load_person(database(), SessionKey(person.key.school_id, person.key.user_id, epoch))
    if changed is None:
        return redirect("/login", code=303)
    _begin(changed)
    return redirect(changed.landing, code=303)


def _forget(digest: bytes) -> None:
    """The present password held: earlier guesses no longer count."""
    with database().signing_in() as connection:
        lockout.forget(connection, digest)


def _refuse_password(person: Person, reason: str, *, status: int = 400) -> tuple[str, int]:
    return render_template("password.html", person=person, error=reason), status


@blueprint.post("/language")
def choose_language() -> AnyResponse:
    """Show the pages in another language; a signed-in person's choice is kept."""
    locale = request.form.get("locale", "")
    if locale in LOCALES:
        session["locale"] = locale
        if person := g.get("person"):
            set_locale(database(), person.scope, locale)
    return redirect(_safe_next(request.form.get("next", "")) or "/", code=303)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """The database answers and is at the revision of this code."""
    try:
        with database().signing_in() as connection:
            revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except DataUnavailable:
        return jsonify(status="database unavailable"), 503
    ready = revision == migrate.head()
    return jsonify(status="ok" if ready else "migrations pending"), 200 if ready else 503


def _safe_next(address: str) -> str:
    """An address of our own to go on to, or nothing: never another site."""
    ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if ours and address.isprintable() and len(address) <= LONGEST_ADDRESS else ""
