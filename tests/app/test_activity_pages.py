"""An activity over HTTP without scripts: every kind is answered, saved and handed in by its form."""

from __future__ import annotations

import datetime as dt
import html
import re
from functools import partial

import pytest
from sqlalchemy import update

from datastore.content import parse_content
from datastore.models import TeacherConfiguration
from student.forms import field_values
from tests.app.desk import ITEMS, one, sit, start, take_seat
from tests.app.page_form import PageForm
from tests.factories import hand_in, make_pupil
from tests.unit.content.samples import example, k
from tests.unit.content.test_feedback import PARTLY, RIGHT, WRONG

CLOSED = [kind for kind in ITEMS if kind != "open"]


@pytest.fixture(scope="module")
def seat(module_database, module_server):
    return take_seat(module_database, module_server)


@pytest.fixture
def desk(module_database, module_server, seat):
    yield partial(sit, module_database, module_server, seat)
    module_server.extensions.pop("parcours.clock", None)


@pytest.mark.parametrize("kind", CLOSED)
def test_a_right_answer_is_handed_in_by_the_form_and_told_as_right(desk, kind):
    here = desk(one(kind))
    page = here.hand_in({"answers": {"item": RIGHT[kind]}})
    (attempt,) = here.attempts()
    assert attempt["score"] == attempt["max_score"] > 0
    assert re.search(r'data-verdict="right".*?<b>Right</b> · [\d.]+ of [\d.]+ points?', page, re.S)


@pytest.mark.parametrize("kind", [*PARTLY, *(kind for kind in WRONG if kind not in PARTLY)])
def test_other_answers_are_told_as_partly_right_or_not_right_yet(desk, kind):
    here = desk(one(kind))
    verdict = "partly" if kind in PARTLY else "wrong"
    page = here.hand_in({"answers": {"item": PARTLY.get(kind, WRONG.get(kind))}})
    assert f'data-verdict="{verdict}"' in page
    assert "Try again" in page


@pytest.mark.parametrize("kind", ITEMS)
def test_what_is_saved_for_later_stands_in_the_form_again(desk, kind):
    here = desk(one(kind))
    if kind == "open":
        start(here)
    answer = RIGHT.get(kind, 'Je pense "que" </textarea> oui.\n\nDonc…')
    values = field_values(parse_content(*here.content), {"answers": {"item": answer}})
    saved = here.send(values, action="save")
    assert saved.status_code == 303
    again = here.form()
    assert {name: sorted(kept) for name, kept in again.answers.items()} == {
        name: sorted(given) for name, given in values.items()
    }
    assert "Saved, " in again.page
    assert here.attempts() == []


def test_a_film_with_its_questions_works_without_a_script(desk):
    here = desk(("video", example("video")))
    page = here.get()
    assert re.search('<video [^>]*src="/files/[^"]+/conference-de-redaction.mp4"', page)
    assert '<track kind="captions" srclang="fr" label="Français"' in page
    assert "What is said in the film" in page
    assert "At 0:45 in the film" in page
    told = here.hand_in({"answers": {"v-sujet": k("L’incendie"), "v-vote": False}})
    assert re.findall('data-item="([^"]+)" data-verdict="([^"]+)"', told) == [
        ("v-sujet", "right"),
        ("v-vote", "wrong"),
    ]
    assert "You watched 0% of the film." in told


def test_a_text_is_handed_in_by_the_same_form_and_a_blank_one_is_not(desk):
    here = desk(("text_production", example("text_production")))
    assert here.send({"text": [" "]}, action="hand-in").status_code == 400
    assert here.attempts() == []
    page = here.hand_in({"text": "Samedi, la cour était pleine.", "checked": ["relu"]})
    assert "Samedi, la cour était pleine." in page
    assert len(here.attempts()) == 1


def test_hints_come_one_by_one_and_are_counted(desk):
    here = desk(one("single"))
    first, second = ITEMS["single"]["hints"]
    assert first not in here.get()
    chosen = {"answers.item": [k("La légende")]}
    taken = here.send(chosen, hint="item")
    assert taken.status_code == 303
    assert taken.location.endswith("#item-item")
    form = here.form()
    assert html.escape(first) in form.page
    assert second not in form.page
    assert "Hint (1 left)" in form.page
    assert form.answers == chosen
    before = here.form()
    here.send({}, before, hint="item")
    here.send({}, before, hint="item")  # the answer was lost, and the browser sends again
    form = here.form()
    assert second in form.page
    assert ("hint", "item") not in form.buttons
    assert "You took 2 hints." in here.hand_in({"answers": {"item": k("Le titre")}})


def test_enter_in_a_field_saves_and_hands_nothing_in(desk):
    """Without a script, Enter presses the first button of a form."""
    assert desk(one("single")).form().buttons[0] == ("action", "save")


@pytest.mark.parametrize(
    ("kind", "texts", "value", "said"),
    [
        ("ordering", ("écrire", "relire"), "2", "Two of them have the same place."),
        ("matching", ("titre", "chapeau"), k("annonce"), "Two of them have the same partner."),
    ],
)
def test_a_place_or_partner_given_twice_is_asked_about_and_nothing_is_lost(desk, kind, texts, value, said):
    here = desk(one(kind))
    values = {f"answers.item.{k(text)}": [value] for text in texts}
    refused = here.send(values, action="hand-in")
    page = refused.get_data(as_text=True)
    assert refused.status_code == 400
    assert said in page
    assert '<a href="#item-item">' in page
    assert 'aria-describedby="how-item problem-item"' in page
    assert PageForm(page).answers == values
    assert here.attempts() == []


def test_a_form_of_an_older_save_comes_back_with_what_was_typed_and_then_wins(desk):
    here = desk(one("short_text"))
    here.send({"answers.item": ["un"]}, action="save")
    stale = here.form()
    here.send({"answers.item": ["deux"]}, action="save")
    refused = here.send({"answers.item": ["trois"]}, stale, action="save")
    page = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert "Other answers were saved meanwhile" in page
    assert here.form().answers == {"answers.item": ["deux"]}
    again = PageForm(page)
    assert again.answers == {"answers.item": ["trois"]}
    assert here.send({}, again, action="save").status_code == 303
    assert here.form().answers == {"answers.item": ["trois"]}


def test_the_same_form_sent_twice_is_one_attempt(desk):
    here = desk(one("short_text"))
    form = here.form()
    answers = {"answers.item": ["journaliste"]}
    places = {here.send(answers, form, action="hand-in").location for _ in range(2)}
    assert len(places) == 1
    assert len(here.attempts()) == 1


def test_the_order_of_choices_stays_while_an_attempt_lasts(desk):
    here = desk(one("multiple"))
    here.send({}, action="save")
    orders = {tuple(here.form().offered["answers.item"]) for _ in range(3)}
    assert len(orders) == 1


@pytest.mark.parametrize("changed", ["class", "token", "version", "revision"])
@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 30])
def test_a_form_without_what_it_must_say_is_refused(desk, changed, value):
    here = desk(one("short_text"))
    answer = here.send({changed: [value]}, action="hand-in")
    assert answer.status_code in (400, 404)
    assert here.attempts() == []


@pytest.mark.parametrize(
    "more", [{"hint": "nope"}, {"answers.nope": "x"}, {"answers.item.b1": "x"}, {"watched.film": "{"}]
)
def test_what_the_content_does_not_have_is_refused_or_ignored_and_stores_no_attempt(desk, more):
    here = desk(one("short_text"))
    form = here.form()
    sent = here.client.post(form.action, data={**form.values, "answers.item": ["mot"], **more})
    assert sent.status_code in (303, 400, 404)
    assert here.attempts() == []


def test_what_is_not_open_yet_can_be_neither_read_nor_answered(desk):
    here = desk(one("short_text"))
    form = here.form()
    with here.database.writing(here.lesson.teacher) as session:
        session.execute(
            update(TeacherConfiguration)
            .where(TeacherConfiguration.sequence_id == here.sequence)
            .values(start_date=dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2))
        )
    assert here.client.get(f"/a/{here.activity}").status_code == 404
    for button in ({"action": "hand-in"}, {"action": "save"}, {"hint": "item"}):
        assert here.send({"answers.item": ["journaliste"]}, form, **button).status_code == 404
    assert here.attempts() == []


def test_an_attempt_that_nobody_handed_in_does_not_exist(desk):
    here = desk(one("short_text"))
    for number in ("1", "0", "99999999999999999999"):
        assert here.client.get(f"/a/{here.activity}/attempts/{number}").status_code == 404


def test_nobody_sees_anothers_attempt(desk):
    here = desk(one("short_text"))
    other = make_pupil(here.database, here.lesson.admin, here.lesson.class_id)
    hand_in(here.database, other, here.activity, {"item": "secret"})
    assert here.client.get(f"/a/{here.activity}/attempts/1").status_code == 404
    assert "What you handed in" not in here.get()


@pytest.mark.parametrize(
    ("named", "status"), [("nonsense", 404), ("11111111-1111-4111-8111-111111111111", 404), ("", 200)]
)
def test_the_class_in_the_address_must_be_ones_own(desk, named, status):
    here = desk(one("short_text"))
    assert here.client.get(f"/a/{here.activity}?class={named}").status_code == status


def test_an_activity_that_is_closed_does_not_exist_but_what_was_handed_in_does(desk):
    here = desk(one("short_text"))
    here.hand_in({"answers": {"item": "journaliste"}})
    with here.database.writing(here.lesson.teacher) as session:
        session.execute(
            update(TeacherConfiguration)
            .where(TeacherConfiguration.sequence_id == here.sequence)
            .values(is_active=False)
        )
    assert here.client.get(f"/a/{here.activity}").status_code == 404
    page = here.get("/attempts/1")
    assert 'data-verdict="right"' in page
    assert "Try again" not in page


def test_work_begun_before_closing_is_kept_and_the_page_says_so(desk):
    here = desk(one("short_text"))
    here.send({"answers.item": ["journ"]}, action="save")
    form = here.form()
    with here.database.writing(here.lesson.teacher) as session:
        session.execute(
            update(TeacherConfiguration)
            .where(TeacherConfiguration.sequence_id == here.sequence)
            .values(is_active=False)
        )
    answer = here.send({"answers.item": ["journaliste"]}, form, action="hand-in")
    page = here.client.get(answer.location).get_data(as_text=True)
    assert "Your work is kept. The activity was closed when it came in." in page
    assert "Your teacher decides whether it counts." in page
    assert "data-verdict" not in page
    assert "journaliste" in page


def test_what_was_begun_can_be_seen_and_handed_in_after_closing_and_waits(desk):
    here = desk(one("short_text"))
    assert here.send({"answers.item": ["journaliste"]}, here.form(), action="save").status_code == 303
    with here.database.writing(here.lesson.teacher) as session:
        session.execute(
            update(TeacherConfiguration)
            .where(TeacherConfiguration.sequence_id == here.sequence)
            .values(is_active=False)
        )
    page = here.get()
    assert "This is closed by now." in page
    assert 'value="journaliste"' in page
    assert here.send({"answers.item": ["journaliste"]}, here.form(), action="hand-in").status_code == 303
    (attempt,) = here.attempts()
    assert attempt["flag"] == "closed"
