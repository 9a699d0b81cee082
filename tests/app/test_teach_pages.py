"""A teacher's first hour over HTTP: classes, sign-in cards, what single pupils need, absences."""

from __future__ import annotations

import datetime as dt
import re
from uuid import uuid4

import pytest
from sqlalchemy import update

from datastore.commands.classroom.classes import enrol
from datastore.models import Absence, ClassTeacher, StudentAccommodation
from datastore.models.enums import UserRole
from tests.app.accounts import WRONG
from tests.app.conftest import send, sign_in, signed_in, visitor
from tests.app.taught import ADDRESS, CODE, Taught, bring_in, make_taught, moved, shown, token_of, undo
from tests.conftest import statements
from tests.factories import make_class, make_user

NEW_PASSWORD = "une phrase que je retiens"


@pytest.fixture
def taught(database) -> Taught:
    return make_taught(database)


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


def test_the_account_of_a_colleagues_pupil_is_not_changed_from_a_pasted_list(taught):
    """The pupil has signed in before a list took them in: the pages say who may help, and nothing opens."""
    other = make_class(taught.database, taught.admin, "5eC")
    names = {"first_name": "Léa", "last_name": "Roy"}
    lea = make_user(taught.database, taught.admin, UserRole.student, username="lea", **names)
    enrol(taught.database, taught.admin, other, [lea])
    pupil = signed_in(taught.server, "lea")
    bring_in(taught, "ROY Léa", **{"who-1": str(lea)})
    told = "Léa Roy had an account before coming to your class: ask the teachers of 5eC"
    choice, page = shown(taught.get("/cards")), taught.get(f"/pupil/{lea}")
    assert told in choice
    assert str(lea) not in taught.get("/cards").text
    assert told in shown(page)
    assert "New one-time code" not in page.text
    assert told in shown(taught.send("/cards", pupil=str(lea), token=str(uuid4())), 409)
    assert told in shown(taught.send(f"/pupil/{lea}/unlock"), 409)
    assert told in shown(taught.send(f"/pupil/{lea}/needs", extra_time="33"), 409)
    assert needs(taught) == []
    assert pupil.get("/me").status_code == 200, "the pupil's session goes on"


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
