"""The pupil’s page as a page: for whom it is, in what words, how light."""

from __future__ import annotations

import gzip
import re
from uuid import uuid4

from dashboard.browser_files import ASSETS
from datastore.models import Activity, Badge, Session, User
from datastore.models.enums import UserRole
from tests.app.accounts import a_school
from tests.app.conftest import send, signed_in, visitor
from tests.app.pupil import QUIZ, RIGHT, TODAY, Pupil
from tests.conftest import statements
from tests.factories import make_badge, make_user


def test_badges_have_a_title_a_description_and_a_day(pupil):
    class_id = pupil.joins()
    badge_id = make_badge(pupil.database, pupil.school, "activities_completed")
    pupil.change(Badge, {"description": "Tu as terminé ta première activité."}, Badge.id == badge_id)
    [activity] = pupil.is_given(class_id, QUIZ)
    assert "My badges" not in pupil.reads()
    pupil.hands_in(class_id, activity, RIGHT)
    assert re.search(r"My badges Bravo \w{3}, \w{3} \d+ Tu as terminé ta première activité\.", pupil.reads())


def test_titles_and_names_are_never_markup(module_database, module_server):
    bad = "<script>alert(1)</script>"
    school = a_school(module_database, "Collège nord")
    pupil = Pupil(module_database, module_server, school, first_name=bad)
    class_id = pupil.joins(bad)
    pupil.is_given(class_id, QUIZ, title=f'"{bad}')
    pupil.change(Session, {"title": bad})
    pupil.change(Activity, {"title": bad})
    markup = pupil.markup()
    assert markup.count("&lt;script&gt;alert(1)") >= 5
    assert bad not in markup


def test_a_french_reader_is_called_tu(pupil):
    pupil.joins()
    pupil.change(User, {"locale": "fr"})
    markup = pupil.markup()
    assert '<html lang="fr">' in markup
    assert "Tu trouveras ici les séquences" in pupil.reads()


def test_the_pages_read_in_a_fixed_number_of_statements_however_much_there_is(pupil):
    class_id = pupil.joins()
    for _ in range(3):
        pupil.is_given(class_id, QUIZ, QUIZ, end_date=TODAY)
    client = signed_in(pupil.server, pupil.username)
    with statements(pupil.database) as seen:
        client.get("/me")
    assert len(seen) == 7, seen  # the person, the plan in four, the badges, the notices
    address = f"/s/{pupil.sequence_of(class_id)}"
    with statements(pupil.database) as seen:
        client.get(address)
    assert len(seen) == 5, seen  # the person, the plan in four


def test_the_page_is_light_and_has_no_style_or_script_of_its_own(pupil):
    class_id = pupil.joins()
    for number in range(4):
        pupil.is_given(class_id, *[QUIZ] * 24, title=f"Séquence {number}", sessions_of=4)
    page = pupil.markup()
    files = re.findall(r'(?:<link rel="stylesheet" href|<script src)="/assets/([^"?]+)', page)
    assert "student.css" in files
    parts = [page.encode(), *((ASSETS / file).read_bytes() for file in files)]
    assert sum(len(gzip.compress(part)) for part in parts) < 60_000
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"<script(?! src| type=\"application/json\")|\son\w+=", page)


def test_signing_out_works_from_the_page(pupil):
    client = signed_in(pupil.server, pupil.username)
    form = re.search(r'<form method="post" action="/logout".*?</form>', client.get("/me").text, re.S)
    assert form
    assert 'name="csrf_token"' in form[0]
    assert send(client, "/logout").status_code == 303
    assert client.get("/me").headers["Location"].startswith("/login")


def test_the_page_is_for_pupils_who_have_signed_in(pupil):
    assert visitor(pupil.server).get("/me").headers["Location"] == "/login?next=/me"
    username = f"prof.{uuid4().hex}"
    make_user(pupil.database, pupil.school, UserRole.teacher, username=username)
    assert signed_in(pupil.server, username).get("/me").status_code == 404
