"""What a request needs of the server it runs in."""

from __future__ import annotations

from typing import cast

from flask import current_app

from datastore.engine import Database

EXTENSION = "parcours.database"


def database() -> Database:
    """The database of the server that handles this request."""
    return cast("Database", current_app.extensions[EXTENSION])
