"""The first hour of a class in Chromium: its teacher sets it up, a pupil comes in with the printed card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from datastore.commands.accounts.schools import add_school
from datastore.commands.classroom.classes import enrol
from datastore.engine import Database
from datastore.models.enums import ActivityType, UserRole
from datastore.scope import Scope
from tests.browser.conftest import Visitor
from tests.commands import environment, served
from tests.conftest import new_database
from tests.factories import PASSWORD, make_class, make_sequence, make_user, quiz

pytestmark = pytest.mark.browser

LIST = """1. DURAND Zoé
2. DE LA TOUR Jean-Baptiste
3. Petit Léo
4. MARTIN Lucas
5. MARTIN Lucas
6. N'DIAYE Fatou"""
NEW_PASSWORD = "une phrase que je retiens"
CODE = re.compile(r"[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}")


@pytest.fixture(scope="module")
def site(server_url, template, cipher, tmp_path_factory) -> Iterator[str]:
    """A school of its own: a new class would stand in the pictures of the demo's."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        school_id = add_school(
            database, name="Collège nord", slug="nord", timezone="Europe/Paris", locale="en"
        )
        admin = Scope.system(school_id)
        make_user(database, admin, UserRole.teacher, username="prof", first_name="Hélène", last_name="Moreau")
        make_user(database, admin, UserRole.teacher, username="keys")
        other = make_class(database, admin, "6e voisine")
        leo = make_user(
            database, admin, UserRole.student, username="leo.petit", first_name="Léo", last_name="Petit"
        )
        enrol(database, admin, other, [leo])
        kinds = [(ActivityType.quiz, quiz("titre")), (ActivityType.evaluation, quiz("chapeau"))]
        make_sequence(database, admin, kinds)
        database.dispose()
        with served(environment(url, tmp_path_factory.mktemp("home"))) as running:
            yield running.url


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state("networkidle")


def go(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_load_state("networkidle")


def look(teacher: Visitor, name: str) -> None:
    """The page is no wider than a phone, has no fault that axe finds, and is kept as a picture."""
    page = teacher.page
    wide = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size(wide)
    teacher.require_accessible()
    teacher.picture(f"first-hour-{name}")


def test_a_teacher_sets_up_a_class_and_a_pupil_comes_in_with_the_card(visitor):
    teacher, pupil = visitor(), visitor()
    page = teacher.sign_in("prof", PASSWORD)
    page.get_by_role("link", name="My classes").click()
    look(teacher, "my-classes")
    page.get_by_label("Name of the class").fill("6eA")
    page.get_by_label("Level").fill("6e")
    press(page, "Make the class")
    expect(page.get_by_role("status")).to_contain_text("The class 6eA is made.")
    bring_in_pupils(teacher)
    code = print_cards(teacher)
    go(page, "Back to 6eA")
    expect(page.get_by_role("row", name="DURAND Zoé")).to_contain_text("Code not used yet")
    look(teacher, "hub")
    open_a_sequence(teacher)
    come_in(pupil, code)
    go(page, "Back to 6eA")
    expect(page.get_by_role("row", name="DURAND Zoé")).to_contain_text("Active")
    everyday_life(teacher)


def bring_in_pupils(teacher: Visitor) -> None:
    """A list with two equal names: one of the school, one in the list itself."""
    page = teacher.page
    page.get_by_label("Paste the list here").fill(LIST)
    look(teacher, "list")
    press(page, "Check the list")
    expect(page.locator(".lead")).to_have_text("4 new accounts, 2 questions to answer.")
    look(teacher, "check")
    press(page, "Bring the list into 6eA")  # the browser asks for the answers first
    assert page.url.endswith("/import/check")
    page.get_by_role("group", name="Line 3").get_by_label("a pupil of the school").check()
    page.get_by_role("group", name="Line 5").get_by_label("another person").check()
    press(page, "Bring the list into 6eA")
    expect(page.get_by_role("status")).to_contain_text("5 accounts were made. One pupil of the school joins.")


def print_cards(teacher: Visitor) -> str:
    """Cards for those without a password; answers the code on Zoé's."""
    page = teacher.page
    expect(page.get_by_label("Petit Léo")).not_to_be_checked()
    look(teacher, "cards-for-whom")
    press(page, "Make the cards")
    cards = page.get_by_role("listitem").filter(has_text="One-time code")
    expect(cards).to_have_count(5)
    twins = cards.filter(has_text="Lucas MARTIN")
    assert len({CODE.search(text)[0] for text in twins.all_inner_texts()}) == 2
    zoe = cards.filter(has_text="Zoé DURAND").inner_text()
    for part in ("Collège nord · 6eA", teacher.site, "zoe.durand"):
        assert part in zoe
    look(teacher, "cards")
    require_nothing_but_cards_on_paper(page)
    return CODE.search(zoe)[0]


def require_nothing_but_cards_on_paper(page: Page) -> None:
    """Two in a row."""
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Views")).to_be_hidden()
    expect(page.get_by_text("Print this page now.")).to_be_hidden()
    tops = page.locator(".card").evaluate_all("cards => cards.map(card => card.getBoundingClientRect().top)")
    assert [tops.count(top) for top in sorted(set(tops))] == [2, 2, 1]
    page.emulate_media(media="screen")


def open_a_sequence(teacher: Visitor) -> None:
    """With three attempts at each activity."""
    page = teacher.page
    go(page, "Sequences")
    look(teacher, "sequences")
    go(page, "L’article de presse")
    page.get_by_label("Attempts at each activity").fill("3")
    look(teacher, "sequence")
    press(page, "Open to the class")
    expect(page.get_by_role("status")).to_have_text("The sequence is open to the class.")


def come_in(pupil: Visitor, code: str) -> None:
    """The pupil signs in with the code, chooses a password, and sees what to do."""
    page = pupil.sign_in("zoe.durand", code)
    assert urlsplit(page.url).path == "/password"
    page.fill("#current", code)
    page.fill("#new", NEW_PASSWORD)
    page.fill("#again", NEW_PASSWORD)
    page.get_by_role("button", name="Keep this password").click()
    page.wait_for_load_state("networkidle")
    assert urlsplit(page.url).path == "/me"
    expect(page.get_by_text("L’article de presse").first).to_be_visible()
    pupil.require_accessible()


def everyday_life(teacher: Visitor) -> None:
    """What comes after: needs, absences, groups, results; each can be undone."""
    page = teacher.page
    go(page, "DURAND Zoé")
    page.get_by_label("More time, in percent").fill("33")
    page.get_by_role("checkbox", name="Larger text").check()
    press(page, "Keep")
    look(teacher, "pupil")
    press(page, "Undo")
    expect(page.get_by_label("More time, in percent")).to_have_value("0")

    go(page, "Excuse an absence")
    expect(page.get_by_label("DURAND Zoé")).to_be_checked()
    press(page, "Tick all")
    press(page, "Excuse")
    expect(page.get_by_role("status")).to_contain_text("6 days are excused.")
    look(teacher, "absences")
    press(page, "Undo")
    expect(page.get_by_text("None is noted.")).to_be_visible()

    go(page, "Back to 6eA")
    go(page, "Groups")
    look(teacher, "groups-empty")
    page.get_by_label("Name of the group").fill("Rouge")
    press(page, "Make the group")
    page.get_by_label("N'DIAYE Fatou").check()
    page.get_by_role("main").get_by_role("button", name="Keep", exact=True).first.click()
    expect(page.get_by_role("status")).to_contain_text("The group has one pupil now.")
    look(teacher, "group")
    go(page, "All groups")
    look(teacher, "groups")

    go(page, "Back to 6eA")
    go(page, "Results of evaluations")
    expect(page.get_by_role("row", name="Activité 2")).to_be_visible()
    look(teacher, "evaluations")


def test_a_forgotten_password_is_helped_from_the_hub_by_keyboard_alone(visitor):
    teacher = visitor()
    page = teacher.sign_in("keys", PASSWORD)

    def to(name: str, role: str = "link") -> None:
        """Move the focus by Tab until it is there, then press Enter."""
        target = page.get_by_role(role, name=name, exact=True).first
        for _ in range(80):
            page.keyboard.press("Tab")
            if target.evaluate("element => element === document.activeElement"):
                break
        else:
            raise AssertionError(f"Tab does not reach {name}")
        enter()

    def enter() -> None:
        """Press Enter, which leads to another page."""
        with page.expect_navigation():
            page.keyboard.press("Enter")

    to("My classes")
    page.get_by_label("Name of the class").focus()
    page.keyboard.type("5eB")
    enter()
    page.get_by_label("Paste the list here").focus()
    page.keyboard.type("ROY Ana")
    to("Check the list", "button")
    to("Bring the list into 5eB", "button")
    to("Back to 5eB")
    to("ROY Ana")
    to("New one-time code", "button")
    code = CODE.search(page.locator(".cards").inner_text())[0]
    pupil = visitor()
    assert urlsplit(pupil.sign_in("ana.roy", code).url).path == "/password"
