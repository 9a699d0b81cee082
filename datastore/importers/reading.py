"""Strict reading of tables (CSV, plain or gzip) whose every fault is one sentence with its place.

Rows are streamed, so a log of any length fits in memory. Nothing is guessed: a cell that is not what it must
be ends the reading, and whoever reads changes nothing before the last row is read.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from datastore.importers.cells import BadFile, Line, shown, unreadable

__all__ = ["BadFile", "Line", "Progress", "read_table"]

Progress = Callable[[int, int], None]
"""Told how much is done, of how much in all."""

MAX_LINE_BYTES = 1_000_000
ROWS_A_REPORT = 500
_GZIP_MAGIC = b"\x1f\x8b"


def read_table(
    path: Path,
    *,
    required: Collection[str],
    optional: Collection[str] = (),
    delimiter: str = ",",
    progress: Progress | None = None,
) -> Iterator[Line]:
    """The rows of a table with a header line, one by one.

    The file is UTF-8 (a byte order mark does no harm), plain or gzip whatever its name says. Columns that
    are not asked for are passed over; blank lines too.

    Args:
        path: The file.
        required: Columns that the header must name.
        optional: Columns that are read where the header names them.
        delimiter: What stands between cells.
        progress: Told the bytes read and the bytes of the file, as they lie on the disk.

    Raises:
        BadFile: the file cannot be read, is empty, is cut short, is not UTF-8 or no table; the header lacks a
            required column or names one twice; a row has more or fewer cells than the header.
    """
    with _opened(path) as raw:
        total = path.stat().st_size
        rows = _rows(path, raw, delimiter)
        header = _header(path, rows, required)
        places = {name: header.index(name) if name in header else None for name in (*required, *optional)}
        for count, (number, cells) in enumerate(rows):
            _require_shape(path, number, cells, header)
            if progress is not None and count % ROWS_A_REPORT == 0:
                progress(raw.tell(), total)
            yield Line(path, number, cells, places)
        if progress is not None:
            progress(total, total)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        raw = path.open("rb")
    except OSError as error:
        raise _refused(path, error) from error
    with raw:
        yield raw


def _refused(path: Path, error: OSError) -> BadFile:
    """What the system says of a file it does not let us read: missing, a folder, not ours."""
    return BadFile(path, found=(error.strerror or str(error)).lower(), expected="a file that can be read")


def _rows(path: Path, raw: IO[bytes], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, each with the physical line where it begins."""
    reader = csv.reader(_lines(path, raw), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BadFile(
                path,
                found=f"no table row ({error})",
                expected="cells whose quotes are closed and, inside quotes, doubled",
                line=number,
            ) from error
        if cells is None:
            return
        if cells:
            yield number, cells


def _lines(path: Path, raw: IO[bytes]) -> Iterator[str]:
    """The physical lines; bytes that are no UTF-8 travel on, to be named with their column."""
    stream = _unpacked(raw)
    number = 1
    while line := _read_line(path, stream, number):
        if len(line) > MAX_LINE_BYTES:
            raise BadFile(
                path,
                found=f"a line of more than {MAX_LINE_BYTES} bytes",
                expected="a table with one record a line",
                line=number,
            )
        text = line.decode("utf-8", errors="surrogateescape")
        yield text.removeprefix("\ufeff") if number == 1 else text
        number += 1


def _unpacked(raw: IO[bytes]) -> IO[bytes]:
    start = raw.read(len(_GZIP_MAGIC))
    raw.seek(0)
    return cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if start == _GZIP_MAGIC else raw


def _read_line(path: Path, stream: IO[bytes], number: int) -> bytes:
    try:
        return stream.readline(MAX_LINE_BYTES + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        found = "the end of a file that was cut short" if isinstance(error, EOFError) else "damaged gzip data"
        raise BadFile(path, found=found, expected="a whole gzip file: copy it again", line=number) from error
    except OSError as error:
        raise _refused(path, error) from error


def _header(path: Path, rows: Iterator[tuple[int, list[str]]], required: Collection[str]) -> list[str]:
    number, cells = next(rows, (1, []))
    if not cells:
        raise BadFile(path, found="an empty file", expected="a header line and rows")
    _require_readable(path, number, cells, [f"{place}" for place in range(1, len(cells) + 1)])
    header = [cell.strip() for cell in cells]
    twice = next((name for i, name in enumerate(header) if name in header[:i]), None)
    if twice is not None:
        raise BadFile(
            path,
            found="this name twice in the header",
            expected="each column once",
            line=number,
            column=twice or "(without a name)",
        )
    missing = next((name for name in required if name not in header), None)
    if missing is not None:
        raise BadFile(
            path,
            found=f"a header without it ({shown(', '.join(header))})",
            expected=f"the columns {', '.join(required)}",
            line=number,
            column=missing,
        )
    return header


def _require_shape(path: Path, number: int, cells: Sequence[str], header: Sequence[str]) -> None:
    """Refuse a row with too many or too few cells, or with bytes that are no text."""
    if len(cells) != len(header):
        fault = "too few" if len(cells) < len(header) else "too many"
        column = header[len(cells)] if len(cells) < len(header) else header[-1]
        raise BadFile(
            path,
            found=f"{len(cells)} cell(s), {fault}",
            expected=f"{len(header)} cells as in the header",
            line=number,
            column=column,
        )
    _require_readable(path, number, cells, header)


def _require_readable(path: Path, number: int, cells: Sequence[str], header: Sequence[str]) -> None:
    if unreadable("".join(cells)) is None:
        return
    for column, cell in zip(header, cells, strict=True):
        fault = unreadable(cell)
        if fault is not None:
            raise BadFile(
                path,
                found=f"{fault} in {shown(cell)}",
                expected="UTF-8 text",
                line=number,
                column=column,
            )
