"""Markup that somebody types comes back as text, on every page that shows it, in a real browser.

The texts would run a script if any page took them for markup; browsers are also heard for complaints, so a
script that only the policy of the page stopped is found, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from datastore.commands.accounts.people import set_locale
from datastore.commands.classroom.classes import enrol
from datastore.models import StudentProduction
from datastore.models.enums import UserRole
from datastore.scope import Scope
from tests.browser.conftest import Visitor
from tests.browser.five_activities import School
from tests.browser.screens import go_on
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.browser

HOSTILE = '"><img src=x onerror="window.hurt=1"><script>window.hurt=1</script>'
NAME = "<img src=x>"
PUPIL, TEACHER = "eleve.hostile", "h.martin"
WRITTEN = "input[type=text]:visible:not([readonly]), textarea:visible"


@pytest.fixture(scope="module")
def pupil(school: School) -> Scope:
    """A pupil whose very name is markup."""
    admin, class_id = school.lesson.admin, school.lesson.class_id
    user = make_user(
        school.database, admin, UserRole.student, username=PUPIL, first_name=NAME, last_name="Zoé"
    )
    enrol(school.database, admin, class_id, [user])
    scope = Scope(admin.school_id, user, admin.timezone, attends=frozenset({class_id}))
    for reader in (scope, school.lesson.teacher):
        set_locale(school.database, reader, "en")
    return scope


@pytest.fixture
def enter(visitor, school: School) -> Callable[[str], Visitor]:
    """Signs somebody of the class in."""

    def sign_in(username: str) -> Visitor:
        person = visitor(school.url, service_workers="block", locale="en-GB")
        person.enter(username, password=PASSWORD)
        return person

    return sign_in


SHOWN = "document.body.innerText + [...document.querySelectorAll('input, textarea')].map(e => e.value).join()"


def require_text(page: Page, *texts: str) -> None:
    """What was typed can be read as it was typed, and nothing of it has become an element."""
    for text in texts:
        page.wait_for_function(f"text => ({SHOWN}).includes(text)", arg=text)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.hurt") is None
    assert page.locator('img[src="x"]').count() == 0


def write_everywhere(page: Page) -> int:
    """The hostile text into every field for text on the screen; how many there were."""
    fields = page.locator(WRITTEN).all()
    for field in fields:
        field.fill(HOSTILE)
    return len(fields)


def do_activity(person: Visitor, school: School, kind: str) -> None:
    """Write into every field of every screen, hand in, and read what comes back."""
    page = person.open(f"/a/{school.activities[kind]}")
    if (begin := page.get_by_role("button", name=re.compile("^(Begin|Start)"))).is_visible():
        begin.click()
    page.locator("#activity").wait_for()
    page.wait_for_load_state("networkidle")
    written = write_everywhere(page)
    while go_on(page):
        written += write_everywhere(page)
    assert written, f"{kind} has no field for text"
    page.locator('[data-action="hand-in"]').click()
    if (once := page.locator(".before-hand-in button")).is_visible():
        once.click()
    expect(page.locator("#activity")).to_have_count(0, timeout=20_000)
    require_text(page)


def test_what_a_pupil_writes_stays_text_for_the_pupil_and_the_teacher(school, pupil, enter):
    person = enter(PUPIL)
    for kind in ("quiz", "evaluation", "text_production"):
        do_activity(person, school, kind)
    page = person.open(f"/a/{school.activities['video']}")
    page.locator("#help summary").click()
    page.locator("#help-message").fill(HOSTILE)
    page.locator("#help button[value=call]").click()
    require_text(page, HOSTILE)
    topic = open_topic(person, school)
    for address in ("/me", "/data", f"/a/{school.activities['quiz']}", f"/forum/{school.lesson.class_id}"):
        require_text(person.open(address))

    teacher = enter(TEACHER)
    class_id = school.lesson.class_id
    require_text(teacher.open(f"/teach/class/{class_id}/calls"), HOSTILE, NAME)
    require_text(teacher.open(f"/forum/topics/{topic}"), HOSTILE, NAME)
    queue = f"/teach/class/{class_id}/marking"
    require_text(teacher.open(queue), NAME)
    sheets = teacher.page.locator(f'a[href^="{queue}/"]').evaluate_all(
        "links => [...new Set(links.map(link => link.getAttribute('href')))]"
    )
    assert len(sheets) == len({"the text", "the evaluation"})
    for sheet in sheets:
        require_text(teacher.open(sheet), HOSTILE, NAME)
    for view in ("", "/competencies", "/time", f"/student/{pupil.user_id}"):
        require_text(teacher.open(f"/class/{class_id}{view}"), NAME)
    analysis = f"/class/{class_id}/activity/{school.activities['quiz']}"
    for address in ("/", f"/class/{class_id}/stuck", analysis):
        require_text(teacher.open(address))


def open_topic(person: Visitor, school: School) -> str:
    """A topic whose title, text and answer are hostile; its id."""
    page = person.open(f"/forum/{school.lesson.class_id}")
    page.locator(".new-topic summary").click()
    page.fill("#title", HOSTILE)
    page.fill("#text", HOSTILE)
    page.locator(".new-topic button").click()
    page.wait_for_url("**/forum/topics/**")
    require_text(page, HOSTILE)
    topic = page.url.rpartition("/")[2]
    page.fill("#text", HOSTILE)
    page.locator("#answer button").click()
    page.wait_for_url("**#post-**")
    require_text(page, HOSTILE)
    return topic


def test_what_a_teacher_writes_stays_text_for_the_pupil(school, pupil, enter):
    (text,) = school.rows(pupil, StudentProduction, "text_production")
    teacher = enter(TEACHER)
    page = teacher.open(f"/teach/class/{school.lesson.class_id}/marking/texts/{text.id}")
    page.get_by_label("Passage").fill("img")
    page.get_by_label("Comment", exact=True).fill(HOSTILE)
    page.get_by_role("button", name="Add the comment").click()
    expect(page.locator("mark.commented")).to_have_text("img")
    require_text(page, HOSTILE)
    for level in page.locator('input[type=radio][value="acquis"]').all():
        level.check()
    page.get_by_label("On the text as a whole").fill(HOSTILE)
    page.get_by_role("button", name="Give back to the pupil").click()
    expect(page.get_by_text("The text is given back.")).to_be_visible()
    person = enter(PUPIL)
    require_text(person.open(f"/a/{school.activities['text_production']}"), HOSTILE)
    for address in ("/me", "/notifications"):
        require_text(person.open(address))
