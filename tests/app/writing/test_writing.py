"""A text is written and handed in without scripts."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from tests.app.by_hand import page, post
from tests.app.pupil import read_aloud
from tests.app.writing.letters import address, editor, hand_in, hidden, save, versions
from tests.writing import DAY, MONDAY, TEXT, Writing


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
