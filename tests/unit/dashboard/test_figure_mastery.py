"""A cell of the heatmap says each thing twice, and only what the frame holds."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard.figures import mastery
from dashboard.figures.mastery_grid import MOST_LETTERS
from dashboard.figures.theme import LEVEL_COLOURS, LEVEL_INKS, LEVEL_LETTERS
from dashboard.levels import in_words
from tests.unit.dashboard.heatmaps import CLASS, CURRICULUM, drawn, heatmap_frame, traces


def marks(figure, **line):
    """How many cells the path with this line goes through."""
    paths = [
        shape["path"]
        for shape in figure["layout"]["shapes"]
        if shape["type"] == "path" and line.items() <= shape["line"].items()
    ]
    return sum(path.count("M") for path in paths)


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_each_cell_has_its_level_its_letter_and_an_ink_that_can_be_read():
    seen = {}
    for trace in traces(drawn(heatmap_frame(CLASS)), "heatmap"):
        for row, column in np.argwhere(~np.isnan(trace["z"])).tolist():
            level = int(trace["z"][row, column])
            light, dark = sorted((luminance(LEVEL_COLOURS[level]), luminance(trace["textfont"]["color"])))[
                ::-1
            ]
            assert (light + 0.05) / (dark + 0.05) > 6.5
            assert trace["text"][row][column] == LEVEL_LETTERS[level]
            assert (row, column) not in seen
            seen[row, column] = level
    assert [[seen.get((row, column)) for column in range(4)] for row in range(3)] == [
        [0, 1, 2, 3],
        [2, None, 2, 3],
        [0, 0, None, 3],
    ]


def test_a_cell_without_evidence_is_a_gap_with_a_frame_and_a_dash_and_no_letter():
    figure = drawn(heatmap_frame(CLASS))
    for trace in traces(figure, "heatmap"):
        assert np.isnan(trace["z"][1, 1])
        assert trace["text"][1][1] == ""
    assert marks(figure, dash="2px,3px") == marks(figure, width=1.5) == 2
    assert traces(figure, "heatmap")[-1]["hovertext"][1][1] == "no evidence"


@pytest.mark.parametrize("level", range(4))
def test_a_level_has_one_flat_colour_whatever_else_is_drawn(level):
    for trace in traces(drawn(heatmap_frame({"Adam B.": "EC"})), "heatmap"):
        assert trace["z"].dtype == np.float32
        place = (level - trace["zmin"]) / (trace["zmax"] - trace["zmin"])
        steps = trace["colorscale"]
        ((low, high),) = [(one[1], other[1]) for one, other in pairwise(steps) if one[0] < place < other[0]]
        assert low == high == LEVEL_COLOURS[level]


def test_a_tick_stands_for_a_piece_of_evidence_up_to_five():
    for pieces, ticks in ((1, 1), (3, 3), (5, 5), (12, 5)):
        figure = drawn(heatmap_frame({"Adam B.": "NA E –"}, evidence_count=pieces))
        for ink in set(LEVEL_INKS):
            assert marks(figure, color=ink, width=2) == ticks


def test_thin_evidence_has_a_hatched_edge_in_the_ink_of_its_letter():
    thin = drawn(heatmap_frame({"Adam B.": "NA EC E –"}, provisional=True, stable=False))
    assert marks(thin, dash="1px,2px", color=LEVEL_INKS[0]) == 2
    assert marks(thin, dash="1px,2px", color=LEVEL_INKS[3]) == 1
    assert marks(drawn(heatmap_frame(CLASS)), dash="1px,2px") == 0


def test_what_a_teacher_has_set_has_a_star_and_is_not_thin():
    figure = drawn(heatmap_frame({"Adam B.": "NA E"}, overridden=True, provisional=True))
    letters = [trace["text"][0] for trace in traces(figure, "heatmap")]
    assert letters == [["NA*", ""], ["", "E*"]]
    assert marks(figure, dash="1px,2px") == 0


@pytest.mark.parametrize("cells", ["NA NA EC", "NA A EC", "A E A", "– – E"])
def test_what_answers_the_pointer_has_a_cell_of_its_own_or_plotly_would_not_draw_it(cells):
    _, over = traces(drawn(heatmap_frame({"Inès B.": cells}, CURRICULUM)), "heatmap")
    assert np.isfinite(np.asarray(over["z"], dtype=float)).any()
    assert len(over["hovertext"][0]) == len(cells.split())


def test_pointing_at_a_cell_reads_pupil_competency_and_state():
    figure = drawn(heatmap_frame({"Inès B.": "NA A E"}, CURRICULUM))
    under, over = traces(figure, "heatmap")
    assert under["hoverinfo"] == "skip"
    assert over["hovertext"][0][1] == "acquis, 4 pieces of evidence, the last 6 days ago, stable"
    template = over["hovertemplate"]
    assert template.index("%{y}") < template.index("%{x}") < template.index("%{hovertext}")
    assert figure["layout"]["yaxis"]["ticktext"] == ["Inès B."]
    assert figure["layout"]["xaxis"]["ticktext"] == ["Repérer", "Inférer", "Nommer la thèse"]


def test_a_review_that_is_suggested_strikes_the_corner():
    without, with_ = (
        drawn(heatmap_frame({"Inès B.": "A E"}, overridden=True, review=review)) for review in (False, True)
    )
    assert (marks(without, width=3), marks(with_, width=3)) == (0, 2)


def test_many_cells_are_one_picture_and_what_the_browser_adds():
    width = 50
    few, many = (
        heatmap_frame({f"Élève {n}": "A NA – " + "E " * (width - 3) for n in range(rows)})
        for rows in (MOST_LETTERS // width, MOST_LETTERS // width + 1)
    )
    assert all("texttemplate" in trace for trace in traces(drawn(few), "heatmap"))
    figure = drawn(many)
    (picture,) = traces(figure, "heatmap")
    assert not {"texttemplate", "hovertext", "xgap"} & set(picture)
    assert picture["z"].shape == (MOST_LETTERS // width + 1, width)
    assert figure["layout"]["shapes"] == []
    meta = figure["layout"]["meta"]
    assert [meta["states"][place] for place in meta["state"]] == in_words(many)
    assert len(meta["states"]) == 4


def test_the_browser_is_told_ticks_thin_evidence_reviews_and_stars_of_many_cells():
    width = 50
    frame = heatmap_frame({f"Élève {n}": "A " * width for n in range(MOST_LETTERS // width + 1)})
    places = [
        ("evidence_count", 9),
        ("evidence_count", 0),
        ("provisional", True),
        ("review", True),
        ("overridden", True),
    ]
    for row, (column, value) in enumerate(places):
        frame.loc[row, column] = value
    marks_ = drawn(frame)["layout"]["meta"]["marks"]
    assert len(marks_) == len(frame)
    assert [ord(mark) - ord("0") for mark in marks_[:6]] == [5, 0, 4 + 8, 4 + 16, 4 + 32, 4]


def test_the_figure_names_the_pupil_and_competency_of_each_cell():
    frame = heatmap_frame(CLASS)
    meta = drawn(frame)["layout"]["meta"]
    assert meta["students"] == [str(id_) for id_ in frame["student_id"].unique()]
    assert meta["competencies"] == [str(id_) for id_ in frame["competency_id"].unique()]
    assert meta["pattern"] == "{name}, {title}: {state}"


def test_an_empty_figure_says_why():
    nothing = heatmap_frame(CLASS).iloc[:0]
    sentences = []
    for filtered in (True, False):
        figure = mastery.heatmap(nothing, filtered=filtered)
        go.Figure(figure)
        assert figure["data"] == []
        assert figure["layout"]["height"]
        sentences.append(figure["layout"]["annotations"][0]["text"])
    assert "filters" in sentences[0]
    assert "filters" not in sentences[1]
