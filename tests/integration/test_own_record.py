"""A pupil takes everything along that is kept of them: complete, readable, and nothing that is not theirs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile

import pytest
from sqlalchemy import insert, update

from datastore.commands.classroom.sequences import configure
from datastore.commands.contact.forum import NewTopic, open_topic
from datastore.commands.contact.help_calls import Call, call_for_help
from datastore.commands.marking.comments import add_comment
from datastore.commands.marking.release import release
from datastore.configuration import Configuration, FeedbackRule
from datastore.exporters.own_record import NOT_ABOUT_STUDENTS, SUBJECT, counts, own_record
from datastore.models import (
    ActivityAttempt,
    Base,
    FeedbackComment,
    PeerReview,
    StudentProduction,
    new_id,
)
from datastore.models.enums import ActivityType, ProductionStatus
from tests.factories import (
    Lesson,
    hand_in,
    make_badge,
    make_competency,
    make_lesson,
    make_pupil,
    make_sequence,
    quiz,
)
from tests.writing import DAY, GOOD, MONDAY, WEAK, make_writing

AT = dt.datetime(2026, 10, 1, 9, tzinfo=dt.UTC)
FORMULA = '=HYPERLINK("x";"y")'


@pytest.fixture
def lesson(database) -> Lesson:
    return make_lesson(database)


@pytest.fixture
def activity(database, lesson):
    sequence, (activity,) = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("titre"))])
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration())
    return activity


def package(database, scope) -> zipfile.ZipFile:
    with database.reading(scope) as connection:
        return zipfile.ZipFile(io.BytesIO(own_record(connection, scope, readme="Lis-moi")))


def record(database, scope) -> dict[str, list[dict]]:
    return json.loads(package(database, scope).read("record.json"))


def production(database, lesson, activity, text: str, **more) -> object:
    row = {
        "school_id": lesson.pupil.school_id,
        "id": new_id(),
        "class_id": lesson.class_id,
        "student_id": lesson.pupil.user_id,
        "activity_id": activity,
        "content": text,
        "status": ProductionStatus.evaluated,
        **more,
    }
    with database.writing(lesson.pupil) as session:
        session.execute(insert(StudentProduction).values(row))
    return row["id"]


def test_every_table_that_names_a_person_is_in_the_record_or_says_why_not():
    named = {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_key_constraints
        if key.referred_table.name == "users"
    }
    with_columns = {table.name for table in Base.metadata.tables.values() if "student_id" in table.columns}
    exported = {model.__tablename__ for model in SUBJECT}
    given_back = {"feedback_comments", "rubric_scores"}
    assert (named | with_columns) - exported - given_back - set(NOT_ABOUT_STUDENTS) == set()
    assert not exported & set(NOT_ABOUT_STUDENTS)


def test_the_record_holds_what_was_done_and_written_and_no_secret(database, lesson, activity):
    hand_in(database, lesson.pupil, activity, {"q1": "titre"})
    open_topic(database, lesson.pupil, lesson.class_id, NewTopic(new_id(), "Ma question", "Pourquoi ?"))
    call_for_help(database, lesson.pupil, lesson.class_id, Call(message="Je bloque"))
    found = record(database, lesson.pupil)
    assert found["users"][0]["first_name"] == "Inès"
    assert found["activity_attempts"][0]["response_data"] == [{"key": "q1", "answer": "titre"}]
    assert found["activity_attempts"][0]["score"] == 1.0
    assert found["forum_topics"][0]["title"] == "Ma question"
    assert found["help_calls"][0]["message"] == "Je bloque"
    text = json.dumps(found)
    for secret in ("argon2", "password_hash", "digest", "school_id", str(lesson.teacher.user_id)):
        assert secret not in text, secret


def test_nothing_of_a_classmate_is_in_it(database, lesson, activity):
    other = make_pupil(database, lesson.admin, lesson.class_id)
    hand_in(database, other, activity, {"q1": "légende"})
    text = json.dumps(record(database, lesson.pupil))
    assert str(other.user_id) not in text
    assert "légende" not in text


def test_what_is_held_or_not_given_back_is_withheld(database, lesson, activity):
    hand_in(database, lesson.pupil, activity, {"q1": "titre"})
    with database.writing(lesson.teacher) as session:
        session.execute(
            update(ActivityAttempt)
            .where(ActivityAttempt.school_id == lesson.pupil.school_id)
            .values(held=True)
        )
    text_id = production(database, lesson, activity, "Mon texte", teacher_feedback="Pas encore dit")
    comment = {"production_id": text_id, "version": 1, "anchor_start": 0, "anchor_end": 3, "quote": "Mon"}
    with database.writing(lesson.teacher) as session:
        session.execute(
            insert(FeedbackComment).values(
                school_id=lesson.pupil.school_id, id=new_id(), comment="Secret encore", **comment
            )
        )
    found = record(database, lesson.pupil)
    assert "score" not in found["activity_attempts"][0]
    assert found["feedback_comments"] == []
    assert "Pas encore dit" not in json.dumps(found)


def test_a_review_received_is_in_it_without_its_writer(database, lesson, activity):
    other = make_pupil(database, lesson.admin, lesson.class_id)
    text_id = production(database, lesson, activity, "Mon texte")
    review = {"production_id": text_id, "reviewer_id": other.user_id, "comment": "Clair."}
    with database.writing(lesson.teacher) as session:
        session.execute(
            insert(PeerReview).values(school_id=other.school_id, id=new_id(), submitted_at=AT, **review)
        )
    found = record(database, lesson.pupil)
    assert [review["comment"] for review in found["reviews_received"]] == ["Clair."]
    assert str(other.user_id) not in json.dumps(found)


def test_tables_open_in_a_spreadsheet_that_runs_nothing(database, lesson, activity):
    production(database, lesson, activity, FORMULA)
    made = package(database, lesson.pupil)
    rows = list(csv.DictReader(io.StringIO(made.read("csv/student_productions.csv").decode("utf-8-sig"))))
    assert rows[0]["content"] == f"'{FORMULA}"
    assert made.read("texts/1.txt").decode() == FORMULA


def test_marks_of_a_newer_text_stay_out_until_it_is_given_back_too(database):
    writing = make_writing(database)
    writing.hand_in()
    letter = writing.production().id
    writing.mark(letter, GOOD, feedback="Bien.")
    later = {"version": 2, "feedback": "Pas encore dit", "now": MONDAY + 3 * DAY}
    writing.hand_in("Monsieur le maire, voici une autre lettre.", MONDAY + 2 * DAY)
    writing.mark(letter, WEAK, returned=False, **later)
    place = (database, writing.lesson.teacher, writing.class_id, letter)
    add_comment(*place, version=2, quote="autre lettre", comment="Secret encore", now=later["now"])
    found = record(database, writing.pupil)
    assert [comment["comment"] for comment in found["feedback_comments"]] == ["Bien."]
    assert {mark["version"] for mark in found["rubric_scores"]} == {1}
    writing.mark(letter, WEAK, **later)
    found = record(database, writing.pupil)
    said = {comment["comment"] for comment in found["feedback_comments"]}
    assert said == {"Bien.", "Pas encore dit", "Secret encore"}
    assert {mark["version"] for mark in found["rubric_scores"]} == {1, 2}


def test_what_the_database_works_out_of_answers_stays_out_as_their_correction_does(
    database, lesson, activity
):
    hand_in(database, lesson.pupil, activity, {"q1": "titre"})
    (attempt,) = record(database, lesson.pupil)["activity_attempts"]
    assert attempt["response_data"] == [{"key": "q1", "answer": "titre"}]
    assert "answer_run" not in attempt


def test_the_page_of_the_record_counts_what_is_in_it(database, lesson, activity):
    hand_in(database, lesson.pupil, activity, {"q1": "titre"})
    found = record(database, lesson.pupil)
    with database.reading(lesson.pupil) as connection:
        assert counts(connection, lesson.pupil) == {
            model.__tablename__: len(found[model.__tablename__]) for model in SUBJECT
        }


# --- results that the teacher of the class gives back by hand

JUDGEMENTS = (
    *("score", "passed", "failed", "correct", "right_count", "completes", "acquis", "expert", "full_"),
    *("evidence_data", "mean_score", "assessment_level", '"level":'),
)
"""None of them stands in a package all of whose results wait: keys of JSON, heads of columns, verbs."""


def unpacked(database, scope) -> dict[str, str]:
    made = package(database, scope)
    files = {name: made.read(name).decode("utf-8-sig") for name in made.namelist()}
    assert files.pop("README.txt") == "Lis-moi"
    return files


def judgements_in(files: dict[str, str]) -> set[tuple[str, str]]:
    """Where a judgement stands; that something was scored, as the name of a table says, is no secret."""
    texts = {
        name: text.replace("scored_count", "").replace("rubric_scores", "") for name, text in files.items()
    }
    return {(name, word) for name, text in texts.items() for word in JUDGEMENTS if word in text}


@pytest.fixture
def by_hand(database, lesson):
    """A quiz with a competency and a badge, whose results the teacher gives back."""
    make_badge(database, lesson.admin, "activities_completed")
    competency = make_competency(database, lesson.admin)
    kinds = [(ActivityType.quiz, quiz("titre"))]
    sequence, (activity,) = make_sequence(database, lesson.admin, kinds, competency_id=competency)
    rule = Configuration(feedback=FeedbackRule.when_teacher_releases, attempts_allowed=5)
    configure(database, lesson.teacher, lesson.class_id, sequence, rule)
    return activity


def test_what_the_teacher_gives_back_by_hand_is_in_no_file_before(database, lesson, by_hand):
    hand_in(database, lesson.pupil, by_hand, {"q1": "faux"})
    hand_in(database, lesson.pupil, by_hand, {"q1": "titre"})
    files = unpacked(database, lesson.pupil)
    assert judgements_in(files) == set()
    found = json.loads(files["record.json"])
    assert [row["response_data"][0]["answer"] for row in found["activity_attempts"]] == ["faux", "titre"]
    assert len(found["student_badges"]) == 1, "the page of the badges shows it"
    assert found["competency_mastery"][0]["evidence_count"] > 0
    counted = {"activity_results", "competency_assessments", "interaction_events"}
    with database.reading(lesson.pupil) as connection:
        kept = counts(connection, lesson.pupil)
    assert {name: len(found[name]) for name in counted} == {name: kept[name] for name in counted}


def test_after_the_release_all_of_it_is_there(database, lesson, by_hand):
    hand_in(database, lesson.pupil, by_hand, {"q1": "faux"})
    hand_in(database, lesson.pupil, by_hand, {"q1": "titre"})
    assert release(database, lesson.teacher, lesson.class_id, by_hand).released == 2
    found = record(database, lesson.pupil)
    assert [row["score"] for row in found["activity_attempts"]] == [0.0, 1.0]
    assert (found["activity_results"][0]["score"], found["activity_results"][0]["status"]) == (
        1.0,
        "completed",
    )
    assert {row["verb"] for row in found["interaction_events"]} >= {"passed", "failed"}
    assert found["competency_mastery"][0]["level"]


def test_an_attempt_after_the_release_waits_and_the_released_one_stays_told(database, lesson, by_hand):
    hand_in(database, lesson.pupil, by_hand, {"q1": "faux"})
    release(database, lesson.teacher, lesson.class_id, by_hand)
    hand_in(database, lesson.pupil, by_hand, {"q1": "titre"})
    made = package(database, lesson.pupil)
    rows = list(csv.DictReader(io.StringIO(made.read("csv/activity_attempts.csv").decode("utf-8-sig"))))
    assert [(row["attempt_number"], row["score"], row["held"]) for row in rows] == [
        ("1", "0.0", "False"),
        ("2", "", "False"),
    ]
    verdicts = {
        row["verb"] for row in csv.DictReader(io.StringIO(made.read("csv/interaction_events.csv").decode()))
    }
    assert "failed" in verdicts
    assert "passed" not in verdicts


def test_only_the_class_with_the_rule_keeps_back(database, lesson, by_hand, activity):
    hand_in(database, lesson.pupil, activity, {"q1": "titre"})
    hand_in(database, lesson.pupil, by_hand, {"q1": "faux"})
    found = record(database, lesson.pupil)
    scores = {row["activity_id"]: row.get("score") for row in found["activity_attempts"]}
    assert scores == {str(activity): 1.0, str(by_hand): None}
