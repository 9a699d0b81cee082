"""The timer's command: every school's evaluations whose time is up are handed in, once, by whatever runs."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select, update

from datastore.commands.attempts.drafts import GRACE, Draft, begin, save_draft
from datastore.commands.attempts.hand_in_everywhere import HandedInEverywhere, hand_in_everywhere
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.errors import Refused
from datastore.models import ActivityAttempt, AttemptDraft, AuditEntry
from datastore.models.enums import ActivityType
from tests.commands import environment, parcours
from tests.factories import Lesson, hand_in, make_lesson, make_pupil, make_sequence, quiz

MONDAY = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
NOBODY = HandedInEverywhere(0, 0)


def begun(database, lesson: Lesson, pupil=None, *, answers=("un",)) -> Draft:
    """An evaluation of ten minutes that a pupil began on Monday at nine, with what was saved of it."""
    content = {**quiz("un"), "time_limit_seconds": 600}
    sequence, (activity,) = make_sequence(database, lesson.admin, [(ActivityType.evaluation, content)])
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration())
    whose = (database, pupil or lesson.pupil, lesson.class_id, activity)
    draft = begin(*whose, now=MONDAY)
    saved = {"answers": {"q1": answers[0]}} if answers else {"answers": {}}
    more = {"client_token": draft.client_token, "responses": saved, "revision": 0, "content_version": 1}
    return save_draft(*whose, **more, now=MONDAY + MINUTE)


def attempts(database, lesson) -> list:
    a = ActivityAttempt
    query = select(a.student_id, a.score, a.submitted_at, a.held, a.flag).order_by(a.submitted_at, a.id)
    with database.reading(lesson.admin) as connection:
        return connection.execute(query).all()


def make_unreadable(database, lesson, draft: Draft) -> None:
    with database.writing(lesson.admin) as session:
        mine = AttemptDraft.client_token == draft.client_token
        session.execute(update(AttemptDraft).where(mine).values(responses={"answers": {"q9": "?"}}))


def test_all_schools_are_handed_in_once_as_of_the_end_of_their_time(database):
    lessons = [make_lesson(database) for _ in range(2)]
    ends = [begun(database, lesson).deadline_at for lesson in lessons]
    assert hand_in_everywhere(database, now=max(ends) + GRACE) == NOBODY
    later = max(ends) + MINUTE
    assert hand_in_everywhere(database, now=later) == HandedInEverywhere(2, 0)
    assert hand_in_everywhere(database, now=later) == NOBODY
    for lesson, end in zip(lessons, ends, strict=True):
        (attempt,) = attempts(database, lesson)
        assert (attempt.student_id, attempt.score) == (lesson.pupil.user_id, 1.0)
        assert (attempt.submitted_at, attempt.held, attempt.flag) == (end, True, None)
        with database.reading(lesson.admin) as connection:
            expired = select(AuditEntry.actor_id).where(AuditEntry.action == "attempt.expire")
            assert connection.execute(expired).scalars().all() == [None]


def test_what_cannot_be_read_is_kept_and_keeps_nobody_waiting(database):
    lesson = make_lesson(database)
    make_unreadable(database, lesson, begun(database, lesson))
    later = begun(database, lesson, make_pupil(database, lesson.admin, lesson.class_id)).deadline_at + MINUTE
    assert hand_in_everywhere(database, now=later) == HandedInEverywhere(1, 1)
    assert hand_in_everywhere(database, now=later) == HandedInEverywhere(0, 1)


def test_two_runs_and_the_pupil_at_once_store_one_attempt(database):
    lesson = make_lesson(database)
    draft, barrier = begun(database, lesson), Barrier(6)
    later = draft.deadline_at + MINUTE

    def go(place: int) -> int:
        barrier.wait()
        if place == 0:
            answers = {"q1": "un"}
            hand_in(database, lesson.pupil, draft.activity_id, answers, at=later, token=draft.client_token)
            return 0
        return hand_in_everywhere(database, now=later).handed_in

    with ThreadPoolExecutor(6) as threads:
        counted = sum(threads.map(go, range(6)))
    assert len(attempts(database, lesson)) == 1
    assert counted <= 1


def test_a_pupil_whose_work_cannot_be_read_is_not_told_that_it_was_handed_in(database):
    lesson = make_lesson(database)
    draft = begun(database, lesson)
    make_unreadable(database, lesson, draft)
    with pytest.raises(Refused, match="kept, but it could not be read: tell your teacher"):
        begin(database, lesson.pupil, lesson.class_id, draft.activity_id, now=draft.deadline_at + MINUTE)
    assert attempts(database, lesson) == []


def test_the_command_says_what_it_did(database, tmp_path):
    lesson = make_lesson(database)
    begun(database, lesson)
    make_unreadable(database, lesson, begun(database, lesson))
    with database.writing(lesson.admin) as session:
        long_ago = MONDAY - 3_000 * dt.timedelta(days=1)
        times = {"started_at": long_ago, "deadline_at": long_ago + 10 * MINUTE}
        session.execute(update(AttemptDraft).values(times))
    env = environment(database.engine.url.render_as_string(hide_password=False), tmp_path)
    result = parcours("hand-in-expired", env=env)
    assert result.returncode == 0
    assert "cannot be handed in: it is kept" in result.stderr
    assert result.stdout == "Handed in: 1. Kept, because it cannot be read: 1.\n"
