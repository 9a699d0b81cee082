"""Rows, columns, bands and bars of the heatmap: in the frame’s order, named, with room to be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.figures import mastery
from dashboard.figures.mastery_grid import NORMAL, SIZES
from dashboard.orders import Bands
from tests.unit.dashboard.heatmaps import CLASS, CURRICULUM, drawn, heatmap_frame, traces

ASSETS = Path(__file__).parents[3] / "assets"


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
