"""The questions of an activity, options and total: chart, sentence and table tell the same numbers."""

from __future__ import annotations

from uuid import UUID

import pytest

from dashboard.addresses import student_address
from dashboard.figures import activity_items
from dashboard.figures.theme import ATTENTION
from dashboard.insights import activity as insights
from dashboard.tables import activity as tables
from datastore.measures.reliability import total_statistics
from tests.unit.dashboard.activity_frames import NOTHING, VIEW, item, items_frame, option, options_frame
from tests.unit.dashboard.drawings import drawn, notes
from tests.unit.dashboard.table_rows import body_rows


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
        assert [len(row) for row in body_rows(few)] == [9, 9]
        shown = item(
            "q2", complete=40, discrimination=31.4, indicative=True, efficiency=40.0, upper_lower=0.5
        )
        rows = body_rows(tables.items(items_frame(item(misleading="true"), shown)))
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
        assert [row[0] for row in body_rows(tables.options(frame, {}))] == ["True", "no answer"]

    def test_few_pupils_are_named_and_many_counted(self):
        few, many = option("a", 4), option("b", 5)
        frame = options_frame(few, many)
        names: dict[UUID, str] = {}
        for row in frame["students"]:
            names |= {student: f"P{len(names) + n}" for n, student in enumerate(row)}
        rows = body_rows(tables.options(frame, names))
        assert rows[0][-1] == "P0, P1, P2, P3"
        assert rows[1][-1] == "5 pupils"
        assert body_rows(tables.options(frame, {}))[0][-1] == "–"

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
        remarks = [row[6] for row in body_rows(tables.options(frame, {}))]
        assert remarks[0] == "wrong, and picked by those who do well elsewhere"
        assert remarks[1] == "picked by nobody"

    def test_no_options_is_said(self):
        assert "no" in notes(drawn(activity_items.options(options_frame(), VIEW, {})))[0].lower()


class TestTotals:
    def test_alpha_is_a_dash_below_its_minimum_and_told_above(self):
        few = total_statistics([[n % 2, n % 3] for n in range(12)], [1, 2])
        assert "too few" in insights.totals(few)
        assert [row[1] for row in body_rows(tables.totals(few))][6:] == ["–"] * 4
        many = total_statistics([[float(n % 7 > place) for place in range(6)] for n in range(40)], [1.0] * 6)
        assert f"**{round(many.alpha)}%** (Cronbach’s alpha, 95 percent interval" in insights.totals(many)
        assert [row[1] for row in body_rows(tables.totals(many))][6] == f"{round(many.alpha)}%"

    def test_too_few_pupils_are_not_summed_up(self):
        assert "Too few" in insights.totals(total_statistics([[1, 0]] * 4, [1, 1]))


@pytest.mark.parametrize("n", [1, 26])
def test_the_line_below_counts_first_attempts(n):
    assert tables.count_of_answers(n) == f"n = {n} first attempt{'s' if n > 1 else ''}"
