"""The values of classes, side by side and year by year."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pandas as pd
import pytest

from dashboard.comparing.footing import Footing
from dashboard.comparing.ground import left_out
from dashboard.comparing.values import VALUE_COLUMNS, Values, by_year, disclosed, last_years, pair, summary
from dashboard.comparing.view import Measure
from datastore.errors import NotFound
from tests.unit.dashboard.comparing.frames import begun_frame, class_frame, plan_of


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
