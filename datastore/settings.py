"""Settings: one frozen table, read once from the environment; a bad value is refused by its name.

The names `DATABASE_URL` and `DIRECT_URL` are those of the school's own documents, `REDIS_URL` is what hosts
give; the rest carry the prefix `PARCOURS_`. docs/running.md has a line for each, and a test holds the two
together.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from datastore.embedded import default_home
from datastore.errors import BadSetting

MIN_SECRET_LENGTH = 32
DEFAULT_BASE_URL = "http://127.0.0.1:8050"
REDIS_SCHEMES = ("redis://", "rediss://", "unix://")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between one installation and another."""

    home: Path
    """PARCOURS_HOME: where the embedded database and the demo's keys live."""
    database_url: str | None
    """DATABASE_URL: the server to use; None means the embedded one."""
    direct_url: str | None
    """DIRECT_URL: the owner's connection, for migrations and bulk loading; DATABASE_URL when unset."""
    redis_url: str | None
    """REDIS_URL: where web workers share the answers they keep; each keeps its own when unset."""
    secret_key: str | None
    """PARCOURS_SECRET_KEY: signs cookies and forms; None means the one kept in `home`."""
    data_keys: tuple[str, ...]
    """PARCOURS_DATA_KEYS: comma-separated Fernet keys; the first writes, all read. Empty: those in `home`."""
    base_url: str
    """PARCOURS_BASE_URL: the address people type; https makes cookies Secure."""
    workers: int
    """PARCOURS_WORKERS: web worker processes."""
    media: str
    """PARCOURS_MEDIA: where films and other files lie: a folder or another address that fsspec knows."""
    media_quota_mb: int
    """PARCOURS_MEDIA_QUOTA_MB: how much of it one school may fill."""

    @property
    def cookies_secure(self) -> bool:
        """Whether cookies travel over TLS only: everywhere but on a loopback address."""
        return urlsplit(self.base_url).hostname not in LOOPBACK

    @property
    def bind(self) -> tuple[str, int]:
        """Host and port to listen on: those of the base address on loopback, else loopback behind a proxy."""
        parts = urlsplit(self.base_url)
        host = parts.hostname if parts.hostname in LOOPBACK else "127.0.0.1"
        return (host or "127.0.0.1", parts.port or 8050)


def from_env(environ: Mapping[str, str]) -> Settings:
    """Read the settings from an environment.

    Raises:
        BadSetting: a value cannot work; the message names the variable and the remedy.
    """
    return Settings(
        home=default_home(environ),
        database_url=_postgres_url(environ, "DATABASE_URL"),
        direct_url=_postgres_url(environ, "DIRECT_URL"),
        redis_url=_redis_url(environ),
        secret_key=_secret(environ),
        data_keys=_data_keys(environ),
        base_url=_base_url(environ),
        workers=_positive(environ, "PARCOURS_WORKERS", default=2),
        media=environ.get("PARCOURS_MEDIA", "").strip() or str(default_home(environ) / "media"),
        media_quota_mb=_positive(environ, "PARCOURS_MEDIA_QUOTA_MB", default=5000),
    )


def _postgres_url(environ: Mapping[str, str], name: str) -> str | None:
    """The URL as given, or None; only PostgreSQL is accepted, and psycopg is its driver."""
    text = environ.get(name, "").strip()
    if not text:
        return None
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise BadSetting("%(name)s is not a database address; expected postgresql://…", name=name) from None
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise BadSetting("%(name)s must start with postgresql://", name=name)
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _redis_url(environ: Mapping[str, str]) -> str | None:
    text = environ.get("REDIS_URL", "").strip()
    try:
        understood = urlsplit(text).port != 0 and text.startswith(REDIS_SCHEMES)
    except ValueError:
        understood = False
    if text and not understood:
        raise BadSetting("REDIS_URL must look like redis://host:6379/0, rediss://… or unix:///path")
    return text or None


def _secret(environ: Mapping[str, str]) -> str | None:
    secret = environ.get("PARCOURS_SECRET_KEY", "")
    if secret and len(secret) < MIN_SECRET_LENGTH:
        raise BadSetting(
            "PARCOURS_SECRET_KEY is too short: give at least %(least)d characters", least=MIN_SECRET_LENGTH
        )
    return secret or None


def _data_keys(environ: Mapping[str, str]) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in environ.get("PARCOURS_DATA_KEYS", "").split(",") if key.strip())
    for position, key in enumerate(keys, start=1):
        if not _is_fernet_key(key):
            raise BadSetting(
                "PARCOURS_DATA_KEYS: key %(position)d is not 32 bytes in url-safe base64; "
                "make one with `parcours keys new`",
                position=position,
            )
    return keys


def _is_fernet_key(text: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(text)) == 32  # noqa: PLR2004 - the size of a Fernet key
    except (binascii.Error, ValueError):
        return False


def _base_url(environ: Mapping[str, str]) -> str:
    text = (environ.get("PARCOURS_BASE_URL", "").strip() or DEFAULT_BASE_URL).rstrip("/")
    if not _is_origin(text):
        raise BadSetting("PARCOURS_BASE_URL must look like https://parcours.example.org, without a path")
    parts = urlsplit(text)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise BadSetting("PARCOURS_BASE_URL must be https outside this machine: pupils sign in over it")
    return text


def _is_origin(text: str) -> bool:
    """Whether a text is a scheme, a host and perhaps a port, and nothing else."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        return False
    return not (parts.path or parts.query or parts.fragment or parts.username is not None)


def _positive(environ: Mapping[str, str], name: str, *, default: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise BadSetting("%(name)s must be a whole number above 0", name=name)
    return number
