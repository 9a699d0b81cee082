"""Every kind of question and a text, done by mouse, by keys alone and by finger on 320 px, on a real server.

A class has one activity of each type, which together hold every kind; scores, attempts, time, progress,
mastery and badges are then looked for in the database and compared with what was worked out by hand. Each
page is examined by axe at each of its steps.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from datastore.commands.marking.mark_items import mark_items
from datastore.commands.marking.mark_text import mark_text
from datastore.commands.marking.release import release
from datastore.models import ActivityAttempt, ActivityVisit, StudentProduction
from datastore.models.enums import AssessmentLevel, ResultStatus
from datastore.scope import Scope
from tests.browser.activity_forms import until
from tests.browser.conftest import Visitor
from tests.browser.five_activities import ALL_POINTS, FIRST_STEP, Outcome, School, Watch
from tests.browser.hands import Finger, Hands, Keys, Mouse
from tests.browser.screens import go_on
from tests.factories import PASSWORD
from tests.unit.content.samples import k
from tests.unit.content.test_feedback import RIGHT

pytestmark = pytest.mark.browser

SPEED = 8
WAYS = {"mouse": Mouse, "keys": Keys, "finger": Finger}
DEVICES: dict[str, dict[str, Any]] = {
    "mouse": {},
    "keys": {},
    "finger": {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True},
}
OPEN = "Je pense que oui, parce que l’ombre rafraîchit la cour."
CHAPEAU = "Samedi à 15 heures, la fête du collège remplit la cour."
ANSWERS: dict[str, Any] = {
    "v-sujet": k("L’incendie"),
    "v-vote": False,  # wrong
    "e-these": k("Il faut planter des arbres."),
    "e-connecteur": "ensuite",
    "e-avis": OPEN,
}
"""The answers to questions of the examples; all others are answered rightly, by their kind."""
A_FIFTH = 20.0
"""Of the sequence: one of five activities, in percent."""
EXPERT, ACQUIS = AssessmentLevel.expert, AssessmentLevel.acquis
COMPLETED, NEEDS_REVIEW = ResultStatus.completed, ResultStatus.needs_review


@pytest.fixture
def at_work(visitor, school: School) -> Callable[[str], tuple[Visitor, Hands, Scope]]:
    """Signs a new pupil in on the device of a way."""

    def make(way: str) -> tuple[Visitor, Hands, Scope]:
        scope, username = school.pupil()
        person = visitor(school.url, **DEVICES[way])
        person.enter(username, password=PASSWORD)
        return person, WAYS[way](person.page), scope

    return make


def answer_to(item: Locator) -> Any:
    return ANSWERS.get(item.get_attribute("data-item"), RIGHT.get(item.get_attribute("data-kind")))


def examine(person: Visitor, hands: Hands) -> None:
    """What stands on the screen is accessible, and nothing reaches beyond its width.

    By keys it is the page of the mouse, which axe has seen.
    """
    if not isinstance(hands, Keys):
        person.require_accessible()
    assert person.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def items(page: Page) -> list[Locator]:
    return page.locator("#activity .item:visible").all()


def open_activity(person: Visitor, school: School, kind: str) -> Watch:
    watch = Watch()
    person.open(f"/a/{school.activities[kind]}")
    watch.opened()
    return watch


def work_through(person: Visitor, hands: Hands) -> None:
    """Answer every screen, and go on to the last one."""
    while True:
        examine(person, hands)
        for item in items(person.page):
            hands.answer(item, answer_to(item))
        if not go_on(person.page, hands.press):
            return


def hand_in(person: Visitor, hands: Hands, watch: Watch) -> None:
    """Press the button, and wait for the page that says what came of it."""
    watch.leaves()
    hands.press(person.page.locator('[data-action="hand-in"]'))
    if (once := person.page.locator(".before-hand-in button")).is_visible():
        examine(person, hands)
        hands.press(once)
    expect(person.page.locator("#activity")).to_have_count(0, timeout=20_000)
    watch.left()
    person.page.wait_for_load_state("networkidle")
    examine(person, hands)


def require_time(school: School, pupil: Scope, kind: str, watch: Watch, screens: set[str]) -> None:
    """Result and progress hold the time on the page, once what the page sends as it is left has arrived."""
    deadline = time.monotonic() + 10
    while not all(map(watch.agrees, seconds := school.seconds(pupil, kind))):
        assert time.monotonic() < deadline, f"{seconds}, not from {watch.least} to {watch.most}"
        time.sleep(0.2)
    assert len(seconds) == len({"result", "progress"})
    assert {visit.screen for visit in school.rows(pupil, ActivityVisit, kind)} == screens


@pytest.mark.parametrize("way", WAYS)
def test_a_quiz_of_every_kind_is_answered_and_counts(school, at_work, way):
    """Points 1 + 2 + 1 + 1 + 1 + 3 + 3 + 2 + 4; the first question names a competency of its own."""
    person, hands, pupil = at_work(way)
    watch = open_activity(person, school, "quiz")
    work_through(person, hands)
    hand_in(person, hands, watch)
    require_time(school, pupil, "quiz", watch, {"lire", "questions"})
    assert school.outcome(pupil, "quiz") == Outcome(
        attempts=[(1, None, False, False, 18, 18, 9, 9)],
        result=(COMPLETED, 1, 18, 18, False),
        progress=(A_FIFTH, 1, 2, None),
        mastery={"FR-LEC-02": (EXPERT, 1, 1, 1, 1, True), "L1": (EXPERT, 1, 8, 8, 1, True)},
        badges={FIRST_STEP, ALL_POINTS},
    )


@pytest.mark.parametrize("way", WAYS)
def test_an_interactive_activity_of_every_kind_is_done_and_counts(school, at_work, way):
    """Points 3 + 2 + 2 + 1 + 4; the first question names a competency of its own."""
    person, hands, pupil = at_work(way)
    watch = open_activity(person, school, "interactive")
    work_through(person, hands)
    hand_in(person, hands, watch)
    require_time(school, pupil, "interactive", watch, {"manipuler"})
    assert school.outcome(pupil, "interactive") == Outcome(
        attempts=[(1, None, False, False, 12, 12, 5, 5)],
        result=(COMPLETED, 1, 12, 12, False),
        progress=(A_FIFTH, 1, 1, None),
        mastery={"FR-REC-01": (EXPERT, 1, 1, 1, 1, True), "L1": (EXPERT, 1, 4, 4, 1, True)},
        badges={FIRST_STEP, ALL_POINTS},
    )


@pytest.mark.parametrize("way", WAYS)
def test_an_evaluation_is_begun_answered_and_held_until_it_is_released(school, at_work, way):
    """Points 2 + 1 at once, 5 by the teacher; the first and the last question name competencies."""
    person, hands, pupil = at_work(way)
    page = person.open(f"/a/{school.activities['evaluation']}")
    examine(person, hands)
    watch = Watch()
    hands.press(page.locator("form[action$='/start'] button"))
    expect(page.locator("[data-timer]")).to_contain_text("29:")
    watch.opened()
    work_through(person, hands)
    hand_in(person, hands, watch)
    require_time(school, pupil, "evaluation", watch, {"evaluation"})
    assert school.outcome(pupil, "evaluation") == Outcome(
        attempts=[(1, None, True, True, 3, 8, 2, 3)],
        result=(COMPLETED, 1, None, None, True),  # the only attempt there is
        progress=(A_FIFTH, 1, 1, None),
    )
    give_back_the_evaluation(school, pupil)
    assert school.outcome(pupil, "evaluation") == Outcome(
        attempts=[(1, None, False, False, 8, 8, 3, 3)],
        result=(COMPLETED, 1, 8, 8, False),
        progress=(A_FIFTH, 1, 1, None),
        mastery={
            "FR-ARG-01": (EXPERT, 1, 1, 1, 1, True),
            "FR-ARG-02": (ACQUIS, None, 0, 0, 1, True),
            "L1": (EXPERT, 1, 1, 1, 1, True),
        },
        badges={FIRST_STEP, ALL_POINTS},
    )


def give_back_the_evaluation(school: School, pupil: Scope) -> None:
    """The teacher marks the open answer with all its points, and releases."""
    (attempt,) = school.rows(pupil, ActivityAttempt, "evaluation")
    assert OPEN in str(attempt.response_data)
    place = (school.database, school.lesson.teacher, school.lesson.class_id)
    mark_items(*place, attempt.id, levels={"e-avis": {"argument": ACQUIS}})
    release(*place, school.activities["evaluation"])


@pytest.mark.parametrize("way", WAYS)
def test_a_film_stops_for_its_questions_and_what_was_watched_counts(school, at_work, way):
    """Two points for watching all of it, one for the question answered rightly, none for the other."""
    person, hands, pupil = at_work(way)
    watch = open_activity(person, school, "video")
    examine(person, hands)
    watch_the_film(person, hands)
    hand_in(person, hands, watch)
    require_time(school, pupil, "video", watch, {"film"})
    points = pytest.approx(3, abs=0.05)
    assert school.outcome(pupil, "video") == Outcome(
        attempts=[(1, None, False, False, points, 4, 1, 2)],
        result=(COMPLETED, 1, points, 4, False),
        progress=(A_FIFTH, 1, 1, None),
        badges={FIRST_STEP},
    )


def watch_the_film(person: Visitor, hands: Hands) -> None:
    """Play it from end to end, faster than life, and answer where it stops."""
    page = person.page
    film = page.locator("video")
    until(page, "document.querySelector('video').readyState >= 1")
    film.evaluate(f"film => {{ film.muted = true; film.defaultPlaybackRate = film.playbackRate = {SPEED}; }}")
    first, last = page.locator(".timed").all()
    expect(first).to_be_hidden()
    hands.play(film)
    expect(first).to_be_focused(timeout=30_000)
    assert 20 <= film.evaluate("film => film.currentTime") < 20 + SPEED
    assert film.evaluate("film => film.paused")
    expect(last).to_be_hidden()
    examine(person, hands)
    question = first.locator(".item")
    hands.answer(question, answer_to(question))
    hands.press(first.locator("> button"))
    expect(last).to_be_visible(timeout=60_000)
    question = last.locator(".item")
    hands.answer(question, answer_to(question))
    examine(person, hands)


@pytest.mark.parametrize("way", WAYS)
def test_a_text_is_written_and_counts_when_it_is_given_back(school, at_work, way):
    """Of 5 + 3 points the levels given are worth 4 + 3; each criterion names its competency."""
    person, hands, pupil = at_work(way)
    watch = open_activity(person, school, "text_production")
    work_through(person, hands)
    hands.type(person.page.locator("#text"), CHAPEAU)
    hand_in(person, hands, watch)
    require_time(school, pupil, "text_production", watch, {"sources", "ecrire"})
    assert school.outcome(pupil, "text_production") == Outcome(
        attempts=[(1, None, False, True, 0, 8, 0, 0)],
        result=(NEEDS_REVIEW, 1, None, None, True),
        progress=(0, 1, 1, None),
    )
    (text,) = school.rows(pupil, StudentProduction, "text_production")
    assert text.content == CHAPEAU
    place = (school.database, school.lesson.teacher, school.lesson.class_id, text.id)
    levels = {"information": ACQUIS, "langue": ACQUIS}
    mark_text(*place, version=1, levels=levels, feedback="", returned=True)
    assert school.outcome(pupil, "text_production") == Outcome(
        attempts=[(1, None, False, False, 7, 8, 0, 0)],
        result=(COMPLETED, 1, 7, 8, False),
        progress=(A_FIFTH, 1, 1, None),
        mastery={"FR-ECR-01": (ACQUIS, None, 0, 0, 1, True), "FR-LAN-03": (ACQUIS, None, 0, 0, 1, True)},
        badges={FIRST_STEP},
    )
