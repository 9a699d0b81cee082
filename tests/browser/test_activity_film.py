"""A film of an activity's page: what counts as watched, when it stops, and what its player tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from datastore.content import parse_content
from datastore.models.enums import ActivityType
from tests.browser import activity_forms
from tests.browser.activity_forms import Stage, until
from tests.unit.content.samples import example

pytestmark = pytest.mark.browser

LENGTH = 85.0
TOLD_WITHIN = 0.05
"""Seconds by the clock within which the player tells that it plays."""
EVENTS = """
window.told = [];
document.addEventListener("DOMContentLoaded", () => {
  parcours.time = {
    screen() {}, answer() {},
    playing: (on) => told.push(["playing", on]),
    event: (verb, object, data) => told.push([verb, object, data]),
  };
});
"""


@pytest.fixture
def stage(chromium: Browser) -> Iterator[Stage]:
    with activity_forms.stage(chromium) as made:
        made.tab.add_init_script(EVENTS)
        yield made


def film(stage: Stage, *, at: tuple[float, float] = (20, LENGTH), **changes: Any) -> Page:
    """The film of the demo with two questions; changes are of its screen or of the saved answers."""
    document = example("video")
    saved = {"watched": {"film": changes.pop("watched", [])}, "answers": changes.pop("answers", {})}
    (screen,) = document["screens"]
    screen |= {"source": "demo/cinq-etapes.webm", "length_seconds": LENGTH, "captions": []} | changes
    for question, moment in zip(screen["questions"], at, strict=True):
        question["at_seconds"] = moment
    content = parse_content("video", document)
    page = stage.show(activity_forms.page(ActivityType.video, content, saved))
    until(page, "(film => film.readyState >= 1 || Boolean(film.error))(document.querySelector('video'))")
    page.evaluate("document.querySelector('video').muted = true")
    return page


def play_until(page: Page, moment: float, speed: float = 8) -> None:
    page.evaluate(
        f"(film => {{ film.playbackRate = {speed}; film.play() }})(document.querySelector('video'))"
    )
    until(page, f"document.querySelector('video').currentTime >= {moment}")
    pause(page)


def pause(page: Page) -> None:
    """Pause the film; what the player does then, it has done."""
    page.evaluate(
        """() => new Promise((done) => {
          const film = document.querySelector("video");
          film.addEventListener("pause", () => setTimeout(done), { once: true });
          film.pause();
        })"""
    )


def seek(page: Page, moment: float) -> None:
    page.evaluate(
        """moment => new Promise((done) => {
          const film = document.querySelector("video");
          film.addEventListener("seeked", () => setTimeout(done), { once: true });
          film.currentTime = moment;
        })""",
        moment,
    )


def watched(page: Page) -> list[list[float]]:
    return json.loads(page.locator('[name="watched.film"]').input_value())


@pytest.mark.parametrize("speed", [1, 4, 16])
def test_what_was_played_is_watched_at_any_speed(stage, speed):
    page = film(stage, at=(80, LENGTH))
    play_until(page, 2 * speed, speed)
    ((start, end),) = watched(page)
    assert start == pytest.approx(0, abs=TOLD_WITHIN * speed)
    assert end == pytest.approx(page.evaluate("document.querySelector('video').currentTime"), abs=0.1)


def test_a_jump_is_not_watched(stage):
    page = film(stage, at=(10, LENGTH))
    play_until(page, 4)
    seek(page, 60)
    play_until(page, 64)
    first, second = watched(page)
    assert first[0] == 0
    assert first[1] < 10
    assert second[0] == pytest.approx(60, abs=0.3)


def test_a_jump_while_it_plays_is_not_watched_either(stage):
    page = film(stage, at=(80, LENGTH))
    page.evaluate("(film => { film.playbackRate = 4; film.play() })(document.querySelector('video'))")
    until(page, "document.querySelector('video').currentTime >= 3")
    seek(page, 50)
    until(page, "document.querySelector('video').currentTime >= 53")
    pause(page)
    assert sum(end - start for start, end in watched(page)) < 20


def test_what_was_watched_twice_is_one_stretch(stage):
    page = film(stage, watched=[[0, 12]], at=(80, LENGTH))
    seek(page, 6)
    play_until(page, 16)
    ((start, end),) = watched(page)
    assert (start, end > 15) == (0, True)


def test_a_film_goes_on_where_it_was_left_and_shows_what_it_had_asked(stage):
    page = film(stage, watched=[[0, 30.5]])
    until(page, "document.querySelector('video').currentTime === 30.5")
    first, last = page.locator(".timed").all()
    expect(first).to_be_visible()
    expect(last).to_be_hidden()
    assert [event for event in page.evaluate("told") if event[0] == "seeked"] == []


def test_a_film_that_was_seen_to_its_end_starts_again(stage):
    page = film(stage, watched=[[0, LENGTH]])
    assert page.evaluate("document.querySelector('video').currentTime") == 0


def test_a_question_stops_the_film_takes_the_focus_and_lets_it_go_on(stage):
    page = film(stage, at=(5, LENGTH))
    page.evaluate("(film => { film.playbackRate = 4; film.play() })(document.querySelector('video'))")
    first = page.locator(".timed").first
    expect(first).to_be_focused()
    assert page.evaluate("document.querySelector('video').paused")
    expect(page.locator("[data-live]")).to_have_text("A question stands under the film.")
    page.get_by_role("button", name="Go on with the film").click()
    until(page, "document.querySelector('video').currentTime > 8")
    expect(page.get_by_role("button", name="Go on with the film")).to_have_count(0)


def test_a_question_that_is_jumped_over_shows_without_stopping(stage):
    page = film(stage, at=(20, 40))
    seek(page, 60)
    expect(page.locator(".timed:visible")).to_have_count(2)
    play_until(page, 62)
    expect(page.get_by_role("button", name="Go on with the film")).to_have_count(0)


def test_the_list_of_what_is_open_leads_to_a_question_that_was_not_asked_yet(stage):
    page = film(stage)
    page.locator('[data-action="hand-in"]').click()
    page.get_by_role("link", name="La une est votée.").click()
    expect(page.get_by_label("True")).to_be_focused()


def test_a_film_that_cannot_be_played_leaves_its_questions_and_transcript(stage):
    page = film(stage, source="demo/nowhere.webm")
    expect(page.get_by_text("The film cannot be played here.")).to_be_visible()
    expect(page.locator(".timed:visible")).to_have_count(2)
    expect(page.locator(".transcript")).to_have_attribute("open", "")
    stage.complaints.clear()  # the browser reports the 404 of the film


def test_the_player_tells_when_it_runs_and_what_happened(stage):
    page = film(stage, at=(80, LENGTH))
    play_until(page, 4)
    seek(page, 40)
    told = page.evaluate("told")
    assert [event[0] for event in told if event[0] != "playing"] == ["played", "paused", "seeked"]
    running = [event[1] for event in told if event[0] == "playing"]
    assert True in running  # before it and after it the film may have had to wait for its data
    assert not running[-1]
    played, paused, seeked = (event[2] for event in told if event[0] != "playing")
    assert played == {"length": LENGTH, "time": pytest.approx(0, abs=0.3)}
    assert paused["played_segments"] == watched(page)
    assert paused["progress"] == pytest.approx(paused["time"] / LENGTH, abs=0.01)
    assert seeked["time_from"] == pytest.approx(paused["time"], abs=0.3)
    assert seeked["time_to"] == 40


def test_a_saved_answer_that_arrives_later_shows_what_belongs_to_it(stage):
    page = film(stage)
    raw = {"answers": {"v-vote": True}, "watched": {"film": [[0, 25]]}}
    page.evaluate("raw => parcours.form.fill(document.getElementById('activity'), raw)", raw)
    expect(page.locator(".timed:visible")).to_have_count(2)
    play_until(page, 1)
    assert watched(page) == [[0, 25]]
