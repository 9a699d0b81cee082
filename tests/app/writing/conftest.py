"""A class that writes a letter, and the browser of its first pupil."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.app.writing.letters import browser
from tests.writing import Writing, make_writing


@pytest.fixture
def writing(module_database) -> Writing:
    return make_writing(module_database)


@pytest.fixture
def client(module_server, writing) -> FlaskClient:
    """The browser of the pupil."""
    return browser(module_server, writing)
