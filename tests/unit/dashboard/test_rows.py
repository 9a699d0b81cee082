"""Frames from rows and rows from frames: as pandas itself would make them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pandas as pd
import pytest

from dashboard.rows import declared, framed, rows

PARIS = dt.timezone(dt.timedelta(hours=1))
COLUMNS = {
    "who": "object",
    "of": "object",
    "word": "str",
    "share": "float64",
    "n": "int64",
    "is_so": "bool",
    "at": "datetime64[us, UTC]",
    "least": "Int64",
}
LINES = [
    (uuid4(), ["a"], "x", Decimal("1.5"), 1, None, dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC), None),
    (None, [1, 2], None, None, 2, True, None, 3),
    (uuid4(), None, "é", 2, 3, False, dt.datetime(2026, 11, 18, 12, tzinfo=PARIS), 4),
]


def as_pandas_does(lines):
    return pd.DataFrame.from_records(lines, columns=list(COLUMNS)).astype(COLUMNS)


@pytest.mark.parametrize("lines", [LINES, LINES[1:2], []])
def test_a_frame_has_the_declared_columns_whatever_there_is(lines):
    pd.testing.assert_frame_equal(framed(lines, COLUMNS), as_pandas_does(lines))


def test_a_line_of_another_length_is_refused():
    with pytest.raises(ValueError, match="zip"):
        framed([(1, 2)], {"n": "int64"})


def test_columns_are_chosen_ordered_and_cast():
    frame = framed(LINES, COLUMNS)[lambda found: found["n"] > 1]
    wanted = {"n": "float64", "word": "str", "who": "object", "at": COLUMNS["at"]}
    pd.testing.assert_frame_equal(declared(frame, wanted), frame[list(wanted)].astype(wanted))


def test_a_cast_frame_shares_nothing_with_the_one_it_was_made_from():
    frame = framed(LINES, COLUMNS)
    cast = declared(frame, COLUMNS)
    cast.loc[0, "share"] = 99.0
    assert frame.loc[0, "share"] == 1.5


def test_rows_are_those_of_itertuples():
    frame = framed(LINES, COLUMNS)[["word", "n", "is_so", "share"]].fillna({"word": "–", "share": -1.0})
    assert [tuple(row) for row in rows(frame)] == list(frame.itertuples(index=False, name=None))
    assert [row.n for row in rows(frame)] == [1, 2, 3]
    assert list(rows(pd.DataFrame())) == []
