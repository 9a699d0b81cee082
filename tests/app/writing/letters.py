"""The letter of a class, over HTTP and without scripts: its pages, and what is sent by its forms."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from datastore.commands.marking.comments import add_comment
from datastore.scope import Scope
from tests.app.by_hand import page, post
from tests.app.conftest import send, signed_in
from tests.writing import MONDAY, Writing, username_of


def browser(server: Flask, writing: Writing, who: Scope | None = None) -> FlaskClient:
    """Somebody of the class, who reads English."""
    client = signed_in(server, username_of(writing, who or writing.pupil))
    send(client, "/language", locale="en")
    return client


def address(writing: Writing, rest: str = "") -> str:
    """Of the letter, or of a page below it."""
    return f"/a/{writing.letter}{rest}?class={writing.class_id}"


def hidden(markup: str) -> dict[str, str]:
    """What the form sends beside what the pupil typed."""
    form = markup[markup.index('<form id="activity"') :]
    return dict(
        re.findall(r'<input type="hidden" name="(class|token|version|revision)" value="([^"]*)">', form)
    )


def save(client: FlaskClient, writing: Writing, text: str, **form: Any) -> TestResponse:
    """Save by the form, which is opened first."""
    fields = {**hidden(page(client, address(writing))), "text": text, **form}
    return post(client, f"/a/{writing.letter}/writing", **fields)


def hand_in(client: FlaskClient, writing: Writing, text: str, **form: Any) -> TestResponse:
    """Hand in by the form, which is opened first."""
    fields = {**hidden(page(client, address(writing))), "text": text, "action": "hand-in", **form}
    return post(client, f"/a/{writing.letter}/form", **fields)


def editor(markup: str) -> str:
    """What stands in the editor."""
    found = re.search(r"<textarea[^>]*name=\"text\"[^>]*>\n(.*?)</textarea>", markup, re.S)
    assert found
    return html.unescape(found[1])


def versions(markup: str) -> list[str]:
    """Where the versions are that the page lists."""
    return [html.unescape(link) for link in re.findall(r'href="(/a/[^"]*/versions/[^"]*)"', markup)]


def teacher_says(writing: Writing, quote: str, text: str, **more: Any) -> UUID:
    """The teacher comments on a passage of the letter."""
    place = (writing.database, writing.lesson.teacher, writing.class_id, writing.production().id)
    return add_comment(*place, quote=quote, comment=text, **{"version": 1, "now": MONDAY, **more})
