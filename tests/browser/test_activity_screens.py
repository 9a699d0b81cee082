"""The page of an activity as a whole: its screens, the look back, the clock, large letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from datastore.content import parse_content
from datastore.models.enums import ActivityType
from tests.browser import activity_forms
from tests.browser.activity_forms import Stage
from tests.browser.conftest import AXE
from tests.browser.screens import go_on
from tests.unit.content.samples import example_content

pytestmark = pytest.mark.browser

MINUTE = 60_000


def item(key: str, **more: Any) -> dict[str, Any]:
    return {"kind": "short_text", "key": key, "prompt": f"Question {key}", "accepted": ["oui"], **more}


def quiz(*screens: list[str]) -> str:
    """The page of a quiz: a screen for each list of questions."""
    made = [
        {
            "key": f"s{number}",
            "title": f"Écran {number}",
            "text": "À lire.",
            "items": [item(key) for key in keys],
        }
        for number, keys in enumerate(screens, start=1)
    ]
    content = parse_content("quiz", {"schema_version": 1, "screens": made})
    return activity_forms.page(ActivityType.quiz, content)


@pytest.fixture
def stage(chromium: Browser) -> Iterator[Stage]:
    with activity_forms.stage(chromium) as made:
        yield made


def answer(page: Page, key: str, text: str = "oui") -> None:
    page.locator(f'[name="answers.{key}"]').fill(text)
    page.locator(f'[name="answers.{key}"]').blur()


def hand_in(page: Page) -> None:
    page.locator('[data-action="hand-in"]').click()


THREE = ([], ["a"], ["b", "c"])


def test_one_screen_shows_at_a_time_and_its_heading_takes_the_focus(stage):
    page = stage.show(quiz(*THREE))
    expect(page.get_by_role("heading", level=2)).to_have_text(["Écran 1"])
    expect(page.get_by_role("button", name="Previous")).to_be_hidden()
    expect(page.get_by_role("button", name="Hand in")).to_be_hidden()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="Écran 2")).to_be_focused()
    expect(page.locator("[data-position]")).to_have_text(" · step 2 of 3")
    expect(page).to_have_title("Écran 2 (step 2 of 3) · La presse · Parcours")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("button", name="Next")).to_be_hidden()
    expect(page.get_by_role("button", name="Hand in")).to_be_visible()
    page.get_by_role("button", name="Previous").click()
    expect(page.get_by_role("heading", name="Écran 2")).to_be_focused()


def test_the_browsers_back_goes_to_the_screen_before_and_a_reload_stays(stage):
    page = stage.show(quiz(*THREE))
    page.get_by_role("button", name="Next").click()
    answer(page, "a", "écrit avant")
    page.get_by_role("button", name="Next").click()
    page.go_back()
    expect(page.get_by_role("heading", name="Écran 2")).to_be_focused()
    expect(page.locator('[name="answers.a"]')).to_have_value("écrit avant")
    page.reload()
    expect(page.get_by_role("heading", name="Écran 2")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Écran 1")).to_be_visible()


def test_the_steps_say_where_one_is_what_is_done_and_lead_there(stage):
    page = stage.show(quiz(*THREE))
    steps = page.locator("[data-step]")
    expect(steps.nth(0)).to_have_attribute("aria-current", "step")
    page.get_by_role("link", name="Écran 3").click()
    expect(page.get_by_role("heading", name="Écran 3")).to_be_focused()
    expect(steps.nth(0)).to_have_class("step-done")  # only to read, and left behind
    expect(steps.nth(1)).not_to_have_class("step-done")
    page.get_by_role("link", name="Écran 2").click()
    answer(page, "a")
    page.get_by_role("link", name="Écran 1").click()
    expect(steps.nth(1)).to_have_class("step-done")
    expect(steps.nth(2)).not_to_have_class("step-done")


def test_an_address_of_a_question_opens_its_screen_at_it(stage):
    page = stage.show(quiz(*THREE), "#item-c")
    expect(page.get_by_role("heading", level=2)).to_have_text(["Écran 3"])
    expect(page.locator('[name="answers.c"]')).to_be_focused()


def test_a_link_to_elsewhere_on_the_page_leaves_the_screen_as_it_is(stage):
    page = stage.show(quiz(*THREE), "#screen-s2")
    page.locator(".skip-link").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text(["Écran 2"])


def test_handing_in_with_something_open_lists_it_first(stage):
    page = stage.show(quiz(*THREE), "#screen-s3")
    answer(page, "b")
    answer(page, "c", "   ")
    hand_in(page)
    expect(page.get_by_role("heading", name="You have answered 1 of 3 questions.")).to_be_focused()
    expect(page.locator(".before-hand-in li")).to_have_text(["Question a", "Question c"])
    hand_in(page)
    hand_in(page)
    assert stage.sent == []  # however often the same button is pressed
    page.get_by_role("link", name="Question a").click()
    expect(page.locator('[name="answers.a"]')).to_be_focused()
    expect(page.locator(".before-hand-in")).to_have_count(0)
    answer(page, "a")
    page.get_by_role("link", name="Écran 3").click()
    answer(page, "c")
    hand_in(page)
    page.wait_for_url("**/sent")
    assert len(stage.sent) == 1


def test_what_is_open_may_be_handed_in_all_the_same(stage):
    page = stage.show(quiz(["a"]))
    hand_in(page)
    page.get_by_role("button", name="Hand in all the same").click()
    page.wait_for_url("**/sent")
    assert "action=hand-in" in stage.sent[0]


def test_the_same_question_can_be_gone_back_to_twice(stage):
    page = stage.show(quiz(["a"], ["b"]), "#screen-s2")
    for _ in range(2):
        page.get_by_role("link", name="Écran 2").click()
        hand_in(page)
        page.get_by_role("link", name="Question b").click()
        expect(page.locator('[name="answers.b"]')).to_be_focused()
        hand_in(page)
        page.get_by_role("link", name="Question b").click()
        expect(page.locator(".before-hand-in")).to_have_count(0)


def test_enter_in_a_field_hands_nothing_in(stage):
    page = stage.show(quiz(["a"]))
    page.locator('[name="answers.a"]').press("Enter")
    page.wait_for_timeout(300)
    assert stage.sent == []
    assert page.url.startswith(activity_forms.HOST + "/")


def test_an_evaluation_asks_even_when_all_is_answered(stage):
    content = parse_content(
        "evaluation", {"schema_version": 1, "screens": [{"key": "s", "title": "S", "items": [item("a")]}]}
    )
    page = stage.show(activity_forms.page(ActivityType.evaluation, content))
    answer(page, "a")
    hand_in(page)
    expect(page.locator(".before-hand-in")).to_contain_text("You can hand in once only.")
    page.get_by_role("button", name="Hand in now").click()
    page.wait_for_url("**/sent")


def test_hints_come_one_by_one_and_a_failure_is_said(stage):
    content = parse_content(
        "quiz",
        {
            "schema_version": 1,
            "screens": [{"key": "s", "title": "S", "items": [item("a", hints=["Un", "Deux"])]}],
        },
    )
    page = stage.show(activity_forms.page(ActivityType.quiz, content))
    page.evaluate(
        """() => {
          const one = { text: "Un <b>mot</b>", number: 1, left: 1 };
          const hints = [null, one, { text: "Deux", number: 2, left: 0 }];
          parcours.api = { hint: async (item) => hints.shift() || Promise.reject(new Error(item)) };
        }"""
    )
    button = page.get_by_role("button", name="Hint (2 left)")
    button.click()
    expect(page.locator(".hints")).to_contain_text("The hint did not come.")
    button.click()
    expect(page.locator(".hint-list li")).to_have_text(["Un <b>mot</b>"])
    expect(page.locator("[data-live]")).to_have_text("Un <b>mot</b>")
    expect(page.locator(".hints")).not_to_contain_text("did not come")
    page.get_by_role("button", name="Hint (1 left)").click()
    expect(page.locator(".hint-list li").nth(1)).to_be_focused()
    expect(page.locator(".js-hint")).to_have_count(0)
    assert stage.sent == []


def test_the_time_left_is_shown_announced_and_at_its_end_the_work_is_handed_in(stage):
    content = example_content("evaluation")
    stage.tab.clock.install(time=0)
    page = stage.show(activity_forms.page(ActivityType.evaluation, content, deadline=12 * MINUTE))
    page.locator('[name="answers.e-avis"]').fill("Je pense que oui")
    page.evaluate(
        """() => {
          window.said = [];
          const live = document.querySelector("[data-live]");
          new MutationObserver(() => said.push(live.textContent)).observe(live, { childList: true });
        }"""
    )
    page.clock.pause_at(60)
    timer = page.locator("[data-timer]")
    expect(timer).to_have_text(re.compile(r"^11:\d\d left$"))
    expect(timer).to_have_class("timer")
    seconds = 660 + int(timer.inner_text()[3:5])
    page.clock.run_for((seconds - 20) * 1000)
    expect(timer).to_have_text(re.compile(r"^0:(20|19) left$"))
    expect(timer).to_have_class("timer timer-soon")
    assert page.evaluate("said") == ["10 minutes left", "5 minutes left", "1 minute left"]
    assert stage.sent == []
    page.clock.run_for(21_000)
    page.wait_for_url("**/sent")
    assert len(stage.sent) == 1
    assert "answers.e-avis=Je+pense+que+oui" in stage.sent[0]


@pytest.mark.parametrize("theme", ["dark", "contrast"])
@pytest.mark.parametrize("kind", ["quiz", "video", "interactive", "evaluation"])
def test_every_kind_can_be_read_in_each_theme_with_large_letters_on_a_small_screen(chromium, kind, theme):
    with activity_forms.stage(chromium, viewport={"width": 320, "height": 640}) as stage:
        html = activity_forms.page(ActivityType(kind), example_content(kind), deadline=MINUTE)
        page = stage.show(html.replace("<html", f'<html data-theme="{theme}"'))
        page.evaluate(AXE.read_text())
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        while True:
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            assert [violation["id"] for violation in found["violations"]] == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            if not go_on(page):
                break


CONTROLS = "a, button, input:not(.segment input), select, summary, textarea"
"""A piece of a passage is a word of a text; all else has a size of its own."""


@pytest.mark.parametrize("kind", ["quiz", "video", "interactive", "evaluation"])
def test_what_is_pressed_is_large_enough_for_a_finger(chromium, kind):
    device = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
    with activity_forms.stage(chromium, **device) as stage:
        page = stage.show(activity_forms.page(ActivityType(kind), example_content(kind)))
        for screen in page.locator(".screen").all():
            page.evaluate("id => location.hash = id", screen.get_attribute("id"))
            expect(screen).to_be_visible()
            small = page.locator(f":is(main) :is({CONTROLS}):visible").evaluate_all(
                """all => all.map((one) => [one, (one.closest("label") || one).getBoundingClientRect()])
                  .filter(([one, box]) => Math.min(box.width, box.height) < 44)
                  .filter(([one]) => !one.closest(".visually-hidden"))
                  .map(([one, box]) => `${one.outerHTML.slice(0, 80)} ${box.width} x ${box.height}`)"""
            )
            assert small == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_form_that_was_refused_opens_at_the_reason(chromium, scripts):
    content = example_content("quiz")
    html = activity_forms.page(ActivityType.quiz, content, problem="Nothing was handed in yet.")
    device = {"viewport": {"width": 320, "height": 300}, "java_script_enabled": scripts}
    with activity_forms.stage(chromium, **device) as stage:
        reason = stage.show(html).get_by_role("alert")
        expect(reason).to_be_focused()
        expect(reason).to_be_in_viewport()
        expect(reason).to_have_text("Nothing was handed in yet.")


def test_without_scripts_all_screens_and_plain_inputs_are_there(chromium):
    with activity_forms.stage(chromium, java_script_enabled=False) as stage:
        page = stage.show(activity_forms.page(ActivityType.interactive, example_content("interactive")))
        assert page.locator("select:visible").count() == 7
        assert page.locator(".segment input:visible").count() == 4
        expect(page.get_by_role("button", name="Save for later").last).to_be_visible()
        page.locator('[name="answers.i-argument"][value="s2"]').check()
        hand_in(page)
        page.wait_for_url("**/sent")
        assert "answers.i-argument=s2" in stage.sent[0]
