"""The real templates of an activity's form, drawn without a server or a database, for any content and answers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader

from datastore.content import Content, public_view
from datastore.content.wording import gapped
from datastore.models.enums import ActivityType
from student import activity_words, forms, words

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "student/templates", ROOT / "dashboard/templates")


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDERS), autoescape=True, extensions=["jinja2.ext.i18n"]
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        asset="/assets/{}".format,
        csrf_token=lambda: "token",
        current_locale=lambda: "en",
        browser_words=lambda: {sentence: sentence for sentence in words.IN_SCRIPTS},
        duration=str,
        request=SimpleNamespace(method="GET", full_path="/"),
        person=SimpleNamespace(key=SimpleNamespace(user_id="u1"), larger_text=False),
    )
    return environment


def page(
    kind: ActivityType,
    content: Content,
    responses: Mapping[str, Any] | None = None,
    *,
    now: int = 0,
    deadline: int | None = None,
) -> str:
    """The page of an activity's form.

    Args:
        kind: its type.
        content: what it asks.
        responses: what the form is filled with by the server.
        now: the server's time when the page was made, in milliseconds.
        deadline: when an evaluation ends, in milliseconds.
    """
    filled = forms.field_values(content, responses or {})
    data = {"data-type": kind.value, "data-now": now, "data-deadline": deadline or "", "data-user": "u1"}
    task = SimpleNamespace(title="La presse", session_title="Lire", sequence_title="L’article", minutes=8)
    return (
        _environment()
        .get_template("student/activity.html")
        .render(
            task=task,
            links={"sequence": "/s/1", "form": "/sent", "activity": "/"},
            day=str,
            moment=str,
            media="/media/{}".format,
            view=public_view(content, seed="the same for all"),
            data=data,
            hidden={"class": "c", "token": "t", "version": 1, "revision": 0},
            holds=lambda name, key: key in filled.get(name, ()),
            value=lambda name: next(iter(filled.get(name, ())), ""),
            hints={},
            problems={},
            problem=None,
            saved_at=None,
            deadline_at=deadline,
            attempts=[],
            gapped=gapped,
            how=lambda item_kind: f"How {item_kind} is answered.",
            clock=activity_words.clock,
            points=str,
            level_name=str,
        )
    )
