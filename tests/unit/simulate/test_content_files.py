"""The demo's content is valid, complete, and refused with its place where it is not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from datastore.content import parse_content, parse_evaluation_criteria
from datastore.errors import BadInput
from datastore.models.enums import ActivityType
from datastore.simulate.content_files import FOLDER, load_badges, load_framework, load_sequences

CLOSED_KINDS = {
    "single",
    "multiple",
    "true_false",
    "numeric",
    "short_text",
    "matching",
    "ordering",
    "fill_in",
    "categorise",
}


@pytest.fixture(scope="module")
def sequences():
    return load_sequences()


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of the content that a test may damage."""
    shutil.copytree(FOLDER / "sequences", tmp_path / "sequences")
    for name in ("competencies.json", "badges.json"):
        shutil.copy(FOLDER / name, tmp_path)
    return tmp_path


def damage(folder: Path, change) -> Path:
    path = sorted((folder / "sequences").glob("*.json"))[0]
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_there_are_three_sequences_of_all_five_types(sequences):
    assert [sequence.slug for sequence in sequences] == ["article-de-presse", "argumentation", "recit"]
    for sequence in sequences:
        assert {activity.activity_type for activity in sequence.activities} == set(ActivityType)


def test_every_activity_is_valid_and_its_rubric_stands_in_both_places(sequences):
    for activity in (activity for sequence in sequences for activity in sequence.activities):
        content = parse_content(activity.activity_type, activity.content)
        if activity.activity_type is ActivityType.text_production:
            criteria = parse_evaluation_criteria(activity.evaluation_criteria)
            assert criteria.criteria == content.rubric.criteria, activity.slug


def test_every_kind_of_question_occurs_in_every_sequence(sequences):
    for sequence in sequences:
        quizzes = [a for a in sequence.activities if a.activity_type is ActivityType.quiz]
        assert {item.kind for quiz in quizzes for item in quiz.parsed.items} == CLOSED_KINDS, sequence.slug


def test_the_estimated_times_add_up(sequences):
    for sequence in sequences:
        for session in sequence.sessions:
            total = sum(activity.estimated_duration for activity in session.activities)
            assert session.estimated_duration == total, session.title
        total = sum(session.estimated_duration for session in sequence.sessions)
        assert sequence.estimated_duration == total


def test_every_competency_is_worked_on(sequences):
    used = {
        code for sequence in sequences for activity in sequence.activities for code in activity.competencies
    }
    assert used == set(load_framework().codes)


def test_badges_can_be_judged():
    badges = load_badges()
    assert len({badge.code for badge in badges}) == len(badges) >= 5


def test_an_unknown_competency_is_refused_with_its_place(folder):
    damage(folder, lambda d: d["sessions"][0]["activities"][0]["competencies"].append("X9"))
    with pytest.raises(BadInput, match=r"01_.*json: conference-de-redaction: no competency X9"):
        load_sequences(folder)


def test_a_slug_that_comes_twice_is_refused(folder):
    def repeat(document):
        first, second = document["sessions"][0]["activities"][:2]
        second["slug"] = first["slug"]

    damage(folder, repeat)
    with pytest.raises(BadInput, match="conference-de-redaction comes twice"):
        load_sequences(folder)


def test_content_that_breaks_its_schema_is_refused_with_its_place(folder):
    damage(folder, lambda d: d["sessions"][0]["activities"][0]["content"].pop("screens"))
    with pytest.raises(BadInput, match=r"conference-de-redaction: .*screens"):
        load_sequences(folder)


def test_an_unknown_field_is_refused(folder):
    damage(folder, lambda d: d.update(colour="red"))
    with pytest.raises(BadInput, match=r"01_.*json: colour"):
        load_sequences(folder)


def test_a_file_that_is_no_json_is_refused(folder):
    (folder / "badges.json").write_text("[{", encoding="utf-8")
    with pytest.raises(BadInput, match=r"badges\.json cannot be read as JSON"):
        load_badges(folder)
    (folder / "badges.json").unlink()
    with pytest.raises(BadInput, match=r"badges\.json cannot be read"):
        load_badges(folder)
