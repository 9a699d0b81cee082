"""Which saves of a text are kept, whatever comes in which order."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from datastore.content.versions import (
    AUTOSAVES_KEPT,
    add_autosave,
    add_refused,
    add_submission,
    give_back,
    handed_in,
    read_versions,
    written,
)

START = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
ADD = {"autosave": add_autosave, "refused": add_refused, "submission": add_submission}
SAVES = st.lists(
    st.tuples(st.sampled_from(sorted(ADD)), st.text("ab ", max_size=6), st.integers(0, 90)), max_size=80
)


def after(saves):
    """The versions after these saves, each so many seconds after the one before."""
    versions, at = [], START
    for kind, text, seconds in saves:
        at += dt.timedelta(seconds=seconds, microseconds=1)
        versions = ADD[kind](versions, text, at)
    return versions


@given(SAVES)
def test_every_text_handed_in_is_kept_in_order_and_no_more_autosaves_than_said(saves):
    versions = after(saves)
    assert [one.text for one in handed_in(versions)] == [
        text for kind, text, _ in saves if kind == "submission"
    ]
    assert sum(not one.submitted for one in versions) <= AUTOSAVES_KEPT
    assert [one.saved_at for one in versions] == sorted(one.saved_at for one in versions)


@given(SAVES)
def test_the_last_text_saved_is_always_among_the_versions(saves):
    if saves:
        assert saves[-1][1] in {one.text for one in after(saves)}


@given(SAVES)
def test_versions_survive_being_stored(saves):
    versions = after(saves)
    if handed_in(versions):
        versions = give_back(versions, len(handed_in(versions)), START)
    assert read_versions(written(versions)) == versions
    assert len({one.key for one in versions}) == len(versions)


def test_a_text_given_back_is_marked_so_and_no_other():
    versions = after([("submission", "a", 1), ("submission", "b", 1)])
    assert [one.given_back_at for one in give_back(versions, 2, START)] == [None, START]


def test_what_was_stored_before_there_were_marks_can_be_read():
    """As the demo and older rows have it."""
    stored = {"saved_at": START.isoformat(), "text": "Un mot.", "word_count": 2, "submitted": True}
    (version,) = read_versions([stored])
    assert (version.saved_at, version.refused, version.since, version.given_back_at) == (
        START,
        False,
        None,
        None,
    )
    assert written([version]) == [stored]
