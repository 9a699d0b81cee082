"""What answers are worth: pure, from content and responses to points.

Points of an item = its points x the share right, where the share follows the rule of the item's kind (below,
each with its formula). Unanswered is 0 points with the answer None. Hints are counted and cost no points:
their effect is on the competency level, not on the score. Open questions and texts earn nothing until a
teacher has marked them; `needs_review` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import singledispatch
from itertools import pairwise

from datastore.content.base import ItemBase
from datastore.content.interactive import Embed, FlipCards, Highlight
from datastore.content.items import (
    AcceptedText,
    Categorise,
    FillIn,
    Matching,
    Mistake,
    Multiple,
    Numeric,
    Open,
    Sequencing,
    ShortText,
    Single,
    TrueFalse,
)
from datastore.content.parsing import Content
from datastore.content.responses import Answer, Range, Responses
from datastore.content.text_production import TextProductionContent
from datastore.content.textmatch import exact, fold, parse_number, within_one_edit, within_tolerance
from datastore.content.video import VideoContent
from datastore.errors import BadInput


@dataclass(frozen=True, slots=True)
class ItemScore:
    """What the answer to one item is worth."""

    key: str
    answer: Answer | None
    """None when unanswered."""
    correct: bool
    """Entirely right; a partly right answer is not, and an open one is not before it is marked."""
    points: float
    max_points: float
    hints: int
    competency: str | None
    """The item's own competency code; None leaves it to the activity's."""
    needs_review: bool
    """Answered, and only a teacher can say what it is worth."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What an attempt is worth, as far as can be told without a teacher."""

    items: tuple[ItemScore, ...]
    score: float
    max_score: float
    needs_review: bool
    """Something handed in waits for a teacher; `score` does not count it yet."""
    watched_share: float | None = None
    """Video only: the share of the films' length that was played at least once."""

    @property
    def right_count(self) -> int:
        """How many items are entirely right."""
        return sum(item.correct for item in self.items)

    @property
    def answered_count(self) -> int:
        """How many items were answered."""
        return sum(item.answer is not None for item in self.items)


def score(content: Content, responses: Responses, *, hints_used: Mapping[str, int]) -> Scored:
    """What a student's responses are worth.

    - Quiz, evaluation, interactive: score = sum of the items' points, out of the sum of their maxima.
    - Video: `watch_points` x watched share + the questions' points (see `watched_share`).
    - Text production: 0 out of the rubric's maximum until it is marked.

    Args:
        content: the version that was answered.
        responses: from `parse_responses` with the same content.
        hints_used: how many hints the student opened, by item key; a missing key is none.

    Raises:
        BadInput: `hints_used` names an unknown item or a number of hints that it does not have.
    """
    _check_hints(content.items, hints_used)
    if isinstance(content, TextProductionContent):
        return Scored((), 0.0, content.rubric.max_points, needs_review=responses.text is not None)
    items = tuple(
        _score_item(item, responses.answers.get(item.key), hints_used.get(item.key, 0))
        for item in content.items
    )
    watched = watched_share(content, responses.watched) if isinstance(content, VideoContent) else None
    watch_points = content.watch_points if isinstance(content, VideoContent) else 0.0
    return Scored(
        items,
        score=sum(item.points for item in items) + watch_points * (watched or 0.0),
        max_score=sum(item.max_points for item in items) + watch_points,
        needs_review=any(item.needs_review for item in items),
        watched_share=watched,
    )


def _check_hints(items: Iterable[ItemBase], hints_used: Mapping[str, int]) -> None:
    available = {item.key: len(item.hints) for item in items}
    for key, count in hints_used.items():
        if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= available.get(key, -1):
            raise BadInput(
                "hints_used must give “%(key)s” a whole number from 0 to %(available)s: reload the page.",
                key=str(key)[:60],
                available=available.get(key, 0),
            )


def _score_item(item: ItemBase, answer: Answer | None, hints: int) -> ItemScore:
    share = 0.0 if answer is None else share_right(item, answer)
    return ItemScore(
        key=item.key,
        answer=answer,
        correct=share == 1.0,
        points=item.points * share,
        max_points=item.points,
        hints=hints,
        competency=item.competency,
        needs_review=isinstance(item, Open) and answer is not None,
    )


@singledispatch
def share_right(item: ItemBase, answer: Answer) -> float:
    """How much of an answer is right, from 0 to 1, by the rule of the item's kind.

    Raises:
        NotImplementedError: the kind has no rule; a fault of this program.
    """
    raise NotImplementedError(type(item).__name__)


@share_right.register
def _(item: Single, answer: str) -> float:
    """All or nothing: 1 for the key of the right option."""
    return float(any(option.correct for option in item.options if option.key == answer))


@share_right.register
def _(item: Multiple, answer: tuple[str, ...]) -> float:
    """`max(0, right picked - wrong picked) / right options`: picking everything earns little."""
    right = {option.key for option in item.options if option.correct}
    return net_share(answer, right)


@share_right.register
def _(item: Highlight, answer: tuple[str, ...]) -> float:
    """As for multiple: `max(0, targets marked - others marked) / targets`."""
    return net_share(answer, {key for key, segment in item.keyed_segments.items() if segment.target})


def net_share(picked: Iterable[str], right: set[str]) -> float:
    """`max(0, right picked - wrong picked) / right`."""
    chosen = set(picked)
    return max(0, len(chosen & right) - len(chosen - right)) / len(right)


@share_right.register
def _(item: TrueFalse, answer: bool) -> float:
    """All or nothing."""
    return float(answer == item.answer)


@share_right.register
def _(item: Numeric, answer: str) -> float:
    """All or nothing: `|number - answer| <= tolerance`, bounds included; an unreadable number is wrong."""
    number = parse_number(answer, unit=item.unit)
    relative = item.tolerance.kind == "relative"
    return float(
        number is not None
        and within_tolerance(number, item.answer, margin=item.tolerance.value, relative=relative)
    )


@share_right.register
def _(item: ShortText, answer: str) -> float:
    """All or nothing: one of the accepted answers, spelt as its settings ask."""
    return float(spelt_right(item, answer, item.mistakes))


@share_right.register
def _(item: FillIn, answer: Mapping[str, str]) -> float:
    """`blanks right / blanks`, each blank all or nothing."""
    right = sum(spelt_right(blank, answer.get(blank.key, "")) for blank in item.blanks)
    return right / len(item.blanks)


def spelt_right(wanted: AcceptedText, typed: str, mistakes: Iterable[Mistake] = ()) -> bool:
    """Whether a typed text counts.

    It is equal, folded, to an accepted answer; or, where the author forgives a slip, one edit away from one
    (an accent is a letter then, unless accents are ignored) and not one of the expected mistakes.
    """
    if exact(typed, wanted.accepted, ignore_accents=wanted.ignore_accents):
        return True
    named = exact(typed, (mistake.text for mistake in mistakes), ignore_accents=wanted.ignore_accents)
    if named or not wanted.allow_typo:
        return False
    folded = fold(typed, ignore_accents=wanted.ignore_accents)
    return any(
        within_one_edit(folded, fold(text, ignore_accents=wanted.ignore_accents)) for text in wanted.accepted
    )


@share_right.register
def _(item: Matching, answer: Mapping[str, str]) -> float:
    """`pairs right / pairs`."""
    return sum(answer.get(pair.left.key) == pair.right.key for pair in item.pairs) / len(item.pairs)


@share_right.register
def _(item: Categorise, answer: Mapping[str, str]) -> float:
    """`elements in their category / elements`."""
    right = sum(
        answer.get(member.key) == category.key for category in item.categories for member in category.members
    )
    return right / len(item.elements)


@share_right.register
def _(item: Sequencing, answer: tuple[str, ...]) -> float:
    """`neighbours right / (elements - 1)`: the share of right successions that the answer contains.

    Neighbours rather than places: an element out of place, or a whole list moved by one, costs only the
    successions it breaks. A reversed order earns 0, and a random one 1/n on average.
    """
    wanted = set(pairwise(element.key for element in item.elements))
    return len(wanted & set(pairwise(answer))) / len(wanted)


@share_right.register
def _(item: FlipCards, answer: tuple[str, ...]) -> float:
    """`cards turned / cards`: for having read them, since nothing is asked."""
    return len(answer) / len(item.cards)


@share_right.register
def _(item: Embed, answer: float) -> float:
    """The scaled score that the frame reported, or 1 once it reported completion without a score."""
    return answer


@share_right.register
def _(item: Open, answer: str) -> float:
    """Nothing before a teacher marks it with the rubric."""
    return 0.0


def watched_share(content: VideoContent, watched: Mapping[str, tuple[Range, ...]]) -> float:
    """The share of an activity's films that was played: `sum of union lengths / sum of film lengths`.

    A stretch watched twice counts once; skipping to the end counts nothing.
    """
    played = sum(union_length(ranges) for ranges in watched.values())
    return min(1.0, played / sum(screen.length_seconds for screen in content.screens))


def union_length(ranges: Iterable[Range]) -> float:
    """The length of a union of ranges, in the ranges' unit."""
    length, reached = 0.0, 0.0
    for start, end in sorted(ranges):
        length += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return length
