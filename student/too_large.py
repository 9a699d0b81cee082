"""What is answered to a request that holds more than the server takes."""

from __future__ import annotations

from flask import current_app, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from student.blueprint import blueprint
from student.words import gettext

_MEGABYTE = 1024 * 1024


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say how much may be sent, and that nothing is lost.

    The page is made without what the pupils' other pages are given: nobody has been asked who they are yet.
    """
    most = round(current_app.config["MAX_CONTENT_LENGTH"] / _MEGABYTE)
    if request.is_json:
        error = gettext(
            "This is too large to be sent: at most %(most)s MB. It stays on this device: copy it, make it "
            "shorter, and send it again.",
            most=most,
        )
        return jsonify(error=error), 413
    return current_app.jinja_env.get_template("student/too_large.html").render(most=most), 413
