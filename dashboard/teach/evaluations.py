"""Results of evaluations: how far each one is, their release, and submissions that wait for a decision."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dashboard.access import current_scope
from dashboard.locale import gettext, plural
from dashboard.teach import evaluation_queries, queries
from dashboard.teach.blueprint import blueprint, now
from dashboard.wiring import database
from datastore.commands.attempts import drafts
from datastore.commands.marking import flagged, release
from datastore.errors import BadInput
from datastore.models.enums import AttemptDecision, AttemptFlag


@blueprint.get("/class/<uuid:class_id>/evaluations")
def evaluations(class_id: UUID) -> str:
    """How far the evaluations of the class are, and what waits for a decision."""
    with database().reading(current_scope()) as connection:
        shown = queries.taught_class(connection, current_scope(), class_id)
        states = evaluation_queries.evaluations(connection, current_scope(), class_id, now=now())
        flagged_ones = evaluation_queries.flagged(connection, current_scope(), class_id)
    return render_template(
        "teach/evaluations.html",
        shown=shown,
        evaluations=states,
        waiting=[each for each in flagged_ones if each.decision is None],
        decided=[each for each in flagged_ones if each.decision is not None],
        flags=flags(),
        decisions=decisions(),
    )


@blueprint.post("/class/<uuid:class_id>/evaluations/hand-in")
def hand_in_expired(class_id: UUID) -> AnyResponse:
    """Hand in what pupils had saved when their time was up."""
    count = drafts.hand_in_expired(database(), current_scope(), class_id, now=now())
    with database().reading(current_scope()) as connection:
        states = evaluation_queries.evaluations(connection, current_scope(), class_id, now=now())
    told = plural(
        "What one pupil had saved is handed in.", "What %(num)d pupils had saved is handed in.", count
    )
    if kept := sum(each.expired for each in states):
        told += " " + plural(
            "What one pupil had saved could not be read: it is kept. Tell your administrator.",
            "What %(num)d pupils had saved could not be read: it is kept. Tell your administrator.",
            kept,
        )
    flash(told)
    return _back(class_id)


@blueprint.post("/class/<uuid:class_id>/evaluations/<uuid:activity_id>/release")
def release_results(class_id: UUID, activity_id: UUID) -> AnyResponse:
    """Let the pupils see the results that are ready."""
    done = release.release(database(), current_scope(), class_id, activity_id, now=now())
    told = plural("One result is released.", "%(num)d results are released.", done.released)
    if done.waiting:
        told += " " + plural("One waits for you still.", "%(num)d wait for you still.", done.waiting)
    flash(told)
    return _back(class_id)


@blueprint.post("/class/<uuid:class_id>/flagged/<uuid:submission_id>")
def decide(class_id: UUID, submission_id: UUID) -> AnyResponse:
    """Say whether a submission counts."""
    current_scope().require_teaching(class_id)
    flagged.decide(database(), current_scope(), submission_id, _decision(), now=now())
    flash(
        gettext("The submission counts.")
        if _decision() is AttemptDecision.counts
        else gettext("The submission is set aside; it is kept, and counts for nothing.")
    )
    return _back(class_id)


def flags() -> dict[AttemptFlag, str]:
    """Why a submission waits, in words."""
    return {
        AttemptFlag.over_limit: gettext("more attempts than allowed"),
        AttemptFlag.closed: gettext("the sequence was not open"),
        AttemptFlag.out_of_time: gettext("the time was up"),
        AttemptFlag.edited: gettext("the activity was changed meanwhile: answers to its earlier version"),
    }


def decisions() -> dict[AttemptDecision, str]:
    """What may be said of a submission that waits, in words."""
    return {
        AttemptDecision.counts: gettext("Count it"),
        AttemptDecision.set_aside: gettext("Set it aside"),
    }


def _decision() -> AttemptDecision:
    try:
        return AttemptDecision(request.form.get("decision", ""))
    except ValueError:
        raise BadInput("Say whether the submission counts.") from None


def _back(class_id: UUID) -> AnyResponse:
    return redirect(url_for("teach.evaluations", class_id=class_id), code=303)
