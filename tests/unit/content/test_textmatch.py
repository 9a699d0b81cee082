from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.content.textmatch import exact, fold, parse_number, within_one_edit, within_tolerance


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("  Le\u00a0 Chat ", "le chat"),
        ("L\u2019ÉTÉ", "l'e\u0301te\u0301"),
        ("STRASSE", "straße"),
        ("aujourd´hui", "aujourd'hui"),
    ],
)
def test_case_spaces_apostrophes_and_encoding_never_matter(typed, accepted):
    assert exact(typed, [accepted])


@pytest.mark.parametrize(("typed", "accepted"), [("ete", "été"), ("coeur", "cœur"), ("lecon", "leçon")])
def test_accents_matter_unless_they_are_ignored(typed, accepted):
    assert not exact(typed, [accepted])
    assert exact(typed, [accepted], ignore_accents=True)


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    for ignore_accents in (False, True):
        once = fold(text, ignore_accents=ignore_accents)
        assert fold(once, ignore_accents=ignore_accents) == once


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3,14", "3.14"),
        ("3.14", "3.14"),
        (" -2 ", "-2"),
        ("\u22122", "-2"),
        ("+5", "5"),
        ("1 234,5", "1234.5"),
        ("1\u202f234\u202f567", "1234567"),
        ("1\u00a0000", "1000"),
        ("12'345", "12345"),
        (",5", "0.5"),
        ("5,", "5"),
        ("1,5e3", "1500"),
        ("2E-3", "0.002"),
        ("007", "7"),
    ],
)
def test_numbers_are_read_as_french_classes_write_them(text, number):
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        *["", " ", "abc", "NaN", "nan", "inf", "-Infinity", "1.234,5", "1,2,3", "1 2", "12 34", "1/2", "--1"],
        *["- 1", ",", "e5", "1e", "1e301", "1e99999", "0x10", "1_000", "10²", "٣", "²", "9" * 61],
    ],
)
def test_what_is_no_number_or_could_be_two_is_not_guessed(text):
    assert parse_number(text) is None


@pytest.mark.parametrize("text", ["12 cm²", "12cm²", "12 cm2", "12", "12,0\u00a0cm²"])
def test_the_unit_may_be_typed_as_well(text):
    assert parse_number(text, unit="cm²") == 12


def test_another_unit_is_no_number():
    assert parse_number("12 m", unit="cm") is None
    assert parse_number("12 cm", unit="m") is None
    assert parse_number("12 cm") is None


@given(st.text(alphabet="0123456789,.-+eE '\u202f\u22122²nainf", max_size=70))
def test_reading_a_number_never_fails_and_never_gives_anything_but_a_finite_one(text):
    number = parse_number(text)
    assert number is None or number.is_finite()
    if number is not None:
        assert within_tolerance(number, 1.0, margin=0.1, relative=True) in {True, False}


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_a_number_written_the_french_way_is_read_back(number):
    assert parse_number(f"{number:,}".replace(",", "\u202f").replace(".", ",")) == number


@pytest.mark.parametrize(
    ("number", "answer", "margin", "relative", "within"),
    [
        ("3.15", 3.14, 0.01, False, True),
        ("3.13", 3.14, 0.01, False, True),
        ("3.1500001", 3.14, 0.01, False, False),
        ("0.3", 0.3, 0.0, False, True),
        ("105", 100.0, 0.05, True, True),
        ("105.01", 100.0, 0.05, True, False),
        ("-95", -100.0, 0.05, True, True),
        ("0.001", 0.0, 0.05, True, False),
        ("1e300", 1e-15, 0.05, True, False),
    ],
)
def test_the_bounds_of_a_tolerance_belong_to_it(number, answer, margin, relative, within):
    assert within_tolerance(Decimal(number), answer, margin=margin, relative=relative) is within


@pytest.mark.parametrize(
    ("typed", "wanted", "near"),
    [
        ("maison", "maison", True),
        ("maisn", "maison", True),
        ("maisoon", "maison", True),
        ("maixon", "maison", True),
        ("maisons", "maison", True),
        ("aison", "maison", True),
        ("miason", "maison", False),
        ("mason s", "maison", False),
        ("mais", "maison", False),
        ("", "a", True),
    ],
)
def test_one_edit_is_one_letter_added_left_out_or_replaced(typed, wanted, near):
    assert within_one_edit(typed, wanted) is near


@given(st.text(alphabet="abc", max_size=7), st.text(alphabet="abc", max_size=7))
def test_one_edit_agrees_with_the_table_of_distances(first, second):
    assert within_one_edit(first, second) is (levenshtein(first, second) <= 1)


def levenshtein(first, second):
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, start=1):
        previous, row = row, [i]
        for j, b in enumerate(second, start=1):
            row.append(min(previous[j] + 1, row[-1] + 1, previous[j - 1] + (a != b)))
    return row[-1]
