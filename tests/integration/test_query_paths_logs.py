"""Paths: the routes of the imported log, retraced from the raw file."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import pytest

from dashboard.paths import frames, pupils
from dashboard.paths.path import Paths
from dashboard.queries import paths, students
from datastore.measures.paths import map_is_readable
from tests.logs import MANDATORY, Place, Stay, asked, completions, places_of, roster_of, statistics_stays


def sittings(mine: Sequence[Stay]) -> list[list[Place]]:
    """Places in the order of entering, without stays under 5 s and repeats; 30 minutes begin another."""
    found: list[list[Place]] = []
    last = None
    for stay in mine:
        if stay.seconds < 5:
            continue
        gone = max(stay.end, stay.answered_at)
        if last is None or stay.start - last > dt.timedelta(minutes=30):
            found.append([])
            last = gone
        found[-1].append(stay.place)
        last = max(last, gone)
    return [[place for place, _ in groupby(sitting)] for sitting in found]


@dataclass(frozen=True)
class Routes:
    """The routes of each student by positions on the path, and what was completed."""

    of: Mapping[str, list[list[int]]]
    done: Mapping[str, set[int]]

    @property
    def been(self) -> dict[str, set[int]]:
        found = {who: {place for route in routes for place in route} for who, routes in self.of.items()}
        return {who: places for who, places in found.items() if places}

    @property
    def stopped(self) -> dict[str, int]:
        """Who has not completed the furthest place."""
        return {who: max(at) for who, at in self.been.items() if max(at) not in self.done[who]}


@pytest.fixture(scope="module")
def path(statistics) -> Paths:
    return asked(statistics, paths.class_paths)


@pytest.fixture(scope="module")
def raw(statistics, path, shared) -> Routes:
    places = places_of(statistics)
    position = {places[row.activity_id]: row.Index for row in path.plan.itertuples()}
    assert len(position) == MANDATORY
    stays = statistics_stays(shared)
    return Routes(
        {who: [[position[at] for at in one] for one in sittings(mine)] for who, mine in stays.items()},
        {who: {position[at] for at in completions(mine)} for who, mine in stays.items()},
    )


def test_reach_skips_and_stops_of_the_log(path, raw):
    stopped, been = Counter(raw.stopped.values()), list(raw.been.values())
    for place, row in enumerate(frames.reach(path).itertuples()):
        assert (row.started, row.reached) == (len(been), sum(place in at for at in been))
        further = [at for at in been if max(at) > place]
        assert (row.further, row.skipped) == (len(further), sum(place not in at for at in further))
        if place < MANDATORY - 1:
            assert row.last_here == stopped[place]


def test_links_of_the_log(path, raw):
    taken, away, takers = Counter(), Counter(), defaultdict(set)
    for who, routes in raw.of.items():
        for route in routes:
            for link in pairwise([-1, *route, MANDATORY]):
                taken[link] += 1
                away[link[0]] += 1
                takers[link].add(who)
    shown = frames.links(path)
    shown = shown[shown["share"].notna()]
    assert {(row.origin, row.target): row.times for row in shown.itertuples()} == dict(taken)
    for row in shown.itertuples():
        assert row.pupils == len(takers[row.origin, row.target])
        assert row.share == pytest.approx(row.times / away[row.origin])


def test_returns_of_the_log(path, raw):
    visits = {who: Counter(at for route in routes for at in route) for who, routes in raw.of.items()}
    again = Counter(dict.fromkeys(range(MANDATORY), 0))
    for counts in visits.values():
        again.update({place: times - 1 for place, times in counts.items()})
    shown = frames.links(path)
    shown = shown[shown["kind"] == "return"]
    assert dict(zip(shown["origin"], shown["times"], strict=True)) == {p: n for p, n in again.items() if n}


def loops_of(raw: Routes) -> dict[tuple[int, int], list[str]]:
    """Who went from a place to another and straight back, each as often as it happened."""
    found = defaultdict(list)
    for who, routes in raw.of.items():
        for route in routes:
            for a, b, c in zip(route, route[1:], route[2:], strict=False):
                if a == c:
                    found[a, b].append(who)
    return found


def test_detours_of_the_log(path, raw):
    been, stopped = list(raw.been.values()), Counter(raw.stopped.values())
    reached = Counter(place for at in been for place in at)
    expected = {
        ("loop", a, b): (len(set(who)), reached[a], len(who)) for (a, b), who in loops_of(raw).items()
    }
    for place in range(MANDATORY - 1):
        further = [at for at in been if max(at) > place]
        expected["stop", place, place] = (stopped[place], reached[place], None)
        expected["skip", place, place] = (sum(place not in at for at in further), len(further), None)
    found = {
        (row.kind, row.place, row.other): (row.pupils, row.of, row.times if row.kind == "loop" else None)
        for row in frames.detours(path).itertuples()
    }
    assert found == {key: counts for key, counts in expected.items() if counts[0]}


def test_the_pupils_behind_each_stop_of_the_log(statistics, path, raw):
    roster, everybody = roster_of(statistics), asked(statistics, students.of_class)
    for place in range(MANDATORY - 1):
        at = path.plan["activity_id"].iloc[place]
        found = pupils.takers(path, pupils.Chosen("stop", at, at), everybody)
        assert {roster[id_] for id_ in found["student_id"]} == {
            who for who, stop in raw.stopped.items() if stop == place
        }


def test_a_map_of_144_activities_cannot_be_read(path):
    assert not map_is_readable(path.routes, len(path.plan))


def test_without_stays_nobody_is_on_a_path_of_the_open_university_class(open_university):
    found = asked(open_university, paths.class_paths)
    assert found.pupils == []
    assert frames.reach(found)["share"].isna().all()
