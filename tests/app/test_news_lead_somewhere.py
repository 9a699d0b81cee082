"""What a pupil was told leads to a page that opens, also when what it is about has closed since."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from datastore.commands.classroom.classes import end_enrolment
from datastore.commands.classroom.sequences import withdraw_sequence
from datastore.commands.contact.notify import notify
from datastore.commands.marking.release import release
from datastore.models.enums import ActivityType, NotificationKind
from datastore.scope import Scope
from tests.app.conftest import send, signed_in
from tests.app.taught import Taught, make_taught
from tests.factories import hand_in

RELEASED = "Your results are there"


@pytest.fixture
def taught(database) -> Taught:
    return make_taught(database)


def opened(pupil: FlaskClient, words: str) -> str:
    """Where the pupil gets to from the notice with these words; it must open."""
    page = pupil.get("/notifications").text
    chosen = re.search(rf'name="id" value="([^"]+)">\s*<button[^>]*>{words}', page)[1]
    address = send(pupil, "/notifications", id=chosen).location
    assert pupil.get(address).status_code == 200, address
    return address


def test_results_released_are_read_after_the_sequence_was_closed(taught):
    zoe = taught.pupil()
    sequence, (evaluation,) = taught.work(ActivityType.evaluation)
    hand_in(taught.database, scope_of(taught, zoe), evaluation, {"q1": "titre"})
    release(taught.database, taught.teacher, taught.class_id, evaluation)
    withdraw_sequence(taught.database, taught.teacher, taught.class_id, sequence)
    pupil = signed_in(taught.server, "zoe")
    assert pupil.get(f"/a/{evaluation}").status_code == 404
    assert opened(pupil, RELEASED) == f"/a/{evaluation}/attempts/1?class={taught.class_id}"
    assert RELEASED not in pupil.get("/me").text


@pytest.mark.parametrize("kind", [NotificationKind.result_released, NotificationKind.attempt_decided])
def test_news_of_what_may_not_be_read_lead_nowhere(taught, kind):
    zoe = taught.pupil()
    _, (evaluation,) = taught.work(ActivityType.evaluation)
    hand_in(taught.database, scope_of(taught, zoe), evaluation, {"q1": "titre"})
    with taught.database.writing(taught.teacher) as session:
        notify(session, taught.teacher, [zoe], kind, class_id=taught.class_id, activity_id=evaluation)
    assert opened(signed_in(taught.server, "zoe"), "Your") == "/notifications"


def test_news_of_a_class_that_the_pupil_has_left_lead_nowhere(taught):
    zoe = taught.pupil()
    _, (quiz,) = taught.work(ActivityType.quiz)
    hand_in(taught.database, scope_of(taught, zoe), quiz, {"q1": "titre"})
    release(taught.database, taught.teacher, taught.class_id, quiz)
    end_enrolment(taught.database, taught.teacher, taught.class_id, zoe)
    assert opened(signed_in(taught.server, "zoe"), "Your") == "/notifications"


def scope_of(taught: Taught, pupil) -> Scope:
    return Scope(taught.admin.school_id, pupil, attends=frozenset({taught.class_id}))
