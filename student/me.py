"""The pupil's first page."""

from __future__ import annotations

from functools import partial

from flask import g, render_template

from student import words
from student.blueprint import blueprint, database, scope, today
from student.queries import work


@blueprint.get("/me")
def me() -> str:
    """What the pupil works on, how far it is, what is next, and the badges earned."""
    with database().reading(scope()) as connection:
        classes = work.work(connection, scope())
        badges = work.badges(connection, scope())
    return render_template(
        "student/me.html",
        person=g.person,
        classes=classes,
        badges=badges,
        today=today(),
        day=partial(words.day, today=today()),
    )
