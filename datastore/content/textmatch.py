"""Comparing what a student typed with what counts: spelling and numbers, as French classes write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

MAX_NUMBER_LENGTH = 60
MAX_EXPONENT = 300

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ′`´", "'"))
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(
    r"""(?P<sign>[+-]?)
    (?P<whole>[0-9]{1,3}(?:[\ '][0-9]{3})+|[0-9]*)
    (?:[.,](?P<part>[0-9]*))?
    (?:[eE](?P<exponent>[+-]?[0-9]{1,4}))?""",
    re.VERBOSE,
)


def fold(text: str, *, ignore_accents: bool = False) -> str:
    """A spelling without what never matters: case, kind and number of spaces, apostrophes' form, encoding.

    Args:
        text: as typed.
        ignore_accents: also drop accents and cedillas and write œ and æ as two letters.
    """
    plain = _SPACES.sub(" ", text.translate(_APOSTROPHES)).strip()
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", plain).casefold())
    return _without_accents(folded) if ignore_accents else folded


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.translate(_LIGATURES))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def exact(text: str, accepted: Iterable[str], *, ignore_accents: bool = False) -> bool:
    """Whether a text is one of the accepted ones once both are folded."""
    typed = fold(text, ignore_accents=ignore_accents)
    return any(typed == fold(candidate, ignore_accents=ignore_accents) for candidate in accepted)


def within_one_edit(typed: str, wanted: str) -> bool:
    """Whether the Levenshtein distance is at most 1: one character added, left out or replaced."""
    shorter, longer = sorted((typed, wanted), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    start = next((i for i, letter in enumerate(shorter) if letter != longer[i]), len(shorter))
    rest = start + 1 if len(shorter) == len(longer) else start
    return shorter[rest:] == longer[start + 1 :]


def parse_number(text: str, *, unit: str | None = None) -> Decimal | None:
    """The number a student typed, or None when it is none.

    Decimal comma or point; digits grouped in threes by a space (also narrow or no-break) or an apostrophe;
    the typographic minus; a power of ten as `1,5e3`; the item's unit behind it. Two readings are never
    guessed between: `1.234,5` is no number. "NaN" and "inf" are none either.
    """
    typed = _SPACES.sub(" ", text.replace("\u2212", "-").translate(_APOSTROPHES)).strip()
    bare = _without_unit(typed, unit)
    found = _NUMBER.fullmatch(bare) if len(bare) <= MAX_NUMBER_LENGTH else None
    if found is None or not (found["whole"] or found["part"]):
        return None
    exponent = int(found["exponent"] or 0)
    if abs(exponent) > MAX_EXPONENT:
        return None
    whole = re.sub("[ ']", "", found["whole"]) or "0"
    return Decimal(f"{found['sign']}{whole}.{found['part'] or '0'}E{exponent}")


def _without_unit(text: str, unit: str | None) -> str:
    """A text without the unit at its end, also where cm² is typed cm2."""
    for spelling in (unit, unicodedata.normalize("NFKC", unit)) if unit else ():
        if text.endswith(spelling):
            return text.removesuffix(spelling).rstrip()
    return text


def within_tolerance(number: Decimal, answer: float, *, margin: float, relative: bool) -> bool:
    """Whether `|number - answer| <= margin` (times `|answer|` when relative), bounds included.

    Computed in decimals: in binary `3.15 - 3.14 <= 0.01` is false.
    """
    wanted = Decimal(repr(answer))
    allowed = Decimal(repr(margin)) * (abs(wanted) if relative else 1)
    return abs(number - wanted) <= allowed
