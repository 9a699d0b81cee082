"""The administrator’s pages over HTTP: what they show, and what their forms have done."""

from __future__ import annotations

import html
import re
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from datastore.models import ClassEnrollment, User
from tests.app.conftest import send

CODE = re.compile(r"[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}")


def shown(answer: TestResponse, status: int = 200) -> str:
    """What a reader sees of a page, as one line."""
    assert answer.status_code == status
    main = answer.text[answer.text.index("<main") :]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


def moved(answer: TestResponse, address: str) -> None:
    """The form was taken, and leads to this address."""
    assert (answer.status_code, answer.headers["Location"]) == (303, address)


def one_time_code(answer: TestResponse) -> str:
    """The one code that a page shows."""
    codes = set(CODE.findall(shown(answer)))
    assert len(codes) == 1
    return codes.pop()


def create(client: FlaskClient, **typed: str) -> TestResponse:
    """Send the form for a new person: Zoé Lefèvre, a pupil, unless something else is typed."""
    person = {"first_name": "Zoé", "last_name": "Lefèvre", "role": "student", "username": "", "email": ""}
    return send(client, "/admin/people/new", **(person | typed))


def user_id(database, school, **known) -> UUID:
    """The account that has this name in a column."""
    ((column, value),) = known.items()
    with database.reading(school) as connection:
        rows = connection.execute(select(User.id, getattr(User, column))).all()
    (found,) = [row.id for row in rows if row[1] == value]
    return found


def present(database, school, class_id) -> set[UUID]:
    """Who is in a class now."""
    e = ClassEnrollment
    query = select(e.student_id).where(e.class_id == class_id, e.left_at.is_(None))
    with database.reading(school) as connection:
        return set(connection.execute(query).scalars())
