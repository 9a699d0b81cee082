"""The school's films, captions and packages: bringing one, and taking one's own away.

The form works by itself; where scripts run, teach-upload.js sends it and asks for JSON.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from sqlalchemy import Connection, select
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from dashboard.access import current_scope
from dashboard.edge import sentence
from dashboard.files import QUOTA, media_store
from dashboard.locale import gettext, number, whole
from dashboard.teach.blueprint import Answer, blueprint, status
from dashboard.wiring import database
from datastore.commands.media import LARGEST, MEGABYTE, add_media, remove_media
from datastore.errors import BadInput, Refused
from datastore.models import Media
from datastore.models.enums import MediaKind
from datastore.scope import Scope


@dataclass(frozen=True, slots=True)
class File:
    """A file of the school, as the list shows it."""

    id: UUID
    kind: MediaKind
    title: str
    storage_key: str
    """What the content of an activity names it by."""
    size: int
    """Bytes."""
    brought_at: dt.datetime
    is_mine: bool


@blueprint.get("/media")
def media() -> str:
    """The files of the school, and the form for another one."""
    return _page({})


@blueprint.post("/media")
def bring() -> AnyResponse | Answer | tuple[AnyResponse, int]:
    """Store a file, if it is what it says."""
    typed = {name: request.form.get(name, "").strip() for name in ("title", "kind")}
    try:
        brought = _chosen()
        stored = add_media(
            database(),
            current_scope(),
            media_store(),
            kind=_kind(typed["kind"]),
            title=typed["title"] or str(brought.filename),
            source=brought.stream,
            quota=current_app.config[QUOTA],
        )
    except (BadInput, Refused) as error:
        if _sent_by_script():
            return jsonify(error=sentence(error)), status(error)
        return _page(typed, error=sentence(error)), status(error)
    flash(gettext("The file is stored. Content names it %(key)s.", key=stored.storage_key))
    if _sent_by_script():
        return jsonify(address=url_for("teach.media")), 201
    return redirect(url_for("teach.media"), code=303)


@blueprint.post("/media/<uuid:media_id>/remove")
def remove(media_id: UUID) -> AnyResponse:
    """Take one's own file away."""
    remove_media(database(), current_scope(), media_store(), media_id)
    flash(gettext("The file is removed."))
    return redirect(url_for("teach.media"), code=303)


def files(connection: Connection, scope: Scope) -> list[File]:
    """Which files has the school, the newest first? One statement."""
    m = Media
    query = (
        select(m.id, m.kind, m.title, m.storage_key, m.size, m.created_at, m.uploaded_by == scope.user_id)
        .where(m.school_id == scope.school_id, m.deleted_at.is_(None))
        .order_by(m.created_at.desc(), m.id)
    )
    return [File(*row) for row in connection.execute(query)]


def _page(typed: dict[str, str], *, error: str = "") -> str:
    with database().reading(current_scope()) as connection:
        stored = files(connection, current_scope())
    return render_template(
        "teach/media.html",
        files=stored,
        typed=typed,
        error=error,
        kinds={
            MediaKind.video: gettext("Film (MP4 or WebM)"),
            MediaKind.captions: gettext("Captions (WebVTT)"),
            MediaKind.frame: gettext("Page for a frame (HTML, or ZIP with an index.html)"),
        },
        most={kind.value: LARGEST[kind] // MEGABYTE for kind in MediaKind},
        used=sum(file.size for file in stored),
        quota=whole(current_app.config[QUOTA] / MEGABYTE),
        megabytes=lambda size: number(size / MEGABYTE),
    )


def _sent_by_script() -> bool:
    return request.headers.get("Accept") == "application/json"


def _chosen() -> FileStorage:
    brought = request.files.get("file")
    if brought is None or not brought.filename:
        raise BadInput("Choose a file.")
    return brought


def _kind(text: str) -> MediaKind:
    try:
        return MediaKind(text)
    except ValueError:
        raise BadInput("Choose what the file is.") from None
