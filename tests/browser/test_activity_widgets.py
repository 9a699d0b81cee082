"""What the widgets of an activity's page make of its plain inputs, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from datastore.models.enums import ActivityType
from tests.browser import activity_forms
from tests.browser.activity_forms import Stage, until
from tests.unit.content.samples import example_content, k

pytestmark = pytest.mark.browser

ORDER = ["Il était une fois un meunier.", "Ils partirent au palais.", "Un jour, un chat lui parla."]


@pytest.fixture
def stage(chromium: Browser) -> Iterator[Stage]:
    with activity_forms.stage(chromium) as made:
        yield made


def interactive(stage: Stage, answers: dict[str, Any] | None = None) -> Page:
    content = example_content("interactive")
    return stage.show(activity_forms.page(ActivityType.interactive, content, {"answers": answers or {}}))


def quiz(stage: Stage, answers: dict[str, Any] | None = None) -> Page:
    content = example_content("quiz")
    html = activity_forms.page(ActivityType.quiz, content, {"answers": answers or {}})
    return stage.show(html, "#screen-questions")


def read(page: Page, key: str) -> Any:
    answers = page.evaluate("parcours.form.read(document.getElementById('activity')).answers")
    return answers.get(key)


def rows(page: Page) -> Locator:
    return page.locator("#item-i-recit .place")


def names(page: Page) -> list[str]:
    return rows(page).locator("label").all_text_contents()


def test_an_order_is_no_answer_before_it_was_touched_and_may_be_kept_as_it_is(stage):
    page = interactive(stage)
    shown = names(page)
    assert read(page, "i-recit") is None
    page.locator("#item-i-recit").get_by_role("button", name="Keep this order").click()
    assert read(page, "i-recit") == [k(name) for name in shown]
    expect(page.locator("#item-i-recit").get_by_role("button", name="Keep this order")).to_be_hidden()


def test_a_saved_order_is_shown_as_it_was_left(stage):
    page = interactive(stage, {"i-recit": [k("Le meunier devint marquis."), *map(k, ORDER)]})
    assert names(page) == ["Le meunier devint marquis.", *ORDER]


def test_arrow_keys_move_a_line_say_where_it_went_and_keep_the_focus(stage):
    page = interactive(stage)
    first, second, *rest = names(page)
    down = page.get_by_role("button", name=f"Move “{first}” down")
    down.focus()
    page.keyboard.press("ArrowDown")
    assert names(page) == [second, first, *rest]
    expect(page.locator("[data-live]")).to_have_text(f"“{first}”: place 2 of 4")
    expect(down).to_be_focused()
    page.keyboard.press("End")
    assert names(page) == [second, *rest, first]
    expect(down).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Home")
    assert names(page) == [first, second, *rest]
    assert read(page, "i-recit") == [k(name) for name in (first, second, *rest)]


def test_a_line_that_is_dropped_where_it_was_is_no_answer(stage):
    page = interactive(stage)
    rows(page).first.locator("label").hover()
    page.mouse.down()
    page.mouse.move(200, 5, steps=3)
    rows(page).first.hover()
    page.mouse.up()
    assert read(page, "i-recit") is None


def drag_by_finger(page: Page, start: Locator, by: float) -> None:
    box = start.bounding_box()
    assert box
    x, y = box["x"] + 15, box["y"] + box["height"] / 2
    device = page.context.new_cdp_session(page)

    def touch(kind: str, *points: dict[str, float]) -> None:
        device.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    touch("touchStart", {"x": x, "y": y})
    for step in range(1, 6):
        touch("touchMove", {"x": x, "y": y + by * step / 5})
    touch("touchEnd")


def test_a_finger_drags_by_the_grip_and_scrolls_by_the_text(chromium):
    device = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
    with activity_forms.stage(chromium, **device) as stage:
        page = interactive(stage)
        first, *rest = names(page)
        drag_by_finger(page, rows(page).first.locator(".place-grip"), 200)
        assert names(page) != [first, *rest]
        assert page.evaluate("scrollY") == 0
        before = names(page)
        drag_by_finger(page, rows(page).nth(1).locator("label"), -120)
        until(page, "scrollY > 0")
        assert names(page) == before


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_lines_slide_only_for_who_has_not_asked_for_stillness(chromium, motion, moves):
    with activity_forms.stage(chromium, reduced_motion=motion) as stage:
        page = interactive(stage)
        moving = page.evaluate(
            """() => {
              document.querySelector("#item-i-recit [data-by='1']").click();
              return document.getAnimations().length;
            }"""
        )
        assert (moving > 0) == moves


def partners(page: Page, left: str) -> Locator:
    return page.locator("#item-q-roles").get_by_label(left, exact=True)


def test_a_partner_that_is_taken_is_offered_nowhere_else(stage):
    page = quiz(stage)
    partners(page, "titre").select_option(k("annonce"))
    entry = partners(page, "chapeau").locator(f'[value="{k("annonce")}"]')
    expect(entry).to_have_text("annonce (taken)")
    expect(entry).to_be_disabled()
    partners(page, "titre").select_option("")
    expect(entry).to_have_text("annonce")
    expect(entry).to_be_enabled()


def test_going_through_the_partners_by_arrow_keys_takes_none_away(stage):
    page = quiz(stage, {"q-roles": {k("titre"): k("annonce")}})
    select = partners(page, "chapeau")
    select.focus()
    for _ in range(4):
        page.keyboard.press("ArrowDown")
        assert select.input_value() != k("annonce")
    assert read(page, "q-roles")[k("titre")] == k("annonce")


def test_groups_are_tapped_and_the_taps_are_not_sent_beside_the_answer(stage):
    page = quiz(stage, {"q-faits": {k("C’est scandaleux."): k("Fait")}})
    group = page.get_by_role("radiogroup", name="C’est scandaleux.")
    expect(group.get_by_label("Fait")).to_be_checked()
    group.get_by_label("Opinion").check()
    assert read(page, "q-faits") == {k("C’est scandaleux."): k("Opinion")}
    sent = page.evaluate("[...new FormData(document.getElementById('activity')).keys()]")
    assert not [name for name in sent if name.startswith("tap-")]


def test_a_change_is_told_once(stage):
    page = quiz(stage)
    page.evaluate("window.told = 0; document.addEventListener('change', () => { told += 1; })")
    page.get_by_role("radiogroup", name="La rue est triste.").get_by_label("Fait").check()
    assert page.evaluate("told") == 1


def test_a_passage_is_one_stop_of_the_tab_key_and_arrows_go_through_it(stage):
    page = interactive(stage)
    boxes = page.locator("[data-highlight] input")
    boxes.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert read(page, "i-argument") == ["s2"]
    page.keyboard.press("Tab")
    expect(page.locator("summary").first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(boxes.nth(1)).to_be_focused()
    page.keyboard.press("Space")
    assert read(page, "i-argument") is None


def test_an_opened_card_has_been_read(stage):
    page = interactive(stage)
    page.get_by_text("une brève").click()
    expect(page.get_by_text("Un article de quelques lignes.")).to_be_visible()
    expect(page.get_by_label("I have read this card").last).to_be_hidden()
    expect(page.locator("[data-live]")).to_have_text("1 of 2 cards read")
    assert read(page, "i-mots") == [k("une brève")]
    page.get_by_text("une brève").click()
    assert read(page, "i-mots") == [k("une brève")]  # closing takes nothing back


def told_by_the_frame(page: Page, message: Any) -> None:
    page.evaluate(
        """message => {
          const { contentWindow } = document.querySelector("[data-embed]");
          window.dispatchEvent(new MessageEvent("message", { source: contentWindow, data: message }));
        }""",
        message,
    )


def test_a_frame_tells_its_result_in_our_words_or_in_xapi(stage):
    page = interactive(stage)
    told_by_the_frame(page, {"parcours": "frame", "report": {"completed": True}})
    assert read(page, "i-h5p") == {"completed": True}
    told_by_the_frame(page, {"statement": {"result": {"score": {"scaled": 0.5}}}})
    assert read(page, "i-h5p") == {"scaled": 0.5}
    told_by_the_frame(page, {"result": {"completion": True}})
    assert read(page, "i-h5p") == {"scaled": 0.5}  # a share says more than the bare end
    expect(page.get_by_text("Your result has been noted.").first).to_be_visible()


@pytest.mark.parametrize(
    "message",
    [
        None,
        "scaled",
        {"parcours": "frame"},
        {"parcours": "frame", "report": {"scaled": 7}},
        {"parcours": "frame", "report": {"scaled": "1"}},
        {"parcours": "frame", "report": {"completed": "yes"}},
        {"statement": {"result": {"completion": False}}},
    ],
)
def test_what_is_no_report_is_passed_over(stage, message):
    page = interactive(stage)
    told_by_the_frame(page, message)
    assert read(page, "i-h5p") is None


def test_another_window_cannot_tell_a_result(stage):
    page = interactive(stage)
    page.evaluate("postMessage({ parcours: 'frame', report: { scaled: 1 } }, '*')")
    page.wait_for_timeout(200)
    assert read(page, "i-h5p") is None
