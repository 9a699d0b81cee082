"""The table of figures names every figure of the teacher's views, and tests that exist."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

from dashboard import ids
from dashboard.ids import Panel

TESTS = Path(__file__).parents[1]
VIEWS = ("TODAY", "OVERVIEW", "COMPETENCIES", "ACTIVITY", "STUCK", "TIME", "LIVE", "PATHS", "PRODUCTIONS")
VIEWS += ("STUDENT", "SHEET")
"""Of one class, or of the teacher's own; classes are compared elsewhere."""
WITHOUT_PANEL = {"overview-kpis", "today-cards", "live-board"}
"""Figures that are drawn as HTML alone."""
TEST = re.compile(r"`([\w-]+)::(\w+)`")
FEWEST_WORDS = 4
"""In which what is lacking can be said."""

figures_part, published_part = (TESTS / "figures.md").read_text(encoding="utf-8").split("\n## ")


def lines(part: str) -> list[list[str]]:
    """The cells of a table, without its head."""
    rows = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


FIGURES, PUBLISHED = lines(figures_part), lines(published_part)


def panels() -> set[str]:
    """What the views' panels are called, as in "stuck-split"."""
    found = [value for view in VIEWS for value in vars(getattr(ids, view)).values()]
    return {value.figure.removesuffix("-figure") for value in found if isinstance(value, Panel)}


@pytest.fixture(scope="module")
def tests() -> dict[str, set[str]]:
    """The names of the tests, by module."""
    found = defaultdict(set)
    for file in TESTS.rglob("test_*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
        found[file.stem] |= {function.name for function in functions}
    return found


def test_every_figure_of_every_view_has_a_line():
    assert {line[0] for line in FIGURES} == panels() | WITHOUT_PANEL


@pytest.mark.parametrize("line", FIGURES, ids=lambda line: f"{line[0]}: {line[1]}")
def test_each_data_set_has_a_test_or_a_reason(line):
    figure, what, *data_sets = line
    assert figure
    assert what
    assert len(data_sets) == 3
    assert any(TEST.search(cell) for cell in data_sets)
    assert TEST.search(data_sets[-1]), "what the logs lack is planted"
    for cell in data_sets:
        assert TEST.search(cell) or len(cell.split()) >= FEWEST_WORDS


def test_no_line_stands_twice():
    assert len({tuple(line[:2]) for line in FIGURES}) == len(FIGURES)


def test_every_test_that_is_named_exists(tests):
    named = {pair for line in (*FIGURES, *PUBLISHED) for cell in line for pair in TEST.findall(cell)}
    assert len(named) > 50
    missing = {f"{module}::{name}" for module, name in named if name not in tests.get(module, ())}
    assert not missing


def test_every_published_example_has_a_test():
    assert all(TEST.search(line[-1]) for line in PUBLISHED)
