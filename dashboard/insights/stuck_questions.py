"""What stands out among the questions that mislead a class."""

from __future__ import annotations

import textwrap

import pandas as pd

from dashboard.figures.activity_marks import truth
from dashboard.locale import gettext, percent, plural, whole

LONGEST = 90


def misleading(frame: pd.DataFrame) -> str:
    """The wrong option that most pupils picked who do well elsewhere.

    Args:
        frame: queries.stuck_questions.misleading_questions.
    """
    if frame.empty:
        return gettext("No wrong option attracts those who do well on the other questions.")
    first = frame.iloc[0]
    said = plural(
        "“%(question)s” (%(title)s): **%(num)d pupil of %(asked)s** picks “%(option)s”, which is wrong.",
        "“%(question)s” (%(title)s): **%(num)d pupils of %(asked)s** pick “%(option)s”, which is wrong.",
        int(first["n"]),
        question=_short(first["prompt"]),
        title=_short(first["title"]),
        asked=whole(first["asked"]),
        option=_short(truth(first["text"])),
    )
    return f"{said} {_elsewhere(first)}" if not pd.isna(first["key_rest"]) else said


def _elsewhere(first: pd.Series) -> str:
    return gettext(
        "On the other questions they earn **%(theirs)s** of the points, those who found the answer "
        "**%(others)s**: read the question again.",
        theirs=percent(first["mean_rest"]),
        others=percent(first["key_rest"]),
    )


def _short(words: str) -> str:
    return textwrap.shorten(words, LONGEST, placeholder=" …")
