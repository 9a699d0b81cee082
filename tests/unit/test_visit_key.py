"""The visit key: what a server has signed comes back as it was, and nothing else is taken."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from datastore.commands.attempts.record_stays import Visit
from datastore.errors import BadInput
from student import visit_key

SECRET = "a secret of the tests"
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MILLISECOND = dt.timedelta(milliseconds=1)

visits = st.builds(
    Visit,
    *[st.uuids()] * 5,
    st.timedeltas(dt.timedelta(0), 30_000 * dt.timedelta(days=1)).map(lambda since: EPOCH + since),
)


def a_visit() -> Visit:
    at = dt.datetime(2026, 11, 16, 9, 0, 0, 123_456, dt.UTC)
    return Visit(uuid4(), uuid4(), uuid4(), uuid4(), uuid4(), at)


@given(visits)
def test_a_key_gives_back_its_visit_to_the_millisecond_and_never_a_later_time(visit):
    back = visit_key.read(SECRET, visit_key.issue(SECRET, visit))
    assert replace(back, opened_at=visit.opened_at) == visit
    assert dt.timedelta(0) <= visit.opened_at - back.opened_at < MILLISECOND


def test_every_part_of_a_key_is_signed():
    key = visit_key.issue(SECRET, a_visit())
    for place, letter in enumerate(key[:-1]):  # the last letter also holds bits that say nothing
        changed = key[:place] + ("A" if letter != "A" else "B") + key[place + 1 :]
        with pytest.raises(BadInput, match="reload the page"):
            visit_key.read(SECRET, changed)


@pytest.mark.parametrize("key", ["", ".", "forged", "é" * 10, "a" * 1000, "W10.x"])
def test_what_no_server_signed_is_refused(key):
    with pytest.raises(BadInput):
        visit_key.read(SECRET, key)


def test_a_key_of_another_server_is_refused():
    with pytest.raises(BadInput):
        visit_key.read(SECRET, visit_key.issue("another secret", a_visit()))


def test_what_was_signed_for_another_purpose_is_no_visit():
    ids = [uuid4().hex for _ in range(5)]
    with pytest.raises(BadInput):
        visit_key.read(SECRET, URLSafeSerializer(SECRET, salt="file").dumps([*ids, 0]))


def test_a_key_fits_into_an_attribute():
    assert len(visit_key.issue(SECRET, a_visit())) < 400
