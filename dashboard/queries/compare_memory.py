"""Comparisons that were made already, for as long as the data stand as they stood.

Kept in this process: a comparison is small, and reading it anew in another process takes a fraction of a
second. What is kept is found again by who asks for what, of data in which state, so that it is never stale.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar, cast

from sqlalchemy import Connection

from dashboard.comparing.footing import Footing, Plan
from dashboard.comparing.view import CompareView
from dashboard.queries.compare import footing_of, today_of
from dashboard.queries.compare_candidates import Candidates, candidates
from datastore.scope import Scope

MOST_KEPT = 64
"""Comparisons, some of a megabyte: the panels of a few coordinators."""
_SHOWN_ONLY: dict[str, Any] = {
    "first": None,
    "second": None,
    "opened": None,
    "competency": None,
    "hidden": False,
}
"""What of a view does not change what is compared."""
_FOOTING = "footing"

T = TypeVar("T")


class Memory:
    """The latest answers, the longest unused of which makes room for a new one."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable) -> Any:
        """What is kept; None where there is nothing."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Hashable, value: Any) -> None:
        """Keep an answer."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


_MEMORY = Memory(MOST_KEPT)


def remembered(
    connection: Connection,
    scope: Scope,
    view: CompareView,
    about: Hashable,
    make: Callable[[Footing], T],
) -> T:
    """An answer about a comparison: the one that was made before, if nothing has changed since.

    One statement where it is kept; where it is not, two for the footing and those of `make`.

    Args:
        connection: Bound to the school.
        scope: Who asks; what one person may see is never another's answer.
        view: What is compared.
        about: Whatever else the answer depends on: which panel it is, its language, what stands out.
        make: Makes the answer, which nobody changes afterwards.

    Raises:
        NotFound: the scope compares no classes, or not one that the view names.
    """
    compared, today = view.model_copy(update=_SHOWN_ONLY), today_of(scope)
    whose = (scope.school_id, scope.timezone, scope.coordinates, scope.coordinates_by_name, today)
    place = (whose, compared, about)
    state, answer = _MEMORY.get(place) or (None, None)
    found = candidates(connection, scope, view, known=state)
    if found.state != state:
        answer = make(_footing(connection, scope, compared, found, whose))
        _MEMORY.keep(place, (found.state, answer))
    return cast("T", answer)


def _footing(
    connection: Connection, scope: Scope, compared: CompareView, found: Candidates, whose: Hashable
) -> Footing:
    """The footing that another panel has asked for, where it would be the same; else a new one.

    Where it does not matter who has done what, work that is handed in changes no footing.
    """
    place = (whose, compared, _FOOTING)
    state = found.state if Plan.counts(compared.measure) else found.given
    known, footing = _MEMORY.get(place) or (None, None)
    if state != known:
        footing = footing_of(connection, scope, compared, found, today_of(scope))
        _MEMORY.keep(place, (state, footing))
    return cast("Footing", footing)
