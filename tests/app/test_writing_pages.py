"""The pages of a text over HTTP, without scripts: writing, versions, what comes back, classmates' reviews."""

from __future__ import annotations

import datetime as dt
import gzip
import html
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from datastore.commands.classroom.sequences import configure
from datastore.commands.marking.comments import add_comment
from datastore.commands.texts.peer_reviews import write_review
from datastore.configuration import Configuration
from datastore.models import Notification, PeerReview, User
from datastore.models.enums import NotificationKind
from datastore.scope import Scope
from tests.app.conftest import csrf_token, send, signed_in
from tests.app.pupil import read_aloud
from tests.writing import DAY, GOOD, MONDAY, TEXT, WEAK, Writing, make_writing, username_of

XSS = "<script>alert(1)</script><img src=x onerror=alert(1)>"
ESCAPED = html.escape(XSS)
NOBODYS = UUID(int=7)
ASSETS = Path(__file__).parents[2] / "assets"


@pytest.fixture
def writing(module_database) -> Writing:
    return make_writing(module_database)


def browser(server: Flask, writing: Writing, who: Scope | None = None) -> FlaskClient:
    """Somebody of the class, who reads English."""
    client = signed_in(server, username_of(writing, who or writing.pupil))
    send(client, "/language", locale="en")
    return client


@pytest.fixture
def client(module_server, writing) -> FlaskClient:
    """The browser of the pupil."""
    return browser(module_server, writing)


def address(writing: Writing, rest: str = "") -> str:
    return f"/a/{writing.letter}{rest}?class={writing.class_id}"


def page(client: FlaskClient, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200
    return answer.text


def hidden(markup: str) -> dict[str, str]:
    """What the form sends beside what the pupil typed."""
    form = markup[markup.index('<form id="activity"') :]
    return dict(
        re.findall(r'<input type="hidden" name="(class|token|version|revision)" value="([^"]*)">', form)
    )


def post(client: FlaskClient, where: str, **form: Any) -> TestResponse:
    fields = MultiDict({**form, "csrf_token": csrf_token(client)})
    return client.post(where, data=fields)


def save(client: FlaskClient, writing: Writing, text: str, **form: Any) -> TestResponse:
    fields = {**hidden(page(client, address(writing))), "text": text, **form}
    return post(client, f"/a/{writing.letter}/writing", **fields)


def hand_in(client: FlaskClient, writing: Writing, text: str, **form: Any) -> TestResponse:
    fields = {**hidden(page(client, address(writing))), "text": text, "action": "hand-in", **form}
    return post(client, f"/a/{writing.letter}/form", **fields)


def editor(markup: str) -> str:
    """What stands in the editor."""
    found = re.search(r"<textarea[^>]*name=\"text\"[^>]*>\n(.*?)</textarea>", markup, re.S)
    assert found
    return html.unescape(found[1])


# Writing


def test_the_page_shows_what_to_read_what_is_asked_and_by_what_it_is_judged(client, writing):
    markup = page(client, address(writing))
    told = read_aloud(markup)
    for shown in ("Lire", "L’avis", "La place ferme.", "Mairie", "Écris une lettre au maire."):
        assert shown in told
    assert "Aim for 5 to 20 words." in told
    assert "J’ai relu." in told
    assert "Critère idees" in told
    assert "acquis (4 points): idees : acquis" in told
    assert editor(markup) == ""


def test_a_text_saved_by_hand_is_there_again(client, writing):
    answer = save(client, writing, "Monsieur,\r\n\r\nla place.", checked=["relu"])
    assert (answer.status_code, answer.location) == (303, address(writing) + "#text")
    markup = page(client, address(writing))
    assert editor(markup) == "Monsieur,\n\nla place."
    assert re.search(r'value="relu" checked', markup)
    assert not re.search(r'value="signe" checked', markup)
    assert hidden(markup)["revision"] == "1"
    assert "You handed" not in read_aloud(markup)


def test_a_text_handed_in_by_hand_is_told_as_waiting(client, writing):
    answer = hand_in(client, writing, TEXT, checked=["relu", "signe"])
    assert answer.status_code == 303
    told = read_aloud(page(client, answer.location))
    assert TEXT in told
    assert "Your teacher has yet to read it." in told
    row = writing.production()
    assert (row.content, row.checked, row.status.value) == (TEXT, ["relu", "signe"], "submitted")
    assert "Hand in again" in page(client, address(writing))


def test_a_blank_text_is_not_handed_in(client, writing):
    answer = hand_in(client, writing, "   ")
    assert answer.status_code == 400
    assert "Write your text before you hand it in." in read_aloud(answer.text)


def test_what_is_written_after_handing_in_is_told_to_wait_for_the_pupil(client, writing):
    writing.hand_in(TEXT)
    save(client, writing, TEXT + " Merci.")
    told = read_aloud(page(client, address(writing)))
    assert "You have changed it since: hand it in again when it is ready." in told


def test_a_page_that_is_behind_shows_both_texts_and_keeps_what_was_typed(client, writing):
    old = hidden(page(client, address(writing)))
    writing.save("Écrit ailleurs.", MONDAY, 0)
    answer = post(client, f"/a/{writing.letter}/writing", **old, text="Écrit ici.")
    assert answer.status_code == 409
    assert editor(answer.text) == "Écrit ici."
    assert "Écrit ailleurs." in read_aloud(answer.text)
    again = post(client, f"/a/{writing.letter}/writing", **hidden(answer.text), text="Écrit ici.")
    assert again.status_code == 303
    assert writing.production().content == "Écrit ici."
    assert [version["text"] for version in writing.production().draft_data] == [
        "Écrit ailleurs.",
        "Écrit ici.",
    ]


@pytest.mark.parametrize("revision", ["", "x", "-1", str(2**31)])
def test_a_form_without_a_revision_is_told_so_with_the_text_in_it(client, writing, revision):
    answer = save(client, writing, "Mon texte.", revision=revision)
    assert answer.status_code == 400
    assert editor(answer.text) == "Mon texte."
    assert "reload it" in read_aloud(answer.text)


def test_a_text_as_long_as_none_is_comes_back_with_the_reason(client, writing):
    answer = save(client, writing, "x" * 100_001)
    assert answer.status_code == 400
    assert len(editor(answer.text)) == 100_001


def close(writing: Writing) -> None:
    """The teacher moves the opening to the day after tomorrow."""
    opens = dt.datetime.now(dt.UTC).date() + 2 * DAY
    place = (writing.database, writing.lesson.teacher, writing.class_id, writing.sequence_id)
    configure(*place, Configuration(), start_date=opens)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"text": "x", "revision": "x"},
        {"text": "x" * 100_001},
        {"text": "x"},
        {"restore": "1"},
        {"settle": "x"},
    ],
    ids=["nothing", "no revision", "too long", "a text", "a version", "a comment"],
)
def test_a_refused_save_tells_nothing_of_a_text_that_is_not_open(client, writing, form):
    close(writing)
    fields = {"class": str(writing.class_id), "revision": "0", **form}
    answer = post(client, f"/a/{writing.letter}/writing", **fields)
    assert answer.status_code == 404
    assert "Activité 1" not in answer.text
    assert "maire" not in answer.text


def test_a_text_that_was_begun_can_still_be_read_when_it_has_closed(client, writing):
    save(client, writing, "La place est à nous.")
    close(writing)
    markup = page(client, address(writing))
    assert "This activity is closed: the text stays as it is." in read_aloud(markup)
    (version,) = versions(markup)
    assert "La place est à nous." in read_aloud(page(client, version))


# Versions


def versions(markup: str) -> list[str]:
    return [html.unescape(link) for link in re.findall(r'href="(/a/[^"]*/versions/[^"]*)"', markup)]


def test_an_earlier_version_can_be_read_and_gone_on_from(client, writing):
    writing.save("Le premier jet.", MONDAY, 0)
    writing.save("Tout autre chose, et plus long.", MONDAY + DAY, 1, checked=["relu"])
    listed = versions(page(client, address(writing)))
    assert len(listed) == 2
    markup = page(client, listed[1])
    assert "Le premier jet." in read_aloud(markup)
    (key,) = re.findall(r'name="restore" value="(\d+)"', markup)
    form = {"class": writing.class_id, "revision": 2, "restore": key}
    assert post(client, f"/a/{writing.letter}/writing", **form).status_code == 303
    row = writing.production()
    assert (row.content, row.checked) == ("Le premier jet.", ["relu"])
    assert [version["text"] for version in row.draft_data][:2] == [
        "Le premier jet.",
        "Tout autre chose, et plus long.",
    ]


def test_the_present_version_offers_nothing_to_go_back_to(client, writing):
    writing.save("Le seul jet.", MONDAY, 0)
    (only,) = versions(page(client, address(writing)))
    assert "restore" not in page(client, only)


@pytest.mark.parametrize("key", ["0", "1", str(2**80)])
def test_a_version_that_is_not_there_is_nothing(client, writing, key):
    writing.save("Un jet.", MONDAY, 0)
    assert client.get(address(writing, f"/versions/{key}")).status_code == 404
    form = {"class": writing.class_id, "revision": 1, "restore": key}
    assert post(client, f"/a/{writing.letter}/writing", **form).status_code == 404


def test_another_pupils_version_is_nothing(module_server, writing, client):
    writing.save("Mon jet.", MONDAY, 0)
    (mine,) = versions(page(client, address(writing)))
    other = browser(module_server, writing, writing.another())
    assert other.get(mine).status_code == 404
    stranger = make_writing(writing.database)
    assert browser(module_server, stranger).get(mine).status_code == 404


# What comes back


def teacher_says(writing: Writing, quote: str, text: str, **more: Any) -> UUID:
    place = (writing.database, writing.lesson.teacher, writing.class_id, writing.production().id)
    return add_comment(*place, quote=quote, comment=text, **{"version": 1, "now": MONDAY, **more})


def test_nothing_of_the_marks_shows_before_the_text_is_given_back(client, writing):
    writing.hand_in()
    teacher_says(writing, "la place", "Laquelle ?")
    writing.mark(writing.production().id, GOOD, feedback="Bon texte.", returned=False)
    for where in (address(writing), address(writing, "/attempts/1")):
        markup = page(client, where)
        for secret in ("Laquelle ?", "Bon texte.", "7 of 12"):
            assert secret not in markup


def test_score_levels_words_and_comments_show_once_it_is_given_back(client, writing):
    writing.hand_in()
    comment = teacher_says(writing, "la place", "Laquelle ?")
    writing.mark(writing.production().id, GOOD, feedback="Bon texte.")
    for where in (address(writing), address(writing, "/attempts/1")):
        markup = page(client, where)
        told = read_aloud(markup)
        for shown in ("7 of 12 points", "Bon texte.", "Laquelle ?", "acquis · idees : acquis"):
            assert shown in told
        assert re.search(rf'<mark class="commented" data-comments="{comment} ">la place</mark>', markup)


def test_a_comment_made_later_waits_for_the_next_giving_back(client, writing):
    writing.hand_in()
    writing.mark(writing.production().id, GOOD)
    teacher_says(writing, "la place", "Encore un mot.", now=MONDAY + 2 * DAY)
    assert "Encore un mot." not in page(client, address(writing))
    writing.mark(writing.production().id, GOOD, now=MONDAY + 3 * DAY)
    assert "Encore un mot." in page(client, address(writing))


def test_what_was_said_of_the_version_before_stays_in_sight(client, writing):
    writing.hand_in()
    writing.mark(writing.production().id, WEAK, feedback="À reprendre.")
    writing.hand_in(TEXT + " Merci.", MONDAY + 2 * DAY)
    assert "À reprendre." in page(client, address(writing))
    writing.mark(writing.production().id, GOOD, feedback="Mieux.", version=2, now=MONDAY + 3 * DAY)
    told = read_aloud(page(client, address(writing)))
    assert told.index("Mieux.") < told.index("À reprendre.")
    assert "What your teacher said of version 1" in told


def pressed(markup: str) -> list[str]:
    """The buttons under the comments that are on."""
    return re.findall(r'value="[0-9a-f-]{36}:\w+" aria-pressed="true">([^<]*)<', markup)


def test_the_pupil_says_what_became_of_a_comment_and_takes_it_back(client, writing):
    writing.hand_in()
    comment = teacher_says(writing, "la place", "Laquelle ?")
    writing.mark(writing.production().id, GOOD)
    assert pressed(page(client, address(writing))) == []
    typed = TEXT + " La place du marché."
    answer = save(client, writing, typed, settle=f"{comment}:taken_up")
    assert answer.location == f"{address(writing)}#comment-{comment}"
    markup = page(client, address(writing))
    assert pressed(markup) == ["Taken up"]
    assert editor(markup) == typed
    assert f'value="{comment}:open" aria-pressed="true"' in markup
    save(client, writing, typed, settle=f"{comment}:open")
    assert pressed(page(client, address(writing))) == []


@pytest.mark.parametrize("said", ["", "x", "x:taken_up", f"{NOBODYS}:taken_up", f"{NOBODYS}:open:open"])
def test_what_is_said_of_no_comment_is_nothing(client, writing, said):
    form = {"class": writing.class_id, "settle": said}
    assert post(client, f"/a/{writing.letter}/writing", **form).status_code == 404


def test_a_text_that_cannot_be_handed_in_again_still_has_its_feedback_and_its_comments_to_settle(
    client, writing
):
    writing.configure(attempts_allowed=1)
    writing.hand_in()
    comment = teacher_says(writing, "la place", "Laquelle ?")
    writing.mark(writing.production().id, GOOD, feedback="Bon texte.")
    markup = page(client, address(writing))
    assert "Bon texte." in markup
    assert 'id="activity"' not in markup
    form = {"class": writing.class_id, "settle": f"{comment}:ignored"}
    assert post(client, f"/a/{writing.letter}/writing", **form).status_code == 303
    assert pressed(page(client, address(writing))) == ["Left as it is"]
    assert writing.production().content == TEXT


def test_who_looks_at_the_text_has_read_that_it_came_back(client, writing):
    writing.hand_in()
    writing.mark(writing.production().id, GOOD)
    n = Notification
    mine = (n.user_id == writing.pupil.user_id, n.kind == NotificationKind.feedback_released)
    query = select(n.read_at).where(*mine)
    with writing.database.reading(writing.pupil) as connection:
        assert set(connection.execute(query).scalars()) == {None}
    page(client, address(writing))
    with writing.database.reading(writing.pupil) as connection:
        assert None not in set(connection.execute(query).scalars())


# Reviews by classmates


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


REVIEW = {f"level.{key}": level for key, level in GOOD.items()} | {"comment": "Ta fin est belle."}


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


# Hostile text, and size


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


def test_a_page_full_of_versions_and_feedback_stays_under_60_kb(client, writing):
    words = " ".join(f"mot{number}" for number in range(300))
    for place in range(50):
        writing.save(f"{words} {place}", MONDAY + place * DAY, place)
    writing.hand_in(words, MONDAY + 60 * DAY)
    teacher_says(writing, "mot7 mot8", "Pourquoi ?", now=MONDAY + 60 * DAY)
    writing.mark(writing.production().id, GOOD, feedback="Bien.", now=MONDAY + 61 * DAY)
    markup = page(client, address(writing))
    names = {name for name in re.findall(r'/assets/([^"?]+\.(?:css|js))', markup) if "fonts" not in name}
    parts = [markup.encode(), *((ASSETS / name).read_bytes() for name in names)]
    assert sum(len(gzip.compress(part)) for part in parts) < 60_000
