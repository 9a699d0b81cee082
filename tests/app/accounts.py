"""Accounts of a test's own, made by the commands and changed behind the server's back."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from datastore.commands.accounts.schools import add_school
from datastore.engine import Database
from datastore.models import User
from datastore.models.enums import UserRole
from datastore.scope import Scope
from tests.app import callbacks
from tests.app.conftest import send
from tests.factories import make_user

WRONG = "un autre mot de passe"
NEW = "un mot de passe tout neuf"


def a_school(database: Database, name: str) -> Scope:
    """A school that reads English."""
    slug = f"s-{uuid4().hex}"
    return Scope.system(add_school(database, name=name, slug=slug, timezone="Europe/Paris", locale="en"))


def an_account(database: Database, school: Scope, role: UserRole) -> str:
    """The user name of a new account that PASSWORD opens."""
    username = f"u-{uuid4().hex}"
    make_user(database, school, role, username=username)
    return username


def id_of(database: Database, username: str) -> UUID:
    """The person of a user name."""
    with database.owning() as connection:
        digest = database.cipher.digest(username)
        return connection.execute(select(User.id).where(User.username_digest == digest)).scalar_one()


def change(database: Database, username: str, **values: object) -> None:
    """Change an account without a command."""
    with database.owning() as connection:
        digest = database.cipher.digest(username)
        connection.execute(update(User).where(User.username_digest == digest).values(**values))


def choose_password(client: FlaskClient, current: str, new: str, *, again: str | None = None) -> TestResponse:
    """Send the form for a new password of one's own."""
    return send(client, "/password", current=current, new=new, again=new if again is None else again)


def is_signed_out(client: FlaskClient) -> bool:
    """Whether pages lead to the sign-in page and callbacks answer 401."""
    page, callback = client.get("/"), client.post(callbacks.ENDPOINT, json={})
    return (page.status_code, callback.status_code) == (302, 401) and page.location.startswith("/login?next=")
