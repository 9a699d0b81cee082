"""What is compared, made by hand for tests of figures, insights and tables."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import pandas as pd

from dashboard.comparing.activities import ACROSS_COLUMNS, FIRST_COLUMNS
from dashboard.comparing.competencies import MATRIX_COLUMNS
from dashboard.comparing.footing import ACTIVITY_COLUMNS, Footing
from dashboard.comparing.ground import BEGUN_COLUMNS, CLASS_COLUMNS, left_out
from dashboard.comparing.view import Measure
from datastore.measures.shares import Count, wilson

SEQUENCE = UUID(int=99)


def class_id(place: int) -> UUID:
    """The id of the class at a place, from 0."""
    return UUID(int=place + 1)


def activity_id(place: int) -> UUID:
    """The id of the activity at a place, from 0."""
    return UUID(int=1000 + place)


def competency_id(place: int) -> UUID:
    """The id of the competency at a place, from 0."""
    return UUID(int=2000 + place)


def framed(lines, columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame.from_records(lines, columns=list(columns)).astype(dict(columns))


def footing(
    *names: str,
    activities: int = 1,
    measure: Measure = Measure.completion,
    years: Mapping[str, str] | None = None,
) -> Footing:
    """Classes of 20 pupils on so many activities, called A0, A1 and so on."""
    classes = [
        (class_id(place), name, "4e", "Français", (years or {}).get(name, "2026-2027"), 20, False)
        for place, name in enumerate(names)
    ]
    given = [
        (activity_id(place), SEQUENCE, "Lire", "Séance 1", f"A{place}", "quiz", 10.0, place)
        for place in range(activities)
    ]
    return Footing(
        measure=measure,
        classes=framed(classes, CLASS_COLUMNS),
        begun=framed([], BEGUN_COLUMNS),
        activities=framed(given, ACTIVITY_COLUMNS),
        weeks={},
        year="2026-2027",
        left_out=left_out([]),
    )


def cell(place: int, of: int, *, levels=(0, 0, 0, 0), none=0, masked=False, evidence=4.0, provisional=0):
    """A class in a competency: how many are at each level.

    Args:
        place: Of the class.
        of: The place of the competency.
        levels: Pupils at non acquis, en cours, acquis, expert.
        none: Pupils without evidence.
        masked: Whether nothing is told.
        evidence: Median pieces.
        provisional: Levels on little evidence.
    """
    assessed, reached = sum(levels), levels[2] + levels[3]
    share = reached / assessed if assessed else None
    low, high = wilson(Count(reached, assessed)) or (None, None)
    numbers = (assessed, *levels, none, provisional, 0, evidence, reached, share, low, high)
    exact = not masked and (assessed >= 10 or 0 < reached < assessed)
    about = (competency_id(of), f"C{of}", f"Compétence {of}", "Lire", "savoir")
    who = (class_id(place), f"4e{chr(65 + place)}", assessed + none, masked)
    return (*about, *who, *([None] * len(numbers) if masked else numbers), exact)


def matrix(*cells) -> pd.DataFrame:
    return framed(cells, MATRIX_COLUMNS)


def work(
    place: int, of: int, *, started=20, stuck=0, best=0.8, seconds=600.0, index=10.0, dropped=2, masked=False
):
    """A class at an activity.

    Args:
        place: Of the class.
        of: The place of the activity.
        started: Pupils who began.
        stuck: With more than three attempts.
        best: Mean best score.
        seconds: Median time.
        index: Stuck index.
        dropped: Who stopped there; None at the end of the sequence.
        masked: Whether nothing is told.
    """
    about = (activity_id(of), f"A{of}", "Lire", of, class_id(place), f"4e{chr(65 + place)}", 20, masked)
    if masked:
        return (*about, *[None] * 5, 600.0, *[None] * 4)
    drop_off = None if dropped is None else dropped / started
    return (*about, started, started, stuck, best, seconds, 600.0, 0.0, index, dropped, drop_off)


def across(*lines) -> pd.DataFrame:
    return framed(lines, ACROSS_COLUMNS)


def first(place: int, *, tries=20, facility=0.5, low=0.3, high=0.7, masked=False):
    """A class at the first try."""
    numbers = (None,) * 4 if masked else (tries, facility, low, high)
    return (class_id(place), f"4e{chr(65 + place)}", 20, masked, *numbers)


def first_frame(*lines) -> pd.DataFrame:
    return framed(lines, FIRST_COLUMNS)
