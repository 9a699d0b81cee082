"""Which figures there are, and measuring some of them one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from dashboard.bench import (
    callback_time,
    comparing,
    first_chart,
    growth,
    many_classes,
    memory,
    naive_orm,
    page_time,
    statement_count,
)
from dashboard.bench.figures import Figure
from dashboard.bench.ground import Ground
from datastore.errors import BadInput

Measure = Callable[[Ground], Sequence[Figure]]


def measures(*, requests: int) -> Mapping[str, Measure]:
    """Every figure of the bench by its id, in order.

    Args:
        requests: How many requests P9 makes.
    """
    return MappingProxyType(
        {
            "P1": callback_time.measure,
            "P2": growth.measure,
            "P3": page_time.measure,
            "P4": naive_orm.measure,
            "P5": lambda ground: [*comparing.measure(ground), *many_classes.measure(ground)],
            "P8": first_chart.measure,
            "P9": partial(memory.measure, requests=requests),
            "P10": statement_count.measure,
        }
    )


def chosen(only: Sequence[str], known: Mapping[str, Measure]) -> list[str]:
    """The ids to measure, in their order; all where none is named.

    Raises:
        BadInput: there is no such figure.
    """
    wanted = {id_.upper() for id_ in only}
    if missing := sorted(wanted - known.keys()):
        raise BadInput(
            "There is no figure %(id)s: choose among %(known)s", id=", ".join(missing), known=", ".join(known)
        )
    return [id_ for id_ in known if id_ in wanted or not wanted]


def measured(ground: Ground, only: Sequence[str], *, requests: int) -> Iterator[Figure]:
    """The figures, each as soon as it is known."""
    known = measures(requests=requests)
    for id_ in chosen(only, known):
        yield from known[id_](ground)
