"""A class whose pupil Capucine has handed in the letter, and its teacher’s browser."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from datastore.models import User
from tests.app.conftest import send, signed_in
from tests.writing import Writing, make_writing, username_of


@pytest.fixture
def writing(module_database) -> Writing:
    """A class whose pupil Capucine has handed in the letter."""
    writing = make_writing(module_database, peer_reviews=1)
    with module_database.writing(writing.lesson.admin) as session:
        named = update(User).where(User.id == writing.pupil.user_id)
        session.execute(named.values(first_name="Capucine", last_name="Vidal"))
    writing.hand_in()
    return writing


@pytest.fixture
def teacher(module_server, writing) -> FlaskClient:
    """The browser of the class's teacher, who reads English."""
    client = signed_in_by_name(module_server, writing)
    send(client, "/language", locale="en")
    return client


def signed_in_by_name(server, writing: Writing) -> FlaskClient:
    """User names are unique in a school only, and every test has one: make the teacher's its own."""
    name = f"prof.{writing.class_id.hex}"
    digest = writing.database.cipher.digest(name)
    with writing.database.writing(writing.lesson.admin) as session:
        own = update(User).where(User.id == writing.lesson.teacher.user_id)
        session.execute(own.values(username=name, username_digest=digest))
    assert username_of(writing, writing.lesson.teacher) == name
    return signed_in(server, name)
