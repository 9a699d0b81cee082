"""The page of an activity tells no answer before its time, and shows what people wrote as text."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from datastore.commands.attempts.drafts import save_draft
from datastore.commands.classroom.sequences import configure
from datastore.commands.marking.mark_items import mark_items
from datastore.commands.marking.release import release
from datastore.configuration import Configuration
from datastore.models import AttemptDraft
from tests.app.desk import ITEMS, one, sit, start, take_seat
from tests.unit.content.samples import example


@pytest.fixture(scope="module")
def seat(module_database, module_server):
    return take_seat(module_database, module_server)


@pytest.fixture
def desk(module_database, module_server, seat):
    yield partial(sit, module_database, module_server, seat)
    module_server.extensions.pop("parcours.clock", None)


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


UNKNOWN = {"answers.nowhere": "1"}
"""A field that no page has: the form is refused, and would come back with what was typed."""


def _refused_form(here, values: dict[str, str]):
    token = here.client.get_cookie("_csrf_token").value
    fields = {"class": str(here.lesson.class_id), "token": str(uuid4()), "version": "1", "revision": "0"}
    return here.client.post(f"/a/{here.activity}/form", data={"csrf_token": token, **fields, **values})


def test_a_form_that_is_refused_shows_nothing_of_what_is_not_open_yet(desk):
    here = desk(one("single", prompt=SECRET))
    opens = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2)
    place = (here.lesson.class_id, here.sequence, Configuration())
    configure(here.database, here.lesson.teacher, *place, start_date=opens)
    answer = _refused_form(here, UNKNOWN)
    assert (answer.status_code, SECRET in answer.text) == (404, False)


@pytest.mark.parametrize("values", [UNKNOWN, {}])
def test_a_form_that_is_refused_shows_no_question_before_the_clock_runs(desk, values):
    here = desk(one("open", prompt=SECRET))
    answer = _refused_form(here, values)
    assert (answer.status_code, SECRET in answer.text) == (404, False)
    start(here)
    answer = _refused_form(here, UNKNOWN)
    assert (answer.status_code, SECRET in answer.text) == (400, True)


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
    if activity_type == "evaluation":
        teacher, class_id, (attempt,) = here.lesson.teacher, here.lesson.class_id, here.attempts()
        levels = {"e-avis": {"argument": "acquis"}}
        mark_items(here.database, teacher, class_id, attempt["id"], levels=levels)
        release(here.database, teacher, class_id, here.activity)
    page = here.client.get(f"/a/{here.activity}/attempts/1").get_data(as_text=True)
    assert_no_markup_of_theirs(page)
