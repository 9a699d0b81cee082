"""Classmates review each other’s texts, and neither learns who the other is."""

from __future__ import annotations

import html
import re
from uuid import UUID

import pytest
from sqlalchemy import select, update

from datastore.commands.texts.peer_reviews import write_review
from datastore.models import PeerReview, User
from datastore.scope import Scope
from tests.app.by_hand import XSS, page, post
from tests.app.pupil import read_aloud
from tests.app.writing.letters import address, browser, teacher_says, versions
from tests.writing import DAY, GOOD, MONDAY, Writing, make_writing

ESCAPED = html.escape(XSS)
REVIEW = {f"level.{key}": level for key, level in GOOD.items()} | {"comment": "Ta fin est belle."}


@pytest.fixture
def pair(module_database) -> tuple[Writing, Scope]:
    """Two pupils who read each other's letter: the class's first, and another."""
    writing = make_writing(module_database, peer_reviews=1)
    other = writing.another()
    for pupil, name in ((writing.pupil, "Capucine"), (other, "Barnabé")):
        with module_database.writing(writing.lesson.admin) as session:
            session.execute(update(User).where(User.id == pupil.user_id).values(first_name=name))
    writing.hand_in("La lettre de l’une.")
    writing.hand_in("La lettre de l’autre.", pupil=other)
    return writing, other


def review_of(writing: Writing, reviewer: Scope) -> UUID:
    with writing.database.reading(reviewer) as connection:
        query = select(PeerReview.id).where(PeerReview.reviewer_id == reviewer.user_id)
        return connection.execute(query).scalar_one()


def test_a_pupil_reviews_a_classmate_and_neither_learns_who_the_other_is(module_server, pair):
    writing, other = pair
    reviewer, writer = browser(module_server, writing, other), browser(module_server, writing)
    listed = page(reviewer, "/reviews")
    (link,) = re.findall(r'href="(/reviews/[^"]+)"', listed)
    sheet = page(reviewer, link)
    assert "La lettre de l’une." in read_aloud(sheet)
    assert "Capucine" not in listed + sheet
    assert post(reviewer, link, **REVIEW, action="send").location == "/reviews"
    assert "Sent" in read_aloud(page(reviewer, "/reviews"))
    assert "Ta fin est belle." in read_aloud(page(reviewer, link))
    received = page(writer, address(writing))
    assert "Ta fin est belle." in read_aloud(received)
    assert "Barnabé" not in received
    assert str(other.user_id) not in received


def test_a_review_kept_is_there_again_and_not_yet_with_the_writer(module_server, pair):
    writing, other = pair
    reviewer = browser(module_server, writing, other)
    link = f"/reviews/{review_of(writing, other)}"
    begun = {"level.idees": "acquis", "comment": "Un début", "action": "save"}
    assert post(reviewer, link, **begun).status_code == 303
    sheet = page(reviewer, link)
    assert "Un début" in sheet
    assert re.search(r'name="level.idees" value="acquis" checked', sheet)
    assert "Un début" not in page(browser(module_server, writing), address(writing))


def test_a_review_with_something_missing_comes_back_with_what_was_chosen(module_server, pair):
    writing, other = pair
    reviewer = browser(module_server, writing, other)
    link = f"/reviews/{review_of(writing, other)}"
    answer = post(reviewer, link, **{"level.ordre": "expert", "comment": "Bien.", "action": "send"})
    assert answer.status_code == 400
    assert "Choose a level for every criterion" in read_aloud(answer.text)
    assert re.search(r'name="level.ordre" value="expert" checked', answer.text)
    assert "Bien." in answer.text


def test_a_review_sent_cannot_be_changed(module_server, pair):
    writing, other = pair
    reviewer = browser(module_server, writing, other)
    link = f"/reviews/{review_of(writing, other)}"
    post(reviewer, link, **REVIEW, action="send")
    assert post(reviewer, link, **{**REVIEW, "comment": "Non."}, action="send").status_code == 409


def test_a_text_that_was_not_given_to_a_pupil_cannot_be_opened(module_server, pair):
    writing, other = pair
    theirs = f"/reviews/{review_of(writing, other)}"
    for who in (browser(module_server, writing), browser(module_server, writing, writing.another())):
        assert who.get(theirs).status_code == 404
        assert post(who, theirs, **REVIEW, action="send").status_code == 404
    assert "La lettre" not in page(browser(module_server, writing), "/reviews")


def test_without_texts_to_review_the_page_says_why(client):
    assert "There is none at present." in read_aloud(page(client, "/reviews"))


def test_hostile_text_comes_back_as_text_everywhere(module_server, pair):
    writing, other = pair
    writing.hand_in(XSS, MONDAY + DAY)
    teacher_says(writing, XSS, XSS, version=2, now=MONDAY + DAY)
    writing.mark(writing.production().id, GOOD, feedback=XSS, version=2, now=MONDAY + 2 * DAY)
    review = review_of(writing, other)
    write_review(writing.database, other, review, levels=GOOD, comment=XSS, send=True)
    writer, reviewer = browser(module_server, writing), browser(module_server, writing, other)
    listed = versions(page(writer, address(writing)))
    shown = [page(writer, where) for where in (address(writing), *listed)]
    shown.append(page(reviewer, f"/reviews/{review}"))
    for markup in shown:
        assert "<script>alert" not in markup
        assert "<img src=x" not in markup
    assert sum(markup.count(ESCAPED) for markup in shown) >= 7
