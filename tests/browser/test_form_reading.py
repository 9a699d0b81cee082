"""What the browser reads from a form is what the server reads from the same form, for every kind of question.

The pages are the real templates with the real scripts; the answers are drawn at random from what each kind
admits.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.datastructures import MultiDict

from datastore.content import Content, parse_responses, public_view
from datastore.models.enums import ActivityType
from student import forms
from tests.browser import activity_forms
from tests.unit.content.samples import example_content

pytestmark = pytest.mark.browser

TYPES = (ActivityType.quiz, ActivityType.video, ActivityType.interactive, ActivityType.evaluation)
LINES = ("hier", "3,14", " deux  mots ", "l’été — « ça » 😀", '</textarea><script>"&amp;')
PARAGRAPHS = (*LINES, "une\nautre\n\nligne")
SEEDS = range(6)

Raw = dict[str, Any]


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Callable[[str], Page]]:
    """Opens a page written by a test."""
    with activity_forms.stage(chromium) as stage:
        yield stage.show


def example(kind: ActivityType) -> Content:
    return example_content(kind.value)


def some(rng: random.Random, keys: list[str]) -> list[str]:
    """Some of the keys, at least one, in their order."""
    return [key for key in keys if rng.random() < 0.5] or keys[:1]


def keys_of(choices: list[Raw]) -> list[str]:
    return [choice["key"] for choice in choices]


def texts(item: Raw, rng: random.Random) -> str:
    return rng.choice(PARAGRAPHS if item["kind"] == "open" else LINES)


def picks(item: Raw, rng: random.Random) -> list[str]:
    return some(rng, keys_of(item.get("options") or item.get("segments") or item["cards"]))


def order(item: Raw, rng: random.Random) -> list[str]:
    return rng.sample(keys_of(item["elements"]), len(item["elements"]))


def partners(item: Raw, rng: random.Random) -> dict[str, str]:
    left = some(rng, keys_of(item["left"]))
    return dict(zip(left, rng.sample(keys_of(item["right"]), len(left)), strict=True))


def groups(item: Raw, rng: random.Random) -> dict[str, str]:
    return {key: rng.choice(keys_of(item["categories"])) for key in some(rng, keys_of(item["elements"]))}


def gaps(item: Raw, rng: random.Random) -> dict[str, str]:
    return {key: rng.choice(LINES) for key in some(rng, item["blanks"])}


ANSWERS: dict[str, Callable[[Raw, random.Random], Any]] = {
    "single": lambda item, rng: rng.choice(keys_of(item["options"])),
    "true_false": lambda _, rng: rng.random() < 0.5,
    **dict.fromkeys(("numeric", "short_text", "open"), texts),
    **dict.fromkeys(("multiple", "highlight", "flip_cards"), picks),
    **dict.fromkeys(("ordering", "drag_order", "timeline"), order),
    "matching": partners,
    "categorise": groups,
    "fill_in": gaps,
    "embed": lambda _, rng: rng.choice([{"scaled": 0.8}, {"scaled": -0.25}, {"completed": True}]),
}
"""An answer to an item of each kind, as a page sends it, from what the page shows of it."""


def responses(content: Content, seed: int) -> Raw:
    """Answers to most of an activity; the seed 0 answers nothing, so that emptying is tried, too."""
    rng = random.Random(seed)
    view: Raw = public_view(content, seed="the same for all")
    screens = view["screens"]
    items = [item for screen in screens for item in screen.get("items", ())]
    items += [question["item"] for screen in screens for question in screen.get("questions", ())]
    answered = [item for item in items if seed and rng.random() < 0.8]
    raw: Raw = {"answers": {item["key"]: ANSWERS[item["kind"]](item, rng) for item in answered}}
    if "watch_points" in view:
        ranges = [[0, 12.5], [40, 41.2]][: rng.randint(0, 2)]
        raw["watched"] = {screen["key"]: ranges for screen in screens}
    return raw


def read(page: Page) -> Raw:
    return page.evaluate("parcours.form.read(document.getElementById('activity'))")


def sent(page: Page) -> MultiDict[str, str]:
    """The form as the browser sends it without any script."""
    with page.expect_request("**/sent") as posted:
        page.evaluate("HTMLFormElement.prototype.submit.call(document.getElementById('activity'))")
    return MultiDict(parse_qsl(posted.value.post_data or "", keep_blank_values=True))


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.value)
def test_a_form_that_is_filled_reads_as_it_was_filled(opened, kind):
    content = example(kind)
    page = opened(activity_forms.page(kind, content))
    for seed in (*SEEDS, 0):
        raw = responses(content, seed)
        page.evaluate("raw => parcours.form.fill(document.getElementById('activity'), raw)", raw)
        assert read(page) == raw


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.value)
def test_the_browser_and_the_server_read_the_same_answers(opened, kind):
    content = example(kind)
    for seed in SEEDS:
        raw = responses(content, seed)
        page = opened(activity_forms.page(kind, content, raw))
        assert read(page) == raw
        assert forms.raw_responses(content, sent(page)) == raw
        parse_responses(content, raw)


def test_blank_answers_are_absent_on_both_sides(opened):
    content = example(ActivityType.quiz)
    blanks = {"answers": {"q-auteur": "", "q-trous": {"b1": "  ", "b2": ""}, "q-chapeau": [], "q-roles": {}}}
    page = opened(activity_forms.page(ActivityType.quiz, content))
    page.evaluate("raw => parcours.form.fill(document.getElementById('activity'), raw)", blanks)
    assert read(page) == {"answers": {}}
    assert forms.raw_responses(content, sent(page)) == {"answers": {}}


def test_filling_tells_the_widgets_and_nobody_else(opened):
    content = example(ActivityType.interactive)
    page = opened(activity_forms.page(ActivityType.interactive, content))
    told = page.evaluate(
        """raw => {
          const form = document.getElementById("activity");
          const told = [];
          const names = ["input", "change", "parcours:filled"];
          for (const name of names) form.addEventListener(name, () => told.push(name));
          parcours.form.fill(form, raw);
          return told;
        }""",
        responses(content, 3),
    )
    assert told == ["parcours:filled"]


def test_a_text_is_read_with_the_checks_that_were_ticked(opened):
    page = opened(
        """<!doctype html><html lang="en"><meta charset="utf-8"><title>Text</title>
        <script src="/assets/student-words.js" defer></script>
        <script src="/assets/student-form.js" defer></script>
        <form id="activity" data-type="text_production"><textarea name="text" aria-label="Text"></textarea>
        <input type="checkbox" name="checked" value="cinq-w" aria-label="One">
        <input type="checkbox" name="checked" value="relu" aria-label="Two"></form>"""
    )
    raw = {"text": "Samedi,\nla cour…", "checked": ["relu"]}
    page.evaluate("raw => parcours.form.fill(document.getElementById('activity'), raw)", raw)
    assert read(page) == raw
    page.evaluate("parcours.form.fill(document.getElementById('activity'), {})")
    assert read(page) == {"text": "", "checked": []}
