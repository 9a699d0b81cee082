"""Classes are made, and given teachers and pupils, by the administrator’s forms."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from datastore.models import ClassTeacher
from datastore.models.enums import TeachingRole, UserRole
from tests.app.admin.office import moved, present, shown
from tests.app.conftest import send, signed_in
from tests.factories import make_user


def test_a_class_is_made_with_its_main_teacher(admin, database, school):
    teacher = make_user(database, school, UserRole.teacher, username="t", last_name="Moreau")
    form = {"name": "4eB", "academic_year": "2026-2027", "grade_level": "4e", "subject": "Français"}
    answer = send(admin, "/admin/classes/new", **form, start_date="2026-09-01", teacher=str(teacher))
    page = admin.get(answer.headers["Location"])
    assert answer.status_code == 303
    assert "The class 4eB is made. 4eB 2026-2027 · 4e · Français" in shown(page)
    listed = shown(admin.get("/admin/classes"))
    assert "4eB 2026-2027 4e Français Moreau Inès 0" in listed


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"name": " "}, 400),
        ({"name": "x" * 301}, 400),
        ({"academic_year": ""}, 400),
        ({"subject": "a\x00b"}, 400),
        ({"start_date": "2026-02-30"}, 400),
        ({"teacher": "nobody"}, 400),
        ({"name": "4eB"}, 409),
    ],
    ids=str,
)
def test_a_class_that_cannot_be_is_refused_and_what_was_typed_stays(admin, class_id, typed, status):
    form = {"name": "4eC", "academic_year": "2026-2027", "grade_level": "4e", "subject": "Latin"}
    answer = send(admin, "/admin/classes/new", **(form | {"start_date": "", "teacher": ""} | typed))
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert 'name="grade_level" type="text" value="4e"' in answer.text
    assert len(re.findall('<th scope="row">', admin.get("/admin/classes").text)) == 1


def test_a_teacher_is_added_once_and_then_sees_the_class(admin, server, database, school, class_id):
    teacher = make_user(database, school, UserRole.teacher, username="t", last_name="Moreau")
    address = f"/admin/classes/{class_id}/teachers"
    colleague = signed_in(server, "t")
    assert colleague.get(f"/class/{class_id}").status_code == 404
    moved(
        send(admin, address, teacher=str(teacher), teaching_role="substitute"), f"/admin/classes/{class_id}"
    )
    with database.reading(school) as connection:
        row = connection.execute(select(ClassTeacher.teacher_id, ClassTeacher.role)).one()
    assert tuple(row) == (teacher, TeachingRole.substitute)
    assert colleague.get(f"/class/{class_id}").status_code == 200
    assert "Moreau Inès t , Substitute" in shown(admin.get(f"/admin/classes/{class_id}"))
    again = send(admin, address, teacher=str(teacher), teaching_role="main")
    assert "has the class already" in shown(again, 409)
    assert '<option value="main" selected>' in again.text


@pytest.mark.parametrize("form", [{"teaching_role": "main"}, {"teacher": "x", "teaching_role": "main"}])
def test_adding_nobody_as_a_teacher_is_refused(admin, class_id, form):
    assert "Choose a person" in shown(send(admin, f"/admin/classes/{class_id}/teachers", **form), 400)


def test_a_pupil_cannot_be_made_a_teacher(admin, class_id, zoe):
    form = {"teacher": str(zoe), "teaching_role": "main"}
    assert send(admin, f"/admin/classes/{class_id}/teachers", **form).status_code == 404


def test_pupils_are_ticked_into_a_class_and_taken_out_again(admin, database, school, class_id, zoe):
    other = make_user(database, school, UserRole.student, username="ana", first_name="Ana")
    address = f"/admin/classes/{class_id}"
    boxes = re.findall(r'name="pupil" id="pupil-([0-9a-f-]+)"', admin.get(address).text)
    assert set(boxes) == {str(zoe), str(other)}
    moved(send(admin, f"{address}/pupils", pupil=[str(zoe), str(other)]), address)
    assert present(database, school, class_id) == {zoe, other}
    page = admin.get(address)
    assert "2 pupils are added." in shown(page)
    assert 'name="pupil"' not in page.text
    moved(send(admin, f"{address}/pupils/{zoe}/end"), address)
    assert present(database, school, class_id) == {other}
    page = admin.get(address)
    assert f'id="pupil-{zoe}"' in page.text
    assert "Zoé Lefèvre is no longer in the class" in shown(page)
    assert send(admin, f"{address}/pupils/{zoe}/end").status_code == 404
    send(admin, f"{address}/pupils", pupil=str(zoe))
    assert present(database, school, class_id) == {zoe, other}


def test_adding_nobody_to_a_class_is_refused(admin, class_id):
    assert "Tick at least one pupil." in shown(send(admin, f"/admin/classes/{class_id}/pupils"), 400)


def test_only_active_pupils_outside_the_class_can_be_ticked(admin, database, school, class_id, zoe):
    gone = make_user(database, school, UserRole.student, username="gone")
    make_user(database, school, UserRole.teacher, username="t")
    send(admin, f"/admin/people/{gone}/disable")
    page = admin.get(f"/admin/classes/{class_id}").text
    assert re.findall(r'name="pupil" id="pupil-([0-9a-f-]+)"', page) == [str(zoe)]
