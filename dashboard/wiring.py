"""What a request needs of the server it runs in."""

from __future__ import annotations

from typing import cast

from flask import current_app

from dashboard.answers import Answers
from datastore.engine import Database

EXTENSION = "parcours.database"
ANSWERS = "parcours.answers"


def database() -> Database:
    """The database of the server that handles this request."""
    return cast("Database", current_app.extensions[EXTENSION])


def answers() -> Answers:
    """What the server keeps from one request to the next."""
    return cast("Answers", current_app.extensions[ANSWERS])
