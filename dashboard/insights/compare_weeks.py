"""What the weeks of the classes say."""

from __future__ import annotations

import pandas as pd

from dashboard.comparing.footing import Footing
from dashboard.comparing.ground import FEWEST_COMPARED
from dashboard.comparing.view import CompareView
from dashboard.comparing.words import emphasised, nothing
from dashboard.locale import gettext, percent, whole
from dashboard.rows import rows


def weeks(frame: pd.DataFrame, found: Footing, view: CompareView) -> str:
    """How far the classes were after the last week that all of them have had, and the chosen ones by name.

    Args:
        frame: queries.compare_weeks.trajectories.
        found: What is compared.
        view: Which classes stand out.
    """
    if why := nothing(found):
        return why
    known = frame[frame["median"].notna()]
    if known["class_id"].nunique() < FEWEST_COMPARED:
        return gettext("Fewer than two classes have completed something in the weeks that count.")
    common = int(known.groupby("class_id")["week"].max().min())
    there = known[known["week"] == common]
    return f"{_all(there, common)} {_chosen(there, found, view)}".strip()


def _all(there: pd.DataFrame, week: int) -> str:
    low, high = there["median"].min(), there["median"].max()
    return gettext(
        "After week **%(week)s**, the last that all **%(n)s classes** have had, the median pupil had "
        "completed between **%(low)s** and **%(high)s** of the activities.",
        week=whole(week),
        n=whole(len(there)),
        low=percent(low),
        high=percent(high),
    )


def _chosen(there: pd.DataFrame, found: Footing, view: CompareView) -> str:
    names = dict(zip(found.classes["class_id"], found.classes["name"], strict=True))
    chosen = there[there["class_id"].isin(list(emphasised(view, found)))]
    said = [
        gettext(
            "%(name)s **%(share)s** (n = %(n)s)",
            name=names[row.class_id],
            share=percent(row.median),
            n=whole(row.pupils),
        )
        for row in rows(chosen)
    ]
    return f"{', '.join(said)}." if said else ""
