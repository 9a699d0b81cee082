"""Equal footing: on which activities classes are compared, and what is left out for that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.comparing.ground import FEWEST_COMPARED, Ground, LeftOut, left_out
from dashboard.comparing.view import CompareView, Measure

if TYPE_CHECKING:
    from dashboard.queries.frames import Columns

DONE_BY = 0.8
"""An activity is a class's own once this share of its pupils have done it."""

ACTIVITY_COLUMNS: Columns = {
    "activity_id": "object",
    "sequence_id": "object",
    "sequence": "str",
    "session": "str",
    "title": "str",
    "activity_type": "str",
    "minutes": "float64",
    "position": "int64",
}

Table = NDArray[np.bool_]
"""A row a class, a column an activity."""
Vector = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Plan:
    """What each class was given and has done, activity by activity."""

    activities: pd.DataFrame
    """ACTIVITY_COLUMNS, in teaching order."""
    mandatory: Table
    """It was given and is mandatory there."""
    given: Table
    done: NDArray[np.float64]
    """Pupils of today who have handed it in, over the pupils of today; 0 where that is not counted."""

    @staticmethod
    def counts(measure: Measure) -> bool:
        """Whether it matters for a measure who has done what."""
        return measure not in (Measure.completion, Measure.productions)

    def shared(self, view: CompareView) -> Table:
        """Which activities each class brings to the comparison.

        Completion: those that are mandatory in it. Texts: the texts it was given. Anything else: those that
        at least 80 % of its pupils have done. Only the one that is asked for, if one is.
        """
        asked = np.ones(len(self.activities), dtype=bool)
        if view.activity is not None:
            asked = (self.activities["activity_id"] == view.activity).to_numpy(dtype=bool)
        if view.measure is Measure.completion:
            return self.mandatory & asked
        if view.measure is Measure.productions:
            texts = (self.activities["activity_type"] == "text_production").to_numpy(dtype=bool)
            return self.given & texts & asked
        return self.given & (self.done >= DONE_BY) & asked


@dataclass(frozen=True, slots=True)
class Footing:
    """What is compared, and what is left out and why."""

    measure: Measure
    classes: pd.DataFrame
    """CLASS_COLUMNS, alphabetical, never by a result."""
    begun: pd.DataFrame
    """BEGUN_COLUMNS of these classes."""
    activities: pd.DataFrame
    """ACTIVITY_COLUMNS of those that are compared, in teaching order."""
    weeks: dict[object, int]
    """By sequence: only what was done in so many weeks since the class's first work on it; empty: all."""
    year: str | None
    left_out: pd.DataFrame
    """LEFT_OUT_COLUMNS: classes first, in the order of the reasons, then activities."""
    same_activities: bool = field(default=True)
    """Whether every class is held to the same activities; if not, each to its own."""

    @property
    def is_comparison(self) -> bool:
        """Whether there is more than one class, and anything to compare it on."""
        return len(self.classes) >= FEWEST_COMPARED and not self.activities.empty


def footing(ground: Ground, plan: Plan, weeks: dict[object, int], view: CompareView) -> Footing:
    """Which classes are compared on which activities?

    Those that all compared classes have in common. Where the reader has named the classes, they all stay.
    Else classes that have too little in common with the others are left out: one after the other, first the
    one whose absence adds most activities; as many as leave most comparisons of two classes on an activity.
    """
    own = plan.shared(view)
    stays = _staying(own) if view.same_activities and not view.classes else np.ones(len(own), dtype=bool)
    common: Vector = (np.all if view.same_activities else np.any)(own[stays], axis=0)
    kept = ground.without(_lacking(ground, own, stays), LeftOut.other_activities)
    dropped = _dropped(plan, own[stays], common, kept)
    return Footing(
        measure=view.measure,
        classes=kept.classes,
        begun=kept.begun,
        activities=plan.activities.iloc[np.flatnonzero(common)].reset_index(drop=True),
        weeks=weeks,
        year=ground.year,
        left_out=pd.concat([kept.left_out, dropped], ignore_index=True),
        same_activities=view.same_activities,
    )


def _lacking(ground: Ground, own: Table, stays: Vector) -> dict[object, str]:
    """The classes that do not stay, and how many they lack of the activities that most classes have."""
    widely = own.sum(axis=0) * 2 >= len(own)
    ids = ground.classes["class_id"].to_numpy()
    return {ids[place]: str(int((widely & ~own[place]).sum())) for place in np.flatnonzero(~stays)}


def _dropped(plan: Plan, own: Table, common: Vector, kept: Ground) -> pd.DataFrame:
    """The activities that some of the compared classes have and others lack, with the names of these."""
    names = kept.classes["name"].to_numpy()
    about = plan.activities[["activity_id", "title"]].itertuples(index=False)
    return left_out(
        [
            ("activity", *each, LeftOut.not_shared.value, ", ".join(names[~has]))
            for each, has, shared in zip(about, own.T, common, strict=True)
            if has.any() and not shared
        ]
    )


def _staying(own: Table) -> Vector:
    """Which classes stay, so that as many pairs of classes as can be share as many activities as can be."""
    stays = np.ones(len(own), dtype=bool)
    best, most = stays.copy(), 0
    while (n := int(stays.sum())) >= FEWEST_COMPARED:
        counts = own[stays].sum(axis=0)
        comparisons = n * (n - 1) // 2 * int((counts == n).sum())
        if comparisons > most:
            best, most = stays.copy(), comparisons
        gains = (~own & (counts == n - 1)).sum(axis=1)
        widely = own @ counts
        # Of classes whose absence adds as many, the one goes whose activities fewest share, then the last.
        key = np.where(stays, gains * (widely.max() + 1) - widely, -np.inf)
        stays[len(key) - 1 - int(np.argmax(key[::-1]))] = False
    return best
