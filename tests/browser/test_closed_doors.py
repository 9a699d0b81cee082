"""What a pupil may not see is not there, in a real browser: neither by its address nor in what is sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest
from playwright.sync_api import Page, Route, expect

from datastore.commands.classroom.sequences import configure
from datastore.commands.texts.write_text import save_text
from datastore.configuration import Configuration
from datastore.models import StudentProduction
from datastore.models.enums import ActivityType
from tests.browser.conftest import Visitor
from tests.browser.five_activities import School
from tests.browser.screens import go_on
from tests.factories import PASSWORD, make_class, make_sequence
from tests.unit.content.samples import example

pytestmark = pytest.mark.browser

KEPT_BACK = (
    "Elle est écrite en grand",
    "La légende accompagne une image",
    "Ce n’est pas une information du fait",
    "Oui, le titre annonce",
    "Relis le haut de la page",
    "623.7",
    "623,7",
    "la journaliste",
    "Lui dirige la rédaction",
    "atelier</",
    "parce que… donc…",
    "ensuite",
    "Un argument clair",
)
"""Of the examples: hints, feedback, right answers and what a good answer holds."""


@pytest.fixture
def pupil(chromium, school: School):
    """A pupil's browser; what the server sends to it is kept in `sent`."""
    _, username = school.pupil()
    context = chromium.new_context(locale="fr-FR", service_workers="block")
    person = Visitor(context, school.url)
    person.sent = []
    context.route(lambda url: "/assets/" not in url, lambda route: _pass_on(route, person.sent))
    person.enter(username, password=PASSWORD)
    yield person
    context.close()
    assert not person.complaints


def _pass_on(route: Route, sent: list[str]) -> None:
    """The server's answer as it is, a redirection too; its text is kept."""
    if route.request.resource_type == "ping":  # sent as the page is left; nobody reads the answer
        route.continue_()
        return
    answer = route.fetch(max_redirects=0)
    sent.append(answer.text())
    route.fulfill(response=answer)


def require_nothing_told(person: Visitor) -> None:
    """Nothing that came over the network holds an answer, nor does the page as it stands."""
    assert any("<main" in text for text in person.sent)
    for text in (*person.sent, person.page.content()):
        assert not [secret for secret in KEPT_BACK if secret in text]


def hand_in(page: Page) -> None:
    while go_on(page):
        pass
    page.locator('[data-action="hand-in"]').click()
    page.locator(".before-hand-in button").click()
    expect(page.locator("#activity")).to_have_count(0, timeout=20_000)
    page.wait_for_load_state("networkidle")


def test_no_answer_of_a_quiz_is_sent_before_it_is_handed_in(school, pupil):
    page = pupil.open(f"/a/{school.activities['quiz']}")
    assert go_on(page)
    page.locator('[name$="q-auteur"]').fill("un pompier")
    expect(page.locator("[data-save-state]")).to_contain_text("Enregistré", timeout=15_000)
    page.reload()
    page.wait_for_load_state("networkidle")
    require_nothing_told(pupil)


def test_no_answer_of_an_evaluation_is_sent_before_its_results_are_released(school, pupil):
    address = f"/a/{school.activities['evaluation']}"
    page = pupil.open(address)
    page.get_by_role("button", name="Commencer").click()
    page.wait_for_load_state("networkidle")
    hand_in(page)
    require_closed(pupil, f"{address}/attempts/1", *KEPT_BACK)
    for after in (address, "/me"):
        pupil.open(after)
    require_nothing_told(pupil)


def require_closed(person: Visitor, address: str, *secrets: str) -> None:
    """404, and not a word of what is behind the door."""
    answer = person.page.goto(person.site + address)
    assert answer.status == 404, address
    assert not [secret for secret in secrets if secret in person.page.content()]
    person.complaints.clear()  # Chromium reports the 404 as an error of the page


def elsewhere(school: School, *, opens: dt.date | None = None) -> UUID:
    """A quiz of another class of the school; or, with a date, of the own class, where it is not open yet."""
    lesson, teacher = school.lesson, school.lesson.teacher
    class_id = lesson.class_id
    if not opens:
        class_id = make_class(school.database, lesson.admin, "3eC", teacher_id=teacher.user_id)
        teacher = replace(teacher, teaches=frozenset({class_id}))
    content = [(ActivityType.quiz, example("quiz"))]
    sequence, (activity,) = make_sequence(school.database, lesson.admin, content)
    configure(school.database, teacher, class_id, sequence, Configuration(), start_date=opens)
    return activity


def test_neither_another_class_nor_tomorrow_nor_another_pupils_text_can_be_opened(school, pupil):
    later = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2)
    for activity in (elsewhere(school), elsewhere(school, opens=later)):
        for end in ("", "/attempts/1"):
            require_closed(pupil, f"/a/{activity}{end}", "incendie", "Le titre")
    text = text_of_another(school, "Le secret de Zoé.")
    for address in (f"/a/{school.activities['text_production']}/versions/1", f"/a/{text}/versions/1"):
        require_closed(pupil, address, "Le secret de Zoé.")
    for address in (
        f"/teach/class/{school.lesson.class_id}/marking/texts/{text}",
        f"/class/{school.lesson.class_id}",
    ):
        require_closed(pupil, address, "Le secret de Zoé.")


def text_of_another(school: School, text: str) -> UUID:
    """The production of a pupil who has written; its id."""
    other, _ = school.pupil()
    place = (school.database, other, school.lesson.class_id, school.activities["text_production"])
    save_text(*place, text=text, checked=(), revision=0)
    (row,) = school.rows(other, StudentProduction, "text_production")
    return row.id
