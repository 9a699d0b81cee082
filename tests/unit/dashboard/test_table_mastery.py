"""The tables hold the rows, order and numbers of the heatmap, and those who have left, marked."""

from __future__ import annotations

from html.parser import HTMLParser
from uuid import uuid4

import pandas as pd

from dashboard.figures import mastery as figures
from dashboard.queries.mastery import by_competency
from dashboard.tables import mastery
from dashboard.views import ClassView
from tests.unit.dashboard.heatmaps import heatmap_frame

VIEW = ClassView(class_id=uuid4())
CLASS = {"Adam B.": "NA EC A", "Inès B.": "A – E", "Zoé Y.": "NA NA –"}
CURRICULUM = [("L1", "Repérer", "Lire"), ("L2", "Inférer", "Lire"), ("E1", "Nommer", "")]


class Tables(HTMLParser):
    """The cells of each table: [table][row][cell], and the values to sort by."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.values: list[list[list[str | None]]] = []
        self.open = False
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        if tag == "table":
            self.tables.append([])
            self.values.append([])
        elif tag == "tr":
            self.tables[-1].append([])
            self.values[-1].append([])
        elif tag in {"th", "td"}:
            self.open = True
            self.tables[-1][-1].append("")
            self.values[-1][-1].append(dict(attributes).get("data-value"))

    def handle_endtag(self, tag):
        if tag in {"th", "td"}:
            self.open = False
            self.tables[-1][-1][-1] = self.tables[-1][-1][-1].strip()

    def handle_data(self, data):
        if self.open:
            self.tables[-1][-1][-1] += data


def tables_of(frame):
    present = frame[~frame["left"]]
    return Tables(mastery.competencies(frame, by_competency(present), VIEW))


def test_the_pupils_table_holds_the_letters_and_pieces_of_the_heatmap():
    _, pupils = tables_of(heatmap_frame(CLASS, CURRICULUM)).tables
    assert pupils == [
        ["Pupil", "L1", "L2", "E1"],
        ["Adam B.", "NA (4)", "EC (4)", "A (4)"],
        ["Inès B.", "A (4)", "–", "E (4)"],
        ["Zoé Y.", "NA (4)", "NA (4)", "–"],
    ]


def test_table_and_figure_have_the_same_rows_columns_and_order():
    frame = heatmap_frame(CLASS, CURRICULUM)
    figure = figures.heatmap(frame, filtered=False)
    _, (heads, *rows) = tables_of(frame).tables
    assert [row[0] for row in rows] == figure["layout"]["yaxis"]["ticktext"]
    dark, light = (trace["text"] for trace in figure["data"] if trace["type"] == "heatmap")
    drawn = [[one + other for one, other in zip(*row, strict=True)] for row in zip(dark, light, strict=True)]
    assert [[cell.split(" ")[0].strip("–") for cell in row[1:]] for row in rows] == drawn
    assert heads[1:] == [note["text"] for note in figure["layout"]["annotations"][:3]]


def test_levels_sort_by_their_order_and_missing_ones_have_no_value():
    *_, values = tables_of(heatmap_frame(CLASS, CURRICULUM)).values
    assert [row[1:] for row in values[1:]] == [
        ["0.0", "1.0", "2.0"],
        ["2.0", None, "3.0"],
        ["0.0", "0.0", None],
    ]


def test_who_has_left_is_in_the_table_marked_and_not_in_the_counts():
    frame = heatmap_frame(CLASS, CURRICULUM, left=["Adam B."])
    competencies, pupils = tables_of(frame).tables
    assert [row[0] for row in pupils[1:]] == ["Adam B. (left)", "Inès B.", "Zoé Y."]
    assert competencies[1] == ["L1", "Repérer", "Lire", "75% (6 of 8)", "1", "0", "1", "0", "0"]


def test_the_competencies_table_says_x_of_y_answers_and_counts_every_pupil():
    competencies, _ = tables_of(heatmap_frame(CLASS, CURRICULUM)).tables
    assert competencies[0][3:] == [
        "Right answers",
        "non acquis",
        "en cours",
        "acquis",
        "expert",
        "no evidence",
    ]
    assert competencies[1:] == [
        ["L1", "Repérer", "Lire", "75% (9 of 12)", "2", "0", "1", "0", "0"],
        ["L2", "Inférer", "Lire", "75% (6 of 8)", "1", "1", "0", "0", "1"],
        ["E1", "Nommer", "–", "75% (6 of 8)", "0", "0", "1", "1", "1"],
    ]


def test_no_answers_are_a_dash_and_not_zero_percent():
    frame = heatmap_frame({"Inès B.": "A"}, right_count=0, answered_count=0)
    competencies, _ = tables_of(frame).tables
    assert competencies[1][2] == "–"


def test_without_domains_there_is_no_column_for_them():
    competencies, _ = tables_of(heatmap_frame(CLASS)).tables
    assert "Domain" not in competencies[0]
    assert {len(row) for row in competencies} == {8}


def test_a_level_set_by_a_teacher_has_its_star():
    _, pupils = tables_of(heatmap_frame({"Inès B.": "A"}, overridden=True, evidence_count=0)).tables
    assert pupils[1][1] == "A* (0)"


def test_what_people_typed_is_escaped():
    frame = heatmap_frame({"<script>x</script>": "A"}, [("<b>", "<img>", "")])
    markup = mastery.competencies(frame, by_competency(frame), VIEW)
    assert "<script>" not in markup
    assert "<img>" not in markup
    assert "&lt;script&gt;" in markup


def test_two_pupils_of_the_same_name_have_a_row_each():
    one, other = (heatmap_frame({"Inès B.": letters}, CURRICULUM[:1]) for letters in ("A", "NA"))
    frame = pd.concat([one, other.assign(competency_id=one["competency_id"])], ignore_index=True)
    _, pupils = tables_of(frame).tables
    assert [row[1] for row in pupils[1:]] == ["A (4)", "NA (4)"]


def test_the_panel_counts_pupils_and_evidence():
    frame = heatmap_frame(CLASS)
    assert mastery.count(frame) == "n = 3 pupils · 28 pieces of evidence"
    assert mastery.count(frame.iloc[:0]) == ""
    assert mastery.competencies(frame.iloc[:0], by_competency(frame.iloc[:0]), VIEW) == ""
