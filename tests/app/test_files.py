"""Films and packages: served by ranges to who holds a signed address, and to nobody else."""

from __future__ import annotations

import io
import time

import pytest
from flask import g

from dashboard import files
from datastore.commands.media import MEGABYTE, add_media
from datastore.media_store import DEMO_FOLDER
from datastore.models.enums import MediaKind
from tests.app.conftest import make_server, visitor
from tests.factories import make_lesson

KEY = "demo/cinq-etapes.webm"
FILM = (DEMO_FOLDER / KEY).read_bytes()
PAGE = b"<!doctype html><html><title>Jeu</title><script src='jeu.js'></script>"


@pytest.fixture(scope="module")
def lesson(module_database):
    return make_lesson(module_database)


@pytest.fixture(scope="module")
def server(module_database):
    return make_server(module_database)


def signed(server, lesson, key: str, make=files.address) -> str:
    """An address as a page of the pupil's carries it."""
    with server.test_request_context():
        g.person = type("Person", (), {"scope": lesson.pupil})
        return make(key)


def test_a_film_is_sent_whole_without_a_session(server, lesson):
    answer = visitor(server).get(signed(server, lesson, KEY), buffered=True)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "video/webm", FILM)
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Disposition"] == "attachment"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"].startswith("private")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-99", FILM[:100]),
        ("bytes=1000-", FILM[1000:]),
        ("bytes=-50", FILM[-50:]),
        (f"bytes={len(FILM) - 10}-{len(FILM) + 500}", FILM[-10:]),
    ],
    ids=["first", "from", "last", "past the end"],
)
def test_a_player_gets_the_range_it_asks_for(server, lesson, asked, part):
    answer = visitor(server).get(signed(server, lesson, KEY), headers={"Range": asked}, buffered=True)
    assert (answer.status_code, answer.data) == (206, part)
    assert answer.headers["Content-Range"].endswith(f"/{len(FILM)}")


def test_a_range_outside_of_the_film_is_refused(server, lesson):
    answer = visitor(server).get(
        signed(server, lesson, KEY), headers={"Range": f"bytes={len(FILM)}-"}, buffered=True
    )
    assert answer.status_code == 416


def test_what_a_browser_has_is_not_sent_again(server, lesson):
    client, address = visitor(server), signed(server, lesson, KEY)
    tag = client.get(address, buffered=True).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}, buffered=True).status_code == 304


def test_a_forged_address_finds_nothing(server, lesson):
    address = signed(server, lesson, KEY)
    _, _, token, name = address.split("/")
    for wrong in (
        f"/files/{'A' if token[0] != 'A' else 'B'}{token[1:]}/{name}",
        f"/files/{token}/{name.replace('webm', 'mp4')}",
        f"/files/x/{name}",
        f"/frames/{token}/../{name}",
        signed(server, lesson, "demo/../sequences/03_recit.json"),
        signed(server, lesson, "demo/absent.webm"),
    ):
        assert visitor(server).get(wrong, buffered=True).status_code == 404, wrong


def test_an_address_ends(server, lesson, monkeypatch):
    address = signed(server, lesson, KEY)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 11 * 3600)
    assert visitor(server).get(address, buffered=True).status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + 25 * 3600)
    assert visitor(server).get(address, buffered=True).status_code == 404


def test_a_package_runs_in_a_place_of_its_own(server, lesson, module_database):
    with server.app_context():
        store = files.media_store()
    stored = add_media(
        module_database,
        lesson.teacher,
        store,
        kind=MediaKind.frame,
        title="Jeu",
        source=io.BytesIO(PAGE),
        quota=10 * MEGABYTE,
    )
    address = signed(server, lesson, stored.storage_key, files.frame_address)
    answer = visitor(server).get(address, buffered=True)
    store.remove(lesson.pupil.school_id, stored.storage_key)
    assert answer.data.endswith(PAGE)
    assert b"frame-bridge.js" in answer.data
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-scripts;")
    assert "allow-same-origin" not in policy
    assert "connect-src localhost/frames/" in policy
    assert "X-Frame-Options" not in answer.headers
    assert "Set-Cookie" not in answer.headers
