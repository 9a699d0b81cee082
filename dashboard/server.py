"""The composition root: one Flask server with sign-in, the student pages, the admin's pages, and Dash."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dash import Dash, register_page
from flask import Flask
from flask_compress import Compress
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect

import student
from dashboard import access, admin, browser_files, council, edge, exporting, files, locale, teach
from dashboard.answers import Answers
from dashboard.auth import guard, headers
from dashboard.auth.routes import blueprint as auth_pages
from dashboard.callbacks import register_callbacks
from dashboard.pages import PAGES
from dashboard.shell import INDEX, frame
from dashboard.wiring import ANSWERS, EXTENSION
from datastore.commands.media import MEGABYTE
from datastore.engine import Database
from datastore.installation import Keys
from datastore.media_store import MediaStore
from datastore.settings import Settings

IDLE_LIMIT = dt.timedelta(hours=2)
LARGEST_REQUEST = 2 * 1024 * 1024
A_YEAR = 365 * 24 * 3600


def create_server(settings: Settings, database: Database, keys: Keys) -> Flask:
    """The server, ready to take requests: every part put in its place, and warmed.

    Raises:
        BadSetting: the database would be served with rights that pass by row-level security.
        FileNotFoundError: the browser parts are not installed.
    """
    browser_files.require_vendored()
    database.require_serving_role()
    server = Flask(__name__, static_folder=None)
    server.config.update(_configuration(settings, keys))
    server.extensions[EXTENSION] = database
    server.extensions[ANSWERS] = Answers(server, settings.redis_url, database.cipher)
    locale.install(server)
    browser_files.install(server)
    _install_sign_in(server, database)
    files.install(server, MediaStore(settings.media), quota=settings.media_quota_mb * MEGABYTE)
    guard.install(server)
    edge.install(server)
    for blueprint in (
        auth_pages,
        student.blueprint,
        admin.blueprint,
        teach.blueprint,
        council.blueprint,
        exporting.blueprint,
    ):
        server.register_blueprint(blueprint)
    dash = _dash(server)
    Compress(server)
    headers.install(server, script_hashes=dash.csp_hashes, secure=settings.cookies_secure)
    server.test_client().get("/healthz")  # Dash finishes its set-up at the first request, and not under load
    return server


def _configuration(settings: Settings, keys: Keys) -> dict[str, Any]:
    return {
        "PROVIDE_AUTOMATIC_OPTIONS": False,  # they would answer before any page has asked who may
        "DEBUG": False,  # whatever FLASK_DEBUG says: its pages show code and data
        "SECRET_KEY": keys.secret_key,
        "SESSION_COOKIE_NAME": "parcours",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.cookies_secure,
        "PERMANENT_SESSION_LIFETIME": IDLE_LIMIT,
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_REQUEST,  # a long text is one field
        "SEND_FILE_MAX_AGE_DEFAULT": A_YEAR,
        "WTF_CSRF_TIME_LIMIT": None,
        "PARCOURS_BASE_URL": settings.base_url,
    }


def _install_sign_in(server: Flask, database: Database) -> None:
    CSRFProtect(server)
    manager = LoginManager(server)
    manager.session_protection = None  # it ties sessions to an address; phones change theirs

    @manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login ships no types
    def load(cookie: str) -> access.Person | None:
        key = access.SessionKey.parse(cookie)
        return access.load_person(database, key) if key else None


def _dash(server: Flask) -> Dash:
    dash = LocalDash(
        __name__,
        server=server,  # type: ignore[arg-type]  # a Flask application is what Dash's documentation gives
        use_pages=True,
        pages_folder="",
        assets_folder=str(browser_files.ASSETS),
        assets_ignore=browser_files.NOT_FOR_DASH,
        suppress_callback_exceptions=True,
        serve_locally=True,
        include_pages_meta=False,
        enable_mcp=False,
        title="Parcours",
        update_title="",
        index_string=INDEX,
        on_error=edge.on_callback_error,
    )
    for order, page in enumerate(PAGES):
        register_page(
            page.name,
            path=page.path,
            path_template=page.template,
            order=order,
            title=page.title,
            layout=page.guarded,
        )
    dash.layout = frame
    register_callbacks(dash)
    return dash


class LocalDash(Dash):
    """Dash whose pages say in which language they are, for screen readers and plotly, and start soon."""

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]  # all parts go through
        """The page's frame, with the reader's language and the scripts that it needs."""
        parts["scripts"] = browser_files.needed(parts["scripts"])
        page = super().interpolate_index(**parts)  # type: ignore[no-untyped-call]  # Dash is half typed
        return str(page).replace("{locale}", locale.current_locale())
