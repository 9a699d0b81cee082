"""Settings are read once from the environment, and a value that cannot work is refused by its name."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from datastore.errors import BadSetting
from datastore.settings import Settings, from_env

KEY, OTHER_KEY = (base64.urlsafe_b64encode(letter * 32).decode() for letter in (b"k", b"o"))
"""Fixed, because the workers of a run must agree on the names of the tests."""


def test_nothing_set_means_the_embedded_server_on_loopback():
    settings = from_env({"PARCOURS_HOME": "/srv/parcours"})
    assert settings == Settings(
        home=Path("/srv/parcours"),
        database_url=None,
        direct_url=None,
        redis_url=None,
        secret_key=None,
        data_keys=(),
        base_url="http://127.0.0.1:8050",
        workers=2,
        media="/srv/parcours/media",
        media_quota_mb=5000,
    )
    assert not settings.cookies_secure
    assert settings.bind == ("127.0.0.1", 8050)


def test_blank_values_are_as_if_unset():
    names = ("DATABASE_URL", "DIRECT_URL", "REDIS_URL", "PARCOURS_SECRET_KEY", "PARCOURS_DATA_KEYS")
    blank = dict.fromkeys(
        (
            *names,
            *("PARCOURS_BASE_URL", "PARCOURS_WORKERS"),
            *("PARCOURS_HOME", "PARCOURS_MEDIA", "PARCOURS_MEDIA_QUOTA_MB"),
        ),
        "",
    )
    assert from_env(blank) == from_env({})


def test_a_home_of_ones_own_is_expanded_and_absolute(monkeypatch):
    monkeypatch.setenv("HOME", "/home/ines")
    assert from_env({"PARCOURS_HOME": "~/parcours"}).home == Path("/home/ines/parcours")
    assert from_env({"PARCOURS_HOME": "here"}).home == Path.cwd() / "here"


@pytest.mark.parametrize(("uid", "expected"), [(0, "/var/lib/parcours"), (1000, "parcours")])
def test_the_home_is_the_systems_for_root_and_the_users_otherwise(monkeypatch, uid, expected):
    monkeypatch.setattr(os, "geteuid", lambda: uid)
    assert str(from_env({}).home).endswith(expected)
    assert (from_env({}).home == Path("/var/lib/parcours")) is (uid == 0)


@pytest.mark.parametrize("name", ["DATABASE_URL", "DIRECT_URL"])
@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2", "postgresql+psycopg"])
def test_every_way_to_write_a_postgres_address_is_taken(name, scheme):
    settings = from_env({name: f"{scheme}://web:p%40ss@db.example.org:5433/parcours?sslmode=require"})
    url = settings.database_url if name == "DATABASE_URL" else settings.direct_url
    assert url == "postgresql+psycopg://web:p%40ss@db.example.org:5433/parcours?sslmode=require"


def test_the_first_of_several_data_keys_stays_first():
    assert from_env({"PARCOURS_DATA_KEYS": f" {KEY} , {OTHER_KEY},"}).data_keys == (KEY, OTHER_KEY)


@pytest.mark.parametrize(
    ("base_url", "bind", "secure"),
    [
        ("http://localhost:9000", ("localhost", 9000), False),
        ("http://[::1]:8050", ("::1", 8050), False),
        ("https://parcours.example.org", ("127.0.0.1", 8050), True),
        ("https://parcours.example.org/", ("127.0.0.1", 8050), True),
    ],
)
def test_the_base_address_says_where_to_listen_and_whether_cookies_are_secure(base_url, bind, secure):
    settings = from_env({"PARCOURS_BASE_URL": base_url})
    assert settings.base_url == base_url.rstrip("/")
    assert (settings.bind, settings.cookies_secure) == (bind, secure)


@pytest.mark.parametrize(
    "url", ["redis://cache.example.org:6379/0", "rediss://:hush@cache", "unix:///run/redis"]
)
def test_a_redis_is_taken_by_its_address(url):
    assert from_env({"REDIS_URL": url}).redis_url == url


def test_workers_are_counted():
    assert from_env({"PARCOURS_WORKERS": " 4 "}).workers == 4


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "sqlite:///school.db"),
        ("DATABASE_URL", "postgresql://db.example.org:port/parcours"),
        ("DIRECT_URL", "mysql://db.example.org/parcours"),
        ("REDIS_URL", "cache.example.org:6379"),
        ("REDIS_URL", "http://cache.example.org"),
        ("REDIS_URL", "redis://cache.example.org:port/0"),
        ("PARCOURS_SECRET_KEY", "x" * 31),
        ("PARCOURS_DATA_KEYS", "short"),
        ("PARCOURS_DATA_KEYS", f"{KEY},{KEY[:-1]}"),
        ("PARCOURS_DATA_KEYS", "é" * 44),
        ("PARCOURS_BASE_URL", "parcours.example.org"),
        ("PARCOURS_BASE_URL", "ftp://parcours.example.org"),
        ("PARCOURS_BASE_URL", "https://"),
        ("PARCOURS_BASE_URL", "http://parcours.example.org"),
        ("PARCOURS_BASE_URL", "https://parcours.example.org/parcours"),
        ("PARCOURS_BASE_URL", "https://parcours.example.org?school=x"),
        ("PARCOURS_BASE_URL", "https://parcours.example.org#top"),
        ("PARCOURS_BASE_URL", "https://me@parcours.example.org"),
        ("PARCOURS_BASE_URL", "http://127.0.0.1:99999"),
        ("PARCOURS_BASE_URL", "http://127.0.0.1:http"),
        ("PARCOURS_BASE_URL", "http://127.0.0.1:0"),
        ("PARCOURS_BASE_URL", "http://[::1"),
        ("PARCOURS_WORKERS", "0"),
        ("PARCOURS_WORKERS", "-1"),
        ("PARCOURS_WORKERS", "two"),
        ("PARCOURS_WORKERS", "²"),
        ("PARCOURS_WORKERS", "9" * 5000),
    ],
)
def test_a_value_that_cannot_work_is_refused_by_its_name(name, value):
    with pytest.raises(BadSetting, match=name):
        from_env({name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PARCOURS_SECRET_KEY", "hush"),
        ("PARCOURS_DATA_KEYS", "hush"),
        ("DATABASE_URL", "mysql://web:hush@db.example.org"),
        ("DATABASE_URL", "postgresql://web:hush@db.example.org:port"),
        ("PARCOURS_BASE_URL", "https://web:hush@parcours.example.org"),
        ("REDIS_URL", "redis://web:hush@cache.example.org:port"),
    ],
)
def test_a_refused_secret_is_not_repeated(name, value):
    with pytest.raises(BadSetting, match=name) as refused:
        from_env({name: value})
    assert "hush" not in str(refused.value)
    assert "hush" not in repr(refused.value.parameters)


def test_the_key_that_is_wrong_is_named_by_its_place():
    with pytest.raises(BadSetting, match="key 2 is not 32 bytes"):
        from_env({"PARCOURS_DATA_KEYS": f"{KEY},short"})


def test_a_secret_just_long_enough_is_taken():
    assert from_env({"PARCOURS_SECRET_KEY": "x" * 32}).secret_key == "x" * 32
