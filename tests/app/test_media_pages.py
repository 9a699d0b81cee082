"""Bringing films: what the form takes, what it refuses and why, and that no other form may be so large."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from dashboard import files
from datastore.commands import media
from datastore.commands.media import MEGABYTE
from datastore.media_store import DEMO_FOLDER, MediaStore
from datastore.models import Media
from datastore.models.enums import MediaKind
from tests.app.conftest import csrf_token, make_server, send
from tests.app.pupil import read_aloud
from tests.app.room import HOSTILE, Room, buttons, read, require_text

FILM = (DEMO_FOLDER / "demo/cinq-etapes.webm").read_bytes()
QUOTA = 40 * MEGABYTE
ADDRESS = "/teach/media"


@pytest.fixture(scope="module")
def server(module_database, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A server that keeps files in a folder of the tests."""
    server = make_server(module_database)
    server.extensions[files.EXTENSION] = MediaStore(str(tmp_path_factory.mktemp("media")))
    server.config[files.QUOTA] = QUOTA
    return server


@pytest.fixture
def room(module_database, server) -> Room:
    return Room(module_database, server)


def bring(
    room: Room,
    content: bytes = FILM,
    *,
    kind: str = "video",
    name: str = "film.webm",
    title: str = "Cinq étapes",
    as_script: bool = False,
) -> TestResponse:
    """Send the form with a file, as its teacher."""
    headers = {"Accept": "application/json"} if as_script else {}
    chosen = {"kind": kind, "title": title, "file": FileStorage(io.BytesIO(content), name)}
    return post(room.client("teacher"), ADDRESS, headers, **chosen)


def post(
    client: FlaskClient, address: str, headers: dict[str, str] | None = None, **form: Any
) -> TestResponse:
    """Send a form with a file; encoded here, since the client leaves the files open that it encodes into."""
    boundary, body = encode_multipart({"csrf_token": csrf_token(client), **form})
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(address, data=body, content_type=kind, headers=headers)


def stored(room: Room) -> list[tuple[MediaKind, str, int]]:
    with room.database.reading(room.school) as connection:
        return [tuple(row) for row in connection.execute(select(Media.kind, Media.title, Media.size))]


def test_a_film_is_stored_listed_and_played_by_ranges(room):
    answer = bring(room)
    assert (answer.status_code, answer.location) == (303, ADDRESS)
    assert stored(room) == [(MediaKind.video, "Cinq étapes", len(FILM))]
    teacher = room.client("teacher")
    page = teacher.get(ADDRESS).text
    assert "40 MB are in use." in read_aloud(page)
    address = page.split('<th scope="row"><a href="')[1].split('"')[0]
    part = teacher.get(address, headers={"Range": "bytes=100-199"}, buffered=True)
    assert (part.status_code, part.data) == (206, FILM[100:200])


def test_what_content_names_the_film_by_is_said(room):
    client = room.client("teacher")
    post(client, ADDRESS, kind="video", title="", file=FileStorage(io.BytesIO(FILM), "cinq.webm"))
    with room.database.reading(room.school) as connection:
        (key,) = connection.execute(select(Media.storage_key)).scalars()
    page = read(client, ADDRESS)
    assert f"The file is stored. Content names it {key}." in page
    assert "cinq.webm Film (MP4 or WebM)" in page  # without a title the name of the file


def test_the_title_of_a_file_is_text(room):
    assert bring(room, title=HOSTILE).status_code == 303
    require_text(room.client("teacher").get(ADDRESS).text)
    require_text(bring(room, b"no film", title=HOSTILE).text)


@pytest.mark.parametrize("as_script", [False, True], ids=["form", "script"])
def test_a_film_above_the_limit_is_refused_with_the_limit(room, monkeypatch, as_script):
    monkeypatch.setitem(media.LARGEST, MediaKind.video, MEGABYTE)
    answer = bring(room, FILM[:1000] + b"\0" * MEGABYTE, as_script=as_script)
    assert answer.status_code == 400
    assert "The file is too large: at most 1 MB." in answer.text
    assert stored(room) == []


def test_a_request_above_every_limit_is_refused_before_it_is_read(room, monkeypatch):
    for kind in MediaKind:
        monkeypatch.setitem(media.LARGEST, kind, 1)
    answer = bring(room, b"\0" * (MEGABYTE + 1000))
    assert answer.status_code == 400
    assert "The file is too large" in answer.text


def test_a_film_above_the_limit_of_other_forms_is_taken(room):
    content = FILM + b"\0" * (3 * MEGABYTE)
    assert bring(room, content).status_code == 303
    assert [size for _, _, size in stored(room)] == [len(content)]


@pytest.mark.parametrize(
    ("kind", "content", "sentence"),
    [
        ("video", b"GIF89a", "This is no film that browsers play: save it as MP4 or WebM."),
        ("video", b"", "The file is empty: choose another one."),
        ("captions", FILM, "These are no captions: save them as WebVTT (.vtt) in UTF-8."),
        ("frame", FILM, "This is no page for a frame"),
        ("song", FILM, "Choose what the file is."),
    ],
)
def test_what_is_not_of_the_kind_is_refused_and_says_what_to_do(room, kind, content, sentence):
    answer = bring(room, content, kind=kind, name="film.webm")
    assert answer.status_code == 400
    assert sentence in answer.text
    assert stored(room) == []


def test_a_form_without_a_file_asks_for_one(room):
    answer = bring(room, name="")
    assert answer.status_code == 400
    assert "Choose a file." in answer.text


@pytest.mark.parametrize("as_script", [False, True], ids=["form", "script"])
def test_a_school_whose_room_is_full_is_told_so(room, server, monkeypatch, as_script):
    monkeypatch.setitem(server.config, files.QUOTA, len(FILM) + 1000)
    assert bring(room).status_code == 303
    answer = bring(room, as_script=as_script)
    assert answer.status_code == 409
    assert "room for files" in answer.text
    assert len(stored(room)) == 1


def test_a_script_is_told_in_json_where_to_go_and_the_page_there_says_what_was_stored(room):
    client = room.client("teacher")
    form = {"kind": "video", "title": "Étapes", "file": FileStorage(io.BytesIO(FILM), "film.webm")}
    answer = post(client, ADDRESS, {"Accept": "application/json"}, **form)
    assert (answer.status_code, answer.json) == (201, {"address": ADDRESS})
    assert "The file is stored." in read(client, ADDRESS)


def test_a_teacher_takes_away_ones_own_file_only(room):
    bring(room)
    client = room.client("teacher")
    assert "Remove" in buttons(client, ADDRESS)
    with room.database.reading(room.school) as connection:
        (media_id,) = connection.execute(select(Media.id)).scalars()
    token = {"csrf_token": csrf_token(client)}
    assert client.post(f"{ADDRESS}/{media_id}/remove", data=token).status_code == 303
    assert "There is none yet." in read(client, ADDRESS)
    assert client.post(f"{ADDRESS}/{media_id}/remove", data=token).status_code == 404


@pytest.mark.parametrize("who", ["pupil", "teacher"])
def test_no_other_form_may_be_as_large(room, who):
    client = room.client(who)
    answer = send(client, f"/forum/{room.class_id}", id="x", title="x", text="x" * 3_000_000)
    assert answer.status_code == 413
    assert "<h1" in answer.text


@pytest.mark.parametrize("address", ["/teach/media/{}/remove", "/teach/class/{}/calls/{}", "/forum/{}"])
def test_no_other_page_takes_a_large_file(room, address):
    client = room.client("teacher")
    answer = post(
        client,
        address.format(room.class_id, room.class_id),
        file=FileStorage(io.BytesIO(b"\0" * 3_000_000), "x"),
    )
    assert answer.status_code == 413
    assert "<h1" in answer.text
