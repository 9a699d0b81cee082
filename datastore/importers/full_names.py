"""Takes "DURAND Zoé" apart: which words are the last name, and which the first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_MARK = re.compile(r"^\s*(?:\d+\s*[.)\-]\s*|\d+\s+|[-•*–]\s+)")
"""What numbers a line of a list, or marks it as a line."""
_PARTICLES = frozenset(
    (
        "d",
        "de",
        "des",
        "du",
        "di",
        "da",
        "dos",
        "van",
        "von",
        "der",
        "den",
        "le",
        "la",
        "les",
        "el",
        "al",
        "ben",
    )
)


def split_name(text: str) -> tuple[str, str] | None:
    """Last and first name of a line; None where capitals do not tell them apart.

    Capitals show the last name, before or behind the first one, with its particles ("de LA TOUR Jean"). Two
    words without such a sign are last name and first name, as French lists write them.
    """
    words = _MARK.sub("", text).split()
    before = _capitals(words)
    if 0 < before < len(words):
        return " ".join(words[:before]), " ".join(words[before:])
    behind = 0 if before else _capitals_behind(words)
    if 0 < behind < len(words):
        return " ".join(words[-behind:]), " ".join(words[:-behind])
    if len(words) == 2:  # noqa: PLR2004 - a last name and a first name
        return words[0], words[1]
    return None


def _capitals(words: Sequence[str]) -> int:
    """How many words at the start are a last name in capitals, particles included."""
    count = 0
    for number, word in enumerate(words, start=1):
        if _is_capital(word):
            count = number
        elif word.rstrip("'’").casefold() not in _PARTICLES:
            break
    return count


def _capitals_behind(words: Sequence[str]) -> int:
    """The same at the end."""
    count = 0
    for number, word in enumerate(reversed(words), start=1):
        particle = word.rstrip("'’").casefold() in _PARTICLES and word.islower() and count
        if not _is_capital(word) and not particle:
            break
        count = number
    return count


def _is_capital(word: str) -> bool:
    """Whether a word stands in capitals: DURAND, d’ARC, O'NEIL; not one letter alone."""
    name = re.sub(r"^[dlDL]['’]", "", word)
    letters = [letter for letter in name if letter.isalpha()]
    return len(letters) > 1 and all(unicodedata.category(letter) in {"Lu", "Lo"} for letter in letters)
