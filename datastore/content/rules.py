"""How much of an answer is right, for each kind of item: the rules of partial credit, with their formulas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
from datastore.content.responses import Answer
from datastore.content.textmatch import exact, fold, parse_number, within_one_edit, within_tolerance


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
