"""The path of a sequence over HTTP: its steps and their states in words, what is next, what is kept back."""

from __future__ import annotations

import datetime as dt
import html
import re
from uuid import UUID, uuid4

from datastore.commands.classroom.classes import enrol
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration, SessionDates
from datastore.models import Activity, ActivityResult, Classroom, Session, TeacherConfiguration, User
from datastore.models.enums import ResultStatus, UserRole
from tests.app.conftest import signed_in, visitor
from tests.app.pupil import DAY, EVALUATION, QUIZ, RIGHT, TEXT, TODAY, WRONG, Pupil
from tests.factories import make_class, make_user


def path_of(pupil: Pupil, class_id: UUID) -> str:
    return f"/s/{pupil.sequence_of(class_id)}?class={class_id}"


def steps(markup: str) -> list[tuple[str, str, str]]:
    """Of each activity on the page its mark, its state, and where its link leads, if it has one."""
    found = re.findall(
        r'<li(?: class="(step-done)"| (aria-current)="step")?>\s*'
        r'(?:<a href="([^"]+)">|<span>)[^<]*</(?:a|span)>\s*<div[^>]*>(.*?)</div>',
        markup,
        re.S,
    )
    return [
        (done or current, html.unescape(state), html.unescape(link)) for done, current, link, state in found
    ]


def states(pupil: Pupil, class_id: UUID) -> list[str]:
    return [state for _, state, _ in steps(pupil.markup(path_of(pupil, class_id)))]


def test_every_activity_is_a_step_with_its_state_and_a_link(pupil):
    class_id = pupil.joins()
    done, text, evaluation, begun, fresh, extra = ids = pupil.is_given(
        class_id, QUIZ, TEXT, EVALUATION, QUIZ, QUIZ, QUIZ
    )
    pupil.change(Activity, {"is_mandatory": False}, Activity.id == extra)
    pupil.change(Activity, {"estimated_duration": 8}, Activity.id.in_([done, fresh]))
    pupil.hands_in(class_id, done, RIGHT)
    pupil.hands_in(class_id, text, {}, responses={"text": "Il était une fois"})
    pupil.hands_in(class_id, evaluation, WRONG)
    pupil.hands_in(class_id, begun, WRONG)
    links = [f"/a/{activity}?class={class_id}" for activity in ids]
    assert steps(pupil.markup(path_of(pupil, class_id))) == [
        ("step-done", "done", links[0]),
        ("", "handed in, waits for your teacher", links[1]),
        ("step-done", "handed in, your results are to come", links[2]),
        ("aria-current", "in progress", links[3]),
        ("", "to do · about 8 min", links[4]),
        ("", "to do · optional", links[5]),
    ]


def test_where_i_am_and_what_is_next_stand_first(pupil):
    class_id = pupil.joins()
    first, second = pupil.is_given(class_id, QUIZ, QUIZ, end_date=TODAY)
    pupil.hands_in(class_id, first, RIGHT)
    markup = pupil.markup(path_of(pupil, class_id))
    assert f'<a class="btn btn-primary" href="/a/{second}?class={class_id}"' in markup
    read = pupil.reads(path_of(pupil, class_id))
    assert "L’article de presse 4eB 1 of 2 activities completed (50%)" in read
    assert re.search(r"Next Activité 2 To finish by [^:]* Begin", read)


def test_held_results_cannot_be_told_from_the_path(module_database, module_server, pupil):
    other = Pupil(module_database, module_server, pupil.school)
    class_id = pupil.joins()
    enrol(pupil.database, pupil.school, class_id, [other.id])
    [evaluation] = pupil.is_given(class_id, EVALUATION)
    pupil.hands_in(class_id, evaluation, RIGHT)
    other.hands_in(class_id, evaluation, WRONG)
    address = path_of(pupil, class_id)
    assert pupil.reads(address) == other.reads(address)


def test_what_awaits_a_decision_is_handed_in_and_not_counted_as_completed(pupil):
    class_id = pupil.joins()
    [evaluation] = pupil.is_given(class_id, EVALUATION)
    pupil.hands_in(class_id, evaluation, RIGHT)
    undecided = {"status": ResultStatus.in_progress, "needs_review": True}
    pupil.change(ActivityResult, undecided, ActivityResult.activity_id == evaluation)
    assert states(pupil, class_id) == ["handed in, waits for your teacher"]
    assert "0 of 1 activities completed" in pupil.reads(path_of(pupil, class_id))


def test_no_page_of_the_path_shows_a_score(pupil):
    class_id = pupil.joins()
    [activity] = pupil.is_given(class_id, QUIZ)
    before = re.findall(r"\d+", pupil.reads(path_of(pupil, class_id)))
    pupil.hands_in(class_id, activity, WRONG)
    assert before == ["4", "0", "1", "0", "0", "1", "1"], "4eB, 0 of 1 (0%), the bar, Activité 1 twice"
    after = pupil.reads(path_of(pupil, class_id)).split("Worked on last")[0]
    assert re.findall(r"\d+", after) == before


def test_what_is_not_open_says_why_and_leads_nowhere(pupil):
    class_id = pupil.joins()
    ids = pupil.is_given(class_id, *[QUIZ] * 4, sessions_of=2)
    sequence = pupil.sequence_of(class_id)
    opens = dt.date(TODAY.year + 1, 1, 11)
    with pupil.database.reading(pupil.school) as connection:
        second = connection.exec_driver_sql(
            f"SELECT id FROM sessions WHERE sequence_id = '{sequence}' AND session_number = 2"
        ).scalar_one()
    pupil.sets_up(
        class_id,
        sequence,
        requires={ids[1]: (ids[0],)},
        session_dates={second: SessionDates(opens=opens)},
    )
    day = f"Jan 11, {opens.year}"
    assert steps(pupil.markup(path_of(pupil, class_id)))[1:] == [
        ("", "not open yet: first “Activité 1”", ""),
        ("", f"not open yet: from {day}", ""),
        ("", f"not open yet: from {day}", ""),
    ]
    read = pupil.reads(path_of(pupil, class_id))
    assert f"Opens on {day}" in read
    pupil.hands_in(class_id, ids[0], RIGHT)
    pupil.hands_in(class_id, ids[1], RIGHT)
    for address in ("/me", path_of(pupil, class_id)):
        assert f"It goes on from {day}." in pupil.reads(address)
        assert "You have completed" not in pupil.reads(address)


def test_what_is_late_says_so_and_what_was_handed_in_late_too(pupil):
    class_id = pupil.joins()
    first, _ = pupil.is_given(class_id, QUIZ, QUIZ, end_date=TODAY - DAY)
    pupil.hands_in(class_id, first, RIGHT)
    assert states(pupil, class_id) == ["done · after the due date", "late · to do"]
    assert "It was to be finished by" in pupil.reads(path_of(pupil, class_id))


def test_the_teacher_hides_makes_optional_and_orders(pupil):
    class_id = pupil.joins()
    ids = pupil.is_given(class_id, QUIZ, QUIZ, QUIZ)
    pupil.sets_up(
        class_id, pupil.sequence_of(class_id), hidden=(ids[0],), optional=(ids[1],), order=(ids[2], ids[1])
    )
    read = pupil.reads(path_of(pupil, class_id))
    assert "Activité 1" not in read
    assert read.rindex("Activité 3") < read.rindex("Activité 2 to do · optional")
    assert "0 of 1 activities completed" in read


def test_a_sequence_that_is_not_open_does_not_exist(pupil):
    class_id = pupil.joins()
    pupil.is_given(class_id, QUIZ)
    sequence, address = pupil.sequence_of(class_id), path_of(pupil, class_id)
    assert pupil.status(address) == 200
    assert pupil.status(f"/s/{sequence}") == 200
    elsewhere = make_class(pupil.database, pupil.school, "4eC")
    configure(pupil.database, pupil.teacher(elsewhere), elsewhere, sequence, Configuration())
    for wrong in (f"/s/{sequence}?class={elsewhere}", f"/s/{sequence}?class=ours", f"/s/{uuid4()}", "/s/1"):
        assert pupil.status(wrong) == 404
    pupil.sets_up(class_id, sequence, start_date=TODAY + 2 * DAY)
    assert pupil.status(address) == 404
    pupil.sets_up(class_id, sequence, hidden=tuple(_activities(pupil)))
    assert pupil.status(address) == 404
    pupil.sets_up(class_id, sequence)
    pupil.change(Classroom, {"archived_at": dt.datetime.now(dt.UTC)}, Classroom.id == class_id)
    assert pupil.status(address) == 404
    pupil.change(Classroom, {"archived_at": None}, Classroom.id == class_id)
    pupil.change(TeacherConfiguration, {"is_active": False})
    assert pupil.status(address) == 404


def _activities(pupil: Pupil) -> list[UUID]:
    with pupil.database.reading(pupil.school) as connection:
        return list(connection.exec_driver_sql("SELECT id FROM activities").scalars())


def test_the_same_sequence_in_two_classes_is_two_paths(pupil):
    ours, latin = pupil.joins("4eB"), pupil.joins("Latin")
    [activity] = pupil.is_given(ours, QUIZ)
    sequence = pupil.sequence_of(ours)
    pupil.sets_up(latin, sequence)
    pupil.hands_in(ours, activity, RIGHT)
    assert "4eB 1 of 1 activities completed" in pupil.reads(f"/s/{sequence}?class={ours}")
    assert "Latin 0 of 1 activities completed" in pupil.reads(f"/s/{sequence}?class={latin}")


def test_titles_are_never_markup(pupil):
    bad = "<script>alert(1)</script>"
    class_id = pupil.joins(bad)
    ids = pupil.is_given(class_id, QUIZ, QUIZ, title=bad)
    pupil.change(Session, {"title": bad})
    pupil.change(Activity, {"title": bad})
    pupil.sets_up(class_id, pupil.sequence_of(class_id), requires={ids[1]: (ids[0],)})
    markup = pupil.markup(path_of(pupil, class_id))
    assert markup.count("&lt;script&gt;alert(1)") >= 6
    assert bad not in markup


def test_the_page_leads_back_and_speaks_the_readers_language(pupil):
    class_id = pupil.joins()
    pupil.is_given(class_id, QUIZ)
    pupil.change(User, {"locale": "fr"})
    markup = pupil.markup(path_of(pupil, class_id))
    assert '<html lang="fr">' in markup
    assert '<a href="/me">' in markup


def test_the_page_is_for_pupils_who_have_signed_in(pupil):
    class_id = pupil.joins()
    pupil.is_given(class_id, QUIZ)
    address = f"/s/{pupil.sequence_of(class_id)}"
    assert visitor(pupil.server).get(address).headers["Location"] == f"/login?next={address}"
    username = f"prof.{uuid4().hex}"
    make_user(pupil.database, pupil.school, UserRole.teacher, username=username)
    assert signed_in(pupil.server, username).get(address).status_code == 404
    stranger = Pupil(pupil.database, pupil.server, pupil.school)
    assert stranger.status(address) == 404
