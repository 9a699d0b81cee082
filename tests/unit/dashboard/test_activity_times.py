"""Time on the questions of an activity: chart, sentence and table tell the same numbers."""

from __future__ import annotations

from dashboard.figures import activity_times
from dashboard.figures.activity_marks import seconds_words
from dashboard.insights import activity as insights
from dashboard.queries import activity_times as time_queries
from dashboard.tables import activity as tables
from tests.unit.dashboard.activity_frames import NOTHING, VIEW, times_frame
from tests.unit.dashboard.drawings import drawn, notes
from tests.unit.dashboard.table_rows import body_rows


class TestTimes:
    def shown(self, frame):
        summary = time_queries.summary(frame)
        return summary, drawn(activity_times.times(frame, summary, VIEW, {}))

    def test_quartiles_come_from_ten_pupils_on_and_the_median_from_five(self):
        frame = times_frame(a=[10.0 * n for n in range(1, 12)], b=[20.0] * 5, c=[5.0] * 4)
        summary, figure = self.shown(frame)
        assert summary[["n", "q1", "median", "q3"]].iloc[0].tolist() == [11, 35, 60, 85]
        dots, middle, medians = figure["data"]
        assert len(dots["x"]) == 20
        assert middle["x"] == [35, 85, None]
        assert (medians["x"], medians["y"]) == ([60, 20], [0, 1])
        rows = body_rows(tables.times(summary))
        assert rows[0][1:] == ["11", "60 s", "35 s", "85 s"]
        assert rows[1][1:] == ["5", "20 s", "–", "–"]
        assert rows[2][1:] == ["4", "–", "–", "–"]
        assert (
            insights.times(summary)
            == "The longest: “Question a”, **60 s** for the pupil in the middle, of **11**."
        )

    def test_a_page_left_open_stands_at_the_edge(self):
        _, figure = self.shown(times_frame(a=[10.0, 11, 12, 13, 14, 15, 16, 17, 18, 5000]))
        dots = figure["data"][0]
        assert max(dots["x"]) < 100
        assert dots["marker"]["symbol"].count("triangle-right") == 1
        assert "1 h 23" in dots["hovertext"][-1]

    def test_nothing_measured_is_said(self):
        summary, figure = self.shown(times_frame())
        assert summary.empty
        assert "No time was measured" in notes(figure)[0]
        assert "Too few" in insights.times(summary)

    def test_short_times_are_told_to_the_second(self):
        assert [seconds_words(value) for value in (62.4, 599, 600, NOTHING)] == [
            "62 s",
            "599 s",
            "10 min",
            "–",
        ]
