"""One journey a role through the real server, in Chromium: what people do first, and what they must see."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

OTHER_TEACHER = "prof.nguyen"
"""Teaches none of the first teacher's classes."""


def test_a_teacher_finds_a_class_reads_its_views_and_keeps_the_filters(visitor, accounts):
    teacher = visitor()
    page = teacher.sign_in(accounts["teacher"])
    expect(page.get_by_role("heading", level=1)).to_have_text("Aujourd’hui")
    teacher.require_accessible()
    teacher.keep("teacher-today")

    page.get_by_role("link", name="4eB").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("4eB")
    expect(page.locator(".kpi").first).to_be_visible()
    expect(page.locator("table.twin tbody tr").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    teacher.require_accessible()
    teacher.keep("teacher-overview")

    page.get_by_label("Type d’activité").select_option("quiz")
    expect(page).to_have_url(re.compile("activity_type=quiz"))
    page.get_by_role("link", name="Points de blocage").click()
    page.wait_for_load_state("networkidle")
    assert parse_qs(urlsplit(page.url).query)["activity_type"] == ["quiz"]
    expect(page.get_by_label("Type d’activité")).to_have_value("quiz")
    expect(page.locator("table.twin tbody tr").first).to_be_visible()
    teacher.require_accessible()
    teacher.keep("teacher-stuck")

    page.get_by_role("button", name="Effacer les filtres").click()
    expect(page).not_to_have_url(re.compile("activity_type"))
    page.get_by_role("link", name="Compétences").click()
    expect(page.locator(".finding")).to_contain_text("G3")
    page.wait_for_load_state("networkidle")
    teacher.require_accessible()
    teacher.keep("teacher-competencies")


def test_a_link_restores_the_view_after_signing_in(visitor, accounts, stories_class):
    teacher = visitor()
    page = teacher.enter(accounts["teacher"], stories_class)
    page.get_by_label("Type d’activité").select_option("evaluation")
    expect(page).to_have_url(re.compile("activity_type=evaluation"))
    address = page.url
    page.locator(".topbar details.menu summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.goto(address)
    assert urlsplit(page.url).path == "/login"
    page.fill("#identifier", accounts["teacher"])
    page.fill("#password", "un mot de passe de demonstration")
    page.get_by_role("button", name="Se connecter").click()
    expect(page).to_have_url(address)
    expect(page.get_by_label("Type d’activité")).to_have_value("evaluation")


def test_a_table_is_sorted_by_the_keyboard_alone(visitor, accounts, stories_class):
    teacher = visitor()
    page = teacher.enter(accounts["teacher"], stories_class)
    expect(page.locator("table.twin tbody tr").nth(5)).to_be_visible()
    head = page.get_by_role("button", name="Avancement", exact=True)
    table = page.locator("table.twin", has=head)
    head.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("th", has=head)).to_have_attribute("aria-sort", "descending")
    column = 1 + table.locator("thead th").evaluate_all("(heads) => heads.findIndex(h => h.ariaSort)")
    values = table.locator(f"tbody tr > :nth-child({column})").evaluate_all(
        "cells => cells.map(c => +c.dataset.value)"
    )
    assert values == sorted(values, reverse=True)
    assert len(values) >= 24


def test_a_pupil_sees_the_own_path_and_nothing_of_the_dashboard(visitor, accounts):
    pupil = visitor()
    page = pupil.sign_in(accounts["student"])
    assert urlsplit(page.url).path == "/me"
    expect(page.get_by_text("L’article de presse").first).to_be_visible()
    pupil.require_accessible()
    pupil.keep("pupil-me")
    for address in ("/compare", "/admin", "/_dash-layout"):
        assert page.request.get(pupil.site + address).status == 404


def test_a_coordinator_sees_the_classes_in_scope(visitor, accounts):
    coordinator = visitor()
    page = coordinator.sign_in(accounts["coordinator"])
    assert urlsplit(page.url).path == "/compare"
    expect(page.locator("#compare-classes-table-place tbody tr")).to_have_count(6)
    coordinator.require_accessible()
    coordinator.keep("coordinator-classes")


def test_an_admin_makes_an_account_and_the_new_person_comes_in_once_with_the_code(visitor, accounts):
    admin = visitor()
    page = admin.sign_in(accounts["admin"])
    assert urlsplit(page.url).path == "/admin"
    admin.require_accessible()
    admin.keep("admin-people")
    admin.open("/admin/people/new")
    page.get_by_label("Prénom").fill("Zoé")
    page.get_by_label("Nom", exact=True).fill("Lefèvre")
    page.get_by_label(re.compile("Nom d’utilisateur|Identifiant")).fill("z.lefevre")
    page.get_by_role("button", name="Créer").click()
    code = re.search(r"[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}", page.locator("main").inner_text())
    assert code
    admin.keep("admin-code")

    newcomer = visitor()
    page = newcomer.sign_in("z.lefevre", code.group())
    assert urlsplit(page.url).path == "/password"
    page.fill("#current", code.group())
    page.fill("#new", "une phrase que je retiens")
    page.fill("#again", "une phrase que je retiens")
    newcomer.require_accessible()
    page.get_by_role("button", name="Garder ce mot de passe").click()
    assert urlsplit(page.url).path != "/password"


def test_two_teachers_at_once_never_see_each_others_classes(visitor, accounts):
    first, second = visitor(), visitor()
    one = first.enter(accounts["teacher"], "/")
    other = second.enter(OTHER_TEACHER, "/")
    for screen in (one, other):
        expect(screen.locator("table.twin tbody th").first).to_be_visible()
    ours, theirs = (set(p.locator("table.twin tbody th").all_inner_texts()) for p in (one, other))
    assert not ours & theirs


def test_the_pages_are_english_for_who_reads_english(visitor, accounts):
    teacher = visitor()
    page = teacher.enter(accounts["teacher"], "/")
    page.locator(".topbar details.menu summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator(".topbar details.menu summary").click()
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aujourd’hui")


def test_the_login_page_is_accessible_and_refuses_kindly(visitor):
    somebody = visitor()
    page = somebody.open("/login")
    somebody.require_accessible()
    somebody.keep("login")
    page.fill("#identifier", "personne")
    page.fill("#password", "rien du tout")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#identifier")).to_have_value("personne")
    somebody.complaints.clear()  # Chromium reports the 401 of the form as an error of the page
