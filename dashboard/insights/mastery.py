"""What stands out in a class's competencies."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd

from dashboard.locale import gettext, plural, whole
from dashboard.rows import rows
from datastore.measures.shares import Count, wilson

LONGEST_NAME = 90


def competencies(summary: pd.DataFrame) -> str:
    """Which competency to take up again with the class, and how much is not known.

    It is the one of which the most pupils are surely below acquis: the highest lower end of the Wilson
    interval of the pupils below acquis over those with evidence, so that one of one does not stand before
    twenty of 24.

    Args:
        summary: queries.mastery.by_competency of the pupils in the class.
    """
    missing, known = int(summary["none"].sum()), sum(map(_known, rows(summary)))
    if not known:
        return gettext("There is no evidence of a competency to show.")
    return f"{_weakest(max(rows(summary), key=surely_below))} {_unknown(missing, missing + known)}"


def _weakest(competency: Any) -> str:
    below, known = _below(competency), _known(competency)
    if not below:
        return gettext("Every pupil with evidence has reached “acquis” in every competency.")
    name = f"{competency.code} {competency.title}"
    said = {
        "name": textwrap.shorten(name, LONGEST_NAME, placeholder=" …"),
        "n": whole(below),
        "all": whole(known),
    }
    if below == known == 1:
        return gettext(
            "To take up again with the class: **%(name)s**, where **the only pupil** with evidence is below "
            "“acquis”.",
            **said,
        )
    if 2 * below > known:
        return gettext(
            "To take up again with the class: **%(name)s**, where **%(n)s of the %(all)s pupils** with "
            "evidence are below “acquis”.",
            **said,
        )
    return gettext(
        "In no competency are more than half of the pupils with evidence below “acquis”. The weakest is "
        "**%(name)s**: **%(n)s of %(all)s pupils**.",
        **said,
    )


def _unknown(missing: int, cells: int) -> str:
    if not missing:
        return gettext("Every cell has evidence.")
    return plural(
        "**%(n)s cell of %(all)s** has no evidence.",
        "**%(n)s cells of %(all)s** have no evidence.",
        missing,
        n=whole(missing),
        all=whole(cells),
    )


def _below(competency: Any) -> int:
    return int(competency.non_acquis + competency.en_cours)


def _known(competency: Any) -> int:
    return int(_below(competency) + competency.acquis + competency.expert)


def to_take_up(summary: pd.DataFrame) -> list[Any]:
    """The competencies to take up again, the surest first: rows of queries.mastery.by_competency."""
    below = [row for row in rows(summary) if surely_below(row) > 0]
    return sorted(below, key=surely_below, reverse=True)


def surely_below(competency: Any) -> float:
    """By what competencies stand to be taken up again: the surest share of pupils below acquis.

    Args:
        competency: A row of queries.mastery.by_competency.
    """
    interval = wilson(Count(_below(competency), _known(competency)))
    return interval.low if interval else -1
