"""Keys come from the environment, else from one file that only its owner can read and that is made once."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from datastore import embedded
from datastore.crypto import new_data_key
from datastore.errors import BadSetting
from datastore.installation import KEY_FILE, Keys, opened
from datastore.settings import Settings, from_env

SECRET, DATA_KEY = "s" * 40, new_data_key()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a server that nobody connects to: an engine opens no connection before it is used."""
    address = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    return from_env({"PARCOURS_HOME": str(tmp_path / "home"), "DATABASE_URL": address})


def keys_of(settings: Settings, *, make_keys: bool = False) -> Keys:
    with opened(settings, make_keys=make_keys) as installation:
        token = installation.database.cipher.encrypt("Benali")
        assert installation.database.cipher.decrypt(token) == "Benali"
        return installation.keys


def keep(settings: Settings, text: str) -> None:
    settings.home.mkdir()
    (settings.home / KEY_FILE).write_text(text)


def test_the_keys_of_the_environment_are_used_and_none_are_kept(settings):
    given = replace(settings, secret_key=SECRET, data_keys=(DATA_KEY,))
    assert keys_of(given, make_keys=True) == Keys(SECRET, (DATA_KEY,))
    assert not settings.home.exists()


@pytest.mark.parametrize("given", [{}, {"secret_key": SECRET}, {"data_keys": (DATA_KEY,)}])
def test_a_server_of_ones_own_asks_for_keys_of_ones_own(settings, given):
    with pytest.raises(BadSetting, match="PARCOURS_SECRET_KEY and PARCOURS_DATA_KEYS are not set"):
        keys_of(replace(settings, **given))
    assert not settings.home.exists()


def test_the_demo_makes_its_keys_and_keeps_them(settings):
    made = keys_of(settings, make_keys=True)
    assert len(made.secret_key) >= 32
    assert keys_of(settings, make_keys=True) == made
    assert keys_of(settings) == made


def test_the_kept_keys_are_their_owners_alone(settings):
    keys_of(settings, make_keys=True)
    path = settings.home / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.home.stat().st_mode) == 0o700
    assert [file.name for file in settings.home.iterdir()] == [KEY_FILE], "no draft stays behind"


def test_one_key_of_the_environment_goes_with_the_kept_other(settings):
    made = keys_of(settings, make_keys=True)
    assert keys_of(replace(settings, secret_key=SECRET)) == Keys(SECRET, made.data_keys)
    assert keys_of(replace(settings, data_keys=(DATA_KEY,))) == Keys(made.secret_key, (DATA_KEY,))


def test_whoever_starts_at_the_same_time_gets_the_same_keys(settings):
    starters = 8
    barrier = Barrier(starters)

    def start() -> Keys:
        barrier.wait()
        return keys_of(settings, make_keys=True)

    with ThreadPoolExecutor(starters) as threads:
        found = {threads.submit(start) for _ in range(starters)}
        assert len({future.result() for future in found}) == 1
    assert [file.name for file in settings.home.iterdir()] == [KEY_FILE]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"secret_key": "x"}', json.dumps({"secret_key": "x", "data_keys": None})],
)
def test_a_key_file_that_is_none_is_named_and_left_alone(settings, text):
    keep(settings, text)
    with pytest.raises(BadSetting, match=r"keys\.json cannot be read: restore it"):
        keys_of(settings, make_keys=True)
    assert (settings.home / KEY_FILE).read_text() == text


def test_a_kept_key_that_is_none_is_refused_before_a_server_is_started(settings, monkeypatch):
    keep(settings, json.dumps({"secret_key": SECRET, "data_keys": ["short"]}))
    monkeypatch.setattr(embedded, "start", lambda home: pytest.fail("the server was started"))
    with pytest.raises(BadSetting, match="PARCOURS_DATA_KEYS: key 1"):
        keys_of(replace(settings, database_url=None))


@pytest.mark.parametrize("folder", ["file/home", "x" * 300])
def test_a_home_that_cannot_be_written_is_named(settings, tmp_path, folder):
    (tmp_path / "file").touch()
    with pytest.raises(BadSetting, match=r"cannot be written \(.+\): set PARCOURS_HOME"):
        keys_of(replace(settings, home=tmp_path / folder), make_keys=True)
