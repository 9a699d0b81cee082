"""Loads what an importer has read and checked: one transaction, all or nothing, and a second time nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Uuid, any_, insert, literal, select, text

from datastore import bulk
from datastore.advisory_locks import hold
from datastore.bulk import Row
from datastore.commands.history import event_key
from datastore.crypto import Cipher
from datastore.derivation import Extent, rederive
from datastore.engine import Database
from datastore.errors import BadInput
from datastore.importers.matching import ClassRef, SchoolRef, find_school
from datastore.importers.reading import Progress
from datastore.models import (
    ActivityResult,
    AuditEntry,
    Base,
    CompetencyMastery,
    EventKey,
    InteractionEvent,
    School,
    StudentProgress,
    new_id,
)

__all__ = ["ClassRef", "ImportPlan", "Report", "SchoolRef", "find_school", "load", "new_rows"]

Table = tuple[type[Base], Sequence[Row]]
"""A model and rows that all have the same keys, an `id` among them."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a file holds, checked and ready to load; nothing is written yet."""

    source: str
    """The format, for the audit log."""
    school: SchoolRef
    classes: Sequence[ClassRef]
    """Whose results, progress and mastery follow from the rows."""
    tables: Sequence[Table]
    """In the order of loading: what is pointed at comes first. A new school is not among them."""
    summary: Mapping[str, int]
    """What the file holds, in words: students, sessions, activities, …"""


@dataclass(frozen=True, slots=True)
class Report:
    """What a load has added."""

    added: Mapping[str, int]
    """New rows by table."""

    @property
    def changed(self) -> bool:
        """Whether anything was new."""
        return any(self.added.values())


def new_rows(database: Database, plan: ImportPlan) -> dict[str, int]:
    """How many rows of each table a load would add: the dry run. Reads only."""
    with database.owning() as connection:
        return {
            model.__tablename__: len(_new(connection, plan.school.id, model, rows))
            for model, rows in _tables(plan)
        }


def load(database: Database, plan: ImportPlan, *, progress: Progress | None = None) -> Report:
    """Add what is not there yet, and rewrite what follows from it.

    Rows are found again by their ids, which are the same on every run. What is there is left as it is; when
    nothing is new, nothing at all is written.

    Args:
        database: Written as its owner, since COPY is refused under row-level security.
        plan: From an importer.
        progress: Told the rows done, of all rows.

    Raises:
        BadInput: a new row's place is taken by another row; nothing was changed.
    """
    tables = _tables(plan)
    total = sum(len(rows) for _, rows in tables)
    done = 0
    added: dict[str, int] = {}
    with database.owning() as connection:
        _one_at_a_time(connection, plan.school)
        for model, rows in tables:
            new = _new(connection, plan.school.id, model, rows)
            _add(connection, database.cipher, model, new)
            added[model.__tablename__] = len(new)
            done += len(rows)
            if progress is not None:
                progress(done, total)
        report = Report(added)
        if report.changed:
            _follow_up(connection, plan, report)
    return report


def _tables(plan: ImportPlan) -> list[Table]:
    school = plan.school
    row = {"id": school.id, "name": school.name, "slug": school.slug, "timezone": school.timezone}
    return [*([] if school.exists else [(School, [row])]), *plan.tables]


def _one_at_a_time(connection: Connection, school: SchoolRef) -> None:
    """Two imports into one school wait for each other: the second must see what the first added."""
    hold(connection, f"import {school.id}")


def _new(connection: Connection, school_id: UUID, model: Any, rows: Sequence[Row]) -> list[Row]:
    """The rows that are not there yet."""
    keys = EventKey.event_id if model is InteractionEvent else model.id
    query = select(keys).where(keys == any_(literal([row["id"] for row in rows], ARRAY(Uuid))))
    if "school_id" in keys.class_.__table__.primary_key.columns:
        query = query.where(keys.class_.school_id == school_id)
    known = set(connection.execute(query).scalars())
    return [row for row in rows if row["id"] not in known]


def _add(connection: Connection, cipher: Cipher, model: type[Base], rows: Sequence[Row]) -> None:
    if model is InteractionEvent:
        _make_months(connection, {row["occurred_at"] for row in rows})
        _add(connection, cipher, EventKey, [event_key(row) for row in rows])
    refused = len(rows) - bulk.load(connection, cipher, model, rows)
    if refused:
        raise BadInput(
            "%(count)d row(s) of %(table)s cannot be added: the school has others with the same name or "
            "number. Import into a class of its own, or into another school.",
            count=refused,
            table=model.__tablename__,
        )


def _make_months(connection: Connection, times: set[dt.datetime]) -> None:
    """The history is kept by month, and an imported one reaches back years."""
    for month in sorted({time.astimezone(dt.UTC).date().replace(day=1) for time in times}):
        connection.execute(text("SELECT ensure_partition(:month)"), {"month": month})


_DERIVED = (ActivityResult, StudentProgress, CompetencyMastery)


def _let_know(connection: Connection, report: Report) -> None:
    """Let the database look at its tables: until it does by itself, its plans would be for empty ones.

    One that is empty is left alone, since it would be taken for empty when it has long been filled; the
    history is, since its months are read one by one.
    """
    grown = {table for table, added in report.added.items() if added} - {InteractionEvent.__tablename__}
    names = sorted(grown | {model.__tablename__ for model in _DERIVED})
    filled = [name for name in names if connection.scalar(text(f"SELECT EXISTS (SELECT FROM {name})"))]  # noqa: S608 - ours
    connection.execute(text(f"ANALYZE {', '.join(filled)}"))


def _follow_up(connection: Connection, plan: ImportPlan, report: Report) -> None:
    """Derived rows, what the database is to know of its tables, and the audit entry."""
    for classroom in plan.classes:
        rederive(connection, Extent(plan.school.id, classroom.id))
    _let_know(connection, report)
    now = dt.datetime.now(dt.UTC)
    _make_months(connection, {now})
    connection.execute(
        insert(AuditEntry),
        [
            {
                "school_id": plan.school.id,
                "occurred_at": now,
                "id": new_id(),
                "actor_id": None,
                "action": "import",
                "object_type": "class",
                "object_id": classroom.id,
                "detail": {"source": plan.source, "added": dict(report.added)},
            }
            for classroom in plan.classes
        ],
    )
