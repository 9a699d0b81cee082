"""What keeps pupils' pages readable without a network, and each pupil's work their own on a shared device."""

from __future__ import annotations

from pathlib import Path

from flask import Response, g, jsonify, render_template, request, send_file
from flask.typing import ResponseReturnValue

from student.blueprint import blueprint

WORKER = Path(__file__).parents[1] / "assets" / "sw.js"
OWNER = "X-Parcours-User"
"""Names the person a page was made for, or whose work a request carries."""


@blueprint.before_request
def refuse_the_work_of_others() -> ResponseReturnValue | None:
    """A tab may still hold a pupil's work when another one has signed in on the same device."""
    owner = request.headers.get(OWNER)
    if owner is None or owner == _signed_in():
        return None
    return jsonify(error="other_person"), 401


@blueprint.after_request
def name_the_owner(response: Response) -> Response:
    """The service worker keeps a page for the person it was made for, and for nobody else."""
    if person := _signed_in():
        response.headers[OWNER] = person
    return response


def _signed_in() -> str | None:
    person = g.get("person")
    return None if person is None else str(person.key.user_id)


@blueprint.get("/sw.js")
def service_worker() -> Response:
    """The service worker: one script for all pupils, at an address above all of their pages."""
    answer = send_file(WORKER, max_age=0)
    answer.headers["Service-Worker-Allowed"] = "/"
    return answer


@blueprint.get("/offline")
def offline() -> str:
    """What is shown without a network in place of a page that is not kept on the device."""
    return render_template("student/offline.html")
