"""The pages on which a teacher marks texts and open questions, over HTTP and without scripts."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from datastore.commands.classroom.sequences import configure
from datastore.commands.texts.peer_reviews import write_review
from datastore.configuration import Configuration
from datastore.models import (
    ActivityAttempt,
    CompetencyAssessment,
    FeedbackComment,
    PeerReview,
    RubricScore,
    User,
)
from datastore.models.enums import ActivityType
from tests.app.conftest import csrf_token, send, signed_in
from tests.app.pupil import read_aloud
from tests.factories import hand_in, make_sequence
from tests.writing import DAY, GOOD, MONDAY, TEXT, WEAK, Writing, criterion, make_writing, username_of

XSS = "<script>alert(1)</script><img src=x onerror=alert(1)>"
OPEN = {
    "schema_version": 1,
    "screens": [
        {
            "key": "s1",
            "title": "Questions",
            "items": [
                {"kind": "short_text", "key": "q1", "prompt": "Le mot ?", "accepted": ["titre"]},
                {
                    "kind": "open",
                    "key": "q2",
                    "prompt": "Pourquoi ce titre ?",
                    "points": 6,
                    "model_answer": "Parce qu’il dit l’essentiel.",
                    "rubric": {"criteria": [criterion("raison", None, (0, 1, 2, 3))]},
                },
            ],
        }
    ],
}


@pytest.fixture
def writing(module_database) -> Writing:
    """A class whose pupil Capucine has handed in the letter."""
    writing = make_writing(module_database, peer_reviews=1)
    with module_database.writing(writing.lesson.admin) as session:
        named = update(User).where(User.id == writing.pupil.user_id)
        session.execute(named.values(first_name="Capucine", last_name="Vidal"))
    writing.hand_in()
    return writing


@pytest.fixture
def teacher(module_server, writing) -> FlaskClient:
    """The browser of the class's teacher, who reads English."""
    client = signed_in_by_name(module_server, writing)
    send(client, "/language", locale="en")
    return client


def signed_in_by_name(server, writing: Writing) -> FlaskClient:
    """User names are unique in a school only, and every test has one: make the teacher's its own."""
    name = f"prof.{writing.class_id.hex}"
    digest = writing.database.cipher.digest(name)
    with writing.database.writing(writing.lesson.admin) as session:
        own = update(User).where(User.id == writing.lesson.teacher.user_id)
        session.execute(own.values(username=name, username_digest=digest))
    assert username_of(writing, writing.lesson.teacher) == name
    return signed_in(server, name)


def queue_of(writing: Writing) -> str:
    return f"/teach/class/{writing.class_id}/marking"


def sheet_of(writing: Writing) -> str:
    return f"{queue_of(writing)}/texts/{writing.production().id}"


def page(client: FlaskClient, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200
    return answer.text


def post(client: FlaskClient, where: str, **form: Any) -> TestResponse:
    return client.post(where, data=MultiDict({**form, "csrf_token": csrf_token(client)}))


def levels(chosen: dict[str, str]) -> dict[str, str]:
    return {f"level.{key}": level for key, level in chosen.items()}


def checked(markup: str) -> dict[str, str]:
    """The levels chosen on a page, by the name of their field."""
    found = re.findall(r'type="radio" name="([^"]+)" value="([^"]+)" data-worth="[^"]*" checked', markup)
    return dict(found)


def rows(writing: Writing, model: Any) -> list[Any]:
    with writing.database.reading(writing.lesson.teacher) as connection:
        return list(connection.execute(select(model).where(model.school_id == writing.pupil.school_id)))


def parts(markup: str) -> dict[str, str]:
    """What is read in each titled part of a page, by the title's id."""
    found = re.findall(r'<section class="panel" aria-labelledby="(\w+)">(.*?)</section>', markup, re.S)
    return {name: " ".join(html.unescape(re.sub(r"<[^>]*>", " ", part)).split()) for name, part in found}


# Texts


def test_what_waits_is_listed_until_it_is_given_back(teacher, writing):
    before = parts(page(teacher, queue_of(writing)))
    assert "Vidal Capucine" in before["waiting"]
    assert "text, version 1" in before["waiting"]
    assert "marked" not in before
    form = {"version": 1, "action": "give-back", **levels(GOOD)}
    answer = post(teacher, sheet_of(writing), **form)
    assert (answer.status_code, answer.location) == (303, queue_of(writing))
    after = parts(page(teacher, queue_of(writing)))
    assert "Nothing waits" in after["waiting"]
    assert "Vidal Capucine" in after["marked"]


def test_a_text_that_is_only_a_draft_does_not_wait(teacher, writing):
    writing.save("Un brouillon.", MONDAY, 0, pupil=writing.another())
    assert "1 piece of work waits" in parts(page(teacher, queue_of(writing)))["waiting"]


def test_the_sheet_shows_the_text_what_was_asked_and_the_rubric(teacher, writing):
    told = read_aloud(page(teacher, sheet_of(writing)))
    for shown in ("Vidal Capucine", TEXT, "Écris une lettre au maire.", "Critère langue", "idees : expert"):
        assert shown in told
    assert "0 of 12 points" in told


def test_marks_are_kept_and_stand_in_the_form_again(teacher, writing):
    form = {"version": 1, "action": "save", "level.idees": "acquis", "feedback": "À finir."}
    assert post(teacher, sheet_of(writing), **form).status_code == 303
    markup = page(teacher, sheet_of(writing))
    assert checked(markup) == {"level.idees": "acquis"}
    assert "À finir." in markup
    assert "4 of 12 points" in read_aloud(markup)
    assert "The pupil does not see them yet." in read_aloud(markup)
    assert writing.production().feedback_released_at is None


def test_a_missing_level_is_told_with_everything_that_was_chosen_and_written(teacher, writing):
    form = {"version": 1, "action": "give-back", "level.idees": "acquis", "feedback": "Bien vu."}
    answer = post(teacher, sheet_of(writing), **form)
    assert answer.status_code == 400
    assert "Choose a level for every criterion" in read_aloud(answer.text)
    assert checked(answer.text) == {"level.idees": "acquis"}
    assert "Bien vu." in answer.text
    assert rows(writing, RubricScore) == []


def test_a_text_given_back_is_given_back_again_with_other_marks(teacher, writing):
    for chosen in (WEAK, GOOD):
        post(teacher, sheet_of(writing), version=1, action="give-back", **levels(chosen))
    markup = page(teacher, sheet_of(writing))
    assert "Give back again" in markup
    assert 'value="save"' not in markup
    assert checked(markup) == levels(GOOD)
    assert writing.production().evaluation_score == 7.0


def test_a_comment_stands_on_its_passage_until_it_is_removed(teacher, writing):
    where = sheet_of(writing)
    form = {"version": 1, "quote": "la place", "comment": "Laquelle ?", "start": ""}
    answer = post(teacher, f"{where}/comments", **form)
    assert answer.location == f"{where}?version=1#comments"
    markup = page(teacher, where)
    (comment,) = rows(writing, FeedbackComment)
    assert f'<mark class="commented" data-comments="{comment.id} ">la place</mark>' in markup
    assert "Laquelle ?" in read_aloud(markup)
    post(teacher, f"{where}/comments/{comment.id}/remove", version=1)
    assert rows(writing, FeedbackComment) == []


def test_a_comment_on_the_second_of_two_equal_passages_stands_there(teacher, writing):
    writing.hand_in("un chat, un chien", MONDAY + DAY)
    form = {"version": 2, "quote": "un", "comment": "Lequel ?", "start": "9"}
    post(teacher, f"{sheet_of(writing)}/comments", **form)
    (comment,) = rows(writing, FeedbackComment)
    assert (comment.anchor_start, comment.anchor_end) == (9, 11)


def test_a_passage_that_is_not_in_the_text_comes_back_with_the_comment(teacher, writing):
    form = {"version": 1, "quote": "la mairie", "comment": "Laquelle ?"}
    answer = post(teacher, f"{sheet_of(writing)}/comments", **form)
    assert answer.status_code == 400
    assert "This passage is not in the text" in read_aloud(answer.text)
    assert "la mairie" in answer.text
    assert "Laquelle ?" in answer.text


def test_a_comment_that_the_pupil_has_seen_stays_and_tells_what_became_of_it(teacher, writing):
    where = sheet_of(writing)
    post(teacher, f"{where}/comments", version=1, quote="la place", comment="Laquelle ?")
    post(teacher, where, version=1, action="give-back", **levels(GOOD))
    (comment,) = rows(writing, FeedbackComment)
    markup = page(teacher, where)
    assert f"{comment.id}/remove" not in markup
    assert "not settled yet" in read_aloud(markup)
    answer = teacher.get(post(teacher, f"{where}/comments/{comment.id}/remove", version=1).location)
    assert "it stays" in read_aloud(answer.text)


def test_two_versions_are_compared_word_by_word(teacher, writing):
    writing.hand_in(TEXT.replace("la place", "le parc"), MONDAY + DAY)
    markup = page(teacher, sheet_of(writing))
    assert "le parc" in read_aloud(markup)
    (key,) = re.findall(r'<option value="(\d+)"', markup)
    compared = page(teacher, f"{sheet_of(writing)}?version=2&since={key}")
    assert re.findall(r'<del class="removed">([^<]+)</del>', compared) == ["la", "place"]
    assert re.findall(r'<ins class="added">([^<]+)</ins>', compared) == ["le", "parc"]
    assert TEXT in read_aloud(page(teacher, f"{sheet_of(writing)}?version=1"))


@pytest.mark.parametrize("version", ["0", "2", "-1", "x", str(2**70)])
def test_a_version_that_was_not_handed_in_is_nothing(teacher, writing, version):
    assert teacher.get(f"{sheet_of(writing)}?version={version}").status_code == 404
    form = {"version": version, "action": "give-back", **levels(GOOD)}
    assert post(teacher, sheet_of(writing), **form).status_code == 404


def test_the_teacher_sees_who_reviewed_whom(teacher, writing):
    other = writing.another()
    with writing.database.writing(writing.lesson.admin) as session:
        session.execute(update(User).where(User.id == other.user_id).values(first_name="Barnabé"))
    writing.hand_in("La lettre de l’autre.", pupil=other)
    with writing.database.reading(other) as connection:
        query = select(PeerReview.id).where(PeerReview.reviewer_id == other.user_id)
        review = connection.execute(query).scalar_one()
    assert "not sent yet" in read_aloud(page(teacher, sheet_of(writing)))
    write_review(writing.database, other, review, levels=GOOD, comment="Belle lettre.", send=True)
    told = read_aloud(page(teacher, sheet_of(writing)))
    assert "Barnabé" in told
    assert "Belle lettre." in told


def test_hostile_text_comes_back_as_text(teacher, writing):
    writing.hand_in(XSS, MONDAY + DAY)
    where = sheet_of(writing)
    post(teacher, f"{where}/comments", version=2, quote=XSS, comment=XSS)
    post(teacher, where, version=2, action="save", feedback=XSS)
    key = re.findall(r'<option value="(\d+)"', page(teacher, where))[0]
    refused = post(teacher, f"{where}/comments", version=2, quote=XSS + "!", comment=XSS).text
    for markup in (page(teacher, where), page(teacher, f"{where}?version=2&since={key}"), refused):
        assert "<script>alert" not in markup
        assert "<img src=x" not in markup
        assert html.escape(XSS) in markup


def test_a_text_of_another_class_is_nothing_under_the_own_one(teacher, writing):
    other = make_writing(writing.database)
    other.hand_in("La lettre d’ailleurs.")
    theirs = other.production().id
    for where in (f"{queue_of(writing)}/texts/{theirs}", f"{queue_of(other)}/texts/{theirs}"):
        assert teacher.get(where).status_code == 404
        form = {"version": 1, "action": "give-back", **levels(GOOD)}
        assert post(teacher, where, **form).status_code == 404
    assert other.production().evaluation_score is None


# Open questions


@pytest.fixture
def evaluation(writing) -> UUID:
    """An evaluation that the pupil has handed in: the word is right, the open question waits."""
    kind = [(ActivityType.evaluation, OPEN)]
    sequence, (activity,) = make_sequence(writing.database, writing.lesson.admin, kind)
    configure(writing.database, writing.lesson.teacher, writing.class_id, sequence, Configuration())
    answers = {"q1": "titre", "q2": "Parce qu’il accroche."}
    return hand_in(writing.database, writing.pupil, activity, answers, at=MONDAY).attempt_id


def attempt(writing: Writing, attempt_id: UUID) -> Any:
    return next(row for row in rows(writing, ActivityAttempt) if row.id == attempt_id)


def test_an_open_answer_waits_and_is_marked_by_its_rubric(teacher, writing, evaluation):
    listed = parts(page(teacher, queue_of(writing)))["waiting"]
    assert "open questions" in listed
    where = f"{queue_of(writing)}/attempts/{evaluation}"
    told = read_aloud(page(teacher, where))
    for shown in ("Pourquoi ce titre ?", "Parce qu’il accroche.", "Parce qu’il dit l’essentiel."):
        assert shown in told
    assert "Le mot ?" not in told
    form = {"item": "q2", "level.q2.raison": "acquis"}
    assert post(teacher, where, **form).location == queue_of(writing)
    row = attempt(writing, evaluation)
    assert (row.needs_review, row.held) == (False, True)
    assert row.score == pytest.approx(1 + 6 * 2 / 3)
    assert "open questions" not in parts(page(teacher, queue_of(writing)))["waiting"]
    assert checked(page(teacher, where)) == {"level.q2.raison": "acquis"}


def test_marks_of_what_is_held_are_no_evidence_yet(teacher, writing, evaluation):
    where = f"{queue_of(writing)}/attempts/{evaluation}"
    post(teacher, where, **{"item": "q2", "level.q2.raison": "acquis"})
    assert rows(writing, CompetencyAssessment) == []


@pytest.mark.parametrize(
    "form",
    [
        {"item": "q9"},
        {"item": "q1", "level.q1.raison": "acquis"},
        {"item": "q2", "level.q2.style": "acquis"},
        {"item": "q2", "level.q2.raison": "parfait"},
    ],
)
def test_marks_that_the_page_does_not_offer_are_refused(teacher, writing, evaluation, form):
    answer = post(teacher, f"{queue_of(writing)}/attempts/{evaluation}", **form)
    assert answer.status_code == 400
    assert rows(writing, RubricScore) == []
    assert attempt(writing, evaluation).needs_review is True


def test_an_answer_of_another_class_is_nothing_under_the_own_one(teacher, writing, evaluation):
    other = make_writing(writing.database)
    assert teacher.get(f"{queue_of(other)}/attempts/{evaluation}").status_code == 404
    where = f"{queue_of(writing)}/attempts/{other.hand_in().attempt_id}"
    assert teacher.get(where).status_code == 404
    assert post(teacher, where, item="q2").status_code == 404
