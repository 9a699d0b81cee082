"""The curve of a film: what was played, counted second by second in another way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.errors import BadInput
from datastore.measures.video_curve import MOST_STEPS, Player, Report, Viewing, plays_of, step_of, watch_curve


def played(at):
    return Report(Player.played, at)


def paused(at):
    return Report(Player.paused, at)


def jumped(at, to):
    return Report(Player.seeked, at, to)


stretch = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (min(pair), max(pair)))
viewing = st.builds(Viewing, plays=st.lists(stretch, max_size=5), seen=st.lists(stretch, max_size=3))


@pytest.mark.parametrize(
    ("reports", "found"),
    [
        ([], []),
        ([played(0), paused(20)], [(0, 20)]),
        ([played(0), jumped(20, 5), paused(30)], [(0, 20), (5, 30)]),
        ([played(0), paused(20), jumped(20, 5), played(5), paused(20)], [(0, 20), (5, 20)]),
        ([played(0), played(40), paused(50)], [(40, 50)]),
        ([paused(20), jumped(20, 40)], []),
        ([played(10), paused(10)], []),
        ([played(0), jumped(10, 40), jumped(40, 60), paused(61)], [(0, 10), (60, 61)]),
        ([played(0)], []),
    ],
    ids=["nothing", "once", "back", "paused", "lost", "no play", "no time", "twice", "open"],
)
def test_what_was_played_between_the_reports(reports, found):
    assert plays_of(reports) == found


@given(st.lists(viewing, max_size=6), st.integers(1, 60))
def test_the_curve_counts_who_played_each_second(viewings, length):
    curve = watch_curve(viewings, length)
    assert [(moment.start, moment.end) for moment in curve] == [(n, n + 1) for n in range(length)]
    for second, moment in enumerate(curve):
        covers = [[range(*part) for part in each.plays] for each in viewings]
        times = [sum(second in part for part in parts) for parts in covers]
        seen = [any(second in range(*part) for part in each.seen) for each in viewings]
        assert moment.watched == sum(n > 0 or was for n, was in zip(times, seen, strict=True))
        assert moment.again == sum(n > 1 for n in times)
        assert 0 <= moment.again <= moment.watched <= len(viewings)


@given(st.floats(0.5, 86_400))
def test_a_curve_is_short_and_ends_with_the_film(length):
    curve = watch_curve([Viewing(plays=[(0.0, length)])], length)
    assert 1 <= len(curve) <= MOST_STEPS + 1
    assert curve[-1].end == length
    assert all(moment.watched == 1 for moment in curve)


def test_longer_films_have_longer_steps():
    assert [step_of(length) for length in (30, 120, 121, 600, 3600, 86_400)] == [1, 1, 2, 5, 30, 900]


@pytest.mark.parametrize("length", [0, -1, float("nan")])
def test_a_film_without_length_is_refused(length):
    with pytest.raises(BadInput, match="no curve"):
        watch_curve([], length)
