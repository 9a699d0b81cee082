"""The table twins of the paths, and the lists of pupils behind their counts."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import pandas as pd

from dashboard.addresses import activity_address, student_address
from dashboard.figures.paths import FEWEST_FOR_SHARE
from dashboard.figures.paths_matrix import kinds, name_of
from dashboard.locale import gettext, percent, whole
from dashboard.paths.frames import detours as detours_of
from dashboard.paths.frames import differences, links, reach
from dashboard.paths.path import Paths
from dashboard.paths.pupils import address
from dashboard.rows import rows
from dashboard.tables.twin import Cell, count_of_students, numeric, twin
from dashboard.views import ClassView


def _of(n: float, all_: int) -> Cell:
    return numeric(gettext("%(n)s of %(all)s", n=whole(n), all=whole(all_)), n / all_ if all_ else None)


def reached(found: Paths, view: ClassView) -> str:
    """An activity a row, in the planned order."""
    heads = (
        gettext("Activity"),
        gettext("Session"),
        gettext("Reached"),
        gettext("Share"),
        gettext("Stopped here") if found.ended else gettext("Currently here"),
        gettext("Drop-off"),
        gettext("Left out"),
    )
    lines = [
        [
            Cell(str(row.title), href=activity_address(view, row.activity_id)),
            Cell(str(row.session)),
            _of(row.reached, row.started),
            numeric(percent(row.share), row.share),
            numeric("–" if pd.isna(row.last_here) else whole(row.last_here), row.last_here),
            numeric(percent(row.drop_off), row.drop_off),
            _of(row.skipped, row.further),
        ]
        for row in rows(reach(found))
    ]
    return twin(gettext("Reach, by activity"), heads, lines)


def moved(found: Paths, view: ClassView) -> str:
    """A link a row; each opens its pupils."""
    heads = (
        gettext("Link"),
        gettext("Kind"),
        gettext("Times"),
        gettext("Pupils"),
        gettext("Share"),
    )
    said = kinds()
    lines = []
    for row in rows(links(found)):
        name, kind = name_of(found, row.origin), "return"
        if row.kind != "return":
            name, kind = f"{name} → {name_of(found, row.target)}", "link"
        lines.append(
            [
                Cell(name, href=address(view, found, kind, row.origin, row.target)),
                Cell(said[row.kind]),
                numeric(whole(row.times), row.times),
                numeric(whole(row.pupils), row.pupils),
                numeric(percent(row.share), row.share),
            ]
        )
    return twin(gettext("From which activity to which"), heads, lines)


def detours(found: Paths, view: ClassView) -> str:
    """A stop, a skip or a loop a row, those of most pupils first; each opens its pupils."""
    heads = (gettext("Where"), gettext("What"), gettext("Pupils"), gettext("Share"), gettext("Times"))
    words = {
        "stop": gettext("stop here") if found.ended else gettext("are here now"),
        "skip": gettext("leave it out"),
        "loop": gettext("there and straight back"),
    }
    lines = []
    for row in rows(detours_of(found)):
        name = name_of(found, row.place)
        other = row.other if row.kind == "loop" else None
        if other is not None:
            name = f"{name} ⇄ {name_of(found, other)}"
        lines.append(
            [
                Cell(name, href=address(view, found, row.kind, row.place, other)),
                Cell(words[row.kind]),
                numeric(gettext("%(n)s of %(all)s", n=whole(row.pupils), all=whole(row.of)), row.pupils),
                numeric(percent(row.pupils / row.of), row.pupils / row.of),
                numeric("–" if pd.isna(row.times) else whole(row.times), row.times),
            ]
        )
    return twin(gettext("Stops, skips and loops"), heads, lines)


def compared(
    first: Paths, second: Paths, groups: tuple[str, str], students: Mapping[UUID, str], view: ClassView
) -> str:
    """An activity a row, the two groups beside each other; a group of fewer than 5 pupils by name."""
    heads = (
        gettext("Activity"),
        *groups,
        gettext("Difference"),
        gettext("Interval (95 percent)"),
    )
    small = min(len(first.pupils), len(second.pupils)) < FEWEST_FOR_SHARE
    lines = []
    for place, row in enumerate(rows(differences(first, second))):
        interval = gettext("%(low)s to %(high)s", low=percent(row.low), high=percent(row.high))
        lines.append(
            [
                Cell(str(row.title), href=activity_address(view, row.activity_id)),
                _group(first, place, row.first, students),
                _group(second, place, row.second, students),
                numeric(percent(row.difference), None if small else row.difference),
                numeric(interval, None if small else row.low),
            ]
        )
    return twin(gettext("Reach of two groups"), heads, lines)


def _group(paths: Paths, place: int, n: int, students: Mapping[UUID, str]) -> Cell:
    """Who of a small group reached an activity; of a larger one, how many."""
    if len(paths.pupils) >= FEWEST_FOR_SHARE:
        return Cell(gettext("%(n)s of %(all)s", n=whole(n), all=whole(len(paths.pupils))))
    been = [students[each.student_id] for each in paths.pupils if place in each.journey.been]
    return Cell(", ".join(sorted(been)) or "–")


def takers(frame: pd.DataFrame, view: ClassView) -> str:
    """A pupil a row, who can be selected."""
    lines = [
        [
            Cell(str(row.name), href=student_address(view, row.student_id), student=str(row.student_id)),
            numeric(whole(row.times), row.times),
            Cell(gettext("has left") if row.left else ""),
        ]
        for row in rows(frame)
    ]
    return twin(
        gettext("Pupils of the choice"), (gettext("Pupil"), gettext("Times"), gettext("Class")), lines
    )


def count(found: Paths) -> str:
    """How many pupils have a route."""
    return count_of_students(len(found.pupils))
