"""The table of defaults, held against the words of the database and the rules it names."""

from dataclasses import FrozenInstanceError

import pytest

from datastore.measures.defaults import (
    BY_ACTIVITY_TYPE,
    GENERAL,
)
from datastore.measures.levels import Level
from datastore.models.enums import ActivityType


def test_every_activity_type_of_the_database_has_defaults():
    assert set(BY_ACTIVITY_TYPE) == {kind.value for kind in ActivityType}
    assert BY_ACTIVITY_TYPE[ActivityType.evaluation].attempts_allowed == 1


@pytest.mark.parametrize(
    ("kind", "attempts", "passed_at", "ways"),
    [
        ("quiz", None, ("best_score", 0.5), ("after_each_attempt", "wrong_answers", "best_attempt_of_day")),
        ("evaluation", 1, ("best_score", 0.5), ("held_until_released", "not_computed", "released_result")),
        (
            "text_production",
            None,
            ("rubric_level", 2),
            ("when_teacher_releases", "draft_unchanged", "rubric"),
        ),
        ("interactive", None, ("best_score", 0.5), ("at_once", "wrong_answers", "best_attempt_of_day")),
        ("video", 0, ("watched_share", 0.8), ("none", "not_computed", "none")),
    ],
)
def test_defaults_of_an_activity_type(kind, attempts, passed_at, ways):
    row = BY_ACTIVITY_TYPE[kind]
    assert row.attempts_allowed == attempts
    assert (row.pass_mark.measure, row.pass_mark.at_least) == passed_at
    assert (row.feedback, row.struggling, row.evidence) == ways


def test_general_defaults():
    assert (GENERAL.mastery.window, GENERAL.mastery.cuts) == (5, (0.50, 0.75, 0.90))
    assert GENERAL.mastery.hints_cap is Level.en_cours
    assert (GENERAL.late_work_counts, GENERAL.excused_in_denominators, GENERAL.peer_review) == (
        True,
        False,
        False,
    )
    assert GENERAL.draft_unchanged_for.total_seconds() == 600


@pytest.mark.parametrize(
    ("kind", "value", "passed"),
    [
        ("quiz", 0.5, True),
        ("quiz", 0.49, False),
        ("quiz", None, False),
        ("text_production", Level.acquis, True),
        ("text_production", Level.en_cours, False),
        ("video", 0.8, True),
        ("video", 0.79, False),
    ],
)
def test_pass_marks_are_reached_at_the_mark(kind, value, passed):
    assert BY_ACTIVITY_TYPE[kind].pass_mark.reached(value) is passed


def test_the_table_cannot_be_changed():
    with pytest.raises(TypeError):
        BY_ACTIVITY_TYPE["quiz"] = BY_ACTIVITY_TYPE["video"]
    with pytest.raises(FrozenInstanceError):
        BY_ACTIVITY_TYPE["quiz"].attempts_allowed = 3
