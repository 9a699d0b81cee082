"""Headers of every answer: what a page may load, that nothing personal is cached, the token of callbacks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import generate_csrf

CSRF_COOKIE = "_csrf_token"
DASH_PAGES = frozenset({"/", "/<path:path>"})
"""Dash's own endpoints for pages: plotly styles its drawings inline there, and only there."""
CACHEABLE = ("/assets/", "/_dash-component-suites/", "/_favicon.ico", "/files/", "/frames/")
WITHOUT_SESSION = (*CACHEABLE, "/sw.js", "/healthz", "/readyz")
"""What is the same for everybody, whoever is signed in."""
FRAMED = "files.frame"
"""The endpoint of what is shown in a frame of ours: it says itself what it may do."""


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie, but never with what is the same for everybody.

    A cache would give it to the next person; a worker script that arrives late would bring an old one back.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Renew the cookie, except with what is the same for everybody."""
        if not request.path.startswith(WITHOUT_SESSION):
            super().save_session(app, session, response)


def install(server: Flask, *, script_hashes: Callable[[], Sequence[str]], secure: bool) -> None:
    """Send the headers with every answer of a server.

    Args:
        server: The Flask application.
        script_hashes: Dash's inline scripts; asked at each answer, since pages may add some.
        secure: Whether people reach the server over TLS.
    """

    def add(response: Response) -> Response:
        drawn_by_dash = request.endpoint in DASH_PAGES and response.status_code == HTTPStatus.OK
        if request.endpoint != FRAMED or response.status_code != HTTPStatus.OK:
            response.headers["Content-Security-Policy"] = policy(script_hashes(), inline_styles=drawn_by_dash)
            response.headers["X-Frame-Options"] = "DENY"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        file = request.path.startswith(CACHEABLE)
        if not file or response.status_code >= HTTPStatus.BAD_REQUEST:
            response.headers["Cache-Control"] = "no-store"
        if response.mimetype == "text/html" and not file:
            response.set_cookie(CSRF_COOKIE, generate_csrf(), secure=secure, samesite="Lax", path="/")
        return response

    server.session_interface = Sessions()
    server.after_request(add)


def policy(script_hashes: Sequence[str], *, inline_styles: bool) -> str:
    """The Content-Security-Policy: nothing from elsewhere; inline styles only where plotly draws."""
    scripts = " ".join(("'self'", *script_hashes))
    styles = "'self' 'unsafe-inline'" if inline_styles else "'self'"
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            f"style-src {styles}",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        )
    )
