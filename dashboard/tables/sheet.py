"""The tables of the Monday sheet: short, since all of them stand on one page of paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.addresses import activity_address, class_address, student_address
from dashboard.locale import date, day, gettext, percent, whole
from dashboard.rows import rows
from dashboard.states import why
from dashboard.tables.twin import Cell, numeric, twin
from dashboard.views import ClassView
from datastore.measures.needs_help import State

MOST_PUPILS = 8
MOST_COMPETENCIES = 6
MOST_TO_TEACH = 3
MOST_DUE = 5
MOST_NAMED = 4


def of(shown: int, found: int, words: str) -> str:
    """How many lines stand on the sheet, of how many.

    Args:
        shown: Lines.
        found: All there are.
        words: What they are.
    """
    counts = {"n": whole(min(shown, found)), "all": whole(found), "words": words}
    return gettext("%(words)s: %(n)s of %(all)s", **counts)


def needing_help(everybody: pd.DataFrame) -> pd.DataFrame:
    """Those who need help, in the order in which to see them."""
    return everybody[everybody["state"] == State.needs_help]


def first(everybody: pd.DataFrame, view: ClassView, timezone: str) -> str:
    """A pupil who needs help a row, with the reason and since when.

    Args:
        everybody: queries.overview.students_with_states of the pupils in the class.
        view: What is filtered, which travels along.
        timezone: The school's.
    """
    zone = ZoneInfo(timezone)
    lines = [
        [
            Cell(str(row.name), href=student_address(view, row.student_id), student=str(row.student_id)),
            Cell(why(row)),
            Cell("–") if pd.isna(row.since) else Cell(day(row.since.to_pydatetime(), zone)),
        ]
        for row in rows(needing_help(everybody).head(MOST_PUPILS))
    ]
    heads = (gettext("Pupil"), gettext("Why"), gettext("Since"))
    return twin(gettext("Whom to see first"), heads, lines) if lines else ""


def moved(found: pd.DataFrame, summary: pd.DataFrame, view: ClassView) -> str:
    """A competency a row: how many levels went up and down, and whose went down.

    Args:
        found: queries.sheet_levels.moves.
        summary: queries.sheet_levels.by_competency of it.
        view: What is filtered, which travels along.
    """
    heads = (
        gettext("Competency"),
        gettext("Up"),
        gettext("Down"),
        gettext("First level"),
        gettext("Whose went down"),
    )
    down = found[found["after"] < found["before"]]
    lines = [
        [
            Cell(f"{row.code} {row.title}", href=class_address(view, "/competencies")),
            numeric(whole(row.up), row.up),
            numeric(whole(row.down), row.down),
            numeric(whole(row.first), row.first),
            Cell(_names(down[down["competency_id"] == row.competency_id]["name"])),
        ]
        for row in rows(summary.head(MOST_COMPETENCIES))
    ]
    return twin(gettext("Levels that moved"), heads, lines) if lines else ""


def _names(names: pd.Series) -> str:
    if names.empty:
        return "–"
    more = f" + {whole(len(names) - MOST_NAMED)}" if len(names) > MOST_NAMED else ""
    return ", ".join(map(str, names.head(MOST_NAMED))) + more


def again(ranked: Sequence[Any], view: ClassView) -> str:
    """A competency to take up again a row.

    Args:
        ranked: Rows of queries.mastery.by_competency, the one to take up first first.
        view: What is filtered, which travels along.
    """
    lines = [
        [
            Cell(f"{row.code} {row.title}", href=class_address(view, "/competencies")),
            Cell(
                gettext(
                    "%(n)s of %(all)s",
                    n=whole(row.non_acquis + row.en_cours),
                    all=whole(row.non_acquis + row.en_cours + row.acquis + row.expert),
                )
            ),
        ]
        for row in ranked[:MOST_TO_TEACH]
    ]
    heads = (gettext("Competency"), gettext("Below “acquis”"))
    return twin(gettext("What to take up again"), heads, lines) if lines else ""


def stuck(points: pd.DataFrame, view: ClassView) -> str:
    """An activity where pupils are stuck a row, in the order of the stuck points.

    Args:
        points: queries.stuck.stuck_points.
        view: What is filtered, which travels along.
    """
    heads = (gettext("Activity"), gettext("Stuck"), gettext("Share"))
    lines = [
        [
            Cell(str(row.title), href=activity_address(view, row.activity_id)),
            Cell(gettext("%(n)s of %(all)s", n=whole(row.stuck), all=whole(row.started))),
            numeric(percent(row.share), row.share),
        ]
        for row in rows(points[points["stuck"] > 0].head(MOST_TO_TEACH))
    ]
    return twin(gettext("Where pupils are stuck"), heads, lines) if lines else ""


def due(found: pd.DataFrame) -> str:
    """A session that is due a row.

    Args:
        found: queries.sheet.due.
    """
    heads = (gettext("Session"), gettext("Due"), gettext("For"), gettext("Handed in"))
    lines = [
        [
            Cell(str(row.session)),
            Cell(date(row.due_on)),
            Cell(str(row.group) or gettext("whole class")),
            Cell(gettext("%(n)s of %(all)s", n=whole(row.done), all=whole(row.pupils))),
        ]
        for row in rows(found.head(MOST_DUE))
    ]
    return twin(gettext("What is due"), heads, lines) if lines else ""


def away(found: pd.DataFrame, view: ClassView, timezone: str) -> str:
    """A pupil who was not at work a row.

    Args:
        found: queries.sheet.not_seen.
        view: What is filtered, which travels along.
        timezone: The school's.
    """
    zone = ZoneInfo(timezone)
    heads = (gettext("Pupil"), gettext("Last seen"), gettext("Excused days"))
    lines = [
        [
            Cell(str(row.name), href=student_address(view, row.student_id), student=str(row.student_id)),
            Cell(gettext("never") if pd.isna(row.last_seen) else day(row.last_seen.to_pydatetime(), zone)),
            numeric(whole(row.excused), row.excused),
        ]
        for row in rows(found.head(MOST_PUPILS))
    ]
    return twin(gettext("Who was not at work"), heads, lines) if lines else ""
