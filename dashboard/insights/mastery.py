"""What stands out in a class's competencies."""

from __future__ import annotations

import textwrap

import pandas as pd

from dashboard.locale import gettext, plural, whole
from datastore.measures.shares import Count, wilson

LONGEST_TITLE = 90


def competencies(summary: pd.DataFrame) -> str:
    """Which competency to take up again with the class, and how much is not known.

    It is the one of which the most pupils are surely below acquis: the highest lower end of the Wilson
    interval of the pupils below acquis over those with evidence, so that one of one does not stand before
    twenty of 24.

    Args:
        summary: queries.mastery.by_competency of the pupils in the class.
    """
    if summary.empty:
        return gettext("There is no evidence of a competency to show yet.")
    levels = summary[["non_acquis", "en_cours", "acquis", "expert"]]
    below, known = summary["non_acquis"] + summary["en_cours"], levels.sum(axis=1)
    weakest = pd.Series(map(_surely, below, known), index=summary.index).idxmax()
    share = {"n": whole(below[weakest]), "all": whole(known[weakest])}
    first = _weakest(_title(summary.loc[weakest]), int(below[weakest]), int(known[weakest]), share)
    return f"{first} {_unknown(int(summary['none'].sum()), int(known.sum()))}"


def _surely(below: int, known: int) -> float:
    interval = wilson(Count(int(below), int(known)))
    return interval.low if interval else -1


def _weakest(title: str, below: int, known: int, share: dict[str, str]) -> str:
    if not below:
        return gettext("Every pupil with evidence has reached “acquis” in every competency.")
    if 2 * below > known:
        return gettext(
            "To take up again with the class: **%(title)s**. **%(n)s of the %(all)s pupils** with evidence "
            "are below “acquis”.",
            title=title,
            **share,
        )
    return gettext(
        "In no competency is more than half of the class below “acquis”. The weakest is **%(title)s**, "
        "with **%(n)s of %(all)s pupils**.",
        title=title,
        **share,
    )


def _unknown(missing: int, known: int) -> str:
    if not missing:
        return gettext("Every cell has evidence.")
    return plural(
        "**%(n)s cell of %(all)s** has no evidence.",
        "**%(n)s cells of %(all)s** have no evidence.",
        missing,
        n=whole(missing),
        all=whole(missing + known),
    )


def _title(competency: pd.Series) -> str:
    return textwrap.shorten(f"{competency['code']} {competency['title']}", LONGEST_TITLE, placeholder=" …")
