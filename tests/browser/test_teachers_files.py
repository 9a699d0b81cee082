"""Files that a teacher brings: the upload, what it refuses, and a page that pupils use in its frame."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from datastore.commands.classroom.classes import enrol
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.crypto import Cipher
from datastore.engine import Database
from datastore.models import ActivityAttempt, Media
from datastore.models.enums import ActivityType, UserRole
from tests.browser.activity_forms import until
from tests.browser.conftest import Visitor
from tests.browser.looking import examine
from tests.commands import environment, served
from tests.conftest import new_database
from tests.factories import PASSWORD, Lesson, make_lesson, make_sequence, make_user

pytestmark = pytest.mark.browser

PACKAGE = b"""<!doctype html><html lang="fr"><meta charset="utf-8"><title>Trier la une</title>
<button onclick="parcoursReport({scaled: 0.8})">Terminer</button>"""
SLOW = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 150_000}
FAST = SLOW | {"uploadThroughput": -1}


@dataclass
class School:
    """A class on a server of its own."""

    database: Database
    lesson: Lesson
    url: str


@pytest.fixture(scope="module")
def school(
    server_url: str, template: str, cipher: Cipher, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[School]:
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        lesson = make_lesson(database)
        with served(environment(url, tmp_path_factory.mktemp("together"))) as running:
            yield School(database, lesson, running.url)
        database.dispose()


@pytest.fixture
def person(visitor, school: School) -> Callable[..., Visitor]:
    """Signs somebody of the class in."""

    def make(username: str, **options: object) -> Visitor:
        one = visitor(school.url, **options)
        one.enter(username, password=PASSWORD)
        return one

    return make


def choose(page: Page, kind: str, content: bytes, name: str) -> None:
    page.locator("#kind").select_option(kind)
    page.locator("#file").set_input_files({"name": name, "mimeType": "text/html", "buffer": content})


def stored_keys(school: School) -> list[str]:
    with school.database.reading(school.lesson.teacher) as connection:
        return list(connection.execute(select(Media.storage_key).order_by(Media.created_at)).scalars())


def test_an_upload_shows_how_far_it_is_can_be_stopped_and_sent_again(person, school):
    teacher = person("h.martin")
    page = teacher.open("/teach/media")
    examine(teacher, "files-media")
    network = page.context.new_cdp_session(page)
    network.send("Network.emulateNetworkConditions", SLOW)
    choose(page, "frame", PACKAGE + b" " * 900_000, "une.html")
    before = stored_keys(school)
    page.locator("[data-send]").press("Enter")
    bar = page.locator(".upload progress")
    expect(bar).to_be_visible()
    until(page, "document.querySelector('.upload progress').value > 0")
    assert 0 < bar.evaluate("bar => bar.value") < 100
    expect(page.locator("[data-send]")).to_be_disabled()
    examine(teacher, "files-upload")
    page.locator("[data-cancel]").press("Enter")
    expect(bar).to_be_hidden()
    expect(page.locator("[data-send]")).to_be_focused()
    network.send("Network.emulateNetworkConditions", FAST)
    assert stored_keys(school) == before
    with page.expect_navigation():
        page.locator("[data-send]").press("Enter")
    (key,) = set(stored_keys(school)) - set(before)
    expect(page.locator(".note[role=status]")).to_contain_text(key)
    examine(teacher, "files-media-stored")


def test_what_cannot_be_stored_is_said_beside_the_file_which_stays_chosen(person, school):
    teacher = person("h.martin")
    page = teacher.open("/teach/media")
    before = stored_keys(school)
    choose(page, "captions", b"WEBVTT\n" + b" " * 1_200_000, "long.vtt")
    page.locator("[data-send]").press("Enter")
    expect(page.locator("[data-problem=size]")).to_be_visible()
    choose(page, "video", PACKAGE, "une.html")
    page.locator("[data-send]").press("Enter")
    expect(page.locator("[data-problem=said]")).to_be_visible()
    expect(page.locator("[data-problem=said]")).not_to_be_empty()
    expect(page.locator("[data-problem=size]")).to_be_hidden()
    assert page.locator("#file").evaluate("field => field.files[0].name") == "une.html"
    assert stored_keys(school) == before
    examine(teacher, "files-upload-refused")
    page.context.set_offline(True)
    page.locator("[data-send]").press("Enter")
    expect(page.locator("[data-problem=lost]")).to_be_visible()
    teacher.complaints.clear()  # the browser reports the refusal and the lost network


def test_without_scripts_the_form_sends_itself(person, school):
    teacher = person("h.martin", java_script_enabled=False)
    page = teacher.open("/teach/media")
    before = stored_keys(school)
    choose(page, "frame", PACKAGE, "une.html")
    page.locator("[data-send]").press("Enter")
    page.wait_for_load_state("networkidle")
    (key,) = set(stored_keys(school)) - set(before)
    expect(page.locator(".note[role=status]")).to_contain_text(key)


def test_a_page_that_a_teacher_brings_runs_in_its_frame_and_its_result_counts(person, school):
    teacher = person("h.martin")
    page = teacher.open("/teach/media")
    before = stored_keys(school)
    choose(page, "frame", PACKAGE, "une.html")
    with page.expect_navigation():
        page.locator("[data-send]").press("Enter")
    (key,) = set(stored_keys(school)) - set(before)
    activity = make_activity(school, key)

    pupil = person(make_classmate(school))
    page = pupil.open(f"/a/{activity}")
    frame = page.frame_locator("iframe.frame")
    frame.get_by_role("button", name="Terminer").press("Enter")
    expect(page.locator("#activity input[type=hidden][name='answers.jeu']")).to_have_value(re.compile("0.8"))
    examine(pupil, "files-frame")
    page.locator('[data-action="hand-in"]').press("Enter")
    page.wait_for_url("**/attempts/1**")
    examine(pupil, "files-frame-result")
    with school.database.reading(school.lesson.admin) as connection:
        columns = (ActivityAttempt.score, ActivityAttempt.max_score, ActivityAttempt.response_data)
        query = select(*columns).where(ActivityAttempt.activity_id == activity)
        ((score, most, answers),) = connection.execute(query)
    assert score / most == pytest.approx(0.8)
    assert answers[0]["key"] == "jeu"


def make_activity(school: School, key: str) -> UUID:
    """An interactive activity whose one item shows the package; its id."""
    item = {
        "kind": "embed",
        "key": "jeu",
        "prompt": "Trie les titres.",
        "points": 5,
        "frame": "html",
        "source": key,
        "title": "Trier la une",
    }
    content = {"schema_version": 1, "screens": [{"key": "s1", "title": "Trier", "items": [item]}]}
    lesson = school.lesson
    sequence, (activity,) = make_sequence(
        school.database, lesson.admin, [(ActivityType.interactive, content)]
    )
    configure(school.database, lesson.teacher, lesson.class_id, sequence, Configuration())
    return activity


def make_classmate(school: School) -> str:
    """Another pupil of the class; the name to sign in with."""
    username = "malo.riou"
    user_id = make_user(school.database, school.lesson.admin, UserRole.student, username=username)
    enrol(school.database, school.lesson.admin, school.lesson.class_id, [user_id])
    return username
