"""What another rule for stuck points would change."""

from __future__ import annotations

import pandas as pd

from dashboard.locale import gettext, plural, whole


def rehearsal(frame: pd.DataFrame, tried: int | None) -> str:
    """Whom the rule tried out calls stuck, and who would enter or leave.

    Args:
        frame: queries.stuck_pupils.rehearsal.
        tried: More attempts than these; None: the rule that holds.
    """
    if frame.empty:
        return gettext("In the last four weeks nobody has tried an activity more than once.")
    now = frame[frame["attempts"] > frame["limit"]]
    present = plural(
        "By the rule that holds (%(rule)s) **%(num)d pupil** was stuck in the last four weeks,",
        "By the rule that holds (%(rule)s) **%(num)d pupils** were stuck in the last four weeks,",
        now["student_id"].nunique(),
        rule=_rule(frame),
    )
    cases = plural("in **%(num)d case**.", "in **%(num)d cases**.", len(now))
    said = f"{present} {cases}"
    return said if tried is None else f"{said} {_change(frame, tried)}"


def _rule(frame: pd.DataFrame) -> str:
    low, high = int(frame["limit"].min()), int(frame["limit"].max())
    if low == high:
        return gettext("more than %(n)s attempts", n=whole(low))
    return gettext("more than %(low)s to %(high)s attempts", low=whole(low), high=whole(high))


def _change(frame: pd.DataFrame, tried: int) -> str:
    """Pupils, not cases: who would newly be stuck somewhere, and who no longer anywhere."""
    before = set(frame.loc[frame["attempts"] > frame["limit"], "student_id"])
    after = set(frame.loc[frame["attempts"] > tried, "student_id"])
    return gettext(
        "With more than %(n)s attempts it would be **%(after)s**: **%(enter)s** would enter,"
        " **%(leave)s** would leave.",
        n=whole(tried),
        after=whole(len(after)),
        enter=whole(len(after - before)),
        leave=whole(len(before - after)),
    )


def kept(limit: int, *, of_sequence: bool) -> str:
    """What was saved, and for what."""
    if of_sequence:
        return gettext(
            "Kept for the class in this sequence: more than %(n)s attempts are stuck.", n=whole(limit)
        )
    return gettext("Kept for the class: more than %(n)s attempts are stuck.", n=whole(limit))
