"""What activities were in the versions that were answered."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from datastore.content import Content, parse_content
from datastore.models import Activity, ContentVersion
from datastore.plan.setups import Reader


def contents_of(
    reader: Reader, school_id: UUID, activity_id: UUID, versions: Collection[int]
) -> dict[int, Content]:
    """The content of an activity in some of its versions, by version. One statement.

    Args:
        reader: Bound to the school.
        school_id: The school.
        activity_id: The activity.
        versions: Those that attempts name; one that never was is left out.
    """
    a, v = Activity, ContentVersion
    query = (
        select(a.activity_type, v.version, v.content)
        .join(v, (v.school_id == a.school_id) & (v.activity_id == a.id))
        .where(a.school_id == school_id, a.id == activity_id, v.version.in_(versions))
    )
    return {version: parse_content(kind, content) for kind, version, content in reader.execute(query)}
