"""The charts, sentences and tables of the times: the same places, pupils and numbers."""

from __future__ import annotations

import re
from uuid import uuid4

import plotly.graph_objects as go
import pytest

from dashboard.figures import time_marks, time_pupils, time_strips, time_weeks
from dashboard.insights import time as insights
from dashboard.queries.time_screens import Screens
from dashboard.tables import time as tables
from dashboard.views import ClassView
from tests.unit.dashboard.time_frames import NAMES, NONE, PUPILS, RULE, pupils, times, weeks

VIEW = ClassView(class_id=uuid4(), hidden=True)
USUAL = [300.0, 320, 340, 360, 380, 400, 420, 440, 460, 480]
BOXES, DOTS, EXPECTED, MEDIANS = range(4)


def drawn(*places, **more):
    """The strips, which plotly accepts."""
    figure = time_strips.activities(times(*places, **more), VIEW, NAMES)
    go.Figure(figure)
    return figure


def labels(figure) -> list[str]:
    return [note["text"] for note in figure["layout"]["annotations"]]


def cells(html: str) -> list[list[str]]:
    """The text of a table's cells, row by row, without the head."""
    lines = re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)[1:]
    return [
        [
            re.sub(r"<[^>]+>", "", cell).strip()
            for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", line, re.DOTALL)
        ]
        for line in lines
    ]


class TestStrips:
    def test_four_pupils_are_dots_only(self):
        figure = drawn((uuid4(), "Relier", 600, USUAL[:4]))
        assert len(figure["data"][DOTS]["x"]) == 4
        assert figure["data"][MEDIANS]["x"] == figure["data"][BOXES]["x"] == []
        assert labels(figure) == ["<b>Relier</b><br>4 pupils · expected 10 min"]

    def test_nine_pupils_have_a_median_and_ten_the_middle_half(self):
        nine, ten = drawn((1, "A", NONE, USUAL[:9])), drawn((1, "A", NONE, USUAL))
        assert nine["data"][MEDIANS]["x"] == [pytest.approx(380 / 60, abs=0.001)]
        assert nine["data"][BOXES]["x"] == []
        assert ten["data"][BOXES]["x"] == [
            pytest.approx(345 / 60, abs=0.001),
            pytest.approx(435 / 60, abs=0.001),
            None,
        ]
        assert len(nine["data"][DOTS]["x"]) == 9

    def test_what_the_author_expects_is_a_named_line(self):
        figure = drawn((1, "A", 600, USUAL), (2, "B", NONE, USUAL))
        assert figure["data"][EXPECTED]["x"] == [10, 10, None]
        assert labels(figure)[0].endswith("expected 10 min")
        assert "expected" not in labels(figure)[1]

    def test_a_time_far_away_stands_at_the_edge_with_its_value(self):
        figure = drawn((1, "A", NONE, [*USUAL, 36_000]))
        dots = figure["data"][DOTS]
        assert dots["marker"]["symbol"][-1] == "triangle-right"
        assert dots["x"][-1] == pytest.approx(480 / 60)
        assert "10 h 00" in labels(figure)
        assert figure["layout"]["xaxis"]["range"][1] < 9

    def test_a_very_short_time_has_a_shape_of_its_own(self):
        dots = drawn((1, "A", NONE, [3.0, *USUAL]))["data"][DOTS]
        assert dots["marker"]["symbol"] == ["diamond-open", *["circle"] * 10]
        assert "hardly worked" in dots["hovertext"][0]

    def test_a_dot_opens_its_pupil_and_a_median_the_activity(self):
        activity = uuid4()
        figure = drawn((activity, "A", NONE, USUAL))
        assert figure["data"][DOTS]["customdata"][0] == f"/class/{VIEW.class_id}/student/{PUPILS[0]}?hidden=1"
        assert figure["data"][MEDIANS]["customdata"] == [
            f"/class/{VIEW.class_id}/activity/{activity}?hidden=1"
        ]

    def test_equal_times_do_not_hide_each_other(self):
        dots = drawn((1, "A", NONE, [60.0] * 5))["data"][DOTS]
        assert len(set(zip(dots["x"], dots["y"], strict=True))) == 5

    def test_of_many_activities_those_furthest_above_expected_are_shown_in_teaching_order(self):
        places = [(n, f"A{n:02}", 60.0 * (n % 30), USUAL) for n in range(1, 30)]
        figure = drawn(*places)
        titles = [label.split("</b>")[0].removeprefix("<b>") for label in labels(figure)]
        assert titles == [f"A{n:02}" for n in range(1, 21)]

    def test_times_of_a_crowd_are_drawn_only_where_they_stand_out(self):
        all_times = times(*((n, str(n), NONE, [3.0, *USUAL]) for n in range(300)))
        assert len(all_times.times) == 3300
        assert time_marks.drawn(all_times.times)["very_short"].all()

    def test_titles_are_not_read_as_markup(self):
        assert "&lt;b&gt;" in labels(drawn((1, "<b>x</b>", NONE, USUAL)))[0]

    def test_nothing_measured_says_why(self):
        figure = drawn((1, "A", 600, []))
        assert figure["data"] == []
        assert "No active time was measured" in labels(figure)[0]

    @pytest.mark.parametrize(("seconds", "unit"), [(100, "seconds"), (1000, "minutes"), (20_000, "hours")])
    def test_the_axis_has_the_unit_that_reads_well(self, seconds, unit):
        figure = drawn((1, "A", NONE, [float(seconds)] * 5))
        assert figure["layout"]["xaxis"]["title"]["text"] == f"active time, in {unit}"

    def test_screens_are_strips_that_lead_to_pupils_only(self):
        found = Screens("Relier", times(("s1", "Lire", NONE, USUAL), ("s2", "Écrire", NONE, [])))
        figure = time_strips.screens(found, VIEW, NAMES)
        go.Figure(figure)
        assert [label.split("<br>")[0] for label in labels(figure)] == ["<b>Lire</b>", "<b>Écrire</b>"]
        assert figure["data"][MEDIANS]["customdata"] == [""]


class TestPupils:
    def test_equal_times_are_stacked_and_the_median_is_named(self):
        figure = time_pupils.pupils(
            pupils(("Inès B.", 600, 3, 0), ("Léo C.", 600, 3, 0), ("Zoé D.", 1200, 4, 3), median=600), VIEW
        )
        go.Figure(figure)
        assert figure["data"][0]["y"] == [1, 2, 1]
        assert labels(figure) == ["median 10 min"]
        assert figure["data"][0]["marker"]["symbol"] == ["circle", "circle", "diamond-open"]
        assert figure["data"][0]["hovertext"][2].endswith("3 activities only opened")

    def test_who_was_not_measured_has_no_dot(self):
        figure = time_pupils.pupils(pupils(("Inès B.", 600, 3, 0), ("Léo C.", NONE, 0, 0)), VIEW)
        assert len(figure["data"][0]["x"]) == 1
        assert figure["layout"]["shapes"] == []

    def test_nobody_measured_says_why(self):
        assert time_pupils.pupils(pupils(("Léo C.", NONE, 0, 0)), VIEW)["data"] == []


class TestWeeks:
    def test_a_week_without_work_is_a_gap(self):
        figure = time_weeks.weeks(weeks((1, USUAL), (2, []), (3, USUAL)), VIEW, NAMES)
        go.Figure(figure)
        medians = figure["data"][2]
        assert medians["x"] == [1, 2, 3]
        assert medians["y"] == [6.5, None, 6.5]
        assert medians["connectgaps"] is False
        assert "0 pupils" in medians["hovertext"][1]

    def test_a_class_without_a_first_day_says_what_to_do(self):
        figure = time_weeks.weeks(weeks(began=None), VIEW, NAMES)
        assert "no first day" in labels(figure)[0]

    def test_nothing_measured_says_why(self):
        assert "No active time" in labels(time_weeks.weeks(weeks(), VIEW, NAMES))[0]

    def test_a_pupil_far_above_stands_at_the_edge(self):
        figure = time_weeks.weeks(weeks((1, [*USUAL, 36_000])), VIEW, NAMES)
        assert figure["data"][1]["marker"]["symbol"][-1] == "triangle-up"
        assert "10 h 00" in labels(figure)


class TestInsights:
    def test_how_long_it_really_takes(self):
        said = insights.activities(
            times((1, "Court", 600, USUAL), (2, "Long", 180, USUAL), (3, "B", 240, USUAL))
        )
        assert "“Long”, **6 min instead of 3 min** (2.2 times; median of 10 pupils)" in said
        assert said.endswith("**2 activities of 3** take longer than expected.")

    def test_few_pupils_do_not_make_an_activity_long(self):
        said = insights.activities(times((1, "Court", 600, USUAL), (2, "Rare", 60, [36_000.0] * 4)))
        assert "“Court”, **6 min**" in said
        assert said.endswith("No activity takes longer than expected.")

    def test_without_estimates_it_says_so(self):
        said = insights.activities(times((1, "Court", NONE, USUAL)))
        assert said.endswith("No activity here has an expected duration.")

    def test_too_few_pupils_anywhere(self):
        assert insights.activities(times((1, "A", 60, [5.0] * 4))).startswith("Fewer than 5 pupils")

    def test_who_rushes_by_name_and_number(self):
        said = insights.pupils(
            pupils(("Inès B.", 60, 9, 3), ("Léo C.", 60, 9, 2), ("Zoé D.", 60, 8, 5), median=600)
        )
        assert said.startswith("**2 pupils** rush,")
        assert "**Zoé D. (5 of 8), Inès B. (3 of 9)**" in said
        assert said.endswith("worked more than **10 min**.")

    def test_many_who_rush_are_not_all_named(self):
        said = insights.pupils(pupils(*((f"P{n}", 60, 9, 9) for n in range(7))))
        assert "P4 (9 of 9) and 2 more" in said

    def test_nobody_rushes(self):
        assert insights.pupils(pupils(("Léo C.", 60, 9, 2))).startswith("Nobody rushes")

    def test_a_week_that_is_not_over_is_said_to_be(self):
        found = weeks((1, [x * 2 for x in USUAL]), (2, USUAL), running=2)
        said = insights.weeks(found)
        assert said.startswith("Week 2 is not over: half of the **10 pupils**")
        assert said.endswith("The week before: **13 min**.")
        assert insights.weeks(weeks((2, USUAL), running=3)).startswith("In week 2, half")

    def test_the_longest_week_is_named_where_it_is_neither_the_last_nor_the_one_before(self):
        said = insights.weeks(weeks((1, [x * 2 for x in USUAL]), (2, []), (3, USUAL)))
        assert said.endswith("more than **6 min**. The longest was week 1: **13 min**.")

    def test_the_longest_screen(self):
        found = Screens("Relier", times(("s1", "Lire", NONE, USUAL), ("s2", "Écrire", NONE, USUAL[5:])))
        assert "“Écrire”, **7 min** (median of 5 pupils)" in insights.screens(found)
        assert insights.screens(Screens("", times())).startswith("Choose an activity")
        few = Screens("Relier", times(("s1", "Lire", NONE, [5.0])))
        assert insights.screens(few).startswith("Fewer than 5 pupils")

    @pytest.mark.parametrize("said", [insights.activities(times()), insights.weeks(weeks())])
    def test_nothing_measured_is_said(self, said):
        assert said.startswith("No active time was measured")


class TestTables:
    def test_activities_stand_in_teaching_order_with_the_numbers_of_the_chart(self):
        html = tables.activities(times((1, "B", 180, [3.0, *USUAL]), (2, "A", NONE, [])), VIEW)
        first, second = cells(html)
        assert first == [
            "B", "Lire", "11", "6 min", "6 min to 7 min", "3 s", "8 min", "3 min", "2.1", "1"
        ]  # fmt: skip
        assert second == ["A", "Lire", "0", *["–"] * 7]

    def test_few_pupils_are_listed_one_by_one(self):
        [row] = cells(tables.activities(times((1, "B", NONE, [60.0, 120, 300])), VIEW))
        assert row[3:5] == ["1 min · 2 min · 5 min", "–"]

    def test_pupils_can_be_selected_and_opened(self):
        html = tables.pupils(
            pupils(("Inès B.", 600, 3, 1), ("Léo C.", NONE, 0, 0), median=300, left=["Léo C."]), VIEW
        )
        assert cells(html) == [["Inès B.", "10 min", "2.0", "3", "1"], ["Léo C. (left)", "–", "–", "0", "0"]]
        assert f'data-select="{PUPILS[0]}"' in html
        assert f"/student/{PUPILS[0]}?hidden=1" in html

    def test_weeks_and_screens(self):
        [one] = cells(tables.weeks(weeks((2, USUAL))))
        assert one[:4] == ["2", "Mon, Sep 14", "10", "6 min"]
        [row] = cells(tables.screens(Screens("Relier", times(("s1", "Lire", NONE, USUAL)))))
        assert row[:3] == ["Lire", "10", "6 min"]

    def test_the_rule_stands_under_every_figure(self):
        both = times((1, "A", NONE, USUAL), rules=("heartbeat H=15 C=30 I=60", "log duration 1"))
        assert tables.count_of_activities(both, 1) == (
            "n = 1 of 1 activity · time rule: heartbeat H=15 C=30 I=60, log duration 1"
        )
        assert tables.count_of_pupils(both).startswith("n = 10 pupils · time rule:")
        assert (
            tables.count_of_measured(pupils(("Léo C.", 60, 1, 0))) == f"n = 1 of 1 pupil · time rule: {RULE}"
        )
        assert tables.count_of_pupils(times(rules=())) == "n = 0 pupils"
