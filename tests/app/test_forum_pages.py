"""The forum of a class: what is said there, how its teacher keeps order, and that all of it is text."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from sqlalchemy import func, update
from werkzeug.test import TestResponse

from datastore.models import Classroom, ForumPost, ForumTopic
from tests.app.conftest import send
from tests.app.pupil import read_aloud
from tests.app.room import HOSTILE, Room, buttons, read, require_text


@pytest.fixture
def room(module_database, module_server) -> Room:
    return Room(module_database, module_server)


def new_topic(room: Room, who: str, **form: str) -> TestResponse:
    typed = {"id": str(uuid4()), "title": "Le chapeau", "text": "C’est quoi ?", **form}
    return send(room.client(who), f"/forum/{room.class_id}", **typed)


def test_a_pupils_only_forum_opens_by_itself_and_a_teachers_are_listed(room):
    forum = f"/forum/{room.class_id}"
    assert room.client("pupil").get("/forum").location == forum
    assert f'href="{forum}"' in room.client("teacher").get("/forum").text


def test_the_forum_of_an_archived_class_is_gone(room):
    with room.database.writing(room.school) as session:
        archived = update(Classroom).where(Classroom.id == room.class_id)
        session.execute(archived.values(archived_at=func.now()))
    assert room.client("pupil").get(f"/forum/{room.class_id}").status_code == 404


def test_a_teacher_finds_the_way_back_to_the_class_and_a_pupil_to_the_work(room):
    for who, back in (("teacher", f"/teach/class/{room.class_id}"), ("pupil", "/me")):
        markup = room.client(who).get(f"/forum/{room.class_id}").text
        assert re.search(r'class="crumb">\s*<a href="([^"]+)"', markup)[1] == back
        assert room.client(who).get(back).status_code == 200


def test_a_pupil_reads_authors_by_their_short_names_and_teachers_by_their_whole_one(room):
    topic = room.topic()
    send(room.client("teacher"), topic, id=str(uuid4()), text="Relisez la leçon.")
    page = read(room.client("friend"), topic)
    assert "Inès B. · " in page
    assert "Hélène Martin teacher" in page
    assert "Belhadj" not in page


def test_an_answer_in_a_long_topic_leads_to_the_page_it_stands_on(room, monkeypatch):
    monkeypatch.setattr("student.queries.forum.PAGE_OF_POSTS", 3)
    topic, pupil = room.topic(), room.client("pupil")
    first = room.answers(topic, "Réponse 0.")
    for number in range(1, 6):
        room.answers(topic, f"Réponse {number}.")
    key = uuid4()
    there = send(pupil, topic, id=str(key), text="Merci pour la première.", parent=str(first)).location
    assert there == f"{topic}?post={key}#post-{key}"
    page = pupil.get(there)
    assert f'id="post-{key}"' in page.text
    assert "Earlier answers Page 3 of 3" in read_aloud(page.text)
    assert "Later answers" not in page.text
    assert "Réponse 5." not in page.text
    back = re.search(r'href="([^"]+)">to Malo', page.text)[1]
    assert f'id="post-{first}"' in pupil.get(back).text
    assert "Page 1 of 3 Later answers" in read(pupil, topic)
    assert "Réponse 5." in read(pupil, f"{topic}?page=2")
    assert pupil.get(f"{topic}?page=x").status_code == 200
    answering = read(pupil, f"{topic}?answer={key}")
    assert "Your answer to Inès B." in answering


def test_a_form_that_was_sent_twice_opens_one_topic(room):
    key = str(uuid4())
    first, second = (new_topic(room, "pupil", id=key) for _ in range(2))
    assert first.location == second.location
    assert len(room.stored(ForumTopic.id)) == 1


def test_an_answer_may_be_to_somebody(room):
    topic = room.topic()
    post = room.answers(topic)
    page = read(room.client("pupil"), f"{topic}?answer={post}")
    assert "Your answer to Malo R. · answer to everybody instead" in page
    send(room.client("pupil"), topic, id=str(uuid4()), text="Merci.", parent=str(post))
    assert re.search(r"Inès B\. \(you\) · [^·]+ · to Malo R\. Merci\.", read(room.client("pupil"), topic))
    assert room.stored(ForumPost.parent_post_id, ForumPost.content) == [
        (None, "Le début de l’article."),
        (post, "Merci."),
    ]


def test_a_vote_counts_once_a_person_and_can_be_taken_back(room):
    topic = room.topic()
    address = f"{topic}/posts/{room.answers(topic)}"
    pupil = room.client("pupil")
    for _ in range(3):
        send(pupil, address, do="vote")
    send(room.client("teacher"), address, do="vote")
    assert "▲ Helpful (2)" in buttons(pupil, topic)
    assert 'aria-pressed="true"' in pupil.get(topic).text
    send(pupil, address, do="unvote")
    assert "▲ Helpful (1)" in buttons(pupil, topic)
    assert 'aria-pressed="false"' in pupil.get(topic).text


def test_nobody_votes_for_themselves(room):
    topic = room.topic()
    address = f"{topic}/posts/{room.answers(topic)}"
    friend = room.client("friend")
    assert "0 thank-yous" in read(friend, topic)
    assert send(friend, address, do="vote").status_code == 303
    assert "You cannot vote for your own post. 1 answer" in read(friend, topic)
    assert room.stored(ForumPost.upvotes) == [(0,)]


def test_a_teacher_pins_a_topic_above_newer_ones(room):
    old = room.topic("L’ancien")
    room.topic("Le nouveau")
    pupil = room.client("pupil")
    assert re.findall("L’ancien|Le nouveau", read(pupil, f"/forum/{room.class_id}")) == [
        "Le nouveau",
        "L’ancien",
    ]
    send(room.client("teacher"), f"{old}/order", do="pin")
    assert re.findall("L’ancien pinned|Le nouveau", read(pupil, f"/forum/{room.class_id}")) == [
        "L’ancien pinned",
        "Le nouveau",
    ]


def test_in_a_closed_topic_only_teachers_go_on(room):
    topic = room.topic()
    send(room.client("teacher"), f"{topic}/order", do="lock")
    pupil = room.client("pupil")
    page = read(pupil, topic)
    assert "This topic is closed: you can read it, and write in another one." in page
    assert "Publish" not in page
    refused = send(pupil, topic, id=str(uuid4()), text="Encore une chose.")
    assert refused.status_code == 400
    assert "your answer was not published" in refused.text
    assert "Encore une chose.</textarea>" in refused.text
    assert send(room.client("teacher"), topic, id=str(uuid4()), text="Bravo.").status_code == 303
    assert room.stored(ForumPost.content) == [("Bravo.",)]


def test_a_hidden_topic_is_gone_for_pupils_and_comes_back(room):
    topic, forum = room.topic(), f"/forum/{room.class_id}"
    pupil, teacher = room.client("pupil"), room.client("teacher")
    send(teacher, f"{topic}/order", do="hide")
    assert pupil.get(topic).status_code == 404
    assert "Le chapeau" not in read(pupil, forum)
    assert "Le chapeau hidden" in read(teacher, forum)
    send(teacher, f"{topic}/order", do="show")
    assert "Le chapeau" in read(pupil, forum)


def test_a_hidden_answer_says_so_and_only_the_teacher_reads_it(room):
    topic = room.topic()
    address = f"{topic}/posts/{room.answers(topic, 'Tu es nul.')}"
    friend, teacher = room.client("friend"), room.client("teacher")
    send(teacher, address, do="hide")
    page = read(friend, topic)
    assert "A teacher has hidden this answer." in page
    assert "Tu es nul." not in page
    assert "Show again" not in page  # what a teacher has hidden, only a teacher brings back
    assert "Tu es nul." in read(teacher, topic)
    assert send(friend, address, do="show").status_code == 404
    send(teacher, address, do="show")
    assert "Tu es nul." in read(friend, topic)


def test_an_author_withdraws_an_answer_and_brings_it_back(room):
    topic = room.topic()
    address = f"{topic}/posts/{room.answers(topic)}"
    friend, pupil = room.client("friend"), room.client("pupil")
    assert "Withdraw" in buttons(friend, topic)
    assert "Withdraw" not in buttons(pupil, topic)
    send(friend, address, do="hide")
    assert "Withdrawn by its author." in read(pupil, topic)
    assert "0 answers" in read(pupil, topic)
    send(friend, address, do="show")
    assert "Le début de l’article." in read(pupil, topic)


def test_pupils_do_not_keep_order(room):
    topic = room.topic()
    pupil = room.client("pupil")
    for act in ("pin", "lock", "hide"):
        assert send(pupil, f"{topic}/order", do=act).status_code == 404
    assert not {"Pin", "Close", "Hide"} & set(buttons(pupil, topic))
    assert room.stored(ForumTopic.is_pinned, ForumTopic.is_locked, ForumTopic.deleted_at) == [
        (False, False, None)
    ]


@pytest.mark.parametrize("form", [{"do": "shout"}, {}])
def test_a_form_that_no_page_sends_is_refused(room, form):
    topic = room.topic()
    post = room.answers(topic)
    teacher = room.client("teacher")
    assert send(teacher, f"{topic}/order", **form).status_code == 400
    assert send(teacher, f"{topic}/posts/{post}", **form).status_code == 400
    assert send(teacher, topic, id="no id", text="Oui.").status_code == 400


# What people type is text


def test_a_topic_comes_back_as_text_in_the_list_on_its_page_and_in_its_title(room):
    answer = new_topic(room, "pupil", title=HOSTILE, text=HOSTILE)
    assert answer.status_code == 303
    friend = room.client("friend")
    require_text(friend.get(f"/forum/{room.class_id}").text)
    require_text(friend.get(answer.location).text, times=3)


def test_an_answer_comes_back_as_text(room):
    topic = room.topic()
    assert send(room.client("friend"), topic, id=str(uuid4()), text=HOSTILE).status_code == 303
    require_text(room.client("pupil").get(topic).text)


@pytest.mark.parametrize("field", ["title", "text"])
def test_what_is_refused_comes_back_as_text_in_its_field(room, field):
    other = {"title": "x" * 201} if field == "text" else {"text": " "}
    answer = new_topic(room, "pupil", **{field: HOSTILE, **other})
    assert answer.status_code == 400
    require_text(answer.text)
    assert room.stored(ForumTopic.id) == []


def test_a_refused_answer_comes_back_as_text_in_its_field(room):
    topic = room.topic()
    answer = send(room.client("friend"), topic, id=str(uuid4()), text=HOSTILE + "x" * 5000)
    assert answer.status_code == 400
    require_text(answer.text)
