"""Opens what the settings describe: the server, its keys, the database. Used by the command line and the web.

Without DATABASE_URL the embedded Postgres of `home` is used, and started when it does not run. Keys come from
the environment; else from `home/keys.json`, which is made once for the embedded server and the demo.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from datastore import embedded
from datastore.crypto import Cipher, new_data_key
from datastore.engine import Database
from datastore.errors import BadSetting
from datastore.settings import Settings

KEY_FILE = "keys.json"


@dataclass(frozen=True, slots=True)
class Keys:
    """What signs cookies and what opens personal data."""

    secret_key: str
    data_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Installation:
    """An open database and the keys that belong to it."""

    settings: Settings
    database: Database
    keys: Keys


@contextmanager
def opened(settings: Settings, *, make_keys: bool = False) -> Iterator[Installation]:
    """The installation, for the length of a `with` block.

    An embedded server that was started for it is stopped at the end; one that ran before is left alone.

    Args:
        settings: Where the server is.
        make_keys: Make and keep keys when none are set, also for a server named by DATABASE_URL (the demo).

    Raises:
        BadSetting: keys are missing, or the embedded server's folder cannot be used.
        DataUnavailable: the server does not start.
    """
    keys = _keys(settings, make=make_keys or settings.database_url is None)
    cipher = Cipher(keys.data_keys)
    running = embedded.start(settings.home) if settings.database_url is None else None
    url = running.url if running else str(settings.database_url)
    database = Database(url, owner_url=settings.direct_url, cipher=cipher)
    try:
        yield Installation(settings, database, keys)
    finally:
        database.dispose()
        if running:
            running.stop()


def _keys(settings: Settings, *, make: bool) -> Keys:
    """The keys of the environment; where it has none, those kept in `home`."""
    if settings.secret_key and settings.data_keys:
        return Keys(settings.secret_key, settings.data_keys)
    path = settings.home / KEY_FILE
    if not os.access(path, os.F_OK):  # unlike exists(), without an error where the folder is closed to us
        if not make:
            raise BadSetting(
                "PARCOURS_SECRET_KEY and PARCOURS_DATA_KEYS are not set: make them with `parcours keys new`"
            )
        _make_key_file(path)
    kept = _read_key_file(path)
    return Keys(settings.secret_key or kept.secret_key, settings.data_keys or kept.data_keys)


def _make_key_file(path: Path) -> None:
    """Write new keys for their owner only; where another process is quicker, its keys stand."""
    text = json.dumps({"secret_key": secrets.token_urlsafe(48), "data_keys": [new_data_key()]})
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=path.parent, prefix=f"{KEY_FILE}.") as draft:  # mode 0600
            draft.write(text)
            draft.flush()
            os.fsync(draft.fileno())  # personal data are written with these keys next
            with suppress(FileExistsError):
                path.hardlink_to(draft.name)
    except OSError as error:
        raise BadSetting(
            "%(home)s cannot be written (%(reason)s): set PARCOURS_HOME to a folder of your own",
            home=path.parent,
            reason=error.strerror,
        ) from error


def _read_key_file(path: Path) -> Keys:
    try:
        kept = json.loads(path.read_text())
        return Keys(str(kept["secret_key"]), tuple(kept["data_keys"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise BadSetting("%(path)s cannot be read: restore it, or set the keys yourself", path=path) from None
