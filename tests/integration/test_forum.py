"""The class's forum: who may write, once is once, and nothing is deleted."""

from __future__ import annotations

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update

from datastore.commands.contact.forum import (
    NewTopic,
    moderate_topic,
    open_topic,
    reply,
    set_post_withdrawn,
    vote,
)
from datastore.errors import BadInput, NotFound, Refused
from datastore.models import ForumPost, ForumTopic, ForumVote, InteractionEvent, Notification, new_id
from student.queries import forum as queries
from tests.conftest import statements
from tests.factories import Lesson, make_lesson, make_pupil


@pytest.fixture
def lesson(database) -> Lesson:
    return make_lesson(database)


@pytest.fixture
def classmate(database, lesson):
    return make_pupil(database, lesson.admin, lesson.class_id)


@pytest.fixture
def topic(database, lesson) -> UUID:
    return open_topic(
        database, lesson.pupil, lesson.class_id, NewTopic(uuid4(), "Le chapeau", "C’est quoi ?")
    )


def posts(database, scope, topic_id):
    with database.reading(scope) as connection:
        return queries.topic(connection, scope, topic_id).posts


def column(database, scope, query):
    with database.reading(scope) as connection:
        return list(connection.execute(query).scalars())


def test_a_pupil_opens_a_topic_and_the_class_reads_it(database, lesson, classmate, topic):
    with database.reading(classmate) as connection:
        (found,) = queries.topics(connection, classmate, lesson.class_id)
    assert (found.title, found.text, found.posts) == ("Le chapeau", "C’est quoi ?", 0)
    assert not found.author.is_teacher


def test_a_form_sent_twice_posts_once(database, lesson, classmate, topic):
    post_id = uuid4()
    for _ in range(2):
        assert reply(database, classmate, topic, post_id=post_id, text="Le début.") == post_id
    new = NewTopic(uuid4(), "Deux fois", "La même")
    for _ in range(2):
        open_topic(database, lesson.pupil, lesson.class_id, new)
    assert len(column(database, lesson.pupil, select(ForumPost.id))) == 1
    assert len(column(database, lesson.pupil, select(ForumTopic.id))) == 2
    assert len(column(database, lesson.pupil, select(Notification.id))) == 1
    assert len(column(database, lesson.pupil, select(InteractionEvent.id))) == 3


def test_the_id_of_somebody_else_s_post_is_refused(database, lesson, classmate, topic):
    post_id = uuid4()
    reply(database, classmate, topic, post_id=post_id, text="De moi.")
    with pytest.raises(BadInput):
        reply(database, lesson.pupil, topic, post_id=post_id, text="Pas de moi.")
    assert [post.text for post in posts(database, lesson.pupil, topic)] == ["De moi."]


def test_an_answer_tells_the_asker_and_the_one_answered_but_not_oneself(database, lesson, classmate, topic):
    first = reply(database, classmate, topic, post_id=uuid4(), text="Le début.")
    reply(database, lesson.teacher, topic, post_id=uuid4(), text="Bien.", parent_id=first)
    reply(database, lesson.pupil, topic, post_id=uuid4(), text="Merci.")
    told = column(database, lesson.pupil, select(Notification.user_id))
    assert sorted(told) == sorted([lesson.pupil.user_id, lesson.pupil.user_id, classmate.user_id])


def test_a_teacher_s_answer_is_marked_and_a_pupil_s_is_not(database, lesson, classmate, topic):
    reply(database, classmate, topic, post_id=uuid4(), text="Le début.")
    reply(database, lesson.teacher, topic, post_id=uuid4(), text="Exact.")
    found = posts(database, lesson.pupil, topic)
    assert [post.is_teacher_response for post in found] == [False, True]
    assert found[1].author.name == "Inès Benali"
    assert found[0].author.name != "Inès Benali" or not found[0].author.is_teacher


def test_a_person_votes_once_and_may_take_it_back_and_never_for_oneself(database, lesson, classmate, topic):
    post_id = reply(database, classmate, topic, post_id=uuid4(), text="Le début.")
    assert [vote(database, lesson.pupil, post_id, up=True) for _ in range(3)] == [1, 1, 1]
    assert vote(database, lesson.teacher, post_id, up=True) == 2
    assert vote(database, lesson.pupil, post_id, up=False) == 1
    with pytest.raises(Refused):
        vote(database, classmate, post_id, up=True)
    (found,) = posts(database, lesson.teacher, topic)
    assert (found.upvotes, found.voted) == (1, True)


def test_two_votes_at_once_are_two(database, lesson, classmate, topic):
    post_id = reply(database, lesson.teacher, topic, post_id=uuid4(), text="Le début.")
    with ThreadPoolExecutor() as pool:
        with database.writing(classmate) as session:
            mine = {"school_id": lesson.pupil.school_id, "post_id": post_id, "user_id": classmate.user_id}
            session.execute(update(ForumPost).where(ForumPost.id == post_id).values(upvotes=1))
            session.execute(insert(ForumVote).values(mine))
            second = pool.submit(vote, database, lesson.pupil, post_id, up=True)
            time.sleep(0.3)
        assert second.result() == 2


def test_in_a_closed_topic_only_a_teacher_writes(database, lesson, classmate, topic):
    moderate_topic(database, lesson.teacher, topic, locked=True)
    with pytest.raises(Refused, match="closed"):
        reply(database, classmate, topic, post_id=uuid4(), text="Encore ?")
    reply(database, lesson.teacher, topic, post_id=uuid4(), text="Résumé.")
    moderate_topic(database, lesson.teacher, topic, locked=False)
    reply(database, classmate, topic, post_id=uuid4(), text="Merci.")
    assert len(posts(database, classmate, topic)) == 2


def test_pinned_topics_come_first(database, lesson, topic):
    open_topic(database, lesson.pupil, lesson.class_id, NewTopic(uuid4(), "Plus récent", "…"))
    moderate_topic(database, lesson.teacher, topic, pinned=True)
    with database.reading(lesson.pupil) as connection:
        found = queries.topics(connection, lesson.pupil, lesson.class_id)
    assert [one.title for one in found] == ["Le chapeau", "Plus récent"]


def test_what_is_withdrawn_is_hidden_from_pupils_kept_and_can_come_back(database, lesson, classmate, topic):
    post_id = reply(database, classmate, topic, post_id=uuid4(), text="Une bêtise.")
    set_post_withdrawn(database, lesson.teacher, post_id, withdrawn=True)
    (seen,) = posts(database, lesson.pupil, topic)
    assert (seen.text, seen.withdrawn_by_teacher) == (None, True)
    assert column(database, lesson.pupil, select(ForumPost.content)) == ["Une bêtise."]
    with pytest.raises(NotFound):
        set_post_withdrawn(database, classmate, post_id, withdrawn=False)
    set_post_withdrawn(database, lesson.teacher, post_id, withdrawn=False)
    assert posts(database, lesson.pupil, topic)[0].text == "Une bêtise."


def test_an_author_withdraws_and_restores_what_is_the_author_s_own(database, lesson, classmate, topic):
    post_id = reply(database, classmate, topic, post_id=uuid4(), text="Je me suis trompé.")
    with pytest.raises(NotFound):
        set_post_withdrawn(database, lesson.pupil, post_id, withdrawn=True)
    set_post_withdrawn(database, classmate, post_id, withdrawn=True)
    assert posts(database, lesson.pupil, topic)[0].text is None
    set_post_withdrawn(database, classmate, post_id, withdrawn=False)
    assert posts(database, lesson.pupil, topic)[0].text == "Je me suis trompé."


def test_a_hidden_topic_is_there_for_the_teacher_only(database, lesson, classmate, topic):
    moderate_topic(database, lesson.teacher, topic, withdrawn=True)
    with database.reading(lesson.pupil) as connection, pytest.raises(NotFound):
        queries.topic(connection, lesson.pupil, topic)
    with pytest.raises(NotFound):
        reply(database, classmate, topic, post_id=uuid4(), text="?")
    with database.reading(lesson.teacher) as connection:
        assert queries.topic(connection, lesson.teacher, topic).topic.is_withdrawn


def test_another_class_does_not_exist(database, lesson, topic):
    stranger = make_lesson(database).pupil
    with pytest.raises(NotFound):
        reply(database, stranger, topic, post_id=uuid4(), text="Bonjour")
    with database.reading(stranger) as connection, pytest.raises(NotFound):
        queries.topics(connection, stranger, lesson.class_id)


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 5001, "\x00"], ids=["empty", "blank", "long", "nul"])
def test_a_text_that_is_none_is_refused(database, lesson, topic, text):
    with pytest.raises(BadInput):
        reply(database, lesson.pupil, topic, post_id=uuid4(), text=text)
    assert posts(database, lesson.pupil, topic) == []


def test_the_pages_ask_a_fixed_number_of_questions(database, lesson, topic):
    for number in range(3):
        reply(database, lesson.teacher, topic, post_id=uuid4(), text=f"Réponse {number}")
    with statements(database) as seen, database.reading(lesson.pupil) as connection:
        queries.topic(connection, lesson.pupil, topic)
        queries.topics(connection, lesson.pupil, lesson.class_id)
    assert len(seen) == 3


# --- long topics


def page_of(database, scope, topic_id, **wanted) -> queries.Discussion:
    with database.reading(scope) as connection:
        return queries.topic(connection, scope, topic_id, **wanted)


@pytest.fixture
def long(database, lesson, topic) -> list[UUID]:
    """Two pages of posts and ten more, in order; the last one answers the first."""
    ids = [new_id() for _ in range(2 * queries.PAGE_OF_POSTS + 10)]
    begin = dt.datetime(2026, 10, 1, 9, tzinfo=dt.UTC)
    own = {"school_id": lesson.pupil.school_id, "topic_id": topic, "author_id": lesson.pupil.user_id}
    rows = [
        {**own, "id": id_, "content": str(place), "created_at": begin + dt.timedelta(seconds=place)}
        for place, id_ in enumerate(ids)
    ]
    with database.writing(lesson.pupil) as session:
        session.execute(insert(ForumPost), [{**row, "parent_post_id": None} for row in rows[:-1]])
        session.execute(insert(ForumPost), [{**rows[-1], "parent_post_id": ids[0]}])
    return ids


def test_a_long_topic_is_read_page_by_page_and_nothing_is_cut(database, lesson, topic, long):
    pages = [page_of(database, lesson.pupil, topic, page=number) for number in (1, 2, 3)]
    assert [post.id for page in pages for post in page.posts] == long
    assert {(page.pages, page.topic.posts) for page in pages} == {(3, len(long))}
    for number, page in enumerate(pages, start=1):
        assert page.page == number
        assert {post.page for post in page.posts} == {number}


@pytest.mark.parametrize(("page", "shown"), [(0, 1), (-(10**30), 1), (4, 3), (10**30, 3)])
@pytest.mark.usefixtures("long")
def test_a_page_that_is_not_there_is_the_nearest(database, lesson, topic, page, shown):
    assert page_of(database, lesson.pupil, topic, page=page).page == shown


def test_a_post_is_found_on_its_page_and_whom_it_answers_is_known(database, lesson, topic, long):
    for place in (0, 99, 100, 209):
        page = page_of(database, lesson.pupil, topic, post_id=long[place])
        assert (page.page, long[place] in {post.id for post in page.posts}) == (place // 100 + 1, True)
    last = page_of(database, lesson.pupil, topic, post_id=long[-1])
    answered = last.by_id[last.posts[-1].parent_id]
    assert (answered.id, answered.page, answered.author.name) == (long[0], 1, "Inès B.")
    assert long[0] not in {post.id for post in last.posts}


def test_a_post_of_elsewhere_and_a_topic_without_posts_open_the_first_page(database, lesson, topic):
    page = page_of(database, lesson.pupil, topic, page=7, post_id=new_id())
    assert (page.posts, page.page, page.pages) == ([], 1, 1)
