"""Work that cannot be handed in when its time is up: pupil and teacher read the truth."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from sqlalchemy import insert

from datastore.models import ActivityAttempt, AttemptDraft
from datastore.models.enums import ActivityType
from tests.app.conftest import signed_in
from tests.app.taught import Taught, make_taught, moved, shown

KEPT = "What you had saved is kept, but it could not be read: tell your teacher."


@pytest.fixture
def taught(database) -> Taught:
    return make_taught(database)


def test_nobody_reads_that_unreadable_work_was_handed_in(taught):
    pupil = taught.pupil()
    _, (evaluation,) = taught.work(ActivityType.evaluation)
    now = dt.datetime.now(dt.UTC)
    row = {
        "school_id": taught.admin.school_id,
        "class_id": taught.class_id,
        "student_id": pupil,
        "activity_id": evaluation,
        "client_token": uuid4(),
        "content_version": 1,
        "started_at": now - dt.timedelta(hours=2),
        "deadline_at": now - dt.timedelta(hours=1),
        "responses": {"answers": {"q9": "titre"}},
    }
    with taught.database.writing(taught.teacher) as session:
        session.execute(insert(AttemptDraft).values(row))
    page = signed_in(taught.server, "zoe").get(f"/a/{evaluation}")
    assert KEPT in shown(page)
    assert 'class="note">You have' not in page.text
    moved(taught.send("/evaluations/hand-in"), taught.at("/evaluations"))
    page = shown(taught.get("/evaluations"))
    assert "What one pupil had saved could not be read: it is kept." in page
    assert taught.rows(ActivityAttempt.id) == []
    assert len(taught.rows(AttemptDraft.id)) == 1
