"""From columns to rows: texts with their versions, and stays on screens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from datastore.content import count_words
from datastore.content.versions import Version, written
from datastore.models.enums import AssessmentLevel, ProductionStatus
from datastore.simulate.placing import Ground, Row
from datastore.simulate.scale.columns import Columns
from datastore.simulate.scale.course import READ, WORK, rubric_of
from datastore.simulate.scale.rows import (
    MARKED_AFTER,
    Handed,
    Outcomes,
    Whose,
    moment,
    production_id,
    time_ordered_id,
)
from datastore.simulate.texts import feedback
from datastore.simulate.traces import HIDDEN_TAB_SHARE, LEFT_OPEN_SHARE, RULE

SCREENS = (READ, WORK)
_SENTENCES = (
    "Ce matin-là, le brouillard couvrait encore la place du marché.",
    "Ma sœur avait oublié son parapluie sous le banc de la gare.",
    "Nous avons marché longtemps sans dire un mot.",
    "Puis quelqu’un a crié mon nom depuis l’autre côté du pont.",
    "Je me suis retourné, mais il n’y avait personne.",
    "Le vieux pêcheur nous a montré le chemin du phare.",
    "Plus tard, la pluie s’est mise à tomber très fort.",
    "Nous nous sommes abrités chez la boulangère, qui riait.",
    "Elle nous a raconté l’histoire du bateau perdu.",
    "Le soir, je n’arrivais plus à dormir.",
    "Alors j’ai tout écrit dans mon carnet bleu.",
    "Depuis, je regarde la mer autrement.",
)
_FURTHER_DRAFTS = 2.0
"""On average, beside the one that is handed in."""
_LEFT_OPEN_SECONDS = (300.0, 1500.0)


@dataclass(frozen=True)
class Texts:
    """The texts handed in, and what their teachers say of them."""

    outcomes: Outcomes
    generator: np.random.Generator

    def rows(self) -> tuple[list[Row], list[Row], list[Row]]:
        """Rows of `student_productions`, `rubric_scores` and `feedback_comments`."""
        texts = [(one, self._production(one)) for one in self.outcomes.handed if self._is_text(one)]
        marked = [(one, row) for one, row in texts if one.level is not None]
        levels = [level for one, row in marked for level in self._levels(one, row)]
        return [row for _, row in texts], levels, [self._comment(one, row) for one, row in marked]

    def _is_text(self, one: Handed) -> bool:
        return self.outcomes.course.activities[one.place].evaluation_criteria is not None

    def _production(self, one: Handed) -> Row:
        own = {name: one.row[name] for name in ("school_id", "class_id", "student_id", "activity_id")}
        at, versions = one.row["submitted_at"], self._versions(one)
        given_back_at = at + MARKED_AFTER if one.level is not None else None
        return {
            **own,
            "id": production_id(one),
            "content": versions[-1].text,
            "word_count": versions[-1].word_count,
            "draft_data": written(versions),
            "submitted_at": at,
            "created_at": one.row["started_at"],
            "updated_at": given_back_at or at,
            "status": ProductionStatus.evaluated if given_back_at else ProductionStatus.submitted,
            "evaluation_score": one.row["score"] if given_back_at else None,
            "teacher_feedback": feedback(one.level) if one.level is not None else None,
            "evaluated_at": given_back_at,
            "evaluated_by": self.outcomes.whose.teachers[one.pupil] if given_back_at else None,
            "feedback_released_at": given_back_at,
        }

    def _versions(self, one: Handed) -> list[Version]:
        """Saved again and again while the text grows; the last one is handed in."""
        began, ended = one.row["started_at"], one.row["submitted_at"]
        drafts = 1 + int(self.generator.poisson(_FURTHER_DRAFTS))
        first = int(self.generator.integers(len(_SENTENCES)))
        whole = [_SENTENCES[(first + step) % len(_SENTENCES)] for step in range(6 + drafts % 4)]
        found = []
        for number in range(1, drafts + 1):
            text = " ".join(whole[: max(1, len(whole) * number // drafts)])
            at = began + (ended - began) * number / drafts
            found.append(Version(at, text, count_words(text)))
        given_back_at = ended + MARKED_AFTER if one.level is not None else None
        last = found[-1]
        return [
            *found[:-1],
            Version(ended, last.text, last.word_count, submitted=True, given_back_at=given_back_at),
        ]

    def _levels(self, one: Handed, production: Row) -> Iterator[Row]:
        if one.level is None:
            return
        rubric = rubric_of(self.outcomes.course.activities[one.place])
        for place, criterion in enumerate(rubric.criteria):
            yield {
                "school_id": production["school_id"],
                "id": time_ordered_id(
                    "level", production["evaluated_at"].timestamp(), 8 * one.number + place
                ),
                "attempt_id": None,
                "production_id": production["id"],
                "version": 1,
                "item_key": None,
                "criterion_key": criterion.key,
                "level": AssessmentLevel(one.level.name),
                "points": criterion.points_at(one.level),
                "scored_by": production["evaluated_by"],
                "scored_at": production["evaluated_at"],
            }

    def _comment(self, one: Handed, production: Row) -> Row:
        at: dt.datetime = production["evaluated_at"]
        return {
            "school_id": production["school_id"],
            "id": time_ordered_id("comment", at.timestamp(), one.number),
            "production_id": production["id"],
            "author_id": production["evaluated_by"],
            "version": 1,
            "anchor_start": 0,
            "anchor_end": 0,
            "quote": "",
            "comment": production["teacher_feedback"],
            "created_at": at,
        }


def visits(ground: Ground, whose: Whose, stays: Columns, generator: np.random.Generator) -> Iterator[Row]:
    """Rows of `activity_visits`, with the defects that pass the heartbeat rule.

    A hidden tab leaves a hole in what was active; a page left open is seen long after it was used.
    """
    count = len(stays["pupil"])
    hidden, left_open, amount = generator.random((3, count))
    lists = {name: values.tolist() for name, values in stays.items()}
    for number, values in enumerate(zip(*lists.values(), strict=True)):
        of = dict(zip(lists, values, strict=True))
        low, high = _LEFT_OPEN_SECONDS
        longer = low + amount[number] * (high - low) if left_open[number] < LEFT_OPEN_SHARE else 0.0
        hole = float(amount[number]) if hidden[number] < HIDDEN_TAB_SHARE else None
        started = of["started"]
        come_from = f"{whose.activities[of['from_activity']]}/{SCREENS[of['from_screen']]}"
        yield {
            **whose.own(ground, "visit", (number, of["pupil"], of["activity"]), started),
            "screen": SCREENS[of["screen"]],
            "from_screen": come_from if of["from_activity"] >= 0 else None,
            "tab_token": time_ordered_id(f"tab{of['tab']}", started, number),
            "started_at": moment(started),
            "last_seen_at": min(moment(of["ended"] + longer), ground.now),
            "active_periods": _multirange(_periods(started, of["ended"], hole)),
            "time_rule": RULE.name,
        }


def _periods(started: float, ended: float, hole: float | None) -> Sequence[tuple[float, float]]:
    """What was active of a stay; a hole leaves out up to half of it, after its first third."""
    if hole is None:
        return [(started, ended)]
    length = ended - started
    return [(started, started + 0.3 * length), (started + (0.45 + 0.4 * hole) * length, ended)]


def _multirange(periods: Sequence[tuple[float, float]]) -> str:
    """As PostgreSQL reads it; psycopg's own type would take as long as all other columns together."""
    return "{" + ",".join(f"[{moment(start)},{moment(end)})" for start, end in periods) + "}"
