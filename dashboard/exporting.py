"""What is on the screen as a file: the browser sends the table as it stands, and gets CSV or Excel back.

Nothing is read here: who could see the table may take it along, with the same filters, order and names.
"""

from __future__ import annotations

import csv
import io
from typing import Annotated, Any

from flask import Blueprint, Response, request
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dashboard.locale import current_locale, duration, number, percent, whole
from datastore.errors import BadInput

blueprint = Blueprint("exporting", __name__)

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so would be run as a formula by whoever opens the file."""
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL, LONGEST_NAME = 5000, 250, 5000, 120
WIDEST_COLUMN = 60
SECONDS_A_DAY = 86_400
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Text = Annotated[str, Field(max_length=LONGEST_CELL)]


class Shown(BaseModel):
    """One cell: what is read, and the number behind it where the table sorts by one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Text
    value: float | None = None


class Table(BaseModel):
    """A table as it stands on the screen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    stamp: Annotated[tuple[Text, ...], Field(max_length=20)]
    """What is filtered, when it was read: a line each."""
    heads: Annotated[tuple[Text, ...], Field(min_length=1, max_length=MOST_COLUMNS)]
    rows: Annotated[tuple[tuple[Shown, ...], ...], Field(max_length=MOST_ROWS)]


@blueprint.post("/export/<kind>")
def export(kind: str) -> Response:
    """The table as a file; the guard lets no other kind through."""
    table = _read()
    body, mimetype = (to_csv(table), "text/csv") if kind == "csv" else (to_xlsx(table), XLSX)
    answer = Response(body, mimetype=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=f"parcours.{kind}")
    return answer


def _read() -> Table:
    try:
        return Table.model_validate(request.get_json())
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise BadInput("This table is too large to export, at %(place)s.", place=place) from None


def to_csv(table: Table) -> bytes:
    """As it is read on the screen; the separator is the one that the reader's spreadsheet expects."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if current_locale() == "fr" else ",")
    writer.writerow([harmless(head) for head in table.heads])
    writer.writerows([[harmless(cell.text) for cell in row] for row in table.rows])
    writer.writerow([])
    writer.writerows([[harmless(line)] for line in table.stamp])
    return out.getvalue().encode("utf-8-sig")  # with its mark, or Excel takes it for another encoding


def harmless(text: str) -> str:
    """A text that no spreadsheet runs."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def to_xlsx(table: Table) -> bytes:
    """With real numbers where the screen shows numbers, so that they can be counted with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "B2"
    for column, head in enumerate(table.heads):
        longest = max([len(head), *(len(row[column].text) for row in table.rows if len(row) > column)])
        sheet.column_dimensions[get_column_letter(column + 1)].width = min(longest + 2, WIDEST_COLUMN)
    sheet.append([_cell(sheet, Shown(text=head), bold=True) for head in table.heads])
    for row in table.rows:
        sheet.append([_cell(sheet, shown) for shown in row])
    sheet.append([])
    for line in table.stamp:
        sheet.append([_cell(sheet, Shown(text=line))])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, shown: Shown, *, bold: bool = False) -> Any:
    """A number as what the screen says it is; anything else as text, never as a formula."""
    value, text = shown.value, shown.text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.font = Font(bold=bold)
    if value is None:
        return cell
    if text == percent(value):
        cell.value, cell.number_format = value, "0%"
    elif text == duration(value):
        cell.value, cell.number_format = value / SECONDS_A_DAY, "[h]:mm:ss"
    elif text in {whole(value), number(value), number(value, 2)}:
        cell.value = value
    return cell
