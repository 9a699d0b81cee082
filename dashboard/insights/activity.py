"""What stands out in one activity: the question that misleads, the passage watched again, the short texts."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd

from dashboard.figures.activity_film import clock
from dashboard.figures.activity_marks import nothing, option_text, seconds_words, truth
from dashboard.locale import gettext, percent, plural, whole
from dashboard.rows import rows
from datastore.content.text_production import WordTarget
from datastore.measures.distractors import FEWEST_CHOOSERS, Flag
from datastore.measures.item_analysis import FEWEST_FOR_DISCRIMINATION
from datastore.measures.reliability import TotalStatistics

LONGEST = 90
FEWEST = 5
"""Pupils below whom no summary is spoken of."""


def items(frame: pd.DataFrame, lures: pd.DataFrame, *, filtered: bool = False) -> str:
    """Which question misleads, with the option that does it; and which is the hardest.

    Args:
        frame: queries.activity_items.items.
        lures: queries.activity_items.misleading: the options that mislead, the best established first.
        filtered: Whether group or days are.
    """
    asked = frame[frame["n"] > 0]
    if asked.empty:
        why = gettext("Nobody has handed in answers here yet: they will show with the first ones.")
        return nothing(why, filtered=filtered)
    lure = next(rows(lures), None)
    hardest = min(rows(asked), key=lambda row: row.facility)
    said = [_misleading(lure)]
    if lure is None or hardest.item != lure.item:
        said.append(_hardest(hardest))
    if asked["discrimination"].isna().all() and int(asked["complete"].max()) < FEWEST_FOR_DISCRIMINATION:
        said.append(
            gettext(
                "Discrimination is shown from %(least)s pupils on: **%(n)s** have answered every question.",
                least=whole(FEWEST_FOR_DISCRIMINATION),
                n=whole(int(asked["complete"].max())),
            )
        )
    return " ".join(filter(None, said))


def _misleading(lure: Any) -> str:
    """The option that misleads most, and whom."""
    if lure is None:
        return gettext("No wrong option attracts those who do well on the other questions.")
    words = {
        "question": _short(lure.prompt),
        "n": whole(lure.n),
        "asked": whole(lure.asked),
        "option": _short(option_text(lure.option, lure.text)),
    }
    said = (
        gettext("“%(question)s” misleads: **%(n)s of %(asked)s pupils** picked “%(option)s”.", **words)
        if lure.r_low > 0
        else gettext(
            "“%(question)s” may mislead: **%(n)s of %(asked)s pupils** picked “%(option)s”.", **words
        )
    )
    return f"{said} {_whom(lure)}".strip()


def _whom(lure: Any) -> str:
    """How those who were misled do elsewhere, beside those who were not."""
    if pd.isna(lure.mean_rest) or pd.isna(lure.key_rest) or lure.n < FEWEST_CHOOSERS:
        return ""
    return gettext(
        "On the other questions they earn **%(theirs)s** of the points, those who found the answer "
        "**%(others)s**.",
        theirs=percent(lure.mean_rest),
        others=percent(lure.key_rest),
    )


def _hardest(hardest: Any) -> str:
    return gettext(
        "Hardest: “%(question)s”, **%(right)s of %(n)s** entirely right, **%(facility)s** of the points.",
        question=_short(hardest.prompt),
        right=whole(hardest.right),
        n=whole(hardest.n),
        facility=percent(hardest.facility),
    )


def options(frame: pd.DataFrame) -> str:
    """How many options mislead, are picked by nobody, or miss their aim."""
    wrong = frame[~frame["correct"] & (frame["option"] != "")]
    counted = frame["flag"].value_counts()
    misleads, unused = (int(counted.get(flag.value, 0)) for flag in (Flag.misleads, Flag.unused))
    said = [
        plural(
            "**%(num)d wrong option of %(all)s** attracts those who do well elsewhere;",
            "**%(num)d wrong options of %(all)s** attract those who do well elsewhere;",
            misleads,
            all=whole(len(wrong)),
        ),
        plural("**%(num)d** is picked by nobody.", "**%(num)d** are picked by nobody.", unused),
    ]
    if left := int(counted.get(Flag.unanswered.value, 0)):
        said.append(
            plural(
                "**%(num)d question** is left blank by more than a fifth of the pupils.",
                "**%(num)d questions** are left blank by more than a fifth of the pupils.",
                left,
            )
        )
    return " ".join(said)


def wrong_answers(frame: pd.DataFrame) -> str:
    """The wrong answer that most pupils gave first."""
    if frame.empty:
        return gettext("No wrong answer was given at a first attempt.")
    most = max(rows(frame), key=lambda row: row.n)
    return gettext(
        "The most frequent wrong answer: “%(answer)s” to “%(question)s”, from **%(n)s of %(asked)s pupils**.",
        answer=_short(truth(most.answer)),
        question=_short(most.prompt),
        n=whole(most.n),
        asked=whole(most.asked),
    )


def totals(found: TotalStatistics) -> str:
    """What the whole of the questions says, and how far one can rely on it."""
    if found.mean is None or found.n < FEWEST:
        return gettext("Too few pupils have answered every question to speak of them together.")
    if not found.alpha_is_shown or found.alpha is None or found.alpha_interval is None:
        return gettext(
            "**%(n)s pupils** have answered every question: too few pupils, or too few questions, to say how "
            "reliable the total is.",
            n=whole(found.n),
        )
    return gettext(
        "The questions agree with each other to **%(alpha)s** (Cronbach’s alpha, 95 percent interval "
        "%(low)s to %(high)s), over **%(n)s pupils**.",
        alpha=percent(found.alpha / 100),
        low=percent(found.alpha_interval.low / 100),
        high=percent(found.alpha_interval.high / 100),
        n=whole(found.n),
    )


def times(summary: pd.DataFrame) -> str:
    """What takes longest."""
    known = summary[summary["n"] >= FEWEST]
    if known.empty:
        return gettext("Too few times were measured here to name a usual one.")
    longest = max(rows(known), key=lambda row: row.median)
    return gettext(
        "The longest: “%(what)s”, **%(median)s** for the pupil in the middle, of **%(n)s**.",
        what=_short(longest.label),
        median=seconds_words(longest.median),
        n=whole(longest.n),
    )


def film(frame: pd.DataFrame, *, filtered: bool = False) -> str:
    """How many stay to the end, and which passage is watched again."""
    if frame.empty or not frame["viewers"].any():
        why = gettext("Nobody has played this film yet, or its log does not say what was played.")
        return nothing(why, filtered=filtered)
    last = max(rows(frame), key=lambda row: (row.viewers, row.start))
    said = gettext(
        "**%(n)s of %(viewers)s pupils** watched the film to its end.",
        n=whole(last.watched),
        viewers=whole(last.viewers),
    )
    again = max(rows(frame), key=lambda row: row.again)
    if not again.again:
        return f"{said} {gettext('No passage was watched again.')}"
    passage = gettext(
        "Most watched again: around **%(from)s**, by **%(n)s pupils**.",
        **{"from": clock(again.start)},
        n=whole(again.again),
    )
    return f"{said} {passage}"


def texts(frame: pd.DataFrame, target: WordTarget, *, filtered: bool = False) -> str:
    """How many texts are short of the target, revised, and follow the feedback."""
    handed = frame[frame["versions"] > 0]
    if frame.empty:
        return nothing(gettext("Nobody has begun this text yet."), filtered=filtered)
    if handed.empty:
        return plural(
            "**%(num)d pupil** has begun; nothing is handed in yet.",
            "**%(num)d pupils** have begun; nothing is handed in yet.",
            len(frame),
        )
    said = gettext(
        "**%(short)s of %(n)s texts** are under %(min)s words, **%(revised)s** were handed in again.",
        short=whole(int((handed["words"] < target.min).sum())),
        n=whole(len(handed)),
        min=whole(target.min),
        revised=whole(int((handed["versions"] > 1).sum())),
    )
    commented = handed[handed["comments"] > 0]
    if commented.empty:
        return said
    taken = gettext(
        "**%(n)s of %(all)s pupils** with comments have taken some up.",
        n=whole(int((commented["taken_up"] > 0).sum())),
        all=whole(len(commented)),
    )
    return f"{said} {taken}"


def _short(words: object) -> str:
    return textwrap.shorten(str(words), LONGEST, placeholder=" …").rstrip(".")
