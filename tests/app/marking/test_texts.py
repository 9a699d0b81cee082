"""A teacher marks texts, comments on them and gives them back, without scripts."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import select, update

from datastore.commands.texts.peer_reviews import write_review
from datastore.models import FeedbackComment, PeerReview, RubricScore, User
from tests.app.by_hand import XSS, page, post
from tests.app.marking.sheets import checked, levels, parts, queue_of, rows, sheet_of
from tests.app.pupil import read_aloud
from tests.writing import DAY, GOOD, MONDAY, TEXT, WEAK, make_writing


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
