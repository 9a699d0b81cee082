"""Time on task, recomputed second by second."""

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.errors import BadInput
from datastore.measures.intervals import Interval, union, union_seconds
from datastore.measures.time_on_task import (
    ActivityEvent,
    EventKind,
    HeartbeatRule,
    LogRow,
    active_intervals,
    log_duration,
    sittings,
)

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
RULE = HeartbeatRule()
ACTIVE = set(EventKind) - {EventKind.blur, EventKind.leave}


def at(seconds):
    return START + timedelta(seconds=seconds)


def span(start, end):
    return Interval(at(start), at(end))


def minutes(start, end):
    return span(60 * start, 60 * end)


def seconds_in(intervals):
    """The whole seconds covered: an independent union."""
    return {
        s
        for start, end in intervals
        for s in range(int((start - START).total_seconds()), int((end - START).total_seconds()))
    }


pairs = st.tuples(st.integers(0, 200), st.integers(0, 60)).map(lambda t: span(t[0], t[0] + t[1]))


# --- union


@given(st.lists(pairs, max_size=10))
def test_union_counts_every_second_once(intervals):
    merged = union(intervals)
    assert union_seconds(intervals) == len(seconds_in(intervals)) == len(seconds_in(merged))
    assert all(before.end < after.start for before, after in itertools.pairwise(merged))


@given(st.lists(pairs, min_size=1, max_size=10), st.randoms(use_true_random=False))
def test_union_depends_neither_on_order_nor_on_repeats(intervals, random):
    assert union(random.sample(intervals, len(intervals)) + intervals[:2]) == union(intervals)


def test_union_measures_elapsed_time_across_changes_of_clocks():
    autumn = (datetime(2026, 10, 25, 1, 30, tzinfo=PARIS), datetime(2026, 10, 25, 3, 30, tzinfo=PARIS))
    spring = (datetime(2026, 3, 29, 1, 59, tzinfo=PARIS), datetime(2026, 3, 29, 3, 1, tzinfo=PARIS))
    assert union_seconds([autumn]) == 3 * 3600
    assert union_seconds([spring]) == 120


def test_interval_running_backwards_is_refused():
    with pytest.raises(BadInput, match="ends before it starts"):
        union([(at(10), at(9))])


def test_interval_without_a_zone_is_refused():
    with pytest.raises(BadInput, match="no time zone"):
        union([(START.replace(tzinfo=None), at(9))])


# --- heartbeats


def events(*rows, tab="1"):
    return [
        ActivityEvent(f"{tab}-{i}", at(second), EventKind(kind), tab) for i, (second, kind) in enumerate(rows)
    ]


def active(*groups):
    return union_seconds(active_intervals([event for group in groups for event in group], RULE))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], 0),
        ([(0, "enter")], 0),
        ([(0, "enter"), (15, "heartbeat"), (30, "heartbeat"), (40, "leave")], 40),
        ([(0, "enter"), (15, "heartbeat"), (3600, "leave")], 45),
        ([(0, "enter"), (10, "blur"), (100, "focus"), (112, "answer"), (120, "leave")], 30),
        ([(0, "blur"), (20, "leave"), (40, "enter")], 0),
        ([(0, "enter"), (30, "hint"), (61, "answer")], 60),
    ],
)
def test_an_active_event_vouches_for_at_most_thirty_seconds(rows, expected):
    assert active(events(*rows)) == expected


def test_a_second_tab_inside_the_first_adds_nothing():
    first = events((0, "enter"), (20, "heartbeat"), (40, "heartbeat"), (60, "leave"))
    inside = events((10, "enter"), (30, "heartbeat"), (50, "leave"), tab="2")
    assert active(first, inside) == active(first) == 60


def test_a_second_tab_beside_the_first_adds_its_own_time():
    assert active(events((0, "enter"), (20, "leave")), events((10, "enter"), (35, "leave"), tab="2")) == 35


def test_at_one_instant_the_inactive_event_wins():
    doubtful = events((0, "enter"), (10, "blur"), (10, "heartbeat"), (25, "leave"))
    assert active(doubtful) == 10


def test_the_rule_names_its_numbers():
    assert RULE.name == "heartbeat H=15 C=30 I=60"


@st.composite
def streams(draw, max_size=12):
    rows = draw(
        st.lists(
            st.tuples(st.integers(0, 300), st.sampled_from(EventKind), st.sampled_from("12")),
            max_size=max_size,
        )
    )
    return [ActivityEvent(str(i), at(second), kind, tab) for i, (second, kind, tab) in enumerate(rows)]


@given(streams())
def test_active_time_agrees_with_a_clock_that_asks_every_second(stream):
    counted = set()
    for tab in "12":
        own = [e for e in stream if e.tab == tab]
        for second in range(301):
            past = [e for e in own if e.at <= at(second)]
            if not past or not any(e.at > at(second) for e in own):
                continue
            now = max(e.at for e in past)
            all_active = all(e.kind in ACTIVE for e in past if e.at == now)
            if all_active and at(second) < now + timedelta(seconds=30):
                counted.add(second)
    assert active(stream) == len(counted)


@given(streams(), st.randoms(use_true_random=False))
def test_event_order_and_events_sent_again_change_nothing(stream, random):
    again = random.sample(stream, len(stream)) + stream[: len(stream) // 2]
    assert active_intervals(again, RULE) == active_intervals(stream, RULE)


@given(streams())
def test_active_time_never_exceeds_the_clock_nor_the_sum_of_the_tabs(stream):
    times = [e.at for e in stream]
    wall = (max(times) - min(times)).total_seconds() if times else 0
    by_tab = [active([e for e in stream if e.tab == tab]) for tab in "12"]
    assert max(by_tab) <= active(stream) <= min(wall, sum(by_tab))


@given(streams().filter(bool), st.data())
def test_a_blur_during_the_visit_never_adds_time(stream, data):
    last = max((e for e in stream if e.tab == stream[0].tab), key=lambda e: e.at)
    moment = data.draw(st.integers(0, int((last.at - START).total_seconds())))
    blur = ActivityEvent("blur", at(moment), EventKind.blur, last.tab)
    assert active([*stream, blur]) <= active(stream)


# --- log duration


def row(start, duration):
    return LogRow(at(start), None if duration is None else timedelta(seconds=duration))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], []),
        ([(0, 10)], [(0, 10)]),
        ([(0, None)], [(0, 0)]),
        ([(0, 10), (60, 5)], [(0, 10), (60, 65)]),
        ([(0, 100), (60, 5)], [(0, 60), (60, 65)]),
        ([(0, None), (1800, None), (3601, None)], [(0, 1800), (1800, 1800), (3601, 3601)]),
        ([(0, 7200), (7200, None), (7300, 4)], [(0, 7200), (7200, 7300), (7300, 7304)]),
        ([(60, 5), (0, 100)], [(60, 65), (0, 60)]),
        ([(0, 20), (0, 5)], [(0, 20), (0, 0)]),
    ],
)
def test_log_duration_gives_each_row_its_own_time(rows, expected):
    assert log_duration([row(*r) for r in rows]) == [span(*e) for e in expected]


log_rows = st.lists(
    st.builds(row, st.integers(0, 7200), st.one_of(st.none(), st.integers(0, 4000))), max_size=12
)


@given(log_rows)
def test_log_duration_rows_are_disjoint_so_their_sum_is_their_union(rows):
    spans = log_duration(rows)
    assert [s.start for s in spans] == [r.start for r in rows]
    assert sum((end - start).total_seconds() for start, end in spans) == union_seconds(spans)


@given(log_rows)
def test_log_duration_never_exceeds_what_the_log_claims(rows):
    for logged, (start, end) in zip(rows, log_duration(rows), strict=True):
        assert end - start <= (timedelta(minutes=30) if logged.duration is None else logged.duration)


def test_log_duration_refuses_a_negative_duration():
    with pytest.raises(BadInput, match="ends before it starts"):
        log_duration([row(10, -1)])


# --- sittings


def test_a_pause_of_more_than_thirty_minutes_ends_a_sitting():
    intervals = [minutes(0, 10), minutes(40, 50), minutes(80, 81), span(81 * 60 + 1801, 7000)]
    assert sittings(intervals) == [minutes(0, 81), span(81 * 60 + 1801, 7000)]


def test_a_pause_runs_from_the_end_of_the_longest_work_before_it():
    assert sittings([minutes(0, 60), minutes(5, 6), minutes(85, 90)]) == [minutes(0, 90)]


def test_time_stamps_alone_make_sittings():
    stamps = [minutes(m, m) for m in (0, 29, 58, 120)]
    assert sittings(stamps) == [minutes(0, 58), minutes(120, 120)]


@given(st.lists(st.integers(0, 20_000), max_size=12))
def test_every_stamp_lies_in_exactly_one_sitting(stamps):
    found = sittings([span(s, s) for s in stamps])
    for stamp in stamps:
        assert sum(sitting.start <= at(stamp) <= sitting.end for sitting in found) == 1
    assert all(b.start - a.end > timedelta(minutes=30) for a, b in itertools.pairwise(found))
