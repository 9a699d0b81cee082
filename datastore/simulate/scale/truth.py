"""The true parameters of a workload, so that tests can measure how well they are found again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from datastore.errors import BadInput
from datastore.simulate import learners
from datastore.simulate.scale import model
from datastore.simulate.scale.course import Course


def truth_of(
    course: Course, *, seed: int, workload: str, schools: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The document that is written beside the rows.

    Its parts:

    - `seed`, `workload`;
    - `laws`: the constants of the model: `skill_correlation`, `class_share` (intra-class correlation of
      ability), `slowness_sd` and `time_sd` (of the logarithm of times), `rapid_share`, `hint_share`,
      `quit_hazard`, `learning`, `pass_mark`, `skills` (the codes, in the order of the abilities);
    - `items`: by `activity` and `item`, `competency`, `discrimination` a and `difficulty` b of the chance of
      a right first answer, 1 / (1 + e^(-a (theta - b)));
    - `schools`: by `slug`, `pupils`: each with the `id` of the account, the place of the `class`, the
      `abilities` (theta, one a skill, rounded to 4 decimals) and the `slowness`.
    """
    return {
        "seed": seed,
        "workload": workload,
        "laws": {
            "skill_correlation": learners.SKILL_CORRELATION,
            "class_share": learners.CLASS_SHARE,
            "slowness_sd": learners.SLOWNESS_SD,
            "time_sd": learners.TIME_SD,
            "rapid_share": learners.RAPID_SHARE,
            "hint_share": learners.HINT_SHARE,
            "quit_hazard": learners.QUIT_HAZARD,
            "learning": learners.LEARNING,
            "pass_mark": model.PASS_MARK,
            "skills": list(course.framework.codes),
        },
        "items": [
            {
                "activity": activity.slug,
                "item": item.key,
                "competency": item.competency,
                "discrimination": course.truths[activity.slug, item.key].discrimination,
                "difficulty": course.truths[activity.slug, item.key].difficulty,
            }
            for activity in course.activities
            for item in activity.parsed.items
        ],
        "schools": list(schools),
    }


def write_truth(path: Path, document: Mapping[str, Any]) -> None:
    """Write the document as JSON.

    Raises:
        BadInput: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    except OSError as error:
        raise BadInput(
            "%(path)s cannot be written (%(reason)s): name another file", path=path, reason=error.strerror
        ) from error
