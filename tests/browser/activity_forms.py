"""The real page of an activity's form, with the real scripts, drawn without a server or a database."""

from __future__ import annotations

import mimetypes
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Browser, Page, Route

from datastore.content import Content, public_view
from datastore.content.wording import gapped
from datastore.media_store import DEMO_FOLDER
from datastore.models.enums import ActivityType
from student import activity_words, forms, words

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "assets"
FOLDERS = (ROOT / "student/templates", ROOT / "dashboard/templates")
SCRIPTS = ("words", "form", "screens", "order", "widgets", "video", "timer")
"""Those that make the page; what keeps and sends the work has tests of its own."""
HOST = "http://parcours.test"
POLICY = (
    "default-src 'self'; base-uri 'self'; object-src 'none'; form-action 'self'; img-src 'self' data:; "
    "font-src 'self' data:"
)
HINTS_TAKEN: dict[str, tuple[str, ...]] = {}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDERS), autoescape=True, extensions=["jinja2.ext.i18n"]
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        asset="/assets/{}".format,
        media="/media/{}".format,
        frame="/frames/{}".format,
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
    deadline: int | None = None,
    problem: str | None = None,
) -> str:
    """The page of an activity's form.

    Args:
        kind: its type.
        content: what it asks.
        responses: what the form is filled with by the server.
        deadline: when an evaluation ends, in milliseconds after the page was made.
        problem: why the form that was sent comes back.
    """
    filled = forms.field_values(content, responses or {})
    needed = (["video"] if kind is ActivityType.video else []) + (["timer"] if deadline else [])
    data = {"data-type": kind.value, "data-now": 0, "data-deadline": deadline or "", "data-user": "u1"}
    task = SimpleNamespace(title="La presse", session_title="Lire", sequence_title="L’article", minutes=8)
    return (
        _environment()
        .get_template("student/activity.html")
        .render(
            task=task,
            links={"sequence": "/s/1", "form": "/sent", "activity": "/"},
            day=str,
            moment=str,
            view=public_view(content, seed="the same for all"),
            data=data,
            hidden={"class": "c", "token": "t", "version": 1, "revision": 0},
            holds=lambda name, key: key in filled.get(name, ()),
            value=lambda name: next(iter(filled.get(name, ())), ""),
            hints=HINTS_TAKEN,
            problems={},
            problem=problem,
            saved_at=None,
            deadline_at=deadline,
            attempts=[],
            gapped=gapped,
            how=activity_words.how,
            clock=activity_words.clock,
            points=str,
            level_name=str,
            scripts=[*SCRIPTS[1:5], *needed],
        )
    )


@dataclass
class Stage:
    """A tab that shows one page under the policy of the server, and what was sent from it."""

    tab: Page
    html: str = ""
    sent: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def show(self, html: str, anchor: str = "") -> Page:
        """Open a page."""
        self.html = html
        self.tab.goto(f"{HOST}/{anchor}")
        return self.tab

    def answer(self, route: Route) -> None:
        """Answer the browser from the project's files."""
        path = route.request.url.removeprefix(HOST).split("?")[0]
        if path == "/":
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8", headers=headers)
        elif path == "/sent":
            self.sent.append(route.request.post_data or "")
            route.fulfill(body="<!doctype html><title>Sent</title>", content_type="text/html")
        elif path.startswith("/media/"):
            _send_part(route, DEMO_FOLDER / path.removeprefix("/media/").replace(".mp4", ".webm"))
        else:
            kind = mimetypes.guess_type(path)[0] or "text/html"
            route.fulfill(body=_asset(path.removeprefix("/assets/")), content_type=kind)


def _asset(name: str) -> bytes:
    file = ASSETS / name
    foreign = file.suffix == ".js" and file.stem not in {f"student-{script}" for script in SCRIPTS}
    return file.read_bytes() if file.is_file() and not foreign else b""


def _send_part(route: Route, film: Path) -> None:
    """What a player asks for of a film, from a byte on; without that it could not be sought."""
    if not film.is_file():
        route.fulfill(status=404)
        return
    whole = film.read_bytes()
    first = int(route.request.headers.get("range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
    headers = {"Content-Range": f"bytes {first}-{len(whole) - 1}/{len(whole)}", "Accept-Ranges": "bytes"}
    kind = "text/vtt" if film.suffix == ".vtt" else "video/webm"
    route.fulfill(status=206, body=whole[first:], content_type=kind, headers=headers)


def until(tab: Page, what: str | Callable[[], object], seconds: float = 20) -> None:
    """Wait, while the page goes on, until an expression holds in it, or a question is answered with yes.

    Playwright's own way with expressions is against the policy of the page.
    """
    found = what if callable(what) else partial(tab.evaluate, what)
    deadline = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < deadline, f"it never came to: {what}"
        tab.wait_for_timeout(30)


@contextmanager
def stage(chromium: Browser, **options: Any) -> Iterator[Stage]:
    """A tab of its own; an error in a script, or one against the policy, is a failure."""
    context = chromium.new_context(**{"reduced_motion": "reduce", **options})
    made = Stage(context.new_page())
    made.tab.on("pageerror", lambda error: made.complaints.append(str(error)))
    made.tab.on("console", lambda line: made.complaints.append(line.text) if line.type == "error" else None)
    made.tab.route("**/*", made.answer)
    yield made
    context.close()
    assert made.complaints == []
