"""Time on task whose reports are repeated, lost, late, or the last words of a page."""

from __future__ import annotations

from playwright.sync_api import Route

from datastore.models import ActivityResult
from tests.browser.time_on_task.lab import BLUR, ENTER, LEAVE, MARKS, beats, tab

pytestmark = MARKS


NOTHING_ON_THE_DEVICE = """
(async () => {
  while (await parcours.store.unsent()) await settled();
})()
"""
COPY_IS_KEPT = """
(async () => {
  while (!(await caches.match(location.pathname))) await settled();
})()
"""


def test_reports_that_are_repeated_lost_and_mixed_up_change_nothing(lab):
    """Of each three, one arrives twice, one arrives but its answer does not, one does not arrive."""
    sent: list[str] = []

    def interfere(route: Route) -> None:
        sent.append(route.request.post_data or "")
        turn = len(sent) % 3
        if turn < 2:
            route.fetch()
        if turn == 0:
            route.continue_()
        else:
            route.abort()

    page = lab.open()
    page.route("**/beats", interfere)
    for second in range(0, 200, 20):
        lab.until(second)
        page.keyboard.press("a")
    page.unroute("**/beats")
    lab.until(200)
    again = "([path, body]) => parcours.post(path, JSON.parse(body))"
    for body in reversed(sent):
        assert page.evaluate(again, ["/beats", body])["kind"] == "done"
    lab.leave(page)
    assert len(sent) > 9
    lab.require_time(200, tab((0, ENTER), beats(15, 195), (200, LEAVE)))


def test_time_without_a_network_arrives_when_it_is_back(lab):
    page = lab.open()
    lab.until(20)
    lab.network(works=False)
    for second in range(40, 300, 40):
        lab.until(second)
        page.keyboard.press("a")
    lab.until(300)
    lab.network(works=True)
    page.evaluate("settled()")
    lab.require_time(300, tab((0, ENTER), beats(15, 300)))


def test_time_without_a_network_outlives_the_page(lab):
    """It is kept on the device, and the next page of the pupil sends it."""
    page = lab.open()
    lab.until(40)
    lab.network(works=False)
    page.keyboard.press("a")
    lab.until(77)
    page.evaluate("becomes('hidden')")
    lab.until(80)
    lab.leave(page)
    assert [result.time_spent for result in lab.rows(ActivityResult)] == [30]
    lab.network(works=True)
    lab.sleep(3600)
    lab.open()
    lab.require_time(77, tab((0, ENTER), beats(15, 75), (77, BLUR)))


def test_what_was_kept_for_the_case_of_death_goes_when_the_page_has_sent_it(lab):
    page = lab.open()
    lab.until(20)
    lab.network(works=False)
    page.keyboard.press("a")
    lab.until(75)
    assert page.evaluate("parcours.store.unsent()") == 1
    lab.network(works=True)
    lab.until(80)
    page.evaluate(NOTHING_ON_THE_DEVICE)
    lab.require_time(75, tab((0, ENTER), beats(15, 75)))


def test_a_page_reloaded_without_a_network_goes_on_counting(lab):
    """The copy that the device keeps was made long before it is opened."""
    page = lab.open()
    page.evaluate(COPY_IS_KEPT)
    lab.until(30)
    lab.network(works=False)
    page.reload()
    for second in (60, 90):
        lab.until(second)
        page.keyboard.press("a")
    page.evaluate("becomes('hidden')")
    lab.until(95)
    lab.leave(page)
    assert lab.rows(ActivityResult)[0].time_spent <= 30
    lab.network(works=True)
    lab.sleep(600)
    lab.open()
    lab.require_time(
        90, tab((0, ENTER), beats(15, 30), (30, LEAVE)), tab((30, ENTER), beats(45, 90), (90, BLUR))
    )


def test_the_last_words_of_a_page_that_is_closed_between_two_beats_arrive(lab):
    page = lab.open()
    lab.until(44)
    assert [result.time_spent for result in lab.rows(ActivityResult)] == [30]
    page.close()
    lab.require_time(44, tab((0, ENTER), beats(15, 30), (44, LEAVE)))
