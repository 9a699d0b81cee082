"""In which order the heatmap shows pupils and competencies. No statement: it sorts what was read."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import squareform

from dashboard.orders import Bands, Columns, Rows
from datastore.measures.levels import Level

MOST_IN_BEST_ORDER = 400
"""Of more pupils the order within the clusters is not optimised: that takes the cube of their number."""


def arranged(cells: pd.DataFrame, rows: Rows, columns: Columns, bands: Bands) -> pd.DataFrame:
    """The same cells in another order, pupils first.

    Definition: docs/metrics.md, "Order of the heatmap".

    Args:
        cells: queries.mastery.students_by_competency: by name, in the order of the curriculum.
        rows: `mean`: the pupils with the highest mean of *m* first; `pattern`: who is alike stands together.
        columns: `facility`: the competencies that the most pupils with evidence have acquired first.
        bands: Competencies of one band stay together; the bands follow the curriculum.
    """
    if cells.empty:
        return cells
    width = cells["competency_id"].nunique()
    order = np.arange(len(cells)).reshape(-1, width)
    order = order[_rows(cells, width, rows)][:, _columns(cells, width, columns, bands)]
    return cells.iloc[order.ravel()].reset_index(drop=True)


def _rows(cells: pd.DataFrame, width: int, by: Rows) -> npt.NDArray[np.intp]:
    m = cells["m"].to_numpy().reshape(-1, width)
    if by is Rows.mean:
        return np.argsort(-_mean(m), kind="stable")
    if by is Rows.pattern:
        return by_pattern(cells["level"].to_numpy().reshape(-1, width), _mean(m))
    return np.arange(len(m))


def _mean(m: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Of each pupil over the competencies that have one; without any last."""
    known = ~np.isnan(m)
    total = np.where(known, m, 0).sum(axis=1)
    return np.where(known.any(axis=1), total / known.sum(axis=1).clip(min=1), -1)


def _columns(cells: pd.DataFrame, width: int, by: Columns, bands: Bands) -> npt.NDArray[np.intp]:
    heads = pd.DataFrame({"place": range(width), "key": range(width), "band": 0})
    if by is Columns.facility:
        heads["key"] = -_facility(cells, width)
    if bands is not Bands.none:
        heads["band"] = pd.factorize(cells[bands.value].to_numpy()[:width])[0]
    return heads.sort_values(["band", "key", "place"])["place"].to_numpy()


def _facility(cells: pd.DataFrame, width: int) -> npt.NDArray[np.float64]:
    """The share of the pupils in the class with evidence who have at least acquis; without any last."""
    level = cells["level"].to_numpy().reshape(-1, width)[~cells["left"].to_numpy()[::width]]
    known = (~np.isnan(level)).sum(axis=0)
    return np.where(known > 0, (level >= Level.acquis).sum(axis=0) / known.clip(min=1), -1)


def by_pattern(level: npt.NDArray[np.float64], mean: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    """The rows in an order in which neighbours are alike, the stronger end first.

    Average linkage on the Manhattan distance of the levels, then the order of the tree's leaves that makes
    the sum of the distances between neighbours least (Bar-Joseph, Gifford, Jaakkola 2001).

    Args:
        level: A pupil a row, a competency a column; NaN: no evidence.
        mean: Of each row, only to say which end is the first.
    """
    if len(level) < 3:  # noqa: PLR2004 - nothing to choose between
        return np.argsort(-mean, kind="stable")
    distances = squareform(manhattan(level), checks=False)
    tree = linkage(distances, method="average")
    if len(level) <= MOST_IN_BEST_ORDER:
        tree = optimal_leaf_ordering(tree, distances)
    order = leaves_list(tree).astype(np.intp)
    half = len(order) // 2
    return order if mean[order[:half]].mean() >= mean[order[-half:]].mean() else order[::-1]


def manhattan(level: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The mean difference of two rows' levels over the columns that both have; 3, the most, without any.

    The difference of two levels is the number of levels that one has reached and the other has not.
    """
    known = (~np.isnan(level)).astype(float)
    both, differences = known @ known.T, np.zeros((len(level), len(level)))
    for step in (Level.en_cours, Level.acquis, Level.expert):
        reached = (level >= step).astype(float)
        only_one = reached @ (known - reached).T
        differences += only_one + only_one.T
    distances = np.where(both > 0, differences / both.clip(min=1), float(Level.expert))
    np.fill_diagonal(distances, 0)
    return distances
