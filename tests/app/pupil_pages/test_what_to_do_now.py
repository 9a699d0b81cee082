"""The pupil’s page says what to do now, by when, what is late, and what to read."""

from __future__ import annotations

import html
import re

from datastore.commands.contact.notify import notify
from datastore.models import Activity
from datastore.models.enums import NotificationKind
from tests.app.pupil import DAY, QUIZ, RIGHT, TODAY, WRONG, Pupil
from tests.factories import make_badge


def first_link(pupil: Pupil) -> tuple[str, str]:
    """Of the one main act of the page, the word and the address."""
    [(address, word)] = re.findall(r'<a class="btn btn-primary" href="([^"]+)"[^>]*>([^<]+)', pupil.markup())
    return word, html.unescape(address)


def test_there_is_one_thing_to_do_now_the_one_due_next(pupil):
    class_id = pupil.joins()
    pupil.is_given(class_id, QUIZ, title="Passée", end_date=TODAY - 3 * DAY)
    pupil.is_given(class_id, QUIZ, title="Sans fin")
    pupil.is_given(class_id, QUIZ, title="Plus tard", end_date=TODAY + 9 * DAY)
    first, second = pupil.is_given(class_id, QUIZ, QUIZ, title="Bientôt", end_date=TODAY + DAY)
    assert first_link(pupil) == ("Begin", f"/a/{first}?class={class_id}")
    pupil.hands_in(class_id, first, WRONG)
    assert first_link(pupil) == ("Go on", f"/a/{first}?class={class_id}")
    pupil.hands_in(class_id, first, RIGHT)
    assert first_link(pupil) == ("Begin", f"/a/{second}?class={class_id}")
    pupil.hands_in(class_id, second, RIGHT)
    assert "To do now Activité 1 Plus tard" in pupil.reads()


def test_what_is_late_is_to_do_when_nothing_else_is(pupil):
    class_id = pupil.joins()
    [activity] = pupil.is_given(class_id, QUIZ, title="Passée", end_date=TODAY - 3 * DAY)
    assert first_link(pupil) == ("Begin", f"/a/{activity}?class={class_id}")
    pupil.hands_in(class_id, activity, RIGHT)
    assert "Nothing is to be done at present." in pupil.reads()
    assert "btn-primary" not in pupil.markup()


def test_deadlines_and_what_is_late_stand_apart_with_what_is_left(pupil):
    class_id = pupil.joins()
    pupil.is_given(class_id, QUIZ, QUIZ, title="Passée", end_date=TODAY - DAY)
    done, _, extra = pupil.is_given(class_id, QUIZ, QUIZ, QUIZ, title="Aujourd’hui", end_date=TODAY)
    pupil.change(Activity, {"is_mandatory": False}, Activity.id == extra)
    pupil.hands_in(class_id, done, RIGHT)
    pupil.is_given(class_id, QUIZ, title="Sans fin")
    deadlines, late = pupil.reads().split("Deadlines ")[1].split(" Late ")
    assert re.fullmatch(r"Aujourd’hui To finish by [^·]+ · 1 activity left", deadlines)
    assert re.match(r"Passée It was to be finished by [^·]+ · 2 activities left", late)


def test_an_excused_absence_moves_the_deadline_of_the_pupil(pupil):
    class_id = pupil.joins()
    pupil.is_given(class_id, QUIZ, start_date=TODAY - 5 * DAY, end_date=TODAY - DAY)
    assert " Late " in pupil.reads()
    pupil.is_away(TODAY - 2 * DAY)
    read = pupil.reads()
    assert " Late " not in read
    assert " Deadlines " in read


def test_feedback_to_read_stands_before_other_news(pupil):
    class_id = pupil.joins()
    [activity] = pupil.is_given(class_id, QUIZ)
    badge_id = make_badge(pupil.database, pupil.school, "activities_completed", at_least=9)
    with pupil.database.writing(pupil.school) as session:
        told = (session, pupil.school, [pupil.id])
        notify(*told, NotificationKind.result_released, class_id=class_id, activity_id=activity)
        notify(*told, NotificationKind.badge_earned, class_id=class_id, badge_id=badge_id)
    feedback, news = pupil.reads().split("Feedback to read ")[1].split(" News ")
    assert feedback.startswith("Your results are there: Activité 1")
    assert news.startswith("You have earned a badge: Bravo")
