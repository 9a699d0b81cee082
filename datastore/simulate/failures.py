"""Answers without understanding: of which nothing is right, and clicked without reading."""

from __future__ import annotations

from functools import singledispatch

import numpy as np

from datastore.content.base import ItemBase
from datastore.content.interactive import FlipCards, Highlight
from datastore.content.items import Categorise, FillIn, Matching, Multiple, Sequencing, Single, TrueFalse
from datastore.content.responses import Answer
from datastore.simulate.answers import any_of, misspelt, popular, wrong_answer


@singledispatch
def lost_answer(item: ItemBase, generator: np.random.Generator) -> Answer:
    """An answer of which nothing is right, as far as the kind allows one."""
    return wrong_answer(item, generator)


@lost_answer.register
def _(item: Multiple, generator: np.random.Generator) -> Answer:
    wrong = [option for option in item.options if not option.correct]
    return (popular(wrong, generator).key,) if wrong else wrong_answer(item, generator)


@lost_answer.register
def _(item: Matching, generator: np.random.Generator) -> Answer:
    shift = int(generator.integers(1, len(item.pairs)))
    partners = [*item.pairs[shift:], *item.pairs[:shift]]
    return {pair.left.key: other.right.key for pair, other in zip(item.pairs, partners, strict=True)}


@lost_answer.register
def _(item: Sequencing, generator: np.random.Generator) -> Answer:
    return tuple(element.key for element in reversed(item.elements))


@lost_answer.register
def _(item: FillIn, generator: np.random.Generator) -> Answer:
    return {blank.key: any_of(list(misspelt(blank)), generator) for blank in item.blanks}


@lost_answer.register
def _(item: Categorise, generator: np.random.Generator) -> Answer:
    groups = [category.key for category in item.categories]
    shift = int(generator.integers(1, len(groups)))
    away = dict(zip(groups, [*groups[shift:], *groups[:shift]], strict=True))
    return {member.key: away[category.key] for category in item.categories for member in category.members}


@lost_answer.register
def _(item: Highlight, generator: np.random.Generator) -> Answer:
    wrong = [key for key, segment in item.keyed_segments.items() if not segment.target]
    return (any_of(wrong, generator),) if wrong else wrong_answer(item, generator)


@singledispatch
def guess(item: ItemBase, generator: np.random.Generator) -> Answer | None:
    """What somebody clicks without reading; what would have to be typed stays empty."""
    return None


@guess.register
def _(item: Single, generator: np.random.Generator) -> Answer | None:
    return item.options[generator.integers(len(item.options))].key


@guess.register
def _(item: Multiple, generator: np.random.Generator) -> Answer | None:
    return (item.options[generator.integers(len(item.options))].key,)


@guess.register
def _(item: TrueFalse, generator: np.random.Generator) -> Answer | None:
    return bool(generator.integers(2))


@guess.register
def _(item: Matching, generator: np.random.Generator) -> Answer | None:
    rights = generator.permutation(len(item.rights))
    return {pair.left.key: item.rights[place].key for pair, place in zip(item.pairs, rights, strict=False)}


@guess.register
def _(item: Sequencing, generator: np.random.Generator) -> Answer | None:
    return tuple(item.elements[place].key for place in generator.permutation(len(item.elements)))


@guess.register
def _(item: Categorise, generator: np.random.Generator) -> Answer | None:
    groups = [category.key for category in item.categories]
    return {element.key: groups[generator.integers(len(groups))] for element in item.elements}


@guess.register
def _(item: Highlight, generator: np.random.Generator) -> Answer | None:
    return (f"s{generator.integers(len(item.segments)) + 1}",)


@guess.register
def _(item: FlipCards, generator: np.random.Generator) -> Answer | None:
    return wrong_answer(item, generator)
