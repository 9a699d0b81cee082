"""A table from the screen as a file, opened again as its reader's programs would."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from datastore.models.enums import UserRole
from tests.app.accounts import a_school, an_account
from tests.app.conftest import csrf_token, signed_in

TABLE = {
    "name": "Stuck points – 4e B",
    "stamp": ["Stuck points – 4e B", "Sequence: all sequences", "n = 2 · as of Mon, Nov 23, 10:15"],
    "heads": ["Pupil", "Share", "Active time", "Attempts", "Mean"],
    "rows": [
        [
            {"text": "Inès B."},
            {"text": "69%", "value": 0.6923},
            {"text": "1 h 05", "value": 3900},
            {"text": "4,376", "value": 4376},
            {"text": "2.5", "value": 2.5},
        ],
        [
            {"text": "Zoé"},
            {"text": "–"},
            {"text": "–"},
            {"text": "0", "value": 0},
            {"text": "3 of 4", "value": 3},
        ],
    ],
}


@pytest.fixture(scope="module")
def teacher(module_database, module_server) -> FlaskClient:
    school = a_school(module_database, "Collège des Tilleuls")
    client = signed_in(module_server, an_account(module_database, school, UserRole.teacher))
    client.post("/language", data={"locale": "en", "csrf_token": csrf_token(client)})
    return client


def export(client: FlaskClient, kind: str, table: dict[str, Any]) -> TestResponse:
    return client.post(f"/export/{kind}", json=table, headers={"X-CSRFToken": csrf_token(client)})


def test_csv_holds_what_is_read_on_the_screen_in_its_order(teacher):
    answer = export(teacher, "csv", TABLE)
    assert answer.data.startswith(b"\xef\xbb\xbf"), "else Excel misreads the accents"
    read = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert read[:3] == [
        ["Pupil", "Share", "Active time", "Attempts", "Mean"],
        ["Inès B.", "69%", "1 h 05", "4,376", "2.5"],
        ["Zoé", "–", "–", "0", "3 of 4"],
    ]
    assert [line[0] for line in read[4:]] == TABLE["stamp"]


def test_excel_gets_numbers_that_can_be_counted_with(teacher):
    sheet = load_workbook(io.BytesIO(export(teacher, "xlsx", TABLE).data)).active
    line = sheet[2]
    assert [cell.value for cell in line[:2]] == ["Inès B.", 0.6923]
    assert line[2].value.total_seconds() == 3900
    assert [cell.value for cell in line[3:]] == [4376, 2.5]
    assert [cell.number_format for cell in line[1:3]] == ["0%", "[h]:mm:ss"]
    assert [cell.value for cell in sheet[3]] == ["Zoé", "–", "–", 0, "3 of 4"]
    assert [sheet.cell(row, 1).value for row in (5, 6, 7)] == TABLE["stamp"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_pupil_is_called_is_never_a_formula(teacher, start):
    hostile = f'{start}HYPERLINK("http://example.invalid")'
    table = {"name": "x", "stamp": [hostile], "heads": [hostile], "rows": [[{"text": hostile, "value": 1}]]}
    text = export(teacher, "csv", table).data.decode("utf-8-sig")
    assert all(
        not cell.startswith(start) for line in csv.reader(io.StringIO(text, newline="")) for cell in line
    )
    sheet = load_workbook(io.BytesIO(export(teacher, "xlsx", table).data)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize(
    "change",
    [
        {"heads": []},
        {"rows": [[{"text": "x" * 5001}]]},
        {"rows": [[{"text": "x", "value": "NaN?"}]]},
        {"name": ""},
        {"stamp": ["x"] * 21},
        {"more": 1},
    ],
)
def test_a_table_that_no_page_shows_is_refused_by_its_place(teacher, change):
    answer = export(teacher, "csv", {**TABLE, **change})
    assert (answer.status_code, next(iter(change)) in answer.json["error"]) == (400, True)


def test_there_is_no_other_kind(teacher):
    assert export(teacher, "pdf", TABLE).status_code == 404
