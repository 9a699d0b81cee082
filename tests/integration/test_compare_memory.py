"""A comparison that is remembered: made once, made anew as soon as anything has changed, nobody else's.

Each test runs on answers that are kept in the process, and on answers that are kept in a real Redis.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from sqlalchemy import make_url, text

from dashboard.answers import Answers
from dashboard.comparing.view import CompareView, Measure
from dashboard.queries.compare_competencies import by_class
from dashboard.queries.compare_memory import Memory
from dashboard.queries.compare_values import values
from datastore.commands.classroom.classes import end_enrolment
from datastore.commands.marking.override import Cell, Override, override_level
from datastore.engine import Database
from datastore.errors import NotFound
from datastore.measures.levels import Level
from datastore.scope import Scope
from tests.compared_classes import RIGHT, WRONG, Compared, make_compared
from tests.conftest import new_database, statements

NAMES = ("4eA", "4eC")
SCORES = CompareView(measure=Measure.score)


@pytest.fixture(scope="module")
def made(server_url, template, cipher) -> Iterator[tuple[str, Compared]]:
    """Two classes have handed in the first quiz, in a database that tests clone."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        school = make_compared(database)
        school.everybody(NAMES, school.first, 0, RIGHT, WRONG)
        database.dispose()
        yield str(make_url(url).database), school


@pytest.fixture
def school(made, server_url, cipher) -> Iterator[Compared]:
    name, school = made
    with new_database(server_url, name) as url:
        database = Database(url, cipher=cipher)
        yield replace(school, database=database)
        database.dispose()


@dataclass(frozen=True)
class Desk:
    """A coordinator's panels, on a server that keeps answers."""

    school: Compared
    answers: Answers

    def told(self, scope: Scope | None = None, view: CompareView = SCORES) -> dict[str, list[float]]:
        """The values of each class, by its name, as a panel would remember them."""
        who = scope or self.school.coordinator
        with self.school.database.reading(who) as connection:

            def make(found):
                told = values(connection, who, found)
                return {name: told.of(self.school.classes[name]) for name in found.classes["name"]}

            return Memory(self.answers, connection, who).remembered(view, "values", make)

    def reached(self) -> dict[str, float]:
        """How many have reached the competency, by class."""
        who = self.school.coordinator
        with self.school.database.reading(who) as connection:

            def make(found):
                cells = by_class(connection, who, found)
                return dict(zip(cells["name"], cells["reached"], strict=True))

            return Memory(self.answers, connection, who).remembered(SCORES, "levels", make)


@pytest.fixture(params=["in the process", "in Redis"])
def desk(request, school, cipher) -> Desk:
    """Nothing is kept yet."""
    url = request.getfixturevalue("redis_url") if request.param == "in Redis" else None
    return Desk(school, Answers(Flask("answers"), url, cipher))


def test_what_was_made_is_made_once_and_found_by_one_statement(desk, school):
    first = desk.told()
    with statements(school.database) as seen:
        again = desk.told()
    assert len(seen) == 1
    assert first == again == {"4eA": [0.5] * 6, "4eC": [0.5] * 7}


def test_at_first_three_statements_are_sent(desk, school):
    with statements(school.database) as seen:
        desk.told()
    assert len(seen) == 3


def test_what_only_stands_out_is_compared_once(desk, school):
    desk.told()
    view = SCORES.model_copy(update={"first": school.classes["4eA"], "hidden": True})
    with statements(school.database) as seen:
        desk.told(view=view)
    assert len(seen) == 1


def test_a_better_attempt_is_seen_at_once(desk, school):
    assert desk.told()["4eA"] == [0.5] * 6
    school.answer("4eA", 0, school.first, 1, RIGHT, RIGHT)
    assert desk.told()["4eA"] == [0.5] * 5 + [1.0]


def test_work_that_is_handed_in_changes_no_footing_where_it_does_not_matter_who_did_what(desk, school):
    completion = CompareView()
    before = desk.told(view=completion)
    school.answer("4eA", 0, school.second, 8, RIGHT)
    with statements(school.database) as seen:
        after = desk.told(view=completion)
    assert len(seen) == 2
    assert max(after["4eA"]) > max(before["4eA"])


def test_what_a_class_is_given_changes_the_footing_also_where_no_work_does(desk, school):
    before = desk.told(view=CompareView())
    school.set_up("4eA", hidden=(school.first,))
    assert desk.told(view=CompareView()) != before


def test_who_leaves_the_class_counts_no_longer(desk, school):
    desk.told()
    admin = Scope.system(school.coordinator.school_id)
    end_enrolment(school.database, admin, school.classes["4eC"], school.pupils["4eC"][0].user_id)
    assert len(desk.told()["4eC"]) == 6


def test_another_setting_of_the_class_is_seen_at_once(desk, school):
    before = desk.told()
    school.set_up("4eA", hidden=(school.first,))
    assert desk.told() != before


def test_a_level_that_a_teacher_sets_is_seen_at_once(desk, school):
    before = desk.reached()
    pupil = school.pupils["4eA"][0].user_id
    teacher = Scope(
        school.coordinator.school_id,
        school.pupils["4eA"][1].user_id,
        teaches=frozenset(school.classes.values()),
    )
    cell = Cell(school.classes["4eA"], pupil, school.competency_id)
    override_level(school.database, teacher, cell, Override(Level.expert, "Oral"))
    assert desk.reached()["4eA"] == before["4eA"] + 1


def test_another_scope_gets_an_answer_of_its_own(desk, school):
    assert set(desk.told()) == {"4eA", "4eC"}
    narrow = replace(school.coordinator, coordinates=frozenset({school.classes["4eA"]}))
    assert set(desk.told(narrow)) == {"4eA"}


def test_who_compares_no_classes_is_refused_what_is_remembered(desk, school):
    desk.told()
    with pytest.raises(NotFound):
        desk.told(replace(school.coordinator, is_coordinator=False))


def test_what_is_read_is_planned_for_its_own_classes_however_often(school):
    scope = school.coordinator
    with school.database.reading(scope) as connection:
        assert connection.scalar(text("SHOW plan_cache_mode")) == "force_custom_plan"
    with school.database.writing(scope) as session:
        assert session.scalar(text("SHOW plan_cache_mode")) == "auto"
