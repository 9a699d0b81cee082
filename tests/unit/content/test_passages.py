"""A text is cut at its comments, and nothing of it is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from datastore.content.passages import passages

ANCHORS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted).map(tuple), max_size=5)


@given(text=st.text(max_size=25), anchors=ANCHORS)
def test_the_pieces_are_the_text_and_each_comment_stands_on_its_passage_and_ends_once(text, anchors):
    cut = passages(text, anchors)
    assert "".join(piece.text for piece in cut) == text
    for place, (start, end) in enumerate(anchors):
        assert "".join(piece.text for piece in cut if place in piece.comments) == text[start:end]
        assert sum(place in piece.ending for piece in cut) == (1 if text[start:end] else 0)


def test_comments_may_overlap():
    cut = passages("abcdef", [(1, 4), (2, 6)])
    assert [(piece.text, list(piece.comments), list(piece.ending)) for piece in cut] == [
        ("a", [], []),
        ("b", [0], []),
        ("cd", [0, 1], [0]),
        ("ef", [1], [1]),
    ]
