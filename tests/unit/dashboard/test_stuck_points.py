"""The stuck points' chart, sentence and table: the same activities, counts and order."""

from __future__ import annotations

from html.parser import HTMLParser

import plotly.graph_objects as go
import pytest

from dashboard.figures import stuck as figures
from dashboard.insights import stuck as insights
from dashboard.tables import stuck as tables
from dashboard.views import ClassView
from datastore.models import new_id
from tests.unit.dashboard.stuck_frames import NOTHING, activity, stuck_frame

VIEW = ClassView(class_id=new_id())


class Rows(HTMLParser):
    """The cells of a table, row by row: text, and the value to sort by."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        elif tag in {"th", "td"}:
            self.rows[-1].append(("", dict(attributes).get("data-value")))

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            text, value = self.rows[-1][-1]
            self.rows[-1][-1] = ((text + data).strip(), value)


def drawn(*activities):
    """The figure, which plotly accepts, and its one trace."""
    figure = figures.stuck_points(stuck_frame(*activities), VIEW)
    go.Figure(figure)
    return figure, figure["data"][-1] if figure["data"] else None


def labels(figure) -> list[str]:
    return [note["text"] for note in figure["layout"]["annotations"]]


def texts(*activities) -> list[list[str]]:
    return [
        [text for text, _ in row]
        for row in Rows(tables.stuck_points(stuck_frame(*activities), VIEW)).rows[1:]
    ]


class TestFigure:
    def test_a_dot_stands_at_the_share_and_its_line_spans_the_interval(self):
        _, dots = drawn(activity(stuck=13, started=26, interval=(0.32, 0.68)))
        assert dots["x"] == [50.0]
        assert dots["error_x"]["array"] == dots["error_x"]["arrayminus"] == [18.0]

    def test_counts_stand_on_the_marks_in_the_order_of_the_frame(self):
        figure, dots = drawn(activity("Relier", 18, 26), activity("Situer", 3, 20))
        assert labels(figure) == ["<b>18 of 26</b>  Relier", "<b>3 of 20</b>  Situer"]
        assert dots["y"] == [note["y"] for note in figure["layout"]["annotations"]] == [0, 1]
        top, bottom = reversed(figure["layout"]["yaxis"]["range"])
        assert top < 0
        assert bottom > 1

    def test_at_most_twenty_are_drawn_and_none_without_a_stuck_pupil(self):
        _, dots = drawn(*[activity(f"A{n}", 30 - n, 40) for n in range(30)])
        assert len(dots["x"]) == 20
        _, dots = drawn(activity("Relier", 2, 20), activity("Situer", 0, 20), activity("Citer", 0, 0))
        assert len(dots["x"]) == 1

    @pytest.mark.parametrize(("high", "end"), [(0.31, 40), (0.4, 40), (0.97, 100), (1.0, 100)])
    def test_the_scale_starts_at_zero_and_holds_every_interval(self, high, end):
        figure, _ = drawn(activity(stuck=1, started=10, interval=(0.02, high)))
        low, above = figure["layout"]["xaxis"]["range"]
        assert low == 0
        assert end < above <= end + 2

    def test_a_long_title_is_cut_and_whole_on_hover(self):
        long = "Relever les connecteurs logiques " * 6
        figure, dots = drawn(activity(long.strip()))
        [label] = labels(figure)
        assert len(label.split("</b>")[1]) <= figures.LONGEST_TITLE + 2
        for words in (dots["hovertext"][0], figure["layout"]["annotations"][0]["hovertext"]):
            assert long.strip() in words.replace("<br>", " ")

    def test_titles_that_begin_alike_keep_their_ends(self):
        same = "Les mots de liaison dans un texte qui"
        short = figures.short_titles([f"{same} raconte", f"{same} argumente", "Situer"])
        assert short[2] == "Situer"
        assert len({*short}) == 3
        assert short[0].endswith("qui raconte")
        assert all(len(title) <= figures.LONGEST_TITLE for title in short)

    def test_the_hover_names_counts_share_time_and_score(self):
        _, dots = drawn(activity("Relier", 13, 26, seconds=540, score=0.25))
        lines = [
            "<b>Relier</b>",
            "13 of 26 (50%)",
            "9 min · 25%",
            "13 of 26 struggle",
            "stuck index 45 of 100",
        ]
        assert dots["hovertext"] == ["<br>".join(lines)]

    def test_a_second_mark_stands_where_pupils_struggle(self):
        figure, dots = drawn(activity(stuck=13, started=26) | {"struggling": 20, "asked": 25})
        assert figure["data"][0]["x"] == [80.0]
        assert figure["data"][0]["marker"]["symbol"] != dots["marker"].get("symbol", "circle")

    def test_a_mark_opens_the_activity_with_the_filters(self):
        view = VIEW.model_copy(update={"hidden": True})
        row = activity()
        figure = figures.stuck_points(stuck_frame(row), view)
        address = f"/class/{view.class_id}/activity/{row['activity_id']}?hidden=1"
        assert [trace["customdata"] for trace in figure["data"]] == [[address], [address]]

    def test_a_title_is_never_markup(self):
        figure, dots = drawn(activity("a < b <a href='//x'>here</a>"))
        for drawn_text in (*labels(figure), *dots["hovertext"]):
            assert "a &lt; b" in drawn_text
            assert "<a" not in drawn_text

    @pytest.mark.parametrize(
        ("activities", "why"),
        [
            ([], "Nobody has begun"),
            ([activity(stuck=0, started=0)], "Nobody has begun"),
            ([activity(stuck=0, started=9)], "No pupil is stuck"),
        ],
    )
    def test_an_empty_chart_says_why(self, activities, why):
        figure, trace = drawn(*activities)
        assert trace is None
        assert why in labels(figure)[0]


class TestInsight:
    def said(self, *activities) -> str:
        return insights.stuck_points(stuck_frame(*activities))

    def test_the_first_activity_is_named_with_its_counts_and_means(self):
        said = self.said(activity("Relier", 18, 26, seconds=540, score=0.4), activity("Situer", 3, 20))
        assert "“Relier”, where **18 of 26 pupils** are stuck." in said
        assert "**9 min**" in said
        assert "**40%**" in said
        assert "Situer" not in said

    def test_activities_and_cases_are_counted(self):
        said = self.said(activity(), activity(stuck=3), activity(stuck=0), activity(stuck=0, started=0))
        assert said.endswith("**2 activities of 4** have stuck pupils, **21 cases** in all.")
        alone = self.said(activity(stuck=1))
        assert alone.endswith("**1 activity of 1** has a stuck pupil, **1 case** in all.")

    def test_one_pupil_is_stuck(self):
        assert "**1 of 26 pupils** is stuck" in self.said(activity(stuck=1))

    def test_what_was_not_measured_is_not_spoken_of(self):
        said = self.said(activity(seconds=NOTHING, score=NOTHING))
        assert "time" not in said
        assert "score" not in said
        assert "–" not in said

    def test_a_long_title_is_cut(self):
        said = self.said(activity("Relever les connecteurs " * 9))
        assert "…" in said
        assert len(said) < 300

    def test_nothing_to_say_is_said(self):
        assert "No pupil is stuck" in self.said(activity(stuck=0))
        assert self.said() == self.said(activity(stuck=0, started=0))
        assert "Nobody has begun" in self.said()


class TestTable:
    def test_every_activity_stands_there_in_the_order_of_the_chart(self):
        rows = texts(activity("Relier", 13, 26, interval=(0.32, 0.68)), activity("Situer", 0, 20))
        assert rows[0][:9] == ["Relier", "Relier", "Quiz", "26", "13", "50%", "32% to 68%", "9 min", "40%"]
        assert rows[0][9:] == ["13 of 26", "32% to 68%", "45", "50%", "50%", "60%"]
        assert rows[1][0] == "Situer"
        assert rows[1][3:6] == ["20", "0", "0%"]
        assert rows[1][7:9] == ["–", "–"]

    def test_an_activity_that_nobody_began_has_no_share_and_no_zero(self):
        [row] = texts(activity("Situer", 0, 0))
        assert row[3:12] == ["nobody yet", *["–"] * 8]

    def test_numbers_sort_as_numbers(self):
        row = activity(stuck=13, started=26, interval=(0.32, 0.68))
        markup = tables.stuck_points(stuck_frame(row), VIEW)
        values = [value for _, value in Rows(markup).rows[1]]
        assert values[:9] == [None, None, None, "26.0", "13.0", "0.5", "0.32", "540.0", "0.4"]
        assert values[9:] == ["0.5", "0.32", "45.0", "0.5", "0.5", "0.6"]

    def test_a_title_is_escaped(self):
        assert "<i>" not in tables.stuck_points(stuck_frame(activity("<i>Relier")), VIEW)

    def test_the_line_below_says_how_many_are_drawn(self):
        frame = stuck_frame(*[activity(f"A{n}") for n in range(30)], *[activity(stuck=0)] * 114)
        assert tables.count(frame, len(figures.shown(frame))) == "n = 20 of 144 activities"
