"""A browser's requests: signed in, with cookies and token, inside this process or over the network."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from flask import Flask

from datastore.errors import Refused

TOKEN_COOKIE, TOKEN_HEADER = "_csrf_token", "X-CSRFToken"
COMPRESSED = {"Accept-Encoding": "gzip, br"}
OK, SEE_OTHER = 200, 303


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    seconds: float
    """Until the last byte."""

    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


class Visitor(Protocol):
    """Somebody with a browser."""

    def get(self, path: str, *, compressed: bool = False) -> Answer:
        """Open an address."""

    def post_json(self, path: str, body: Any, *, compressed: bool = False) -> Answer:
        """Send JSON, as Dash does."""

    def post_form(self, path: str, form: Mapping[str, str]) -> Answer:
        """Send a form."""


class InProcess:
    """Requests without a network: what the server itself takes."""

    def __init__(self, server: Flask) -> None:
        self._client = server.test_client()

    def get(self, path: str, *, compressed: bool = False) -> Answer:
        """Open an address."""
        return self._sent("GET", path, headers=COMPRESSED if compressed else {})

    def post_json(self, path: str, body: Any, *, compressed: bool = False) -> Answer:
        """Send JSON, as Dash does."""
        return self._sent("POST", path, json=body, headers=self._token(compressed=compressed))

    def post_form(self, path: str, form: Mapping[str, str]) -> Answer:
        """Send a form."""
        return self._sent("POST", path, data={**form, "csrf_token": self._cookie()})

    def _sent(self, method: str, path: str, **given: Any) -> Answer:
        started = time.perf_counter()
        response = self._client.open(path, method=method, **given)
        body = response.get_data()
        return Answer(response.status_code, body, time.perf_counter() - started)

    def _cookie(self) -> str:
        cookie = self._client.get_cookie(TOKEN_COOKIE)
        return cookie.value if cookie else ""

    def _token(self, *, compressed: bool) -> dict[str, str]:
        return {TOKEN_HEADER: self._cookie(), **(COMPRESSED if compressed else {})}


class OverHttp:
    """Requests to a real server, on one connection that stays open."""

    def __init__(self, url: str, cookies: Mapping[str, str] | None = None) -> None:
        self._url, parts = url, urlsplit(url)
        self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        self._cookies = dict(cookies or {})

    def twin(self) -> OverHttp:
        """The same browser on another connection."""
        return OverHttp(self._url, self._cookies)

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def get(self, path: str, *, compressed: bool = False) -> Answer:
        """Open an address."""
        return self._sent("GET", path, b"", COMPRESSED if compressed else {})

    def post_json(self, path: str, body: Any, *, compressed: bool = False) -> Answer:
        """Send JSON, as Dash does."""
        headers = {TOKEN_HEADER: self._cookies.get(TOKEN_COOKIE, ""), "Content-Type": "application/json"}
        return self._sent(
            "POST", path, json.dumps(body).encode(), headers | (COMPRESSED if compressed else {})
        )

    def post_form(self, path: str, form: Mapping[str, str]) -> Answer:
        """Send a form."""
        body = urlencode({**form, "csrf_token": self._cookies.get(TOKEN_COOKIE, "")}).encode()
        return self._sent("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def _sent(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        asked = (method, path, body or None, {**headers, "Cookie": cookies})
        started = time.perf_counter()
        try:
            response = self._response(*asked)
        except ConnectionError:  # servers end connections that rest; a browser then opens another one
            self._connection.close()
            response = self._response(*asked)
        content = response.read()
        seconds = time.perf_counter() - started
        for line in response.headers.get_all("Set-Cookie") or ():
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return Answer(response.status, content, seconds)

    def _response(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> HTTPResponse:
        self._connection.request(method, path, body, headers)
        return self._connection.getresponse()


def sign_in(visitor: Visitor, username: str, password: str) -> None:
    """Sign in by the form.

    Raises:
        Refused: the server does not let them in; a fault of the bench.
    """
    visitor.get("/login")
    answer = visitor.post_form("/login", {"identifier": username, "password": password})
    if answer.status != SEE_OTHER:
        raise Refused(
            "%(username)s could not sign in (status %(status)d)", username=username, status=answer.status
        )
