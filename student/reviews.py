"""Reviewing classmates' texts: the list of those given, and one text with its review."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from datastore.commands.texts.peer_reviews import begin_review, write_review
from datastore.errors import BadInput, ParcoursError, Refused
from student import activity_words, words
from student.blueprint import blueprint, database, now, scope, today
from student.queries import reviews as queries
from student.queries.reviews import ReviewSheet

LEVEL = "level."
"""Before the criterion's key in the names of the fields."""


@blueprint.get("/reviews")
def peer_reviews() -> str:
    """The texts to review, and those reviewed."""
    with database().reading(scope()) as connection:
        given = queries.given_reviews(connection, scope())
    return render_template("student/reviews.html", reviews=given, **_times())


@blueprint.get("/reviews/<uuid:review_id>")
def peer_review(review_id: UUID) -> str:
    """A classmate's text, and the review as far as it is; from now on it is this text."""
    begin_review(database(), scope(), review_id)
    return _page(_sheet(review_id))


@blueprint.post("/reviews/<uuid:review_id>")
def keep_peer_review(review_id: UUID) -> Response | tuple[str, int]:
    """Keep the review, or send it to the writer."""
    sheet = _sheet(review_id)
    typed, send = _typed(sheet), request.form.get("action") == "send"
    try:
        write_review(database(), scope(), review_id, **typed, send=send, now=now())
    except (BadInput, Refused) as error:
        return _page(sheet, problem=words.sentence(error), **typed), _status(error)
    there = url_for("student.peer_reviews") if send else url_for("student.peer_review", review_id=review_id)
    return redirect(there, 303)


def _sheet(review_id: UUID) -> ReviewSheet:
    with database().reading(scope()) as connection:
        return queries.review_sheet(connection, scope(), review_id)


def _typed(sheet: ReviewSheet) -> dict[str, Any]:
    """What the form says: the levels chosen, and the comment."""
    chosen = {c.key: request.form.get(LEVEL + c.key, "") for c in sheet.content.rubric.criteria}
    return {
        "levels": {key: level for key, level in chosen.items() if level},
        "comment": request.form.get("comment", ""),
    }


def _page(sheet: ReviewSheet, *, problem: str | None = None, **typed: Any) -> str:
    return render_template(
        "student/peer_review.html",
        sheet=sheet,
        levels=typed.get("levels", sheet.levels),
        comment=typed.get("comment", sheet.comment),
        problem=problem,
        level_name=activity_words.level_name,
        **_times(),
    )


def _times() -> dict[str, Any]:
    return {"moment": partial(words.moment, today=today(), timezone=scope().timezone)}


def _status(error: ParcoursError) -> int:
    return 409 if isinstance(error, Refused) else 400
