"""Calling the teacher. The button stands on every page of an activity, and works without JavaScript."""

from __future__ import annotations

from flask import jsonify, redirect, request
from werkzeug.wrappers import Response

from datastore.commands.contact.help_calls import Call, call_for_help, cancel_call
from student.blueprint import blueprint, database, now, scope, sent_id, sent_id_or_none


@blueprint.post("/help")
def call() -> Response:
    """Call the teacher of a class from where one is, or take the call back."""
    class_id = sent_id("class")
    if request.form.get("do") == "cancel":
        cancel_call(database(), scope(), class_id, now=now())
    else:
        call_for_help(
            database(),
            scope(),
            class_id,
            Call(
                activity_id=sent_id_or_none("activity"),
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
    activity = sent_id_or_none("activity")
    return f"/a/{activity}?class={sent_id('class')}" if activity else "/me"
