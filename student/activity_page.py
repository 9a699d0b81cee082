"""The pages of an activity before it is handed in: the form, the start of an evaluation, and what is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from flask import render_template, url_for

from datastore.commands.attempts.open_task import OpenTask
from datastore.content import public_view
from datastore.content.evaluation import EvaluationContent
from datastore.content.video import VideoContent
from datastore.content.wording import gapped
from student import activity_words, forms, visit_key, words
from student.blueprint import database, now, scope, today
from student.queries import activity as queries
from student.queries.activity import Attempt, Opened, outcome_told
from student.queries.help import is_calling

_ITEM_HELPERS = {
    "gapped": gapped,
    "how": activity_words.how,
    "clock": activity_words.clock,
    "points": activity_words.points,
    "level_name": activity_words.level_name,
}
"""What the templates of items call."""
ORDERED = frozenset({"ordering", "drag_order", "timeline"})
"""The kinds whose answer is an order."""
NOT_OPEN = "This activity does not exist, or it is not open to your class."


def opened_now(activity_id: UUID, class_id: UUID | None, *, version: int | None = None) -> Opened:
    """The activity as the signed-in student finds it now; arguments and errors as for `open_activity`."""
    with database().reading(scope()) as connection:
        return queries.open_activity(
            connection, scope(), activity_id, class_id=class_id, at=now(), version=version
        )


def links(task: OpenTask) -> dict[str, str]:
    """The addresses around an activity, in the class in which it is worked on."""
    place: dict[str, Any] = {"activity_id": task.activity_id, "class": task.class_id}
    return {
        "sequence": f"/s/{task.sequence_id}?class={task.class_id}",
        "activity": url_for("student.activity", **place),
        "start": url_for("student.start", activity_id=task.activity_id),
        "form": url_for("student.form", activity_id=task.activity_id),
    }


def review_link(task: OpenTask, number: int) -> str:
    """The address of an attempt's review."""
    place: dict[str, Any] = {"activity_id": task.activity_id, "class": task.class_id}
    return url_for("student.review", number=number, **place)


def base(task: OpenTask) -> dict[str, Any]:
    """What every page of an activity is given."""
    return {
        "task": task,
        "links": links(task),
        "day": partial(words.day, today=today()),
        "moment": partial(words.moment, today=today(), timezone=scope().timezone),
    }


def calling(task: OpenTask) -> bool:
    """Whether the signed-in student waits for the teacher: what the help button shows."""
    with database().reading(scope()) as connection:
        return is_calling(connection, scope(), task.class_id)


def listed(task: OpenTask, attempts: Sequence[Attempt]) -> list[dict[str, Any]]:
    """Attempts as a list shows them."""
    return [
        {
            "number": attempt.number,
            "submitted_at": attempt.submitted_at,
            "late": attempt.late,
            "link": None if attempt.held else review_link(task, attempt.number),
            "state": activity_words.state(attempt, told=outcome_told(task, attempt, today())),
        }
        for attempt in attempts
    ]


def form_page(
    opened: Opened,
    *,
    values: Mapping[str, Sequence[str]] | None = None,
    problems: Mapping[str, str] | None = None,
    problem: str | None = None,
) -> str:
    """The form, filled with what is saved.

    Args:
        opened: the activity.
        values: what the form is filled with instead, by the name of its inputs: a form that was refused.
        problems: what is wrong with an item, by its key.
        problem: what is wrong with the form as a whole.
    """
    draft = opened.draft
    filled = (
        forms.field_values(opened.content, draft.responses if draft else {}) if values is None else values
    )
    return render_template(
        "student/activity.html",
        **base(opened.task),
        calling=calling(opened.task),
        view=public_view(opened.content, seed=str(opened.token)),
        data=data_of(opened),
        hidden=hidden_of(opened),
        holds=lambda name, key: key in filled.get(name, ()),
        value=lambda name: next(iter(filled.get(name, ())), ""),
        hints=_hints(opened),
        problems=problems or {},
        prompts={item.key: item.prompt for item in opened.content.items},
        problem=problem,
        saved_at=draft.saved_at if draft else None,
        deadline_at=draft.deadline_at if draft else None,
        attempts=listed(opened.task, opened.attempts),
        scripts=_scripts(opened),
        **_ITEM_HELPERS,
    )


def _scripts(opened: Opened) -> list[str]:
    """What the form is worked with: lists to order, a film and a deadline bring scripts of their own."""
    needed = ["form", "screens", "widgets"]
    if any(item.kind in ORDERED for item in opened.content.items):
        needed.append("order")
    if isinstance(opened.content, VideoContent):
        needed.append("video")
    if opened.draft and opened.draft.deadline_at:
        needed.append("timer")
    return needed


def data_of(opened: Opened) -> dict[str, str]:
    """What the scripts of the page read from its form."""
    task, draft = opened.task, opened.draft
    address = f"/a/{task.activity_id}"
    return {
        "data-user": str(scope().user_id),
        "data-class": str(task.class_id),
        "data-activity": str(task.activity_id),
        "data-type": str(task.activity_type.value),
        "data-version": str(task.content_version),
        "data-token": str(opened.token),
        "data-revision": str(draft.revision if draft else 0),
        "data-visit-key": visit_key.of_page(task.class_id, task.activity_id),
        "data-now": _ms(now()),
        "data-started": _ms(draft.started_at) if draft else "",
        "data-deadline": _ms(draft.deadline_at) if draft and draft.deadline_at else "",
        "data-number": str(opened.number),
        "data-submit": f"{address}/attempts",
        "data-draft": f"{address}/draft",
        "data-hints": f"{address}/hints",
        "data-review": f"{address}/attempts/",
    }


def _ms(at: dt.datetime) -> str:
    return str(int(at.timestamp() * 1000))


def hidden_of(opened: Opened) -> dict[str, UUID | int]:
    """What the form sends without a script, beside the answers."""
    return {
        "class": opened.task.class_id,
        "token": opened.token,
        "version": opened.task.content_version,
        "revision": opened.draft.revision if opened.draft else 0,
    }


def _hints(opened: Opened) -> dict[str, tuple[str, ...]]:
    """The hints that were given already, by item."""
    used = opened.draft.hints_used if opened.draft else {}
    return {item.key: item.hints[: used.get(item.key, 0)] for item in opened.content.items}


def start_page(opened: Opened, extra_time_factor: float) -> str:
    """What is to be known of an evaluation before its time begins to run."""
    content = opened.content
    limit = content.time_limit_seconds if isinstance(content, EvaluationContent) else None
    return render_template(
        "student/start.html",
        **base(opened.task),
        seconds=limit * extra_time_factor if limit else None,
        extra_time=extra_time_factor > 1,
    )


def over_page(opened: Opened, following: dict[str, str] | None) -> str:
    """What was handed in, where nothing more may be; or that what was saved could not be."""
    return render_template(
        "student/handed_in.html",
        **base(opened.task),
        attempts=listed(opened.task, opened.attempts),
        waiting=any(attempt.held for attempt in opened.attempts),
        kept=opened.draft is not None and opened.draft.over(now()),
        following=following,
        again=False,
    )
