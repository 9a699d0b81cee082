"""One text as HTML: its words with the comments beside, what changed, the levels, classmates' reviews."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import render_template

from dashboard.levels import level_names
from dashboard.locale import clock, day, gettext, plural, whole
from dashboard.tables.twin import Cell, numeric, ranked, twin
from dashboard.text_states import points
from datastore.content.rubric import LEVELS, Criterion
from datastore.models.enums import CommentState

if TYPE_CHECKING:
    from dashboard.queries.production import Read, Review, Text
    from dashboard.teach.differences import Piece


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a version has more and less than an earlier one."""

    before: int
    """The number of the earlier one."""
    pieces: Sequence[Piece]


def text(found: Read, shown: int, compared: Comparison | None, *, marking: str, timezone: str) -> str:
    """A version of a text, alone with its passages marked, or with what changed since another.

    Args:
        found: queries.production.read.
        shown: The number of the version.
        compared: What changed; None: the version alone.
        marking: Where the teacher comments and marks.
        timezone: The school's.
    """
    own, stretches = found.passages(shown)
    numbers = {remark.id: place for place, remark in enumerate(own, start=1)}
    return render_template(
        "production.html",
        found=found,
        shown=shown,
        version=found.text.versions[shown - 1],
        compared=compared,
        passages=stretches,
        own=own,
        numbers=numbers,
        became=_became(),
        marking=marking,
        moment=lambda at: _moment(at, ZoneInfo(timezone)),
    )


def _became() -> dict[CommentState | None, str]:
    """What became of a comment, in words."""
    return {
        None: gettext("not given back yet"),
        CommentState.open: gettext("not settled yet"),
        CommentState.taken_up: gettext("taken up"),
        CommentState.ignored: gettext("left as it is"),
    }


def _moment(at: dt.datetime, zone: ZoneInfo) -> str:
    return f"{day(at, zone)}, {clock(at, zone)}"


def version_words(found: Text, number: int, timezone: str) -> str:
    """A version on offer: its number, when it was handed in, its length."""
    version = found.versions[number - 1]
    words = plural("%(n)s word", "%(n)s words", version.word_count, n=whole(version.word_count))
    moment = _moment(version.saved_at, ZoneInfo(timezone))
    return gettext("Version %(n)s: %(moment)s, %(words)s", n=whole(number), moment=moment, words=words)


def rubric(found: Text, levels: Mapping[int, Mapping[str, str]]) -> str:
    """A criterion a row, a version a column; the last column says what the latest level means.

    Args:
        found: The text.
        levels: The word of the level by criterion, for each version that has one.
    """
    marked = [number for number in sorted(levels) if number <= len(found.versions)]
    if not marked:
        return ""
    versions = [gettext("Version %(n)s", n=whole(number)) for number in marked]
    lines = [
        _criterion(criterion, [levels[number].get(criterion.key) for number in marked])
        for criterion in found.rubrics[marked[-1] - 1].criteria
    ]
    heads = (gettext("Criterion"), *versions, gettext("Points"), gettext("What it means"))
    return twin(gettext("Levels of the text"), heads, [*lines, _sum(found, marked, levels)])


def _criterion(criterion: Criterion, given: Sequence[str | None]) -> list[Cell]:
    """The level of each version, and what the last one is worth and means."""
    last = next((level for level in criterion.levels if level.level == given[-1]), None)
    return [
        Cell(criterion.title),
        *map(_level, given),
        _points(last.points if last else None, criterion.max_points),
        Cell(last.descriptor if last else "–"),
    ]


def _level(level: str | None) -> Cell:
    names = dict(zip(LEVELS, level_names(), strict=True))
    return ranked(names[level], list(names).index(level)) if level in names else Cell("–")


def _points(earned: float | None, most: float) -> Cell:
    of_all = gettext("%(n)s of %(all)s", n=points(earned or 0), all=points(most))
    return numeric(of_all, earned)


def _sum(found: Text, marked: Sequence[int], levels: Mapping[int, Mapping[str, str]]) -> list[Cell]:
    earned = [found.points(number, levels[number]) for number in marked]
    return [
        Cell(gettext("Points in all")),
        *(ranked(points(each), len(LEVELS)) for each in earned),
        _points(earned[-1], found.rubrics[marked[-1] - 1].max_points),
        Cell(""),
    ]


def reviews(found: Text, said: Sequence[Review]) -> str:
    """A classmate a row: what was said, and the level of each criterion.

    Args:
        found: The text.
        said: The reviews.
    """
    if not said:
        return ""
    criteria = found.rubrics[-1].criteria
    heads = (gettext("Classmate"), gettext("What was said"), *(criterion.title for criterion in criteria))
    lines = [
        [
            Cell(review.reviewer),
            Cell(review.comment if review.sent else gettext("not sent yet")),
            *(_level(review.levels.get(criterion.key) if review.sent else None) for criterion in criteria),
        ]
        for review in said
    ]
    return twin(gettext("Reviews by classmates"), heads, lines)
