"""What the page of an activity reports of a student's time on it.

Active time is defined by events: enter, focus, heartbeat, answer and hint vouch for the time up to the next
event, at most C seconds; blur and leave for none; the last event adds nothing
(`measures.time_on_task.active_intervals`). The page applies this rule to its own events as they happen and
sends what comes of it, the stretches between two events. What is stored is their union, so that

    union of the stretches of a page = active_intervals of its events

holds whatever is sent twice, late, or in another order, and a stretch that never arrives takes no other with
it. A page is believed only as far as it can be true: each stretch is cut to C seconds, to the time since the
server served the page, and to the time that was over when it arrived. So a page never claims more than the
clock on the wall shows, and several pages of one activity count once, because the result takes the union of
them all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.types.multirange import Multirange
from psycopg.types.range import Range
from sqlalchemy import func, or_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from datastore.derivation import Extent, lock_student
from datastore.derivation.progress import rederive_progress
from datastore.derivation.results import rederive_results
from datastore.engine import Database
from datastore.errors import BadInput, NotFound
from datastore.measures.intervals import Interval, checked, union
from datastore.measures.time_on_task import HeartbeatRule
from datastore.models import ActivityVisit, new_id
from datastore.scope import Scope

RULE = HeartbeatRule()
MOST_STAYS = 200
MOST_STRETCHES = 2000
"""In one message. Without a network a page gathers 240 an hour; it sends more than this in parts."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One opening of an activity's page, as the server signed it when it served the page."""

    school_id: UUID
    student_id: UUID
    class_id: UUID
    activity_id: UUID
    tab_token: UUID
    opened_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Stay:
    """What a page claims of one stay on a screen; every field is untrusted."""

    number: int
    """Which stay in this tab: the same number again is more of the same stay."""
    screen: str
    came_from: str | None
    """Where the student was before: an activity's id and screen key."""
    first: dt.datetime
    last: dt.datetime
    """The times of the first and the last event of the stay."""
    active: Sequence[tuple[dt.datetime, dt.datetime]] = ()
    """Stretches between an active event and the next one."""


def record_stays(
    database: Database,
    scope: Scope,
    visit: Visit,
    stays: Sequence[Stay],
    *,
    now: dt.datetime | None = None,
) -> bool:
    """Add what a page reports to the visits; result and progress follow in the same transaction.

    The first report of a page makes the activity one that was begun, even before there is active time.

    Args:
        database: Where to store it.
        scope: Of the student who is signed in as the report arrives.
        visit: From the page's signed key.
        stays: Each number once.
        now: When the report arrived; time after it is not believed.

    Returns:
        Whether anything in it was new.

    Raises:
        NotFound: the page was served to somebody else, or the class is no longer theirs.
        BadInput: there is more in it than a page can send, or a stay or stretch ends before it starts.
    """
    require_own(scope, visit)
    _require_bounded(stays)
    window = Interval(visit.opened_at, max(now or dt.datetime.now(dt.UTC), visit.opened_at))
    rows = [_row(visit, stay, window) for stay in stays]
    if not rows:
        return False
    with database.writing(scope) as session:
        connection = session.connection()
        lock_student(connection, visit.class_id, visit.student_id)
        if not _add(session, rows):
            return False
        extent = Extent(visit.school_id, visit.class_id, visit.student_id, visit.activity_id)
        rederive_results(connection, extent)
        rederive_progress(connection, extent)
    return True


def require_own(scope: Scope, visit: Visit) -> None:
    """Refuse what a page reports when it was served to somebody else, or for a class left since.

    Raises:
        NotFound: so it is.
    """
    if (visit.school_id, visit.student_id) != (scope.school_id, scope.require_person()):
        raise NotFound("This page was opened by somebody else: reload it.")
    scope.require_attending(visit.class_id)


def _require_bounded(stays: Sequence[Stay]) -> None:
    if len(stays) > MOST_STAYS or sum(len(stay.active) for stay in stays) > MOST_STRETCHES:
        raise BadInput(
            "At most %(stays)d stays and %(stretches)d stretches can be sent at once: send them in parts.",
            stays=MOST_STAYS,
            stretches=MOST_STRETCHES,
        )
    if len({stay.number for stay in stays}) < len(stays):
        raise BadInput("A stay is named twice: send all of it in one place.")


def _row(visit: Visit, stay: Stay, window: Interval) -> dict[str, Any]:
    """The row of a stay, as far as it is believed."""
    first, last = checked(stay.first, stay.last)
    active = union(_believed(stay.active, window))
    seen = [_within(first, window), _within(last, window), *(end for _, end in active)]
    return {
        "school_id": visit.school_id,
        "id": new_id(),
        "class_id": visit.class_id,
        "student_id": visit.student_id,
        "activity_id": visit.activity_id,
        "screen": stay.screen,
        "from_screen": stay.came_from,
        "tab_token": visit.tab_token,
        "stay": stay.number,
        "started_at": min([seen[0], *(start for start, _ in active)]),
        "last_seen_at": max(seen),
        "active_periods": Multirange([Range(start, end) for start, end in active]),
        "time_rule": RULE.name,
    }


def _believed(claimed: Iterable[tuple[dt.datetime, dt.datetime]], window: Interval) -> Iterator[Interval]:
    """Each stretch cut to the rule's cap and to the time the page has been open."""
    cap = dt.timedelta(seconds=RULE.cap)
    for start, end in (checked(*stretch) for stretch in claimed):
        yield Interval(_within(start, window), _within(min(end, start + cap), window))


def _within(at: dt.datetime, window: Interval) -> dt.datetime:
    return min(max(at, window.start), window.end)


def _add(session: Session, rows: Sequence[dict[str, Any]]) -> bool:
    """Unite the stays with what is stored of them; says whether that added anything."""
    v = ActivityVisit
    statement = insert(v).values(list(rows))
    sent = statement.excluded
    united = statement.on_conflict_do_update(
        index_elements=[v.school_id, v.student_id, v.tab_token, v.stay],
        set_={
            "started_at": func.least(v.started_at, sent.started_at),
            "last_seen_at": func.greatest(v.last_seen_at, sent.last_seen_at),
            "active_periods": v.active_periods.union(sent.active_periods),
        },
        where=or_(
            sent.started_at < v.started_at,
            sent.last_seen_at > v.last_seen_at,
            ~v.active_periods.contains(sent.active_periods),
        ),
    )
    return bool(session.execute(united.returning(v.id)).all())
