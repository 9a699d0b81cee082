"""How a person wants the pages to look and to be used, as part of the account menu; kept on the device."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.labels import labelled
from dashboard.locale import gettext


def preferences() -> html.Div:
    """Buttons for the theme and the shortcuts; the browser does what their marks say (assets/shell.js)."""
    choices = {
        "theme:": gettext("Colours of the system"),
        "theme:light": gettext("Light"),
        "theme:dark": gettext("Dark"),
        "theme:contrast": gettext("High contrast"),
        "keys:": gettext("With shortcuts"),
        "keys:off": gettext("Without shortcuts"),
    }
    help_marks: dict[str, Any] = {"data-key": "?", "data-shortcuts": gettext("Close")}
    return html.Div(
        [
            *(_button(words, {"data-choice": choice}) for choice, words in choices.items()),
            _button(gettext("Keyboard shortcuts"), help_marks),
        ],
        role="group",
        **labelled(gettext("Display and keyboard")),
    )


def _button(words: str, marks: dict[str, Any]) -> html.Button:
    return html.Button(words, type="button", className="btn btn-link", **marks)
