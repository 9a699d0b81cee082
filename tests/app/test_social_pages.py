"""What a pupil is told, asks for and takes away: news, calls for help, certificates, one's own data."""

from __future__ import annotations

import html
import io
import re
import zipfile
from uuid import uuid4

import pytest
from sqlalchemy import update

from datastore.models import HelpCall, User
from tests.app.conftest import send
from tests.app.pupil import read_aloud
from tests.app.room import HOSTILE, Room, read, require_text


@pytest.fixture
def room(module_database, module_server) -> Room:
    return Room(module_database, module_server)


# News


def test_news_are_shown_on_the_first_page_until_they_are_followed(room):
    topic = room.topic()
    post = room.answers(topic)
    pupil = room.client("pupil")
    page = pupil.get("/me").text
    assert "News Somebody has answered you: Le chapeau" in read_aloud(page)
    assert "/assets/student-pages.css" in page
    chosen = re.search(r'name="id" value="([^"]+)"', page)[1]
    assert send(pupil, "/notifications", id=chosen).location == f"{topic}?post={post}#post-{post}"
    assert "Somebody has answered you" not in read(pupil, "/me")
    assert "Somebody has answered you: Le chapeau" in read(pupil, "/notifications")
    assert " new" not in read(pupil, "/notifications")


def test_all_news_are_read_at_once(room):
    for title in ("Le chapeau", "Le titre"):
        room.answers(room.topic(title))
    pupil = room.client("pupil")
    assert read(pupil, "/notifications").count("· new") == 2
    send(pupil, "/notifications")
    assert read(pupil, "/notifications").count("· new") == 0
    assert "Mark all as read" not in read(pupil, "/notifications")


def test_the_news_of_somebody_else_lead_nowhere_and_stay_unread(room):
    room.answers(room.topic())
    mine = re.search(r'name="id" value="([^"]+)"', room.client("pupil").get("/me").text)[1]
    assert send(room.client("friend"), "/notifications", id=mine).location == "/notifications"
    assert "Somebody has answered you" in read(room.client("pupil"), "/me")
    assert send(room.client("friend"), "/notifications", id="x").status_code == 400


# Calls for help


def test_a_call_is_seen_by_the_teacher_and_its_answer_is_told(room):
    pupil, teacher = room.client("pupil"), room.client("teacher")
    calls = f"/teach/class/{room.class_id}/calls"
    assert "Nobody calls just now." in read(teacher, calls)
    send(pupil, "/help", **{"class": str(room.class_id), "message": "Je ne comprends pas."})
    page = teacher.get(calls).text
    assert "Inès Belhadj for 0 minutes Je ne comprends pas." in read_aloud(page)
    call = re.search(rf'action="({calls}/[^"]+)"', page)[1]
    assert send(teacher, call).location == calls
    assert "Nobody calls just now." in read(teacher, calls)
    assert "Your teacher has answered your call for help." in read(pupil, "/me")


def test_a_script_is_answered_in_json_and_takes_the_call_back(room):
    pupil = room.client("pupil")
    token = pupil.get_cookie("_csrf_token").value
    form = {"class": str(room.class_id), "csrf_token": token}
    for more, called in (({}, True), ({"do": "cancel"}, False)):
        answer = pupil.post("/help", data={**form, **more}, headers={"Accept": "application/json"})
        assert answer.json == {"called": called}
    assert [closed is None for (closed,) in room.stored(HelpCall.closed_at)] == [False]


def test_a_message_that_is_too_long_is_refused(room):
    form = {"class": str(room.class_id), "message": "x" * 501}
    assert send(room.client("pupil"), "/help", **form).status_code == 400
    assert room.stored(HelpCall.id) == []


# Certificates and one's own data


def test_a_certificate_is_its_owners_alone(room):
    mine, theirs = room.certificate("pupil"), room.certificate("friend")
    pupil = room.client("pupil")
    assert f'href="/certificates/{mine}"' in pupil.get("/badges").text
    page = read(pupil, f"/certificates/{mine}")
    assert "Collège nord · 4eB Certificate" in page
    assert "Inès Belhadj has completed the sequence L’article de presse" in page
    assert str(theirs) not in pupil.get("/badges").text
    assert pupil.get(f"/certificates/{theirs}").status_code == 404
    assert pupil.get(f"/certificates/{uuid4()}").status_code == 404


def test_the_page_of_ones_data_counts_what_is_kept_of_oneself(room):
    topic = room.topic()
    room.answers(topic)
    room.answers(topic, "Et la fin.", by="pupil")
    send(room.client("pupil"), "/help", **{"class": str(room.class_id)})
    page = room.client("pupil").get("/data").text
    found = re.findall(r'<th scope="row">(.*?)</th><td class="number">(\d+)</td>', page)
    lines = {html.unescape(words): int(count) for words, count in found}
    assert lines["Forum: topics, answers and votes"] == 2
    assert lines["Calls for help"] == 1
    assert lines["Steps of your work (opened, answered, handed in)"] == 3
    assert lines["News you were told"] == 1
    assert lines["Classes and groups"] == 1
    assert lines["Days away"] == 0


def test_the_download_is_a_package_that_opens_and_holds_nobody_else(room):
    topic = room.topic()
    room.answers(topic, "Une phrase de Malo.")
    room.answers(topic, "Une phrase d’Inès.", by="pupil")
    answer = room.client("pupil").get("/data/download")
    assert answer.mimetype == "application/zip"
    assert re.fullmatch(
        r'attachment; filename="parcours-[\d-]{10}\.zip"', answer.headers["Content-Disposition"]
    )
    package = zipfile.ZipFile(io.BytesIO(answer.data))
    assert package.testzip() is None
    whole = "\n".join(package.read(name).decode() for name in package.namelist())
    assert "Une phrase d’Inès." in whole
    assert "Belhadj" in whole
    assert "Malo" not in whole
    assert str(room.ids["friend"]) not in whole


def test_the_page_on_privacy_leads_to_ones_data(room):
    assert 'href="/data"' in room.client("pupil").get("/privacy").text


# What people type is text


def test_the_news_of_an_answer_name_the_topic_as_text(room):
    room.answers(room.topic(title=HOSTILE))
    client = room.client("pupil")
    for page in ("/me", "/notifications"):
        require_text(client.get(page).text)


def test_a_call_for_help_comes_to_the_teacher_as_text(room):
    form = {"class": str(room.class_id), "message": HOSTILE}
    assert send(room.client("pupil"), "/help", **form).status_code == 303
    require_text(room.client("teacher").get(f"/teach/class/{room.class_id}/calls").text)


def test_names_of_people_and_classes_are_text_wherever_they_are_shown(room):
    topic = room.topic()
    room.answers(topic)
    send(room.client("pupil"), "/help", **{"class": str(room.class_id)})
    certificate = room.certificate("pupil")
    with room.database.writing(room.school) as session:
        mine = User.school_id == room.school.school_id
        session.execute(update(User).where(mine).values(first_name=HOSTILE))
    pupil, teacher = room.client("pupil"), room.client("teacher")
    for client, page in (
        (pupil, f"/forum/{room.class_id}"),
        (pupil, topic),
        (pupil, f"/certificates/{certificate}"),
        (teacher, f"/teach/class/{room.class_id}/calls"),
    ):
        require_text(client.get(page).text)


def test_the_record_holds_what_was_typed_as_it_was_typed(room):
    room.topic(title=HOSTILE)
    package = zipfile.ZipFile(io.BytesIO(room.client("pupil").get("/data/download").data))
    assert any(HOSTILE.replace('"', '\\"') in package.read(name).decode() for name in package.namelist())
