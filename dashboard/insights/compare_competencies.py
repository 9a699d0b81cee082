"""Which competencies are weak in all classes, and which in one."""

from __future__ import annotations

from uuid import UUID

import pandas as pd

from dashboard.comparing.competencies import Verdict, verdicts
from dashboard.comparing.words import named, quoted
from dashboard.locale import gettext, percent, plural, whole
from dashboard.rows import rows


def matrix(frame: pd.DataFrame) -> str:
    """What to teach together, and what in one class.

    Args:
        frame: queries.compare_competencies.by_class.
    """
    if frame.empty:
        return gettext("The compared activities have given no evidence of a competency yet.")
    judged = verdicts(frame)
    if (judged["verdict"] == Verdict.unknown.value).all():
        return gettext("Too few pupils have a level in two classes or more for anything to be told.")
    return f"{_everywhere(judged)} {_in_one(judged)}"


def _everywhere(judged: pd.DataFrame) -> str:
    weak = judged[judged["verdict"] == Verdict.everywhere.value]
    if weak.empty:
        return gettext("**No competency** is weak in all classes.")
    return plural(
        "**%(num)d competency of %(all)s** is weak in all classes, to be taught together: %(titles)s.",
        "**%(num)d competencies of %(all)s** are weak in all classes, to be taught together: %(titles)s.",
        len(weak),
        all=whole(len(judged)),
        titles=named([quoted(row.title) for row in rows(weak)]),
    )


def _in_one(judged: pd.DataFrame) -> str:
    one = judged[judged["verdict"] == Verdict.one.value]
    if one.empty:
        return gettext("**None** is weak in one class only.")
    said = [gettext("%(title)s in %(name)s", title=quoted(row.title), name=row.name) for row in rows(one)]
    return plural(
        "**%(num)d** is weak in one class only: %(titles)s.",
        "**%(num)d** are weak in one class only: %(titles)s.",
        len(one),
        titles=named(said),
    )


def levels(frame: pd.DataFrame, competency_id: UUID | None) -> str:
    """How far the classes are in one competency, all together.

    Args:
        frame: queries.compare_competencies.by_class.
        competency_id: From comparing.competencies.looked_at.
    """
    cells = frame[frame["competency_id"] == competency_id]
    if cells.empty:
        return gettext("The compared activities have given no evidence of a competency yet.")
    told = cells[cells["exact"] & (cells["assessed"] > 0)]
    title = quoted(cells["title"].iloc[0])
    if told.empty:
        return gettext("%(title)s: no class has enough pupils with a level to be told of.", title=title)
    reached, assessed = told["reached"].sum(), told["assessed"].sum()
    return plural(
        "%(title)s: reached by **%(reached)s of %(n)s pupils** with a level (%(share)s), in %(num)d class.",
        "%(title)s: reached by **%(reached)s of %(n)s pupils** with a level (%(share)s), in %(num)d classes.",
        len(told),
        title=title,
        reached=whole(reached),
        n=whole(assessed),
        share=percent(reached / assessed),
    )
