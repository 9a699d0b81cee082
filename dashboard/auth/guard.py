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
from uuid import UUID

from flask import Flask, current_app, g, jsonify, make_response, redirect, request, session
from flask_login import current_user, logout_user
from werkzeug.exceptions import NotFound as PageNotFound
from werkzeug.wrappers import Response as AnyResponse

from dashboard.access import Person
from dashboard.auth.headers import DASH_PAGES
from dashboard.edge import bare_page
from dashboard.locale import gettext
from dashboard.queries.belonging import is_activity, is_pupil
from dashboard.wiring import database
from datastore.commands.accounts.sessions import LONGEST_SESSION

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SAME_SITE = frozenset({None, "same-origin", "none"})

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

SAME_FOR_ALL = re.compile(
    r"/(healthz|readyz|_favicon\.ico|sw\.js)|/(assets|files|frames)/.*|/_dash-component-suites/.*"
)
"""Open to all. Nobody is looked up for them, so that they need no database."""
OPEN_PAGES = re.compile(r"/login(/school)?|/language|/offline")
"""Open to all; they speak the language of whoever is signed in."""


@dataclass(frozen=True, slots=True)
class Area:
    """Some addresses and who may open them."""

    addresses: re.Pattern[str]
    admits: Callable[[Person, re.Match[str]], bool]
    by_dash: bool = False
    """Whether the addresses are Dash's pages: its catch-all would answer a GET on any other address, too."""

    def holds(self, path: str, person: Person, *, by_dash: bool) -> bool:
        """Whether the address is one of these and the person may open it."""
        found = self.addresses.fullmatch(path)
        return found is not None and by_dash == self.by_dash and self.admits(person, found)


_BELONGS = {"student_id": is_pupil, "activity_id": is_activity}
"""What asks whether something that an address names is the class's."""


def _anyone(_person: Person, _address: re.Match[str]) -> bool:
    return True


def _teaches(person: Person, address: re.Match[str]) -> bool:
    """Whether the person teaches the class, and the pupil or activity that is named belongs to it."""
    class_id = UUID(address["class_id"])
    if class_id not in person.scope.teaches:
        return False
    named = [(belongs, address[name]) for name, belongs in _BELONGS.items() if address[name]]
    if not named:
        return True
    with database().reading(person.scope) as connection:
        return all(belongs(connection, person.scope, class_id, UUID(id_)) for belongs, id_ in named)


def _is_pupil(person: Person) -> bool:
    return bool(person.scope.attends) or person.landing == "/me"


_PUPILS = "s|a|reviews|data|privacy|badges|certificates|beats|events|help|notifications"
"""The first words of the pupils' addresses; what stands behind them is checked by each page."""

_CLASS_VIEWS = (
    "/live|/competencies|/stuck|/time|/paths|/productions|/sheet"
    f"|/activity/(?P<activity_id>{_UUID})|/student/(?P<student_id>{_UUID})"
)
"""The views of a class, behind its address."""

AREAS = (
    Area(re.compile(r"/logout|/password"), _anyone),
    Area(re.compile(rf"/me|/({_PUPILS})(/.*)?"), lambda person, _: _is_pupil(person)),
    Area(re.compile(r"/forum(/.*)?"), lambda person, _: _is_pupil(person) or bool(person.scope.teaches)),
    Area(re.compile(r"/teach(/.*)?"), lambda person, _: person.scope.is_teacher),
    Area(re.compile(r"/admin(/.*)?"), lambda person, _: person.scope.is_admin),
    Area(re.compile(r"/compare/council"), lambda person, _: person.scope.is_coordinator),
    Area(re.compile(r"/compare"), lambda person, _: person.scope.is_coordinator, by_dash=True),
    Area(re.compile(r"/"), _anyone, by_dash=True),
    Area(re.compile(rf"/class/(?P<class_id>{_UUID})({_CLASS_VIEWS})?"), _teaches, by_dash=True),
    Area(re.compile(r"/export/(csv|xlsx)"), lambda person, _: person.is_staff),
    Area(
        re.compile(r"/_dash-(layout|dependencies|update-component)|/_reload-hash"),
        lambda person, _: person.is_staff,
    ),
)


def install(server: Flask) -> None:
    """Put the guard before every request of a server.

    The token comes last: a session that has ended has lost its token as well, and is to be told as ended.
    """
    server.config["WTF_CSRF_CHECK_DEFAULT"] = False
    server.before_request(refuse_foreign_writes)
    server.before_request(admit)
    server.before_request(require_token)


def refuse_foreign_writes() -> None:
    """A form or callback may only come from our own pages."""
    foreign = request.headers.get("Sec-Fetch-Site") not in SAME_SITE
    if request.method not in SAFE_METHODS and foreign:
        raise PageNotFound


def admit() -> AnyResponse | None:
    """Let the request through, send the person to sign in, or deny that the address exists."""
    by_dash = request.endpoint in DASH_PAGES
    if SAME_FOR_ALL.fullmatch(request.path) and not by_dash:
        return None
    if OPEN_PAGES.fullmatch(request.path) and not by_dash:
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
    if not any(area.holds(request.path, person, by_dash=by_dash) for area in AREAS):
        raise PageNotFound
    return None


def require_token() -> None:
    """A form or callback must carry the token of its session."""
    current_app.extensions["csrf"].protect(apply_exemptions=True)


def _still_valid() -> bool:
    """Signed in, and not for longer than any session may last."""
    if not current_user.is_authenticated:
        return False
    if time.time() - session.get("since", 0) > LONGEST_SESSION.total_seconds():
        logout_user()
        return False
    return True


def _sign_in_first() -> AnyResponse:
    """To the sign-in page; what cannot be repeated by going there is told that the session has ended."""
    if request.path.startswith("/_") or request.is_json:
        return make_response(jsonify(error="signed_out"), 401)
    if request.method not in SAFE_METHODS:
        return make_response(bare_page("login.html", error=gettext("Sign in again."), next=""), 401)
    wanted = request.full_path.rstrip("?")
    return redirect(f"/login?next={quote(wanted, safe='/')}")
