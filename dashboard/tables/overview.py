"""The class overview's table and numbers."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from flask import render_template

from dashboard.addresses import student_address
from dashboard.locale import day, duration, gettext, percent, whole
from dashboard.rows import rows
from dashboard.states import MARKS, names, why
from dashboard.tables.twin import Cell, numeric, ranked, twin
from dashboard.views import ClassView
from datastore.measures.needs_help import State


def progress(frame: pd.DataFrame, view: ClassView, timezone: str) -> str:
    """The table twin of the overview: a pupil a row, those who have left as well.

    Args:
        frame: queries.overview.students_with_states.
        view: What is filtered, which travels along to a pupil's page.
        timezone: The school's.
    """
    zone = ZoneInfo(timezone)
    heads = (
        gettext("Pupil"),
        gettext("State"),
        gettext("Why"),
        gettext("Since"),
        gettext("Completion"),
        gettext("Completed"),
        gettext("Acquis or better"),
        gettext("Mean score"),
        gettext("Attempts"),
        gettext("Active time"),
        gettext("Late"),
        gettext("Last seen"),
    )
    lines = [
        [
            Cell(
                gettext("%(name)s (left)", name=row.name) if row.left else str(row.name),
                href=student_address(view, row.student_id),
                student=str(row.student_id),
            ),
            *_state(row, zone),
            *_work(row),
            _at(row.last_seen, zone),
        ]
        for row in rows(frame)
    ]
    return twin(gettext("Progress of each pupil"), heads, lines)


def _state(row: Any, zone: ZoneInfo) -> list[Cell]:
    if pd.isna(row.state):
        return [Cell("–"), Cell("–"), Cell("–")]
    state = State(row.state)
    return [
        ranked(f"{MARKS[state]} {names()[state]}", list(names()).index(state)),
        Cell(why(row)),
        _at(row.since, zone),
    ]


def _work(row: Any) -> list[Cell]:
    of_all = gettext("%(n)s of %(all)s", n=whole(row.completed), all=whole(row.mandatory))
    of_assessed = gettext("%(n)s of %(all)s", n=whole(row.mastered), all=whole(row.assessed))
    return [
        numeric(percent(row.completion), row.completion),
        numeric(of_all, row.completed if row.mandatory else None),
        numeric(of_assessed, row.mastered if row.assessed else None),
        numeric(percent(row.mean_score), row.mean_score),
        numeric(whole(row.attempts), row.attempts),
        numeric(duration(row.active_seconds), row.active_seconds),
        numeric(whole(row.late), row.late),
    ]


def _at(at: pd.Timestamp, zone: ZoneInfo) -> Cell:
    return Cell("–") if pd.isna(at) else Cell(day(at.to_pydatetime(), zone), at.timestamp())


def kpis(frame: pd.DataFrame, totals: pd.Series) -> str:
    """At most four numbers, each with its comparison in words."""
    left = int(frame["left"].sum())
    present = frame[~frame["left"]]
    time = present["active_seconds"].median()
    numbers = [
        (
            gettext("Pupils"),
            whole(len(frame)),
            gettext("%(n)s have left", n=whole(left)) if left else gettext("all in the class today"),
        ),
        (
            gettext("Submissions"),
            whole(totals["submissions"]),
            gettext(
                "by %(n)s pupils, %(late)s late", n=whole(totals["submitters"]), late=whole(totals["late"])
            ),
        ),
        (
            gettext("Answers"),
            whole(totals["answered"]),
            gettext(
                "%(right)s right, %(wrong)s wrong",
                right=whole(totals["right"]),
                wrong=whole(totals["answered"] - totals["right"]),
            ),
        ),
        (gettext("Median active time"), duration(time), _visits(totals)),
    ]
    return render_template("kpis.html", kpis=numbers)


def _visits(totals: pd.Series) -> str:
    visits = gettext("%(n)s visits", n=whole(totals["visits"]))
    studied = gettext(", %(n)s to study only", n=whole(totals["studied"])) if totals["studied"] else ""
    return visits + studied
