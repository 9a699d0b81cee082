"""What is weak or hard everywhere is told from what is so in one class."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pandas as pd

from dashboard.comparing.activities import ACROSS_COLUMNS, Cause, causes
from dashboard.comparing.competencies import MATRIX_COLUMNS, Verdict, verdicts


def matrix(shares: dict[str, list[float | None]]) -> pd.DataFrame:
    """By competency, the share of each class that has reached it; None: masked."""
    lines = []
    for place, (title, row) in enumerate(shares.items()):
        for number, share in enumerate(row, start=1):
            line = dict.fromkeys(MATRIX_COLUMNS, 0) | {
                "competency_id": UUID(int=place),
                "title": title,
                "domain": "Lire",
                "class_id": UUID(int=number),
                "name": f"4e{number}",
                "masked": share is None,
                "assessed": np.nan if share is None else 20,
                "share": share,
            }
            lines.append(line)
    return pd.DataFrame(lines)


def test_what_is_weak_everywhere_is_told_from_what_is_weak_in_one_class():
    lines = verdicts(
        matrix(
            {
                "a": [0.2, 0.4, 0.49],
                "b": [0.2, 0.5, 0.9],
                "c": [0.2, 0.4, 0.9],
                "d": [0.5, 0.6, 0.9],
                "e": [0.2, None, None],
                "f": [0.2, 0.3, None],
            }
        )
    ).set_index("title")
    assert lines["verdict"].to_dict() == {
        "a": Verdict.everywhere,
        "b": Verdict.one,
        "c": Verdict.some,
        "d": Verdict.nowhere,
        "e": Verdict.unknown,
        "f": Verdict.everywhere,
    }
    assert lines.loc["b", "name"] == "4e1"
    assert lines["classes"].tolist() == [3, 3, 3, 3, 1, 2]


def across(rows: dict[str, list[tuple[int, int, float]]]) -> pd.DataFrame:
    """By activity, (stuck, started, best score) of each class."""
    lines = []
    for place, (title, group) in enumerate(rows.items()):
        for number, (stuck, started, best) in enumerate(group, start=1):
            line = dict.fromkeys(ACROSS_COLUMNS, 0) | {
                "activity_id": UUID(int=place),
                "title": title,
                "class_id": UUID(int=number),
                "name": f"4e{number}",
                "masked": False,
                "stuck": stuck,
                "started": started,
                "best_score": best,
            }
            lines.append(line)
    return pd.DataFrame(lines)


def test_what_is_hard_in_most_classes_is_hard_for_its_content():
    lines = causes(
        across(
            {
                "a": [(10, 20, 0.8), (12, 20, 0.8), (0, 20, 0.9)],
                "b": [(10, 20, 0.8), (2, 20, 0.8), (0, 20, 0.9)],
                "c": [(0, 20, 0.3), (0, 20, 0.4), (0, 20, 0.9)],
                "d": [(0, 20, 0.9), (0, 20, 0.9), (0, 20, 0.9)],
                "e": [(10, 20, 0.8), (10, 20, 0.8), (0, 9, 0.9), (0, 9, 0.9)],
                "f": [(10, 20, 0.8)],
            }
        )
    ).set_index("title")
    assert lines["cause"].to_dict() == {
        "a": Cause.content,
        "b": Cause.one_class,
        "c": Cause.content,
        "d": Cause.none,
        "e": Cause.some,
        "f": Cause.unknown,
    }
    assert lines.loc["b", "name"] == "4e1"
