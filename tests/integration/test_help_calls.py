"""A pupil calls, the teacher sees it and answers; one open call a pupil and class."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select

from datastore.commands.contact.help_calls import Call, answer_call, call_for_help, cancel_call
from datastore.commands.contact.notices import mark_read
from datastore.errors import BadInput, NotFound
from datastore.models import HelpCall, InteractionEvent, Notification
from datastore.models.enums import NotificationKind
from student.queries.notices import notices
from tests.factories import make_lesson


@pytest.fixture
def lesson(database):
    return make_lesson(database)


def calls(database, scope):
    c = HelpCall
    with database.reading(scope) as connection:
        query = select(c.id, c.message, c.screen, c.closed_at, c.closed_by).order_by(c.created_at)
        return connection.execute(query).all()


def test_a_second_call_moves_the_first(database, lesson):
    first = call_for_help(database, lesson.pupil, lesson.class_id, Call(screen="lire", message="Je bloque"))
    second = call_for_help(database, lesson.pupil, lesson.class_id, Call(screen="ecrire"))
    assert first == second
    (call,) = calls(database, lesson.pupil)
    assert (call.screen, call.message, call.closed_at) == ("ecrire", None, None)


def test_the_teacher_answers_and_the_pupil_is_told_once(database, lesson):
    call_id = call_for_help(database, lesson.pupil, lesson.class_id, Call())
    for _ in range(2):
        answer_call(database, lesson.teacher, lesson.class_id, call_id)
    (call,) = calls(database, lesson.teacher)
    assert call.closed_by == lesson.teacher.user_id
    with database.reading(lesson.pupil) as connection:
        (told,) = notices(connection, lesson.pupil, unread=True)
    assert told.kind is NotificationKind.help_answered
    assert mark_read(database, lesson.pupil) == 1
    assert mark_read(database, lesson.pupil) == 0


def test_after_an_answer_a_new_call_is_a_new_one(database, lesson):
    first = call_for_help(database, lesson.pupil, lesson.class_id, Call())
    answer_call(database, lesson.teacher, lesson.class_id, first)
    assert call_for_help(database, lesson.pupil, lesson.class_id, Call()) != first


def test_a_pupil_takes_the_call_back(database, lesson):
    assert not cancel_call(database, lesson.pupil, lesson.class_id)
    call_for_help(database, lesson.pupil, lesson.class_id, Call())
    assert cancel_call(database, lesson.pupil, lesson.class_id)
    (call,) = calls(database, lesson.pupil)
    assert call.closed_by == lesson.pupil.user_id
    with database.reading(lesson.pupil) as connection:
        assert connection.execute(select(Notification.id)).all() == []
        events = connection.execute(select(InteractionEvent.verb, InteractionEvent.object_key)).all()
    assert events == [("interacted", "help")]


def test_nobody_calls_from_outside_of_the_class_or_answers_for_it(database, lesson):
    stranger = make_lesson(database)
    call_id = call_for_help(database, lesson.pupil, lesson.class_id, Call())
    with pytest.raises(NotFound):
        call_for_help(database, stranger.pupil, lesson.class_id, Call())
    with pytest.raises(NotFound):
        call_for_help(database, lesson.pupil, lesson.class_id, Call(activity_id=uuid4()))
    with pytest.raises(NotFound):
        answer_call(database, stranger.teacher, lesson.class_id, call_id)
    with pytest.raises(NotFound):
        answer_call(database, lesson.pupil, lesson.class_id, call_id)


def test_a_message_has_a_bound(database, lesson):
    with pytest.raises(BadInput, match="500"):
        call_for_help(database, lesson.pupil, lesson.class_id, Call(message="x" * 501))
    assert calls(database, lesson.pupil) == []


def test_what_the_database_cannot_hold_keeps_no_call_from_coming(database, lesson):
    call = Call(screen="li\x00re", item_key="\x00", message="Je\ud800 bloque \x00")
    call_for_help(database, lesson.pupil, lesson.class_id, call)
    (kept,) = calls(database, lesson.pupil)
    assert (kept.screen, kept.message) == ("li\ufffdre", "Je\ufffd bloque")
