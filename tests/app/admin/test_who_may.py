"""The administrator’s pages are for administrators, of their own school, and carry the token."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import insert, select

from datastore.commands.classroom.classes import enrol
from datastore.models import CoordinatorScope, User, new_id
from datastore.models.enums import CoordinationKind, UserRole
from tests.app.admin.office import present
from tests.app.conftest import send, signed_in, visitor
from tests.factories import make_class, make_user


def test_what_belongs_to_another_school_does_not_exist(admin, database, elsewhere, class_id, zoe):
    foreign = make_user(database, elsewhere, UserRole.student, username="foreign", last_name="Lointain")
    teacher = make_user(database, elsewhere, UserRole.teacher, username="far", last_name="Lointain")
    their_class = make_class(database, elsewhere, "6eZ")
    enrol(database, elsewhere, their_class, [foreign])
    for address in ("/admin", "/admin/classes", "/admin/classes/new", f"/admin/classes/{class_id}"):
        page = admin.get(address).text
        assert "Lointain" not in page
        assert "6eZ" not in page
    assert admin.get(f"/admin/classes/{their_class}").status_code == 404
    for act in ("code", "disable", "enable"):
        assert send(admin, f"/admin/people/{foreign}/{act}").status_code == 404
    ours, theirs = f"/admin/classes/{class_id}", f"/admin/classes/{their_class}"
    assert send(admin, f"{ours}/pupils", pupil=str(foreign)).status_code == 404
    assert send(admin, f"{theirs}/pupils", pupil=str(zoe)).status_code == 404
    assert send(admin, f"{theirs}/pupils/{foreign}/end").status_code == 404
    form = {"teacher": str(teacher), "teaching_role": "main"}
    assert send(admin, f"{ours}/teachers", **form).status_code == 404
    made = send(admin, "/admin/classes/new", name="4eC", academic_year="2026-2027", teacher=str(teacher))
    assert made.status_code == 404
    assert present(database, elsewhere, their_class) == {foreign}


@pytest.mark.parametrize("role", [UserRole.student, UserRole.teacher, UserRole.coordinator])
def test_who_is_no_admin_finds_nothing_here(server, database, school, role):
    parts = dict.fromkeys(("user_id", "class_id", "student_id"), new_id())
    own = make_user(database, school, role, username="somebody")
    if role is UserRole.coordinator:
        scope = {"user_id": own, "kind": CoordinationKind.school, "may_see_names": True}
        with database.writing(school) as session:
            session.execute(insert(CoordinatorScope).values(school_id=school.school_id, id=new_id(), **scope))
    client = signed_in(server, "somebody")
    for rule in server.url_map.iter_rules():
        if not rule.endpoint.startswith("admin."):
            continue
        address = server.url_map.bind("x").build(
            rule.endpoint, {name: parts[name] for name in rule.arguments}, method=next(iter(rule.methods))
        )
        answer = send(client, address) if "POST" in rule.methods else client.get(address)
        assert answer.status_code == 404, address


def test_nobody_is_sent_to_sign_in(server, database):
    answer = visitor(server).get("/admin/classes")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login?next=/admin/classes")


def test_a_form_without_its_token_changes_nothing(admin, database, school, zoe):
    assert admin.post(f"/admin/people/{zoe}/disable").status_code == 400
    with database.reading(school) as connection:
        assert connection.execute(select(User.is_active).where(User.id == zoe)).scalar_one()


def test_every_form_of_a_page_carries_the_token(admin, database, school, class_id, zoe):
    enrol(database, school, class_id, [zoe])
    make_user(database, school, UserRole.teacher, username="t")
    make_user(database, school, UserRole.student, username="ana")
    addresses = ["/admin", "/admin/people/new", "/admin/classes/new", f"/admin/classes/{class_id}"]
    for address in addresses:
        forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", admin.get(address).text, re.S)
        assert len(forms) >= 3
        assert all('name="csrf_token"' in form for form in forms)


def test_an_admin_who_teaches_finds_the_way_to_the_dashboard(admin, server, database, school):
    assert 'href="/" data-key="g t"' not in admin.get("/admin").text
    make_user(database, school, UserRole.teacher, username="both", is_admin=True)
    assert 'href="/" data-key="g t"' in signed_in(server, "both").get("/admin").text
