"""Three ways to answer a question of an activity's page: with a mouse, with keys alone, with a finger.

Each has one method a gesture; `answer` takes an answer as the content's rules read it and makes the gestures.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 120


class Hands(ABC):
    """A person at a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @abstractmethod
    def press(self, control: Locator) -> None:
        """A button, a link, or a card's title."""

    @abstractmethod
    def tick(self, box: Locator) -> None:
        """One radio button or checkbox."""

    @abstractmethod
    def choose(self, select: Locator, value: str) -> None:
        """One entry of a select."""

    @abstractmethod
    def type(self, field: Locator, text: str) -> None:
        """A text into a field."""

    @abstractmethod
    def arrange(self, rows: Locator, keys: Sequence[str]) -> None:
        """The rows of a list into this order."""

    @abstractmethod
    def mark(self, passage: Locator, keys: Sequence[str]) -> None:
        """Pieces of a passage."""

    @abstractmethod
    def play(self, film: Locator) -> None:
        """Start a film."""

    @abstractmethod
    def press_in_frame(self, frame: Locator) -> None:
        """The one button of an embedded page."""

    def answer(self, item: Locator, answer: Any) -> None:
        """Answer a question, whatever its kind."""
        getattr(self, f"_{item.get_attribute('data-kind')}")(item, answer)

    def _single(self, item: Locator, answer: str) -> None:
        self.tick(item.locator(f'input[value="{answer}"]'))

    def _true_false(self, item: Locator, answer: bool) -> None:
        self.tick(item.locator(f'input[value="{str(answer).lower()}"]'))

    def _multiple(self, item: Locator, answer: Sequence[str]) -> None:
        for key in answer:
            self.tick(item.locator(f'input[value="{key}"]'))

    def _typed(self, item: Locator, answer: str) -> None:
        self.type(item.locator("input[type=text], textarea"), answer)

    _numeric = _short_text = _open = _typed

    def _fill_in(self, item: Locator, answer: dict[str, str]) -> None:
        for blank, text in answer.items():
            self.type(item.locator(f'[name$=".{blank}"]'), text)

    def _matching(self, item: Locator, answer: dict[str, str]) -> None:
        for left, right in answer.items():
            self.choose(item.locator(f'[name$=".{left}"]'), right)

    def _categorise(self, item: Locator, answer: dict[str, str]) -> None:
        for element, group in answer.items():
            self.tick(item.locator(f'[data-element="{element}"] input[value="{group}"]'))

    def _ordering(self, item: Locator, answer: Sequence[str]) -> None:
        self.arrange(item.locator("li.place"), answer)

    _drag_order = _timeline = _ordering

    def _keep(self, rows: Locator) -> None:
        """Keep the order as it is, where nothing had to be moved."""
        keep = rows.first.locator("xpath=ancestor::ul/following-sibling::button[1]")
        if keep.is_visible():
            self.press(keep)

    def _highlight(self, item: Locator, answer: Sequence[str]) -> None:
        self.mark(item.locator("[data-highlight]"), answer)

    def _flip_cards(self, item: Locator, answer: Sequence[str]) -> None:
        for key in answer:
            self.press(item.locator(f'[data-element="{key}"] summary'))

    def _embed(self, item: Locator, _answer: Any) -> None:
        self.press_in_frame(item.locator("iframe"))
        expect(item.locator('[name^="answers."]')).not_to_have_value("")


def _keys(rows: Locator) -> list[str]:
    return rows.evaluate_all("rows => rows.map(row => row.dataset.element)")


def _come_to_rest(rows: Locator) -> None:
    """Wait for rows that slide to their places: a person does not take hold of what moves."""
    rows.evaluate_all(
        "rows => Promise.allSettled(rows.flatMap((row) => row.getAnimations()).map((one) => one.finished))"
    )


class Mouse(Hands):
    """Clicks and drags."""

    def press(self, control: Locator) -> None:
        control.click()

    def tick(self, box: Locator) -> None:
        box.locator("xpath=ancestor::label[1]").click()
        expect(box).to_be_checked()

    def choose(self, select: Locator, value: str) -> None:
        select.select_option(value)

    def type(self, field: Locator, text: str) -> None:
        field.click()
        field.fill(text)

    def arrange(self, rows: Locator, keys: Sequence[str]) -> None:
        """Drag each row to its place, from the first place on; the list keeps the row under the pointer."""
        for place, key in enumerate(keys):
            wanted = rows.page.locator(f'li.place[data-element="{key}"]')
            wanted.locator("label").hover()
            self.page.mouse.down()
            box = rows.nth(place).bounding_box()
            assert box
            self.page.mouse.move(box["x"] + 80, box["y"] + 4, steps=4)
            self.page.mouse.up()
            _come_to_rest(rows)
        self._keep(rows)
        assert _keys(rows) == list(keys)

    def mark(self, passage: Locator, keys: Sequence[str]) -> None:
        for key in keys:
            self.tick(passage.locator(f'input[value="{key}"]'))

    def play(self, film: Locator) -> None:
        film.click()

    def press_in_frame(self, frame: Locator) -> None:
        frame.content_frame.get_by_role("button").click()


class Finger(Mouse):
    """Taps, and the buttons beside the rows."""

    def press(self, control: Locator) -> None:
        control.tap()

    def tick(self, box: Locator) -> None:
        box.locator("xpath=ancestor::label[1]").tap()
        expect(box).to_be_checked()

    def type(self, field: Locator, text: str) -> None:
        field.tap()
        field.fill(text)

    def arrange(self, rows: Locator, keys: Sequence[str]) -> None:
        for place, key in enumerate(keys):
            for _ in range(_keys(rows).index(key) - place):
                rows.page.locator(f'[data-element="{key}"] [data-by="-1"]').tap()
        self._keep(rows)
        assert _keys(rows) == list(keys)

    def press_in_frame(self, frame: Locator) -> None:
        frame.content_frame.get_by_role("button").tap()

    def play(self, film: Locator) -> None:
        film.evaluate("film => film.play()")  # the player's own button is out of a test's reach


class Keys(Hands):
    """The keyboard alone: nothing is reached but by the Tab key and, within a group, the arrows."""

    def reach(self, control: Locator) -> None:
        """Press Tab until the control has the focus; from the end of the page it starts again at the top."""
        for _ in range(MOST_TABS):
            if control.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the Tab key does not reach {control}")

    def press(self, control: Locator) -> None:
        self.reach(control)
        self.page.keyboard.press("Enter")

    def tick(self, box: Locator) -> None:
        if box.get_attribute("type") == "checkbox":
            self.reach(box)
            self.page.keyboard.press("Space")
        else:
            group = self.page.locator(f'input[name="{box.get_attribute("name")}"]')
            self.reach(group.first)
            self.page.keyboard.press("Space")
            while not box.is_checked():
                self.page.keyboard.press("ArrowDown")
        expect(box).to_be_checked()

    def choose(self, select: Locator, value: str) -> None:
        self.reach(select)
        while select.input_value() != value:
            before = select.input_value()
            self.page.keyboard.press("ArrowDown")
            assert select.input_value() != before, f"the arrow keys do not reach {value}"
        expect(select).to_have_value(value)

    def type(self, field: Locator, text: str) -> None:
        self.reach(field)
        self.page.keyboard.type(text)

    def arrange(self, rows: Locator, keys: Sequence[str]) -> None:
        for place, key in enumerate(keys):
            moves = _keys(rows).index(key) - place
            if moves or place == 0:
                self.reach(rows.page.locator(f'[data-element="{key}"] [data-by="-1"]'))
            for _ in range(moves):
                self.page.keyboard.press("ArrowUp")
        self._keep(rows)
        assert _keys(rows) == list(keys)

    def mark(self, passage: Locator, keys: Sequence[str]) -> None:
        boxes = passage.locator("input")
        self.reach(boxes.first)
        for place, value in enumerate(boxes.evaluate_all("all => all.map(one => one.value)")):
            if place:
                self.page.keyboard.press("ArrowRight")
            if value in keys:
                self.page.keyboard.press("Space")

    def play(self, film: Locator) -> None:
        self.reach(film)
        self.page.keyboard.press("Space")

    def press_in_frame(self, frame: Locator) -> None:
        self.reach(frame)
        self.page.keyboard.press("Enter")
