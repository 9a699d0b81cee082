"""The panels of a comparison, from what the browser sends to what it gets, against work planted here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import make_url, text

from dashboard import locale
from dashboard.answers import Answers
from dashboard.callbacks import compare_more, panels
from dashboard.comparing.view import Measure
from dashboard.wiring import ANSWERS
from datastore.engine import Database
from datastore.errors import NotFound
from tests.compared_classes import RIGHT, WRONG, Compared, make_compared
from tests.conftest import new_database, statements

NAMES = ("4eA", "4eB", "4eC")


@pytest.fixture(scope="module")
def made(server_url, template, cipher) -> Iterator[tuple[str, Compared]]:
    """All do the first quiz, half right; 4eA the second in its second week, the others in their third."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        school = make_compared(database)
        school.everybody(NAMES, school.first, 0, RIGHT, WRONG)
        school.everybody(("4eA",), school.second, 8, RIGHT)
        for day in (15, 16, 17):
            school.everybody(("4eB", "4eC"), school.second, day, WRONG)
        school.everybody(("4eB", "4eC"), school.second, 18, RIGHT)
        database.dispose()
        yield str(make_url(url).database), school


@pytest.fixture
def school(made, server_url, cipher, monkeypatch) -> Iterator[Compared]:
    """In a request of the coordinator, who reads English."""
    name, school = made
    with new_database(server_url, name) as url:
        database = Database(url, cipher=cipher)
        found = replace(school, database=database)
        for module in (compare_more, panels):
            monkeypatch.setattr(module, "current_scope", lambda: found.coordinator)
        monkeypatch.setattr(compare_more, "reading", database.reading)
        app = Flask("dashboard")
        app.extensions[ANSWERS] = Answers(app, None, cipher)
        locale.install(app)
        with app.test_request_context(headers={"Accept-Language": "en"}):
            yield found
        database.dispose()


@contextmanager
def at_most_three(school: Compared) -> Iterator[None]:
    with statements(school.database) as seen:
        yield
    assert 1 <= len(seen) <= 3


def view(**asked: Any) -> dict[str, Any]:
    """The store, as the browser has it; every week counts."""
    return {"same_weeks": False, **asked}


def said(parts: list[Any]) -> str:
    """A sentence without its bold type."""
    return "".join(part if isinstance(part, str) else part.children for part in parts)


def clicked(customdata: object) -> dict[str, Any]:
    return {"points": [{"customdata": str(customdata)}]}


def test_the_weeks_are_those_of_completion_whatever_is_compared(school):
    with at_most_three(school):
        figure, sentence, table, _ = compare_more.show_weeks(view(measure=Measure.stuck.value))
    lines = {trace["hovertext"][0][3:6]: trace["y"] for trace in figure["data"] if "hovertext" in trace}
    assert lines == {"4eA": [33.3, 66.7, 66.7], "4eB": [33.3, 33.3, 66.7], "4eC": [33.3, 33.3, 66.7]}
    assert said(sentence).startswith("After week 3, the last that all 3 classes have had")
    assert "4eA 67% (n = 6)" in said(sentence)
    assert "4eB" in table


def test_the_matrix_has_a_row_a_class(school):
    with at_most_three(school):
        figure, _, table, _ = compare_more.show_competencies(view(measure=Measure.score.value))
    cells = figure["data"][0]
    assert len(cells["z"]) == 3
    assert {each for row in cells["customdata"] for each in row} == {str(school.competency_id)}
    assert f"competency={school.competency_id}" in table


def test_a_click_on_a_cell_shows_the_levels_of_its_competency(school):
    asked = view(measure=Measure.score.value)
    with at_most_three(school):
        _, sentence, table, count = compare_more.show_competency(asked, clicked(school.competency_id))
    assert said(sentence) == "“Repérer”: reached by 0 of 10 pupils with a level (0%), in 1 class."
    assert "4eC" in table
    assert count[0] == "3 classes · "


def test_what_is_not_of_the_matrix_is_no_competency_to_show(school):
    asked = view(measure=Measure.score.value)
    _, sentence, *_ = compare_more.show_competency(asked, None)
    for wrong in (clicked(school.first), clicked("../etc"), {"points": []}):
        assert said(compare_more.show_competency(asked, wrong)[1]) == said(sentence)


def test_the_activity_that_is_hard_for_its_content_is_opened_at_first_try(school):
    asked = view(measure=Measure.score.value)
    with at_most_three(school):
        *parts, opened = compare_more.show_activities(asked)
    assert said(parts[1]).startswith("1 activity of 2 is hard in most classes")
    assert opened == str(school.second)
    with at_most_three(school):
        figure, sentence, _, _ = compare_more.show_first_tries(opened, None, asked)
    assert figure["data"][0]["x"] == [100, 0, 0]
    assert "between 0% and 100% of the points, in 3 classes (23 pupils)" in said(sentence)


def test_a_click_on_a_mark_shows_that_activity_at_first_try(school):
    asked = view(measure=Measure.score.value)
    figure, *_ = compare_more.show_first_tries(str(school.second), clicked(school.first), asked)
    assert figure["data"][0]["x"] == [50, 50, 50]


def test_without_an_activity_the_page_says_what_to_do(school):
    figure, sentence, table, _ = compare_more.show_first_tries(None, None, view(measure=Measure.score.value))
    assert (figure["data"], said(sentence), table) == ([], "Choose an activity above.", "")


def test_years_are_those_of_all_classes_whatever_is_chosen(school):
    with school.database.owning() as connection:
        connection.execute(
            text("UPDATE classes SET academic_year = '2025-2026' WHERE id = :class"),
            {"class": school.classes["4eA"]},
        )
    asked = {"classes": [str(school.classes["4eB"])], "weeks": 2}
    with at_most_three(school):
        _, sentence, table, count = compare_more.show_years(asked)
    assert said(sentence).startswith("2026-2027: median 33% (n = 17); 2025-2026: 67% (n = 6).")
    assert "2025-2026" in table
    assert count[0] == "2 school years · "


def test_a_class_outside_of_the_scope_is_not_confirmed(school):
    asked = view(classes=["00000000-0000-0000-0000-000000000001"])
    shows = (compare_more.show_weeks, compare_more.show_competencies, compare_more.show_activities)
    for show in shows:
        with pytest.raises(NotFound):
            show(asked)
