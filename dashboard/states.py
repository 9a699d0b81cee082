"""The states of pupils and their reasons, in the reader's words; the same on every page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from dashboard.locale import gettext, percent, plural, whole
from datastore.measures.needs_help import Reason, State

MARKS: Mapping[State, str] = {
    State.needs_help: "▲",
    State.on_track: "●",
    State.ahead: "★",
    State.unknown: "○",
}
"""The shape of each state, beside its word and colour."""


def names() -> dict[State, str]:
    """The states in words, those to look at first first."""
    return {
        State.needs_help: gettext("needs help"),
        State.unknown: gettext("not enough information"),
        State.on_track: gettext("on track"),
        State.ahead: gettext("ahead"),
    }


def why(row: Any) -> str:
    """The reason of a state in words.

    Args:
        row: A row of `queries.states.states`: reason, activity, count, tries, best.
    """
    known = {"title": row.activity, "n": whole(row.count)}
    if row.reason == Reason.calls and not row.activity:
        return gettext("has called for help")
    said = _REASONS[Reason(row.reason)](known, int(row.count))
    return said if pd.isna(row.tries) else f"{said} ({_tried(row)})"


def _tried(row: Any) -> str:
    """What a pupil who struggles has made of the activity."""
    tries = plural("%(num)d attempt", "%(num)d attempts", int(row.tries))
    if pd.isna(row.best):
        return tries
    return gettext("%(attempts)s, at best %(score)s", attempts=tries, score=percent(row.best))


_REASONS: Mapping[Reason, Callable[[Mapping[str, Any], int], str]] = {
    Reason.calls: lambda known, _: gettext("has called for help, at “%(title)s”", **known),
    Reason.struggles_on_several: lambda known, count: plural(
        "struggles with %(num)d activity, first “%(title)s”",
        "struggles with %(num)d activities, first “%(title)s”",
        count,
        **known,
    ),
    Reason.struggles: lambda known, _: gettext("struggles with “%(title)s”", **known),
    Reason.not_seen: lambda known, count: plural(
        "no work for a week or more, while %(num)d activity is open",
        "no work for a week or more, while %(num)d activities are open",
        count,
        **known,
    ),
    Reason.missing_several: lambda known, count: plural(
        "%(num)d due activity is missing, first “%(title)s”",
        "%(num)d due activities are missing, first “%(title)s”",
        count,
        **known,
    ),
    Reason.overdue: lambda known, _: gettext("“%(title)s” is more than a week late", **known),
    Reason.far_ahead: lambda *_: gettext("far ahead of the class's median"),
    Reason.keeps_up: lambda *_: gettext("works along with the class"),
    Reason.not_begun: lambda *_: gettext("has not begun"),
    Reason.no_recent_work: lambda *_: gettext("nothing done for two weeks"),
}


def needing_help(frame: pd.DataFrame) -> str:
    """How many need help, of how many.

    Args:
        frame: queries.states.states of the pupils spoken of.
    """
    help_count = int((frame["state"] == State.needs_help).sum())
    if not help_count:
        return gettext("Nobody of **%(n)s** needs help now.", n=whole(len(frame)))
    return plural(
        "**%(num)d of %(n)s** needs help now.",
        "**%(num)d of %(n)s** need help now.",
        help_count,
        n=whole(len(frame)),
    )
