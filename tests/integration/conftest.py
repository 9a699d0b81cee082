"""What several modules of this folder read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from datastore.crypto import Cipher
from datastore.engine import Database
from tests.demo import StoriesClass, demo_school


@pytest.fixture(scope="session")
def stories_class(server_url: str, template: str, cipher: Cipher) -> Iterator[StoriesClass]:
    """The class of the demo school in which the stories happen; do not write to it."""
    with demo_school(server_url, template, cipher) as (url, _):
        database = Database(url, cipher=cipher)
        yield StoriesClass.of(database)
        database.dispose()
