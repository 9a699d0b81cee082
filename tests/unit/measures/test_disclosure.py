"""Small groups are hidden, and what is hidden cannot be worked out from the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.measures.disclosure import hidden, may_tell
from datastore.measures.shares import Count

sizes = st.lists(st.integers(0, 40), max_size=12)


@given(sizes)
def test_every_group_of_one_to_four_is_hidden_and_an_empty_one_never(groups):
    for n, is_hidden in zip(groups, hidden(groups), strict=True):
        if n == 0:
            assert not is_hidden
        elif n < 5:
            assert is_hidden


@given(sizes)
def test_beside_a_total_never_is_exactly_one_hidden_while_another_could_be(groups):
    assert sum(hidden(groups)) != 1 or sum(n > 0 for n in groups) == 1


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([3, 20, 12, 12], [True, False, True, False]),
        ([3, 2, 20, 12], [True, True, False, False]),
        ([20, 12], [False, False]),
        ([4, 0, 30], [True, False, True]),
        ([4], [True]),
        ([], []),
    ],
)
def test_where_one_group_is_small_the_next_smallest_is_hidden_with_it(groups, expected):
    assert hidden(groups) == expected


def test_without_a_total_the_small_group_alone_is_hidden():
    assert hidden([3, 20, 12], beside_total=False) == [True, False, False]


def test_what_leaves_the_school_needs_ten():
    assert hidden([9, 20, 12], smallest=10) == [True, False, True]


@pytest.mark.parametrize(
    ("count", "told"),
    [((0, 9), False), ((9, 9), False), ((1, 9), True), ((0, 10), True), ((10, 10), True), ((8, 9), True)],
)
def test_nobody_and_everybody_of_a_small_group_are_not_told(count, told):
    assert may_tell(Count(*count)) is told
