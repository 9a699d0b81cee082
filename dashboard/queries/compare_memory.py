"""Comparisons that were made already, for as long as the data stand as they stood.

What is kept is found again by who asks for what, of data in which state, so that it is never stale.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import Connection

from dashboard.comparing.footing import Footing, Plan
from dashboard.comparing.view import CompareView
from dashboard.queries.compare import footing_of, today_of
from dashboard.queries.compare_candidates import Candidates, candidates
from datastore.scope import Scope

if TYPE_CHECKING:
    from dashboard.answers import Answers

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


@dataclass(frozen=True)
class Memory:
    """What one person may find again of the comparisons that were made already."""

    answers: Answers
    """Where they are kept."""
    connection: Connection
    """Bound to the school."""
    scope: Scope
    """Who asks; what one person may see is never another's answer."""

    def remembered(self, view: CompareView, about: Hashable, make: Callable[[Footing], T]) -> T:
        """An answer about a comparison: the one that was made before, if nothing has changed since.

        One statement where it is kept; where it is not, two for the footing and those of `make`.

        Args:
            view: What is compared.
            about: Whatever else the answer depends on: which panel it is, its language, what stands out.
            make: Makes the answer, which nobody changes afterwards.

        Raises:
            NotFound: the scope compares no classes, or not one that the view names.
        """
        compared = view.model_copy(update=_SHOWN_ONLY)
        return self._kept(view, (compared, about), lambda found: make(self._footing(compared, found)))

    def remembered_of_all(self, about: Hashable, make: Callable[[], T]) -> T:
        """An answer about all classes of the scope, as `remembered`, without a footing."""
        return self._kept(CompareView(), about, lambda _found: make())

    def _kept(self, view: CompareView, about: Hashable, make: Callable[[Candidates], T]) -> T:
        place = (self._whose, about)
        state, answer = self.answers.get(place) or (None, None)
        found = candidates(self.connection, self.scope, view, known=state)
        if found.state != state:
            answer = make(found)
            self.answers.keep(place, (found.state, answer))
        return cast("T", answer)

    def _footing(self, compared: CompareView, found: Candidates) -> Footing:
        """The footing that another panel has asked for, where it would be the same; else a new one.

        Where it does not matter who has done what, work that is handed in changes no footing.
        """
        place = (self._whose, compared, _FOOTING)
        state = found.state if Plan.counts(compared.measure) else found.given
        known, footing = self.answers.get(place) or (None, None)
        if state != known:
            footing = footing_of(self.connection, self.scope, compared, found, self._today)
            self.answers.keep(place, (state, footing))
        return cast("Footing", footing)

    @cached_property
    def _today(self) -> dt.date:
        return today_of(self.scope)

    @cached_property
    def _whose(self) -> Hashable:
        """A text of this is the same in every process: sets have no order."""
        classes, named = sorted(self.scope.coordinates), sorted(self.scope.coordinates_by_name)
        return self.scope.school_id, self.scope.timezone, tuple(classes), tuple(named), self._today
