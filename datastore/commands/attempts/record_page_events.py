"""What the page of an activity reports for the history: films played, widgets used, the page left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from datastore.commands.attempts.record_stays import Visit, require_own
from datastore.commands.history import Event, Verb, record_events
from datastore.engine import Database
from datastore.errors import BadInput
from datastore.scope import Scope

VERBS = frozenset(
    {
        Verb.played,
        Verb.paused,
        Verb.seeked,
        Verb.suspended,
        Verb.resumed,
        Verb.terminated,
        Verb.interacted,
    }
)
"""What only the page can know; answers, scores and completion are the server's to say."""
MOST_EVENTS = 200
"""In one message."""
CLOCK_ERROR = dt.timedelta(minutes=1)
"""A page's clock is as exact as its network; a time that is wrong by less is kept, so that an event sent
again is still the same."""


def record_page_events(
    database: Database,
    scope: Scope,
    visit: Visit,
    events: Sequence[Event],
    *,
    now: dt.datetime | None = None,
) -> int:
    """Add what happened on a page to the history, not before it was opened and not in the future.

    Returns:
        How many were new: an event that arrives twice is stored once.

    Raises:
        NotFound: the page was served to somebody else, or the class is no longer theirs.
        BadInput: there are more than a page can send, one is not for a page to say, or one has the id of
            another event.
    """
    require_own(scope, visit)
    if len(events) > MOST_EVENTS:
        raise BadInput("At most %(most)d events can be sent at once: send them in parts.", most=MOST_EVENTS)
    if foreign := {event.verb for event in events} - VERBS:
        raise BadInput("A page cannot report the verb %(verb)s: leave it out.", verb=min(foreign))
    at = now or dt.datetime.now(dt.UTC)
    believed = [replace(event, occurred_at=_believed(event.occurred_at, visit, at)) for event in events]
    with database.writing(scope) as session:
        return record_events(session, scope, visit.class_id, visit.student_id, visit.activity_id, believed)


def _believed(claimed: dt.datetime, visit: Visit, now: dt.datetime) -> dt.datetime:
    return max(visit.opened_at, claimed if claimed <= now + CLOCK_ERROR else now)
