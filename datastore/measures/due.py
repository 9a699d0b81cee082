"""Due dates, moved by days on which a student was excused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

_DAY = dt.timedelta(days=1)


def moved_due_date(due_on: dt.date, *, opens_on: dt.date, excused: Collection[dt.date]) -> dt.date:
    """The day by which a student's work is due.

    Each excused day from the opening to the due date gives one day more, and so does each excused day that
    the due date then reaches: a student away for a fortnight gets a fortnight. Weekends and holidays are
    days like others.

    Args:
        due_on: The due date of the class.
        opens_on: The first day on which the work could be done.
        excused: The school-local days on which the student was excused; unexcused absences move nothing.
    """
    for day in sorted(set(excused)):
        if opens_on <= day <= due_on:
            due_on += _DAY
    return due_on
