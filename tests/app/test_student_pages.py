"""The pupil's page over HTTP: whose work it shows, how far it is, what is next, and what it keeps back."""

from __future__ import annotations

import datetime as dt
import gzip
import html
import re
from uuid import uuid4

import pytest

from dashboard.browser_files import ASSETS
from datastore.commands.classroom.classes import end_enrolment, enrol
from datastore.commands.classroom.sequences import configure
from datastore.commands.contact.notify import notify
from datastore.configuration import Configuration
from datastore.models import (
    Activity,
    ActivityResult,
    Badge,
    Classroom,
    Sequence,
    Session,
    TeacherConfiguration,
    User,
)
from datastore.models.enums import NotificationKind, UserRole
from tests.app.accounts import a_school
from tests.app.conftest import send, signed_in, visitor
from tests.app.pupil import DAY, EVALUATION, QUIZ, RIGHT, TEXT, TODAY, WRONG, Pupil
from tests.conftest import statements
from tests.factories import make_badge, make_class, make_user, make_visit


@pytest.fixture
def pupil(module_database, module_server) -> Pupil:
    return Pupil(module_database, module_server, a_school(module_database, "Collège nord"))


def steps(markup: str) -> list[tuple[str, str]]:
    """Of each session on the page, its mark and its words."""
    items = re.findall(
        r"<li(?: class=\"(step-done)\"| (aria-current)=\"step\")?>\s*<span>(.*?)</li>", markup, re.S
    )
    return [
        (done or current, " ".join(re.sub(r"<[^>]*>", " ", html.unescape(words)).split()))
        for done, current, words in items
    ]


def test_a_pupil_without_a_class_is_told_what_to_do(pupil):
    assert "You are in no class at present" in pupil.reads()


def test_a_class_without_a_sequence_says_what_will_come(pupil):
    pupil.joins()
    assert "None is open yet. Ask your teacher" in pupil.reads()


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


def test_only_what_is_open_is_shown(pupil):
    class_id = pupil.joins()
    elsewhere = make_class(pupil.database, pupil.school, "4eC")
    pupil.is_given(class_id, QUIZ, title="Ouverte", start_date=TODAY - DAY)
    pupil.is_given(class_id, QUIZ, title="Plus tard", start_date=TODAY + 3 * DAY)
    pupil.is_given(elsewhere, QUIZ, title="Chez les voisins")
    pupil.is_given(class_id, QUIZ, title="Archivée")
    pupil.change(Sequence, {"archived_at": dt.datetime.now(dt.UTC)}, Sequence.title == "Archivée")
    read = pupil.reads()
    assert "Ouverte" in read
    assert not any(title in read for title in ("Plus tard", "Chez les voisins", "Archivée"))
    pupil.change(TeacherConfiguration, {"is_active": False})
    assert "None is open yet" in pupil.reads()


def test_a_class_that_is_archived_or_left_is_no_longer_shown(pupil):
    class_id = pupil.joins()
    pupil.is_given(class_id, QUIZ, title="Ouverte")
    pupil.change(Classroom, {"archived_at": dt.datetime.now(dt.UTC)}, Classroom.id == class_id)
    assert "Ouverte" not in pupil.reads()
    pupil.change(Classroom, {"archived_at": None}, Classroom.id == class_id)
    assert "Ouverte" in pupil.reads()
    end_enrolment(pupil.database, pupil.school, class_id, pupil.id)
    assert "Ouverte" not in pupil.reads()


def test_what_is_past_its_end_comes_after_what_is_to_do_now(pupil):
    class_id = pupil.joins()
    pupil.is_given(class_id, QUIZ, title="A passée", end_date=TODAY - 3 * DAY)
    pupil.is_given(class_id, QUIZ, title="B ouverte", end_date=TODAY + 30 * DAY)
    pupil.is_given(class_id, QUIZ, title="C sans fin")
    assert re.findall(r"/s/[^>]*>(\w [^<]*)</a></h2>", pupil.markup()) == [
        "B ouverte",
        "C sans fin",
        "A passée",
    ]


def test_several_classes_stand_apart_and_work_belongs_to_its_class(pupil):
    ours, other = pupil.joins("4eB"), pupil.joins("Latin")
    [activity] = pupil.is_given(ours, QUIZ)
    sequence = pupil.sequence_of(ours)
    configure(pupil.database, pupil.teacher(other), other, sequence, Configuration())
    pupil.hands_in(ours, activity, RIGHT)
    read = pupil.reads()
    assert "To do now Activité 1 Latin · L’article de presse Begin" in read
    assert re.findall("4eB|Latin|[01] of 1 activities completed", read[read.index("Begin") :]) == [
        "4eB",
        "1 of 1 activities completed",
        "Latin",
        "0 of 1 activities completed",
    ]
    levels = re.findall(r"<(h[1-6])", pupil.markup())
    assert levels[:2] + levels[-4:] == ["h1", "h2", "h2", "h3", "h2", "h3"]


def test_the_work_of_a_classmate_is_not_shown(module_database, module_server, pupil):
    other = Pupil(module_database, module_server, pupil.school)
    class_id = pupil.joins()
    enrol(pupil.database, pupil.school, class_id, [other.id])
    [activity] = pupil.is_given(class_id, QUIZ)
    other.hands_in(class_id, activity, RIGHT)
    assert "1 of 1 activities completed (100%)" in other.reads()
    assert "0 of 1 activities completed (0%)" in pupil.reads()


def test_badges_have_a_title_a_description_and_a_day(pupil):
    class_id = pupil.joins()
    badge_id = make_badge(pupil.database, pupil.school, "activities_completed")
    pupil.change(Badge, {"description": "Tu as terminé ta première activité."}, Badge.id == badge_id)
    [activity] = pupil.is_given(class_id, QUIZ)
    assert "My badges" not in pupil.reads()
    pupil.hands_in(class_id, activity, RIGHT)
    assert re.search(r"My badges Bravo \w{3}, \w{3} \d+ Tu as terminé ta première activité\.", pupil.reads())


def test_titles_and_names_are_never_markup(module_database, module_server):
    bad = "<script>alert(1)</script>"
    school = a_school(module_database, "Collège nord")
    pupil = Pupil(module_database, module_server, school, first_name=bad)
    class_id = pupil.joins(bad)
    pupil.is_given(class_id, QUIZ, title=f'"{bad}')
    pupil.change(Session, {"title": bad})
    pupil.change(Activity, {"title": bad})
    markup = pupil.markup()
    assert markup.count("&lt;script&gt;alert(1)") >= 5
    assert bad not in markup


def test_a_french_reader_is_called_tu(pupil):
    pupil.joins()
    pupil.change(User, {"locale": "fr"})
    markup = pupil.markup()
    assert '<html lang="fr">' in markup
    assert "Tu trouveras ici les séquences" in pupil.reads()


def test_the_pages_read_in_a_fixed_number_of_statements_however_much_there_is(pupil):
    class_id = pupil.joins()
    for _ in range(3):
        pupil.is_given(class_id, QUIZ, QUIZ, end_date=TODAY)
    client = signed_in(pupil.server, pupil.username)
    with statements(pupil.database) as seen:
        client.get("/me")
    assert len(seen) == 7, seen  # the person, the plan in four, the badges, the notices
    address = f"/s/{pupil.sequence_of(class_id)}"
    with statements(pupil.database) as seen:
        client.get(address)
    assert len(seen) == 5, seen  # the person, the plan in four


def test_the_page_is_light_and_has_no_style_or_script_of_its_own(pupil):
    class_id = pupil.joins()
    for number in range(4):
        pupil.is_given(class_id, *[QUIZ] * 24, title=f"Séquence {number}", sessions_of=4)
    page = pupil.markup()
    files = re.findall(r'(?:<link rel="stylesheet" href|<script src)="/assets/([^"?]+)', page)
    assert "student.css" in files
    parts = [page.encode(), *((ASSETS / file).read_bytes() for file in files)]
    assert sum(len(gzip.compress(part)) for part in parts) < 60_000
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"<script(?! src| type=\"application/json\")|\son\w+=", page)


def test_signing_out_works_from_the_page(pupil):
    client = signed_in(pupil.server, pupil.username)
    form = re.search(r'<form method="post" action="/logout".*?</form>', client.get("/me").text, re.S)
    assert form
    assert 'name="csrf_token"' in form[0]
    assert send(client, "/logout").status_code == 303
    assert client.get("/me").headers["Location"].startswith("/login")


def test_the_page_is_for_pupils_who_have_signed_in(pupil):
    assert visitor(pupil.server).get("/me").headers["Location"] == "/login?next=/me"
    username = f"prof.{uuid4().hex}"
    make_user(pupil.database, pupil.school, UserRole.teacher, username=username)
    assert signed_in(pupil.server, username).get("/me").status_code == 404


# --- what to do now


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
