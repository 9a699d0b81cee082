"""Names: how they are sorted and shortened.

Names are encrypted, so the database cannot sort them; lists are class-sized and sorted here with one French
collation key: accents and case count only between equal letters (é sorts as e), spaces and hyphens are one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeVar

Key = TypeVar("Key")

_SEPARATORS = re.compile(r"[\s\-'’.]+")
_NUMBERS, _LONGEST_NUMBER = re.compile("[0-9]+"), 12
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "Œ": "oe", "Æ": "ae"})


def collation_key(text: str) -> tuple[str, str]:
    """A French sort key: letters without accents or case first, the text itself to break ties."""
    decomposed = unicodedata.normalize("NFD", text.translate(_LIGATURES))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return (_SEPARATORS.sub(" ", bare).strip().casefold(), text)


def class_key(name: str) -> tuple[str, str]:
    """A sort key for names of classes and groups: as `collation_key`, but 4e 4 comes before 4e 16."""
    bare, text = collation_key(name)
    return (_NUMBERS.sub(lambda number: number.group().zfill(_LONGEST_NUMBER), bare), text)


def short_name(first_name: str, last_initial: str) -> str:
    """What lists show: the first name and as much of the last name as tells homonyms apart."""
    return f"{first_name} {last_initial}".strip()


def last_initials(people: Mapping[Key, tuple[str, str]]) -> dict[Key, str]:
    """How much of each last name a list must show so that no two people look alike.

    Args:
        people: first and last name by key.

    Returns:
        "B." where the first name and initial are unique, "Be." where two share them, and so on; two people
        with wholly equal names keep the whole name (a further mark is the caller's business).
    """
    shown = {}
    for group in _same_first_name(people).values():
        names = {key: people[key][1] for key in group}
        shown.update({key: _initial(name, others=_without(names, key)) for key, name in names.items()})
    return shown


def _same_first_name(people: Mapping[Key, tuple[str, str]]) -> dict[str, list[Key]]:
    groups: dict[str, list[Key]] = defaultdict(list)
    for key, (first, _) in people.items():
        groups[collation_key(first)[0]].append(key)
    return groups


def _without(names: Mapping[Key, str], key: Key) -> list[str]:
    return [collation_key(name)[0] for other, name in names.items() if other != key]


def _initial(last_name: str, others: Iterable[str]) -> str:
    others = list(others)
    for length in range(1, len(last_name)):
        part = last_name[:length]
        if not any(other.startswith(collation_key(part)[0]) for other in others):
            return f"{part}."
    return last_name
