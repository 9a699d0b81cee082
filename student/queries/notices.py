"""What a person was told of, with what it takes to say it in words and to go there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, text

from datastore.models.enums import NotificationKind
from datastore.scope import Scope

MOST_NOTICES = 30


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing the person was told."""

    id: UUID
    kind: NotificationKind
    about: str | None
    """The title of the activity, badge, sequence or topic; None where there is none, or it is gone."""
    address: str | None
    """Where it can be seen; None where it cannot be any more, or not yet."""
    at: dt.datetime
    is_new: bool


_NOTICES = text(
    """
    SELECT n.id, n.kind::text, n.class_id, n.data, n.created_at, n.read_at IS NULL AS is_new,
           coalesce(a.title, b.title, q.title, t.title) AS about, t.id AS topic,
           (SELECT max(h.attempt_number) FROM activity_attempts h
            WHERE h.school_id = n.school_id AND h.class_id = n.class_id AND h.student_id = n.user_id
              AND h.activity_id = a.id AND NOT h.held) AS attempt
    FROM notifications n
    LEFT JOIN activities a ON a.school_id = n.school_id AND a.id = CAST(n.data ->> 'activity_id' AS uuid)
    LEFT JOIN badges b ON b.id = CAST(n.data ->> 'badge_id' AS uuid)
    LEFT JOIN sequences q ON q.school_id = n.school_id AND q.id = CAST(n.data ->> 'sequence_id' AS uuid)
    LEFT JOIN forum_topics t ON t.school_id = n.school_id AND t.id = CAST(n.data ->> 'topic_id' AS uuid)
                            AND t.deleted_at IS NULL
    WHERE n.school_id = :school AND n.user_id = :me AND (NOT :unread OR n.read_at IS NULL)
    ORDER BY n.created_at DESC, n.id DESC
    LIMIT :most
    """
)


def notices(connection: Connection, scope: Scope, *, unread: bool = False) -> list[Notice]:
    """What was I told, the latest first? One statement; at most MOST_NOTICES.

    Args:
        connection: Bound to the school.
        scope: Whose notices.
        unread: Only what has not been read.
    """
    parameters = {
        "school": scope.school_id,
        "me": scope.require_person(),
        "unread": unread,
        "most": MOST_NOTICES,
    }
    return [
        Notice(
            id=row.id,
            kind=NotificationKind(row.kind),
            about=row.about,
            address=_address(row) if row.class_id is None or row.class_id in scope.attends else None,
            at=row.created_at,
            is_new=row.is_new,
        )
        for row in connection.execute(_NOTICES, parameters)
    ]


def _address(row: Row[*tuple[Any, ...]]) -> str | None:
    """The page where the thing can be seen, also after what was worked on has closed."""
    activity, of_class = row.data.get("activity_id"), f"?class={row.class_id}" if row.class_id else ""
    match NotificationKind(row.kind):
        case NotificationKind.badge_earned | NotificationKind.certificate_issued:
            return "/badges"
        case NotificationKind.review_assigned:
            return "/reviews"
        case NotificationKind.forum_reply:
            post = row.data.get("post_id")
            place = f"?post={post}#post-{post}" if post else ""
            return f"/forum/topics/{row.topic}{place}" if row.topic else None
        case NotificationKind.result_released | NotificationKind.attempt_decided:
            return f"/a/{activity}/attempts/{row.attempt}{of_class}" if row.attempt else None
    return f"/a/{activity}{of_class}" if activity else None
