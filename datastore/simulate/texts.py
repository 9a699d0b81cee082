"""What pupils write: texts put together from sentences written for each task, with the slips of their age."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from datastore.errors import BadInput
from datastore.measures.levels import Level
from datastore.simulate.content_files import FOLDER

Slot = Sequence[str]
"""Ways to say one thing."""
Thread = Sequence[Slot]
"""Things to say one after the other, which make a text."""

LEFT_OUT = 0.25
"""How many of the things to say the weakest leave out."""
SLIPS = 0.12
"""How many of the words that can be misspelt the weakest misspell."""
CONFUSED: Mapping[str, str] = MappingProxyType(
    {"ées": "é", "é": "er", "aient": "ait", "s": "", "à": "a", "ou": "où", "on": "ont"}
)
"""Endings and words that are confused, and with what."""
SLIP = re.compile(r"(?<=[a-z])ées\b|(?<=[a-z]{2})é\b|(?<=[a-z]{3})(?:aient|s)\b|\b(?:à|ou|on)\b")
"""Where one of them stands."""
_SENTENCE_ENDS = (".", "!", "?", "»")
_FEEDBACK: Mapping[Level, str] = MappingProxyType(
    {
        Level.non_acquis: "Tu as commencé : c’est le plus dur. Reprends la consigne ligne par ligne.",
        Level.en_cours: "Les idées sont là. Complète avec la grille, et relis les accords.",
        Level.acquis: "Texte clair, qui répond à la consigne. Cherche encore le mot juste à deux endroits.",
        Level.expert: "Très bon texte : précis, bien construit, agréable à lire.",
    }
)
"""What a teacher writes under a text."""


@lru_cache(maxsize=1)
def _threads() -> Mapping[str, Sequence[Thread]]:
    threads: Mapping[str, Sequence[Thread]] = json.loads((FOLDER / "texts.json").read_text(encoding="utf-8"))
    return threads


def threads_of(task: str) -> Sequence[Thread]:
    """What texts of a task are put together from.

    Args:
        task: The slug of the text's activity, or the key of the open question.

    Raises:
        BadInput: no sentences have been written for the task.
    """
    threads = _threads().get(task)
    if threads is None:
        raise BadInput("texts.json has no sentences for %(task)s: write some.", task=task)
    return threads


def write(task: str, weakness: float, generator: np.random.Generator) -> list[str]:
    """The sentences of a pupil's text.

    Args:
        task: The slug of the text's activity, or the key of the open question.
        weakness: From 0, who leaves nothing out and misspells nothing, to 1.
        generator: Draws the thread, the ways to say it, and the slips.

    Raises:
        BadInput: no sentences have been written for the task.
    """
    threads = threads_of(task)
    thread = threads[int(generator.integers(len(threads)))]
    luck = generator.random(len(thread))
    kept = [slot for place, slot in enumerate(thread) if not place or luck[place] >= weakness * LEFT_OUT]
    said = [slot[int(generator.integers(len(slot)))] for slot in kept]
    return [_misspell(sentence, weakness * SLIPS, generator) for sentence in said]


def _misspell(sentence: str, share: float, generator: np.random.Generator) -> str:
    """A sentence in which a share of the words that can be misspelt are."""

    def slip(found: re.Match[str]) -> str:
        return CONFUSED[found[0]] if generator.random() < share else found[0]

    return SLIP.sub(slip, sentence)


def compose(sentences: Sequence[str]) -> str:
    """Sentences as one text; what follows a title or greeting, and replies, stand on lines of their own."""
    text = sentences[0]
    for before, sentence in pairwise(sentences):
        own_line = sentence.startswith(("—", "«")) or not before.endswith(_SENTENCE_ENDS)
        text += ("\n" if own_line else " ") + sentence
    return text


def feedback(level: Level) -> str:
    """What the teacher writes under a text of a level."""
    return _FEEDBACK[level]
