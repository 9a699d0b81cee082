"""Deny by default: one table says who may open which address; what it lacks does not exist.

Dash's own endpoints belong to staff, but a guard on addresses never sees which page a callback asks for:
layouts and queries check the scope again.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask, Response, g, jsonify, redirect, request, session
from flask_login import current_user, logout_user
from werkzeug.exceptions import NotFound as PageNotFound
from werkzeug.wrappers import Response as AnyResponse

from dashboard.access import Person

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SAME_SITE = frozenset({None, "same-origin", "none"})
LONGEST_SESSION_SECONDS = 12 * 3600
"""However busy: after that, sign in again."""

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

PUBLIC = re.compile(
    r"/(login|login/school|language|healthz|readyz|_favicon\.ico|robots\.txt)|/assets/.*|"
    r"/_dash-component-suites/.*"
)


@dataclass(frozen=True, slots=True)
class Area:
    """Some addresses and who may open them."""

    addresses: re.Pattern[str]
    admits: Callable[[Person], bool]


def _anyone(_person: Person) -> bool:
    return True


AREAS = (
    Area(re.compile(r"/logout|/password"), _anyone),
    Area(re.compile(r"/me"), lambda person: bool(person.scope.attends) or person.landing == "/me"),
    Area(re.compile(r"/admin(/.*)?"), lambda person: person.scope.is_admin),
    Area(re.compile(r"/compare"), lambda person: person.scope.is_coordinator),
    Area(re.compile(r"/"), _anyone),
    Area(re.compile(rf"/class/{_UUID}(/competencies|/stuck)?"), lambda person: person.scope.is_teacher),
    Area(
        re.compile(r"/_dash-(layout|dependencies|update-component)|/_reload-hash"),
        lambda person: person.is_staff,
    ),
)


def install(server: Flask) -> None:
    """Put the guard before every request of a server."""
    server.before_request(refuse_foreign_writes)
    server.before_request(admit)


def refuse_foreign_writes() -> None:
    """A form or callback may only come from our own pages."""
    foreign = request.headers.get("Sec-Fetch-Site") not in SAME_SITE
    if request.method not in SAFE_METHODS and foreign:
        raise PageNotFound


def admit() -> AnyResponse | None:
    """Let the request through, send the person to sign in, or deny that the address exists."""
    if PUBLIC.fullmatch(request.path):
        g.person = current_user._get_current_object() if _still_valid() else None
        return None
    if not _still_valid():
        return _sign_in_first()
    person: Person = current_user._get_current_object()
    g.person = person
    if person.must_change_password and request.path not in {"/password", "/logout"}:
        return redirect("/password")
    if request.path == "/" and person.landing != "/" and not person.scope.is_teacher:
        return redirect(person.landing)
    if not any(area.addresses.fullmatch(request.path) and area.admits(person) for area in AREAS):
        raise PageNotFound
    return None


def _still_valid() -> bool:
    """Signed in, and not for longer than any session may last."""
    if not current_user.is_authenticated:
        return False
    if time.time() - session.get("since", 0) > LONGEST_SESSION_SECONDS:
        logout_user()
        return False
    return True


def _sign_in_first() -> AnyResponse:
    if request.method not in SAFE_METHODS or request.path.startswith("/_"):
        answer: Response = jsonify(error="signed_out")
        answer.status_code = 401
        return answer
    wanted = request.full_path.rstrip("?")
    return redirect(f"/login?next={quote(wanted, safe='/')}")
