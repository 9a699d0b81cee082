"""The levels of mastery, and what is known of a pupil in a competency, in the reader's words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.locale import gettext, plural, whole
from dashboard.rows import rows

_SAID = ["level", "evidence_count", "age_days", "overridden", "provisional", "stable"]


def level_names() -> tuple[str, str, str, str]:
    """The four levels, lowest first."""
    return gettext("non acquis"), gettext("en cours"), gettext("acquis"), gettext("expert")


def in_words(cells: pd.DataFrame) -> list[str]:
    """What each cell says: acquis, 4 pieces of evidence, the last 6 days ago, stable.

    Args:
        cells: rows of queries.mastery.students_by_competency.
    """
    known = list(rows(cells[_SAID].fillna(-1)))
    names = level_names()
    sentences = {cell: _sentence(cell, names) for cell in set(known)}
    return [sentences[cell] for cell in known]


def _sentence(cell: Any, names: tuple[str, ...]) -> str:
    """One cell in words; a level below 0 is missing."""
    if cell.level < 0:
        return gettext("no evidence")
    parts = [names[int(cell.level)]]
    if cell.overridden:
        parts.append(gettext("set by a teacher"))
    if n := cell.evidence_count:
        parts.append(plural("%(n)s piece of evidence", "%(n)s pieces of evidence", n, n=whole(n)))
        parts.append(_age(int(cell.age_days)))
        parts.append(_sureness(cell.provisional, cell.stable))
    return ", ".join(parts)


def _age(days: int) -> str:
    if days <= 0:
        return gettext("the last today")
    if days < 60:  # noqa: PLR2004 - two months
        return plural("the last %(num)d day ago", "the last %(num)d days ago", days)
    if days < 730:  # noqa: PLR2004 - two years
        return plural("the last %(num)d month ago", "the last %(num)d months ago", days // 30)
    return plural("the last %(num)d year ago", "the last %(num)d years ago", days // 365)


def _sureness(provisional: bool, stable: bool) -> str:
    if provisional:
        return gettext("provisional")
    return gettext("stable") if stable else gettext("fragile")
