"""A cell in words says level, evidence, age and how sure it is."""

from __future__ import annotations

import pytest

from dashboard.levels import in_words
from tests.unit.dashboard.heatmaps import heatmap_frame


def said(letter="A", **state):
    (words,) = in_words(heatmap_frame({"Inès B.": letter}, **state))
    return words


def test_the_levels_have_their_words():
    words = in_words(heatmap_frame({"Inès B.": "NA EC A E –"}))
    assert [each.split(",")[0] for each in words] == [
        "non acquis",
        "en cours",
        "acquis",
        "expert",
        "no evidence",
    ]


@pytest.mark.parametrize(
    ("state", "end"),
    [
        ({"stable": True}, "stable"),
        ({"stable": False}, "fragile"),
        ({"stable": False, "provisional": True, "evidence_count": 2}, "provisional"),
    ],
)
def test_how_sure_a_level_is(state, end):
    assert said(**state).endswith(f", {end}")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "the last today"),
        (1, "the last 1 day ago"),
        (59, "the last 59 days ago"),
        (60, "the last 2 months ago"),
        (729, "the last 24 months ago"),
        (730, "the last 2 years ago"),
        (4012, "the last 10 years ago"),
    ],
)
def test_age_is_said_in_the_unit_that_fits(days, words):
    assert f", {words}, " in said(age_days=float(days))


def test_one_piece_is_one():
    assert said(evidence_count=1).startswith("acquis, 1 piece of evidence, ")


def test_an_override_says_so_and_needs_no_evidence():
    assert said(overridden=True).startswith("acquis, set by a teacher, 4 pieces of evidence")
    assert said(overridden=True, evidence_count=0, age_days=float("nan")) == "acquis, set by a teacher"
