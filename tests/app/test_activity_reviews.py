"""What comes after handing in: the review, what it may tell and when, evaluations, the way on."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update

from datastore.commands.marking.mark_items import mark_items
from datastore.commands.marking.release import release
from datastore.configuration import FeedbackRule
from datastore.models import AttemptDraft, Notification, StudentAccommodation, TeacherConfiguration, new_id
from tests.app.desk import Desk, one, sit, start, take_seat
from tests.unit.content.samples import example, k


@pytest.fixture(scope="module")
def seat(module_database, module_server):
    return take_seat(module_database, module_server)


@pytest.fixture
def desk(module_database, module_server, seat):
    yield partial(sit, module_database, module_server, seat)
    module_server.extensions.pop("parcours.clock", None)


def test_after_the_last_attempt_the_page_shows_what_was_handed_in_and_the_way_on(desk):
    here = desk(one("short_text"), one("single"), attempts_allowed=1)
    page = here.hand_in({"answers": {"item": "lecteur"}})
    assert "Try again" not in page
    assert "Next: Activité 2" in page
    over = here.get()
    assert 'id="activity"' not in over
    assert "You have used every attempt of this activity." in over
    assert f'/a/{here.activity}/attempts/1?class={here.lesson.class_id}"' in over
    assert "0 of 1 point" in over
    assert f'/a/{here.ids[1]}?class={here.lesson.class_id}"' in over


def test_an_attempt_too_many_is_kept_and_says_so(desk):
    here = desk(one("short_text"), attempts_allowed=1)
    stale = here.form()
    here.hand_in({"answers": {"item": "lecteur"}})
    answer = here.send({"answers.item": ["journaliste"], "token": [str(uuid4())]}, stale, action="hand-in")
    page = here.client.get(answer.location).get_data(as_text=True)
    assert "It is one attempt more than you have." in page
    assert "data-verdict" not in page
    assert "kept, your teacher decides whether it counts" in here.get()


def test_the_last_activity_leads_back_to_the_sequence(desk):
    page = desk(one("short_text")).hand_in({"answers": {"item": "journaliste"}})
    assert "Next:" not in page
    assert "Back to the sequence" in page


# Evaluations

EVALUATION = ("evaluation", example("evaluation"))
NOON = dt.datetime.now(dt.UTC).replace(hour=12, minute=0, second=0, microsecond=0)
MINUTE = dt.timedelta(minutes=1)


def give_extra_time(here: Desk, factor: float) -> None:
    own = {"school_id": here.pupil.school_id, "student_id": here.pupil.user_id, "id": new_id()}
    with here.database.writing(here.lesson.admin) as session:
        session.execute(
            insert(StudentAccommodation).values(**own, extra_time_factor=factor, larger_text=True)
        )


def test_an_evaluation_tells_its_time_before_it_runs_and_shows_no_question(desk):
    here = desk(EVALUATION)
    page = here.get()
    assert "You have <b>30 min</b>." in page
    assert "extra time" not in page
    assert "Quelle est la thèse" not in page


def test_extra_time_is_in_what_the_page_tells_and_in_the_deadline(desk, module_database, module_server):
    here = sit(module_database, module_server, take_seat(module_database, module_server), EVALUATION)
    give_extra_time(here, 1.33)
    here.at(NOON)
    page = here.get()
    assert "You have <b>40 min</b>." in page
    assert "Your extra time is included." in page
    assert '<body class="student larger-text">' in page
    start(here)
    data = here.form().attributes
    length = (int(data["data-deadline"]) - int(data["data-now"])) / 1000
    assert length == pytest.approx(1800 * 1.33)


def test_an_evaluation_runs_from_its_start_and_is_handed_in_once(desk):
    here = desk(EVALUATION)
    here.at(NOON)
    start(here)
    here.at(NOON + 10 * MINUTE)
    form = here.form()
    assert int(form.attributes["data-deadline"]) == (NOON + 30 * MINUTE).timestamp() * 1000
    assert "Hand in by" in form.page
    start_again = here.client.post(
        f"/a/{here.activity}/start",
        data={"csrf_token": form.values["csrf_token"], "class": form.values["class"]},
    )
    assert start_again.status_code == 303
    assert here.form().attributes["data-deadline"] == form.attributes["data-deadline"]
    page = here.hand_in({"answers": {"e-these": k("Il fait chaud."), "e-avis": "Je pense…"}})
    assert "You have handed this in. Your teacher gives the results back to you." in page
    over = here.get()
    assert 'id="activity"' not in over
    assert "your teacher gives the result back" in over


def test_what_was_saved_is_handed_in_when_the_time_is_up(desk):
    here = desk(EVALUATION)
    here.at(NOON)
    start(here)
    here.send({"answers.e-connecteur": ["ensuite"]}, action="save")
    here.at(NOON + 31 * MINUTE)
    page = here.get()
    assert "You have handed this in." in page
    (attempt,) = here.attempts()
    assert attempt["submitted_at"] == NOON + 30 * MINUTE
    assert attempt["flag"] is None
    with here.database.reading(here.pupil) as connection:
        assert (
            connection.execute(select(AttemptDraft.id).where(AttemptDraft.activity_id == here.activity)).all()
            == []
        )


def test_results_of_an_evaluation_show_after_their_release_and_not_before(desk):
    here = desk(EVALUATION)
    start(here)
    answers = {"e-these": k("Il fait chaud."), "e-connecteur": "ensuite", "e-avis": "Je pense que oui."}
    held = here.hand_in({"answers": answers})
    assert "You have handed this in." in held
    assert here.client.get(f"/a/{here.activity}/attempts/1").status_code == 404
    secrets = ("Il faut planter des arbres.", "verdict", "of 1 point", "✓", "✗", "Je pense que… parce que…")
    for secret in secrets:
        assert secret not in held
    give_marks(here, "acquis")
    assert here.client.get(f"/a/{here.activity}/attempts/1").status_code == 404
    release(here.database, here.lesson.teacher, here.lesson.class_id, here.activity)
    told = here.get("/attempts/1")
    assert re.findall('data-verdict="([^"]+)"', told) == ["wrong", "right", "right"]
    assert "You have 6 of 8 points." in told
    assert "Il faut planter des arbres." in told
    assert "Justifier son avis: acquis" in told
    assert "Je pense que… parce que…" in told


def give_marks(here: Desk, level: str) -> None:
    (attempt,) = here.attempts()
    given = {"e-avis": {"argument": level}}
    mark_items(here.database, here.lesson.teacher, here.lesson.class_id, attempt["id"], levels=given)


def test_who_reads_the_results_has_read_the_notice_of_them(desk):
    here = desk(EVALUATION)
    start(here)
    here.hand_in({"answers": {"e-connecteur": "ensuite"}})
    release(here.database, here.lesson.teacher, here.lesson.class_id, here.activity)
    about = Notification.data["activity_id"].astext == str(here.activity)

    def unread() -> int:
        query = select(Notification.id).where(about, Notification.read_at.is_(None))
        with here.database.reading(here.pupil) as connection:
            return len(connection.execute(query).all())

    before = unread()
    here.get("/attempts/1")
    assert (before, unread()) == (1, 0)


# When the right answer is told


@pytest.mark.parametrize(
    ("rule", "outcome", "correction"),
    [
        (None, True, True),
        (FeedbackRule.after_each_attempt, True, True),
        (FeedbackRule.after_due_date, True, False),
        (FeedbackRule.when_teacher_releases, False, False),
    ],
)
def test_the_rule_of_the_class_decides_what_is_told(desk, rule, outcome, correction):
    here = desk(one("single"), feedback=rule)
    page = here.hand_in({"answers": {"item": k("La légende")}})
    assert "La légende" in page
    assert ('data-verdict="wrong"' in page) is outcome
    assert ("La légende accompagne une image." in page) is outcome
    assert ("Le titre" in page) is correction


def test_after_the_due_date_the_right_answer_is_told(desk):
    here = desk(one("single"), feedback=FeedbackRule.after_due_date)
    with here.database.writing(here.lesson.teacher) as session:
        session.execute(
            update(TeacherConfiguration)
            .where(TeacherConfiguration.sequence_id == here.sequence)
            .values(end_date=NOON.date())
        )
    here.at(NOON)
    assert "Le titre" not in here.hand_in({"answers": {"item": k("La légende")}})
    here.at(NOON + dt.timedelta(days=1))
    assert "Le titre" in here.get("/attempts/1")
