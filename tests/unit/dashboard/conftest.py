"""What figures, insights and tables need: an application whose reader reads English."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from dashboard import locale


@pytest.fixture(autouse=True)
def app_context() -> Iterator[None]:
    """A request of somebody who reads English, with the dashboard's templates."""
    app = Flask("dashboard")
    locale.install(app)
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield
