"""What stands out of one pupil, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.figures.student import class_median
from dashboard.levels import level_names
from dashboard.locale import day, duration, gettext, percent, plural, whole
from dashboard.states import MARKS, names, why
from datastore.measures.levels import Level
from datastore.measures.needs_help import State

if TYPE_CHECKING:
    from dashboard.queries.student import Standing, TimeLine


def standing(found: Standing, timezone: str) -> str:
    """How the pupil stands: the state and its reason, completion beside the class, time, last seen.

    Args:
        found: queries.student.standing.
        timezone: The school's.
    """
    pupil = found.pupil
    parts = [_state(pupil), _completion(found)]
    if not pd.isna(pupil.active_seconds):
        parts.append(gettext("Active time: **%(time)s**.", time=duration(pupil.active_seconds)))
    if not pd.isna(pupil.last_seen):
        seen = day(pupil.last_seen.to_pydatetime(), ZoneInfo(timezone))
        parts.append(gettext("Last seen **%(day)s**.", day=seen))
    return " ".join(parts)


def _state(pupil: Any) -> str:
    if pd.isna(pupil.state):
        return gettext("Has left the class.")
    state = State(pupil.state)
    return gettext(
        "%(mark)s **%(state)s**: %(why)s.", mark=MARKS[state], state=names()[state], why=why(pupil)
    )


def _completion(found: Standing) -> str:
    pupil = found.pupil
    if not pupil.mandatory:
        return gettext("Nothing is mandatory here.")
    done = gettext(
        "Completed **%(n)s of %(all)s** activities",
        n=whole(pupil.completed),
        all=whole(pupil.mandatory),
    )
    median = class_median(found, "completion")
    if pd.isna(median):
        return f"{done} (**{percent(pupil.completion)}**)."
    return gettext(
        "%(done)s (**%(share)s**; class median **%(median)s**).",
        done=done,
        share=percent(pupil.completion),
        median=percent(median),
    )


def time_line(line: TimeLine) -> str:
    """How much was handed in, how much of it late, and on how many days the pupil worked."""
    handed_in = len(line.work)
    if not handed_in and line.days.empty:
        return gettext("There is no work to show.")
    late = int(line.work["late"].sum())
    work = plural(
        "**%(num)d piece of work** handed in, **%(late)s** late.",
        "**%(num)d pieces of work** handed in, **%(late)s** late.",
        handed_in,
        late=whole(late),
    )
    if line.days.empty:
        return work
    days = plural("At work on **%(num)d day**.", "At work on **%(num)d days**.", len(line.days))
    return f"{work} {days}"


def competencies(cells: pd.DataFrame) -> str:
    """How many competencies are at acquis or better, and of how many nothing is known.

    Args:
        cells: queries.student.competencies.
    """
    known = int(cells["level"].notna().sum())
    if not known:
        return gettext("There is no evidence of a competency yet.")
    return gettext(
        "**%(n)s of %(known)s** competencies with a level are at %(acquis)s or better; **%(none)s** without "
        "one.",
        n=whole((cells["level"] >= Level.acquis).sum()),
        known=whole(known),
        acquis=level_names()[Level.acquis],
        none=whole(len(cells) - known),
    )
