"""What the tests of texts in a browser share: the class on its stage, and what is done on its pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page
from sqlalchemy import select

from datastore.commands.accounts.people import set_locale
from datastore.scope import Scope
from tests.browser.conftest import Visitor
from tests.browser.hands import Finger, Hands, Keys, Mouse
from tests.factories import PASSWORD
from tests.writing import Writing, username_of

WAYS = {"mouse": Mouse, "keys": Keys, "finger": Finger}
DEVICES: dict[str, dict[str, Any]] = {
    "mouse": {},
    "keys": {},
    "finger": {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True},
}


@dataclass
class Stage:
    """A class on a server of its own, and the browsers opened on it."""

    writing: Writing
    url: str
    visitor: Callable[..., Visitor]

    def enter(self, who: Scope, way: str = "mouse") -> tuple[Visitor, Hands]:
        """Somebody of the class signs in on a device, and reads English."""
        set_locale(self.writing.database, who, "en")
        person = self.visitor(self.url, **DEVICES[way])
        person.enter(username_of(self.writing, who), password=PASSWORD)
        return person, WAYS[way](person.page)

    @property
    def letter(self) -> str:
        """Where the letter is written."""
        return f"/a/{self.writing.letter}?class={self.writing.class_id}"

    @property
    def queue(self) -> str:
        """Where it waits for its teacher."""
        return f"/teach/class/{self.writing.class_id}/marking"


def examine(person: Visitor, hands: Hands) -> None:
    """What stands on the screen is accessible, and nothing reaches beyond its width.

    By keys it is the page of the mouse, which axe has seen.
    """
    if not isinstance(hands, Keys):
        person.require_accessible()
    assert person.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def rows(stage: Stage, model: Any, **where: Any) -> list[Any]:
    """What is stored of the class, where its columns have these values."""
    with stage.writing.database.reading(stage.writing.lesson.teacher) as connection:
        query = select(model).where(*(getattr(model, name) == value for name, value in where.items()))
        return list(connection.execute(query))


def button(page: Page, name: str) -> Locator:
    """The button of exactly this name."""
    return page.get_by_role("button", name=name, exact=True)


def choose_levels(page: Page, hands: Hands, levels: dict[str, str]) -> None:
    """Tick the level of each criterion."""
    for key, level in levels.items():
        hands.tick(page.locator(f'input[name="level.{key}"][value="{level}"]'))


def select_by_mouse(page: Page, passage: str) -> None:
    """Draw the pointer over a passage of the text."""
    box = page.evaluate(
        """passage => {
          const node = document.querySelector("[data-selectable]").firstChild;
          const start = node.data.indexOf(passage);
          const range = document.createRange();
          range.setStart(node, start);
          range.setEnd(node, start + passage.length);
          const { left, right, top, height } = range.getBoundingClientRect();
          return { left, right, y: top + height / 2 };
        }""",
        passage,
    )
    page.mouse.move(box["left"] + 1, box["y"])
    page.mouse.down()
    page.mouse.move(box["right"] - 1, box["y"], steps=8)
    page.mouse.up()
