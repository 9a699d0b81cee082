"""Texts of the demo's stories class: the views' queries against SQL of the tests' own."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from dashboard.queries import activity, activity_texts, production, productions
from datastore.measures.texts import TextState
from tests.demo import story, title


@pytest.fixture
def demo(stories_class):
    return stories_class


@pytest.fixture(scope="module")
def found(stories_class):
    return stories_class.ask(productions.productions)


def versions_of(row) -> list[dict]:
    return [one for one in row.draft_data if one["submitted"]]


def state_of(row) -> TextState:
    """Where a text stands, told by its versions alone and by whether the activity is completed."""
    handed_in = versions_of(row)
    given_back = [one for one in handed_in if one.get("given_back_at")]
    if not handed_in:
        return TextState.draft
    if handed_in[-1].get("given_back_at"):
        return TextState.final if row.done else TextState.returned
    return TextState.revised if given_back else TextState.submitted


def test_each_text_stands_where_its_versions_say(demo, found):
    rows = demo.rows(
        "SELECT p.id, p.draft_data, r.status = 'completed' AS done FROM student_productions p"
        " LEFT JOIN activity_results r ON r.student_id = p.student_id AND r.activity_id = p.activity_id"
        " WHERE p.class_id = :class"
    )
    assert dict(zip(found["production_id"], found["state"], strict=True)) == {
        row.id: state_of(row) for row in rows
    }
    counted = dict(zip(found["production_id"], found["versions"], strict=True))
    assert counted == {row.id: len(versions_of(row)) for row in rows}
    assert Counter(found["state"])[TextState.submitted] == story("waiting").expected["waiting"]


def test_the_levels_of_a_text_are_those_the_teacher_gave_and_add_up(demo, found):
    marked = found[(found["title"] == title(story("revised").activity)) & (found["returned_versions"] > 0)]
    rows = defaultdict(lambda: defaultdict(dict))
    for row in demo.rows("SELECT production_id, version, criterion_key, level, points FROM rubric_scores"):
        rows[row.production_id][row.version][row.criterion_key] = (row.level, float(row.points))
    assert len(marked) >= story("revised").expected["commented"]
    for id_ in marked["production_id"]:
        text, levels = demo.ask(production.levels_given, id_)
        assert levels == {
            version: {key: level for key, (level, _) in given.items()} for version, given in rows[id_].items()
        }
        for version, given in rows[id_].items():
            assert text.points(version, levels[version]) == sum(points for _, points in given.values())


def analysed(connection, scope, view, activity_id):
    return activity_texts.texts(
        connection, scope, view, activity.activity(connection, scope, view, activity_id)
    )


def test_the_texts_of_the_activity_that_was_revised(demo, found):
    planted = story("revised")
    [activity_id] = found.loc[found["title"] == title(planted.activity), "activity_id"].unique()
    texts = demo.ask(analysed, activity_id)
    assert (texts["versions"] == 2).sum() == planted.expected["revised"]
    assert (texts["comments"].sum(), texts["taken_up"].sum()) == (
        planted.expected["comments"],
        planted.expected["taken_up"],
    )
    words = demo.rows(
        "SELECT student_id, draft_data FROM student_productions"
        " WHERE class_id = :class AND activity_id = :activity",
        activity=activity_id,
    )
    counted = texts[texts["versions"] > 0]
    assert dict(zip(counted["student_id"], counted["words"], strict=True)) == {
        row.student_id: versions_of(row)[-1]["word_count"] for row in words if versions_of(row)
    }
