"""One activity's page with the scripts that keep a pupil's work, and a server that misbehaves as told.

No real server: each request is answered here, under an address that browsers trust as they trust TLS.
"""

import json
import mimetypes
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route

ASSETS = Path(__file__).parents[3] / "assets"
HOST = "http://localhost:9"
INES, AMIR = "5d2c4f0e-0000-4000-8000-000000000001", "5d2c4f0e-0000-4000-8000-000000000002"
SCRIPTS = (
    "words",
    "form",
    "store",
    "queue",
    "conflict",
    "autosave",
    "hand-in",
    "offline",
    "kept",
    "sign-out",
)
TOKEN = "11111111-0000-4000-8000-000000000001"


class School:
    """The server side of one activity, and whatever is wrong with it."""

    def __init__(self) -> None:
        self.user = INES
        self.signed_in = INES
        self.trouble: Callable[[str], str] = lambda _address: ""
        self.draft: dict[str, Any] = {"revision": 0, "responses": {"answers": {}}}
        self.attempts: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.refusals: dict[str, tuple[int, dict[str, Any]]] = {}

    def answer(self, route: Route) -> None:
        url = urlsplit(route.request.url)
        trouble = self.trouble(url.path)
        if route.request.method == "POST":
            self.requests.append(url.path)
        if trouble == "cut":
            route.abort("connectionfailed")
        elif trouble == "503":
            route.fulfill(status=503, body='{"error": "later"}', content_type="application/json")
        elif trouble == "portal":
            route.fulfill(status=200, body="<h1>Pay here</h1>", content_type="text/html")
        elif url.path.startswith("/assets/"):
            file = ASSETS / url.path.removeprefix("/assets/")
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            route.fulfill(body=file.read_bytes(), content_type=kind)
        elif route.request.method == "POST":
            self._posted(route, url.path, lost=trouble == "lost")
        else:
            headers = {"Set-Cookie": "_csrf_token=t0ken; Path=/"}
            route.fulfill(body=self.page(), content_type="text/html; charset=utf-8", headers=headers)

    def _posted(self, route: Route, path: str, *, lost: bool) -> None:
        headers = route.request.headers
        if path == "/logout":
            route.fulfill(status=303, headers={"Location": "/login"})
            return
        assert headers["x-csrftoken"] == "t0ken"
        if headers["x-parcours-user"] != self.signed_in:
            status, answer = 401, {"error": "other_person"}
        elif path in self.refusals:
            status, answer = self.refusals[path]
        else:
            body = json.loads(route.request.post_data or "")
            status, answer = self._save(body) if path.endswith("draft") else self._hand_in(body)
        if lost:
            route.abort("connectionreset")
        else:
            route.fulfill(status=status, body=json.dumps(answer), content_type="application/json")

    def _save(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        stored = self.draft
        if body["revision"] < stored["revision"] and body["responses"] != stored["responses"]:
            return 409, {"error": "newer", **stored, "saved_at": "2026-11-22T10:00:00+00:00"}
        if body["responses"] != stored["responses"]:
            self.draft = {"revision": stored["revision"] + 1, "responses": body["responses"]}
        return 200, {"revision": self.draft["revision"], "saved_at": "2026-11-22T10:00:00+00:00"}

    def _hand_in(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.attempts.append(body)
        return 200, {"number": len(self.attempts), "review": "/a/1/attempts/1"}

    def page(self) -> str:
        answers = self.draft["responses"]["answers"]
        fields = "".join(
            f'<fieldset data-item="{key}" data-kind="short_text"><legend>Question {key}</legend>'
            f'<input name="answers.{key}" aria-label="{key}" value="{answers.get(key, "")}"></fieldset>'
            for key in ("q1", "q2")
        )
        scripts = "".join(f'<script defer src="/assets/student-{name}.js"></script>' for name in SCRIPTS)
        return (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><body><main data-user="{self.user}">'
            f'<h1>Le titre</h1><span data-save-state role="status"></span>'
            f'<form id="activity" method="post" action="/a/1/form" autocomplete="off" data-user="{self.user}"'
            f' data-class="c" data-activity="1" data-type="quiz" data-version="1" data-token="{TOKEN}"'
            f' data-revision="{self.draft["revision"]}" data-now="1795341600000" data-submit="/a/1/attempts">'
            f"{fields}<button data-hand-in>Hand in</button></form>"
            f'<form method="post" action="/logout"><button>Sign out</button></form></main>{scripts}'
        )


def cut_for_posts(address: str) -> str:
    return "cut" if address.startswith("/a/1/") else ""


def typed(page: Page, key: str = "q1") -> str:
    return page.get_by_label(key, exact=True).input_value()


def type_(page: Page, text: str, key: str = "q1") -> None:
    page.get_by_label(key, exact=True).fill(text)


def kept(page: Page) -> Any:
    """The drafts on the device, as they were stored."""
    return page.evaluate("parcours.store.drafts()")


def wait_until_kept(page: Page, text: str, key: str = "q1") -> None:
    page.wait_for_function(
        "async ([key, text]) => (await parcours.store.drafts())[0]?.responses.answers[key] === text",
        arg=[key, text],
    )
