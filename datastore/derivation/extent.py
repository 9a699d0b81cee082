"""Which rows are rederived, and how derived rows are written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.dialects.postgresql import insert

from datastore.models import Activity, Base, Session

_STAMPS = frozenset({"updated_at", "computed_at"})
Selected = TypeVar("Selected", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, slots=True)
class Extent:
    """A class, or one student's part of it."""

    school_id: UUID
    class_id: UUID
    student_id: UUID | None = None
    activity_id: UUID | None = None
    """The activity whose results changed, and its sequence's progress."""
    competency_ids: Collection[UUID] | None = None
    """The competencies just assessed."""
    sequence_id: UUID | None = None
    """The sequence whose results changed, and its progress."""

    def key(self, student_id: UUID) -> dict[str, UUID]:
        """The columns that say whose a derived row is."""
        return {"school_id": self.school_id, "class_id": self.class_id, "student_id": student_id}

    def narrow(self, query: Selected, model: Any, *, by_activity: bool = True) -> Selected:
        """Keep the rows of a model that has school, class and student (and activity) to this extent."""
        query = query.where(model.school_id == self.school_id, model.class_id == self.class_id)
        if self.student_id is not None:
            query = query.where(model.student_id == self.student_id)
        if by_activity and self.activity_id is not None:
            query = query.where(model.activity_id == self.activity_id)
        if by_activity and self.sequence_id is not None:
            query = query.where(model.activity_id.in_(_activities_of(self.school_id, self.sequence_id)))
        return query


def _activities_of(school_id: UUID, sequence_id: UUID) -> Select[UUID]:
    of_session = (Session.school_id == Activity.school_id) & (Session.id == Activity.session_id)
    return (
        select(Activity.id)
        .join(Session, of_session)
        .where(Session.school_id == school_id, Session.sequence_id == sequence_id)
    )


def upsert(
    connection: Connection, model: type[Base], rows: Sequence[Mapping[str, Any]], *, key: Sequence[str]
) -> None:
    """Insert rows, or bring the row with the same key up to date; other columns keep their value.

    The columns that say when a row was written or computed last are set to the present.
    """
    if not rows:
        return
    statement = insert(model)
    columns = [name for name in rows[0] if name not in key and name != "id"]
    changed: dict[str, Any] = {name: statement.excluded[name] for name in columns}
    stamps = _STAMPS & set(model.__table__.columns.keys())
    changed.update(dict.fromkeys(stamps, func.clock_timestamp()))
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed), list(rows))
