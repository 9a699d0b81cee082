"""Frames of the stuck points, made by hand."""

from __future__ import annotations

from uuid import uuid4

import pandas as pd

from dashboard.queries.stuck import STUCK_COLUMNS

NOTHING = float("nan")


def activity(
    title: str = "Les connecteurs",
    stuck: int = 18,
    started: int = 26,
    *,
    seconds: float = 540.0,
    score: float = 0.4,
    kind: str = "quiz",
    interval: tuple[float, float] = (0.5, 0.84),
) -> dict[str, object]:
    """One activity of the query's answer."""
    share = stuck / started if started else NOTHING
    low, high = interval if started else (NOTHING, NOTHING)
    return {
        "activity_id": uuid4(),
        "title": title,
        "activity_type": kind,
        "sequence": "L’argumentation",
        "session": "Relier",
        "started": started,
        "stuck": stuck,
        "mean_seconds": seconds if stuck else NOTHING,
        "mean_score": score if stuck else NOTHING,
        "share": share,
        "low": low,
        "high": high,
        "shrunk": share,
        "limit": 3,
        "minutes": 10.0,
        "struggling": stuck,
        "asked": started,
        "median_seconds": seconds,
        "best_score": score,
        "struggling_low": low,
        "struggling_high": high,
        "struggling_shrunk": share,
        "slowness": 0.5,
        "index_value": 45.0 if started else NOTHING,
    }


def stuck_frame(*activities: dict[str, object]) -> pd.DataFrame:
    """The query's answer, in the order given; without activities it has the same columns."""
    return pd.DataFrame(activities, columns=list(STUCK_COLUMNS)).astype(dict(STUCK_COLUMNS))
