"""What waits in each of the teacher's classes, as cards: a few lines a kind, each of which leads further."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pandas as pd
from flask import render_template

from dashboard.addresses import activity_address, class_address, student_address
from dashboard.locale import clock, day, gettext, plural, whole
from dashboard.rows import rows
from dashboard.states import why
from dashboard.views import ClassView
from datastore.measures.needs_help import STUCK, Reason

MOST_LINES = 3
"""Of one kind in a class; the rest stands on the page to which the last line leads."""

Names = Mapping[tuple[UUID, UUID], str]
"""How pupils are called, by class and pupil."""


@dataclass(frozen=True, slots=True)
class Line:
    """Who or what, and a little more about it, both with where they lead."""

    what: str
    href: str
    more: str = ""
    more_href: str | None = None
    since: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """Lines about one thing."""

    key: str
    mark: str
    title: str
    href: str
    lines: Sequence[Line]
    others: str = ""
    """How many more there are, in words."""


@dataclass(frozen=True, slots=True)
class Card:
    """A class."""

    name: str
    href: str
    students: str
    kinds: Sequence[Kind]


@dataclass(frozen=True, slots=True)
class _Telling:
    """How all cards are told."""

    names: Names
    zone: ZoneInfo
    at: dt.datetime
    hidden: bool


def cards(
    classes: pd.DataFrame,
    states: pd.DataFrame,
    names: Names,
    timezone: str,
    *,
    at: dt.datetime,
    hidden: bool = False,
) -> str:
    """The classes, those where most waits first.

    Args:
        classes: queries.classes.taught_with_progress.
        states: queries.states.states of these classes.
        names: queries.students.names_by_class of them.
        timezone: The school's.
        at: The moment of reading.
        hidden: Whether names are hidden, also where the lines lead.
    """
    zone = ZoneInfo(timezone)
    by_class: dict[UUID, list[Any]] = {}
    for state in rows(states):
        by_class.setdefault(state.class_id, []).append(state)
    ordered = sorted(rows(classes), key=lambda row: _urgency(row, by_class.get(row.class_id, ())))
    told = _Telling(names, zone, at, hidden)
    shown = [_card(row, by_class.get(row.class_id, ()), told) for row in ordered]
    return render_template("today.html", cards=shown)


def _urgency(row: Any, states: Sequence[Any]) -> tuple[int, ...]:
    """Sorts classes: calls, who is stuck, what waits, who was not seen."""
    reasons = [state.reason for state in states]
    calls, unseen = reasons.count(Reason.calls), reasons.count(Reason.not_seen)
    stuck = sum(reason in STUCK for reason in reasons)
    return (-calls, -stuck, -(row.texts_waiting + row.answers_waiting), -unseen)


def _card(row: Any, states: Sequence[Any], told: _Telling) -> Card:
    view = ClassView(class_id=row.class_id, hidden=told.hidden)
    names, zone = told.names, told.zone
    kinds = [
        _stuck(states, view, names, zone, told.at),
        _waiting(row, view, names, zone),
        _unseen(states, view, names, zone),
        _due(row, view, zone),
    ]
    students = plural("%(n)s pupil", "%(n)s pupils", row.students, n=whole(row.students))
    return Card(str(row.name), class_address(view), students, [kind for kind in kinds if kind.lines])


def _stuck(states: Sequence[Any], view: ClassView, names: Names, zone: ZoneInfo, at: dt.datetime) -> Kind:
    """Calls first, the oldest of them first; then who is stuck, the latest first."""
    calls, stuck = _in_turn(states, [Reason.calls]), _in_turn(states, STUCK[1:], latest_first=True)
    found = [*calls, *stuck]
    lines = [
        Line(
            names[view.class_id, row.student_id],
            student_address(view, row.student_id),
            why(row),
            activity_address(view, row.activity_id) if row.activity_id else class_address(view, "/live"),
            _since(row.since, zone, at),
        )
        for row in found[:MOST_LINES]
    ]
    title = plural("%(num)d pupil is stuck", "%(num)d pupils are stuck", len(found))
    return Kind("stuck", "▲", title, class_address(view), lines, _others(len(found)))


def _in_turn(states: Sequence[Any], reasons: Collection[Reason], *, latest_first: bool = False) -> list[Any]:
    """The pupils with one of some reasons, those since longest first; at last those without a moment."""
    found = [state for state in states if state.reason in reasons]
    dated = [state for state in found if not pd.isna(state.since)]
    dated.sort(key=attrgetter("since"), reverse=latest_first)
    return [*dated, *(state for state in found if pd.isna(state.since))]


def _waiting(row: Any, view: ClassView, names: Names, zone: ZoneInfo) -> Kind:
    """Texts with those who wait longest, then other answers that a person has to mark."""
    lines, productions = [], class_address(view, "/productions")
    if row.texts_waiting:
        text = plural("%(num)d text waits", "%(num)d texts wait", int(row.texts_waiting))
        writers = list(dict.fromkeys(names[view.class_id, each] for each in row.writers))[:MOST_LINES]
        oldest = gettext(
            "the oldest since %(day)s; first: %(names)s",
            day=day(row.text_since, zone),
            names=", ".join(writers),
        )
        lines.append(Line(text, productions, oldest))
    if row.answers_waiting:
        text = plural("%(num)d other result waits", "%(num)d other results wait", int(row.answers_waiting))
        lines.append(Line(text, f"/teach/class/{view.class_id}/marking"))
    return Kind("waiting", "◇", gettext("To mark"), productions, lines)


def _unseen(states: Sequence[Any], view: ClassView, names: Names, zone: ZoneInfo) -> Kind:
    """Who was not seen for longest first."""
    found = _in_turn(states, [Reason.not_seen])
    lines = [
        Line(
            names[view.class_id, row.student_id],
            student_address(view, row.student_id),
            since=gettext("since %(day)s", day=day(row.since, zone)),
        )
        for row in found[:MOST_LINES]
    ]
    title = plural("%(num)d pupil not seen for a week", "%(num)d pupils not seen for a week", len(found))
    return Kind("unseen", "○", title, class_address(view), lines, _others(len(found)))


def _due(row: Any, view: ClassView, zone: ZoneInfo) -> Kind:
    lines = [
        Line(
            each["title"],
            activity_address(view, each["activity_id"]),
            gettext(
                "%(day)s: %(done)s of %(all)s handed in",
                day=day(dt.datetime.combine(each["due_on"], dt.time(12), zone), zone),
                done=whole(each["handed_in"]),
                all=whole(row.students),
            ),
        )
        for each in row.due[:MOST_LINES]
    ]
    return Kind("due", "▢", gettext("Due in 7 days"), class_address(view), lines, _others(len(row.due)))


def _others(count: int) -> str:
    more = count - MOST_LINES
    return plural("and %(num)d other", "and %(num)d others", more) if more > 0 else ""


def _since(since: Any, zone: ZoneInfo, at: dt.datetime) -> str:
    """The time of day where it is today's, else the day."""
    if pd.isna(since):
        return ""
    if since.astimezone(zone).date() == at.astimezone(zone).date():
        return gettext("since %(time)s", time=clock(since, zone))
    return gettext("since %(day)s", day=day(since, zone))
