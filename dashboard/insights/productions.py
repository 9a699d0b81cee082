"""What stands out among the texts of a class, and in one of them."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.levels import level_names
from dashboard.locale import gettext, plural, whole
from dashboard.text_states import points
from datastore.content.rubric import LEVELS, given_levels
from datastore.content.text_production import WordTarget
from datastore.measures.mastery import lower_median
from datastore.measures.texts import TextState, days_waited

if TYPE_CHECKING:
    from dashboard.queries.production import Read, Remark, Review, Text
    from dashboard.teach.differences import Piece

LONGEST_TITLE = 90


def nothing(*, filtered: bool) -> str:
    """Why there is no text: filtered away, or not yet."""
    if filtered:
        return gettext("No text passes the filters: clear them to see all texts of the class.")
    return gettext("No text yet: texts will show here with the first word that a pupil saves.")


def queue(found: pd.DataFrame, waits: pd.DataFrame, now: dt.datetime, *, filtered: bool = False) -> str:
    """Whose text has waited longest, and how many wait.

    Args:
        found: queries.productions.productions.
        waits: queries.productions.waiting of it.
        now: The present.
        filtered: Whether anything is filtered.
    """
    if found.empty:
        return nothing(filtered=filtered)
    if waits.empty:
        return gettext("No text waits for you: everything handed in is given back.")
    first = waits.iloc[0]
    days = days_waited(first["at"].to_pydatetime(), now)
    oldest = (
        plural(
            "The text of %(name)s, “%(title)s”, has waited **%(num)d day**;",
            "The text of %(name)s, “%(title)s”, has waited **%(num)d days**;",
            days,
            name=first["name"],
            title=_short(first["title"]),
        )
        if days
        else gettext(
            "The text of %(name)s, “%(title)s”, came **today**;",
            name=first["name"],
            title=_short(first["title"]),
        )
    )
    wait = plural("**%(n)s** waits in all.", "**%(n)s** wait in all.", len(waits), n=whole(len(waits)))
    return f"{oldest} {wait}"


def states(found: pd.DataFrame, *, filtered: bool = False) -> str:
    """How many texts there are, and where they stand."""
    if found.empty:
        return nothing(filtered=filtered)
    counts = found["state"].value_counts()
    parts = [_stand(int(counts[state]), state) for state in TextState if state in counts]
    total = plural("**%(n)s text**:", "**%(n)s texts**:", len(found), n=whole(len(found)))
    return f"{total} {', '.join(parts)}."


def _stand(count: int, state: TextState) -> str:
    """How many texts are in a state, as a part of a sentence."""
    match state:
        case TextState.revised:
            return plural("**%(num)d revised** waits for you", "**%(num)d revised** wait for you", count)
        case TextState.submitted:
            return plural("**%(num)d** waits for you", "**%(num)d** wait for you", count)
        case TextState.returned:
            return plural("**%(num)d** given back", "**%(num)d** given back", count)
        case TextState.draft:
            return plural("**%(num)d** draft", "**%(num)d** drafts", count)
        case TextState.final:
            return plural("**%(num)d** final", "**%(num)d** final", count)


def uptake(summary: pd.DataFrame) -> str:
    """What became of the feedback.

    Args:
        summary: queries.productions.uptake.
    """
    returned = int(summary["returned"].sum())
    if not returned:
        return gettext("No text was given back yet: here you will see what became of your feedback.")
    again = plural(
        "**%(again)s of %(num)d text** given back was handed in again.",
        "**%(again)s of %(num)d texts** given back were handed in again.",
        returned,
        again=whole(summary["again"].sum()),
    )
    comments = int(summary["comments"].sum())
    if not comments:
        return f"{again} {gettext('No comment stands on a passage.')}"
    taken = plural(
        "**%(taken)s of %(num)d comment** on a passage was taken up.",
        "**%(taken)s of %(num)d comments** on passages were taken up.",
        comments,
        taken=whole(summary["taken_up"].sum()),
    )
    return f"{again} {taken}"


def text(found: Read, shown: int) -> str:
    """How long the version is, beside the target, and how much was said of it."""
    version = found.text.versions[shown - 1]
    target = _beside(version.word_count, found.text.target)
    return f"{_words(version.word_count)}{target} {_comments(found.remarks)}"


def _beside(words: int, target: WordTarget) -> str:
    bounds = {"least": whole(target.min), "most": whole(target.max)}
    if words < target.min:
        return gettext(", fewer than the %(least)s to %(most)s asked for.", **bounds)
    if words > target.max:
        return gettext(", more than the %(least)s to %(most)s asked for.", **bounds)
    return gettext(", of %(least)s to %(most)s asked for.", **bounds)


def _comments(remarks: Sequence[Remark]) -> str:
    on_passages = [remark for remark in remarks if remark.end]
    if not on_passages:
        return gettext("No comment on a passage yet.")
    taken = sum(remark.state == "taken_up" for remark in on_passages)
    return plural(
        "**%(taken)s of %(num)d comment** is taken up.",
        "**%(taken)s of %(num)d comments** are taken up.",
        len(on_passages),
        taken=whole(taken),
    )


def changed(pieces: Sequence[Piece], before: int, after: int) -> str:
    """How many words a version has more and less than an earlier one.

    Args:
        pieces: teach.differences.differences.
        before: Number of the earlier version.
        after: Number of the later one.
    """
    added, removed = (
        sum(len(piece.text.split()) for piece in pieces if piece.change == change)
        for change in ("added", "removed")
    )
    versions = {"before": whole(before), "after": whole(after)}
    if not added and not removed:
        return gettext("Versions %(before)s and %(after)s are the same, word for word.", **versions)
    return gettext(
        "From version %(before)s to version %(after)s: %(added)s new, %(removed)s gone.",
        added=_words(added),
        removed=_words(removed),
        **versions,
    )


def _words(n: int) -> str:
    return plural("**%(n)s word**", "**%(n)s words**", n, n=whole(n))


def rubric(found: Text, levels: Mapping[int, Mapping[str, str]]) -> str:
    """The points of the last version that is marked, and the change since the one before."""
    marked = [number for number in sorted(levels) if number <= len(found.versions)]
    if not marked:
        return gettext("Not marked yet.")
    earned = {number: found.points(number, levels[number]) for number in marked}
    last = marked[-1]
    given = given_levels(found.rubrics[last - 1], levels[last])
    said = gettext(
        "Version %(version)s: **%(points)s of %(most)s points**, as a whole %(level)s.",
        version=whole(last),
        points=points(earned[last]),
        most=points(found.rubrics[last - 1].max_points),
        level=level_names()[lower_median(sorted(given.values()))],
    )
    if len(marked) == 1:
        return said
    change = earned[last] - earned[marked[-2]]
    since = gettext(
        "%(sign)s%(points)s since version %(before)s.",
        sign="+" if change > 0 else "−" if change < 0 else "±",
        points=points(abs(change)),
        before=whole(marked[-2]),
    )
    return f"{said} {since}"


def reviews(found: Sequence[Review]) -> str:
    """How many classmates have reviewed the text, and the level they see."""
    if not found:
        return gettext("No classmate was asked to review this text.")
    sent = [review for review in found if review.sent]
    said = plural(
        "**%(sent)s of %(num)d review** was sent.",
        "**%(sent)s of %(num)d reviews** were sent.",
        len(found),
        sent=whole(len(sent)),
    )
    levels = sorted(
        LEVELS.index(level) for review in sent for level in review.levels.values() if level in LEVELS
    )
    if not levels:
        return said
    middle = level_names()[levels[(len(levels) - 1) // 2]]
    return f"{said} {gettext('More than half of the levels given are “%(level)s” or better.', level=middle)}"


def _short(title: str) -> str:
    return textwrap.shorten(title, LONGEST_TITLE, placeholder=" …")
