"""What the Monday sheet says of its week."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.locale import clock, date, day, gettext, plural, whole
from dashboard.rows import rows
from dashboard.school_week import SchoolWeek
from dashboard.states import needing_help, why
from datastore.measures.needs_help import State


def title(week: SchoolWeek) -> str:
    """The heading of the sheet."""
    return gettext(
        "Week %(number)s: %(monday)s to %(sunday)s",
        number=whole(week.number),
        monday=date(week.monday),
        sunday=date(week.sunday),
    )


def about(now: dt.datetime, timezone: str, *, present: bool) -> str:
    """When the sheet was made, and what it cannot say of a week long past.

    Args:
        now: When the figures were read.
        timezone: The school's.
        present: Whether it is the latest sheet.
    """
    zone = ZoneInfo(timezone)
    made = gettext("Made %(day)s, %(time)s.", day=day(now, zone), time=clock(now, zone))
    if present:
        return made
    earlier = gettext(
        "An earlier week: levels, hand-ins and who was at work are those of that week, by what is known "
        "today. Who needed help, what to take up again and where pupils were stuck is not kept."
    )
    return f"{made} {earlier}"


def not_over() -> str:
    """In place of the sheet of a week that has not ended, or does not exist."""
    return gettext("There is no sheet of this week yet: a sheet is about a week that is over.")


def only_now() -> str:
    """In place of what cannot be told of an earlier week."""
    return gettext("Not kept for earlier weeks: it is derived from the present. The latest sheet has it.")


def first(everybody: pd.DataFrame) -> str:
    """How many need help, and who comes first.

    Args:
        everybody: queries.overview.students_with_states of the pupils in the class.
    """
    said = needing_help(everybody)
    pupil = next(rows(everybody[everybody["state"] == State.needs_help]), None)
    if pupil is None:
        return said
    return f"{said} {gettext('First: **%(name)s** (%(why)s).', name=pupil.name, why=why(pupil))}"


def moved(found: pd.DataFrame, totals: pd.Series) -> str:
    """How many levels moved, and how much was handed in.

    Args:
        found: queries.sheet_levels.moves.
        totals: queries.overview.recorded of the week.
    """
    up = int((found["after"] > found["before"]).sum())
    down = int((found["after"] < found["before"]).sum())
    new = int(found["before"].isna().sum())
    levels = " ".join(
        (
            plural("**%(n)s level** went up,", "**%(n)s levels** went up,", up, n=whole(up)),
            gettext("**%(n)s** down;", n=whole(down)),
            plural("**%(n)s** is a first one.", "**%(n)s** are first ones.", new, n=whole(new)),
        )
    )
    if not len(found):
        levels = gettext("No level moved.")
    return f"{levels} {_handed_in(totals)}"


def _handed_in(totals: pd.Series) -> str:
    pieces, pupils = int(totals["submissions"]), int(totals["submitters"])
    if not pieces:
        return gettext("Nobody handed anything in.")
    work = plural("**%(n)s piece of work**", "**%(n)s pieces of work**", pieces, n=whole(pieces))
    return plural(
        "**%(n)s pupil** handed in %(work)s.",
        "**%(n)s pupils** handed in %(work)s.",
        pupils,
        n=whole(pupils),
        work=work,
    )


def due(found: pd.DataFrame, week: SchoolWeek) -> str:
    """What is due first.

    Args:
        found: queries.sheet.due.
        week: The week in which it is due.
    """
    bounds = {"monday": date(week.monday), "sunday": date(week.sunday)}
    if found.empty:
        return gettext("Nothing is due from %(monday)s to %(sunday)s.", **bounds)
    soonest = found.iloc[0]
    return gettext(
        "Due first: “%(session)s” on **%(day)s**; **%(done)s of %(pupils)s pupils** have handed it all in.",
        session=soonest["session"],
        day=date(soonest["due_on"]),
        done=whole(soonest["done"]),
        pupils=whole(soonest["pupils"]),
    )


def away(found: pd.DataFrame, everybody: pd.DataFrame) -> str:
    """How many were not at work in the week.

    Args:
        found: queries.sheet.not_seen.
        everybody: queries.sheet.in_class.
    """
    if found.empty:
        return gettext("Everybody was at work: **%(n)s pupils**.", n=whole(len(everybody)))
    said = plural(
        "**%(num)d of %(n)s pupils** was not at work in the week.",
        "**%(num)d of %(n)s pupils** were not at work in the week.",
        len(found),
        n=whole(len(everybody)),
    )
    excused = int((found["excused"] > 0).sum())
    if not excused:
        return said
    note = plural("**%(num)d** of them was excused.", "**%(num)d** of them were excused.", excused)
    return f"{said} {note}"
