"""What stands out in a class's progress."""

from __future__ import annotations

import pandas as pd

from dashboard.locale import gettext, percent, plural, whole


def progress(present: pd.DataFrame) -> str:
    """What stands out in the progress of the pupils who are in the class."""
    n = len(present)
    if not n or not present["mandatory"].iloc[0]:
        return gettext("There is no progress to show yet.")
    idle = int((present["started"] == 0).sum())
    median = gettext(
        "Half of the class has completed at least **%(share)s** of the path.",
        share=percent(present["completion"].median()),
    )
    if not idle:
        return f"{median} {gettext('All **%(n)s** pupils have begun.', n=whole(n))}"
    waiting = plural(
        "**%(num)d pupil of %(n)s** has not begun.",
        "**%(num)d pupils of %(n)s** have not begun.",
        idle,
        n=whole(n),
    )
    return f"{median} {waiting}"
