"""Who reviews whose text: whatever the order in which texts come and reviews are begun."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.commands.texts.peer_allocation import Allocation, Review, allocate


def applied(reviews: Sequence[Review[int]], allocation: Allocation[int]) -> list[Review[int]]:
    """The reviews as they stand after an allocation; what it moves must be there and not be begun."""
    after = list(reviews)
    for before, instead in allocation.moved:
        assert not before.begun
        assert before.reviewer == instead.reviewer
        after[after.index(before)] = instead
    return [*after, *allocation.added]


def arrive(count: int, per_text: int, *, begun: Sequence[bool] = (), seed: str = "s") -> list[Review[int]]:
    """Texts of 0, 1, 2 … come one by one; after each, the next flag says whether all reviews are begun."""
    reviews: list[Review[int]] = []
    for newcomer in range(count):
        change = allocate(range(newcomer + 1), reviews, per_text=per_text, seed=seed)
        reviews = applied(reviews, change)
        if newcomer < len(begun) and begun[newcomer]:
            reviews = [Review(review.reviewer, review.writer, begun=True) for review in reviews]
    return reviews


def check(reviews: Sequence[Review[int]], count: int, per_text: int) -> None:
    """Every text has its reviews; nobody reviews the own text, or one twice."""
    assert all(review.reviewer != review.writer for review in reviews)
    pairs = [(review.reviewer, review.writer) for review in reviews]
    assert len(set(pairs)) == len(pairs)
    wanted = max(0, min(per_text, count - 1))
    assert Counter(review.writer for review in reviews) == Counter(
        {writer: wanted for writer in range(count) if wanted}
    )


@given(count=st.integers(0, 14), per_text=st.integers(0, 5), seed=st.text(max_size=5))
def test_with_nothing_begun_everybody_reviews_as_many_texts_as_the_own_one_gets_reviews(
    count, per_text, seed
):
    reviews = arrive(count, per_text, seed=seed)
    check(reviews, count, per_text)
    read = Counter(review.reviewer for review in reviews)
    assert set(read.values()) <= {min(per_text, count - 1)}
    assert len(read) == (count if per_text and count > 1 else 0)


@given(count=st.integers(0, 14), per_text=st.integers(0, 5), begun=st.lists(st.booleans(), max_size=14))
def test_every_text_gets_its_reviews_whenever_they_are_begun_and_no_begun_one_is_taken_away(
    count, per_text, begun
):
    reviews = arrive(count, per_text, begun=begun)  # `applied` refuses to move what is begun
    check(reviews, count, per_text)


@given(count=st.integers(2, 12), per_text=st.integers(1, 4), data=st.data())
def test_who_comes_late_gets_the_reviews_too_and_nobody_more_than_one_on_top(count, per_text, data):
    reviews = [
        Review(review.reviewer, review.writer, begun=data.draw(st.booleans()))
        for review in arrive(count, per_text)
    ]
    before = Counter(review.reviewer for review in reviews)
    reviews = applied(reviews, allocate(range(count + 1), reviews, per_text=per_text, seed="late"))
    check(reviews, count + 1, per_text)
    after = Counter(review.reviewer for review in reviews)
    assert all(after[person] <= max(before[person] + 1, per_text) for person in range(count + 1))


def test_two_texts_of_a_class_that_wants_three_reviews_are_read_by_each_other():
    assert {(r.reviewer, r.writer) for r in arrive(2, 3)} == {(0, 1), (1, 0)}


def test_the_first_text_waits_for_a_reader():
    assert arrive(1, 2) == []


def test_a_text_whose_reader_left_is_given_to_another():
    reviews = [review for review in arrive(6, 2) if review.reviewer != 3 and review.writer != 3]
    there = [0, 1, 2, 4, 5]
    reviews = applied(reviews, allocate(there, reviews, per_text=2, seed="s"))
    assert Counter(review.writer for review in reviews) == dict.fromkeys(there, 2)
    assert 3 not in {review.reviewer for review in reviews}


def test_the_same_call_gives_the_same_answer_and_another_seed_another_one():
    one, again, other = (arrive(9, 2, seed=seed) for seed in ("a", "a", "b"))
    assert one == again
    assert one != other


@pytest.mark.parametrize("per_text", [1, 2])
def test_reviews_wanted_later_are_added_to_those_given_out(per_text):
    few = [Review(r.reviewer, r.writer, begun=True) for r in arrive(5, per_text)]
    more = applied(few, allocate(range(5), few, per_text=per_text + 1, seed="s"))
    assert set(few) <= set(more)
    check(more, 5, per_text + 1)
