"""Errors become pages, JSON or toasts here, and nowhere else; details go to the log, never to the reader."""

from __future__ import annotations

import logging
from uuid import uuid4

import dash
from dash.exceptions import PreventUpdate
from flask import Flask, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from dashboard.locale import gettext
from datastore.errors import BadInput, DataUnavailable, NotFound, ParcoursError, Refused

log = logging.getLogger("parcours")

STATUS: dict[type[ParcoursError], int] = {NotFound: 404, BadInput: 400, Refused: 409, DataUnavailable: 503}

Page = tuple[str, int]


def install(server: Flask) -> None:
    """Answer every error of a server with a page that says what to do."""
    server.register_error_handler(ParcoursError, _explained)
    server.register_error_handler(CSRFError, _stale_form)
    server.register_error_handler(HTTPException, _http)
    server.register_error_handler(Exception, _unexpected)


def sentence(error: ParcoursError) -> str:
    """The error in the reader's language."""
    return str(gettext(error.template, **error.parameters))


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


def _unexpected(error: Exception) -> AnyResponse | Page:
    code = uuid4().hex[:8]
    log.exception("unexpected error %s on %s", code, request.endpoint, exc_info=error)
    return _answer(500, gettext("Something went wrong on our side. Code for support: %(code)s", code=code))


def _answer(status: int, text: str) -> AnyResponse | Page:
    if request.path.startswith("/_") or request.is_json:
        answer = jsonify(error=text)
        answer.status_code = status
        return answer
    return render_template("error.html", status=status, sentence=text), status


def on_callback_error(error: Exception) -> None:
    """A callback that fails says so in a toast, and the view keeps what it showed."""
    if isinstance(error, ParcoursError):
        text = sentence(error)
    else:
        code = uuid4().hex[:8]
        log.exception("unexpected error %s in a callback", code, exc_info=error)
        text = gettext("This could not be drawn. Reload the page. Code for support: %(code)s", code=code)
    dash.set_props("toast", {"data": text})
    raise PreventUpdate
