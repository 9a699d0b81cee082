"""The questions that mislead, as a sentence and as a table."""

from __future__ import annotations

from uuid import UUID, uuid4

import pandas as pd

from dashboard.insights.stuck_questions import misleading
from dashboard.queries.stuck_questions import QUESTION_COLUMNS
from dashboard.tables.stuck_questions import count, questions
from dashboard.views import ClassView

VIEW = ClassView(class_id=uuid4())
ACTIVITY = UUID(int=7)


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    known = {
        "activity_id": ACTIVITY,
        "title": "Lire <entre> les lignes",
        "item": "q1",
        "prompt": "Quelle est l’information principale ?",
        "option": "b",
        "text": "La passerelle est fermée.",
        "correct": False,
        "asked": 26,
        "n": 15,
        "share": 15 / 26,
        "mean_rest": 0.86,
        "key_rest": 0.68,
        "r": 0.48,
        "r_low": 0.12,
        "flag": "misleads",
        "students": [],
    }
    filled = [{**known, **row} for row in rows]
    return pd.DataFrame(filled, columns=list(QUESTION_COLUMNS)).astype(dict(QUESTION_COLUMNS))


def test_the_sentence_names_the_question_the_option_and_both_groups():
    said = misleading(frame({}, {"item": "q2", "n": 6}))
    assert said.startswith("“Quelle est l’information principale ?” (Lire <entre> les lignes): ")
    assert "**15 pupils of 26** pick “La passerelle est fermée.”, which is wrong." in said
    assert "they earn **86%** of the points, those who found the answer **68%**" in said


def test_without_anybody_who_is_right_there_is_nothing_to_compare_with():
    assert misleading(frame({"key_rest": None})).endswith("which is wrong.")


def test_true_and_false_are_said_in_words():
    assert "“True”" in misleading(frame({"text": "true"}))
    assert "<td>True</td>" in questions(frame({"text": "true"}), VIEW)


def test_a_row_leads_to_the_activity_and_texts_stay_texts():
    table = questions(frame({}), VIEW)
    assert f'href="/class/{VIEW.class_id}/activity/{ACTIVITY}"' in table
    assert "Lire &lt;entre&gt; les lignes" in table
    assert "15 of 26" in table


def test_two_wrong_options_of_a_question_are_one_question():
    assert count(frame({}, {"option": "c"})) == "1 question"


def test_none_is_said_and_has_no_table():
    assert misleading(frame()) == "No wrong option attracts those who do well on the other questions."
    assert questions(frame(), VIEW) == ""
