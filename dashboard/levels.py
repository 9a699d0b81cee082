"""The levels of mastery, and what is known of a pupil in a competency, in the reader's words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.locale import gettext, plural, whole
from dashboard.rows import rows

_READ = ("level", "evidence_count", "age_days", "overridden", "review", "provisional", "stable")


def level_names() -> tuple[str, str, str, str]:
    """The four levels, lowest first."""
    return gettext("non acquis"), gettext("en cours"), gettext("acquis"), gettext("expert")


def competency_kinds() -> dict[str, str]:
    """The kinds of competency; a competency of neither has no name."""
    return {"savoir": gettext("Knowledge"), "competence": gettext("Skill")}


def in_words(cells: pd.DataFrame) -> list[str]:
    """What each cell says: acquis, 4 pieces of evidence, the last 6 days ago, stable.

    Args:
        cells: rows of queries.mastery.students_by_competency.
    """
    said = cells[[*_READ]].fillna(-1)
    names = level_names()
    pieces = {n: pieces_of_evidence(n) for n in set(said["evidence_count"])}
    ages = {days: _age(int(days)) for days in set(said["age_days"])}
    none, set_by = gettext("no evidence"), gettext("set by a teacher")
    review = gettext("review suggested")
    provisional, stable, fragile = gettext("provisional"), gettext("stable"), gettext("fragile")

    def sentence(cell: Any) -> str:
        if cell.level < 0:
            return none
        parts = [names[int(cell.level)]]
        if cell.overridden:
            parts.append(set_by)
        if cell.evidence_count:
            sure = provisional if cell.provisional else stable if cell.stable else fragile
            parts += [pieces[cell.evidence_count], ages[cell.age_days], sure]
        if cell.review:
            parts.append(review)
        return ", ".join(parts)

    states = list(rows(said))
    known = {state: sentence(state) for state in set(states)}
    return [known[state] for state in states]


def pieces_of_evidence(n: int) -> str:
    """How much evidence there is."""
    return plural("%(n)s piece of evidence", "%(n)s pieces of evidence", n, n=whole(n))


def _age(days: int) -> str:
    if days <= 0:
        return gettext("the last today")
    if days < 60:  # noqa: PLR2004 - two months
        return plural("the last %(num)d day ago", "the last %(num)d days ago", days)
    if days < 730:  # noqa: PLR2004 - two years
        return plural("the last %(num)d month ago", "the last %(num)d months ago", days // 30)
    return plural("the last %(num)d year ago", "the last %(num)d years ago", days // 365)
