"""The tables of a class's texts; where a pupil is named, the line opens the text."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.addresses import activity_address, class_address
from dashboard.locale import clock, day, gettext, plural, whole
from dashboard.rows import rows
from dashboard.tables.twin import Cell, numeric, ranked, twin
from dashboard.text_states import names as state_names
from dashboard.views import ClassView
from datastore.measures.texts import TextState, days_waited


def text_address(view: ClassView, production_id: UUID) -> str:
    """The page of the texts with one of them open."""
    address = class_address(view, "/productions")
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'text': production_id})}"


def queue(waits: pd.DataFrame, view: ClassView, timezone: str, now: dt.datetime) -> str:
    """A text that waits a row, the oldest first.

    Args:
        waits: queries.productions.waiting.
        view: What is filtered, which travels along.
        timezone: The school's.
        now: The present.
    """
    zone = ZoneInfo(timezone)
    heads = (
        gettext("Pupil"),
        gettext("Activity"),
        gettext("Handed in"),
        gettext("Waited"),
        gettext("Version"),
        gettext("Words"),
        gettext("Asked for"),
    )
    lines = [
        [
            _pupil(row, view),
            Cell(str(row.title)),
            Cell(f"{day(row.at.to_pydatetime(), zone)}, {clock(row.at, zone)}", row.at.timestamp()),
            _waited(days_waited(row.at.to_pydatetime(), now)),
            numeric(whole(row.versions), row.versions),
            numeric(whole(row.words), row.words),
            Cell(_target(row)),
        ]
        for row in rows(waits)
    ]
    return twin(gettext("Texts that wait for you"), heads, lines) if lines else ""


def _pupil(row: Any, view: ClassView) -> Cell:
    """Who wrote the text; a draft is its writer's, and does not open."""
    name = gettext("%(name)s (left)", name=row.name) if row.left else str(row.name)
    opens = None if row.state == TextState.draft else text_address(view, row.production_id)
    return Cell(name, href=opens, student=str(row.student_id))


def _waited(days: int) -> Cell:
    return numeric(plural("%(num)d day", "%(num)d days", days) if days else gettext("today"), days)


def _target(row: Any) -> str:
    if pd.isna(row.least):
        return "–"
    return gettext("%(low)s to %(high)s", low=whole(row.least), high=whole(row.most))


def states(found: pd.DataFrame, view: ClassView, timezone: str) -> str:
    """A text a row; those that wait first, then the latest.

    Args:
        found: queries.productions.productions.
        view: What is filtered, which travels along.
        timezone: The school's.
    """
    zone, names = ZoneInfo(timezone), state_names()
    turn = {state: place for place, state in enumerate(names)}
    heads = (
        gettext("Pupil"),
        gettext("Activity"),
        gettext("State"),
        gettext("Since"),
        gettext("Versions"),
        gettext("Words"),
        gettext("Asked for"),
        gettext("Comments"),
        gettext("Taken up"),
    )
    ordered = found.sort_values("at", ascending=False, kind="stable").sort_values(
        "state", key=lambda states: states.map(turn), kind="stable"
    )
    lines = [
        [
            _pupil(row, view),
            Cell(str(row.title)),
            ranked(names[TextState(row.state)], turn[TextState(row.state)]),
            Cell(day(row.at.to_pydatetime(), zone), row.at.timestamp()),
            numeric(whole(row.versions), row.versions),
            numeric(whole(row.words), row.words),
            Cell(_target(row)),
            numeric(whole(row.comments), row.comments if row.returned_versions else None),
            numeric(whole(row.taken_up), row.taken_up if row.comments else None),
        ]
        for row in rows(ordered)
    ]
    return twin(gettext("Where each text stands"), heads, lines) if lines else ""


def uptake(summary: pd.DataFrame, view: ClassView) -> str:
    """An activity a row, those with most texts given back first.

    Args:
        summary: queries.productions.uptake.
        view: What is filtered, which travels along.
    """
    heads = (
        gettext("Activity"),
        gettext("Texts given back"),
        gettext("Handed in again"),
        gettext("Comments on passages"),
        gettext("Taken up"),
        gettext("Left as it is"),
        gettext("Not settled"),
        gettext("Pupils who took one up"),
    )
    lines = [
        [
            Cell(str(row.title), href=activity_address(view, row.activity_id)),
            numeric(whole(row.returned), row.returned),
            numeric(whole(row.again), row.again),
            numeric(whole(row.comments), row.comments),
            *_settled(row),
            numeric(
                gettext("%(n)s of %(all)s", n=whole(row.followed), all=whole(row.commented)),
                row.followed / row.commented if row.commented else None,
            ),
        ]
        for row in rows(summary)
    ]
    return twin(gettext("What became of the feedback"), heads, lines) if lines else ""


def _settled(row: Any) -> list[Cell]:
    left = row.comments - row.taken_up - row.ignored
    counts = (row.taken_up, row.ignored, left)
    return [numeric(whole(count), count if row.comments else None) for count in counts]


def count(found: pd.DataFrame) -> str:
    """How many texts a panel is about."""
    return plural("n = %(n)s text", "n = %(n)s texts", len(found), n=whole(len(found)))
