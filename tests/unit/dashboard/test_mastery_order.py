"""Pupils and competencies in the order that was asked for; the cells stay the same."""

from __future__ import annotations

import itertools
from statistics import fmean, median

import numpy as np
import pytest

from dashboard.orders import Bands, Columns, Rows
from dashboard.queries.mastery_order import arranged, by_pattern, manhattan
from tests.unit.dashboard.heatmaps import heatmap_frame

CURRICULUM = [("L1", "a", "Lire"), ("L2", "b", "Lire"), ("E1", "c", "Écrire"), ("E2", "d", "Écrire")]
CLASS = {
    "Adam": "NA NA A  –",
    "Inès": "A  E  E  A",
    "Zoé": " EC A  –  –",
}
NAN = float("nan")


def shown(frame, rows=Rows.name, columns=Columns.curriculum, bands=Bands.domain):
    cells = arranged(frame, rows, columns, bands)
    return list(dict.fromkeys(cells["name"])), list(dict.fromkeys(cells["code"]))


def test_names_and_the_curriculum_are_the_order_in_which_it_was_read():
    frame = heatmap_frame(CLASS, CURRICULUM)
    cells = arranged(frame, Rows.name, Columns.curriculum, Bands.domain)
    assert cells.equals(frame)


def test_the_highest_mean_stands_first_and_who_has_none_last():
    frame = heatmap_frame(CLASS, CURRICULUM)
    frame["m"] = [0.2, 0.3, NAN, NAN, 0.9, 0.8, 0.9, 0.8, NAN, NAN, NAN, NAN]
    assert shown(frame, rows=Rows.mean)[0] == ["Inès", "Adam", "Zoé"]


def test_competencies_by_facility_stay_in_their_band():
    frame = heatmap_frame(CLASS, CURRICULUM)
    # at acquis of those with evidence: L1 1 of 3, L2 2 of 3, E1 2 of 2, E2 1 of 1
    assert shown(frame, columns=Columns.facility)[1] == ["L2", "L1", "E1", "E2"]
    assert shown(frame, columns=Columns.facility, bands=Bands.none)[1] == ["E1", "E2", "L2", "L1"]


def test_who_has_left_does_not_move_the_facility():
    frame = heatmap_frame(CLASS, CURRICULUM, left=["Inès"])
    # without her: L1 0 of 2, L2 1 of 2, E1 1 of 1, E2 nobody
    assert shown(frame, columns=Columns.facility, bands=Bands.none)[1] == ["E1", "L2", "L1", "E2"]


def test_bands_are_the_domains_or_the_types():
    frame = heatmap_frame(CLASS, CURRICULUM)
    frame["kind"] = ["savoir", "competence"] * 6
    assert shown(frame, bands=Bands.kind)[1] == ["L1", "E1", "L2", "E2"]


@pytest.mark.parametrize("rows", Rows)
@pytest.mark.parametrize("columns", Columns)
def test_each_cell_goes_with_its_pupil_and_competency(rows, columns):
    frame = heatmap_frame(CLASS, CURRICULUM)
    cells = arranged(frame, rows, columns, Bands.none)
    keys = ["student_id", "competency_id"]
    again = cells.set_index(keys).loc[frame.set_index(keys).index].reset_index()
    assert again[frame.columns.tolist()].equals(frame)


def test_nothing_in_any_order_is_nothing():
    assert arranged(heatmap_frame(CLASS).iloc[:0], Rows.pattern, Columns.facility, Bands.kind).empty


def plain_distance(one, other):
    both = [abs(a - b) for a, b in zip(one, other, strict=True) if a == a and b == b]  # noqa: PLR0124
    return fmean(both) if both else 3


def test_the_distance_is_manhattan_on_the_columns_that_both_have():
    random = np.random.default_rng(3)
    level = random.integers(0, 4, (12, 7)).astype(float)
    level[random.random(level.shape) < 0.4] = np.nan
    expected = [
        [0 if i == j else plain_distance(a, b) for j, b in enumerate(level)] for i, a in enumerate(level)
    ]
    assert manhattan(level) == pytest.approx(np.array(expected))


def way(distances, order):
    return sum(distances[a, b] for a, b in itertools.pairwise(order))


def test_neighbours_of_one_pattern_stand_together_and_the_stronger_end_first():
    weak, strong, split = [0, 0, 0, 0], [3, 3, 3, 3], [3, 3, 0, 0]
    level = np.array([weak, strong, split, weak, split, strong], dtype=float)
    order = by_pattern(level, level.mean(axis=1))
    assert [level[place].tolist() for place in order] == [strong, strong, split, split, weak, weak]


def test_the_order_keeps_the_clusters_together_and_is_among_the_shortest_that_do():
    """Every order that keeps the clusters together, tried out on small classes.

    SciPy's way is not always the very shortest; it is within a twentieth of it, and half of all are longer.
    """
    for seed in range(5):
        level = np.random.default_rng(seed).integers(0, 4, (7, 97)).astype(float)
        distances = manhattan(level)
        order = tuple(by_pattern(level, level.mean(axis=1)))
        ways = {leaves: way(distances, leaves) for leaves in leaf_orders(distances)}
        assert ways[order] <= min(1.05 * min(ways.values()), median(ways.values()))


def leaf_orders(distances):
    """The leaf orders of the average-linkage tree, built here by hand."""
    clusters = [((n,), [(n,)]) for n in range(len(distances))]
    while len(clusters) > 1:
        one, other = min(
            itertools.combinations(clusters, 2),
            key=lambda pair: distances[np.ix_(pair[0][0], pair[1][0])].mean(),
        )
        orders = [a + b for a in one[1] for b in other[1]] + [b + a for a in one[1] for b in other[1]]
        clusters = [each for each in clusters if each is not one and each is not other]
        clusters.append((one[0] + other[0], orders))
    return clusters[0][1]


@pytest.mark.parametrize("size", [0, 1, 2])
def test_two_pupils_and_fewer_stand_by_their_mean(size):
    level = np.array([[0.0, 1.0], [2.0, 3.0]])[:size]
    assert by_pattern(level, level.mean(axis=1) if size else np.array([])).tolist() == list(range(size))[::-1]


def test_pupils_without_any_evidence_stop_nothing():
    level = np.array([[NAN, NAN], [0, 1], [NAN, NAN], [3, 3]])
    assert sorted(by_pattern(level, np.array([-1, 0.2, -1, 0.9])).tolist()) == [0, 1, 2, 3]
