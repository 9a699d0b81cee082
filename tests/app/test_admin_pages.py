"""The administrator's pages over HTTP: what the forms do to accounts and classes, and what they refuse."""

from __future__ import annotations

import html
import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update
from werkzeug.test import TestResponse

from datastore.commands.accounts.people import NewPerson, create_person
from datastore.commands.accounts.schools import add_school
from datastore.commands.classroom.classes import enrol
from datastore.models import AuditEntry, ClassEnrollment, ClassTeacher, CoordinatorScope, User, new_id
from datastore.models.enums import CoordinationKind, TeachingRole, UserRole
from datastore.scope import Scope
from tests.app.conftest import send, sign_in, signed_in, visitor
from tests.factories import PASSWORD, make_class, make_user

CODE = re.compile(r"[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}")
NEW_PASSWORD = "une phrase que je retiens"


@pytest.fixture
def school(database) -> Scope:
    return Scope.system(add_school(database, name="Collège nord", slug="nord", timezone="Europe/Paris"))


@pytest.fixture
def elsewhere(database) -> Scope:
    return Scope.system(add_school(database, name="Collège sud", slug="sud", timezone="Europe/Paris"))


@pytest.fixture
def admin(database, server, school) -> FlaskClient:
    """The browser of an admin, who reads English."""
    make_user(database, school, UserRole.admin, username="admin", last_name="Rousseau")
    client = signed_in(server, "admin")
    send(client, "/language", locale="en")
    return client


@pytest.fixture
def zoe(database, school) -> UUID:
    return make_user(
        database, school, UserRole.student, username="zoe", first_name="Zoé", last_name="Lefèvre"
    )


@pytest.fixture
def class_id(database, school) -> UUID:
    return make_class(database, school, "4eB")


def shown(answer: TestResponse, status: int = 200) -> str:
    """What a reader sees of a page, as one line."""
    assert answer.status_code == status
    main = answer.text[answer.text.index("<main") :]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


def moved(answer: TestResponse, address: str) -> None:
    assert (answer.status_code, answer.headers["Location"]) == (303, address)


def one_time_code(answer: TestResponse) -> str:
    codes = set(CODE.findall(shown(answer)))
    assert len(codes) == 1
    return codes.pop()


def create(client: FlaskClient, **typed: str) -> TestResponse:
    person = {"first_name": "Zoé", "last_name": "Lefèvre", "role": "student", "username": "", "email": ""}
    return send(client, "/admin/people/new", **(person | typed))


def user_id(database, school, **known) -> UUID:
    """The account that has this name in a column."""
    ((column, value),) = known.items()
    with database.reading(school) as connection:
        rows = connection.execute(select(User.id, getattr(User, column))).all()
    (found,) = [row.id for row in rows if row[1] == value]
    return found


def present(database, school, class_id) -> set[UUID]:
    e = ClassEnrollment
    query = select(e.student_id).where(e.class_id == class_id, e.left_at.is_(None))
    with database.reading(school) as connection:
        return set(connection.execute(query).scalars())


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


def test_an_erased_person_is_not_listed_and_cannot_be_changed(admin, database, school, zoe):
    with database.writing(school) as session:
        session.execute(update(User).where(User.id == zoe).values(erased_at=User.updated_at))
    assert "Lefèvre" not in admin.get("/admin").text
    assert send(admin, f"/admin/people/{zoe}/code").status_code == 404


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
