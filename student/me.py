"""The pupil's first page."""

from __future__ import annotations

from functools import partial

from flask import g, render_template

from datastore.models.enums import NotificationKind
from student import words
from student.blueprint import blueprint, database, now, scope, today
from student.notices import sentence
from student.queries import rewards, work
from student.queries.notices import notices

FEEDBACK = frozenset({NotificationKind.feedback_released, NotificationKind.result_released})
"""What is to be read rather than only known."""


@blueprint.get("/me")
def me() -> str:
    """What to do now, by when, what to read, how far each sequence is, and the badges earned."""
    with database().reading(scope()) as connection:
        classes = work.work(connection, scope(), at=now())
        badges = [badge for badge in rewards.badges(connection, scope()) if badge.earned]
        told = notices(connection, scope(), unread=True)
    return render_template(
        "student/me.html",
        person=g.person,
        classes=classes,
        task=work.first_task(classes, today()),
        deadlines=work.deadlines(classes),
        feedback=[notice for notice in told if notice.kind in FEEDBACK],
        notices=[notice for notice in told if notice.kind not in FEEDBACK],
        say=sentence,
        badges=badges,
        today=today(),
        day=partial(words.day, today=today()),
        moment=partial(words.moment, today=today(), timezone=scope().timezone),
    )
