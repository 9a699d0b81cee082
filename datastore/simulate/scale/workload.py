"""How many schools, classes and pupils a workload has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from zlib import crc32

from datastore.errors import BadInput

SMALLEST_CLASS, LARGEST_CLASS = 1, 5000
LONGEST_NAME = 40
"""Letters for the sizes in the name of a workload; a school's short name has 63."""
_SIZES = (*(35,) * 9, 38, 4)
"""Ten classes of 35, of which one is overfull, and a very small one, as real schools have them."""
_SCHOOLS = {"S": 1, "M": 10}


@dataclass(frozen=True, slots=True)
class Workload:
    """Schools that are all alike."""

    name: str
    """Tells its schools from those of other workloads, in a database that holds several."""
    schools: int
    sizes: Sequence[int]
    """The pupils of each class of a school."""

    @property
    def slugs(self) -> tuple[str, ...]:
        """The short names of its schools."""
        return tuple(f"{self.name}-{number:02d}" for number in range(1, self.schools + 1))


def of_scale(scale: str) -> Workload:
    """One of the named workloads: schools of ten classes of 35 and a small one, on 60 activities each.

    S is one school: about 20,000 results, 50,000 attempts and 110,000 visits. M is ten times that.

    Raises:
        BadInput: there is no such scale.
    """
    if scale.upper() not in _SCHOOLS:
        raise BadInput(
            "There is no scale “%(scale)s”: choose one of %(known)s.", scale=scale, known=", ".join(_SCHOOLS)
        )
    return Workload(f"scale-{scale.lower()}", _SCHOOLS[scale.upper()], _SIZES)


def of_sizes(sizes: Sequence[int]) -> Workload:
    """One school with one class of each size.

    Raises:
        BadInput: a class would be empty, or larger than any is.
    """
    for size in sizes:
        if not SMALLEST_CLASS <= size <= LARGEST_CLASS:
            raise BadInput(
                "A class of %(size)d cannot be made: give a number from %(least)d to %(most)d.",
                size=size,
                least=SMALLEST_CLASS,
                most=LARGEST_CLASS,
            )
    return Workload(_name(sizes), 1, tuple(sizes))


def _name(sizes: Sequence[int]) -> str:
    """What tells the school apart, short enough for a school's short name: classes-of-35-200, or 60x35."""
    runs = [(size, len(list(group))) for size, group in groupby(sizes)]
    said = "-".join(f"{n}x{size}" if n > 1 else str(size) for size, n in runs)
    if len(said) > LONGEST_NAME:
        said = f"{len(sizes)}-sizes-{crc32(said.encode()):08x}"
    return f"classes-of-{said}"
