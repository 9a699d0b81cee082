"""How the questions of an activity work, from the first attempts of the class. No SQL: frames of answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import pandas as pd

from dashboard.queries.activity import AnalysedActivity, FirstAttempt
from dashboard.queries.activity_options import mark_of, marks_of, option_rows
from dashboard.queries.frames import Columns
from dashboard.rows import framed
from datastore.content.base import ItemBase
from datastore.content.wording import Piece, pieces
from datastore.measures.distractors import Flag
from datastore.measures.item_analysis import item_statistics
from datastore.measures.reliability import TotalStatistics, total_statistics

ITEM_COLUMNS: Columns = {
    "item": "str",
    "prompt": "str",
    "n": "int64",
    "right": "int64",
    "blank": "int64",
    "facility": "float64",
    "low": "float64",
    "high": "float64",
    "sd": "float64",
    "intended_weight": "float64",
    "effective_weight": "float64",
    "complete": "int64",
    "discrimination": "float64",
    "indicative": "bool",
    "efficiency": "float64",
    "upper_lower": "float64",
    "misleading": "str",
}
OPTION_COLUMNS: Columns = {
    "item": "str",
    "prompt": "str",
    "option": "str",
    "text": "str",
    "correct": "bool",
    "asked": "int64",
    "n": "int64",
    "share": "float64",
    "mean_rest": "float64",
    "key_rest": "float64",
    "r": "float64",
    "r_low": "float64",
    "flag": "str",
    "students": "object",
}
WRONG_COLUMNS: Columns = {
    "item": "str",
    "prompt": "str",
    "answer": "str",
    "n": "int64",
    "asked": "int64",
    "share": "float64",
    "students": "object",
}
"""The option key of those who picked none."""
MOST_WRONG_ANSWERS = 5
"""Of one item; rarer ones are left out."""


def has_items(activity: AnalysedActivity) -> bool:
    """Whether an activity asks questions."""
    return bool(activity.content.items)


def items(activity: AnalysedActivity, attempts: Sequence[FirstAttempt]) -> pd.DataFrame:
    """How hard is each question, and does it tell apart those who know from those who do not?

    Definition: docs/metrics.md, "Item analysis". Over the first attempts; a question that was left blank is
    worth 0, one that the answered version did not have, or that waits for marking, is no mark.

    Columns: item (key), prompt; n pupils with a mark, right (entirely right), blank; facility with its
    interval low to high, in [0, 1]; sd in points; intended weight in percent; complete: pupils with a mark on
    every question, over whom effective weight, discrimination and efficiency (percent) and upper_lower (in
    [-1, 1]) are: null below 30 of them; indicative: below 100. misleading: the text of the wrong option that
    misleads most, "". In the order of the activity.
    """
    asked = activity.content.items
    marks, maxima = marks_of(asked, attempts), [item.points for item in asked]
    lures = misleading(options(activity, attempts)).drop_duplicates("item").set_index("item")["text"]
    rows = [
        {
            "item": item.key,
            "prompt": item.prompt,
            "n": found.n,
            "right": sum(bool(entry.get("correct")) for entry in entries),
            "blank": sum(entry.get("answer") is None for entry in entries),
            "facility": found.facility,
            "low": found.interval and found.interval.low,
            "high": found.interval and found.interval.high,
            "sd": found.sd,
            "intended_weight": found.intended_weight,
            "complete": found.complete,
            "indicative": found.discrimination_is_indicative,
            **_of_many(found),
            "misleading": lures.get(item.key, ""),
        }
        for item, found, entries in zip(
            asked, item_statistics(marks, maxima), _entries(asked, attempts), strict=True
        )
    ]
    return _frame(rows, ITEM_COLUMNS)


def totals(activity: AnalysedActivity, attempts: Sequence[FirstAttempt]) -> TotalStatistics:
    """How do the totals of the first attempts spread, and how far can one rely on them?"""
    asked = activity.content.items
    return total_statistics(marks_of(asked, attempts), [item.points for item in asked])


def options(activity: AnalysedActivity, attempts: Sequence[FirstAttempt]) -> pd.DataFrame:
    """Whom does each option of the questions to choose from attract?

    Columns: item (key), prompt; option (key, "" for no answer), text ("true" and "false" of such questions
    are those words; "" for no answer), correct; asked: pupils who had the question; n who picked it, and
    share = n / asked; mean_rest: their mean score on the other questions, in [0, 1], and key_rest: that of
    those who picked a right option; r: the correlation of picking it with that score, r_low the lower end of
    its interval; flag: of `datastore.measures.distractors.Flag`, ""; students: ids of who picked it. In the
    order of the activity.
    """
    return _frame(option_rows(activity, attempts), OPTION_COLUMNS)


def misleading(options: pd.DataFrame) -> pd.DataFrame:
    """The wrong options that mislead, those first of which that is best established."""
    found = options[options["flag"] == Flag.misleads.value]
    return found.sort_values(["r_low", "n"], ascending=False, kind="stable")


def wrong_answers(activity: AnalysedActivity, attempts: Sequence[FirstAttempt]) -> pd.DataFrame:
    """Which wrong answers came first, and from how many?

    Columns: item (key), prompt, answer in words ("true" and "false" are those words); n pupils who gave it at
    their first attempt, asked: pupils who had the question, share = n / asked; students: ids. Of answers with
    parts (pairs, gaps, groups, several options) each wrong part counts by itself. At most five a question,
    the most frequent first, in the order of the activity.
    """
    rows: list[dict[str, Any]] = []
    for item in activity.content.items:
        given: dict[str, list[UUID]] = defaultdict(list)
        had = [attempt for attempt in attempts if item.key in attempt.entries]
        for attempt in had:
            for words in wrong_words(item, attempt.entries[item.key]):
                given[words].append(attempt.student_id)
        most = sorted(given, key=lambda words: (-len(given[words]), words))[:MOST_WRONG_ANSWERS]
        rows += [
            {
                "item": item.key,
                "prompt": item.prompt,
                "answer": words,
                "n": len(given[words]),
                "asked": len(had),
                "share": len(given[words]) / len(had),
                "students": given[words],
            }
            for words in most
        ]
    return _frame(rows, WRONG_COLUMNS)


def wrong_words(item: ItemBase, entry: Mapping[str, Any]) -> list[str]:
    """What was wrong in an answer, in words; nothing where it was right, blank, or waits for marking."""
    answer = entry.get("answer")
    if answer is None or entry.get("correct") or entry.get("needs_review"):
        return []
    parts = [piece for piece in pieces(item, answer) if piece.given]
    if any(piece.right is not None for piece in parts):
        return list(dict.fromkeys(_said(piece) for piece in parts if piece.right is False))
    whole = " · ".join(_said(piece) for piece in parts)
    return [whole] if whole else []


def _said(piece: Piece) -> str:
    return f"{piece.label} → {piece.text or '…'}" if piece.label else piece.text.strip()


def _entries(asked: Sequence[ItemBase], attempts: Sequence[FirstAttempt]) -> list[list[Mapping[str, Any]]]:
    """The marked answers to each item."""
    return [
        [
            attempt.entries[item.key]
            for attempt in attempts
            if mark_of(item, attempt.entries.get(item.key)) is not None
        ]
        for item in asked
    ]


def _of_many(found: Any) -> dict[str, float | None]:
    names = ("effective_weight", "discrimination", "efficiency", "upper_lower")
    return {name: getattr(found, name) if found.discrimination_is_shown else None for name in names}


def _frame(rows: Sequence[Mapping[str, Any]], columns: Columns) -> pd.DataFrame:
    return framed([tuple(row[name] for name in columns) for row in rows], columns)
