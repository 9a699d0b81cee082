"""The evidence of one cell as a table, latest first."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dashboard.addresses import activity_address
from dashboard.levels import level_names, pieces_of_evidence
from dashboard.locale import activity_types, day, gettext, percent
from dashboard.tables.twin import Cell, numeric, ranked, twin
from dashboard.views import ClassView

if TYPE_CHECKING:
    from dashboard.queries.mastery_evidence import CellEvidence, Piece


def evidence(cell: CellEvidence, view: ClassView, timezone: str) -> str:
    """A piece a row: activity, day, kind, score, level, who, and whether the level rests on it."""
    if not cell.pieces:
        return ""
    heads = [
        gettext("Activity"),
        gettext("Day"),
        gettext("Kind"),
        gettext("Score"),
        gettext("Level"),
        gettext("Judged by"),
        gettext("Counts"),
    ]
    caption = gettext("Evidence of %(name)s in %(title)s", name=cell.name, title=cell.title)
    return twin(caption, heads, [_row(piece, view, ZoneInfo(timezone)) for piece in cell.pieces])


def _row(piece: Piece, view: ClassView, zone: ZoneInfo) -> list[Cell]:
    address = activity_address(view, piece.activity_id) if piece.activity_id else None
    kind = activity_types()[piece.activity_type] if piece.activity_type else "–"
    return [
        Cell(piece.title or gettext("Judgement without an activity"), href=address),
        Cell(day(piece.at, zone), value=piece.at.isoformat()),
        Cell(kind),
        numeric(percent(piece.x), piece.x),
        Cell("–") if piece.level is None else ranked(level_names()[piece.level], piece.level),
        Cell(piece.by or gettext("computed")),
        Cell(_counts(piece)),
    ]


def _counts(piece: Piece) -> str:
    if piece.why_not is not None:
        return {
            "non_evalue": gettext("no: not assessed"),
            "absent": gettext("no: absent"),
            "set_aside": gettext("no: set aside"),
        }[piece.why_not]
    return gettext("yes") if piece.in_window else gettext("no: older than the last five")


def count(cell: CellEvidence) -> str:
    """How many pieces of evidence there are."""
    return pieces_of_evidence(sum(piece.why_not is None for piece in cell.pieces))
