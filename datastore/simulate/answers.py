"""Answers that pupils really give: right ones and plausible wrong ones, for each kind of item.

They are answers to the content, not scores: what they are worth is for `datastore.content.score` to say. A
wrong answer is never entirely right, but may be partly so: two neighbours swapped, one pair exchanged, a word
misspelt, the expected mistake.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatch

import numpy as np

from datastore.content.base import ItemBase
from datastore.content.interactive import Embed, FlipCards, Highlight
from datastore.content.items import (
    AcceptedText,
    Categorise,
    FillIn,
    Matching,
    Multiple,
    Numeric,
    Open,
    Option,
    Sequencing,
    ShortText,
    Single,
    TrueFalse,
)
from datastore.content.responses import Answer
from datastore.content.rules import spelt_right

LURE_SHARE = 0.9
"""Of those who miss a question with a lure, how many take it."""
_DONT_KNOW = "je ne sais pas"


@singledispatch
def right_answer(item: ItemBase) -> Answer:
    """The answer that earns every point.

    Raises:
        NotImplementedError: the kind has none; a fault of this program.
    """
    raise NotImplementedError(type(item).__name__)


@right_answer.register
def _(item: Single) -> Answer:
    return next(option.key for option in item.options if option.correct)


@right_answer.register
def _(item: Multiple) -> Answer:
    return tuple(option.key for option in item.options if option.correct)


@right_answer.register
def _(item: TrueFalse) -> Answer:
    return item.answer


@right_answer.register
def _(item: Numeric) -> Answer:
    return f"{item.answer:g}".replace(".", ",")


@right_answer.register
def _(item: ShortText) -> Answer:
    return item.accepted[0]


@right_answer.register
def _(item: Matching) -> Answer:
    return {pair.left.key: pair.right.key for pair in item.pairs}


@right_answer.register
def _(item: Sequencing) -> Answer:
    return tuple(element.key for element in item.elements)


@right_answer.register
def _(item: FillIn) -> Answer:
    return {blank.key: blank.accepted[0] for blank in item.blanks}


@right_answer.register
def _(item: Categorise) -> Answer:
    return {member.key: category.key for category in item.categories for member in category.members}


@right_answer.register
def _(item: Highlight) -> Answer:
    return tuple(key for key, segment in item.keyed_segments.items() if segment.target)


@right_answer.register
def _(item: FlipCards) -> Answer:
    return tuple(card.front.key for card in item.cards)


@right_answer.register
def _(item: Embed) -> Answer:
    return 1.0


@singledispatch
def wrong_answer(item: ItemBase, generator: np.random.Generator, *, lure: str | None = None) -> Answer:
    """A plausible answer that is not entirely right.

    Args:
        item: What is asked.
        generator: Draws which.
        lure: The text of an option that nearly all who are wrong pick.

    Raises:
        NotImplementedError: the kind has none; a fault of this program.
    """
    raise NotImplementedError(type(item).__name__)


@wrong_answer.register
def _(item: Single, generator: np.random.Generator, *, lure: str | None = None) -> Answer:
    if lure is not None and generator.random() < LURE_SHARE:
        return next(option.key for option in item.options if option.text == lure)
    return popular([option for option in item.options if not option.correct], generator).key


@wrong_answer.register
def _(item: Multiple, generator: np.random.Generator, *, lure: str | None = None) -> Answer:
    right = [option.key for option in item.options if option.correct]
    wrong = [option for option in item.options if not option.correct]
    misses = len(right) > 1 and generator.random() < 0.5  # noqa: PLR2004 - an even chance
    kept = _without_one(right, generator) if misses or not wrong else right
    added = [popular(wrong, generator).key] if wrong and (not misses or generator.random() < 0.5) else []  # noqa: PLR2004
    return (*kept, *added)


@wrong_answer.register
def _(item: TrueFalse, generator: np.random.Generator, *, lure: str | None = None) -> Answer:
    return not item.answer


@wrong_answer.register
def _(item: Numeric, generator: np.random.Generator, *, lure: str | None = None) -> Answer:
    off = (1 + item.tolerance.value) * (1 + item.tolerance.value * abs(item.answer))
    return f"{item.answer + off * generator.integers(1, 10):g}".replace(".", ",")


@wrong_answer.register
def _(item: ShortText, generator: np.random.Generator, *, lure: str | None = None) -> Answer:
    mistakes = [mistake.text for mistake in item.mistakes] or list(misspelt(item))
    return any_of(mistakes, generator)


@wrong_answer.register
def _(item: Matching, generator: np.random.Generator, *, lure: str | None = None) -> Answer:
    places = generator.permutation(len(item.pairs))[: 2 + int(generator.integers(2))]
    moved = dict(zip(places, np.roll(places, 1), strict=True))
    return {
        pair.left.key: item.pairs[moved.get(place, place)].right.key for place, pair in enumerate(item.pairs)
    }


@wrong_answer.register
def _(item: Sequencing, generator: np.random.Generator, *, lure: str | None = None) -> Answer:
    order = [element.key for element in item.elements]
    place = int(generator.integers(len(order) - 1))
    order[place], order[place + 1] = order[place + 1], order[place]
    if generator.random() < 0.4:  # noqa: PLR2004 - some have the end wrong as well
        order = [*order[1:], order[0]] if place else [order[-1], *order[:-1]]
    return tuple(order)


@wrong_answer.register
def _(item: FillIn, generator: np.random.Generator, *, lure: str | None = None) -> Answer:
    missed = {int(place) for place in generator.integers(len(item.blanks), size=2)}
    answer: dict[str, str] = {}
    for place, blank in enumerate(item.blanks):
        words = list(misspelt(blank, *(other.accepted[0] for other in item.blanks)))
        answer[blank.key] = any_of(words, generator) if place in missed else blank.accepted[0]
    return answer


@wrong_answer.register
def _(item: Categorise, generator: np.random.Generator, *, lure: str | None = None) -> Answer:
    groups = [category.key for category in item.categories]
    home = {member.key: category.key for category in item.categories for member in category.members}
    moved = generator.permutation(list(home))[: 1 + int(generator.integers(max(1, len(home) // 3)))]
    shift = int(generator.integers(1, len(groups)))
    away = {str(key): groups[(groups.index(home[key]) + shift) % len(groups)] for key in moved}
    return {**home, **away}


@wrong_answer.register
def _(item: Highlight, generator: np.random.Generator, *, lure: str | None = None) -> Answer:
    right = [key for key, segment in item.keyed_segments.items() if segment.target]
    wrong = [key for key, segment in item.keyed_segments.items() if not segment.target]
    kept = _without_one(right, generator) if len(right) > 1 or not wrong else []
    added = [any_of(wrong, generator)] if wrong else []
    return tuple(sorted([*kept, *added], key=lambda key: int(key[1:])))


@wrong_answer.register
def _(item: FlipCards, generator: np.random.Generator, *, lure: str | None = None) -> Answer:
    return tuple(card.front.key for card in item.cards[: int(generator.integers(len(item.cards)))])


@wrong_answer.register
def _(item: Embed, generator: np.random.Generator, *, lure: str | None = None) -> Answer:
    return round(float(generator.uniform(0.2, 0.8)), 2)


def needs_words(item: ItemBase) -> bool:
    """Whether only written sentences answer the item."""
    return isinstance(item, Open)


def any_of(texts: Sequence[str], generator: np.random.Generator) -> str:
    """One of several texts, all as likely."""
    return texts[int(generator.integers(len(texts)))]


def popular(options: Sequence[Option], generator: np.random.Generator) -> Option:
    """One of the options; each has a popularity of its own, so that distractors differ."""
    weights = np.array([1 + int(option.key, 16) % 7 for option in options], dtype=float)
    place = np.searchsorted(np.cumsum(weights) / weights.sum(), generator.random())
    return options[min(int(place), len(options) - 1)]


def _without_one(keys: Sequence[str], generator: np.random.Generator) -> list[str]:
    left_out = int(generator.integers(len(keys)))
    return [key for place, key in enumerate(keys) if place != left_out]


def misspelt(wanted: AcceptedText, *others: str) -> Iterator[str]:
    """Words that do not count: other gaps' words, letters left out or doubled, and no idea."""
    word = wanted.accepted[0]
    candidates = (*others, word[:-2], word[:1] + word[1:] * 2, word[1:-1], _DONT_KNOW)
    for text in dict.fromkeys(candidates):
        if text.strip() and not spelt_right(wanted, text):
            yield text
