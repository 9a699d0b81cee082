"""Every kind of question, done by mouse, by keys alone and by finger on 320 px, through the real server.

A class has one activity of each type, which together hold every kind; what was done is then looked for in the
database. Each page is examined by axe at each of its steps.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import select

from datastore.commands.classroom.classes import configure, enrol
from datastore.commands.media import MEGABYTE, add_media
from datastore.configuration import Configuration
from datastore.crypto import Cipher
from datastore.engine import Database
from datastore.media_store import MediaStore
from datastore.models import ActivityAttempt, ActivityResult, ActivityVisit, CompetencyMastery
from datastore.models.enums import ActivityType, MediaKind, ResultStatus, UserRole
from datastore.scope import Scope
from tests.browser.activity_forms import until
from tests.browser.conftest import Visitor
from tests.browser.hands import Finger, Hands, Keys, Mouse
from tests.commands import environment, served
from tests.conftest import new_database
from tests.factories import PASSWORD, Lesson, link, make_competency, make_lesson, make_sequence, make_user
from tests.unit.content.samples import example, k
from tests.unit.content.test_feedback import RIGHT

pytestmark = pytest.mark.browser

PACKAGE = b"""<!doctype html><html lang="fr"><meta charset="utf-8"><title>La une</title>
<button onclick="parcoursReport({scaled: 1})">Terminer</button>"""
FILM = "demo/cinq-etapes"
SPEED = 8
WAYS = {"mouse": Mouse, "keys": Keys, "finger": Finger}
DEVICES: dict[str, dict[str, Any]] = {
    "mouse": {},
    "keys": {},
    "finger": {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True},
}
OPEN = "Je pense que oui, parce que l’ombre rafraîchit la cour."
TYPES = ("quiz", "video", "interactive", "evaluation")


@dataclass
class School:
    """A class with one activity of each type, on a server of its own."""

    database: Database
    lesson: Lesson
    activities: dict[str, UUID]
    url: str

    def pupil(self) -> tuple[Scope, str]:
        """A new pupil of the class, and the name to sign in with."""
        admin, class_id = self.lesson.admin, self.lesson.class_id
        username = f"eleve.{uuid4().hex[:12]}"
        user_id = make_user(self.database, admin, UserRole.student, username=username)
        enrol(self.database, admin, class_id, [user_id])
        return Scope(admin.school_id, user_id, admin.timezone, attends=frozenset({class_id})), username


def documents(frame: str) -> dict[str, dict[str, Any]]:
    """The examples on file, with a package and a film that are there; it stops early and at its end."""
    found = {kind: example(kind) for kind in TYPES}
    (film,) = found["video"]["screens"]
    film["source"], film["length_seconds"] = f"{FILM}.webm", 85
    film["captions"][0]["source"] = f"{FILM}.fr.vtt"
    film["questions"][0]["at_seconds"], film["questions"][1]["at_seconds"] = 20, 85
    (embed,) = (item for item in found["interactive"]["screens"][0]["items"] if item["kind"] == "embed")
    embed |= {"frame": "html", "source": frame}
    return found


@pytest.fixture(scope="module")
def school(
    server_url: str, template: str, cipher: Cipher, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[School]:
    home = tmp_path_factory.mktemp("kinds")
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        lesson = make_lesson(database)
        details = {"kind": MediaKind.frame, "title": "La une", "source": io.BytesIO(PACKAGE)}
        store = MediaStore(str(home / "media"))
        frame = add_media(database, lesson.teacher, store, quota=MEGABYTE, **details)
        wanted = documents(frame.storage_key)
        competency = make_competency(database, lesson.admin)
        content = [(ActivityType(kind), wanted[kind]) for kind in TYPES]
        sequence, ids = make_sequence(database, lesson.admin, content)
        for activity in ids:
            link(database, lesson.admin, activity, [competency])
        configure(database, lesson.teacher, lesson.class_id, sequence, Configuration())
        with served(environment(url, home)) as running:
            yield School(database, lesson, dict(zip(TYPES, ids, strict=True)), running.url)
        database.dispose()


@pytest.fixture
def at_work(chromium, school: School) -> Iterator[Callable[[str], tuple[Visitor, Hands, Scope]]]:
    """Signs a new pupil in on the device of a way; at the end no browser may have complained."""
    opened: list[tuple[BrowserContext, Visitor]] = []

    def make(way: str) -> tuple[Visitor, Hands, Scope]:
        scope, username = school.pupil()
        device = {"viewport": {"width": 1280, "height": 900}, **DEVICES[way]}
        context = chromium.new_context(locale="fr-FR", **device)
        person = Visitor(context, school.url)
        opened.append((context, person))
        person.sign_in(username, PASSWORD)
        return person, WAYS[way](person.page), scope

    yield make
    for context, _ in opened:
        context.close()
    assert not [complaint for _, person in opened for complaint in person.complaints]


def right(item: Locator) -> Any:
    """The right answer to a question of the examples."""
    by_key = {
        "v-sujet": k("L’incendie"),
        "v-vote": True,
        "e-these": k("Il faut planter des arbres."),
        "e-connecteur": "ensuite",
        "e-avis": OPEN,
    }
    return by_key.get(item.get_attribute("data-item"), RIGHT.get(item.get_attribute("data-kind")))


def examine(person: Visitor) -> None:
    """What stands on the screen is accessible, and nothing reaches beyond its width."""
    person.require_accessible()
    assert person.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def items(page: Page) -> list[Locator]:
    return page.locator("#activity .item:visible").all()


def work_through(person: Visitor, hands: Hands) -> None:
    """Answer every screen rightly, and go on to the last one."""
    page = person.page
    forward = page.locator(".js-next")
    while True:
        examine(person)
        for item in items(page):
            hands.answer(item, right(item))
        if not forward.is_visible():
            return
        hands.press(forward)
        expect(page.locator(".screen:visible h2")).to_be_focused()


def hand_in(person: Visitor, hands: Hands) -> None:
    """Press the button, and wait for the page that says what came of it."""
    hands.press(person.page.locator('[data-action="hand-in"]'))
    if (once := person.page.locator(".before-hand-in button")).is_visible():
        examine(person)
        hands.press(once)
    expect(person.page.locator("#activity")).to_have_count(0, timeout=20_000)
    person.page.wait_for_load_state("networkidle")
    examine(person)


def stored(school: School, pupil: Scope, model: type, kind: str) -> list[Any]:
    with school.database.reading(pupil) as connection:
        own = (model.student_id == pupil.user_id, model.activity_id == school.activities[kind])
        return list(connection.execute(select(model).where(*own)).mappings())


def require_one_right_attempt(school: School, pupil: Scope, kind: str, answered: int) -> None:
    (attempt,) = stored(school, pupil, ActivityAttempt, kind)
    assert (attempt["attempt_number"], attempt["flag"]) == (1, None)
    wrong = [item for item in attempt["response_data"] if not item["correct"]]
    assert wrong == []
    assert attempt["score"] == attempt["max_score"] > 0
    assert attempt["right_count"] == attempt["answered_count"] == answered
    (result,) = stored(school, pupil, ActivityResult, kind)
    assert (result["status"], result["attempts_count"]) == (ResultStatus.completed, 1)
    assert result["score"] == attempt["score"]


def mastery(school: School, pupil: Scope) -> list[Any]:
    with school.database.reading(pupil) as connection:
        own = CompetencyMastery.student_id == pupil.user_id
        return list(connection.execute(select(CompetencyMastery).where(own)).mappings())


@pytest.mark.parametrize("way", WAYS)
def test_a_quiz_of_every_kind_is_answered_and_counts(school, at_work, way):
    person, hands, pupil = at_work(way)
    person.open(f"/a/{school.activities['quiz']}")
    work_through(person, hands)
    hand_in(person, hands)
    require_one_right_attempt(school, pupil, "quiz", answered=9)
    assert len(mastery(school, pupil)) == 1
    for _ in range(50):  # the page sends its time while it is left
        screens = {visit["screen"] for visit in stored(school, pupil, ActivityVisit, "quiz")}
        if screens == {"lire", "questions"}:
            return
        person.page.wait_for_timeout(200)
    raise AssertionError(f"time was kept on {screens} alone")


@pytest.mark.parametrize("way", WAYS)
def test_an_interactive_activity_of_every_kind_is_done_and_counts(school, at_work, way):
    person, hands, pupil = at_work(way)
    person.open(f"/a/{school.activities['interactive']}")
    work_through(person, hands)
    hand_in(person, hands)
    require_one_right_attempt(school, pupil, "interactive", answered=5)


@pytest.mark.parametrize("way", WAYS)
def test_an_evaluation_is_begun_answered_and_held_until_it_is_released(school, at_work, way):
    person, hands, pupil = at_work(way)
    page = person.open(f"/a/{school.activities['evaluation']}")
    examine(person)
    hands.press(page.locator("form[action$='/start'] button"))
    expect(page.locator("[data-timer]")).to_contain_text("29:")
    work_through(person, hands)
    hand_in(person, hands)
    (attempt,) = stored(school, pupil, ActivityAttempt, "evaluation")
    assert (attempt["held"], attempt["needs_review"], attempt["answered_count"]) == (True, True, 3)
    assert mastery(school, pupil) == []
    assert OPEN in str(attempt["response_data"])


@pytest.mark.parametrize("way", WAYS)
def test_a_film_stops_for_its_questions_and_what_was_watched_counts(school, at_work, way):
    person, hands, pupil = at_work(way)
    page = person.open(f"/a/{school.activities['video']}")
    examine(person)
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
    examine(person)
    question = first.locator(".item")
    hands.answer(question, right(question))
    hands.press(first.locator("> button"))
    expect(last).to_be_visible(timeout=60_000)
    question = last.locator(".item")
    hands.answer(question, right(question))
    examine(person)
    hand_in(person, hands)
    (attempt,) = stored(school, pupil, ActivityAttempt, "video")
    assert attempt["right_count"] == attempt["answered_count"] == 2
    assert attempt["score"] == pytest.approx(attempt["max_score"], abs=0.05)
