"""A teacher's first hour over HTTP: what the forms do to the class and its pupils, and what they refuse."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update
from werkzeug.test import TestResponse

from datastore.commands.classes import configure, enrol
from datastore.configuration import Configuration, FeedbackRule, parse_configuration
from datastore.engine import Database
from datastore.models import (
    Absence,
    ActivityAttempt,
    AttemptDraft,
    ClassEnrollment,
    ClassTeacher,
    GroupMember,
    StudentAccommodation,
    TeacherConfiguration,
    User,
    new_id,
)
from datastore.models.enums import ActivityType, AttemptDecision, AttemptFlag, UserRole
from datastore.scope import Scope
from tests.app.accounts import WRONG, a_school
from tests.app.conftest import csrf_token, make_server, send, sign_in, signed_in, visitor
from tests.conftest import statements
from tests.factories import hand_in, make_class, make_sequence, make_user, quiz

CODE = re.compile(r"[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}")
TOKEN = re.compile(r'name="token" value="([0-9a-f-]{36})"')
LIST = "DURAND Zoé\nPETIT Léo"
NEW_PASSWORD = "une phrase que je retiens"
ADDRESS = "https://parcours.college.example"


@dataclass
class Taught:
    """A class with its teacher's browser."""

    database: Database
    server: Flask
    admin: Scope
    teacher: Scope
    client: FlaskClient
    class_id: UUID

    def at(self, path: str = "") -> str:
        return f"/teach/class/{self.class_id}{path}"

    def get(self, path: str = "") -> TestResponse:
        return self.client.get(self.at(path))

    def send(self, path: str, **form: Any) -> TestResponse:
        return send(self.client, self.at(path), **form)

    def pupil(self, username: str = "zoe", first_name: str = "Zoé", last_name: str = "Durand") -> UUID:
        """A pupil of the class, who can sign in."""
        names = {"first_name": first_name, "last_name": last_name}
        pupil = make_user(self.database, self.admin, UserRole.student, username=username, **names)
        enrol(self.database, self.admin, self.class_id, [pupil])
        return pupil

    def work(self, *kinds: ActivityType, **dates: dt.date) -> tuple[UUID, list[UUID]]:
        """A sequence that is open to the class; its id and those of its activities."""
        made = make_sequence(self.database, self.admin, [(kind, quiz("titre")) for kind in kinds])
        configure(self.database, self.teacher, self.class_id, made[0], Configuration(), **dates)
        return made

    def rows(self, *columns: Any) -> list[tuple]:
        with self.database.reading(self.teacher) as connection:
            return [tuple(row) for row in connection.execute(select(*columns))]


@pytest.fixture
def taught(database) -> Taught:
    server = make_server(database, ADDRESS)
    admin = a_school(database, "Collège nord")
    teacher_id = make_user(database, admin, UserRole.teacher, username="prof", last_name="Moreau")
    class_id = make_class(database, admin, "4eB", teacher_id=teacher_id)
    teacher = Scope(admin.school_id, teacher_id, is_teacher=True, teaches=frozenset({class_id}))
    return Taught(database, server, admin, teacher, signed_in(server, "prof"), class_id)


def shown(answer: TestResponse, status: int = 200) -> str:
    """What a reader sees of a page, as one line."""
    assert answer.status_code == status
    main = answer.text[answer.text.index("<main") :]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


def moved(answer: TestResponse, address: str) -> None:
    assert (answer.status_code, answer.headers["Location"]) == (303, address)


def token_of(answer: TestResponse) -> str:
    return TOKEN.findall(answer.text)[-1]


# Classes


def test_a_teacher_makes_a_class_and_goes_on_to_its_pupils(taught):
    form = {"name": "5eA", "academic_year": "2026-2027", "grade_level": "5e", "subject": "Français"}
    answer = send(taught.client, "/teach/classes", **form, start_date="2026-09-01")
    assert answer.status_code == 303
    page = taught.client.get(answer.location)
    assert "The class 5eA is made." in shown(page)
    assert "5eA 2026-2027 5e Français 0" in shown(taught.client.get("/teach"))


@pytest.mark.parametrize(
    ("typed", "status"),
    [({"name": ""}, 400), ({"academic_year": ""}, 400), ({"start_date": "x"}, 400), ({"name": "4eB"}, 409)],
    ids=str,
)
def test_a_class_that_cannot_be_is_refused_and_what_was_typed_stays(taught, typed, status):
    form = {"name": "5eA", "academic_year": "2026-2027", "grade_level": "5e", "subject": "", "start_date": ""}
    answer = send(taught.client, "/teach/classes", **(form | typed))
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert 'value="5e"' in answer.text


def test_who_has_no_class_is_told_what_to_do(taught):
    make_user(taught.database, taught.admin, UserRole.teacher, username="new")
    page = shown(signed_in(taught.server, "new").get("/teach"))
    assert "You have none yet: make one below" in page


def test_an_empty_class_is_told_what_to_do(taught):
    assert "Nobody is in it yet." in shown(taught.get())
    assert "Nobody is in the class yet." in shown(taught.get("/cards"))
    assert "Nobody is in the class yet." in shown(taught.get("/absences"))


def test_the_hub_says_who_can_sign_in_and_what_to_know(taught):
    zoe = taught.pupil()
    taught.send("/import", list="PETIT Léo", token=str(uuid4()))
    taught.send(f"/pupil/{zoe}/needs", extra_time="33", larger_text="1")
    day = dt.datetime.now(dt.UTC).astimezone(dt.UTC).date().isoformat()
    taught.send("/absences", first_day=day, pupil=str(zoe))
    page = shown(taught.get())
    assert "Durand Zoé zoe Active – " in page
    assert "33 % more time, larger text" in page
    assert "PETIT Léo leo.petit No password yet – –" in page
    assert "1 pupil cannot sign in yet" in page


def test_the_hub_takes_the_same_statements_for_any_number_of_pupils(taught):
    def count() -> int:
        with statements(taught.database) as seen:
            taught.get()
        return len(seen)

    taught.pupil()
    few = count()
    for number in range(5):
        taught.pupil(f"p{number}")
    assert count() == few


def test_the_dashboard_leads_here(taught):
    admin_page = taught.client.get("/teach").text
    assert 'href="/teach" aria-current="page"' in admin_page
    assert f'href="/class/{taught.class_id}/stuck"' in taught.get("/cards").text


# Lists of pupils


def check(taught: Taught, text: str = LIST, **more: Any) -> TestResponse:
    return taught.send("/import/check", list=text, **more)


def bring_in(taught: Taught, text: str = LIST, **more: str) -> TestResponse:
    return taught.send("/import", list=text, **({"token": token_of(check(taught, text))} | more))


def usernames(taught: Taught) -> set[str]:
    e = ClassEnrollment
    with taught.database.reading(taught.teacher) as connection:
        query = select(User.username).join(e, e.student_id == User.id).where(e.class_id == taught.class_id)
        return set(connection.execute(query).scalars())


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


# Sign-in cards, forgotten passwords, lock-out


def test_a_pupil_signs_in_with_the_card_and_chooses_a_password(taught):
    bring_in(taught)
    pupils = re.findall(r'name="pupil" id="[^"]*" value="([^"]*)"', taught.get("/cards").text)
    cards = taught.send("/cards", pupil=pupils, token=str(uuid4()))
    page = shown(cards)
    assert f"Collège nord · 4eB Zoé DURAND Address {ADDRESS} User name zoe.durand" in page
    codes = CODE.findall(page)
    assert len(set(codes)) == 2
    code = re.search(rf"zoe\.durand One-time code ({CODE.pattern})", page)[1]
    pupil = visitor(taught.server)
    assert sign_in(pupil, "zoe.durand", code).status_code == 303
    assert pupil.get("/me").location == "/password"
    moved(send(pupil, "/password", current=code, new=NEW_PASSWORD, again=NEW_PASSWORD), "/me")
    assert pupil.get("/me").status_code == 200
    assert "DURAND Zoé zoe.durand Active" in shown(taught.get())


def test_codes_are_on_one_answer_only_which_nobody_keeps(taught):
    token, pupil = str(uuid4()), str(taught.pupil())
    cards = taught.send("/cards", pupil=pupil, token=token)
    assert cards.headers["Cache-Control"] == "no-store"
    assert CODE.search(shown(cards))
    again = taught.send("/cards", pupil=pupil, token=token)
    assert "made already" in shown(again, 409)
    for page in (again, taught.get("/cards"), taught.get(f"/pupil/{pupil}")):
        assert not CODE.search(shown(page, page.status_code))


def test_a_card_that_is_handed_out_is_not_replaced_unasked(taught):
    bring_in(taught)
    page = taught.get("/cards")
    (one, _) = re.findall(r'name="pupil" id="[^"]*" value="([^"]*)" checked', page.text)
    taught.send("/cards", pupil=one, token=token_of(page))
    page = taught.get("/cards")
    assert f'value="{one}">' in page.text
    assert page.text.count('name="pupil"') == 2
    assert page.text.count(" checked") == 1


def test_cards_for_nobody_are_refused(taught):
    taught.pupil()
    assert "Tick at least one pupil." in shown(taught.send("/cards", token=str(uuid4())), 400)


def test_a_forgotten_password_is_replaced_from_the_pupils_page(taught):
    zoe = taught.pupil()
    pupil = signed_in(taught.server, "zoe")
    page = taught.get(f"/pupil/{zoe}")
    cards = taught.send("/cards", pupil=str(zoe), token=token_of(page))
    (code,) = set(CODE.findall(shown(cards)))
    assert pupil.get("/me").location.startswith("/login")
    assert sign_in(visitor(taught.server), "zoe", code).status_code == 303


def test_a_locked_pupil_is_shown_and_unlocked(taught):
    zoe = taught.pupil()
    for _ in range(6):
        sign_in(visitor(taught.server), "zoe", WRONG)
    assert sign_in(visitor(taught.server), "zoe").status_code == 429
    assert "1 is locked out after wrong passwords" in shown(taught.get())
    assert "Locked out" in shown(taught.get(f"/pupil/{zoe}"))
    moved(taught.send(f"/pupil/{zoe}/unlock"), taught.at(f"/pupil/{zoe}"))
    assert "locked" not in shown(taught.get()).replace("Unlock", "")
    assert signed_in(taught.server, "zoe").get("/me").status_code == 200


@pytest.mark.parametrize("path", ["", "/unlock", "/needs", "/leave"])
def test_nobody_outside_the_class_is_found(taught, path):
    outsider = make_user(taught.database, taught.admin, UserRole.student, username="x")
    staff = taught.teacher.user_id
    for person in (outsider, staff, uuid4()):
        address = taught.at(f"/pupil/{person}{path}")
        answer = send(taught.client, address) if path else taught.client.get(address)
        assert answer.status_code == 404


def test_a_substitute_whose_days_are_over_finds_nothing(taught):
    taught.pupil()
    with taught.database.writing(taught.admin) as session:
        yesterday = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
        session.execute(update(ClassTeacher).values(from_date=None, until_date=yesterday))
    assert taught.get().status_code == 404
    assert taught.get("/cards").status_code == 404


# What a pupil needs, absences, leaving


def undo(taught: Taught, page: TestResponse) -> TestResponse:
    """Press the undo button of the message on a page."""
    form = re.findall(r'<form class="note" method="post" action="[^"]*">.*?Undo</button>', page.text, re.S)[
        -1
    ]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(?!csrf)(\w+)" value="([^"]*)"', form):
        fields.setdefault(name, []).append(value)
    return send(taught.client, re.search(r'action="([^"]*)"', form)[1], **fields)


def needs(taught: Taught) -> list[tuple]:
    return taught.rows(StudentAccommodation.extra_time_factor, StudentAccommodation.larger_text)


def test_what_a_pupil_needs_is_set_and_undone(taught):
    path = f"/pupil/{taught.pupil()}"
    answer = taught.send(f"{path}/needs", extra_time="33", larger_text="1")
    assert needs(taught) == [(1.33, True)]
    moved(answer, taught.at(path))
    page = taught.get(path)
    assert 'value="33"' in page.text
    undo(taught, page)
    assert needs(taught) == []


@pytest.mark.parametrize("typed", ["x", "-5", "250", "nan"])
def test_extra_time_that_cannot_be_is_refused(taught, typed):
    answer = taught.send(f"/pupil/{taught.pupil()}/needs", extra_time=typed)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert needs(taught) == []


def test_an_absence_is_excused_for_several_and_undone_at_once(taught):
    pupils = [str(taught.pupil()), str(taught.pupil("leo", "Léo", "Petit"))]
    taught.send("/absences", first_day="2026-11-02", last_day="2026-11-04", pupil=pupils)
    assert len(taught.rows(Absence.id)) == 6
    page = taught.get("/absences")
    assert "6 days are excused." in shown(page)
    assert "Petit Léo Mon, Nov 2 to Wed, Nov 4" in shown(page)
    undo(taught, page)
    assert taught.rows(Absence.id) == []


def test_an_absence_is_taken_back_in_the_list(taught):
    zoe = taught.pupil()
    taught.send("/absences", first_day="2026-11-02", pupil=str(zoe))
    taught.send("/absences", first_day="2026-11-05", last_day="2026-11-06", pupil=str(zoe))
    taught.get("/absences")
    page = taught.get(f"/pupil/{zoe}").text
    ids = re.findall(r'name="absence" value="([^"]*)"', page)
    assert len(ids) == 3
    moved(taught.send("/absences/undo", absence=ids[:2]), taught.at("/absences"))
    assert taught.rows(Absence.day) == [(dt.date(2026, 11, 2),)]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"first_day": ""}, "Give the day"),
        ({"first_day": "2026-02-30"}, "is not a date"),
        ({"last_day": "2026-11-01"}, "before the first"),
        ({"last_day": "2027-11-01"}, "at most 200 days"),
        ({"pupil": []}, "Tick at least one pupil"),
    ],
    ids=str,
)
def test_an_absence_that_cannot_be_is_refused_and_what_was_typed_stays(taught, typed, why):
    zoe = str(taught.pupil())
    form = {"first_day": "2026-11-02", "last_day": "", "pupil": zoe} | typed
    answer = taught.send("/absences", **form)
    assert why in shown(answer, 400)
    assert (f'value="{zoe}" checked' in answer.text) == bool(form["pupil"])
    assert taught.rows(Absence.id) == []


def test_a_pupil_leaves_the_class_and_comes_back(taught):
    zoe = taught.pupil()
    moved(taught.send(f"/pupil/{zoe}/leave"), taught.at())
    page = taught.get()
    assert "Zoé Durand is no longer in the class" in shown(page)
    assert taught.get(f"/pupil/{zoe}").status_code == 404
    undo(taught, page)
    assert "Zoé Durand is in the class again." in shown(taught.get())


# Groups and sequences


def test_a_group_is_made_filled_dated_and_dissolved(taught):
    zoe, leo = taught.pupil(), taught.pupil("leo", "Léo", "Petit")
    sequence, _ = taught.work(ActivityType.quiz)
    group = taught.send("/groups", name="Rouge").location
    path = group.removeprefix(taught.at())
    taught.send(f"{path}/members", pupil=[str(zoe), str(leo)])
    taught.send(f"{path}/members", pupil=str(zoe))
    assert {student for (student,) in taught.rows(GroupMember.student_id)} == {zoe}
    undo(taught, taught.client.get(group))
    assert {student for (student,) in taught.rows(GroupMember.student_id)} == {zoe, leo}
    taught.send(f"{path}/dates/{sequence}", start_date="2026-11-02", end_date="2026-11-20")
    assert 'value="2026-11-20"' in taught.client.get(group).text
    taught.send(f"{path}/name", name="Bleu")
    assert "Bleu 2 Durand Zoé, Petit Léo" in shown(taught.get("/groups"))
    moved(taught.send(f"{path}/dissolve"), taught.at("/groups"))
    assert "There is none yet." in shown(taught.get("/groups"))


def test_a_group_that_cannot_be_is_refused(taught):
    taught.send("/groups", name="Rouge")
    assert "has a group “Rouge” already" in shown(taught.send("/groups", name="Rouge"), 409)
    assert "between 1 and" in shown(taught.send("/groups", name=" "), 400)
    group = taught.send("/groups", name="Bleu").location.removeprefix(taught.at())
    sequence, _ = taught.work(ActivityType.quiz)
    assert "already" in shown(taught.send(f"{group}/name", name="Rouge"), 409)
    dates = {"start_date": "2026-11-20", "end_date": "2026-11-02"}
    assert "cannot end before" in shown(taught.send(f"{group}/dates/{sequence}", **dates), 400)
    assert taught.get(f"/groups/{uuid4()}").status_code == 404


def settings(taught: Taught) -> tuple[Configuration, dt.date | None, dt.date | None, bool]:
    t = TeacherConfiguration
    ((raw, *rest),) = taught.rows(t.custom_settings, t.start_date, t.end_date, t.is_active)
    return parse_configuration(raw), *rest


def test_a_sequence_is_opened_with_its_settings(taught):
    sequence, (first, second) = make_sequence(
        taught.database, taught.admin, [(ActivityType.quiz, quiz("a")), (ActivityType.quiz, quiz("b"))]
    )
    path = f"/sequences/{sequence}"
    session = re.search(r'name="opens-([^"]*)"', taught.get(path).text)[1]
    form = {
        "start_date": "2026-11-02",
        "end_date": "2026-11-20",
        "attempts_allowed": "3",
        "feedback": "after_due_date",
        "peer_reviews": "2",
        "in_order": "1",
        f"opens-{session}": "2026-11-03",
        f"due-{session}": "2026-11-10",
        f"activity-{first}": "hidden",
        f"activity-{second}": "optional",
    }
    moved(taught.send(path, **form), taught.at(path))
    kept, start, end, is_open = settings(taught)
    assert (start, end, is_open) == (dt.date(2026, 11, 2), dt.date(2026, 11, 20), True)
    assert (kept.attempts_allowed, kept.feedback, kept.peer_reviews) == (3, FeedbackRule.after_due_date, 2)
    assert (kept.hidden, kept.optional, kept.in_order) == ((first,), (second,), True)
    dates = kept.session_dates[UUID(session)]
    assert (dates.opens, dates.due) == (dt.date(2026, 11, 3), dt.date(2026, 11, 10))
    page = taught.get(path).text
    for name, value in form.items():
        field = re.search(
            rf'<input[^>]* name="{name}"[^>]*>|<select[^>]* name="{name}".*?</select>', page, re.S
        )
        mark = "" if field[0].startswith("<input") else " selected"
        assert f'value="{value}"{mark}' in field[0]


def test_what_the_form_does_not_show_stays_and_what_is_emptied_goes(taught):
    sequence, (activity,) = taught.work(ActivityType.quiz)
    before = Configuration(pass_mark=0.7, attempts_allowed=2, hidden=(activity,), in_order=True)
    configure(taught.database, taught.teacher, taught.class_id, sequence, before)
    taught.send(f"/sequences/{sequence}", attempts_allowed="", feedback="")
    assert settings(taught)[0] == Configuration(pass_mark=0.7)


@pytest.mark.parametrize(
    "typed",
    [
        {"attempts_allowed": "0"},
        {"attempts_allowed": "x"},
        {"peer_reviews": "6"},
        {"feedback": "never"},
        {"start_date": "2026-11-20", "end_date": "2026-11-02"},
        {"end_date": "soon"},
    ],
    ids=str,
)
def test_settings_that_cannot_be_are_refused_and_what_was_typed_stays(taught, typed):
    sequence, _ = taught.work(ActivityType.quiz)
    answer = taught.send(f"/sequences/{sequence}", **({"attempts_allowed": "4"} | typed))
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert settings(taught)[0] == Configuration()
    number = ({"attempts_allowed": "4"} | typed)["attempts_allowed"]
    assert f'name="attempts_allowed" value="{number}"' in answer.text


def test_a_sequence_is_closed_and_opened_as_it_was(taught):
    sequence, _ = taught.work(ActivityType.quiz, start_date=dt.date(2026, 11, 2))
    moved(taught.send(f"/sequences/{sequence}/close"), taught.at("/sequences"))
    assert settings(taught)[3] is False
    undo(taught, taught.get("/sequences"))
    assert settings(taught)[1:] == (dt.date(2026, 11, 2), None, True)


def test_a_sequence_of_another_school_is_not_there(taught):
    elsewhere = a_school(taught.database, "Collège sud")
    sequence, _ = make_sequence(taught.database, elsewhere, [(ActivityType.quiz, quiz("a"))])
    assert taught.get(f"/sequences/{sequence}").status_code == 404
    assert taught.send(f"/sequences/{sequence}").status_code == 404
    assert taught.send(f"/sequences/{sequence}/close").status_code == 404


# Results of evaluations


def pupil_scope(taught: Taught, pupil: UUID) -> Scope:
    return Scope(taught.admin.school_id, pupil, attends=frozenset({taught.class_id}))


def counts(page: str) -> list[str]:
    """Handed in, at work, to mark, not released, released."""
    return re.search(r"Activité 1 L’article de presse (?:Release the results )?((?:\d+ ){4}\d+)", page)[
        1
    ].split()


def test_results_are_counted_and_released(taught):
    _, (evaluation,) = taught.work(ActivityType.evaluation)
    zoe = taught.pupil()
    taught.pupil("leo", "Léo", "Petit")
    hand_in(taught.database, pupil_scope(taught, zoe), evaluation, {"q1": "titre"})
    assert counts(shown(taught.get("/evaluations"))) == ["1", "0", "0", "1", "0"]
    assert "1 result is not released" in shown(taught.get())
    moved(taught.send(f"/evaluations/{evaluation}/release"), taught.at("/evaluations"))
    page = shown(taught.get("/evaluations"))
    assert "One result is released." in page
    assert counts(page) == ["1", "0", "0", "0", "1"]
    assert taught.rows(ActivityAttempt.held) == [(False,)]


def test_work_whose_time_is_up_is_shown_and_handed_in(taught):
    _, (evaluation,) = taught.work(ActivityType.evaluation)
    now = dt.datetime.now(dt.UTC)
    for pupil, ends in ((taught.pupil(), -1), (taught.pupil("leo", "Léo", "Petit"), 1)):
        row = {
            "id": new_id(),
            "school_id": taught.admin.school_id,
            "class_id": taught.class_id,
            "student_id": pupil,
            "activity_id": evaluation,
            "client_token": uuid4(),
            "content_version": 1,
            "started_at": now - dt.timedelta(hours=2),
            "deadline_at": now + dt.timedelta(hours=ends),
            "responses": {"answers": {"q1": "titre"}},
        }
        with taught.database.writing(taught.teacher) as session:
            session.execute(insert(AttemptDraft).values(row))
    page = shown(taught.get("/evaluations"))
    assert "The time of 1 pupil is up without handing in." in page
    assert counts(page) == ["0", "2", "0", "0", "0"]
    moved(taught.send("/evaluations/hand-in"), taught.at("/evaluations"))
    page = shown(taught.get("/evaluations"))
    assert "What one pupil had saved is handed in." in page
    assert counts(page) == ["1", "1", "0", "1", "0"]


def test_a_class_without_evaluations_is_told_so(taught):
    assert "No sequence of the class has one." in shown(taught.get("/evaluations"))


def test_a_flagged_submission_is_decided_on_and_the_decision_can_be_changed(taught):
    sequence, (activity,) = taught.work(ActivityType.quiz)
    one = Configuration(attempts_allowed=1)
    configure(taught.database, taught.teacher, taught.class_id, sequence, one)
    pupil = pupil_scope(taught, taught.pupil())
    for answer in ("falsch", "titre"):
        hand_in(taught.database, pupil, activity, {"q1": answer})
    a = ActivityAttempt
    ((flagged, flag),) = [row for row in taught.rows(a.id, a.flag) if row[1]]
    assert flag is AttemptFlag.over_limit
    assert "1 submission waits for your decision" in shown(taught.get())
    page = shown(taught.get("/evaluations"))
    assert "Durand Zoé Activité 1, attempt 2" in page
    assert "more attempts than allowed" in page
    for word, decision in (("counts", AttemptDecision.counts), ("set_aside", AttemptDecision.set_aside)):
        moved(taught.send(f"/flagged/{flagged}", decision=word), taught.at("/evaluations"))
        assert [d for _, d in taught.rows(a.id, a.decision) if d] == [decision]
    assert "1 is decided" in shown(taught.get("/evaluations"))
    assert taught.send(f"/flagged/{flagged}", decision="maybe").status_code == 400
    assert taught.send(f"/flagged/{uuid4()}", decision="counts").status_code == 404
