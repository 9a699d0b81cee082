"""The heatmap's page over HTTP: a cell, its evidence, setting its level and taking that back."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from datastore.models import CompetencyMastery
from tests.app import callbacks
from tests.app.access_dashboard import sent_by_browser
from tests.app.world import Who, World, make_world
from tests.conftest import statements

SHOW, SET, HEATMAP = (
    "competencies-title.children",
    "competencies-saved.children",
    "competencies-heatmap-figure.figure",
)
NOT_YOURS = "This pupil or competency does not exist, or it is not yours."


@pytest.fixture(scope="module")
def world(module_database) -> World:
    """For all tests: the one that sets a level takes it back."""
    return make_world(module_database)


def cell_of(world) -> dict[str, str]:
    """What a classmate's work says something of."""
    m = CompetencyMastery
    query = select(m.competency_id).where(m.class_id == world.ours, m.student_id == world.classmate)
    with world.database.reading(world.north) as connection:
        competency = connection.execute(query).scalar_one()
    return {"student": str(world.classmate), "competency": str(competency)}


def ask(world, name, who=Who.teacher, class_id=None, **values):
    client = world.client(who)
    sent = sent_by_browser(class_id or world.ours) | {"competencies-cell.data": cell_of(world)} | values
    return callbacks.send(client, callbacks.named(client, name), sent)


def press(world, button="save", who=Who.teacher, class_id=None, **values):
    """Send the form by its button, as Dash does: what was pressed comes first."""
    client = world.client(who)
    sent = sent_by_browser(class_id or world.ours) | {"competencies-cell.data": cell_of(world)}
    sent |= {f"competencies-{button}.n_clicks": 1, **values}
    body = callbacks.body(callbacks.named(client, SET), sent)
    body["changedPropIds"] = [f"competencies-{button}.n_clicks"]
    return client.post(callbacks.ENDPOINT, json=body, headers={"X-CSRFToken": callbacks.csrf_token(client)})


def shown(world):
    return ask(world, SHOW).json["response"]


def heatmap_letter(world) -> str:
    """The classmate's letter in the one column."""
    response = ask(world, HEATMAP).json["response"]["competencies-heatmap-figure"]["figure"]
    row = response["layout"]["meta"]["students"].index(str(world.classmate))
    return "".join(trace["text"][row][0] for trace in response["data"] if trace["type"] == "heatmap")


def test_a_cell_shows_its_evidence_and_the_form_without_a_way_back(world):
    found = shown(world)
    assert found["competencies-title"]["children"].startswith("Isabeau")
    assert "Quiz" in found["competencies-evidence-table"]["data"]
    assert found["competencies-evidence"]["hidden"] is False
    assert found["competencies-restore"]["hidden"] is True


def test_without_a_cell_the_evidence_is_hidden(world):
    found = ask(world, SHOW, **{"competencies-cell.data": None}).json["response"]
    assert found["competencies-evidence"]["hidden"] is True


def test_a_level_is_set_shown_with_its_reason_and_taken_back(world):
    before = heatmap_letter(world)
    done = press(world, **{"competencies-level.value": "non_acquis"}).json["response"]
    assert done["competencies-saved"]["children"] == "Your level is shown."
    assert done["competencies-kept"]["data"]
    found = shown(world)
    assert "set by a teacher" in json.dumps(found["competencies-evidence-insight"])
    assert "“Oral”" in json.dumps(found["competencies-decisions"], ensure_ascii=False)
    assert found["competencies-restore"]["hidden"] is False
    assert heatmap_letter(world) == "NA*" != before

    done = press(world, "restore").json["response"]
    assert done["competencies-saved"]["children"] == "The computed level is shown again."
    assert heatmap_letter(world) == before
    assert shown(world)["competencies-restore"]["hidden"] is True


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("reason", "  ", "Write why you set this level"),
        ("level", "perfect", "Choose a level."),
        ("until", "2020-01-01", "is over"),
        ("until", "soon", "is not a date"),
        ("cell", None, NOT_YOURS),
        ("cell", {"student": "x", "competency": []}, NOT_YOURS),
        ("cell", "x", NOT_YOURS),
    ],
)
def test_what_cannot_be_set_is_said_and_changes_nothing(world, field, value, words):
    before = heatmap_letter(world)
    prop = "data" if field == "cell" else "value"
    assert words in callbacks.toast_of(press(world, **{f"competencies-{field}.{prop}": value}))
    assert heatmap_letter(world) == before


@pytest.mark.parametrize("who", [Who.other_teacher, Who.foreign_teacher])
def test_another_teacher_neither_sees_nor_sets_a_level_of_ours(world, who):
    before = heatmap_letter(world)
    for class_id in (world.ours, world.classes[who]):  # our class, and our pupil under their own
        for answer in (
            ask(world, SHOW, who, class_id),
            press(world, who=who, class_id=class_id),
            press(world, "restore", who=who, class_id=class_id),
        ):
            assert "does not exist" in callbacks.toast_of(answer) or "computed one" in callbacks.toast_of(
                answer
            )
            assert "Isabeau" not in answer.text
    assert heatmap_letter(world) == before


@pytest.mark.parametrize("select_", ["rows", "columns", "bands", "size"])
def test_an_order_that_does_not_exist_is_refused(world, select_):
    answer = ask(world, HEATMAP, **{f"competencies-{select_}.value": "nonsense"})
    assert "does not exist" in callbacks.toast_of(answer)


def test_heatmap_and_evidence_take_three_statements_each(world):
    for name in (HEATMAP, SHOW):
        ask(world, name)
        with statements(world.database) as seen:
            ask(world, name)
        own = [one for one in seen if "session_epoch" not in one]
        assert len(own) <= 3 + 1  # beside the cell that the test itself looks up
