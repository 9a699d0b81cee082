"""What one version of a text has that another has not, word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
LONGEST_COMPARED = 4_000
"""Words and signs of a changed stretch that are compared one by one: the time grows with their square."""


class Change(StrEnum):
    """What became of a piece of the text."""

    kept = "kept"
    added = "added"
    removed = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of both texts, or of one of them."""

    change: Change
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """Two texts as one: what they share, what the later one lost and what it gained, in reading order.

    Kept and removed pieces together are the earlier text, kept and added ones the later. Lines are compared
    first and then, where lines differ, their words.
    """
    lines = (_LINES.findall(before), _LINES.findall(after))
    pieces: list[Piece] = []
    for piece in _compare(*lines, finer=True):
        if pieces and pieces[-1].change is piece.change:
            pieces[-1] = Piece(piece.change, pieces[-1].text + piece.text)
        else:
            pieces.append(piece)
    return pieces


def _compare(before: Sequence[str], after: Sequence[str], *, finer: bool) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, later_start, later_end in matcher.get_opcodes():
        old, new = "".join(before[start:end]), "".join(after[later_start:later_end])
        if kind == "equal":
            yield Piece(Change.kept, old)
            continue
        words = (_WORDS.findall(old), _WORDS.findall(new))
        if finer and old and new and max(map(len, words)) <= LONGEST_COMPARED:
            yield from _compare(*words, finer=False)
            continue
        if old:
            yield Piece(Change.removed, old)
        if new:
            yield Piece(Change.added, new)
