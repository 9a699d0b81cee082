"""The twelve questions a teacher asks, each answered in at most three clicks from Today.

The answers are those planted in the demo school (docs/demo.md): a name, a number, and where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

MOST_CLICKS = 3
CLASS = ".today-card:has(h2 a:text-is('4eB'))"
HEAD = f"{CLASS} h2 a"
ID = r"[0-9a-f-]{36}"


def view(name: str) -> str:
    """The link to a view in the rail of the class."""
    return f".rail a:text-is('{name}')"


@dataclass(frozen=True)
class Question:
    """What is asked, what is clicked, and where the answer stands."""

    key: str
    clicks: tuple[str, ...]
    address: str
    place: str
    answers: tuple[str, ...]


QUESTIONS = (
    Question(
        "who-is-stuck-now",
        (),
        "/",
        f"{CLASS} .today-stuck",
        ("Ibrahim T. a appelé à l’aide", "Noah F.", "Salomé K."),
    ),
    Question(
        "on-what",
        (f"{CLASS} .today-stuck li:has-text('Noah F.') .today-more",),
        f"/class/{ID}/activity/{ID}",
        "#activity-title",
        ("Choisir le temps : la gare de Bellerive",),
    ),
    Question("since-when", (), "/", f"{CLASS} .today-stuck li:has-text('Noah F.')", (r"depuis \d\d:\d\d",)),
    Question(
        "why",
        (f"{CLASS} .today-stuck a:text-is('Noah F.')",),
        f"/class/{ID}/student/{ID}",
        "main",
        ("en difficulté sur « Choisir le temps : la gare de Bellerive » (5 essais, au mieux 20 %)",),
    ),
    Question(
        "lesson-or-pupil",
        (HEAD, view("Points de blocage")),
        f"/class/{ID}/stuck",
        "#stuck-split-insight",
        (
            "À reprendre en classe : « Accorder le participe passé », difficile pour 18 sur 26",
            "Aider 3 élèves bloqués là où la plupart ne le sont pas (Ibrahim T., Noah F., Salomé K.)",
        ),
    ),
    Question(
        "not-seen-for-a-week",
        (),
        "/",
        f"{CLASS} .today-unseen",
        ("1 élève pas vu depuis une semaine", "Jade L. depuis le"),
    ),
    Question(
        "which-competency",
        (HEAD, view("Compétences")),
        f"/class/{ID}/competencies",
        "#competencies-heatmap-insight",
        ("G3 Accorder le participe passé, où 23 des 26 élèves",),
    ),
    Question(
        "which-question-misleads",
        (HEAD, view("Points de blocage")),
        f"/class/{ID}/stuck",
        "#stuck-questions-insight",
        ("Lire entre les lignes", "15 élèves sur 26"),
    ),
    Question(
        "who-rushes",
        (HEAD, view("Temps de travail")),
        f"/class/{ID}/time",
        "#time-pupils-insight",
        ("Enzo D. (35 sur 40)",),
    ),
    Question(
        "how-long-really",
        (HEAD, view("Temps de travail")),
        f"/class/{ID}/time",
        "#time-activities-insight",
        ("« Une méthode pour vérifier », 27 min au lieu de 8 min",),
    ),
    Question(
        "where-do-they-leave",
        (HEAD, view("Cheminements")),
        f"/class/{ID}/paths",
        "#paths-reach-insight",
        ("8 élèves sur 26 s’arrêtent à « Enquête sur une photo »",),
    ),
    Question(
        "whose-text-waits",
        (f"{CLASS} .today-waiting a:has-text('textes attendent')",),
        f"/class/{ID}/productions",
        "#productions-queue-insight",
        ("Le texte de Mariam C., « Rompre l’équilibre », attend depuis 16 jours ; 21 en attente au total",),
    ),
)


@pytest.fixture(scope="module")
def teacher(chromium, site: str, accounts) -> Iterator[Visitor]:
    """The teacher of the stories, signed in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    visitor = Visitor(context, site)
    visitor.enter(accounts["teacher"])
    yield visitor
    context.close()
    assert not visitor.complaints


def clicked(page: Page, selector: str) -> None:
    """One click, and the page that it opens is there."""
    page.locator(selector).click()
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_the_answer_is_at_most_three_clicks_from_today(teacher: Visitor, question: Question):
    page = teacher.open("/")
    expect(page.locator(HEAD)).to_be_visible()
    assert len(question.clicks) <= MOST_CLICKS
    for selector in question.clicks:
        clicked(page, selector)
    assert re.fullmatch(question.address, urlsplit(page.url).path)
    for answer in question.answers:
        expect(page.locator(question.place)).to_contain_text(_pattern(answer), use_inner_text=True)
    teacher.keep(f"question-{question.key}")


def _pattern(answer: str) -> re.Pattern[str]:
    """Words as they are, whatever spaces are between them; only a time of day is a pattern."""
    words = [word if "\\d" in word else re.escape(word) for word in answer.split()]
    return re.compile(r"\s+".join(words))
