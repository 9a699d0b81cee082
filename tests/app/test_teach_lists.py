"""Bringing a list of pupils into a class over HTTP: what is shown first, asked, refused, and done once."""

from __future__ import annotations

import html
import io
import re
from uuid import uuid4

import pytest

from datastore.commands.classroom.classes import enrol
from datastore.models import ClassEnrollment
from datastore.models.enums import UserRole
from tests.app.conftest import csrf_token
from tests.app.taught import LIST, Taught, bring_in, check, make_taught, moved, shown, usernames
from tests.factories import make_class, make_user


@pytest.fixture
def taught(database) -> Taught:
    return make_taught(database)


def test_a_list_is_shown_first_and_changes_nothing(taught):
    page = shown(check(taught))
    assert "2 new accounts." in page
    assert "1 DURAND Zoé zoe.durand new account" in page
    assert usernames(taught) == set()


def test_a_list_is_brought_in_and_cards_come_next(taught):
    answer = bring_in(taught)
    moved(answer, taught.at("/cards"))
    assert usernames(taught) == {"zoe.durand", "leo.petit"}
    page = taught.client.get(answer.location)
    assert "2 accounts were made." in shown(page)
    assert page.text.count('name="pupil"') == page.text.count(" checked") == 2


def test_a_list_sent_twice_is_brought_in_once(taught):
    token = str(uuid4())
    bring_in(taught, token=token)
    bring_in(taught, token=token)
    assert len(usernames(taught)) == 2
    assert "nothing was done twice" in shown(taught.get("/cards"))


def test_a_file_is_read_in_the_encoding_of_schools(taught):
    data = "Nom;Prénom\r\nLEFÈVRE;Zoé\r\n".encode("cp1252")
    form = {"file": (io.BytesIO(data), "liste.csv"), "csrf_token": csrf_token(taught.client)}
    page = taught.client.post(taught.at("/import/check"), data=form, content_type="multipart/form-data")
    assert "LEFÈVRE Zoé zoe.lefevre new account" in shown(page)
    hidden = re.search(r'name="list" value="([^"]*)"', page.text)[1]
    bring_in(taught, html.unescape(hidden))
    assert usernames(taught) == {"zoe.lefevre"}


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "The list is empty"), ("6A;DURAND;Zoé", "The first line must name the columns")],
)
def test_a_list_that_is_none_is_refused_and_stays_in_the_field(taught, text, why):
    answer = check(taught, text)
    assert why in shown(answer, 400)
    assert html.escape(text) in html.unescape(answer.text)


def test_a_spreadsheet_is_refused_with_the_remedy(taught):
    form = {"file": (io.BytesIO(b"PK\x03\x04xx"), "liste.xlsx"), "csrf_token": csrf_token(taught.client)}
    answer = taught.client.post(taught.at("/import/check"), data=form, content_type="multipart/form-data")
    assert "save it as CSV, or copy its cells and paste" in shown(answer, 400)


def test_a_line_to_correct_is_named_and_keeps_all_out(taught):
    text = "nom;prenom;email\nDURAND;Zoé;\nPETIT;;\nROY;Ana;nothing"
    page = shown(check(taught, text))
    assert "1 new account, 2 lines to correct." in page
    assert "3 First name – It is missing." in page
    assert "4 E-mail nothing This is not an e-mail address." in page
    assert "Nothing can be brought in" in page
    assert "nothing has been brought in" in shown(taught.send("/import", list=text, token=str(uuid4())), 409)
    assert usernames(taught) == set()


def test_an_equal_name_in_the_school_is_asked_about_and_the_answer_holds(taught):
    other = make_class(taught.database, taught.admin, "4eC")
    namesake = make_user(
        taught.database, taught.admin, UserRole.student, username="z", first_name="Zoe", last_name="Durand"
    )
    enrol(taught.database, taught.admin, other, [namesake])
    page = check(taught)
    assert "Line 1: who is Zoé DURAND?" in shown(page)
    assert "a pupil of the school, who joins: z, 4eC" in shown(page)
    assert " checked" not in page.text[page.text.index("<main") :]
    again = bring_in(taught)
    assert "Some lines need an answer" in shown(again, 409)
    assert usernames(taught) == set()
    moved(bring_in(taught, **{"who-1": str(namesake)}), taught.at("/cards"))
    assert usernames(taught) == {"z", "leo.petit"}


def test_another_person_of_an_equal_name_gets_an_account_of_their_own(taught):
    make_user(
        taught.database,
        taught.admin,
        UserRole.student,
        username="zoe.durand",
        first_name="Zoé",
        last_name="Durand",
    )
    moved(bring_in(taught, **{"who-1": "new"}), taught.at("/cards"))
    assert usernames(taught) == {"zoe.durand2", "leo.petit"}


def test_an_answer_stays_when_another_is_missing(taught):
    page = bring_in(taught, "A Ana\nA Ana\nB Bea\nB Bea", **{"who-2": "new"})
    assert re.search(r'id="who-2-new"[^>]* checked', page.text)
    assert not re.search(r'id="who-4-\w+"[^>]* checked', page.text)


def test_who_is_in_the_class_and_not_in_the_list_is_named_and_stays(taught):
    taught.pupil("ana", "Ana", "Roy")
    page = shown(check(taught))
    assert "In the class, but not in the list; nothing happens to them: Roy Ana." in page
    bring_in(taught)
    assert "ana" in usernames(taught)


def test_of_a_list_of_several_classes_only_ours_is_taken(taught):
    text = "classe;nom;prenom\n4e B;DURAND;Zoé\n4eC;ROY;Ana\n4e B;PETIT;Léo"
    assert "2 new accounts." in shown(check(taught, text))
    moved(bring_in(taught, text), taught.at("/cards"))
    assert usernames(taught) == {"leo.petit", "zoe.durand"}


def test_of_a_list_of_other_classes_one_is_to_be_chosen(taught):
    text = "classe;nom;prenom\n6A;DURAND;Zoé\n6B;ROY;Ana"
    token = str(uuid4())
    assert "This list holds several classes: choose yours." in shown(check(taught, text))
    assert "choose yours" in shown(taught.send("/import", list=text, token=token), 409)
    assert "1 new account." in shown(check(taught, text, label="6B"))
    moved(taught.send("/import", list=text, token=token, label="6B"), taught.at("/cards"))
    assert usernames(taught) == {"ana.roy"}


def test_names_are_never_markup(taught):
    bad = "<script>alert(1)</script>"
    text = f'nom;prenom;email\n{bad};"""><i>";\n{bad};Ana;{bad}'
    pages = [check(taught, text), check(taught, "")]
    bring_in(taught, f'nom;prenom\n{bad};"""><i>"')
    (pupil,) = taught.rows(ClassEnrollment.student_id)[0]
    pages += [taught.get(path) for path in ("", "/cards", "/absences", "/groups", f"/pupil/{pupil}")]
    pages += [taught.send("/cards", pupil=str(pupil), token=str(uuid4()))]
    for page in pages:
        assert bad not in page.text
        assert '"><i>' not in page.text
    assert "&lt;script&gt;alert(1)" in pages[0].text
    assert "&lt;script&gt;alert(1)" in pages[-1].text


@pytest.mark.parametrize("token", ["", "x"])
def test_a_form_without_its_token_does_nothing(taught, token):
    assert taught.send("/import", list=LIST, token=token).status_code == 400
    assert taught.send("/cards", pupil=str(taught.pupil()), token=token).status_code == 400
    assert usernames(taught) == {"zoe"}
