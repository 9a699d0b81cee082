"""Time on task of a device that sleeps, or whose clock is wrong or is set."""

from __future__ import annotations

import datetime as dt

import pytest

from datastore.models import ActivityVisit
from tests.browser.time_on_task.lab import BEAT, ENTER, HOUR, LEAVE, MARKS, SECOND, START, WITHIN, beats, tab

pytestmark = MARKS


def test_sleep_does_not_count_beyond_what_the_last_beat_vouches_for(lab):
    """Asleep from 67 to 3667; the page's timers go on where they were, at the next multiple of 15 + 3600."""
    page = lab.open()
    lab.until(60)
    page.keyboard.press("a")
    lab.until(67)
    lab.sleep(3600)
    lab.until(3670)
    page.keyboard.press("a")
    lab.until(3700)
    lab.leave(page)
    lab.require_time(90 + 30, tab((0, ENTER), beats(15, 60), (3670, BEAT), beats(3675, 3690), (3700, LEAVE)))


def test_after_sleep_nothing_counts_before_somebody_is_there_again(lab):
    page = lab.open()
    lab.until(40)
    page.keyboard.press("a")
    lab.until(62)
    lab.sleep(1800)
    lab.until(1990)
    lab.leave(page)
    lab.require_time(90, tab((0, ENTER), beats(15, 60), (1990, LEAVE)))


@pytest.mark.parametrize("ahead", [HOUR, -2 * HOUR, dt.timedelta(days=400)], ids=str)
def test_a_clock_that_is_set_changes_nothing(lab, ahead):
    page = lab.open()
    for second in range(0, 121, 20):
        lab.until(second)
        page.keyboard.press("a")
        if second == 60:
            lab.sets_clock(ahead)
    lab.leave(page)
    lab.require_time(120, tab((0, ENTER), beats(15, 120), (120, LEAVE)))
    times = [at for visit in lab.rows(ActivityVisit) for at in (visit.started_at, visit.last_seen_at)]
    assert min(times) == START
    assert abs(max(times) - lab.now) <= WITHIN * SECOND


def test_a_clock_that_is_set_without_a_network_changes_nothing(lab):
    """Nobody can say what time it is: what is done then waits until the server can."""
    page = lab.open()
    lab.until(20)
    page.keyboard.press("a")
    lab.network(works=False)
    lab.until(32)
    lab.sets_clock(HOUR)
    for second in range(50, 121, 35):
        lab.until(second)
        page.keyboard.press("a")
    lab.network(works=True)
    lab.until(130)
    lab.leave(page)
    lab.require_time(130, tab((0, ENTER), beats(15, 120), (130, LEAVE)))


@pytest.mark.parametrize("ahead", [HOUR, -HOUR], ids=str)
def test_a_device_whose_clock_is_wrong_from_the_start_counts_right(lab, ahead):
    lab.sets_clock(ahead)
    page = lab.open()
    lab.until(50)
    lab.leave(page)
    lab.require_time(50, tab((0, ENTER), beats(15, 45), (50, LEAVE)))
    assert {visit.started_at for visit in lab.rows(ActivityVisit)} == {START}
