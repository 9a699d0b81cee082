"""What counts as time on task: work, films, answers, tabs; and what a page keeps of a stay."""

from __future__ import annotations

import pytest

from datastore.models import ActivityVisit, InteractionEvent
from tests.browser.time_on_task.lab import (
    ANSWER,
    BEAT,
    BLUR,
    ENTER,
    FOCUS,
    LEAVE,
    MARKS,
    SECOND,
    START,
    beats,
    tab,
)

pytestmark = MARKS


def test_work_without_a_pause_counts_from_opening_to_closing(lab):
    page = lab.open()
    for second in range(0, 100, 20):
        lab.until(second)
        page.keyboard.press("a")
    lab.until(97)
    lab.leave(page)
    lab.require_time(97, tab((0, ENTER), beats(15, 90), (97, LEAVE)))


def test_five_idle_minutes_count_until_the_last_beat_has_run_out(lab):
    """The last input is at 40, so the last beat comes at 90 and vouches for 30 seconds."""
    page = lab.open()
    for second in (10, 40, 340):
        lab.until(second)
        page.keyboard.press("a")
    lab.until(377)
    lab.leave(page)
    lab.require_time(120 + 37, tab((0, ENTER), beats(15, 90), (340, BEAT), beats(345, 375), (377, LEAVE)))


def test_a_page_that_is_only_opened_counts_a_minute_and_what_the_last_beat_vouches_for(lab):
    page = lab.open()
    lab.until(600)
    lab.leave(page)
    lab.require_time(90, tab((0, ENTER), beats(15, 60), (600, LEAVE)))


def test_a_hidden_tab_does_not_count(lab):
    page = lab.open()
    lab.until(50)
    page.evaluate("becomes('hidden')")
    lab.until(170)
    page.evaluate("becomes('visible')")
    lab.until(200)
    lab.leave(page)
    lab.require_time(
        80, tab((0, ENTER), beats(15, 45), (50, BLUR), (170, FOCUS), beats(180, 195), (200, LEAVE))
    )


def test_a_tab_opened_in_the_background_counts_from_when_it_is_seen(lab):
    lab.context.add_init_script("becomes('hidden')")
    page = lab.open()
    lab.until(300)
    assert not lab.rows(ActivityVisit)
    page.evaluate("becomes('visible')")
    lab.until(330)
    lab.leave(page)
    lab.require_time(30, tab((300, FOCUS), beats(315, 330), (330, LEAVE)))


def test_two_tabs_do_not_count_twice(lab):
    """One from 0 to 60, one from 30 to 100: together a hundred seconds."""
    first = lab.open()
    lab.until(30)
    second = lab.open()
    lab.until(60)
    lab.leave(first)
    second.keyboard.press("a")
    lab.until(100)
    lab.leave(second)
    lab.require_time(
        100, tab((0, ENTER), beats(15, 60), (60, LEAVE)), tab((30, ENTER), beats(45, 90), (100, LEAVE))
    )
    assert len({visit.tab_token for visit in lab.rows(ActivityVisit)}) == 2


def test_a_film_that_plays_counts_without_input_and_no_longer_than_it_plays(lab):
    page = lab.open()
    lab.until(10)
    page.evaluate("parcours.time.playing(true)")
    lab.until(400)
    page.evaluate("parcours.time.playing(false)")
    lab.until(500)
    lab.leave(page)
    lab.require_time(420, tab((0, ENTER), beats(15, 390), (500, LEAVE)))


def test_a_film_that_plays_in_a_hidden_tab_does_not_count(lab):
    page = lab.open()
    page.evaluate("parcours.time.playing(true)")
    lab.until(100)
    page.evaluate("becomes('hidden')")
    lab.until(300)
    lab.leave(page)
    lab.require_time(100, tab((0, ENTER), beats(15, 90), (100, BLUR), (300, LEAVE)))


@pytest.mark.parametrize("call", ["answer", "hint"])
def test_an_answer_after_a_pause_begins_a_new_stretch(lab, call):
    page = lab.open()
    lab.until(200)
    page.evaluate(f"parcours.time.{call}()")
    lab.until(262)
    lab.leave(page)
    lab.require_time(90 + 62, tab((0, ENTER), beats(15, 60), (200, ANSWER), beats(210, 255), (262, LEAVE)))


# Screens and history


def test_each_screen_is_a_stay_of_its_own_that_says_where_it_was_come_from(lab):
    page = lab.open()
    lab.until(20)
    page.evaluate("parcours.time.screen('s2')")
    lab.until(50)
    lab.leave(page)
    lab.require_time(50, tab((0, ENTER), beats(15, 45), (50, LEAVE)))
    first, second = sorted(lab.rows(ActivityVisit), key=lambda visit: visit.started_at)
    assert (first.screen, first.from_screen) == ("s1", None)
    assert (second.screen, second.from_screen) == ("s2", f"{lab.activity}/s1")
    assert (first.last_seen_at, second.started_at) == (START + 20 * SECOND, START + 20 * SECOND)


def test_the_history_tells_what_only_the_page_knows(lab):
    page = lab.open()
    lab.until(10)
    page.evaluate("parcours.time.event('played', 's1', {time: 0, length: 90.5})")
    lab.until(20)
    page.evaluate("becomes('hidden')")
    lab.until(40)
    page.evaluate("becomes('visible')")
    lab.until(50)
    lab.leave(page)
    expected = [("played", 10), ("suspended", 20), ("resumed", 40), ("terminated", 50)]

    assert lab.becomes(lambda: lab.history() == expected), lab.history()
    (played, *_) = sorted(lab.rows(InteractionEvent), key=lambda event: event.occurred_at)
    assert (played.object_key, played.data) == ("s1", {"time": 0.0, "length": 90.5})
