"""Where the files of schools lie: films, captions, packages; by fsspec, each school in its own folder.

The demo school's files come with the package; their keys begin with `demo/` and are read from there.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import fsspec

from datastore.errors import BadInput, NotFound, Refused

DEMO_FOLDER = Path(__file__).parent / "simulate" / "media"
DEMO_PREFIX = "demo/"
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has arrived whole, and is not yet in the store."""

    file: IO[bytes]
    size: int
    """Bytes."""
    hash: bytes
    """SHA-256."""

    @property
    def head(self) -> bytes:
        """The first bytes, by which its type is known."""
        self.file.seek(0)
        return self.file.read(8192)


@contextmanager
def receiving(source: IO[bytes], *, limit: int) -> Iterator[Received]:
    """A file read to its end, in a temporary place until the block ends.

    Raises:
        BadInput: it is empty or larger than `limit` bytes.
        Refused: this machine's disk is full.
    """
    with tempfile.TemporaryFile() as target:
        try:
            size, digest = _copied(source, target, limit)
        except OSError as error:
            raise Refused("There is no room for this file just now. Nothing was changed.") from error
        yield Received(target, size, digest)


def _copied(source: IO[bytes], target: IO[bytes], limit: int) -> tuple[int, bytes]:
    """Size and SHA-256 of what was copied."""
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise BadInput("The file is too large: at most %(most)d MB.", most=limit // 1_000_000)
        digest.update(chunk)
        target.write(chunk)
    if not size:
        raise BadInput("The file is empty: choose another one.")
    target.flush()
    return size, digest.digest()


class MediaStore:
    """The files of all schools, below one fsspec address."""

    def __init__(self, address: str) -> None:
        self._files, self._root = fsspec.core.url_to_fs(address)

    def put(self, school_id: UUID, key: str, source: IO[bytes]) -> None:
        """Store a file under a key of a school; it is there whole or not at all.

        Raises:
            Refused: the store is full.
        """
        path = self._path(school_id, key)
        source.seek(0)
        try:
            self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
            with self._files.open(f"{path}.part", "wb") as target:
                shutil.copyfileobj(source, target, _CHUNK)
            self._files.mv(f"{path}.part", path)
        except OSError as error:
            self._forget(f"{path}.part")
            raise Refused("There is no room for this file just now. Nothing was changed.") from error

    def open(self, school_id: UUID, key: str) -> tuple[IO[bytes], int]:
        """A stored file, to be read and sought, and its size in bytes.

        Raises:
            NotFound: there is none.
        """
        if {"", ".", ".."} & set(key.split("/")):
            raise NotFound("This file does not exist.")
        try:
            if key.startswith(DEMO_PREFIX):
                packaged = DEMO_FOLDER / key
                return packaged.open("rb"), packaged.stat().st_size
            path = self._path(school_id, key)
            return self._files.open(path, "rb"), int(self._files.size(path))
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise NotFound("This file does not exist.") from None

    def remove(self, school_id: UUID, key: str) -> None:
        """Remove a file, or a package with all its files; one that is not there is no error."""
        self._forget(self._path(school_id, key))

    def _path(self, school_id: UUID, key: str) -> str:
        return f"{self._root}/{school_id}/{key}"

    def _forget(self, path: str) -> Any:
        if self._files.exists(path):
            self._files.rm(path, recursive=True)
