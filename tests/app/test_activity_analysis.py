"""The analysis of an activity over HTTP: which parts show, what they say, and how much each reads."""

from __future__ import annotations

import json
import re

import pytest

from tests.app import callbacks
from tests.app.access_dashboard import sent_by_browser
from tests.app.world import Who, World, make_world
from tests.conftest import statements
from tests.factories import hand_in, make_pupil

PARTS = ("items", "times", "film", "texts")


@pytest.fixture(scope="module")
def world(module_database) -> World:
    return make_world(module_database)


def ask(world, name, activity_id=None, **filters):
    """The answer of a callback to our teacher, by component and property."""
    client = world.client(Who.teacher)
    values = sent_by_browser(world.ours, activity_id or world.activity)
    values["filters-value.data"] |= filters
    return callbacks.send(client, callbacks.named(client, name), values).json["response"]


def test_the_activity_is_named_with_its_kind_and_place(world):
    head = ask(world, "activity-title.children")
    assert head["activity-title"]["children"] == "Activité 1"
    assert head["activity-about"]["children"] == "Quiz · Lire · L’article de presse"
    assert head["activity-loading"]["hidden"] is True


def test_a_quiz_shows_its_questions_and_neither_film_nor_texts(world):
    shown = ask(world, "activity-items.style")
    assert "visibility" not in shown["activity-items"]["style"]
    assert "Écris le mot." in shown["activity-items-table"]["data"]
    assert "first attempt" in json.dumps(shown["activity-items-count"])
    assert shown["activity-items-figure"]["figure"]["layout"]["height"] > 0
    for part in ("film", "texts"):
        hidden = ask(world, f"activity-{part}.style")
        assert hidden == {
            f"activity-{part}": {"style": {"height": 0, "overflow": "hidden", "visibility": "hidden"}}
        }


def test_without_options_to_choose_from_there_is_no_part_of_options(world):
    shown = ask(world, "activity-items.style")
    assert shown["activity-options"]["style"]["visibility"] == "hidden"
    assert "visibility" not in shown["activity-wrong"]["style"]


def test_an_activity_of_nobody_is_said_and_shows_no_part(world):
    unknown = world.topic
    head = ask(world, "activity-title.children", unknown)
    assert head["activity-about"]["children"].startswith("The class has no such activity.")
    for part in PARTS:
        assert (
            ask(world, f"activity-{part}.style", unknown)[f"activity-{part}"]["style"]["visibility"]
            == "hidden"
        )


def test_what_the_filters_leave_out_is_told_from_what_is_not_there(world):
    head = ask(world, "activity-title.children", activity_type="video")
    assert head["activity-about"]["children"] == "The filters leave this activity out. Clear them to see it."


def test_days_without_work_differ_from_an_activity_without_work(world):
    shown = ask(world, "activity-items.style", since="2031-01-01")
    said = "Nothing here passes the filters of group and days."
    assert said in json.dumps(shown["activity-items-insight"]["children"])
    [note] = shown["activity-items-figure"]["figure"]["layout"]["annotations"]
    assert said in note["text"].replace("<br>", " ")
    assert shown["activity-wrong"]["style"]["visibility"] == "hidden"


def test_hidden_names_are_labels_in_every_part(world):
    pupil = make_pupil(world.database, world.north, world.ours)
    hand_in(world.database, pupil, world.activity, {"q1": "chapeau"})
    plain, projected = (
        json.dumps(ask(world, "activity-items.style", hidden=hidden), ensure_ascii=False)
        for hidden in (False, True)
    )
    assert "chapeau" in plain
    assert "Inès" in plain
    assert "chapeau" in projected
    assert "Inès" not in projected
    assert re.search(r"#\d\d", projected)


@pytest.mark.parametrize("name", ["activity-title.children", *(f"activity-{part}.style" for part in PARTS)])
def test_each_callback_reads_with_at_most_three_statements(world, name):
    with statements(world.database) as seen:
        ask(world, name)
    of_page = [one for one in seen if "activities" in one or "chosen" in one]
    assert 1 <= len(of_page) <= 3


@pytest.mark.parametrize("raw", ["x", "", "00000000-0000-0000-0000-00000000000g", "' OR 1=1"])
def test_an_address_that_names_no_activity_is_none(world, raw):
    client = world.client(Who.teacher)
    values = sent_by_browser(world.ours) | {"activity-chosen.data": raw}
    answer = callbacks.send(client, callbacks.named(client, "activity-title.children"), values)
    assert "does not exist" in callbacks.toast_of(answer)
    assert (
        "Nothing here" in callbacks.go_to(client, client, f"/class/{world.ours}/activity/{raw or 'x'}").text
    )
