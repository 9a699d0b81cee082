"""The options of the questions to choose from: whom each attracts. No SQL: rows made from answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from dashboard.queries.activity import AnalysedActivity, FirstAttempt
from datastore.content.base import ItemBase
from datastore.content.items import Choosing, Multiple, TrueFalse
from datastore.measures.distractors import OptionStatistics, option_statistics
from datastore.measures.item_analysis import rest_scores

NO_ANSWER = ""
Choices = Mapping[str, tuple[str, bool]]
"""The options of a question, by key: text, and whether it is right."""
_Pick = tuple[UUID, Collection[str], float | None]
"""Who, what they picked, and their score on the other items."""


def option_rows(activity: AnalysedActivity, attempts: Sequence[FirstAttempt]) -> list[dict[str, Any]]:
    """The rows of `options`."""
    rows = []
    for item, choices, picks in _questions(activity, attempts):
        answers, rest = [picked for _, picked, _ in picks], [score for _, _, score in picks]
        found = option_statistics(answers, rest, {key: correct for key, (_, correct) in choices.items()})
        shown = [each for each in found if each.key is not None or each.n]
        rows += _option_rows(item, choices, picks, shown)
    return rows


def _questions(
    activity: AnalysedActivity, attempts: Sequence[FirstAttempt]
) -> Iterator[tuple[ItemBase, Choices, list[_Pick]]]:
    """The questions to choose from, and what was picked."""
    asked = activity.content.items
    marks, maxima = marks_of(asked, attempts), [item.points for item in asked]
    for place, item in enumerate(asked):
        if choices := choices_of(item):
            yield item, choices, _with_item(item, attempts, rest_scores(marks, maxima, place))


def marks_of(asked: Sequence[ItemBase], attempts: Sequence[FirstAttempt]) -> list[list[float | None]]:
    """A row an attempt: the mark of each question, null where there is none."""
    return [[mark_of(item, attempt.entries.get(item.key)) for item in asked] for attempt in attempts]


def mark_of(item: ItemBase, entry: Mapping[str, Any] | None) -> float | None:
    """Points of today's maximum; an edit may have changed what a question is worth."""
    if entry is None or entry.get("needs_review") or not entry.get("max_points"):
        return None
    return float(entry["points"]) / float(entry["max_points"]) * item.points


def choices_of(item: ItemBase) -> Choices:
    """The options of a question; none where there is no choosing."""
    if isinstance(item, Choosing):
        return {option.key: (option.text, option.correct) for option in item.options}
    if isinstance(item, TrueFalse):
        return {word: (word, item.answer is (word == "true")) for word in ("true", "false")}
    return {}


def _with_item(item: ItemBase, attempts: Sequence[FirstAttempt], rest: Sequence[float | None]) -> list[_Pick]:
    return [
        (attempt.student_id, _picked(item, attempt.entries[item.key].get("answer")), score)
        for attempt, score in zip(attempts, rest, strict=True)
        if item.key in attempt.entries
    ]


def _picked(item: ItemBase, answer: Any) -> list[str]:
    if answer is None:
        return []
    if isinstance(item, TrueFalse):
        return ["true" if answer else "false"]
    return list(answer) if isinstance(item, Multiple) else [str(answer)]


def _option_rows(
    item: ItemBase, choices: Choices, picks: Sequence[_Pick], found: Sequence[OptionStatistics]
) -> list[dict[str, Any]]:
    if not found:
        return []
    right = {key for key, (_, correct) in choices.items() if correct}
    of_key = [score for _, picked, score in picks if score is not None and not right.isdisjoint(picked)]
    key_rest = sum(of_key) / len(of_key) if of_key else None
    of_item = {"item": item.key, "prompt": item.prompt, "asked": len(picks), "key_rest": key_rest}
    return [{**of_item, **_option_row(each, choices, picks)} for each in found]


def _option_row(found: OptionStatistics, choices: Choices, picks: Sequence[_Pick]) -> dict[str, Any]:
    chose = [
        student
        for student, picked, _ in picks
        if (found.key in picked if found.key is not None else not picked)
    ]
    return {
        "option": found.key or NO_ANSWER,
        "text": choices[found.key][0] if found.key is not None else "",
        "correct": found.correct,
        "n": found.n,
        "share": found.share,
        "mean_rest": found.mean_rest,
        "r": found.r,
        "r_low": found.r_low,
        "flag": found.flag or "",
        "students": chose,
    }
