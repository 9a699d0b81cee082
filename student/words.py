"""How the pupil's pages write days."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_skeleton
from flask_babel import get_locale


def day(on: dt.date, today: dt.date) -> str:
    """A day in the reader's language: lun. 24 nov.; with its year when it is not this one."""
    skeleton = "MMMEd" if on.year == today.year else "yMMMd"
    return str(format_skeleton(skeleton, on, locale=get_locale()))
