"""Competencies and classes: colour, number, ticks and hatching, sentence and table."""

from __future__ import annotations

import plotly.graph_objects as go

from dashboard.comparing.competencies import looked_at
from dashboard.comparing.view import CompareView
from dashboard.figures import compare_competencies as figures
from dashboard.figures.compare_levels import levels
from dashboard.figures.theme import LEVEL_INKS
from dashboard.insights import compare_competencies as insights
from dashboard.tables import compare_competencies as tables
from tests.unit.dashboard.compare_frames import cell, competency_id, matrix
from tests.unit.dashboard.table_rows import table_links, table_rows

MIXED = matrix(
    cell(0, 0, levels=(6, 6, 4, 4), none=2, evidence=3.0, provisional=15),
    cell(1, 0, levels=(0, 0, 0, 0), none=20),
    cell(2, 0, masked=True),
    cell(0, 1, levels=(1, 3, 8, 8)),
    cell(1, 1, levels=(10, 6, 2, 2)),
    cell(2, 1, levels=(0, 0, 3, 4)),
)
"""Three classes in two competencies: 8 of 20, no evidence, hidden; 16 of 20, 4 of 20, all 7 of 7."""


def drawn(frame=MIXED):
    figure = figures.matrix(frame)
    go.Figure(figure)
    return figure


def strokes(figure) -> list[dict]:
    return figure["layout"]["shapes"]


def test_a_cell_stands_in_the_row_of_its_class_with_its_share_and_step():
    cells, texts = drawn()["data"]
    assert cells["z"] == [[1, 3], [None, 0], [None, None]]
    written = dict(zip(zip(texts["y"], texts["x"], strict=True), texts["text"], strict=True))
    assert {spot: said for spot, said in written.items() if said.endswith("%")} == {
        (0, 0): "40%",
        (0, 1): "80%",
        (1, 1): "20%",
    }
    assert cells["customdata"][1] == [str(competency_id(0)), str(competency_id(1))]


def test_hidden_cells_and_shares_of_few_that_are_all_alike_are_hatched_and_say_so():
    figure = drawn()
    _, texts = figure["data"]
    signs = [each for each in zip(texts["x"], texts["y"], texts["text"], strict=True) if "lt" in each[2]]
    assert signs == [(0, 2, "&lt;5"), (1, 2, "&lt;10")]
    hatching = [
        stroke for stroke in strokes(figure) if "dash" not in stroke["line"] and stroke["line"]["width"] == 1
    ]
    assert hatching[0]["path"].count("M") == 3 * 2


def test_without_evidence_a_cell_is_a_dash_in_a_dashed_frame_and_has_no_colour():
    frames = [stroke for stroke in strokes(drawn()) if stroke["line"].get("dash") == "2px,3px"]
    assert len(frames) == 1
    assert frames[0]["path"].count("Z") == 1


def test_evidence_is_told_by_ticks_and_little_of_it_by_a_dotted_edge():
    by_ink = {
        stroke["line"]["color"]: stroke["path"].count("H")
        for stroke in strokes(drawn())
        if stroke["line"]["width"] == 2
    }
    assert by_ink == {LEVEL_INKS[0]: 3 + 4, LEVEL_INKS[3]: 4}
    dotted = [stroke for stroke in strokes(drawn()) if stroke["line"].get("dash") == "1px,2px"]
    assert [stroke["path"].count("M") for stroke in dotted] == [1]


def test_pointing_at_a_cell_says_counts_interval_and_evidence():
    cells, _ = drawn()["data"]
    assert "8 of 20 have reached it: 40% (22% to 61%)" in cells["hovertext"][0][0]
    assert "3.0 pieces in the median; 15 provisional, 0 fragile, 2 without" in cells["hovertext"][0][0]
    assert cells["hovertext"][1][0].endswith("no evidence")
    assert cells["hovertext"][2][0].endswith("not shown")
    assert cells["hovertext"][2][1].endswith("not told")


def test_a_competency_that_is_weak_in_all_classes_is_marked_over_its_column():
    frame = matrix(
        cell(0, 0, levels=(9, 3, 4, 4)),
        cell(1, 0, levels=(9, 3, 4, 4)),
        cell(0, 1, levels=(1, 1, 9, 9)),
        cell(1, 1, levels=(9, 9, 1, 1)),
    )
    assert [note["text"] for note in drawn(frame)["layout"]["annotations"]] == ["▼<br>C0", "C1"]
    assert insights.matrix(frame) == (
        "**1 competency of 2** is weak in all classes, to be taught together: “Compétence 0”. "
        "**1** is weak in one class only: “Compétence 1” in 4eB."
    )


def test_a_large_matrix_has_no_words_in_its_cells_but_its_colours_and_ticks():
    frame = matrix(*(cell(place, of, levels=(5, 5, 5, 5)) for of in range(46) for place in range(20)))
    figure = drawn(frame)
    assert len(figure["data"]) == 1
    assert figure["data"][0]["z"][19][45] == 2
    assert any(stroke["line"]["width"] == 2 for stroke in strokes(figure))


def test_nothing_is_told_where_no_class_has_evidence():
    figure = drawn(matrix())
    assert figure["data"] == []
    assert insights.matrix(matrix()).startswith("The compared activities have given no evidence")


def test_the_levels_of_a_competency_stand_as_parts_of_the_pupils_with_a_level():
    cells = MIXED[MIXED["competency_id"] == competency_id(1)]
    figure = levels(cells)
    go.Figure(figure)
    assert [bar["x"] for bar in figure["data"]] == [[5, 50], [15, 30], [40, 10], [40, 10]]
    assert figure["data"][0]["text"] == ["NA 1", "NA 10"]
    assert [note["text"] for note in figure["layout"]["annotations"]] == [
        "fewer than 10 pupils, all alike: not told"
    ]


def test_the_sentence_of_a_competency_adds_up_what_is_told():
    said = insights.levels(MIXED, competency_id(1))
    assert said == "“Compétence 1”: reached by **20 of 40 pupils** with a level (50%), in 2 classes."


def test_the_competency_that_is_asked_for_is_shown_else_one_that_is_weak_everywhere():
    frame = matrix(
        cell(0, 0, levels=(1, 1, 9, 9)),
        cell(1, 0, levels=(1, 1, 9, 9)),
        cell(0, 1, levels=(9, 3, 4, 4)),
        cell(1, 1, levels=(9, 3, 4, 4)),
    )
    assert looked_at(frame, competency_id(0)) == competency_id(0)
    assert looked_at(frame, None) == competency_id(1)
    assert looked_at(frame, competency_id(7)) == competency_id(1)
    assert looked_at(matrix(), None) is None


def test_the_table_has_the_numbers_of_each_cell_and_hides_what_is_hidden():
    markup = tables.matrix(MIXED, CompareView())
    rows = table_rows(markup)
    assert rows[1] == [
        "Compétence 0", "4eA", "20", "8", "40%", "22% to 61%", "3.0", "15", "0", "2",
    ]  # fmt: skip
    assert rows[3][:4] == ["Compétence 0", "4eC", "fewer than 5", ""]
    assert rows[6][:6] == ["Compétence 1", "4eC", "7", "not told", "not told", "–"]
    assert table_links(markup)[0] == CompareView(competency=competency_id(0)).address


def test_of_many_classes_the_table_is_as_wide_as_the_chart():
    frame = matrix(*(cell(place, of, levels=(5, 5, 5, 5)) for of in range(2) for place in range(13)))
    rows = table_rows(tables.matrix(frame, CompareView()))
    assert len(rows) == 3
    assert rows[0][:3] == ["Competency", "4eA", "4eB"]
    assert rows[2] == ["Compétence 1", *["50%"] * 13]


def test_the_table_of_levels_hides_counts_of_few_that_are_all_alike():
    rows = table_rows(tables.levels(MIXED, competency_id(1)))
    assert rows[1] == ["4eA", "1", "3", "8", "8", "20", "0"]
    assert rows[3] == ["4eC", *["not told"] * 4, "7", "0"]
    assert tables.count(MIXED) == "2 competencies, 3 classes"
