"""The heatmap says each thing twice, and only what the frame holds."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard.figures import mastery
from dashboard.figures.mastery_grid import MOST_LETTERS, NORMAL, SIZES
from dashboard.figures.theme import LEVEL_COLOURS, LEVEL_INKS, LEVEL_LETTERS
from dashboard.levels import in_words
from dashboard.orders import Bands
from tests.unit.dashboard.heatmaps import heatmap_frame

ASSETS = Path(__file__).parents[3] / "assets"
CLASS = {
    "Adam B.": "NA EC A E",
    "Inès B.": "A – A E",
    "Zoé Y.": "NA NA – E",
}
CURRICULUM = [("L1", "Repérer", "Lire"), ("L2", "Inférer", "Lire"), ("E1", "Nommer la thèse", "Écrire")]


def drawn(frame, **how):
    """The figure, accepted by plotly."""
    figure = mastery.heatmap(frame, filtered=False, **how)
    go.Figure(figure)
    return figure


def traces(figure, kind):
    return [trace for trace in figure["data"] if trace["type"] == kind]


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


def test_rows_and_columns_keep_the_order_of_the_frame():
    figure = drawn(heatmap_frame(CLASS))
    layout = figure["layout"]
    assert layout["yaxis"]["ticktext"] == list(CLASS)
    assert layout["yaxis"]["range"] == [2.5, -0.5]
    heads = [note["text"] for note in layout["annotations"] if note["text"].startswith("L")]
    assert heads == ["L0", "L1", "L2", "L3"]


def test_the_bars_count_every_pupil_once_in_each_column_and_every_competency_in_each_row():
    bars = traces(drawn(heatmap_frame(CLASS)), "bar")
    above = [bar for bar in bars if bar.get("orientation") != "h"]
    beside = [bar for bar in bars if bar.get("orientation") == "h"]
    assert [bar["y"] for bar in above] == [
        [0, 0, 0, 3],  # expert, at the foot
        [1, 0, 2, 0],
        [0, 1, 0, 0],
        [2, 1, 0, 0],  # non acquis
        [0, 1, 1, 0],  # no evidence
    ]
    assert [bar["x"] for bar in beside] == [[1, 0, 2], [1, 0, 0], [1, 2, 0], [1, 1, 1], [0, 1, 1]]
    words = [bar["hovertemplate"] for bar in above]
    assert all(level in said for level, said in zip(("expert", "acquis", "en cours"), words, strict=False))
    assert all("of 3" in said for said in words)


def test_the_figure_grows_by_a_legible_row_for_each_pupil():
    heights = [
        drawn(heatmap_frame({f"Élève {n}": "A E" for n in range(size)}))["layout"]["height"]
        for size in (1, 2, 40)
    ]
    row = heights[1] - heights[0]
    assert row >= 24
    assert heights[2] - heights[0] == 39 * row


def test_rows_and_strip_have_the_height_they_promise():
    layout = drawn(heatmap_frame(CLASS))["layout"]
    plot = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    low, high = layout["yaxis"]["domain"]
    assert (high - low) * plot == pytest.approx(3 * NORMAL.height)
    low, high = layout["yaxis2"]["domain"]
    assert (high - low) * plot == pytest.approx(mastery.STRIP)


def test_each_domain_stands_over_its_own_columns():
    layout = drawn(heatmap_frame({"Inès B.": "NA A E"}, CURRICULUM))["layout"]
    bands = {(shape["x0"], shape["x1"]) for shape in layout["shapes"] if shape["type"] == "line"}
    assert bands == {(-0.46, 1.46), (1.54, 2.46)}
    places = {note["hovertext"]: note["x"] for note in layout["annotations"] if "font" in note}
    assert places == {"Lire": 0.5, "Écrire": 2.0}


def test_long_codes_stand_upright_and_are_cut_and_short_ones_lie():
    short, long = (
        drawn(heatmap_frame({"Inès B.": "NA"}, [(code, "Repérer", "")]))["layout"]
        for code in ("L1", "KC-C1B82C15-AND-MORE")
    )
    assert short["annotations"][0]["textangle"] == 0
    assert long["annotations"][0]["textangle"] == -90
    assert len(long["annotations"][0]["text"]) < len("KC-C1B82C15-AND-MORE")
    assert "KC-C1B82C15" in long["annotations"][0]["hovertext"]
    assert short["margin"]["t"] < long["margin"]["t"] < 140


def test_names_and_titles_are_drawn_as_they_are_written():
    frame = heatmap_frame({"<b>Bob</b> & co": "NA"}, [("<i>", "a < b & c", "<u>x</u>")])
    layout = drawn(frame)["layout"]
    assert layout["yaxis"]["ticktext"] == ["&lt;b&gt;Bob&lt;/b&gt; &amp; co"]
    assert layout["xaxis"]["ticktext"] == ["a &lt; b &amp; c"]
    texts = [note["text"] for note in layout["annotations"]]
    assert not any("<" in text for text in texts)


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


def test_a_review_that_is_suggested_strikes_the_corner():
    without, with_ = (
        drawn(heatmap_frame({"Inès B.": "A E"}, overridden=True, review=review)) for review in (False, True)
    )
    assert (marks(without, width=3), marks(with_, width=3)) == (0, 2)


def test_bands_are_domains_or_types_or_none():
    frame = heatmap_frame({"Inès B.": "NA A E"}, CURRICULUM)
    frame["kind"] = ["savoir", "savoir", "competence"]
    named = {
        bands: [
            note["hovertext"] for note in drawn(frame, bands=bands)["layout"]["annotations"] if "font" in note
        ]
        for bands in Bands
    }
    assert named == {Bands.domain: ["Lire", "Écrire"], Bands.kind: ["Knowledge", "Skill"], Bands.none: []}


@pytest.mark.parametrize("size", SIZES)
def test_cells_have_the_size_that_was_chosen(size):
    figure = drawn(heatmap_frame(CLASS), size=SIZES[size])
    layout = figure["layout"]
    plot = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    low, high = layout["yaxis"]["domain"]
    assert (high - low) * plot == pytest.approx(3 * SIZES[size].height)
    wide = heatmap_frame({"Inès B.": "A " * 80})
    low, high = drawn(wide, size=SIZES[size])["layout"]["xaxis"]["domain"]
    cells = mastery.least_width(wide, SIZES[size]) - mastery.names_width(["Inès B."])
    assert (high - low) * cells == pytest.approx(80 * SIZES[size].least_width, abs=2)


def test_columns_ask_for_room_to_be_read():
    ten, thirty, sixty = (heatmap_frame({"Inès B.": "A " * n}) for n in (10, 30, 60))
    assert mastery.least_width(sixty) - mastery.least_width(thirty) >= 30 * 24
    assert mastery.least_width(ten) == mastery.LEAST_WIDTH
    assert mastery.least_width(ten.iloc[:0]) == 0


def test_the_style_sheet_gives_the_least_width_before_the_figure_comes():
    sheet = (ASSETS / "heatmap.css").read_text(encoding="utf-8")
    assert f"min-width: {mastery.LEAST_WIDTH}px;" in sheet


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
