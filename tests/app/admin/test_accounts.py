"""Accounts are made, changed and closed by the administrator’s forms."""

from __future__ import annotations

import html

import pytest
from sqlalchemy import select, update

from datastore.models import AuditEntry, User
from datastore.models.enums import UserRole
from tests.app.admin.office import CODE, create, moved, one_time_code, shown, user_id
from tests.app.conftest import send, sign_in, signed_in, visitor
from tests.factories import PASSWORD

NEW_PASSWORD = "une phrase que je retiens"


def test_a_new_person_comes_in_with_the_code_and_must_choose_a_password(admin, server):
    code = one_time_code(create(admin, username="z.lefevre"))
    newcomer = visitor(server)
    sign_in(newcomer, "z.lefevre", code)
    moved_on = newcomer.get("/me")
    assert (moved_on.status_code, moved_on.headers["Location"]) == (302, "/password")
    changed = send(newcomer, "/password", current=code, new=NEW_PASSWORD, again=NEW_PASSWORD)
    moved(changed, "/me")
    assert newcomer.get("/me").status_code == 200
    assert sign_in(visitor(server), "z.lefevre", code).status_code == 401
    assert signed_in(server, "z.lefevre", NEW_PASSWORD).get("/me").status_code == 200


def test_the_code_is_on_the_answer_and_on_no_other_page(admin):
    code = one_time_code(create(admin, username="z.lefevre"))
    assert code not in admin.get("/admin").text
    assert code not in admin.get("/admin/people/new").text


def test_a_new_account_has_the_role_and_address_that_were_typed(admin, database, school):
    create(admin, role="teacher", email=" zoe@example.org ", username="z.lefevre")
    with database.reading(school) as connection:
        row = connection.execute(
            select(User.first_name, User.last_name, User.role, User.username, User.is_admin).where(
                User.id == user_id(database, school, email="zoe@example.org")
            )
        ).one()
    assert tuple(row) == ("Zoé", "Lefèvre", UserRole.teacher, "z.lefevre", False)


def test_a_user_name_that_is_taken_is_refused_and_what_was_typed_stays(admin, zoe):
    answer = create(admin, first_name="Ana <i>", last_name="D’Arc", username="ZOE", role="teacher")
    assert "already used" in shown(answer, 409)
    for value in ("Ana &lt;i&gt;", "D’Arc", "ZOE"):
        assert f'value="{value}"' in answer.text
    assert '<option value="teacher" selected>' in answer.text
    assert not CODE.search(shown(answer, 409))


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"username": "a", "first_name": " "},
        {"username": "a", "last_name": "x" * 301},
        {"username": "a", "role": "headmaster"},
        {"username": "a\x00b"},
        {"username": "a@b"},
        {"email": "nothing"},
    ],
    ids=lambda typed: "-".join(typed) or "no login",
)
def test_an_account_that_cannot_be_is_not_made(admin, database, school, typed):
    answer = create(admin, **typed)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    with database.reading(school) as connection:
        assert connection.execute(select(User.id)).all() == [(user_id(database, school, username="admin"),)]


def test_disabling_ends_the_session_at_once_and_enabling_lets_in_again(admin, server, zoe):
    pupil = signed_in(server, "zoe")
    assert pupil.get("/me").status_code == 200
    moved(send(admin, f"/admin/people/{zoe}/disable"), "/admin")
    assert "Zoé Lefèvre can no longer sign in." in shown(admin.get("/admin"))
    assert pupil.get("/me").headers["Location"].startswith("/login")
    assert sign_in(visitor(server), "zoe").status_code == 401
    moved(send(admin, f"/admin/people/{zoe}/enable"), "/admin")
    assert pupil.get("/me").headers["Location"].startswith("/login")
    assert signed_in(server, "zoe").get("/me").status_code == 200


def test_a_new_code_ends_the_session_and_replaces_the_password(admin, server, zoe):
    pupil = signed_in(server, "zoe")
    code = one_time_code(send(admin, f"/admin/people/{zoe}/code"))
    assert pupil.get("/me").headers["Location"].startswith("/login")
    assert sign_in(visitor(server), "zoe", PASSWORD).status_code == 401
    assert sign_in(visitor(server), "zoe", code).status_code == 303


def test_an_admin_cannot_lock_themselves_out(admin, database, school):
    own = user_id(database, school, username="admin")
    assert f"/admin/people/{own}/" not in admin.get("/admin").text
    moved(send(admin, f"/admin/people/{own}/disable"), "/admin")
    assert "cannot disable your own account" in shown(admin.get("/admin"))


def test_after_a_change_the_same_part_of_the_list_comes_back(admin, zoe):
    assert f"/admin/people/{zoe}/disable?q=zo" in html.unescape(admin.get("/admin?q=zo").text)
    moved(send(admin, f"/admin/people/{zoe}/disable?q=zo&page=2"), "/admin?q=zo&page=2")


def test_writes_leave_an_audit_row_with_who_did_it(admin, database, school, zoe):
    send(admin, f"/admin/people/{zoe}/disable")
    query = select(AuditEntry.actor_id).where(AuditEntry.action == "person.disable")
    with database.reading(school) as connection:
        assert connection.execute(query).scalars().all() == [user_id(database, school, username="admin")]


def test_an_erased_person_is_not_listed_and_cannot_be_changed(admin, database, school, zoe):
    with database.writing(school) as session:
        session.execute(update(User).where(User.id == zoe).values(erased_at=User.updated_at))
    assert "Lefèvre" not in admin.get("/admin").text
    assert send(admin, f"/admin/people/{zoe}/code").status_code == 404
