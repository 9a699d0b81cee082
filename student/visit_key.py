"""The visit key: what the server knew when it served the page of an activity, signed.

The page sends it back with everything it reports. So time and events go to the person, class and activity
that the page was opened for, count from the moment it was served, and belong to one tab: a page can name no
other, and needs no look-up. Whoever is signed in when they arrive is checked against it by the commands.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from datastore.commands.attempts.record_stays import Visit
from datastore.errors import BadInput
from student.blueprint import now, scope

LASTS = dt.timedelta(days=7)
"""How long after its page was served a key is taken: work without a network may be told some days later."""
_SALT = "visit"
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MS = dt.timedelta(milliseconds=1)


def of_page(class_id: UUID, activity_id: UUID) -> str:
    """The key of a page that is being served to the signed-in student; each page is a tab of its own."""
    me = scope()
    visit = Visit(
        school_id=me.school_id,
        student_id=me.require_person(),
        class_id=class_id,
        activity_id=activity_id,
        tab_token=uuid4(),
        opened_at=now(),
    )
    return issue(secret(), visit)


def secret() -> str:
    """What this server signs with."""
    return str(current_app.secret_key)


def issue(with_secret: str, visit: Visit) -> str:
    """The key of a visit; the time is kept to the millisecond."""
    return URLSafeSerializer(with_secret, salt=_SALT).dumps(
        [
            visit.school_id.hex,
            visit.student_id.hex,
            visit.class_id.hex,
            visit.activity_id.hex,
            visit.tab_token.hex,
            epoch_ms(visit.opened_at),
        ]
    )


def read(with_secret: str, key: str) -> Visit:
    """The visit of a key that this server made.

    Raises:
        BadInput: the key was made elsewhere, for something else, or changed on the way.
    """
    try:
        *ids, opened_ms = URLSafeSerializer(with_secret, salt=_SALT).loads(key)
    except BadSignature as error:
        raise BadInput("The visit is not one that this page was opened for: reload the page.") from error
    school_id, student_id, class_id, activity_id, tab_token = map(UUID, ids)
    return Visit(school_id, student_id, class_id, activity_id, tab_token, from_epoch_ms(opened_ms))


def epoch_ms(at: dt.datetime) -> int:
    """Whole milliseconds since 1970, never later than the time itself: how pages count."""
    return (at - _EPOCH) // _MS


def from_epoch_ms(ms: int) -> dt.datetime:
    """The time of a page's count."""
    return _EPOCH + ms * _MS
