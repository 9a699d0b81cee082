"""The list of a school’s people: in what order, how much of it, and what it says of each."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import insert

from datastore.commands.accounts.people import NewPerson, create_person
from datastore.commands.classroom.classes import enrol
from datastore.models import User, new_id
from datastore.models.enums import UserRole
from tests.app.admin.office import create, shown
from tests.app.conftest import send
from tests.factories import make_class, make_user


def test_two_people_of_the_same_name_are_told_apart_by_their_login(admin, database, school):
    for login in ("i.benali", "i.benali2"):
        make_user(database, school, UserRole.student, username=login)
    rows = [row for row in re.findall(r"<tr>.*?</tr>", admin.get("/admin").text, re.S) if "Benali" in row]
    assert len(rows) == 2
    assert ["i.benali2" in row for row in rows] == [False, True]


def test_people_are_sorted_by_last_name_whatever_their_accents_and_case(admin, database, school):
    for number, name in enumerate(("Zola", "éluard", "Elgar", "d’Ormesson")):
        make_user(database, school, UserRole.student, username=f"u{number}", last_name=name)
    page = html.unescape(admin.get("/admin").text)
    names = re.findall(r'<th scope="row">(.*?) Inès</th>', page)
    assert names == ["d’Ormesson", "Elgar", "éluard", "Rousseau", "Zola"]


@pytest.mark.parametrize("wanted", ["lefevre", "ZOÉ lef", "z.lef"])
def test_a_search_finds_names_and_logins_without_accents(admin, database, school, wanted):
    create(admin, username="z.lefevre")
    make_user(database, school, UserRole.student, username="other")
    page = admin.get("/admin", query_string={"q": wanted}).text
    assert len(re.findall('<th scope="row">', page)) == 1
    assert "Lefèvre Zoé" in page


def test_a_search_that_finds_nobody_says_so(admin):
    assert "Nobody in this school has such a name" in shown(admin.get("/admin?q=qqqq"))


def test_a_list_shows_a_hundred_at_a_time(admin, database, school):
    rows = [
        {
            "school_id": school.school_id,
            "id": new_id(),
            "username": f"p{number}",
            "username_digest": database.cipher.digest(f"p{number}"),
            "first_name": "Ana",
            "last_name": f"Abel{number:03}",
            "role": UserRole.student,
        }
        for number in range(120)
    ]
    with database.writing(school) as session:
        session.execute(insert(User), rows)

    def names(address: str) -> list[str]:
        return re.findall(r'<th scope="row">(\w+) ', admin.get(address).text)

    assert names("/admin") == [f"Abel{number:03}" for number in range(100)]
    assert names("/admin?page=2") == [f"Abel{number:03}" for number in range(100, 120)] + ["Rousseau"]
    assert names("/admin?page=99") == names("/admin?page=2")
    assert names("/admin?page=-1") == names("/admin?page=x") == names("/admin")
    assert 'rel="next" href="/admin?page=2"' in admin.get("/admin").text
    assert 'rel="next" href="/admin?q=abel&amp;page=2"' in admin.get("/admin?q=abel").text


def test_states_say_who_can_sign_in(admin, database, school, zoe):
    create_person(database, school, NewPerson("Ana", "Abel", UserRole.student, username="fresh"))
    send(admin, f"/admin/people/{zoe}/disable")
    page = shown(admin.get("/admin"))
    assert "Abel Ana fresh Pupil Code not used yet" in page
    assert "Lefèvre Zoé zoe Pupil Disabled" in page
    assert "Rousseau Inès admin Administrator Active" in page


def test_what_people_are_called_is_never_markup(admin, database, school, class_id):
    bad = "<script>alert(1)</script>"
    pupil = make_user(database, school, UserRole.student, username="x", first_name=bad, last_name='"><b>')
    make_class(database, school, bad)
    pages = [admin.get(address) for address in ("/admin", "/admin/classes", f"/admin/classes/{class_id}")]
    enrol(database, school, class_id, [pupil])
    pages += [admin.get(f"/admin/classes/{class_id}"), send(admin, f"/admin/people/{pupil}/code")]
    pages += [admin.get("/admin", query_string={"q": f'"{bad}'})]
    for page in pages:
        assert "&lt;script&gt;alert(1)" in page.text
        assert bad not in page.text
        assert '"><b>' not in page.text
