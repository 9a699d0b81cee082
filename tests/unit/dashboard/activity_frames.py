"""Frames of an activity's analysis, made by hand; answers, as the database keeps them."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pandas as pd

from dashboard.queries.activity import AnalysedActivity, FirstAttempt
from dashboard.queries.activity_film import FILM_COLUMNS
from dashboard.queries.activity_items import ITEM_COLUMNS, OPTION_COLUMNS
from dashboard.queries.activity_texts import TEXT_COLUMNS
from dashboard.queries.activity_times import TIME_COLUMNS
from dashboard.views import ClassView
from datastore.content import parse_content
from datastore.models.enums import ActivityType

NOTHING = float("nan")
VIEW = ClassView(class_id=uuid4())


def pupils(n: int) -> list[UUID]:
    """So many of them."""
    return [uuid4() for _ in range(n)]


def frame(rows: list[dict[str, Any]], columns: Any) -> pd.DataFrame:
    """Rows in the columns of a query, also when there are none."""
    return pd.DataFrame(rows, columns=list(columns)).astype(dict(columns))


def item(key: str = "q1", prompt: str = "Où se passe la scène ?", **more: Any) -> dict[str, Any]:
    """A question of the query's answer, that 13 of 26 got right."""
    usual = {
        "item": key,
        "prompt": prompt,
        "n": 26,
        "right": 13,
        "blank": 0,
        "facility": 0.5,
        "low": 0.32,
        "high": 0.68,
        "sd": 0.51,
        "intended_weight": 25.0,
        "effective_weight": NOTHING,
        "complete": 26,
        "discrimination": NOTHING,
        "indicative": False,
        "efficiency": NOTHING,
        "upper_lower": NOTHING,
        "misleading": "",
    }
    return {**usual, **more}


def items_frame(*rows: dict[str, Any]) -> pd.DataFrame:
    """The questions, in this order."""
    return frame(list(rows), ITEM_COLUMNS)


def option(text: str, n: int = 0, *, of: str = "q1", asked: int = 26, **more: Any) -> dict[str, Any]:
    """An option of the query's answer."""
    usual = {
        "item": of,
        "prompt": "Où se passe la scène ?",
        "option": text and f"key-{text}",
        "text": text,
        "correct": False,
        "asked": asked,
        "n": n,
        "share": n / asked,
        "mean_rest": 0.5,
        "key_rest": 0.5,
        "r": 0.0,
        "r_low": -0.4,
        "flag": "",
        "students": pupils(n),
    }
    return {**usual, **more}


def options_frame(*rows: dict[str, Any]) -> pd.DataFrame:
    """The options, in this order."""
    return frame(list(rows), OPTION_COLUMNS)


def times_frame(**seconds: list[float]) -> pd.DataFrame:
    """Times at questions, by their key; each list is of as many pupils."""
    rows = [
        {
            "unit": "question",
            "place": key,
            "label": f"Question {key}",
            "questions": 1,
            "student_id": uuid4(),
            "seconds": one,
        }
        for key, times in seconds.items()
        for one in times
    ]
    return frame(rows, TIME_COLUMNS)


def film_frame(*counts: tuple[int, int], viewers: int, film: str = "film") -> pd.DataFrame:
    """A film of as many seconds: watched and watched again in each."""
    rows = [
        {
            "film": film,
            "title": f"Le {film}",
            "length": float(len(counts)),
            "start": float(place),
            "end": place + 1.0,
            "watched": watched,
            "again": again,
            "viewers": viewers,
        }
        for place, (watched, again) in enumerate(counts)
    ]
    return frame(rows, FILM_COLUMNS)


def text_row(words: int, versions: int = 1, **more: Any) -> dict[str, Any]:
    """A text of the query's answer."""
    usual = {
        "student_id": uuid4(),
        "versions": versions,
        "words": words,
        "first_words": float(words) if versions else NOTHING,
        "saves": 2,
        "seconds": 600.0 if versions else NOTHING,
        "comments": 0,
        "taken_up": 0,
    }
    return {**usual, **more}


def texts_frame(*rows: dict[str, Any]) -> pd.DataFrame:
    """The texts, in this order."""
    return frame(list(rows), TEXT_COLUMNS)


def single(key: str, *wrong: str, right: str, points: float = 1.0) -> dict[str, Any]:
    """A question with one right option, as an author writes it."""
    options = [{"text": right, "correct": True}, *({"text": text} for text in wrong)]
    return {"kind": "single", "key": key, "prompt": f"Question {key} ?", "points": points, "options": options}


def quiz_of(*items: dict[str, Any]) -> AnalysedActivity:
    """A quiz of these questions."""
    screens = [{"key": "s1", "title": "Questions", "items": list(items)}]
    content = parse_content("quiz", {"schema_version": 1, "screens": screens})
    return AnalysedActivity(uuid4(), "Lire", ActivityType.quiz, "Séance 1", "Séquence 1", content)


def entry(key: str, answer: Any, points: float, max_points: float = 1.0, **more: Any) -> dict[str, Any]:
    """A stored answer to one question."""
    scored = {"points": points, "max_points": max_points, "correct": points == max_points}
    return {"key": key, "answer": answer, **scored, "needs_review": False, **more}


def attempt(*entries: dict[str, Any]) -> FirstAttempt:
    """A pupil's first attempt."""
    return FirstAttempt(uuid4(), {one["key"]: one for one in entries})
