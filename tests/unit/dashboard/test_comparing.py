"""Comparing classes, the pure part: views, who is left out, what is weak where, years side by side."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qsl
from uuid import UUID, uuid4

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.comparing.activities import ACROSS_COLUMNS, Cause, causes
from dashboard.comparing.competencies import MATRIX_COLUMNS, Verdict, verdicts
from dashboard.comparing.footing import ACTIVITY_COLUMNS, Footing, Plan, footing
from dashboard.comparing.ground import BEGUN_COLUMNS, CLASS_COLUMNS, LeftOut, ground, left_out
from dashboard.comparing.values import (
    VALUE_COLUMNS,
    Values,
    by_year,
    disclosed,
    last_years,
    pair,
    summary,
)
from dashboard.comparing.view import CompareView, Measure
from datastore.errors import NotFound

TODAY = dt.date(2026, 10, 1)
SEQUENCE = UUID(int=99)


def class_frame(sizes: dict[str, int], years: dict[str, str] | None = None) -> pd.DataFrame:
    rows = [
        (UUID(int=number), name, "4e", "Français", (years or {}).get(name, "2026-2027"), size, False)
        for number, (name, size) in enumerate(sizes.items(), start=1)
    ]
    return pd.DataFrame.from_records(rows, columns=list(CLASS_COLUMNS)).astype(dict(CLASS_COLUMNS))


def begun_frame(classes: pd.DataFrame, **columns: dict[str, object]) -> pd.DataFrame:
    """All classes have begun one sequence, on the same day with the same settings, but for `columns`."""
    usual = {"first_day": dt.date(2026, 9, 7), "settings": "{}", "time_rule": "heartbeat 1"}
    rows = []
    for class_id, name in zip(classes["class_id"], classes["name"], strict=True):
        own = {column: columns.get(column, {}).get(name, value) for column, value in usual.items()}
        rows.append((class_id, SEQUENCE, "Lire", own["first_day"], np.nan, own["settings"], own["time_rule"]))
    return pd.DataFrame.from_records(rows, columns=list(BEGUN_COLUMNS))


def plan_of(table: list[str]) -> Plan:
    """A row a class: x for an activity that it has done."""
    done = np.array([[mark == "x" for mark in row] for row in table])
    rows = [
        (UUID(int=1000 + place), SEQUENCE, "Lire", "Séance", f"A{place}", "quiz", 10.0, place)
        for place in range(done.shape[1])
    ]
    activities = pd.DataFrame.from_records(rows, columns=list(ACTIVITY_COLUMNS))
    return Plan(activities, done, np.ones_like(done), done.astype(np.float64))


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


def told(groups: dict[str, list[float]], years: dict[str, str] | None = None) -> tuple[Footing, Values]:
    classes = class_frame(dict.fromkeys(groups, 20), years)
    found = Footing(
        Measure.score, classes, begun_frame(classes), plan_of(["x"]).activities, {}, None, left_out([])
    )
    ids = dict(zip(classes["name"], classes["class_id"], strict=True))
    rows = [(ids[name], None, value) for name, group in groups.items() for value in group]
    frame = pd.DataFrame.from_records(rows, columns=list(VALUE_COLUMNS)).astype(dict(VALUE_COLUMNS))
    return found, disclosed(found, frame)


class TestValues:
    def test_values_come_by_class_and_size_so_that_their_order_tells_nobody(self):
        _, values = told({"4eA": [0.9, 0.1, 0.5, 0.3, 0.7], "4eB": [0.2] * 5})
        assert values.of(UUID(int=1)) == [0.1, 0.3, 0.5, 0.7, 0.9]
        assert values.rows["value"].tolist() == [0.1, 0.3, 0.5, 0.7, 0.9, *[0.2] * 5]

    def test_two_classes_are_not_pooled_and_three_are(self):
        groups = {"4eA": [0.1, 0.2, 0.3, 0.4, 0.5], "4eB": [0.5, 0.6, 0.7, 0.8, 0.9]}
        assert summary(*told(groups))["shrunk"].isna().all()
        three = summary(*told({**groups, "4eC": [0.3, 0.5, 0.5, 0.6, 0.7]}))
        between = three["shrunk"].between(three["mean"].min(), three["mean"].max())
        assert between.all()

    def test_a_class_without_a_value_keeps_its_row(self):
        lines = summary(*told({"4eA": [0.1] * 5, "4eB": []})).set_index("name")
        assert lines.loc["4eB", "n"] == 0
        assert np.isnan(lines.loc["4eB", "mean"])
        assert not lines.loc["4eB", "masked"]

    def test_of_fewer_than_five_values_no_pair_is_told_and_a_class_is_not_held_against_itself(self):
        _, values = told({"4eA": [0.1] * 5, "4eB": []})
        assert pair(values, UUID(int=1), UUID(int=2)) is None
        with pytest.raises(NotFound):
            pair(values, UUID(int=1), UUID(int=1))

    def test_years_are_side_by_side_and_the_last_is_held_against_the_one_before(self):
        years = {"old": "2025-2026", "older": "2024-2025"}
        groups = {"new": [0.5] * 10, "old": [0.1, 0.2, 0.3, 0.4, 0.5], "older": [0.9] * 6}
        found, values = told(groups, years)
        lines = by_year(found, values)
        assert lines["academic_year"].tolist() == ["2024-2025", "2025-2026", "2026-2027"]
        assert lines["n"].tolist() == [6, 5, 10]
        last, before, held = last_years(found, values)
        assert (last, before) == ("2026-2027", "2025-2026")
        assert held.difference.value == pytest.approx(0.2)
        assert last_years(*told({"new": [0.5] * 5})) is None


def matrix(shares: dict[str, list[float | None]]) -> pd.DataFrame:
    """By competency, the share of each class that has reached it; None: masked."""
    lines = []
    for place, (title, row) in enumerate(shares.items()):
        for number, share in enumerate(row, start=1):
            line = dict.fromkeys(MATRIX_COLUMNS, 0) | {
                "competency_id": UUID(int=place),
                "title": title,
                "domain": "Lire",
                "class_id": UUID(int=number),
                "name": f"4e{number}",
                "masked": share is None,
                "assessed": np.nan if share is None else 20,
                "share": share,
            }
            lines.append(line)
    return pd.DataFrame(lines)


def test_what_is_weak_everywhere_is_told_from_what_is_weak_in_one_class():
    lines = verdicts(
        matrix(
            {
                "a": [0.2, 0.4, 0.49],
                "b": [0.2, 0.5, 0.9],
                "c": [0.2, 0.4, 0.9],
                "d": [0.5, 0.6, 0.9],
                "e": [0.2, None, None],
                "f": [0.2, 0.3, None],
            }
        )
    ).set_index("title")
    assert lines["verdict"].to_dict() == {
        "a": Verdict.everywhere,
        "b": Verdict.one,
        "c": Verdict.some,
        "d": Verdict.nowhere,
        "e": Verdict.unknown,
        "f": Verdict.everywhere,
    }
    assert lines.loc["b", "name"] == "4e1"
    assert lines["classes"].tolist() == [3, 3, 3, 3, 1, 2]


def across(rows: dict[str, list[tuple[int, int, float]]]) -> pd.DataFrame:
    """By activity, (stuck, started, best score) of each class."""
    lines = []
    for place, (title, group) in enumerate(rows.items()):
        for number, (stuck, started, best) in enumerate(group, start=1):
            line = dict.fromkeys(ACROSS_COLUMNS, 0) | {
                "activity_id": UUID(int=place),
                "title": title,
                "class_id": UUID(int=number),
                "name": f"4e{number}",
                "masked": False,
                "stuck": stuck,
                "started": started,
                "best_score": best,
            }
            lines.append(line)
    return pd.DataFrame(lines)


def test_what_is_hard_in_most_classes_is_hard_for_its_content():
    lines = causes(
        across(
            {
                "a": [(10, 20, 0.8), (12, 20, 0.8), (0, 20, 0.9)],
                "b": [(10, 20, 0.8), (2, 20, 0.8), (0, 20, 0.9)],
                "c": [(0, 20, 0.3), (0, 20, 0.4), (0, 20, 0.9)],
                "d": [(0, 20, 0.9), (0, 20, 0.9), (0, 20, 0.9)],
                "e": [(10, 20, 0.8), (10, 20, 0.8), (0, 9, 0.9), (0, 9, 0.9)],
                "f": [(10, 20, 0.8)],
            }
        )
    ).set_index("title")
    assert lines["cause"].to_dict() == {
        "a": Cause.content,
        "b": Cause.one_class,
        "c": Cause.content,
        "d": Cause.none,
        "e": Cause.some,
        "f": Cause.unknown,
    }
    assert lines.loc["b", "name"] == "4e1"
