"""What changed between two versions of a text: nothing is lost in the telling, and words stay whole."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.teach.differences import LONGEST_COMPARED, Change, Piece, differences

TEXTS = st.text(alphabet="ab é’\n.", max_size=60)


def text_of(pieces: list[Piece], *changes: Change) -> str:
    return "".join(piece.text for piece in pieces if piece.change in changes)


@given(before=TEXTS, after=TEXTS)
def test_both_texts_can_be_read_from_what_is_told(before, after):
    pieces = differences(before, after)
    assert text_of(pieces, Change.kept, Change.removed) == before
    assert text_of(pieces, Change.kept, Change.added) == after
    assert all(one.change is not other.change for one, other in pairwise(pieces))


@given(text=TEXTS)
def test_a_text_has_changed_nothing_since_itself(text):
    assert differences(text, text) == ([Piece(Change.kept, text)] if text else [])


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Le chat dort.", "Le chien dort.", ["=Le ", "-chat", "+chien", "= dort."]),
        ("Un.\n\nDeux.", "Un.\n\nDeux.\n\nTrois.", ["=Un.\n\nDeux.", "+\n\nTrois."]),
        ("", "Tout neuf.", ["+Tout neuf."]),
        ("Tout ancien.", "", ["-Tout ancien."]),
    ],
)
def test_words_are_told_as_kept_removed_and_added(before, after, told):
    signs = {Change.kept: "=", Change.removed: "-", Change.added: "+"}
    assert [signs[piece.change] + piece.text for piece in differences(before, after)] == told


def test_what_is_too_long_to_compare_word_by_word_is_told_as_a_whole():
    before, after = ("mot " * LONGEST_COMPARED).strip(), ("autre " * LONGEST_COMPARED).strip()
    assert [piece.change for piece in differences(before, after)] == [Change.removed, Change.added]
