"""Which passages of a text its teacher comments on, what is said of them, and what they read once mended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from types import MappingProxyType

import numpy as np

from datastore.simulate.texts import CONFUSED, SLIP, Slot, threads_of

LONG_ENOUGH = 40
"""Characters from which a sentence is one to say in another way."""
SENTENCES = 2
"""At most so many sentences of a text are to be said in another way."""
_OF_SLIP: Mapping[str, str] = MappingProxyType(
    {
        "ées": "Participe passé : avec quel nom s’accorde-t-il ?",
        "é": "« é » ou « er » ? Remplace par « vendre » ou « vendu ».",
        "aient": "Cherche le sujet : qui fait l’action ? Accorde le verbe avec lui.",
        "s": "Relis la fin de ce mot : il y manque une lettre.",
        "à": "« a » ou « à » ? Essaie de dire « avait ».",
        "ou": "« ou » ou « où » ? Essaie de dire « ou bien ».",
        "on": "« on » ou « ont » ? Essaie de dire « avaient ».",
    }
)
"""By what should stand there: what is said of a slip."""
_OF_SENTENCE: Sequence[str] = (
    "L’idée est bonne. Dis-la autrement : le lecteur doit comprendre du premier coup.",
    "Cette phrase peut être plus précise : reformule-la.",
    "Relis cette phrase à voix haute, puis cherche une tournure qui frappe davantage.",
)


@dataclass(frozen=True, slots=True)
class Remark:
    """A passage, what the teacher says of it, and what its writer makes of it who follows."""

    start: int
    end: int
    comment: str
    mended: str


def remarks(task: str, text: str, most: int, generator: np.random.Generator) -> list[Remark]:
    """What a teacher says of passages of a text, in the order of the text; no two share a character.

    Args:
        task: The slug of the text's activity.
        text: As `texts.write` and `compose` made it.
        most: How many passages at most.
        generator: Draws which, and how a sentence is said anew.
    """
    slips: list[Remark] = []
    plain: list[Remark] = []
    for slot in chain.from_iterable(threads_of(task)):
        for sentence in slot:
            found = _pattern(sentence).search(text)
            if found is None:
                continue
            misspelt = list(_slips(sentence, found))
            slips += misspelt
            if not misspelt and len(slot) > 1 and _can_be_reworded(sentence):
                plain.append(_sentence(slot, found, generator))
    chosen = _drawn(slips, most - bool(plain), generator)
    chosen += _drawn(plain, min(SENTENCES, most - len(chosen)), generator)
    return sorted(chosen, key=lambda remark: remark.start)


def mend(text: str, followed: Sequence[Remark]) -> str:
    """The text in which some passages are mended."""
    for remark in sorted(followed, key=lambda one: one.start, reverse=True):
        text = text[: remark.start] + remark.mended + text[remark.end :]
    return text


def _can_be_reworded(sentence: str) -> bool:
    """Whether it is a sentence with something to say: no title, no greeting."""
    return sentence.endswith(".") and len(sentence) >= LONG_ENOUGH


def _drawn(found: Sequence[Remark], count: int, generator: np.random.Generator) -> list[Remark]:
    return [found[place] for place in generator.permutation(len(found))[:count]]


@lru_cache(maxsize=1024)
def _pattern(sentence: str) -> re.Pattern[str]:
    """Finds a sentence, with or without slips; each place of a slip is a group."""
    parts, at = [], 0
    for place in SLIP.finditer(sentence):
        parts.append(re.escape(sentence[at : place.start()]))
        parts.append(f"({re.escape(place[0])}|{re.escape(CONFUSED[place[0]])})")
        at = place.end()
    return re.compile("".join([*parts, re.escape(sentence[at:])]))


def _slips(sentence: str, found: re.Match[str]) -> Iterator[Remark]:
    """A remark on each misspelt word of a sentence."""
    text = found.string
    for group, place in enumerate(SLIP.finditer(sentence), start=1):
        if found[group] == place[0]:
            continue
        start, end = found.span(group)
        while start > 0 and text[start - 1].isalpha():
            start -= 1
        mended = text[start : found.start(group)] + place[0]
        yield Remark(start, end, _OF_SLIP[place[0]], mended)


def _sentence(slot: Slot, found: re.Match[str], generator: np.random.Generator) -> Remark:
    """A remark on a whole sentence, which can be said in another way."""
    others = [other for other in slot if other != found[0]]
    comment = _OF_SENTENCE[int(generator.integers(len(_OF_SENTENCE)))]
    return Remark(*found.span(), comment, others[int(generator.integers(len(others)))])
