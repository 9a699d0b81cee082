"""How callbacks read: one transaction on one snapshot, bound to the person's school."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection

from dashboard.wiring import database
from datastore.scope import Scope


@contextmanager
def reading(scope: Scope, class_id: UUID | None = None) -> Iterator[Connection]:
    """A read-only transaction; with a class, only for those who teach it.

    Raises:
        NotFound: the class is not the scope's.
    """
    if class_id is not None:
        scope.require_teaching(class_id)
    with database().reading(scope) as connection:
        yield connection
