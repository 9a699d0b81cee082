"""What holds where a class has configured nothing: the table the settings page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from datastore.measures.levels import DEFAULT_RULE, Level, MasteryRule


class PassMeasure(StrEnum):
    """What is held against the pass mark."""

    best_score = "best_score"
    """Best normalised score."""
    rubric_level = "rubric_level"
    """Level on the rubric, as `Level`."""
    watched_share = "watched_share"
    """Part of the video's length that was played."""


@dataclass(frozen=True, slots=True)
class PassMark:
    """From what (inclusive) an activity is passed."""

    measure: PassMeasure
    at_least: float

    def reached(self, value: float | None) -> bool:
        """Whether the value, in the measure's unit, passes; None (nothing yet) does not."""
        return value is not None and value >= self.at_least


class Feedback(StrEnum):
    """When a student sees how it went."""

    after_each_attempt = "after_each_attempt"
    held_until_released = "held_until_released"
    """Results are held: out of mastery, badges and every student page until the teacher releases them."""
    when_teacher_releases = "when_teacher_releases"
    at_once = "at_once"
    none = "none"


class Struggling(StrEnum):
    """By what a struggle is seen."""

    wrong_answers = "wrong_answers"
    """`stuck.struggling`: four wrong, or three in a row."""
    draft_unchanged = "draft_unchanged"
    """A draft unchanged for `GeneralDefaults.draft_unchanged_for` of active time is "long", never stuck."""
    not_computed = "not_computed"


class EvidenceRule(StrEnum):
    """What counts as evidence for the competencies of the activity."""

    best_attempt_of_day = "best_attempt_of_day"
    """With hints at most at the rule's cap."""
    released_result = "released_result"
    rubric = "rubric"
    none = "none"


@dataclass(frozen=True, slots=True)
class ActivityDefaults:
    """The settings of one type of activity."""

    attempts_allowed: int | None
    """None: unlimited (of a text: versions, late after the due date). 0: the type has no attempts."""
    pass_mark: PassMark
    feedback: Feedback
    struggling: Struggling
    evidence: EvidenceRule


@dataclass(frozen=True, slots=True)
class GeneralDefaults:
    """The settings that do not depend on the type of activity."""

    mastery: MasteryRule = DEFAULT_RULE
    late_work_counts: bool = True
    """It is marked late."""
    excused_in_denominators: bool = False
    peer_review: bool = False
    draft_unchanged_for: timedelta = timedelta(minutes=10)


GENERAL: Final = GeneralDefaults()

_HALF_THE_POINTS = PassMark(PassMeasure.best_score, 0.50)

BY_ACTIVITY_TYPE: Final[Mapping[str, ActivityDefaults]] = MappingProxyType(
    {
        "quiz": ActivityDefaults(
            attempts_allowed=None,
            pass_mark=_HALF_THE_POINTS,
            feedback=Feedback.after_each_attempt,
            struggling=Struggling.wrong_answers,
            evidence=EvidenceRule.best_attempt_of_day,
        ),
        "evaluation": ActivityDefaults(
            attempts_allowed=1,
            pass_mark=_HALF_THE_POINTS,
            feedback=Feedback.held_until_released,
            struggling=Struggling.not_computed,
            evidence=EvidenceRule.released_result,
        ),
        "text_production": ActivityDefaults(
            attempts_allowed=None,
            pass_mark=PassMark(PassMeasure.rubric_level, Level.acquis),
            feedback=Feedback.when_teacher_releases,
            struggling=Struggling.draft_unchanged,
            evidence=EvidenceRule.rubric,
        ),
        "interactive": ActivityDefaults(
            attempts_allowed=None,
            pass_mark=_HALF_THE_POINTS,
            feedback=Feedback.at_once,
            struggling=Struggling.wrong_answers,
            evidence=EvidenceRule.best_attempt_of_day,
        ),
        "video": ActivityDefaults(
            attempts_allowed=0,
            pass_mark=PassMark(PassMeasure.watched_share, 0.80),
            feedback=Feedback.none,
            struggling=Struggling.not_computed,
            evidence=EvidenceRule.none,
        ),
    }
)
"""Keyed by the words of the database's `activity_type`."""
