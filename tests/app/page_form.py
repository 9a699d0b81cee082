"""A page's form as a browser without scripts has it: what it would send, and what can be filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

Values = dict[str, list[str]]


@dataclass
class PageForm(HTMLParser):
    """The one form of a page that has the id `activity`."""

    page: str
    action: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    """What it would send as it stands, without a button."""
    offered: Values = field(default_factory=dict)
    """The values of radio buttons, checkboxes and selects, by name."""
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._inside = False
        self._select: str | None = None
        self._textarea: str | None = None
        self.feed(self.page)

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = found.get("id") == "activity"
            if self._inside:
                self.action, self.attributes = found["action"], found
        elif self._inside:
            self._control(tag, found)

    def _control(self, tag, found):
        name = found.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option":
            self._offer(self._select, found["value"], chosen="selected" in found)
        elif tag == "textarea":
            self._textarea = name
            self.values[name] = [""]
        elif tag == "button" and found.get("type") != "button":
            self.buttons.append((name, found.get("value", "")))
        elif tag == "input" and found["type"] in ("radio", "checkbox"):
            self._offer(name, found["value"], chosen="checked" in found)
        elif tag == "input":
            self.values.setdefault(name, []).append(found.get("value", ""))

    def _offer(self, name, value, *, chosen):
        self.offered.setdefault(name, []).append(value)
        if chosen:
            self.values.setdefault(name, []).append(value)

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False
        if tag == "textarea" and self._textarea is not None:
            text = self.values[self._textarea][0]
            self.values[self._textarea] = [text.removeprefix("\n")]
            self._textarea = None

    def handle_data(self, data):
        if self._textarea is not None:
            self.values[self._textarea][0] += data

    def filled(self, values: dict[str, Sequence[str]], **button: str) -> Values:
        """What it sends with other values and a button pressed; a value that is not offered is a fault."""
        for name, wanted in values.items():
            known = self.offered.get(name)
            assert known is not None or name in self.values, f"the form has no {name}"
            assert known is None or set(wanted) <= set(known), f"{name} does not offer {wanted}"
        pressed = {name: [value] for name, value in button.items()}
        return {**self.values, **{name: list(wanted) for name, wanted in values.items()}, **pressed}

    @property
    def answers(self) -> Values:
        """The part of what it would send that holds answers."""
        return {
            name: values
            for name, values in self.values.items()
            if name.startswith("answers.") and values not in ([], [""])
        }
