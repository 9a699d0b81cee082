"""A text from the first word to the revision, with its teacher in a second browser, through the real server.

By mouse, by keys alone, and by finger on 320 px; every page on the way is examined by axe.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from datastore.content import count_words
from datastore.crypto import Cipher
from datastore.engine import Database
from datastore.models import ActivityAttempt, ActivityVisit, FeedbackComment, PeerReview
from datastore.models.enums import CommentState, ProductionStatus
from datastore.scope import Scope
from tests.browser.conftest import Visitor
from tests.browser.hands import Hands, Keys
from tests.browser.writing_stage import WAYS, Stage, button, choose_levels, examine, rows, select_by_mouse
from tests.commands import environment, served
from tests.conftest import new_database
from tests.writing import GOOD, Writing, make_writing

pytestmark = pytest.mark.browser

FIRST = "Monsieur le maire, la place est à nous."
SECOND = "Monsieur le maire, la place du marché est à nous."
SAMPLES = (
    "",
    "  \n ",
    "L'après-midi, il a 3 idées.",
    "L’après-midi — il a 3 idées…",
    "mot_composé et mot-composé, « rendez-vous »",
    "e\u0301te\u0301, œuvre, ½, x², ٣ جمل, 漢字 かな",
    "😀 bonjour 👩‍👩‍👧 123",
    "don''t l’-a -b- c’",
)


@pytest.fixture(scope="module")
def served_class(
    server_url: str, template: str, cipher: Cipher, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Writing, str]]:
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        writing = make_writing(database, peer_reviews=1)
        with served(environment(url, tmp_path_factory.mktemp("writing"))) as running:
            yield writing, running.url
        database.dispose()


@pytest.fixture
def stage(visitor, served_class: tuple[Writing, str]) -> Stage:
    return Stage(*served_class, visitor)


def to_the_editor(person: Visitor, hands: Hands) -> Locator:
    """From the screen to read on to the one to write on."""
    expect(person.page.get_by_role("heading", name="L’avis")).to_be_visible()
    hands.press(button(person.page, "Next"))
    editor = person.page.get_by_label("Your text")
    expect(editor).to_be_visible()
    return editor


def hand_in(person: Visitor, hands: Hands, name: str) -> None:
    hands.press(button(person.page, name))
    person.page.wait_for_url(re.compile("/attempts/"))
    expect(person.page.get_by_text("Your teacher has yet to read it.")).to_be_visible()


@pytest.mark.parametrize("way", WAYS)
def test_a_text_is_written_handed_in_marked_and_revised(stage: Stage, way: str) -> None:
    pupil = stage.writing.another()
    write_and_hand_in(stage, pupil, way)
    mark(stage, pupil, way)
    revise(stage, pupil, way)
    row = stage.writing.production(pupil)
    handed_in = [version["text"] for version in row.draft_data if version["submitted"]]
    assert handed_in == [FIRST, SECOND]
    assert (row.evaluation_score, row.status) == (7.0, ProductionStatus.submitted)
    attempts = rows(stage, ActivityAttempt, student_id=pupil.user_id)
    assert sorted((one.attempt_number, one.score, one.needs_review) for one in attempts) == [
        (1, 7.0, False),
        (2, 0.0, True),
    ]
    (comment,) = rows(stage, FeedbackComment, production_id=row.id, quote="la place")
    assert comment.state is CommentState.taken_up
    visits = rows(stage, ActivityVisit, student_id=pupil.user_id)
    assert {visit.screen for visit in visits} >= {"lire", "ecrire"}


def write_and_hand_in(stage: Stage, pupil: Scope, way: str) -> None:
    person, hands = stage.enter(pupil, way)
    page = person.open(stage.letter)
    examine(person, hands)
    editor = to_the_editor(person, hands)
    hands.type(editor, FIRST)
    expect(page.locator("[data-word-count]")).to_have_text("8 words: as long as asked")
    expect(page.locator("[data-save-state]")).to_have_text(re.compile("^Saved"), timeout=15_000)
    assert stage.writing.production(pupil).content == FIRST
    hands.tick(page.locator('input[name="checked"][value="relu"]'))
    examine(person, hands)
    hand_in(person, hands, "Hand in")
    examine(person, hands)
    row = stage.writing.production(pupil)
    assert (row.content, row.checked, row.status) == (FIRST, ["relu"], ProductionStatus.submitted)


def mark(stage: Stage, pupil: Scope, way: str) -> None:
    """The teacher finds the text in the queue, comments on a passage, and gives it back."""
    person, hands = stage.enter(stage.writing.lesson.teacher, way)
    page = person.open(stage.queue)
    examine(person, hands)
    sheet = f"{stage.queue}/texts/{stage.writing.production(pupil).id}"
    hands.press(page.locator(f'a[href="{sheet}"]'))
    page.wait_for_url(re.compile(re.escape(sheet)))
    if way == "mouse":
        select_by_mouse(page, "la place")
        expect(page.get_by_label("Passage")).to_have_value("la place")
    else:
        hands.type(page.get_by_label("Passage"), "la place")
    hands.type(page.get_by_label("Comment", exact=True), "Laquelle ?")
    hands.press(button(page, "Add the comment"))
    expect(page.locator("mark.commented")).to_have_text("la place")
    choose_levels(page, hands, GOOD)
    expect(page.locator("[data-sum]")).to_have_text("7")
    hands.type(page.get_by_label("On the text as a whole"), "Bon texte.")
    examine(person, hands)
    hands.press(button(page, "Give back to the pupil"))
    expect(page.get_by_text("The text is given back.")).to_be_visible()


def revise(stage: Stage, pupil: Scope, way: str) -> None:
    """The pupil reads what came back, says what becomes of the comment, and hands in again."""
    person, hands = stage.enter(pupil, way)
    page = person.open(stage.letter)
    for shown in ("7 of 12 points", "Bon texte.", "Laquelle ?"):
        expect(page.get_by_text(shown, exact=True)).to_be_visible()
    expect(page.locator("mark.commented")).to_have_text("la place")
    examine(person, hands)
    hands.press(button(page, "Taken up"))
    expect(button(page, "Taken up")).to_have_attribute("aria-pressed", "true")
    person.open(stage.letter)
    editor = page.get_by_label("Your text")
    expect(editor).to_have_value(FIRST)
    rewrite(page, hands, editor)
    hand_in(person, hands, "Hand in again")


def rewrite(page: Page, hands: Hands, editor: Locator) -> None:
    """Replace the whole text."""
    if isinstance(hands, Keys):
        hands.reach(editor)
        page.keyboard.press("Control+a")
        page.keyboard.type(SECOND)
    else:
        hands.type(editor, SECOND)
    expect(editor).to_have_value(SECOND)


def test_words_are_counted_in_the_browser_as_on_the_server(stage: Stage) -> None:
    person, _ = stage.enter(stage.writing.another())
    page = person.open(stage.letter)
    counted = page.evaluate("texts => texts.map(parcours.words)", list(SAMPLES))
    assert counted == [count_words(text) for text in SAMPLES]


def test_a_blank_text_stays_on_the_page(stage: Stage) -> None:
    pupil = stage.writing.another()
    person, hands = stage.enter(pupil)
    page = person.open(stage.letter)
    to_the_editor(person, hands)
    hands.press(button(page, "Hand in"))
    expect(page.get_by_role("alert")).to_have_text("Write your text before you hand it in.")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_be_in_viewport()
    assert rows(stage, ActivityAttempt, student_id=pupil.user_id) == []


def test_a_passage_behind_an_emoji_and_a_comment_is_selected_where_it_stands(stage: Stage) -> None:
    """The browser counts in halves of an emoji and sees the numbers of comments; the server does neither."""
    pupil, text = stage.writing.another(), "👩‍👩‍👧 😀 un mot, puis un mot."
    stage.writing.hand_in(text, pupil=pupil)
    production_id: UUID = stage.writing.production(pupil).id
    person, _ = stage.enter(stage.writing.lesson.teacher)
    page = person.open(f"{stage.queue}/texts/{production_id}")
    for place, passage in enumerate(("😀", "un mot.")):
        page.evaluate(
            """passage => {
              const nodes = document.querySelector("[data-selectable]").childNodes;
              const node = [...nodes].findLast((one) => one.data?.includes(passage));
              const start = node.data.lastIndexOf(passage);
              getSelection().setBaseAndExtent(node, start, node, start + passage.length);
            }""",
            passage,
        )
        expect(page.get_by_label("Passage")).to_have_value(passage)
        page.get_by_label("Comment", exact=True).fill(f"Remarque {place}")
        button(page, "Add the comment").click()
        expect(page.locator("mark.commented")).to_have_count(place + 1)
    comments = rows(stage, FeedbackComment, production_id=production_id)
    found = {comment.quote: (comment.anchor_start, comment.anchor_end) for comment in comments}
    assert {text[start:end] for start, end in found.values()} == {"😀", "un mot."}
    assert found["un mot."] == (text.rindex("un mot."), len(text))


def test_a_review_is_kept_while_it_is_written_and_sent_to_the_writer(stage: Stage) -> None:
    writer, reviewer = stage.writing.another(), stage.writing.another()
    stage.writing.hand_in(pupil=writer)
    stage.writing.hand_in("La lettre de l’autre.", pupil=reviewer)
    person, hands = stage.enter(reviewer, "keys")
    page = person.open("/reviews")
    person.require_accessible()
    hands.press(page.locator('a[href^="/reviews/"]').first)
    hands.type(page.get_by_label("What you tell the writer"), "Belle fin.")
    choose_levels(page, hands, {"idees": "expert"})
    expect(page.locator("[data-save-state]")).to_have_text("Saved", timeout=10_000)
    page.reload()
    expect(page.get_by_label("What you tell the writer")).to_have_value("Belle fin.")
    expect(page.locator('input[name="level.idees"][value="expert"]')).to_be_checked()
    choose_levels(page, hands, {"ordre": "acquis", "langue": "en_cours"})
    person.require_accessible()
    hands.press(button(page, "Send to the writer"))
    page.wait_for_url(re.compile("/reviews$"))
    (review,) = rows(stage, PeerReview, reviewer_id=reviewer.user_id)
    assert review.comment == "Belle fin."
    assert review.criteria == {"idees": "expert", "ordre": "acquis", "langue": "en_cours"}
    assert review.submitted_at is not None
