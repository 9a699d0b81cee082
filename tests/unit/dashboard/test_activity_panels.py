"""The panels of an activity: chart, sentence and table tell the same numbers, in the same order."""

from __future__ import annotations

from uuid import UUID

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.addresses import student_address
from dashboard.figures import activity_film, activity_items, activity_texts, activity_times
from dashboard.figures.activity_marks import seconds_words
from dashboard.figures.theme import ATTENTION
from dashboard.insights import activity as insights
from dashboard.queries import activity_times as time_queries
from dashboard.tables import activity as tables
from datastore.content.text_production import WordTarget
from datastore.measures.reliability import total_statistics
from tests.unit.dashboard.activity_frames import (
    NOTHING,
    VIEW,
    film_frame,
    item,
    items_frame,
    option,
    options_frame,
    pupils,
    text_row,
    texts_frame,
    times_frame,
)
from tests.unit.dashboard.test_stuck_points import Rows

TARGET = WordTarget(min=80, max=120)


def drawn(figure):
    """A figure that plotly accepts."""
    go.Figure(figure)
    return figure


def notes(figure):
    return [note["text"] for note in figure["layout"]["annotations"]]


def texts(markup):
    return [[text for text, _ in row] for row in Rows(markup).rows[1:]]


class TestQuestions:
    def figure(self, *rows):
        return drawn(activity_items.items(items_frame(*rows), "/class/1/activity/2#options"))

    def test_a_dot_stands_at_the_facility_with_its_interval_and_opens_the_options(self):
        figure = self.figure(item(), item("q2", facility=0.25, low=0.1, high=0.5))
        [dots] = figure["data"]
        assert dots["x"] == [50.0, 25.0]
        assert dots["error_x"]["array"] == [18.0, 25.0]
        assert dots["error_x"]["arrayminus"] == [18.0, 15.0]
        assert dots["customdata"] == ["/class/1/activity/2#options"] * 2
        assert figure["layout"]["height"] > self.figure(item())["layout"]["height"]

    def test_a_question_that_misleads_differs_by_shape_colour_and_word(self):
        figure = self.figure(item(misleading="le pont"), item("q2"))
        [dots] = figure["data"]
        assert dots["marker"]["symbol"] == ["diamond", "circle"]
        assert dots["marker"]["color"][0] == ATTENTION != dots["marker"]["color"][1]
        assert notes(figure)[0].startswith("<b>50% – misleads</b>")
        assert "misleads: le pont" in dots["hovertext"][0]

    def test_discrimination_has_its_own_axis_only_where_it_is_shown(self):
        assert "xaxis2" not in self.figure(item())["layout"]
        figure = self.figure(item(discrimination=-48.2, complete=30), item("q2", discrimination=31.0))
        bars = figure["data"][1]
        assert (bars["x"], bars["text"]) == ([-48.2, 31.0], ["-48", "31"])
        low, high = figure["layout"]["xaxis2"]["range"]
        assert low < -48.2
        assert high > 100

    def test_what_an_author_typed_is_never_markup(self):
        figure = self.figure(item(prompt="a < b <i>?", misleading="<b>c"))
        assert "a &lt; b" in notes(figure)[0]
        assert "<i>" not in figure["data"][0]["hovertext"][0]
        assert "<i>" not in tables.items(items_frame(item(prompt="<i>", misleading="<i>")))

    def test_nobody_answered_is_said(self):
        for frame in (items_frame(), items_frame(item(n=0, facility=NOTHING))):
            figure = drawn(activity_items.items(frame, "/x"))
            assert figure["data"] == []
            assert "Nobody has handed in" in notes(figure)[0]
            assert "Nobody has handed in" in insights.items(frame, options_frame())

    def test_the_finding_names_the_question_that_misleads_its_option_and_whom(self):
        lure = option("le pont.", 15, mean_rest=0.86, key_rest=0.68, r_low=0.12, flag="misleads")
        said = insights.items(items_frame(item(misleading="le pont.")), options_frame(lure))
        assert said.startswith(
            "“Où se passe la scène ?” misleads: **15 of 26 pupils** picked “le pont”. On the other questions "
            "they earn **86%** of the points, those who found the answer **68%**."
        )
        assert "Hardest" not in said
        assert "from 30 pupils on: **26**" in said

    def test_thin_evidence_may_mislead_and_the_hardest_question_is_named(self):
        lure = option("le pont", 6, r_low=-0.1, flag="misleads")
        hard = item("q2", "Qui parle ?", facility=0.2, right=4)
        said = insights.items(items_frame(item(), hard), options_frame(lure))
        assert "may mislead: **6 of 26 pupils**" in said
        assert "Hardest: “Qui parle ?”, **4 of 26** entirely right, **20%** of the points." in said

    def test_no_lure_is_said(self):
        said = insights.items(items_frame(item(complete=40, discrimination=30.0)), options_frame())
        assert said.startswith("No wrong option attracts those who do well")
        assert "Discrimination" not in said

    def test_the_table_has_every_question_and_columns_of_many_pupils_with_them(self):
        few = tables.items(items_frame(item(), item("q2")))
        assert "Discrimination" not in few
        assert [len(row) for row in texts(few)] == [9, 9]
        shown = item(
            "q2", complete=40, discrimination=31.4, indicative=True, efficiency=40.0, upper_lower=0.5
        )
        rows = texts(tables.items(items_frame(item(misleading="true"), shown)))
        assert rows[0] == [
            "Où se passe la scène ?", "26", "13", "0", "50%", "32% to 68%", "0.51", "25%",
            *["–"] * 4, "True",
        ]  # fmt: skip
        assert rows[1][9:] == ["31 (indicative)", "40", "50", "–"]


class TestOptions:
    def test_a_bar_an_option_and_a_dot_a_pupil_who_opens_or_is_selected(self):
        frame = options_frame(option("le pont", 2, flag="misleads"), option("la gare", 1, correct=True))
        names = {student: f"P{n}" for n, student in enumerate(s for row in frame["students"] for s in row)}
        figure = drawn(activity_items.options(frame, VIEW, names))
        bars, dots = figure["data"]
        assert bars["x"] == [2, 1]
        assert bars["marker"]["pattern"]["shape"] == ["/", ""]
        assert sorted(dots["customdata"]) == sorted(student_address(VIEW, student) for student in names)
        assert dots["hovertext"] == ["P0", "P1", "P2"]
        assert [note.split("</b>")[0] for note in notes(figure)][1:] == ["<b>⚠ 2", "<b>✓ 1"]

    def test_questions_stand_apart_and_marks_stand_on_their_rows(self):
        frame = options_frame(option("a", 1), option("b", 2), option("c", 3, of="q2"))
        figure = drawn(activity_items.options(frame, VIEW, {}))
        assert figure["data"][0]["y"] == [1.0, 2.0, 4.0]
        assert len(notes(figure)) == 5
        assert figure["data"][1]["y"] == [1.0, 2.0, 2.0, 4.0, 4.0, 4.0]

    def test_many_pupils_are_not_drawn_one_by_one(self):
        figure = drawn(activity_items.options(options_frame(option("a", 61, asked=61)), VIEW, {}))
        assert len(figure["data"]) == 1

    def test_true_false_and_no_answer_are_the_readers_words(self):
        frame = options_frame(option("true", 1) | {"option": "true"}, option("", 2) | {"option": ""})
        figure = drawn(activity_items.options(frame, VIEW, {}))
        assert [note.split("</b>  ")[1] for note in notes(figure)[1:]] == ["True", "no answer"]
        assert [row[0] for row in texts(tables.options(frame, {}))] == ["True", "no answer"]

    def test_few_pupils_are_named_and_many_counted(self):
        few, many = option("a", 4), option("b", 5)
        frame = options_frame(few, many)
        names: dict[UUID, str] = {}
        for row in frame["students"]:
            names |= {student: f"P{len(names) + n}" for n, student in enumerate(row)}
        rows = texts(tables.options(frame, names))
        assert rows[0][-1] == "P0, P1, P2, P3"
        assert rows[1][-1] == "5 pupils"
        assert texts(tables.options(frame, {}))[0][-1] == "–"

    def test_flags_are_counted_and_told(self):
        frame = options_frame(
            option("a", 9, flag="misleads"),
            option("b", 0, flag="unused"),
            option("c", 9, correct=True, flag="key_fails"),
            option("", 8, flag="unanswered") | {"option": ""},
        )
        assert insights.options(frame) == (
            "**1 wrong option of 2** attracts those who do well elsewhere; **1** is picked by nobody. "
            "**1 question** is left blank by more than a fifth of the pupils."
        )
        remarks = [row[6] for row in texts(tables.options(frame, {}))]
        assert remarks[0] == "wrong, and picked by those who do well elsewhere"
        assert remarks[1] == "picked by nobody"

    def test_no_options_is_said(self):
        assert "no" in notes(drawn(activity_items.options(options_frame(), VIEW, {})))[0].lower()


class TestTotals:
    def test_alpha_is_a_dash_below_its_minimum_and_told_above(self):
        few = total_statistics([[n % 2, n % 3] for n in range(12)], [1, 2])
        assert "too few" in insights.totals(few)
        assert [row[1] for row in texts(tables.totals(few))][6:] == ["–"] * 4
        many = total_statistics([[float(n % 7 > place) for place in range(6)] for n in range(40)], [1.0] * 6)
        assert f"**{round(many.alpha)}%** (Cronbach’s alpha, 95 percent interval" in insights.totals(many)
        assert [row[1] for row in texts(tables.totals(many))][6] == f"{round(many.alpha)}%"

    def test_too_few_pupils_are_not_summed_up(self):
        assert "Too few" in insights.totals(total_statistics([[1, 0]] * 4, [1, 1]))


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
        rows = texts(tables.times(summary))
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


class TestFilm:
    def test_both_areas_hold_every_moment_and_differ_by_hatch(self):
        frame = film_frame((5, 0), (4, 2), (3, 1), viewers=5)
        figure = drawn(activity_film.film(frame))
        watched, again = figure["data"]
        assert (watched["x"], watched["y"]) == ([0, 1, 2, 3], [5, 4, 3, 3])
        assert again["y"] == [0, 2, 1, 1]
        assert again["fillpattern"]["shape"] == "/"
        assert "0:01 to 0:02: watched again by 2 of 5" in again["hovertext"][1]
        rows = texts(tables.film(frame))
        assert [row[2:] for row in rows] == [["5", "0", "5"], ["4", "2", "5"], ["3", "1", "5"]]

    def test_the_finding_names_who_stays_and_what_is_watched_again(self):
        said = insights.film(film_frame((5, 0), (4, 2), (3, 1), viewers=5))
        assert said == (
            "**3 of 5 pupils** watched the film to its end. "
            "Most watched again: around **0:01**, by **2 pupils**."
        )
        assert "No passage was watched again" in insights.film(film_frame((5, 0), viewers=5))

    def test_several_films_stand_one_after_the_other(self):
        both = pd.concat([film_frame((2, 0), (1, 0), viewers=2), film_frame((1, 0), viewers=1, film="autre")])
        figure = drawn(activity_film.film(both.reset_index(drop=True)))
        assert figure["data"][0]["x"] == [0, 1, 2, 3]
        assert {"Le film", "Le autre"} <= set(notes(figure))
        assert len(figure["layout"]["shapes"]) == 1

    def test_nobody_played_is_said(self):
        for frame in (film_frame(viewers=0), film_frame((0, 0), viewers=0)):
            assert drawn(activity_film.film(frame))["data"] == []
            assert "Nobody has played" in insights.film(frame)


class TestTexts:
    def test_a_mark_a_pupil_by_length_and_versions(self):
        frame = texts_frame(text_row(90), text_row(40, versions=0), text_row(130, versions=2), text_row(90))
        figure = drawn(activity_texts.texts(frame, TARGET, VIEW, {}))
        [marks] = figure["data"]
        assert marks["x"] == [90, 40, 130, 90]
        assert [round(y, 2) for y in marks["y"]] == [1, 0, 2, 1.11]
        assert marks["marker"]["symbol"] == ["circle", "circle-open", "diamond", "circle"]
        assert marks["customdata"] == [student_address(VIEW, student) for student in frame["student_id"]]
        assert notes(figure) == ["target: 80 to 120 words"]

    def test_the_finding_counts_short_revised_and_feedback_taken_up(self):
        frame = texts_frame(
            text_row(60, comments=2),
            text_row(100, versions=2, comments=3, taken_up=1),
            text_row(100),
            text_row(10, versions=0),
        )
        assert insights.texts(frame, TARGET) == (
            "**1 of 3 texts** are under 80 words, **1** were handed in again. "
            "**1 of 2 pupils** with comments have taken some up."
        )

    def test_drafts_alone_and_nothing_are_said(self):
        assert "**1 pupil** has begun" in insights.texts(texts_frame(text_row(10, versions=0)), TARGET)
        assert "Nobody has begun" in insights.texts(texts_frame(), TARGET)
        assert drawn(activity_texts.texts(texts_frame(), TARGET, VIEW, {}))["data"] == []

    def test_the_table_goes_by_name_and_selects_pupils(self):
        frame = texts_frame(text_row(60, comments=2, taken_up=1), text_row(130, versions=0))
        first, second = frame["student_id"]
        names = {second: "Anouk", first: "Zoé", pupils(1)[0]: "Absent"}
        markup = tables.texts(frame, TARGET, VIEW, names)
        rows = texts(markup)
        assert rows[0] == ["Anouk", "130", "10 over", "–", "draft", "2", "–", "0", "–"]
        assert rows[1] == ["Zoé", "60", "20 under", "60", "1", "2", "10 min", "2", "1"]
        assert f'data-select="{first}"' in markup


@pytest.mark.parametrize("n", [1, 26])
def test_the_line_below_counts_first_attempts(n):
    assert tables.count_of_answers(n) == f"n = {n} first attempt{'s' if n > 1 else ''}"
