"""Calling for help, the forum, news and rewards: two people in two browsers, on the real server."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.activity_forms import until
from tests.browser.conftest import Visitor
from tests.browser.looking import examine, tab_to

pytestmark = pytest.mark.browser

CALLED_WITHIN = 10_000
"""Milliseconds until a teacher's page shows a call by itself."""


def forum_of(person: Visitor) -> str:
    """The id of the one class of a pupil, from the address of its forum."""
    return person.open("/forum").url.rpartition("/")[2]


def test_a_call_for_help_reaches_the_teacher_by_itself_and_its_answer_reaches_the_pupil(visitor, accounts):
    pupil, teacher = visitor(), visitor()
    pupil.enter(accounts["student"])
    class_id = forum_of(pupil)
    teacher.enter(accounts["teacher"], f"/teach/class/{class_id}/calls")
    examine(teacher, "together-no-calls")
    _call_by_keyboard(pupil)
    calls = teacher.page.locator("#calls")
    expect(calls).to_contain_text("Inès Belhadj", timeout=CALLED_WITHIN)
    expect(calls).to_contain_text("Je ne sais pas par où commencer.")
    examine(teacher, "together-calls")
    tab_to(teacher.page, '#calls button[aria-label*="Inès Belhadj"]')
    teacher.page.keyboard.press("Enter")
    expect(calls).not_to_contain_text("Inès Belhadj")
    page = pupil.open("/me")
    examine(pupil, "together-news")
    news = page.locator("#notices ~ .notices .notice-new").first
    expect(news).to_contain_text(re.compile("call for help|appel"))
    news.get_by_role("button").press("Enter")
    page.wait_for_url("**/notifications")
    examine(pupil, "together-all-news")


def _call_by_keyboard(pupil: Visitor) -> None:
    page = pupil.open("/me")
    page.locator(".task a.btn-primary").click()
    page.wait_for_load_state("networkidle")
    tab_to(page, "#help summary", most=120)
    page.keyboard.press("Enter")
    tab_to(page, "#help-message")
    page.keyboard.type("Je ne sais pas par où commencer.")
    pupil.require_accessible()
    tab_to(page, "#help button[value=call]")
    page.keyboard.press("Enter")
    expect(page.locator("#help button[value=cancel]")).to_be_focused()
    examine(pupil, "together-called")


def test_a_topic_is_opened_answered_voted_pinned_and_closed(visitor, accounts):
    pupil, teacher = visitor(), visitor()
    page = pupil.enter(accounts["student"])
    forum = f"/forum/{forum_of(pupil)}"
    examine(pupil, "together-forum")
    _open_topic(page, "Un doute sur le plus-que-parfait", "Comment sait-on qu’il en faut un ?\nJe bloque.")
    address = page.url.removeprefix(pupil.site)

    teacher.enter(accounts["teacher"])
    shown = teacher.open(address)
    assert shown.locator(".task").inner_text() == "Comment sait-on qu’il en faut un ?\nJe bloque."
    _answer(shown, "Demande-toi ce qui s’est passé avant.")
    expect(shown.locator(".post-teacher .mark")).to_have_count(1)

    pupil.open(address)
    expect(page.locator(".post-teacher")).to_contain_text("Hélène Martin")
    vote = page.locator(".post-teacher button[aria-pressed]")
    vote.press("Enter")
    expect(vote).to_have_attribute("aria-pressed", "true")
    expect(vote).to_contain_text("(1)")
    _answer(page, "Merci, c’est plus clair.")
    expect(page.locator(".post")).to_have_count(2)
    examine(pupil, "together-topic")

    shown = teacher.open(address)
    for act in ("pin", "lock"):
        shown.locator(f"button[value={act}]").press("Enter")
        shown.wait_for_load_state("networkidle")
    examine(teacher, "together-topic-of-the-teacher")
    expect(pupil.open(address).locator("#answer")).to_have_count(0)
    examine(pupil, "together-topic-closed")
    first = teacher.open(forum).locator(".topics > li", has_text="Un doute sur le plus-que-parfait")
    expect(first.locator(".mark")).to_have_count(2)


def _open_topic(page: Page, title: str, text: str) -> None:
    """By keyboard alone."""
    tab_to(page, ".new-topic summary", most=60)
    page.keyboard.press("Enter")
    tab_to(page, "#title")
    page.keyboard.type(title)
    tab_to(page, "#text")
    page.keyboard.insert_text(text)
    tab_to(page, ".new-topic button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/forum/topics/**")
    page.wait_for_load_state("networkidle")


def _answer(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    tab_to(page, "#answer button")
    page.keyboard.press("Enter")
    page.wait_for_url("**#post-**")
    expect(page.get_by_text(text)).to_be_visible()


def test_badges_a_certificate_and_ones_own_data(visitor):
    ahead = visitor(accept_downloads=True)
    page = ahead.enter("anouk.castellane", "/badges")
    examine(ahead, "together-badges")
    page.locator("a[href^='/certificates/']").first.press("Enter")
    expect(page.locator(".certificate")).to_contain_text("Anouk Castellane")
    examine(ahead, "together-certificate")
    page.emulate_media(media="print")
    expect(page.locator(".certificate + .screen-only")).to_be_hidden()
    page.emulate_media(media="screen")
    ahead.open("/privacy")
    examine(ahead, "together-privacy")
    ahead.open("/data")
    examine(ahead, "together-data")
    with page.expect_download() as download:
        page.locator("a[download]").press("Enter")
    assert zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())).testzip() is None


def test_a_film_of_the_demo_plays_and_is_sought_by_ranges(visitor, accounts):
    pupil = visitor()
    page = pupil.enter(accounts["student"], "/me")
    parts: list[tuple[int, str]] = []
    page.on("response", lambda got: "/files/" in got.url and parts.append((got.status, got.url)))
    page.get_by_role("link", name="L’article de presse", exact=True).click()
    page.get_by_role("link", name="Au journal, un matin").click()
    page.wait_for_load_state("networkidle")
    until(page, "document.querySelector('video').readyState >= 2")
    film = page.locator("video")
    film.evaluate("film => { film.muted = true; film.currentTime = 50; }")
    until(page, "!document.querySelector('video').seeking")
    film.evaluate("film => film.play()")
    until(page, "document.querySelector('video').currentTime > 50.5")
    film.evaluate("film => film.pause()")
    assert 206 in {status for status, url in parts if ".webm" in url}
    assert {status for status, _ in parts} <= {200, 206}
    examine(pupil, "together-film")
