"""The pupil’s page says how far they are and what they worked on, and keeps back what is held."""

from __future__ import annotations

import datetime as dt
import html
import re

from datastore.commands.classroom.classes import enrol
from datastore.models import Activity, ActivityResult, Session
from tests.app.pupil import DAY, EVALUATION, QUIZ, RIGHT, TEXT, WRONG, Pupil
from tests.factories import make_badge, make_visit


def steps(markup: str) -> list[tuple[str, str]]:
    """Of each session on the page, its mark and its words."""
    items = re.findall(
        r"<li(?: class=\"(step-done)\"| (aria-current)=\"step\")?>\s*<span>(.*?)</li>", markup, re.S
    )
    return [
        (done or current, " ".join(re.sub(r"<[^>]*>", " ", html.unescape(words)).split()))
        for done, current, words in items
    ]


def test_completion_counts_completed_mandatory_activities(pupil):
    class_id = pupil.joins()
    first, second, third, extra = pupil.is_given(class_id, QUIZ, QUIZ, QUIZ, QUIZ)
    pupil.change(Activity, {"is_mandatory": False}, Activity.id == extra)
    for activity, answers in ((first, RIGHT), (second, RIGHT), (third, WRONG), (extra, RIGHT)):
        pupil.hands_in(class_id, activity, answers)
    assert "2 of 3 activities completed (67%)" in pupil.reads()
    assert '<progress max="100" value="67"' in pupil.markup()


def test_sessions_are_named_steps_and_the_first_open_one_is_the_present_one(pupil):
    class_id = pupil.joins()
    ids = pupil.is_given(class_id, *[QUIZ] * 6, sessions_of=2)
    for number, title in enumerate(("Observer", "Relier", "Relier"), start=1):
        pupil.change(Session, {"title": title}, Session.session_number == number)
    for activity in (ids[0], ids[1], ids[4]):
        pupil.hands_in(class_id, activity, RIGHT)
    assert steps(pupil.markup()) == [
        ("step-done", "Observer 2 of 2, done"),
        ("aria-current", "Relier 0 of 2"),
        ("", "Relier 1 of 2"),
    ]
    assert "Next: Activité 3" in pupil.reads()


def test_a_session_of_optional_activities_is_neither_done_nor_next(pupil):
    class_id = pupil.joins()
    first, second = pupil.is_given(class_id, QUIZ, QUIZ, sessions_of=1)
    pupil.change(Activity, {"is_mandatory": False}, Activity.id == first)
    assert [mark for mark, _ in steps(pupil.markup())] == ["", "aria-current"]
    assert "Lire optional" in pupil.reads()
    pupil.hands_in(class_id, second, RIGHT)
    assert "You have completed this sequence." in pupil.reads()
    pupil.change(Activity, {"is_mandatory": False}, Activity.id == second)
    assert "All activities of this sequence are optional." in pupil.reads()
    assert "<progress" not in pupil.markup()


def test_what_is_next_says_how_long_it_takes_where_its_author_said_so(pupil):
    class_id = pupil.joins()
    [activity] = pupil.is_given(class_id, QUIZ)
    assert " min" not in pupil.reads()
    pupil.change(Activity, {"estimated_duration": 8}, Activity.id == activity)
    read = pupil.reads()
    assert "Next: Activité 1 (about 8 min)" in read
    assert "To do now Activité 1 L’article de presse · about 8 min Begin" in read


def test_a_text_that_waits_for_the_teacher_is_not_to_do_again(pupil):
    class_id = pupil.joins()
    text, following = pupil.is_given(class_id, TEXT, QUIZ)
    pupil.hands_in(class_id, text, {}, responses={"text": "Il était une fois"})
    read = pupil.reads()
    assert "0 of 2 activities completed" in read
    assert "Next: Activité 2" in read
    assert "You handed in 1 activity that your teacher has yet to read." in read
    pupil.hands_in(class_id, following, RIGHT)
    read = pupil.reads()
    assert "Next:" not in read
    assert "You have completed" not in read


def test_results_that_are_held_back_cannot_be_told_from_the_page(module_database, module_server, pupil):
    other = Pupil(module_database, module_server, pupil.school)
    class_id = pupil.joins()
    enrol(pupil.database, pupil.school, class_id, [other.id])
    make_badge(pupil.database, pupil.school, "perfect_scores")
    evaluation, practice = pupil.is_given(class_id, EVALUATION, QUIZ)
    pupil.hands_in(class_id, evaluation, RIGHT)
    other.hands_in(class_id, evaluation, WRONG)
    assert "1 of 2 activities completed" in pupil.reads()
    assert "My badges" not in pupil.reads()
    assert pupil.reads() == other.reads()
    pupil.hands_in(class_id, practice, RIGHT)
    assert "Bravo" in pupil.reads()


def test_results_of_an_earlier_year_are_not_progress(pupil):
    class_id = pupil.joins()
    first, _ = pupil.is_given(class_id, QUIZ, QUIZ)
    pupil.hands_in(class_id, first, RIGHT)
    pupil.change(ActivityResult, {"banked": True})
    read = pupil.reads()
    assert "0 of 2 activities completed (0%)" in read
    assert "Worked on last" not in read


def test_it_says_what_was_worked_on_last_and_how_long_in_the_schools_days(pupil):
    class_id = pupil.joins()
    first, second = pupil.is_given(class_id, QUIZ, QUIZ)
    evening = dt.datetime(2025, 11, 16, 23, 30, tzinfo=dt.UTC)  # after midnight in Paris
    pupil.hands_in(class_id, first, WRONG, at=evening - DAY)
    assert "of work so far" not in pupil.reads()
    make_visit(pupil.database, pupil.scope(class_id), second, (evening, evening + dt.timedelta(minutes=5)))
    pupil.hands_in(class_id, second, WRONG, at=evening + dt.timedelta(minutes=5))
    assert "Worked on last: “Activité 2”, Nov 17, 2025 · 5 min of work so far" in pupil.reads()


def test_the_work_of_a_classmate_is_not_shown(module_database, module_server, pupil):
    other = Pupil(module_database, module_server, pupil.school)
    class_id = pupil.joins()
    enrol(pupil.database, pupil.school, class_id, [other.id])
    [activity] = pupil.is_given(class_id, QUIZ)
    other.hands_in(class_id, activity, RIGHT)
    assert "1 of 1 activities completed (100%)" in other.reads()
    assert "0 of 1 activities completed (0%)" in pupil.reads()
