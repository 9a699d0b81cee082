"""Addresses below a class: a pupil or an activity that is not the class's is no page at all."""

from __future__ import annotations

from uuid import uuid4

import pytest

from datastore.commands.classroom.classes import end_enrolment
from tests.app.world import Who, World, make_world
from tests.conftest import statements
from tests.factories import make_lesson


@pytest.fixture(scope="module")
def world(module_database) -> World:
    return make_world(module_database)


def status(world, end, who=Who.teacher):
    return world.client(who).get(f"/class/{world.ours}{end}").status_code


def test_a_pupil_of_the_class_has_a_page_and_so_has_one_who_left(world):
    assert status(world, f"/student/{world.classmate}") == 200
    end_enrolment(world.database, world.scope(Who.teacher), world.ours, world.leaver)
    assert status(world, f"/student/{world.leaver}") == 200


def test_somebody_elses_pupil_and_nobody_have_none(world):
    for student in (world.keys[Who.other_pupil].user_id, world.keys[Who.teacher].user_id, uuid4()):
        assert status(world, f"/student/{student}") == 404


def test_an_activity_that_the_class_has_not_has_no_page(world):
    lesson = make_lesson(world.database)
    assert status(world, f"/activity/{world.activity}") == 200
    for activity in (uuid4(), world.classmate, lesson.class_id):
        assert status(world, f"/activity/{activity}") == 404


def test_the_page_says_no_more_than_that_there_is_none(world):
    client = world.client(Who.teacher)
    for student in (uuid4(), world.keys[Who.other_pupil].user_id):
        page = client.get(f"/class/{world.ours}/student/{student}")
        assert "This page does not exist, or it is not yours." in page.text


def test_the_edge_asks_one_question_more_and_only_there(world):
    client = world.client(Who.teacher)

    def asked(end):
        with statements(world.database) as seen:
            assert client.get(f"/class/{world.ours}{end}").status_code == 200
        return len([each for each in seen if "set_config" not in each])

    assert asked(f"/student/{world.classmate}") == asked("/stuck") + 1
