"""Whose work on what: the columns that attempts, drafts, visits, results and productions share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement


@dataclass(frozen=True, slots=True)
class WorkKey:
    """One student's work on one activity, in one class."""

    school_id: UUID
    class_id: UUID
    student_id: UUID
    activity_id: UUID

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> WorkKey:
        """Whose work a row is."""
        return cls(row["school_id"], row["class_id"], row["student_id"], row["activity_id"])

    def columns(self) -> dict[str, UUID]:
        """The values of the columns that say whose work a row belongs to."""
        return asdict(self)

    def owns(self, model: Any) -> tuple[ColumnElement[bool], ...]:
        """The conditions by which a model's rows belong to it."""
        return tuple(getattr(model, name) == value for name, value in self.columns().items())


OWNER = tuple(field.name for field in fields(WorkKey))
"""The names of these columns."""
