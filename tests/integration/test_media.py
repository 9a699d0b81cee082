"""Files that teachers bring are known by their content, bounded, counted, and there whole or not at all."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy import select

from datastore.commands import media
from datastore.commands.media import MEGABYTE, add_media, remove_media
from datastore.errors import BadInput, NotFound, Refused
from datastore.media_store import DEMO_FOLDER, MediaStore
from datastore.models import Media
from datastore.models.enums import MediaKind, UserRole
from datastore.scope import Scope
from tests.factories import Lesson, make_lesson, make_user

FILM = (DEMO_FOLDER / "demo" / "cinq-etapes.webm").read_bytes()
CAPTIONS = (DEMO_FOLDER / "demo" / "cinq-etapes.fr.vtt").read_bytes()
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + bytes(200)
PAGE = b"<!doctype html><html><title>Jeu</title>"
QUOTA = 10 * MEGABYTE


@pytest.fixture
def lesson(database) -> Lesson:
    return make_lesson(database)


@pytest.fixture
def teacher(lesson) -> Scope:
    return lesson.teacher


@pytest.fixture
def store(tmp_path) -> MediaStore:
    return MediaStore(str(tmp_path / "media"))


def add(database, scope, store, content: bytes, kind=MediaKind.video, *, title="Film", quota=QUOTA):
    return add_media(database, scope, store, kind=kind, title=title, source=io.BytesIO(content), quota=quota)


def package(**files: bytes) -> bytes:
    """A ZIP whose members are the keyword arguments; a double underscore stands for the dot of an ending."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, content in files.items():
            made.writestr(name.replace("__", "."), content)
    return target.getvalue()


def read(store: MediaStore, scope: Scope, key: str) -> bytes:
    opened, size = store.open(scope.school_id, key)
    with opened:
        content = opened.read()
    assert len(content) == size
    return content


@pytest.mark.parametrize(
    ("kind", "content", "content_type"),
    [
        (MediaKind.video, FILM, "video/webm"),
        (MediaKind.video, MP4, "video/mp4"),
        (MediaKind.captions, CAPTIONS, "text/vtt"),
    ],
)
def test_a_file_comes_back_byte_for_byte_with_the_type_of_its_content(  # noqa: PLR0917 - fixtures and cases
    database, teacher, store, kind, content, content_type
):
    stored = add(database, teacher, store, content, kind)
    assert read(store, teacher, stored.storage_key) == content
    with database.reading(teacher) as connection:
        row = connection.execute(select(Media.content_type, Media.size, Media.uploaded_by)).one()
    assert row == (content_type, len(content), teacher.user_id)


@pytest.mark.parametrize(
    ("kind", "content", "reason"),
    [
        (MediaKind.video, b"", "empty"),
        (MediaKind.video, PAGE, "no film"),
        (MediaKind.video, b"\x7fELF" + bytes(500), "no film"),
        (MediaKind.captions, FILM, "no captions"),
        (MediaKind.captions, b"bonjour", "no captions"),
        (MediaKind.frame, FILM, "no page"),
        (MediaKind.frame, package(autre__html=PAGE), "index.html"),
        (MediaKind.captions, b"WEBVTT\n" + bytes(2 * MEGABYTE), "too large"),
    ],
)
def test_what_is_not_of_its_kind_is_refused_and_leaves_nothing(  # noqa: PLR0917 - fixtures and cases
    database, teacher, store, tmp_path, kind, content, reason
):
    with pytest.raises(BadInput, match=reason):
        add(database, teacher, store, content, kind)
    assert not list(tmp_path.rglob("*.*"))
    with database.reading(teacher) as connection:
        assert connection.execute(select(Media.id)).all() == []


@pytest.mark.parametrize("name", ["../index.html", "/etc/index.html", "a/../../b.js", "a\\b.js"])
def test_a_package_cannot_write_outside_of_its_folder(database, teacher, store, tmp_path, name):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("index.html", PAGE)
        made.writestr(name, b"x")
    with pytest.raises(BadInput, match="outside"):
        add(database, teacher, store, target.getvalue(), MediaKind.frame)
    assert not list(tmp_path.rglob("*.*"))


def test_a_small_package_that_unpacks_to_much_is_refused(database, teacher, store):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("index.html", PAGE)
        made.writestr("zeros.bin", bytes(60 * MEGABYTE))
    assert len(target.getvalue()) < MEGABYTE
    with pytest.raises(BadInput, match="too large"):
        add(database, teacher, store, target.getvalue(), MediaKind.frame)


def test_a_package_is_unpacked_under_its_key(database, teacher, store):
    stored = add(database, teacher, store, package(index__html=PAGE, jeu__js=b"let a;"), MediaKind.frame)
    assert read(store, teacher, f"{stored.storage_key}/index.html") == PAGE
    assert read(store, teacher, f"{stored.storage_key}/jeu.js") == b"let a;"


def test_a_school_cannot_store_more_than_its_room_and_removing_makes_room(database, teacher, store):
    first = add(database, teacher, store, FILM, quota=len(FILM) + 10)
    with pytest.raises(Refused, match="room"):
        add(database, teacher, store, FILM, quota=len(FILM) + 10)
    remove_media(database, teacher, store, first.id)
    with pytest.raises(NotFound):
        store.open(teacher.school_id, first.storage_key)
    add(database, teacher, store, FILM, quota=len(FILM) + 10)


def test_only_who_brought_a_file_removes_it(database, lesson, teacher, store):
    stored = add(database, teacher, store, FILM)
    other = make_user(database, lesson.admin, UserRole.teacher, username="prof.autre")
    with pytest.raises(NotFound):
        remove_media(database, replace(teacher, user_id=other), store, stored.id)
    assert read(store, teacher, stored.storage_key) == FILM


def test_a_full_disk_is_said_and_changes_nothing(database, teacher, tmp_path):
    """A real full disk: /dev/full takes no byte."""
    folder = tmp_path / "media" / str(teacher.school_id)
    folder.mkdir(parents=True)
    store = MediaStore(str(tmp_path / "media"))
    original, media.secrets.token_hex = media.secrets.token_hex, lambda _: "plein"
    try:
        (folder / "plein.webm.part").symlink_to("/dev/full")
        with pytest.raises(Refused, match="no room"):
            add(database, teacher, store, FILM)
    finally:
        media.secrets.token_hex = original
    with database.reading(teacher) as connection:
        assert connection.execute(select(Media.id)).all() == []
    assert not [path for path in folder.iterdir() if not path.is_symlink()]


def test_every_film_of_the_demo_is_in_the_package():
    sources = {
        source
        for path in (DEMO_FOLDER.parent / "sequences").glob("*.json")
        for source in re.findall(r'"source": "(demo/[^"]+)"', path.read_text())
    }
    assert sources
    assert {str(path.relative_to(DEMO_FOLDER)) for path in DEMO_FOLDER.rglob("*.*")} == sources


def test_a_school_does_not_reach_the_file_of_another(database, teacher, store):
    stored = add(database, teacher, store, FILM)
    with pytest.raises(NotFound):
        store.open(make_lesson(database).admin.school_id, stored.storage_key)
