"""Classes that are compared and what they have begun, as the queries would read them."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import numpy as np
import pandas as pd

from dashboard.comparing.footing import ACTIVITY_COLUMNS, Plan
from dashboard.comparing.ground import BEGUN_COLUMNS, CLASS_COLUMNS

TODAY = dt.date(2026, 10, 1)
SEQUENCE = UUID(int=99)


def class_frame(sizes: dict[str, int], years: dict[str, str] | None = None) -> pd.DataFrame:
    """Classes by their size; of this year, unless `years` says otherwise."""
    rows = [
        (UUID(int=number), name, "4e", "Français", (years or {}).get(name, "2026-2027"), size, False)
        for number, (name, size) in enumerate(sizes.items(), start=1)
    ]
    return pd.DataFrame.from_records(rows, columns=list(CLASS_COLUMNS)).astype(dict(CLASS_COLUMNS))


def begun_frame(classes: pd.DataFrame, **columns: dict[str, object]) -> pd.DataFrame:
    """All classes have begun one sequence, on the same day with the same settings, but for `columns`."""
    usual = {"first_day": dt.date(2026, 9, 7), "settings": "{}", "time_rule": "heartbeat 1"}
    rows = []
    for class_id, name in zip(classes["class_id"], classes["name"], strict=True):
        own = {column: columns.get(column, {}).get(name, value) for column, value in usual.items()}
        rows.append((class_id, SEQUENCE, "Lire", own["first_day"], np.nan, own["settings"], own["time_rule"]))
    return pd.DataFrame.from_records(rows, columns=list(BEGUN_COLUMNS))


def plan_of(table: list[str]) -> Plan:
    """A row a class: x for an activity that it has done."""
    done = np.array([[mark == "x" for mark in row] for row in table])
    rows = [
        (UUID(int=1000 + place), SEQUENCE, "Lire", "Séance", f"A{place}", "quiz", 10.0, place)
        for place in range(done.shape[1])
    ]
    activities = pd.DataFrame.from_records(rows, columns=list(ACTIVITY_COLUMNS))
    return Plan(activities, done, np.ones_like(done), done.astype(np.float64))
