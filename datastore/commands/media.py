"""Files that teachers bring: films, captions, packages for frames. Checked by content, never by name."""

from __future__ import annotations

import secrets
import zipfile
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Final
from uuid import UUID

import puremagic
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from datastore.advisory_locks import hold
from datastore.commands import audit
from datastore.engine import Database
from datastore.errors import BadInput, NotFound, Refused
from datastore.media_store import MediaStore, Received, receiving
from datastore.models import Media, new_id
from datastore.models.enums import MediaKind
from datastore.scope import Scope

MEGABYTE: Final = 1_000_000
LARGEST: Final = {
    MediaKind.video: 300 * MEGABYTE,
    MediaKind.captions: MEGABYTE,
    MediaKind.frame: 50 * MEGABYTE,
}
"""Bytes of one file, by what it is for."""
MOST_FILES_IN_A_PACKAGE = 500
INDEX = "index.html"
LONGEST_TITLE = 500
_VIDEO_TYPES = {"video/webm": "webm", "video/mp4": "mp4", "video/x-m4v": "mp4"}


@dataclass(frozen=True, slots=True)
class StoredMedia:
    """What was stored."""

    id: UUID
    storage_key: str
    """What content names it by."""
    content_type: str
    size: int


def add_media(
    database: Database,
    scope: Scope,
    store: MediaStore,
    *,
    kind: MediaKind,
    title: str,
    source: IO[bytes],
    quota: int,
) -> StoredMedia:
    """Store a file of a teacher's for the school.

    Args:
        database: Where the row goes.
        scope: Of a teacher.
        store: Where the file goes.
        kind: What it is for.
        title: How it is listed.
        source: The file as it arrives.
        quota: Bytes that the school may store in all.

    Raises:
        NotFound: the scope does not teach.
        BadInput: the file is empty, too large, or not of the kind; or the title is missing or too long.
        Refused: the school's quota or the disk is full.
    """
    if not scope.is_teacher:
        raise NotFound("This page does not exist, or it is not yours.")
    if not 1 <= len(title.strip()) <= LONGEST_TITLE:
        raise BadInput("The title must have between 1 and %(most)d characters.", most=LONGEST_TITLE)
    with receiving(source, limit=LARGEST[kind]) as received:
        content_type, ending = _sniffed(kind, received)
        stored = StoredMedia(new_id(), secrets.token_hex(16) + ending, content_type, received.size)
        with database.writing(scope) as session:
            _require_room(session, scope, received.size, quota)
            row = {"kind": kind, "title": title.strip(), "hash": received.hash, "uploaded_by": scope.user_id}
            session.execute(insert(Media).values(school_id=scope.school_id, **asdict(stored), **row))
            audit.record(session, scope, "media.add", "media", stored.id, size=received.size)
            _put(store, scope.school_id, stored.storage_key, kind, received)
    return stored


def remove_media(database: Database, scope: Scope, store: MediaStore, media_id: UUID) -> None:
    """Take away a file that the person has brought; activities that show it say that it is missing.

    Raises:
        NotFound: there is no such file, or somebody else brought it.
    """
    m = Media
    mine = (m.school_id == scope.school_id, m.id == media_id, m.deleted_at.is_(None))
    with database.writing(scope) as session:
        change = update(m).where(*mine, m.uploaded_by == scope.require_person()).values(deleted_at=func.now())
        key = session.execute(change.returning(m.storage_key)).scalar_one_or_none()
        if key is None:
            raise NotFound("This file does not exist, or somebody else brought it.")
        audit.record(session, scope, "media.remove", "media", media_id)
    store.remove(scope.school_id, key)


def _require_room(session: Session, scope: Scope, size: int, quota: int) -> None:
    """Refuse what would not fit; two uploads of a school wait for each other, or both might just fit."""
    hold(session, f"media {scope.school_id}")
    query = select(func.coalesce(func.sum(Media.size), 0)).where(
        Media.school_id == scope.school_id, Media.deleted_at.is_(None)
    )
    if int(session.execute(query).scalar_one()) + size > quota:
        raise Refused(
            "The school's room for files (%(most)d MB) is full: remove files that are no longer needed.",
            most=quota // MEGABYTE,
        )


def _sniffed(kind: MediaKind, received: Received) -> tuple[str, str]:
    """The type of a file by its content, and the ending of its key."""
    if kind is MediaKind.video:
        return _video_type(received.head)
    if kind is MediaKind.captions:
        return _captions_type(received)
    return _package_type(received)


def _video_type(head: bytes) -> tuple[str, str]:
    try:
        found = {match.mime_type for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        found = set()
    for content_type, ending in _VIDEO_TYPES.items():
        if content_type in found and (ending != "webm" or b"webm" in head[:64]):
            return f"video/{ending}", f".{ending}"
    raise BadInput("This is no film that browsers play: save it as MP4 or WebM.")


def _captions_type(received: Received) -> tuple[str, str]:
    received.file.seek(0)
    try:
        begins = received.file.read().decode("utf-8-sig").startswith("WEBVTT")
    except UnicodeDecodeError:
        begins = False
    if not begins:
        raise BadInput("These are no captions: save them as WebVTT (.vtt) in UTF-8.")
    return "text/vtt", ".vtt"


def _package_type(received: Received) -> tuple[str, str]:
    received.file.seek(0)
    if zipfile.is_zipfile(received.file):
        _require_sound_package(received)
        return "application/zip", ""
    if b"<html" in received.head.lower() or b"<!doctype html" in received.head.lower():
        return "text/html", ""
    raise BadInput("This is no page for a frame: give one HTML file, or a ZIP with an index.html.")


def _require_sound_package(received: Received) -> None:
    with zipfile.ZipFile(received.file) as package:
        files = [entry for entry in package.infolist() if not entry.is_dir()]
        names = {entry.filename for entry in files}
        if INDEX not in names:
            raise BadInput("The package has no index.html at its root: add one.")
        if len(files) > MOST_FILES_IN_A_PACKAGE or sum(e.file_size for e in files) > LARGEST[MediaKind.frame]:
            raise BadInput("The package is too large once it is unpacked: make it smaller.")
        for name in names:
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or "\\" in name:
                raise BadInput("The package holds “%(name)s”, which lies outside of it.", name=name[:80])


def _put(store: MediaStore, school_id: UUID, key: str, kind: MediaKind, received: Received) -> None:
    """Write the file, or the files of a package under its key."""
    if kind is not MediaKind.frame:
        store.put(school_id, key, received.file)
        return
    received.file.seek(0)
    if not zipfile.is_zipfile(received.file):
        store.put(school_id, f"{key}/{INDEX}", received.file)
        return
    with zipfile.ZipFile(received.file) as package:
        for entry in package.infolist():
            if not entry.is_dir():
                store.put(school_id, f"{key}/{entry.filename}", BytesIO(package.read(entry)))
