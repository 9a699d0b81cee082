"""What is filtered, as an address says it and as the browser sends it."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qsl
from uuid import UUID

import pytest

from dashboard.addresses import class_address, student_address
from dashboard.views import ClassView
from datastore.errors import NotFound
from datastore.models.enums import ActivityType

CLASS = UUID("0198c0de-0000-7000-8000-000000000001")
OTHER = UUID("0198c0de-0000-7000-8000-000000000002")


def test_an_address_restores_exactly_the_view_that_made_it():
    view = ClassView(
        class_id=CLASS,
        sequence=OTHER,
        session=CLASS,
        activity_type=ActivityType.quiz,
        domain="Étude de la langue & co",
        group=OTHER,
        since=dt.date(2026, 11, 1),
        until=dt.date(2026, 11, 22),
        hidden=True,
    )
    arguments = dict(parse_qsl(view.query.removeprefix("?")))
    assert ClassView.parse({**arguments, "class_id": str(CLASS)}) == view
    assert ClassView.parse(view.model_dump(mode="json")) == view


def test_a_view_without_filters_has_a_short_address():
    view = ClassView(class_id=CLASS)
    assert (class_address(view, "/stuck"), view.narrowed) == (f"/class/{CLASS}/stuck", False)


def test_the_filters_travel_along_with_a_link_to_a_pupil():
    view = ClassView(class_id=CLASS, activity_type=ActivityType.quiz)
    assert student_address(view, OTHER) == f"/class/{CLASS}/student/{OTHER}?activity_type=quiz"


def test_hiding_names_leaves_nothing_out():
    assert not ClassView(class_id=CLASS, hidden=True).narrowed
    assert ClassView(class_id=CLASS, since=dt.date(2026, 11, 1)).narrowed


@pytest.mark.parametrize("everything", ["", "all", None])
def test_a_filter_that_is_not_set_comes_in_three_forms(everything):
    names = ("sequence", "session", "activity_type", "domain", "group", "since", "until")
    assert ClassView.parse({"class_id": str(CLASS), **dict.fromkeys(names, everything)}) == ClassView(
        class_id=CLASS
    )


@pytest.mark.parametrize(
    "raw",
    [
        {"class_id": "1"},
        {"class_id": str(CLASS), "since": "yesterday"},
        {"class_id": str(CLASS), "group": "x"},
        {"class_id": str(CLASS), "hidden": "perhaps"},
        {"class_id": str(CLASS), "surprise": 1},
        {"class_id": str(CLASS), "domain": "a\0b"},
    ],
)
def test_what_no_page_sends_is_no_view(raw):
    with pytest.raises(NotFound):
        ClassView.parse(raw)
