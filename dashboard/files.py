"""Serves the files of schools: each at an address that only a page of ours can have made, and that ends.

The address holds the right to read, so that no cookie travels: films can be sought by ranges, frames work
without the rights of the page around them, and a stolen address shows one file for one day.
"""

from __future__ import annotations

import math
import mimetypes
import time
from typing import cast
from uuid import UUID

from flask import Blueprint, Flask, Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import FileWrapper

from datastore.commands.media import INDEX, LARGEST, MEGABYTE
from datastore.errors import BadInput, NotFound
from datastore.media_store import MediaStore

EXTENSION = "parcours.media"
QUOTA = "PARCOURS_MEDIA_QUOTA"
"""The setting of the server that says how many bytes a school may store."""
HALF_A_DAY = 12 * 3600
UPLOADS = "/teach/media"
"""The one address that takes more than a form."""
TYPES = {".webm": "video/webm", ".mp4": "video/mp4", ".vtt": "text/vtt"}
_BRIDGE = b'<script src="/assets/frame-bridge.js"></script>'

blueprint = Blueprint("files", __name__)


def install(server: Flask, store: MediaStore, *, quota: int) -> None:
    """Give templates `media(key)` and `frame(key)`, and let the one form for files be large."""
    server.extensions[EXTENSION] = store
    server.config[QUOTA] = quota
    server.jinja_env.globals.update(media=address, frame=frame_address)
    server.before_request(_allow_uploads)
    server.register_blueprint(blueprint)


def media_store() -> MediaStore:
    """The store of the server that handles this request."""
    return cast("MediaStore", current_app.extensions[EXTENSION])


def address(key: str) -> str:
    """Where the signed-in person's pages find a file of the school."""
    return f"/files/{_token(key)}/{key.rpartition('/')[2]}"


def frame_address(key: str) -> str:
    """Where they find a package that is shown in a frame."""
    return f"/frames/{_token(key)}/{INDEX}"


@blueprint.get("/files/<token>/<name>")
def file(token: str, name: str) -> Response:
    """A film or captions, whole or by ranges."""
    school_id, key = _read_token(token)
    ending = key[key.rfind(".") :]
    if key.rpartition("/")[2] != name or ending not in TYPES:
        raise NotFound("This file does not exist.")
    return _sent(school_id, key, TYPES[ending])


@blueprint.get("/frames/<package>/<path:part>")
def frame(package: str, part: str) -> Response:
    """A file of a package; its first page gets the script by which it reports to the page around it."""
    school_id, key = _read_token(package)
    content_type = mimetypes.guess_type(part)[0] or "application/octet-stream"
    if part != INDEX:
        return _in_frame(_sent(school_id, f"{key}/{part}", content_type), package)
    opened, _ = media_store().open(school_id, f"{key}/{INDEX}")
    with opened:
        return _in_frame(Response(_BRIDGE + opened.read(), mimetype="text/html"), package)


def _sent(school_id: UUID, key: str, content_type: str) -> Response:
    opened, size = media_store().open(school_id, key)
    answer = Response(FileWrapper(opened, 64 * 1024), mimetype=content_type, direct_passthrough=True)
    answer.content_length = size
    answer.headers["Cache-Control"] = f"private, max-age={HALF_A_DAY}"
    answer.headers["Content-Disposition"] = "attachment"
    answer.set_etag(f"{key.rpartition('/')[2]}-{size}")
    answer.call_on_close(opened.close)
    try:
        answer.make_conditional(request, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable:
        opened.close()
        raise
    return answer


def _in_frame(answer: Response, token: str) -> Response:
    """What a package may do: run its own scripts in a place of its own, and reach nothing else.

    Sources are named without a scheme: behind a proxy this server does not know which one the browser used.
    """
    own = f"{request.host}/frames/{token}/"
    bridge = f"{request.host}/assets/frame-bridge.js"
    answer.headers["Content-Security-Policy"] = "; ".join(
        (
            "sandbox allow-scripts",
            "default-src 'none'",
            f"script-src 'unsafe-inline' 'unsafe-eval' {own} {bridge}",
            f"style-src 'unsafe-inline' {own}",
            f"img-src data: blob: {own}",
            f"media-src data: blob: {own}",
            f"font-src data: {own}",
            f"connect-src {own}",
            "frame-ancestors 'self'",
        )
    )
    answer.headers["Access-Control-Allow-Origin"] = "*"  # the frame is of no origin; the address is the key
    answer.headers.pop("Content-Disposition", None)
    return answer


def _allow_uploads() -> None:
    """Raise the limit for the form with a file; beyond that, say so before anything of it is read."""
    if request.path != UPLOADS or request.method != "POST":
        return
    largest = max(LARGEST.values())
    request.max_content_length = largest + MEGABYTE
    if (request.content_length or 0) > request.max_content_length:
        raise BadInput("The file is too large: at most %(most)d MB.", most=largest // MEGABYTE)


def _token(key: str) -> str:
    """Signs the school, the key and the end; equal for half a day, so that browsers keep what they have."""
    end = (math.floor(time.time() / HALF_A_DAY) + 2) * HALF_A_DAY
    return str(_serializer().dumps([str(g.person.scope.school_id), key, end]))


def _read_token(token: str) -> tuple[UUID, str]:
    try:
        school_id, key, end = _serializer().loads(token)
    except BadSignature:
        raise NotFound("This file does not exist.") from None
    if time.time() > end:
        raise NotFound("The address of this file has ended: reload the page.")
    return UUID(school_id), key


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="files")
