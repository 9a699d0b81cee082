"""Errors become pages, JSON or toasts here, and nowhere else; details go to the log, never to the reader."""

from __future__ import annotations

import logging
import traceback
from typing import Any
from uuid import uuid4

import dash
from dash import html
from dash.exceptions import DependencyException
from flask import Flask, current_app, g, jsonify, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.exceptions import NotFound as PageNotFound
from werkzeug.wrappers import Response as AnyResponse

from dashboard.locale import gettext
from datastore.errors import BadInput, DataUnavailable, NotFound, ParcoursError, Refused

log = logging.getLogger("parcours")

STATUS: dict[type[ParcoursError], int] = {NotFound: 404, BadInput: 400, Refused: 409, DataUnavailable: 503}

CALLBACKS = "/_dash-update-component"
"""Dash's endpoint of callbacks, which is also its address."""

Page = tuple[str, int]


def install(server: Flask) -> None:
    """Answer every error of a server with a page that says what to do."""
    server.register_error_handler(ParcoursError, _explained)
    server.register_error_handler(CSRFError, _stale_form)
    server.register_error_handler(HTTPException, _http)
    server.register_error_handler(DependencyException, _no_such_file)
    server.register_error_handler(Exception, _unexpected)


def sentence(error: ParcoursError) -> str:
    """The error in the reader's language."""
    return str(gettext(error.template, **error.parameters))


def _trace(error: BaseException) -> str:
    """Where an error came from, without its message: the database's quote rows, and rows hold texts."""
    causes = []
    cause: BaseException | None = error
    while cause is not None:
        causes.append(type(cause).__name__ + "\n" + "".join(traceback.format_tb(cause.__traceback__)))
        cause = cause.__cause__
    return "caused by ".join(causes)


def _explained(error: ParcoursError) -> AnyResponse | Page:
    return _answer(STATUS.get(type(error), 500), sentence(error))


def _stale_form(_error: CSRFError) -> AnyResponse | Page:
    return _answer(400, gettext("This page was open too long. Go back, reload it, and send again."))


def _http(error: HTTPException) -> AnyResponse | Page:
    if error.code is not None and error.code < 400:  # noqa: PLR2004 - a redirect is no error
        return error.get_response()
    if error.code == 404:  # noqa: PLR2004
        return _answer(404, gettext("This page does not exist, or it is not yours."))
    return _answer(error.code or 500, gettext("This request cannot be answered."))


def _no_such_file(_error: DependencyException) -> AnyResponse | Page:
    """A script of a library that Dash does not serve; Dash's own text would list all it does serve."""
    return _http(PageNotFound())


def _unexpected(error: Exception) -> AnyResponse | Page:
    if request.endpoint == CALLBACKS and "person" in g:  # past the guard: it is Dash that stumbled
        return _unreadable_callback(error)
    code = uuid4().hex[:8]
    log.error("unexpected error %s on %s: %s", code, request.endpoint, _trace(error))
    return _answer(500, gettext("Something went wrong on our side. Code for support: %(code)s", code=code))


def _unreadable_callback(error: Exception) -> AnyResponse | Page:
    """A request that Dash could not take apart: what fails inside a callback ends in `on_callback_error`."""
    log.warning("a callback request could not be read: %s", _trace(error))
    return _http(BadRequest())


def _answer(status: int, text: str) -> AnyResponse | Page:
    if request.path.startswith("/_") or request.is_json:
        answer = jsonify(error=text)
        answer.status_code = status
        return answer
    return bare_page("error.html", status=status, sentence=text), status


def bare_page(template: str, **values: object) -> str:
    """A page in place of the one asked for: made without what the blueprint asked adds to its own pages.

    That may need a signed-in person or a database, and lack just these.
    """
    return current_app.jinja_env.get_template(template).render(**values)


def on_callback_error(error: Exception) -> None:
    """A callback that fails says so in a toast and in its panel, with a way to try again.

    It returns nothing, which Dash reads as "change nothing"; PreventUpdate would lose the toast as well.
    """
    if isinstance(error, ParcoursError):
        text = sentence(error)
    else:
        code = uuid4().hex[:8]
        log.error("unexpected error %s in a callback: %s", code, _trace(error))
        text = gettext("This could not be drawn. Reload the page. Code for support: %(code)s", code=code)
    dash.set_props("toast", {"data": text})
    for output in _outputs():
        if str(output["id"]).endswith("-insight"):
            dash.set_props(output["id"], {"children": _failed(text)})


def _outputs() -> list[dict[str, Any]]:
    """What the callback that failed would have filled."""
    outputs = dash.ctx.outputs_list
    return outputs if isinstance(outputs, list) else [outputs]


def _failed(text: str) -> list[Any]:
    """In place of the finding; the address keeps the filters."""
    return [html.Span(f"{text} ", className="failed-line"), html.A(gettext("Try again"), href="")]
