"""A pupil works without a network, in two tabs or on two devices, clicks twice, and goes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.fragile import (
    HAND_IN,
    SIGN,
    SOON,
    Server,
    answer,
    at_work,
    expect_sign,
    open_quiz,
    quiz_of,
    sign_in,
    typed,
)
from tests.browser.never_lose.quiz import REVIEW, RIGHT, WAITING, hand_in
from tests.browser.screens import go_on
from tests.quiz_class import QuizClass

pytestmark = pytest.mark.browser


def test_a_cut_network_and_reloads_without_it(page: Page, lesson: QuizClass, pupil: str) -> None:
    answer(page, {"q1": "titre"})
    expect_sign(page, "Saved")
    page.context.set_offline(True)
    answer(page, {"q2": "chapeau"})
    expect_sign(page, WAITING)
    page.reload()
    page.wait_for_function("() => window.parcours?.draft?.current()")
    assert typed(page) == {"q1": "titre", "q2": "chapeau", "q3": ""}
    answer(page, {"q3": "légende"})
    hand_in(page)
    expect(page.locator("[data-strip=offline]")).to_contain_text("What you handed in is kept")
    page.reload()
    expect(page.locator(HAND_IN)).to_be_disabled()
    assert typed(page) == RIGHT
    assert lesson.handed_in(pupil) == []
    page.context.set_offline(False)
    page.wait_for_url(REVIEW, timeout=SOON)
    assert lesson.handed_in(pupil) == [RIGHT]
    assert lesson.drafted(pupil) is None


def test_two_tabs(page: Page, server: Server, lesson: QuizClass, pupil: str) -> None:
    second = page.context.new_page()
    open_quiz(second, quiz_of(server.url, lesson))
    answer(page, {"q1": "titre"})
    expect(second.locator("[name='answers.q1']")).to_have_value("titre")
    answer(second, {"q2": "chapeau"})
    answer(page, {"q3": "légende"})
    for tab in (page, second):
        for key, word in RIGHT.items():
            expect(tab.locator(f"[name='answers.{key}']")).to_have_value(word)
        expect_sign(tab, "Saved")
    page.evaluate("document.querySelector('[data-hand-in]').click()")
    second.evaluate("document.querySelector('[data-hand-in]').click()")
    page.wait_for_url(REVIEW, timeout=SOON)
    second.wait_for_url(REVIEW, timeout=SOON)
    assert lesson.handed_in(pupil) == [RIGHT]


def test_a_double_click(page: Page, lesson: QuizClass, pupil: str) -> None:
    answer(page, RIGHT)
    page.locator(HAND_IN).dblclick()
    page.wait_for_url(REVIEW)
    assert lesson.handed_in(pupil) == [RIGHT]


def test_going_back_after_handing_in_does_not_hand_in_again(
    page: Page, lesson: QuizClass, pupil: str
) -> None:
    answer(page, RIGHT)
    hand_in(page)
    page.wait_for_url(REVIEW)
    page.go_back()
    page.wait_for_function("() => window.parcours?.draft?.current()")
    expect(page.locator("[name='answers.q1']")).to_have_value("")
    assert lesson.handed_in(pupil) == [RIGHT]


def test_two_devices(
    new_context: Callable[[], BrowserContext], server: Server, lesson: QuizClass, pupil: str
) -> None:
    phone, tablet = (at_work(new_context(), server.url, lesson, pupil) for _ in range(2))
    answer(phone, {"q1": "au téléphone"})
    expect_sign(phone, "Saved")
    answer(tablet, {"q1": "sur la tablette"})
    dialog = tablet.locator("dialog[data-conflict]")
    expect(dialog).to_contain_text("au téléphone", timeout=SOON)
    expect(dialog).to_contain_text("sur la tablette")
    dialog.get_by_role("button", name="Keep what is here").click()
    expect_sign(tablet, "Saved")
    assert lesson.drafted(pupil) == {"q1": "sur la tablette"}
    aside = tablet.evaluate("parcours.draft.current().aside")
    assert [version["responses"]["answers"] for version in aside] == [{"q1": "au téléphone"}]


def test_a_text_over_a_bad_network(
    new_context: Callable[[], BrowserContext], server: Server, lesson: QuizClass, pupil: str
) -> None:
    context = new_context()
    page = context.new_page()
    sign_in(page, server.url, pupil)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    open_quiz(page, f"{server.url}/a/{lesson.letter}?class={lesson.class_id}")
    assert go_on(page)
    field = page.locator("[name=text]")
    field.press_sequentially("Monsieur le maire, ")
    expect_sign(page, "Saved")
    context.set_offline(True)
    field.press_sequentially("la place est à nous.")
    expect_sign(page, WAITING)
    page.reload()
    page.wait_for_function("() => window.parcours?.draft?.current()")
    expect(page.locator("[name=text]")).to_have_value("Monsieur le maire, la place est à nous.")
    context.set_offline(False)
    expect_sign(page, "Saved")
    (row,) = [row for row in lesson.texts() if row["student_id"] == lesson.pupils[pupil]]
    assert row["content"] == "Monsieur le maire, la place est à nous."
    assert page.locator(SIGN).get_attribute("data-save-state") == "saved"
