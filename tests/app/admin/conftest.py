"""Two schools, and the administrator of one of them."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from datastore.commands.accounts.schools import add_school
from datastore.models.enums import UserRole
from datastore.scope import Scope
from tests.app.conftest import send, signed_in
from tests.factories import make_class, make_user


@pytest.fixture
def school(database) -> Scope:
    return Scope.system(add_school(database, name="Collège nord", slug="nord", timezone="Europe/Paris"))


@pytest.fixture
def elsewhere(database) -> Scope:
    return Scope.system(add_school(database, name="Collège sud", slug="sud", timezone="Europe/Paris"))


@pytest.fixture
def admin(database, server, school) -> FlaskClient:
    """The browser of an admin, who reads English."""
    make_user(database, school, UserRole.admin, username="admin", last_name="Rousseau")
    client = signed_in(server, "admin")
    send(client, "/language", locale="en")
    return client


@pytest.fixture
def zoe(database, school) -> UUID:
    return make_user(
        database, school, UserRole.student, username="zoe", first_name="Zoé", last_name="Lefèvre"
    )


@pytest.fixture
def class_id(database, school) -> UUID:
    return make_class(database, school, "4eB")
