"""A pupil who has just come to school."""

from __future__ import annotations

import pytest

from tests.app.accounts import a_school
from tests.app.pupil import Pupil


@pytest.fixture
def pupil(module_database, module_server) -> Pupil:
    return Pupil(module_database, module_server, a_school(module_database, "Collège nord"))
