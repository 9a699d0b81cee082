"""What is typed: saved by itself, on the device first, and joined or asked about where two changed it."""

import pytest
from playwright.sync_api import expect

from tests.browser.kept.small_school import cut_for_posts, kept, type_, wait_until_kept

pytestmark = pytest.mark.browser

SIGN = "[data-save-state]"
SAVED = "Saved"
WAITING = "Saved on this device, waiting for the network"


def test_what_is_typed_is_saved_by_itself_and_the_sign_says_so(tab, school):
    page = tab()
    expect(page.locator(SIGN)).to_have_text(SAVED)
    type_(page, "titre")
    expect(page.locator(SIGN)).to_have_text("Saving…")
    expect(page.locator(SIGN)).to_have_text(SAVED, timeout=8000)
    assert school.draft == {"revision": 1, "responses": {"answers": {"q1": "titre"}}}


def test_without_a_network_it_waits_on_the_device_and_a_reload_brings_it_back(tab, school):
    page = tab()
    school.trouble = cut_for_posts
    type_(page, "titre")
    expect(page.locator(SIGN)).to_have_text(WAITING, timeout=8000)
    expect(page.locator("[data-strip=offline]")).to_contain_text("kept on this device")
    page.reload()
    expect(page.get_by_label("q1", exact=True)).to_have_value("titre")
    school.trouble = lambda _: ""
    expect(page.locator(SIGN)).to_have_text(SAVED, timeout=20000)
    assert school.draft["responses"] == {"answers": {"q1": "titre"}}


def test_a_save_whose_answer_was_lost_is_no_conflict(tab, school):
    page = tab()
    school.trouble = lambda address: "lost" if address.endswith("draft") else ""
    type_(page, "un")
    page.wait_for_function("parcours.facts.draft === 'waiting'")
    assert school.draft["revision"] == 1
    type_(page, "deux")
    wait_until_kept(page, "deux")
    school.trouble = lambda _: ""
    expect(page.locator(SIGN)).to_have_text(SAVED, timeout=20000)
    assert school.draft == {"revision": 2, "responses": {"answers": {"q1": "deux"}}}
    expect(page.locator("dialog")).to_have_count(0)


def test_after_a_reload_a_lost_answer_is_no_conflict_either(tab, school):
    page = tab()
    school.trouble = lambda address: "lost" if address.endswith("draft") else ""
    type_(page, "un")
    page.wait_for_function("parcours.facts.draft === 'waiting'")
    type_(page, "deux")
    wait_until_kept(page, "deux")
    school.trouble = lambda _: ""
    page.reload()
    expect(page.get_by_label("q1", exact=True)).to_have_value("deux")
    expect(page.locator(SIGN)).to_have_text(SAVED, timeout=20000)
    expect(page.locator("dialog")).to_have_count(0)
    assert school.draft["responses"] == {"answers": {"q1": "deux"}}


@pytest.mark.parametrize(
    ("button", "shown"), [("Keep what is here", "d'ici"), ("Take the other one", "d'ailleurs")]
)
def test_two_devices_with_other_answers_are_both_shown_and_nothing_is_thrown_away(tab, school, button, shown):
    page = tab()
    school.draft = {"revision": 4, "responses": {"answers": {"q1": "d'ailleurs"}}}
    type_(page, "d'ici")
    dialog = page.locator("dialog[data-conflict]")
    expect(dialog).to_contain_text("d'ici", timeout=8000)
    expect(dialog).to_contain_text("d'ailleurs")
    expect(dialog).to_contain_text("Question q1")
    dialog.get_by_role("button", name=button).click()
    expect(page.get_by_label("q1", exact=True)).to_have_value(shown)
    expect(page.locator(SIGN)).to_have_text(SAVED, timeout=8000)
    assert school.draft["responses"]["answers"]["q1"] == shown
    (draft,) = kept(page)
    other = {"d'ici": "d'ailleurs", "d'ailleurs": "d'ici"}[shown]
    assert [version["responses"] for version in draft["aside"]] == [{"answers": {"q1": other}}]


def conflict_settled_here(page, school) -> None:
    """Another device has saved “d'ailleurs”; the pupil goes on with “d'ici”."""
    school.draft = {"revision": 4, "responses": {"answers": {"q1": "d'ailleurs"}}}
    type_(page, "d'ici")
    page.get_by_role("button", name="Keep what is here").click(timeout=8000)
    expect(page.locator(SIGN)).to_have_text(SAVED, timeout=8000)


def test_the_version_that_gave_way_can_be_read_copied_and_deleted(tab, school):
    page = tab()
    aside = page.locator("[data-aside]")
    expect(aside).to_be_hidden()
    conflict_settled_here(page, school)
    page.reload()
    aside.get_by_text("Versions kept on this device: 1").click()
    expect(aside.locator("section")).to_contain_text("Question q1: d'ailleurs")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    aside.get_by_role("button", name="Copy the text").click()
    expect(aside.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "Question q1: d'ailleurs"
    aside.get_by_role("button", name="Delete it from this device").click()
    expect(aside.locator("section")).to_have_count(1)
    aside.get_by_role("button", name="Really delete it?").click()
    expect(aside).to_be_hidden()
    assert kept(page)[0]["aside"] == []
    page.reload()
    page.wait_for_function("() => window.parcours?.draft?.current()")
    expect(aside).to_be_hidden()


def test_the_version_that_gave_way_outlives_the_handing_in(tab, school):
    page = tab()
    conflict_settled_here(page, school)
    page.locator("[data-hand-in]").click()
    page.wait_for_url("**/attempts/1")
    page = tab()
    expect(page.locator("[data-aside]")).to_contain_text("d'ailleurs")
    assert (len(school.attempts), kept(page)[0]["dirty"]) == (1, False)


def test_a_conflict_can_be_decided_later_and_is_asked_again_after_a_reload(tab, school):
    page = tab()
    school.draft = {"revision": 4, "responses": {"answers": {"q1": "d'ailleurs"}}}
    type_(page, "d'ici")
    page.get_by_role("button", name="Decide later").click(timeout=8000)
    expect(page.locator(SIGN)).to_have_text("Two versions: choose one")
    assert school.draft["responses"]["answers"]["q1"] == "d'ailleurs"
    page.reload()
    page.get_by_role("button", name="Keep what is here").click()
    expect(page.locator(SIGN)).to_have_text(SAVED, timeout=8000)
    assert school.draft["responses"]["answers"]["q1"] == "d'ici"


def test_two_tabs_of_one_device_show_the_same_and_add_to_it(tab, school):
    first, second = tab(), tab()
    type_(first, "de l'un")
    expect(second.get_by_label("q1", exact=True)).to_have_value("de l'un")
    type_(second, "de l'autre", "q2")
    expect(first.get_by_label("q2", exact=True)).to_have_value("de l'autre")
    for page in (first, second):
        expect(page.locator(SIGN)).to_have_text(SAVED, timeout=10000)
    assert school.draft["responses"]["answers"] == {"q1": "de l'un", "q2": "de l'autre"}
    assert first.locator("dialog").count() + second.locator("dialog").count() == 0


def test_what_is_typed_just_before_leaving_is_on_the_device_and_on_its_way(tab, school):
    page = tab()
    page.evaluate("document.querySelector('[name=\"answers.q1\"]').value = 'vite'")
    page.evaluate("document.querySelector('form').dispatchEvent(new Event('input'))")
    page.reload()
    expect(page.get_by_label("q1", exact=True)).to_have_value("vite")
    expect(page.locator(SIGN)).to_have_text(SAVED, timeout=8000)
    assert school.draft["responses"] == {"answers": {"q1": "vite"}}
