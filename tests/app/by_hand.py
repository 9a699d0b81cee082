"""Pages and forms as a browser without scripts has them."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.app.conftest import csrf_token

XSS = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def page(client: FlaskClient, where: str) -> str:
    """The markup of a page that has to be there."""
    answer = client.get(where)
    assert answer.status_code == 200
    return answer.text


def post(client: FlaskClient, where: str, **form: Any) -> TestResponse:
    """Send a form with its token; of a list, each value."""
    fields = MultiDict({**form, "csrf_token": csrf_token(client)})
    return client.post(where, data=fields)
