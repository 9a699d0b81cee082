"""An activity over HTTP without scripts: every kind is answered, saved, handed in and looked back at."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from datastore.commands.classes import configure, enrol
from datastore.commands.drafts import save_draft
from datastore.commands.release import release
from datastore.configuration import Configuration, FeedbackRule
from datastore.content import parse_content
from datastore.engine import Database
from datastore.models import ActivityAttempt, AttemptDraft, StudentAccommodation, TeacherConfiguration, new_id
from datastore.models.enums import ActivityType, UserRole
from datastore.scope import Scope
from student.forms import field_values
from tests.app.conftest import signed_in
from tests.app.page_form import PageForm
from tests.factories import Lesson, hand_in, make_lesson, make_pupil, make_sequence, make_user
from tests.unit.content.samples import document, example, example_items, k
from tests.unit.content.test_feedback import PARTLY, RIGHT, WRONG

ITEMS = example_items()
OPEN = {"q-avis": "Je pense que oui."}


def shown(page: str) -> str:
    """A page without the sentences that its scripts may say."""
    return page.partition('<script type="application/json"')[0]


@dataclass
class Desk:
    """A pupil at work on one activity."""

    database: Database
    server: Flask
    lesson: Lesson
    pupil: Scope
    client: FlaskClient
    sequence: UUID
    ids: list[UUID]

    @property
    def activity(self) -> UUID:
        return self.ids[0]

    def at(self, moment: dt.datetime) -> None:
        self.server.extensions["parcours.clock"] = lambda: moment

    def get(self, rest: str = "", activity: UUID | None = None) -> str:
        answer = self.client.get(f"/a/{activity or self.activity}{rest}")
        assert answer.status_code == 200, answer.status
        return shown(answer.get_data(as_text=True))

    def form(self) -> PageForm:
        return PageForm(self.get())

    def send(self, values: Mapping[str, Any], form: PageForm | None = None, **button: str):
        page = form or self.form()
        return self.client.post(page.action, data=page.filled(dict(values), **button))

    def hand_in(self, raw: Mapping[str, Any]) -> str:
        """Hand in by the form; the page that comes after it."""
        content = parse_content(*self.content)
        answer = self.send(field_values(content, raw), action="hand-in")
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return shown(self.client.get(answer.location).get_data(as_text=True))

    content: tuple[str, dict[str, Any]] = ("quiz", {})

    def attempts(self) -> list[Any]:
        with self.database.reading(self.pupil) as connection:
            a = ActivityAttempt
            own = (a.student_id == self.pupil.user_id, a.activity_id == self.activity)
            query = select(a).where(*own).order_by(a.attempt_number)
            return list(connection.execute(query).mappings())


@dataclass
class Seat:
    """A pupil who has signed in."""

    lesson: Lesson
    pupil: Scope
    client: FlaskClient


def take_seat(database: Database, server: Flask) -> Seat:
    lesson = make_lesson(database)
    username = f"eleve.{uuid4().hex}"
    user_id = make_user(database, lesson.admin, UserRole.student, username=username)
    enrol(database, lesson.admin, lesson.class_id, [user_id])
    client = signed_in(server, username)
    client.post("/language", data={"locale": "en", "csrf_token": client.get_cookie("_csrf_token").value})
    pupil = Scope(lesson.admin.school_id, user_id, attends=frozenset({lesson.class_id}))
    return Seat(lesson, pupil, client)


@pytest.fixture(scope="module")
def seat(module_database, module_server):
    """One pupil for most tests; each works on a sequence of its own."""
    return take_seat(module_database, module_server)


@pytest.fixture
def desk(module_database, module_server, seat):
    """Sets a pupil to work on activities that the class was given."""

    def sit(*activities: tuple[str, dict[str, Any]], at: Seat = seat, **settings: Any) -> Desk:
        kinds = [(ActivityType(kind), content) for kind, content in activities]
        sequence, ids = make_sequence(module_database, at.lesson.admin, kinds)
        configure(module_database, at.lesson.teacher, at.lesson.class_id, sequence, Configuration(**settings))
        return Desk(
            module_database, module_server, at.lesson, at.pupil, at.client, sequence, ids, activities[0]
        )

    yield sit
    module_server.extensions.pop("parcours.clock", None)


def one(kind: str, /, **changes: Any) -> tuple[str, dict[str, Any]]:
    """An activity with the example of a kind, whose key is item."""
    name = "interactive" if kind in INTERACTIVE else "evaluation" if kind == "open" else "quiz"
    return name, document({**ITEMS[kind], **changes, "key": "item"})


INTERACTIVE = {"drag_order", "timeline", "highlight", "flip_cards", "embed"}
CLOSED = [kind for kind in ITEMS if kind != "open"]


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


def start(here: Desk) -> None:
    page = here.get()
    token = re.search('name="csrf_token" value="([^"]+)"', page)[1]
    begun = here.client.post(
        f"/a/{here.activity}/start", data={"csrf_token": token, "class": str(here.lesson.class_id)}
    )
    assert begun.status_code == 303


def test_a_film_with_its_questions_works_without_a_script(desk):
    here = desk(("video", example("video")))
    page = here.get()
    assert 'src="/media/demo/conference-de-redaction.mp4"' in page
    assert '<track kind="captions" srclang="fr" label="Français"' in page
    assert "What is said in the film" in page
    assert "At 0:45 in the film" in page
    told = here.hand_in({"answers": {"v-sujet": k("L’incendie"), "v-vote": False}})
    assert re.findall('data-item="([^"]+)" data-verdict="([^"]+)"', told) == [
        ("v-sujet", "right"),
        ("v-vote", "wrong"),
    ]
    assert "You watched 0% of the film." in told


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
    here.send({}, hint="item")
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


# Attempts, and what comes after


def test_after_the_last_attempt_the_page_shows_what_was_handed_in_and_the_way_on(desk):
    here = desk(one("short_text"), one("single"), attempts_allowed=1)
    page = here.hand_in({"answers": {"item": "lecteur"}})
    assert "Try again" not in page
    assert "Next: Activité 2" in page
    over = here.get()
    assert 'id="activity"' not in over
    assert "You have used every attempt of this activity." in over
    assert f'/a/{here.activity}/attempts/1?class={here.lesson.class_id}"' in over
    assert "0 of 1 point" in over
    assert f'/a/{here.ids[1]}?class={here.lesson.class_id}"' in over


def test_an_attempt_too_many_is_kept_and_says_so(desk):
    here = desk(one("short_text"), attempts_allowed=1)
    stale = here.form()
    here.hand_in({"answers": {"item": "lecteur"}})
    answer = here.send({"answers.item": ["journaliste"], "token": [str(uuid4())]}, stale, action="hand-in")
    page = here.client.get(answer.location).get_data(as_text=True)
    assert "It is one attempt more than you have." in page
    assert "data-verdict" not in page
    assert "kept, your teacher decides whether it counts" in here.get()


def test_the_last_activity_leads_back_to_the_sequence(desk):
    page = desk(one("short_text")).hand_in({"answers": {"item": "journaliste"}})
    assert "Next:" not in page
    assert "Back to the sequence" in page


# Evaluations

EVALUATION = ("evaluation", example("evaluation"))
NOON = dt.datetime.now(dt.UTC).replace(hour=12, minute=0, second=0, microsecond=0)
MINUTE = dt.timedelta(minutes=1)


def give_extra_time(here: Desk, factor: float) -> None:
    own = {"school_id": here.pupil.school_id, "student_id": here.pupil.user_id, "id": new_id()}
    with here.database.writing(here.lesson.admin) as session:
        session.execute(
            insert(StudentAccommodation).values(**own, extra_time_factor=factor, larger_text=True)
        )


def test_an_evaluation_tells_its_time_before_it_runs_and_shows_no_question(desk):
    here = desk(EVALUATION)
    page = here.get()
    assert "You have <b>30 min</b>." in page
    assert "extra time" not in page
    assert "Quelle est la thèse" not in page


def test_extra_time_is_in_what_the_page_tells_and_in_the_deadline(desk, module_database, module_server):
    here = desk(EVALUATION, at=take_seat(module_database, module_server))
    give_extra_time(here, 1.33)
    here.at(NOON)
    page = here.get()
    assert "You have <b>40 min</b>." in page
    assert "Your extra time is included." in page
    assert '<body class="student larger-text">' in page
    start(here)
    data = here.form().attributes
    length = (int(data["data-deadline"]) - int(data["data-now"])) / 1000
    assert length == pytest.approx(1800 * 1.33)


def test_an_evaluation_runs_from_its_start_and_is_handed_in_once(desk):
    here = desk(EVALUATION)
    here.at(NOON)
    start(here)
    here.at(NOON + 10 * MINUTE)
    form = here.form()
    assert int(form.attributes["data-deadline"]) == (NOON + 30 * MINUTE).timestamp() * 1000
    assert "Hand in by" in form.page
    start_again = here.client.post(
        f"/a/{here.activity}/start",
        data={"csrf_token": form.values["csrf_token"], "class": form.values["class"]},
    )
    assert start_again.status_code == 303
    assert here.form().attributes["data-deadline"] == form.attributes["data-deadline"]
    page = here.hand_in({"answers": {"e-these": k("Il fait chaud."), "e-avis": "Je pense…"}})
    assert "You have handed this in. Your teacher gives the results back to you." in page
    over = here.get()
    assert 'id="activity"' not in over
    assert "your teacher gives the result back" in over


def test_what_was_saved_is_handed_in_when_the_time_is_up(desk):
    here = desk(EVALUATION)
    here.at(NOON)
    start(here)
    here.send({"answers.e-connecteur": ["ensuite"]}, action="save")
    here.at(NOON + 31 * MINUTE)
    page = here.get()
    assert "You have handed this in." in page
    (attempt,) = here.attempts()
    assert attempt["submitted_at"] == NOON + 30 * MINUTE
    assert attempt["flag"] is None
    with here.database.reading(here.pupil) as connection:
        assert (
            connection.execute(select(AttemptDraft.id).where(AttemptDraft.activity_id == here.activity)).all()
            == []
        )


def test_results_of_an_evaluation_show_after_their_release_and_not_before(desk):
    content = example("evaluation")
    content["screens"][0]["items"].pop()  # the open question, which a teacher would have to mark first
    here = desk(("evaluation", content))
    start(here)
    held = here.hand_in({"answers": {"e-these": k("Il fait chaud."), "e-connecteur": "ensuite"}})
    assert "Il fait chaud." in held
    for secret in ("Il faut planter des arbres.", "verdict", "of 1 point", "✓", "✗"):
        assert secret not in held
    release(here.database, here.lesson.teacher, here.lesson.class_id, here.activity)
    told = here.get("/attempts/1")
    assert re.findall('data-verdict="([^"]+)"', told) == ["wrong", "right"]
    assert "Il faut planter des arbres." in told
    assert "You have 1 of 3 points." in told


# When the right answer is told

LONG_AGO = dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("rule", "outcome", "correction"),
    [
        (None, True, True),
        (FeedbackRule.after_each_attempt, True, True),
        (FeedbackRule.after_due_date, True, False),
        (FeedbackRule.when_teacher_releases, False, False),
    ],
)
def test_the_rule_of_the_class_decides_what_is_told(desk, rule, outcome, correction):
    here = desk(one("single"), feedback=rule)
    page = here.hand_in({"answers": {"item": k("La légende")}})
    assert "La légende" in page
    assert ('data-verdict="wrong"' in page) is outcome
    assert ("La légende accompagne une image." in page) is outcome
    assert ("Le titre" in page) is correction


# What the page must not tell

SECRET = "Zqx"


def marked(value: str) -> str:
    return f"{SECRET} {value}"


def with_secrets(kind: str) -> dict[str, Any]:
    """The example of a kind in which everything to be kept back carries a mark."""
    item: dict[str, Any] = {**ITEMS[kind], "key": "item", "hints": [marked("hint")]}
    item["feedback"] = {"right": marked("right"), "wrong": marked("wrong")}
    if "accepted" in item:
        item |= {"accepted": [marked("word")], "mistakes": [{"text": "no", "feedback": marked("no")}]}
    if "blanks" in item:
        item["blanks"] = [{**blank, "accepted": [marked("gap")]} for blank in item["blanks"]]
    if "options" in item:
        item["options"] = [{**option, "feedback": marked("option")} for option in item["options"]]
    if "segments" in item:
        item["segments"] = [{**segment, "feedback": marked("segment")} for segment in item["segments"]]
    if kind == "timeline":
        item["elements"] = [
            {**event, "date": marked("date"), "feedback": marked("event")} for event in item["elements"]
        ]
    return item | ({"model_answer": marked("model")} if kind == "open" else {})


@pytest.mark.parametrize("kind", ITEMS)
def test_what_is_said_after_the_answer_is_not_in_the_page_before_it(desk, kind):
    here = desk(one(kind, **with_secrets(kind)))
    if kind == "open":
        start(here)
    page = here.get()
    assert SECRET not in page
    assert not re.search("correct|feedback|accepted|target|tolerance", page)


def _other_options(item: dict[str, Any]) -> dict[str, Any]:
    texts = [option["text"] for option in item["options"]]
    was_right = [option.get("correct", False) for option in item["options"]]
    right = was_right[-1:] + was_right[:-1]
    return {"options": [{"text": text, "correct": now} for text, now in zip(texts, right, strict=True)]}


def _turned(item: dict[str, Any]) -> dict[str, Any]:
    return {"elements": item["elements"][::-1]}


def _other_dates(item: dict[str, Any]) -> dict[str, Any]:
    texts = [event["text"] for event in item["elements"]]
    dates = [event["date"] for event in item["elements"]]
    return {"elements": [{"text": t, "date": date} for t, date in zip(texts[::-1], dates, strict=True)]}


def _other_partners(item: dict[str, Any]) -> dict[str, Any]:
    lefts = [pair["left"] for pair in item["pairs"]]
    first, *rights = [pair["right"] for pair in item["pairs"]]
    pairs = zip(lefts, [*rights, first], strict=True)
    return {"pairs": [{"left": left, "right": right} for left, right in pairs]}


def _other_groups(item: dict[str, Any]) -> dict[str, Any]:
    one_, other = item["categories"]
    return {"categories": [{**one_, "members": other["members"]}, {**other, "members": one_["members"]}]}


def _other_targets(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "segments": [
            {"text": segment["text"], "target": not segment.get("target", False)}
            for segment in item["segments"]
        ]
    }


SWAPPED: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "single": _other_options,
    "multiple": _other_options,
    "true_false": lambda item: {"answer": not item["answer"]},
    "numeric": lambda _: {"answer": 1.0, "tolerance": {"kind": "relative", "value": 0.5}},
    "short_text": lambda _: {"accepted": ["lecteur"], "mistakes": []},
    "matching": _other_partners,
    "ordering": _turned,
    "drag_order": _turned,
    "timeline": _other_dates,
    "fill_in": lambda _: {
        "blanks": [{"key": "b1", "accepted": ["demain"]}, {"key": "b2", "accepted": ["garage"]}]
    },
    "categorise": _other_groups,
    "highlight": _other_targets,
}
"""The example of a kind with another right answer, and the same words to choose from."""


PASSING = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # ids
    r'|data-visit-key="[^"]+"|data-(now|started|deadline)="\d*"|name="csrf_token" value="[^"]+"|Activité \d'
)


@pytest.mark.parametrize("kind", SWAPPED)
def test_the_page_is_the_same_whatever_the_right_answer_is(desk, kind):
    """Neither order, key, length nor any attribute tells it; the seed is the same on both pages."""
    here = desk(one(kind), one(kind, **SWAPPED[kind](ITEMS[kind])))
    pages = []
    seed = uuid4()
    for activity in here.ids:
        client_token = seed if activity == here.ids[0] else uuid4()
        save_draft(
            here.database,
            here.pupil,
            here.lesson.class_id,
            activity,
            client_token=client_token,
            responses={"answers": {}},
            revision=0,
            content_version=1,
        )
        with here.database.writing(here.pupil) as session:  # one token per attempt: lend it in turn
            own = AttemptDraft.activity_id == activity
            session.execute(update(AttemptDraft).where(own).values(client_token=seed))
        pages.append(PASSING.sub("…", here.get(activity=activity)))
        with here.database.writing(here.pupil) as session:
            session.execute(update(AttemptDraft).where(own).values(client_token=uuid4()))
    assert pages[0] == pages[1]


# Text is text

EVIL = "<script>alert(1)</script><b id=evil>'\"&"
TEXTS = {
    "text",
    "prompt",
    "title",
    "back",
    "descriptor",
    "label",
    "transcript",
    "right",
    "wrong",
    "feedback",
    "model_answer",
    "date",
}


def poisoned(value: Any, name: str = "") -> Any:
    """A document in which every text tries to break out of the page."""
    if isinstance(value, dict):
        return {
            key: ["".join((EVIL, hint)) for hint in inner] if key == "hints" else poisoned(inner, key)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [poisoned(inner, name) for inner in value]
    if isinstance(value, str) and name in TEXTS:
        return EVIL + value
    return EVIL.replace(" ", "")[:20] if name == "unit" else value


def assert_no_markup_of_theirs(page: str) -> None:
    assert "<script>alert" not in page
    assert "<b id=evil" not in page
    assert not re.search(r"""=["'][^"'<>]*<b id""", page)
    assert html.escape(EVIL)[:40] in page


@pytest.mark.parametrize("activity_type", ["quiz", "interactive", "video", "evaluation"])
def test_what_an_author_or_pupil_writes_stays_text(desk, activity_type):
    content = poisoned(example(activity_type))
    here = desk((activity_type, content))
    if activity_type == "evaluation":
        start(here)
    form = here.form()
    assert_no_markup_of_theirs(form.page)
    typed = {name: [EVIL] for name in form.values if name.startswith("answers.") and "h5p" not in name}
    for name, offered in form.offered.items():
        if name.startswith("answers.") and "" not in offered:
            typed[name] = offered[:1]
    for button in ({"hint": "q-titre"}, {"action": "save"}):
        if button.get("hint") in (None, *(value for _, value in form.buttons)):
            assert here.send(typed, here.form(), **button).status_code == 303
            assert_no_markup_of_theirs(here.get())
    handed = here.send(typed, here.form(), action="hand-in")
    assert handed.status_code == 303, handed.get_data(as_text=True)
    page = here.client.get(handed.location).get_data(as_text=True)
    assert_no_markup_of_theirs(page)
