"""The pupil's pages. The signed-in person is on `flask.g`, put there by the composition root."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import cast

from flask import Blueprint, current_app, g, render_template

from datastore.engine import Database
from datastore.measures.weeks import local_day, school_zone
from datastore.scope import Scope
from student import queries, words

blueprint = Blueprint("student", __name__, template_folder="templates")


@blueprint.get("/me")
def me() -> str:
    """What the pupil works on, how far it is, what is next, and the badges earned."""
    scope: Scope = g.person.scope
    database = cast("Database", current_app.extensions["parcours.database"])
    with database.reading(scope) as connection:
        classes = queries.work(connection, scope)
        badges = queries.badges(connection, scope)
    today = local_day(dt.datetime.now(dt.UTC), school_zone(scope.timezone))
    return render_template(
        "student/me.html",
        person=g.person,
        classes=classes,
        badges=badges,
        today=today,
        day=partial(words.day, today=today),
    )
