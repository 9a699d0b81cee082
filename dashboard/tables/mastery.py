"""The competency heatmap's tables: the same cells as text, and the class in each competency."""

from __future__ import annotations

import itertools
from operator import itemgetter
from typing import Any

import pandas as pd

from dashboard.addresses import student_address
from dashboard.figures.theme import LEVEL_LETTERS
from dashboard.levels import level_names, pieces_of_evidence
from dashboard.locale import gettext, percent, whole
from dashboard.rows import rows
from dashboard.tables.twin import Cell, count_of_students, numeric, twin
from dashboard.views import ClassView


def competencies(cells: pd.DataFrame, summary: pd.DataFrame, view: ClassView) -> str:
    """Both tables of the panel: a competency a row, then a pupil a row and a competency a column.

    Args:
        cells: queries.mastery.students_by_competency, those who have left as well.
        summary: queries.mastery.by_competency of the pupils in the class.
        view: What is filtered, which travels along to a pupil's page.
    """
    return "" if summary.empty else by_competency(summary) + by_student(cells, view)


def by_competency(summary: pd.DataFrame) -> str:
    """How the class stands in each competency: right answers, and pupils at each level."""
    has_domains = bool(summary["domain"].any())
    heads = [
        gettext("Code"),
        gettext("Competency"),
        *([gettext("Domain")] if has_domains else []),
        gettext("Right answers"),
        *level_names(),
        gettext("no evidence"),
    ]
    lines = [
        [
            Cell(row.code),
            Cell(row.title),
            *([Cell(row.domain or "–")] if has_domains else []),
            _share_right(row),
            *(numeric(whole(n), n) for n in (row.non_acquis, row.en_cours, row.acquis, row.expert, row.none)),
        ]
        for row in rows(summary)
    ]
    return twin(gettext("The class in each competency"), heads, lines)


def _share_right(row: Any) -> Cell:
    share = gettext(
        "%(share)s (%(n)s of %(all)s)",
        share=percent(row.share_right),
        n=whole(row.right),
        all=whole(row.answered),
    )
    return numeric(share, row.share_right)


def by_student(cells: pd.DataFrame, view: ClassView) -> str:
    """The heatmap as text: each level with its number of pieces of evidence.

    It may have 20,000 cells: its frame lets the browser leave them until they come into view.
    """
    heads = [gettext("Pupil"), *cells["code"][: cells["competency_id"].nunique()]]
    said = list(rows(cells[["level", "overridden", "review", "evidence_count"]].fillna(-1)))
    known = {cell: _cell(cell) for cell in set(said)}
    lines = [
        [
            _student(row, view),
            *(known[cell] for _, cell in of_student),
        ]
        for row, of_student in itertools.groupby(
            zip(rows(cells[["student_id", "name", "left"]]), said, strict=True), key=itemgetter(0)
        )
    ]
    caption = gettext("Level of each pupil in each competency, and pieces of evidence")
    return f'<div class="twin-large">{twin(caption, heads, lines)}</div>'


def _student(row: Any, view: ClassView) -> Cell:
    address = student_address(view, row.student_id)
    if row.left:
        return Cell(gettext("%(name)s (left)", name=row.name), href=address)
    return Cell(row.name, href=address, student=str(row.student_id))


def _cell(cell: Any) -> Cell:
    """A letter with its pieces of evidence, a dash where the level is missing (below 0)."""
    if cell.level < 0:
        return Cell("–")
    star = "*" if cell.overridden else ""
    said = f"{LEVEL_LETTERS[int(cell.level)]}{star} ({whole(cell.evidence_count)})"
    return numeric(f"{said}, {gettext('review suggested')}" if cell.review else said, cell.level)


def count(cells: pd.DataFrame) -> str:
    """How many pupils and pieces of evidence the panel shows; nothing where it shows none."""
    if cells.empty:
        return ""
    evidence = pieces_of_evidence(int(cells["evidence_count"].sum()))
    return f"{count_of_students(cells['student_id'].nunique())} · {evidence}"
