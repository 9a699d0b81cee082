"""Calling the teacher. The button stands on every page of an activity, and works without JavaScript."""

from __future__ import annotations

from uuid import UUID

from flask import jsonify, redirect, request
from werkzeug.wrappers import Response

from datastore.commands.contact.help_calls import Call, call_for_help, cancel_call
from datastore.errors import NotFound
from student.blueprint import blueprint, database, now, scope


@blueprint.post("/help")
def call() -> Response:
    """Call the teacher of a class from where one is, or take the call back."""
    class_id = _id(request.form.get("class", ""))
    if request.form.get("do") == "cancel":
        cancel_call(database(), scope(), class_id, now=now())
    else:
        activity = request.form.get("activity", "")
        call_for_help(
            database(),
            scope(),
            class_id,
            Call(
                activity_id=_id(activity) if activity else None,
                screen=request.form.get("screen"),
                item_key=request.form.get("item"),
                message=request.form.get("message"),
            ),
            now=now(),
        )
    if request.headers.get("Accept") == "application/json":
        return jsonify(called=request.form.get("do") != "cancel")
    return redirect(_way_back(), code=303)


def _way_back() -> str:
    """The page of the activity, or the start page: never an address that the form names."""
    activity, class_id = request.form.get("activity", ""), request.form.get("class", "")
    return f"/a/{_id(activity)}?class={_id(class_id)}" if activity else "/me"


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("This page does not exist, or it is not yours.") from None
