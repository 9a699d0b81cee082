"""What is compared: what the address asks for, who is left out and why, and what all have done."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qsl
from uuid import UUID, uuid4

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.comparing.footing import ACTIVITY_COLUMNS, Footing, Plan, footing
from dashboard.comparing.ground import LeftOut, ground
from dashboard.comparing.view import CompareView, Measure
from datastore.errors import NotFound
from tests.unit.dashboard.comparing.frames import TODAY, begun_frame, class_frame, plan_of


def compared(table: list[str], **asked) -> Footing:
    classes = class_frame({f"4e{chr(65 + place)}": 20 for place in range(len(table))})
    view = CompareView(measure=Measure.score, **asked)
    return footing(ground(classes, begun_frame(classes), view, TODAY), plan_of(table), {}, view)


def reasons(found) -> dict[str, tuple[str, str]]:
    return {row.name: (row.reason, row.detail) for row in found.left_out.itertuples()}


class TestView:
    def test_an_address_is_read_back_as_it_was_written(self):
        view = CompareView(
            sequences=(UUID(int=1), UUID(int=2)),
            subjects=("Physique, chimie", "Français"),
            measure=Measure.time,
            same_weeks=False,
        )
        assert CompareView.parse(dict(parse_qsl(view.query.removeprefix("?")))) == view
        assert CompareView().query == ""

    @pytest.mark.parametrize(
        "raw",
        [
            {"measure": "rank"},
            {"classes": "1|2"},
            {"weeks": 0},
            {"weeks": 61},
            {"year": "\x00"},
            {"order": "by result"},
            {"sequences": [str(uuid4())] * 501},
            None,
            "x",
        ],
    )
    def test_what_is_no_view_is_not_explained(self, raw):
        with pytest.raises(NotFound):
            CompareView.parse(raw)

    def test_all_and_nothing_leave_the_lists_open(self):
        assert CompareView.parse({"classes": "all", "subjects": "", "sequences": None}) == CompareView()


class TestGround:
    def test_the_latest_year_is_compared_and_classes_that_are_named_are_not_filtered_by_it(self):
        classes = class_frame({"4eA": 20, "4eB": 20, "old": 20}, {"old": "2025-2026"})
        found = ground(classes, begun_frame(classes), CompareView(), TODAY)
        assert (found.year, reasons(found)) == ("2026-2027", {"old": (LeftOut.other_year, "2025-2026")})
        named = CompareView(classes=tuple(classes["class_id"]))
        assert ground(classes, begun_frame(classes), named, TODAY).year is None
        every = ground(classes, begun_frame(classes), CompareView(year="all"), TODAY)
        assert len(every.classes) == 3

    def test_time_is_compared_under_one_rule_only(self):
        classes = class_frame({"4eA": 20, "4eB": 20, "log": 20})
        begun = begun_frame(classes, time_rule={"log": "log duration 1"})
        found = ground(classes, begun, CompareView(measure=Measure.time), TODAY)
        assert reasons(found) == {"log": (LeftOut.other_time_rule, "log duration 1")}
        assert ground(classes, begun, CompareView(), TODAY).left_out.empty

    def test_a_class_without_a_measured_time_goes_against_no_rule(self):
        classes = class_frame({"4eA": 20, "4eB": 20})
        begun = begun_frame(classes, time_rule={"4eB": ""})
        assert ground(classes, begun, CompareView(measure=Measure.time), TODAY).left_out.empty

    def test_one_small_class_takes_the_smallest_of_the_others_with_it(self):
        classes = class_frame({"4eA": 20, "4eB": 4, "4eC": 9})
        found = ground(classes, begun_frame(classes), CompareView(), TODAY)
        assert found.classes["name"].tolist() == ["4eA"]
        assert reasons(found) == {"4eB": (LeftOut.small, ""), "4eC": (LeftOut.complement, "")}

    def test_weeks_are_those_since_the_classs_own_first_work(self):
        classes = class_frame({"4eA": 20, "4eB": 20})
        begun = begun_frame(classes, first_day={"4eB": dt.date(2026, 9, 25)})
        found = ground(classes, begun, CompareView(), TODAY)
        assert found.begun["weeks"].tolist() == [4, 1]


class TestCommon:
    def test_what_all_have_done_is_compared_and_the_rest_names_who_lacks_it(self):
        found = compared(["xxx", "xx-", "xxx"])
        assert found.activities["title"].tolist() == ["A0", "A1"]
        assert reasons(found) == {"A2": (LeftOut.not_shared, "4eB")}
        assert found.is_comparison

    def test_a_class_with_nothing_in_common_is_left_out(self):
        found = compared(["xxxx-", "xxxx-", "----x"])
        assert found.classes["name"].tolist() == ["4eA", "4eB"]
        assert reasons(found)["4eC"] == (LeftOut.other_activities, "4")

    def test_classes_that_the_reader_names_all_stay(self):
        ids = tuple(UUID(int=number) for number in (1, 2, 3))
        found = compared(["xxxx-", "xxxx-", "----x"], classes=ids)
        assert len(found.classes) == 3
        assert not found.is_comparison

    def test_one_activity_that_is_asked_for_is_the_only_one(self):
        found = compared(["xxx", "xx-"], activity=UUID(int=1001))
        assert found.activities["title"].tolist() == ["A1"]
        assert found.left_out.empty

    @settings(deadline=None)
    @given(
        st.integers(2, 6).flatmap(
            lambda n: st.lists(st.text("x-", min_size=n, max_size=n), min_size=2, max_size=7)
        )
    )
    def test_every_compared_class_has_done_every_compared_activity(self, table):
        found = compared(table)
        places = [int(name[2:], 36) - 10 for name in found.classes["name"]]
        for title in found.activities["title"]:
            assert all(table[place][int(title[1:])] == "x" for place in places)

    def test_no_class_at_all_is_no_comparison(self):
        classes = class_frame({})
        plan = Plan(
            pd.DataFrame(columns=list(ACTIVITY_COLUMNS)),
            *[np.zeros((0, 0), dtype=bool)] * 2,
            np.zeros((0, 0)),
        )
        found = footing(ground(classes, begun_frame(classes), CompareView(), TODAY), plan, {}, CompareView())
        assert not found.is_comparison
