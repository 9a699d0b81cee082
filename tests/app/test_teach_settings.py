"""Groups, sequences and results of a class over HTTP: what the forms keep, undo and refuse."""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration, FeedbackRule, parse_configuration
from datastore.models import ActivityAttempt, AttemptDraft, GroupMember, TeacherConfiguration, new_id
from datastore.models.enums import ActivityType, AttemptDecision, AttemptFlag
from datastore.scope import Scope
from tests.app.accounts import a_school
from tests.app.taught import Taught, make_taught, moved, shown, undo
from tests.factories import hand_in, make_sequence, quiz


@pytest.fixture
def taught(database) -> Taught:
    return make_taught(database)


# Groups and sequences


def test_a_group_is_made_filled_dated_and_dissolved(taught):
    zoe, leo = taught.pupil(), taught.pupil("leo", "Léo", "Petit")
    sequence, _ = taught.work(ActivityType.quiz)
    group = taught.send("/groups", name="Rouge").location
    path = group.removeprefix(taught.at())
    taught.send(f"{path}/members", pupil=[str(zoe), str(leo)])
    taught.send(f"{path}/members", pupil=str(zoe))
    assert {student for (student,) in taught.rows(GroupMember.student_id)} == {zoe}
    undo(taught, taught.client.get(group))
    assert {student for (student,) in taught.rows(GroupMember.student_id)} == {zoe, leo}
    taught.send(f"{path}/dates/{sequence}", start_date="2026-11-02", end_date="2026-11-20")
    assert 'value="2026-11-20"' in taught.client.get(group).text
    taught.send(f"{path}/name", name="Bleu")
    assert "Bleu 2 Durand Zoé, Petit Léo" in shown(taught.get("/groups"))
    moved(taught.send(f"{path}/dissolve"), taught.at("/groups"))
    assert "There is none yet." in shown(taught.get("/groups"))


def test_a_group_that_cannot_be_is_refused(taught):
    taught.send("/groups", name="Rouge")
    assert "has a group “Rouge” already" in shown(taught.send("/groups", name="Rouge"), 409)
    assert "between 1 and" in shown(taught.send("/groups", name=" "), 400)
    group = taught.send("/groups", name="Bleu").location.removeprefix(taught.at())
    sequence, _ = taught.work(ActivityType.quiz)
    assert "already" in shown(taught.send(f"{group}/name", name="Rouge"), 409)
    dates = {"start_date": "2026-11-20", "end_date": "2026-11-02"}
    assert "cannot end before" in shown(taught.send(f"{group}/dates/{sequence}", **dates), 400)
    assert taught.get(f"/groups/{uuid4()}").status_code == 404


def settings(taught: Taught) -> tuple[Configuration, dt.date | None, dt.date | None, bool]:
    t = TeacherConfiguration
    ((raw, *rest),) = taught.rows(t.custom_settings, t.start_date, t.end_date, t.is_active)
    return parse_configuration(raw), *rest


def test_a_sequence_is_opened_with_its_settings(taught):
    sequence, (first, second) = make_sequence(
        taught.database, taught.admin, [(ActivityType.quiz, quiz("a")), (ActivityType.quiz, quiz("b"))]
    )
    path = f"/sequences/{sequence}"
    session = re.search(r'name="opens-([^"]*)"', taught.get(path).text)[1]
    form = {
        "start_date": "2026-11-02",
        "end_date": "2026-11-20",
        "attempts_allowed": "3",
        "feedback": "after_due_date",
        "peer_reviews": "2",
        "in_order": "1",
        f"opens-{session}": "2026-11-03",
        f"due-{session}": "2026-11-10",
        f"activity-{first}": "hidden",
        f"activity-{second}": "optional",
    }
    moved(taught.send(path, **form), taught.at(path))
    kept, start, end, is_open = settings(taught)
    assert (start, end, is_open) == (dt.date(2026, 11, 2), dt.date(2026, 11, 20), True)
    assert (kept.attempts_allowed, kept.feedback, kept.peer_reviews) == (3, FeedbackRule.after_due_date, 2)
    assert (kept.hidden, kept.optional, kept.in_order) == ((first,), (second,), True)
    dates = kept.session_dates[UUID(session)]
    assert (dates.opens, dates.due) == (dt.date(2026, 11, 3), dt.date(2026, 11, 10))
    page = taught.get(path).text
    for name, value in form.items():
        field = re.search(
            rf'<input[^>]* name="{name}"[^>]*>|<select[^>]* name="{name}".*?</select>', page, re.S
        )
        mark = "" if field[0].startswith("<input") else " selected"
        assert f'value="{value}"{mark}' in field[0]


def test_what_the_form_does_not_show_stays_and_what_is_emptied_goes(taught):
    sequence, (activity,) = taught.work(ActivityType.quiz)
    before = Configuration(pass_mark=0.7, attempts_allowed=2, hidden=(activity,), in_order=True)
    configure(taught.database, taught.teacher, taught.class_id, sequence, before)
    taught.send(f"/sequences/{sequence}", attempts_allowed="", feedback="")
    assert settings(taught)[0] == Configuration(pass_mark=0.7)


@pytest.mark.parametrize(
    "typed",
    [
        {"attempts_allowed": "0"},
        {"attempts_allowed": "x"},
        {"peer_reviews": "6"},
        {"feedback": "never"},
        {"start_date": "2026-11-20", "end_date": "2026-11-02"},
        {"end_date": "soon"},
    ],
    ids=str,
)
def test_settings_that_cannot_be_are_refused_and_what_was_typed_stays(taught, typed):
    sequence, _ = taught.work(ActivityType.quiz)
    answer = taught.send(f"/sequences/{sequence}", **({"attempts_allowed": "4"} | typed))
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert settings(taught)[0] == Configuration()
    number = ({"attempts_allowed": "4"} | typed)["attempts_allowed"]
    assert f'name="attempts_allowed" value="{number}"' in answer.text


def test_a_sequence_is_closed_and_opened_as_it_was(taught):
    sequence, _ = taught.work(ActivityType.quiz, start_date=dt.date(2026, 11, 2))
    moved(taught.send(f"/sequences/{sequence}/close"), taught.at("/sequences"))
    assert settings(taught)[3] is False
    undo(taught, taught.get("/sequences"))
    assert settings(taught)[1:] == (dt.date(2026, 11, 2), None, True)


def test_a_sequence_of_another_school_is_not_there(taught):
    elsewhere = a_school(taught.database, "Collège sud")
    sequence, _ = make_sequence(taught.database, elsewhere, [(ActivityType.quiz, quiz("a"))])
    assert taught.get(f"/sequences/{sequence}").status_code == 404
    assert taught.send(f"/sequences/{sequence}").status_code == 404
    assert taught.send(f"/sequences/{sequence}/close").status_code == 404


# Results of evaluations


def pupil_scope(taught: Taught, pupil: UUID) -> Scope:
    return Scope(taught.admin.school_id, pupil, attends=frozenset({taught.class_id}))


def counts(page: str) -> list[str]:
    """Handed in, at work, to mark, not released, released."""
    return re.search(r"Activité 1 L’article de presse (?:Release the results )?((?:\d+ ){4}\d+)", page)[
        1
    ].split()


def test_results_are_counted_and_released(taught):
    _, (evaluation,) = taught.work(ActivityType.evaluation)
    zoe = taught.pupil()
    taught.pupil("leo", "Léo", "Petit")
    hand_in(taught.database, pupil_scope(taught, zoe), evaluation, {"q1": "titre"})
    assert counts(shown(taught.get("/evaluations"))) == ["1", "0", "0", "1", "0"]
    assert "1 result is not released" in shown(taught.get())
    moved(taught.send(f"/evaluations/{evaluation}/release"), taught.at("/evaluations"))
    page = shown(taught.get("/evaluations"))
    assert "One result is released." in page
    assert counts(page) == ["1", "0", "0", "0", "1"]
    assert taught.rows(ActivityAttempt.held) == [(False,)]


def test_work_whose_time_is_up_is_shown_and_handed_in(taught):
    _, (evaluation,) = taught.work(ActivityType.evaluation)
    now = dt.datetime.now(dt.UTC)
    for pupil, ends in ((taught.pupil(), -1), (taught.pupil("leo", "Léo", "Petit"), 1)):
        row = {
            "id": new_id(),
            "school_id": taught.admin.school_id,
            "class_id": taught.class_id,
            "student_id": pupil,
            "activity_id": evaluation,
            "client_token": uuid4(),
            "content_version": 1,
            "started_at": now - dt.timedelta(hours=2),
            "deadline_at": now + dt.timedelta(hours=ends),
            "responses": {"answers": {"q1": "titre"}},
        }
        with taught.database.writing(taught.teacher) as session:
            session.execute(insert(AttemptDraft).values(row))
    page = shown(taught.get("/evaluations"))
    assert "The time of 1 pupil is up without handing in." in page
    assert counts(page) == ["0", "2", "0", "0", "0"]
    moved(taught.send("/evaluations/hand-in"), taught.at("/evaluations"))
    page = shown(taught.get("/evaluations"))
    assert "What one pupil had saved is handed in." in page
    assert counts(page) == ["1", "1", "0", "1", "0"]


def test_a_class_without_evaluations_is_told_so(taught):
    assert "No sequence of the class has one." in shown(taught.get("/evaluations"))


def test_a_flagged_submission_is_decided_on_and_the_decision_can_be_changed(taught):
    sequence, (activity,) = taught.work(ActivityType.quiz)
    one = Configuration(attempts_allowed=1)
    configure(taught.database, taught.teacher, taught.class_id, sequence, one)
    pupil = pupil_scope(taught, taught.pupil())
    for answer in ("falsch", "titre"):
        hand_in(taught.database, pupil, activity, {"q1": answer})
    a = ActivityAttempt
    ((flagged, flag),) = [row for row in taught.rows(a.id, a.flag) if row[1]]
    assert flag is AttemptFlag.over_limit
    assert "1 submission waits for your decision" in shown(taught.get())
    page = shown(taught.get("/evaluations"))
    assert "Durand Zoé Activité 1, attempt 2" in page
    assert "more attempts than allowed" in page
    for word, decision in (("counts", AttemptDecision.counts), ("set_aside", AttemptDecision.set_aside)):
        moved(taught.send(f"/flagged/{flagged}", decision=word), taught.at("/evaluations"))
        assert [d for _, d in taught.rows(a.id, a.decision) if d] == [decision]
    assert "1 is decided" in shown(taught.get("/evaluations"))
    assert taught.send(f"/flagged/{flagged}", decision="maybe").status_code == 400
    assert taught.send(f"/flagged/{uuid4()}", decision="counts").status_code == 404
