"""What a page is: an address, a title, a layout, and who may open it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.access import Person, current_person
from dashboard.locale import gettext
from datastore.errors import NotFound


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the dashboard. Give either a path or a template."""

    name: str
    title: Callable[..., str]
    layout: Callable[..., Any]
    admits: Callable[[Person], bool]
    path: str | None = None
    template: str | None = None

    def guarded(self, /, **arguments: str) -> Any:
        """The layout, for whom it is for: an address asked for by a callback passes by the guard."""
        if not self.admits(current_person()):
            return _nothing()
        try:
            return self.layout(**arguments)
        except NotFound:
            return _nothing()


def _nothing() -> html.Main:
    """What an address says that does not exist, or is not the person's: the two are not told apart."""
    sentence = gettext("This page does not exist, or it is not yours.")
    return html.Main([html.H1(gettext("Nothing here")), html.P(sentence)], id="main", className="page")
