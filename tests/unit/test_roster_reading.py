"""Lists of pupils as schools give them: encodings, separators, headers, plain lines, what cannot be read."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.errors import BadInput
from datastore.importers.full_names import split_name
from datastore.importers.roster import LARGEST, MOST_LINES, Field, decoded, read_roster

ONDE = (
    "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE; Cycle;Niveau;Libellé classe\r\n"
    "DURAND;;Zoé;03/02/2016;F;123;CYCLE III;CM2;CM2 A\r\n"
    "PETIT;GRAND;Léo;04/02/2016;M;124;CYCLE III;CM1;CM1 B\r\n"
)


def names(text: str) -> list[tuple[str, str]]:
    found = read_roster(text)
    assert not found.faults
    return [(row.last_name, row.first_name) for row in found.rows]


def faults(text: str) -> list[tuple[int, Field | None, str]]:
    return [(fault.line, fault.field, str(fault.error)) for fault in read_roster(text).faults]


# Files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends_are_recognised(encoding, separator, end):
    text = end.join(separator.join(cells) for cells in (("Nom", "Prénom"), ("LEFÈVRE", "Zoé")))
    assert names(decoded(text.encode(encoding))) == [("LEFÈVRE", "Zoé")]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\x03\x04rest of a zip", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0old office", "spreadsheet"),
        (b"%PDF-1.7", "PDF"),
        (b"nom;prenom\n\x81\x8d;\x90", "letters"),
        (b"\xff\xfea", "letters"),
        (b"a" * (LARGEST + 1), "too long"),
    ],
)
def test_what_is_no_list_is_refused_with_the_reason(data, why):
    with pytest.raises(BadInput, match=why):
        decoded(data)


def test_the_columns_of_the_generic_list_are_read_wherever_they_stand():
    (row,) = read_roster("email;Classe ;IDENTIFIANT;prénom;Nom\nz@x.org;6A;zdurand;Zoé;DURAND").rows
    assert (row.last_name, row.first_name, row.username, row.email, row.class_label, row.line) == (
        "DURAND",
        "Zoé",
        "zdurand",
        "z@x.org",
        "6A",
        2,
    )


def test_empty_cells_at_the_end_may_be_missing():
    assert names("classe;nom;prenom;identifiant;email\n6A;DURAND;Zoé;;\n6A;PETIT;Léo") == [
        ("DURAND", "Zoé"),
        ("PETIT", "Léo"),
    ]


def test_a_list_of_the_schools_register_is_read_and_the_name_in_use_wins():
    found = read_roster(ONDE)
    assert [(row.last_name, row.class_label) for row in found.rows] == [
        ("DURAND", "CM2 A"),
        ("GRAND", "CM1 B"),
    ]
    assert found.class_labels == ["CM2 A", "CM1 B"]


def test_one_column_of_whole_names_is_taken_apart():
    assert names("Élève\tNé(e) le\nDE LA TOUR Jean\t01/02/2015") == [("DE LA TOUR", "Jean")]


def test_cells_in_quotes_may_hold_separators_and_line_ends():
    found = read_roster('nom,prenom\n"DURAND, dit LE GRAND","Zoé\nMarie"\nPETIT,Léo')
    assert [(row.line, row.last_name, row.first_name) for row in found.rows] == [
        (2, "DURAND, dit LE GRAND", "Zoé Marie"),
        (4, "PETIT", "Léo"),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        (" \n\t\n", "empty"),
        ("nom;prenom", "no pupil"),
        (";;;\n;;;", "no pupil"),
        ("nom;classe\nDURAND;6A", "“Nom” and “Prénom”"),
        ("6A;DURAND;Zoé", "“Nom” and “Prénom”"),
        ("nom;prenom;nom\nA;B;C", "twice"),
        ('nom;prenom\n"DURAND;Zoé', "Line 2: the quotation marks"),
        ("AB CD\n" * (MOST_LINES + 1), "at most"),
    ],
)
def test_a_list_that_is_none_is_refused_as_a_whole(text, why):
    with pytest.raises(BadInput, match=why):
        read_roster(text)


@pytest.mark.parametrize(
    ("line", "field", "why"),
    [
        (";Zoé;;", Field.last_name, "missing"),
        ("DURAND;;;", Field.first_name, "missing"),
        ("DURAND;123;;", Field.first_name, "letters"),
        ("DURAND;Z\x00oé;;", Field.first_name, "cannot be typed"),
        ("DURAND;Zo\u202eé;;", Field.first_name, "cannot be typed"),
        ("D" * 201 + ";Zoé;;", Field.last_name, "at most 200"),
        ("DURAND;Zoé;z@x.org;", Field.username, "column “email”"),
        ("DURAND;Zoé;;nothing", Field.email, "not an e-mail"),
        ("DURAND;Zoé;;;too;many", None, "more cells"),
    ],
)
def test_a_fault_has_its_line_and_field_and_the_other_lines_stand(line, field, why):
    found = read_roster(f"nom;prenom;identifiant;email\nPETIT;Léo;;\n{line}\nROY;Ana;;")
    ((number, where, sentence),) = [(f.line, f.field, str(f.error)) for f in found.faults]
    assert (number, where) == (3, field)
    assert why in sentence
    assert [row.last_name for row in found.rows] == ["PETIT", "ROY"]


def test_formulas_and_markup_are_names_like_others():
    assert names("nom;prenom\n=CMD|'/C calc'!A0;<script>alert(1)</script>") == [
        ("=CMD|'/C calc'!A0", "<script>alert(1)</script>")
    ]


@given(st.binary(max_size=300))
def test_no_file_ends_otherwise_than_in_a_list_or_a_reason(data):
    with suppress(BadInput):
        found = read_roster(decoded(data))
        assert found.rows or found.faults


@given(st.text(alphabet="abÀ;,\t\"' \n\r\x00=1@", max_size=120))
def test_no_text_ends_otherwise_than_in_a_list_or_a_reason(text):
    with suppress(BadInput):
        found = read_roster(text)
        lines = [each.line for each in (*found.rows, *found.faults)]
        assert len(lines) == len(set(lines))


# Plain lines


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("DURAND Zoé", ("DURAND", "Zoé")),
        ("Durand Zoé", ("Durand", "Zoé")),
        ("Zoé DURAND", ("DURAND", "Zoé")),
        ("DE LA TOUR Jean Marie", ("DE LA TOUR", "Jean Marie")),
        ("de LA TOUR Jean", ("de LA TOUR", "Jean")),
        ("Jean-Baptiste de LA TOUR", ("de LA TOUR", "Jean-Baptiste")),
        ("LE GALL-ÉVENO Maëlle", ("LE GALL-ÉVENO", "Maëlle")),
        ("N'DIAYE Fatou", ("N'DIAYE", "Fatou")),
        ("d’ORMESSON Ana", ("d’ORMESSON", "Ana")),
        ("MARTIN Ben Ali", ("MARTIN", "Ben Ali")),
        ("MARTIN Léa J", ("MARTIN", "Léa J")),
        ("DURAND ZOE", ("DURAND", "ZOE")),
        ("12. DURAND Zoé", ("DURAND", "Zoé")),
        ("3 DURAND Zoé", ("DURAND", "Zoé")),
        ("- DURAND Zoé", ("DURAND", "Zoé")),
        ("Madonna", None),
        ("DE LA TOUR JEAN", None),
        ("Durand Petit Zoé", None),
        ("", None),
    ],
)
def test_capitals_tell_the_last_name(line, expected):
    assert split_name(line) == expected


def test_plain_lines_are_read_and_a_heading_is_passed_over():
    assert names("Nom Prénom\n\nDURAND Zoé\n  PETIT   Léo \n") == [("DURAND", "Zoé"), ("PETIT", "Léo")]


def test_a_plain_line_that_cannot_be_told_apart_is_asked_about():
    assert faults("DURAND Zoé\nMadonna") == [
        (
            2,
            Field.full_name,
            "Which is the last name? Write it in capitals, or put a semicolon after it.",
        )
    ]


def test_two_columns_need_no_header():
    assert names("Durand;Zoé\nde la Tour;Jean Marie") == [("Durand", "Zoé"), ("de la Tour", "Jean Marie")]


# Classes in a list


@pytest.mark.parametrize(
    ("labels", "ours", "expected"),
    [
        (["6A", "6B"], "6a", "6A"),
        (["6e A", "6B"], "6E-A", "6e A"),
        (["6e A", "6B"], "6eA", "6e A"),
        (["6A"], "Ma classe", "6A"),
        (["6A", "6B"], "Ma classe", None),
        ([""], "6A", None),
    ],
)
def test_our_class_is_found_in_a_list_of_several(labels, ours, expected):
    lines = "\n".join(f"{label};DURAND;Zoé{number}" for number, label in enumerate(labels))
    assert read_roster(f"classe;nom;prenom\n{lines}").label_of(ours) == expected


def test_only_the_lines_of_the_class_and_those_without_one_stay():
    found = read_roster("classe;nom;prenom\n6A;A;B\n6B;C;D\n;E;F\n6B;G;\n6A;;H").of_class("6A")
    assert [row.last_name for row in found.rows] == ["A", "E"]
    assert [fault.line for fault in found.faults] == [6]
