"""Reading a STAR table: what is refused and where, and what a missing score is."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from datastore.importers.reading import BadFile
from datastore.importers.star.records import ClassKey, Subject, by_class
from datastore.importers.star.table import read_years
from tests.star_table import TABLE, change, write


@pytest.fixture
def table(tmp_path) -> Path:
    return write(tmp_path)


def refused(path: Path) -> str:
    """The message, without the folder of the file it names."""
    with pytest.raises(BadFile) as caught:
        read_years(path)
    message = str(caught.value)
    assert "\n" not in message
    return message.removeprefix(f"{path.parent}/")


def test_scores_are_read_and_missing_ones_stay_missing(table):
    scores = [(each.scores[Subject.reading], each.scores[Subject.maths]) for each in read_years(table)]
    assert scores == [(451, 500), (None, 512.5), (440, None), (0, 1000), (530, None), (None, None)]


def test_a_class_is_a_teacher_of_a_school_in_a_grade(table):
    found = by_class(read_years(table))
    assert {key.name: [each.pupil for each in members] for key, members in found.items()} == {
        "1-K-7": [901, 902, 903],
        "1-K-8": [904],
        "1-1-9": [901],
        "2-1-10": [902],
    }


def test_a_class_is_of_the_year_of_its_grade():
    assert [ClassKey(1, grade, 7).begins.year for grade in "K123"] == [1985, 1986, 1987, 1988]
    assert all(key.begins < key.tested < key.ends for key in (ClassKey(1, grade, 7) for grade in "K123"))


@pytest.mark.parametrize(
    ("old", "new", "place", "why"),
    [
        ("id,sch", "pupil,sch", "line 1, column id", "a header without it"),
        ("901,1,K", ",1,K", "line 2, column id", "found nothing, expected a whole number"),
        ("901,1,K", "-901,1,K", "line 2, column id", "at least 1"),
        ("904,1,K", "904,one,K", "line 5, column sch", "“one”"),
        ("904,1,K", "904,1,4", "line 5, column gr", "one of K, 1, 2, 3"),
        ("904,1,K,reg", "904,1,K,large", "line 5, column cltype", "one of small, reg, reg+A"),
        ("reg,8,12", "reg,,12", "line 5, column tch", "found nothing"),
        (",451,", ",1001,", "line 2, column read", "at most 1000"),
        (",451,", ",-1,", "line 2, column read", "at least 0"),
        ("512.5", "512;5", "line 3, column math", "“512;5”"),
        ("902,1,K", "901,1,K", "line 3, column id", "whose grade K line 2 tells already"),
        ("903,1,K,small", "903,1,K,reg", "line 4, column cltype", "“small” as line 2 says"),
        (",3,440", ",440", "line 4, column yrs", "8 cell(s), too few"),
    ],
)
def test_a_fault_is_named_with_file_line_and_column(table, old, new, place, why):
    change(table, old, new)
    message = refused(table)
    assert message.startswith(f"star.csv, {place}: found ")
    assert why in message


def test_a_table_without_a_row_is_refused(table):
    table.write_text(TABLE.lstrip().splitlines()[0] + "\n")
    assert refused(table).startswith("star.csv, line 1: found a header and no row")


def test_a_compressed_file_cut_short_is_refused(tmp_path):
    path = tmp_path / "star.csv.gz"
    path.write_bytes(gzip.compress(TABLE.lstrip().encode())[:-10])
    assert refused(path).startswith("star.csv.gz, line ")


def test_a_folder_is_read_by_the_one_table_in_it(tmp_path):
    path = tmp_path / "star_12_schools.csv.gz"
    path.write_bytes(gzip.compress(TABLE.lstrip().encode()))
    assert len(read_years(tmp_path)) == 6


@pytest.mark.parametrize(
    ("names", "found"), [((), "no such file"), (("star.csv", "star_b.csv"), "star.csv, star_b.csv")]
)
def test_a_folder_without_one_table_or_with_several_is_refused(tmp_path, names, found):
    for name in names:
        write(tmp_path, name)
    with pytest.raises(BadFile, match=f"found {found}, expected one file named star"):
        read_years(tmp_path)


def test_progress_is_told_to_the_end(table):
    told: list[tuple[int, int]] = []
    read_years(table, lambda done, of: told.append((done, of)))
    assert told[-1] == (table.stat().st_size, table.stat().st_size)
