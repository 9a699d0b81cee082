"""The table twins of the pupils who are stuck."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.addresses import student_address
from dashboard.locale import gettext, plural, whole
from dashboard.rows import rows
from dashboard.tables.twin import Cell, numeric, twin
from dashboard.views import ClassView


def split(frame: pd.DataFrame, view: ClassView) -> str:
    """A pupil and an activity a row, in the order of the chart.

    Args:
        frame: queries.stuck_pupils.stuck_pupils.
        view: What is filtered, which travels along to a pupil's page.
    """
    heads = (
        gettext("Pupil"),
        gettext("Activity"),
        gettext("Stuck there"),
        gettext("What to do"),
        gettext("Attempts"),
        gettext("Now"),
    )
    lines = [
        [
            _pupil(row, view),
            Cell(str(row.title)),
            numeric(_of(row.stuck, row.started), row.stuck / row.started if row.started else None),
            Cell(gettext("teach it again") if row.lesson else gettext("help this pupil")),
            numeric(whole(row.attempts), row.attempts),
            Cell(gettext("passed since") if row.passed else gettext("not passed yet")),
        ]
        for row in rows(frame)
    ]
    return twin(gettext("Who is stuck on what"), heads, lines)


def rehearsal(frame: pd.DataFrame, tried: int | None, view: ClassView) -> str:
    """A pupil and an activity a row: whom the rule calls stuck, and whom the one tried out would.

    Args:
        frame: queries.stuck_pupils.rehearsal.
        tried: More attempts than these; None: the rule that holds.
        view: What is filtered, which travels along to a pupil's page.
    """
    heads = (gettext("Pupil"), gettext("Activity"), gettext("Attempts"), gettext("By this rule"))
    lines = [
        [
            _pupil(row, view),
            Cell(str(row.title)),
            numeric(whole(row.attempts), row.attempts),
            Cell(_change(row, row.limit if tried is None else tried)),
        ]
        for row in rows(frame)
    ]
    return twin(gettext("Whom another rule would call stuck"), heads, lines)


def _pupil(row: Any, view: ClassView) -> Cell:
    return Cell(str(row.name), href=student_address(view, row.student_id), student=str(row.student_id))


def _of(x: int, n: int) -> str:
    return gettext("%(stuck)s of %(started)s", stuck=whole(x), started=whole(n))


def _change(row: Any, tried: int) -> str:
    before, after = row.attempts > row.limit, row.attempts > tried
    if before and after:
        return gettext("stuck, as now")
    if after:
        return gettext("would enter")
    return gettext("would leave") if before else gettext("not stuck")


def count(frame: pd.DataFrame) -> str:
    """How many pupils a panel speaks of, and in how many cases."""
    pupils = frame["student_id"].nunique()
    cases = plural("%(num)d case", "%(num)d cases", len(frame))
    return f"{plural('n = %(n)s pupil', 'n = %(n)s pupils', pupils, n=whole(pupils))}, {cases}"
