"""Reading tables: every fault of a file is one sentence with its place, and good cells come out typed."""

from __future__ import annotations

import datetime as dt
import gzip
from zoneinfo import ZoneInfo

import pytest

from datastore.errors import BadInput
from datastore.importers.reading import MAX_LINE_BYTES, BadFile, read_table

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def write(tmp_path):
    """Write a file; text as UTF-8."""

    def write(content: str | bytes, name: str = "log.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def rows(path, required=("a", "b"), **options):
    return list(read_table(path, required=required, **options))


def fault(path, required=("a", "b"), **options) -> str:
    with pytest.raises(BadFile) as caught:
        rows(path, required, **options)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    return message


def cell_fault(write, cell: str, read) -> str:
    [line] = rows(write(f'a\n"{cell}"\n'), required=("a",))
    with pytest.raises(BadFile) as caught:
        read(line)
    assert "line 2, column a: " in str(caught.value)
    return str(caught.value)


def cell_value(write, cell: str, read):
    [line] = rows(write(f'a,z\n"{cell}",\n'), required=("a",))
    return read(line)


class TestGoodFiles:
    def test_columns_are_found_by_name_in_any_order_and_others_are_passed_over(self, write):
        [line] = rows(write("z,b,a\n1,2,3\n"))
        assert (line.text("a"), line.text("b")) == ("3", "2")

    def test_a_gzip_file_is_known_by_its_content_and_not_by_its_name(self, write):
        packed = rows(write(gzip.compress(b"a,b\n1,2\n"), name="log.csv"))
        plain = rows(write("a,b\n1,2\n", name="log.csv.gz"))
        assert packed[0].text("b") == plain[0].text("b") == "2"

    def test_a_byte_order_mark_is_no_part_of_the_first_column(self, write):
        [line] = rows(write(b"\xef\xbb\xbfa,b\n\xc3\xa9,2\n"))
        assert line.text("a") == "é"

    def test_a_row_is_numbered_by_the_physical_line_where_it_begins(self, write):
        lines = rows(write('a,b\n"one\ntwo\nthree",2\n\n3,4\r\n5,6'))
        assert [line.number for line in lines] == [2, 6, 7]
        assert lines[0].text("a") == "one\ntwo\nthree"

    def test_another_delimiter_can_stand_between_cells(self, write):
        [line] = rows(write("a\tb\n1,5\t2\n"), delimiter="\t")
        assert line.text("a") == "1,5"

    def test_an_optional_column_that_the_header_lacks_reads_as_none(self, write):
        [line] = rows(write("a,b\n1,\n"), optional=("c",))
        assert line.optional_text("c") is None
        assert line.optional_text("b") is None

    def test_progress_counts_the_bytes_on_the_disk_and_ends_with_all_of_them(self, write):
        content = gzip.compress(b"a,b\n" + b"1,2\n" * 5_000)
        told = []
        rows(write(content), progress=lambda done, total: told.append((done, total)))
        assert told == sorted(told)
        assert len(told) > 5
        assert {total for _, total in told} == {len(content)}
        assert told[-1] == (len(content), len(content))


class TestFaultsOfFiles:
    def test_a_missing_file_is_named(self, tmp_path):
        assert "no such file" in fault(tmp_path / "absent.csv")

    def test_a_folder_is_no_file(self, tmp_path):
        assert "is a directory" in fault(tmp_path)

    @pytest.mark.parametrize("content", ["", "\n\n", gzip.compress(b"", mtime=0)])
    def test_an_empty_file_has_no_header(self, write, content):
        assert "an empty file" in fault(write(content))

    def test_a_missing_column_is_named_with_what_the_header_has(self, write):
        message = fault(write("a,c\n1,2\n"))
        assert "line 1, column b: " in message
        assert "“a, c”" in message

    def test_a_column_named_twice_could_be_either(self, write):
        assert "line 1, column a: found this name twice" in fault(write("a,b,a\n1,2,3\n"))

    @pytest.mark.parametrize(
        ("row", "words"), [("1", "1 cell(s), too few"), ("1,2,3", "3 cell(s), too many")]
    )
    def test_a_row_has_as_many_cells_as_the_header(self, write, row, words):
        message = fault(write(f"a,b\n1,2\n{row}\n"))
        assert "line 3, column b: " in message
        assert words in message
        assert "expected 2 cells" in message

    def test_a_truncated_gzip_is_named_with_the_line_it_breaks_off_at(self, write):
        whole = gzip.compress("".join(f"{n},{n * 7919 % 1009}\n" for n in range(3000)).encode())
        path = write(gzip.compress(b"a,b\n") + whole[: len(whole) // 2])
        message = fault(path)
        assert "cut short" in message
        assert int(message.split("line ")[1].split(":")[0]) > 2

    def test_a_damaged_gzip_is_told_from_a_truncated_one(self, write):
        whole = bytearray(gzip.compress(b"a,b\n" + b"1,2\n" * 2000))
        whole[-8] ^= 0xFF  # the checksum
        assert "damaged gzip data" in fault(write(bytes(whole)))

    def test_a_byte_that_is_no_utf8_is_named_with_line_and_column(self, write):
        message = fault(write(b"a,b\n1,2\n" + "3,é\n".encode("latin-1")))
        assert "line 3, column b: found the byte \\xe9 in “\\xe9”, expected UTF-8 text" in message

    def test_a_byte_that_is_no_utf8_in_the_header_is_named_by_its_place(self, write):
        assert "line 1, column 2: " in fault(write("a,é\n".encode("latin-1")))

    def test_utf16_is_no_utf8(self, write):
        assert "line 1, column 1: " in fault(write("a,b\n1,2\n".encode("utf-16")))

    def test_a_nul_byte_is_no_text(self, write):
        assert "line 2, column b: found a NUL byte" in fault(write(b"a,b\n1,2\x003\n"))

    def test_an_endless_line_is_refused_before_it_is_read(self, write):
        assert "line 2: found a line of more than" in fault(write("a,b\n" + "x" * (MAX_LINE_BYTES + 1)))

    def test_a_quote_that_is_never_closed_is_named_with_the_line_where_it_opens(self, write):
        assert "line 3: found no table row" in fault(write('a,b\n1,2\n3,"4\n5,6\n'))

    def test_what_a_terminal_would_obey_is_escaped_and_long_cells_are_cut(self, write):
        [line] = rows(write("a,b\n\x1b[31mred,2\n"))
        with pytest.raises(BadFile, match=r"found “\\x1b\[31mred”"):
            line.integer("a")
        [line] = rows(write(f"a,b\n{'9' * 100}x,2\n"))
        with pytest.raises(BadFile, match=f"found “{'9' * 60}…”, expected"):
            line.integer("a")

    def test_it_is_bad_input_to_whoever_handles_errors(self, tmp_path):
        with pytest.raises(BadInput):
            rows(tmp_path / "absent.csv")


class TestCells:
    def test_text_is_stripped_and_not_empty(self, write):
        assert cell_value(write, "  x y ", lambda line: line.text("a")) == "x y"
        assert "found nothing, expected a text" in cell_fault(write, "  ", lambda line: line.text("a"))

    def test_text_is_bounded_and_printable(self, write):
        assert "found 6 characters" in cell_fault(write, "abcdef", lambda line: line.text("a", at_most=5))
        assert "control characters" in cell_fault(write, "a\x07b", lambda line: line.text("a"))
        assert cell_value(write, "one\r\ntwo\tthree", lambda line: line.text("a")) == "one\ntwo\tthree"

    @pytest.mark.parametrize(("cell", "value"), [("12", 12), ("-3", -3), (" +7 ", 7), ("007", 7)])
    def test_whole_numbers(self, write, cell, value):
        assert cell_value(write, cell, lambda line: line.integer("a")) == value

    @pytest.mark.parametrize("cell", ["1.0", "1e3", "x", "٣", "9" * 30, "1 000", "--1", ""])
    def test_what_is_no_whole_number(self, write, cell):
        assert "expected a whole number" in cell_fault(write, cell, lambda line: line.integer("a"))

    def test_bounds_are_included_and_named(self, write):
        assert cell_value(write, "0", lambda line: line.integer("a", at_least=0, at_most=0)) == 0
        message = cell_fault(write, "-1", lambda line: line.integer("a", at_least=0))
        assert "found “-1”, expected a whole number of at least 0" in message
        message = cell_fault(write, "5.5", lambda line: line.number_of("a", at_least=0, at_most=5))
        assert "expected a number of at least 0 and at most 5" in message

    @pytest.mark.parametrize(("cell", "value"), [("1.5", 1.5), ("-2", -2.0), ("1e+05", 100_000.0)])
    def test_numbers(self, write, cell, value):
        assert cell_value(write, cell, lambda line: line.number_of("a")) == value

    @pytest.mark.parametrize("cell", ["1,5", "nan", "inf", "1e999", ".", "1.", "0x1p3", "1_000", ""])
    def test_what_is_no_number(self, write, cell):
        assert "expected a number" in cell_fault(write, cell, lambda line: line.number_of("a"))

    def test_an_empty_cell_is_none_and_never_zero(self, write):
        assert cell_value(write, "", lambda line: line.optional_integer("a")) is None
        assert cell_value(write, "", lambda line: line.optional_number("a")) is None
        assert cell_value(write, "0", lambda line: line.optional_integer("a")) == 0

    def test_choices_are_written_exactly(self, write):
        assert cell_value(write, "YES", lambda line: line.choice("a", ("YES", "NO"))) == "YES"
        message = cell_fault(write, "yes", lambda line: line.choice("a", ("YES", "NO")))
        assert "found “yes”, expected one of YES, NO" in message


class TestTimes:
    @pytest.mark.parametrize(
        ("cell", "utc"),
        [
            ("2015-11-28 14:59:29", dt.datetime(2015, 11, 28, 13, 59, 29, tzinfo=dt.UTC)),
            ("2015-07-01 00:30:00", dt.datetime(2015, 6, 30, 22, 30, tzinfo=dt.UTC)),
            ("2016-02-29 12:00:00", dt.datetime(2016, 2, 29, 11, 0, tzinfo=dt.UTC)),
        ],
    )
    def test_a_local_time_is_read_in_its_zone(self, write, cell, utc):
        assert cell_value(write, cell, lambda line: line.timestamp("a", PARIS)) == utc

    @pytest.mark.parametrize(
        ("cell", "expected"),
        [
            ("2015-02-30 12:00:00", "a date and time that exist"),
            ("2015-02-28 24:00:00", "a date and time that exist"),
            ("28/02/2015 12:00", "a time written YYYY-MM-DD HH:MM:SS"),
            ("2015-02-28T12:00:00", "a time written YYYY-MM-DD HH:MM:SS"),
            ("2015-02-28 12:00:00+01:00", "a time written YYYY-MM-DD HH:MM:SS"),
            ("", "a time written YYYY-MM-DD HH:MM:SS"),
            ("0001-01-01 00:00:00", "a year from 1991 to 2098"),
            ("2015-03-29 02:30:00", "the clocks skip this one"),
        ],
    )
    def test_what_is_no_time(self, write, cell, expected):
        message = cell_fault(write, cell, lambda line: line.timestamp("a", PARIS))
        assert f"expected {expected}" in message or expected in message

    def test_of_the_two_equal_hours_in_autumn_the_first_is_meant(self, write):
        at = cell_value(write, "2015-10-25 02:30:00", lambda line: line.timestamp("a", PARIS))
        assert at == dt.datetime(2015, 10, 25, 0, 30, tzinfo=dt.UTC)

    def test_of_the_two_equal_hours_the_second_is_meant_where_the_first_would_be_too_early(self, write):
        start = dt.datetime(2015, 10, 25, 0, 59, tzinfo=dt.UTC)
        at = cell_value(
            write, "2015-10-25 02:01:00", lambda line: line.timestamp("a", PARIS, not_before=start)
        )
        assert at == dt.datetime(2015, 10, 25, 1, 1, tzinfo=dt.UTC)

    def test_an_end_before_its_start_is_refused(self, write):
        start = dt.datetime(2015, 11, 28, 14, 0, tzinfo=dt.UTC)
        message = cell_fault(
            write, "2015-11-28 14:59:59", lambda line: line.timestamp("a", PARIS, not_before=start)
        )
        assert "expected a time that is not before the start" in message
