"""Students review each other's texts: who gets which is the system's doing, and nobody learns from whom."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import select, update

from datastore.commands.classroom.classes import end_enrolment
from datastore.commands.classroom.groups import create_group, set_members
from datastore.commands.classroom.sequences import configure
from datastore.commands.texts.peer_reviews import begin_review, write_review
from datastore.configuration import Configuration
from datastore.engine import Database
from datastore.errors import BadInput, NotFound, Refused
from datastore.models import Notification, PeerReview, StudentProduction
from datastore.models.enums import NotificationKind
from datastore.scope import Scope
from tests.conftest import new_database
from tests.writing import GOOD, HOUR, MONDAY, Writing, make_writing


@pytest.fixture(scope="module")
def database(server_url, template, cipher) -> Iterator[Database]:
    """One database for all: every test has a school of its own."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


@pytest.fixture
def writing(database) -> Writing:
    """A class in which every text gets two reviews."""
    return make_writing(database, peer_reviews=2)


def pupils(writing: Writing, count: int) -> list[Scope]:
    return [writing.pupil, *(writing.another() for _ in range(count - 1))]


def reviews(writing: Writing) -> list:
    """The rows, each with whose text it is about."""
    with writing.database.reading(writing.lesson.teacher) as connection:
        r, p = PeerReview, StudentProduction
        query = (
            select(
                r.id, r.reviewer_id, p.student_id.label("writer_id"), r.comment, r.criteria, r.submitted_at
            )
            .join(p, p.id == r.production_id)
            .where(p.class_id == writing.class_id)
        )
        return list(connection.execute(query))


def told(writing: Writing, kind: NotificationKind) -> list:
    with writing.database.reading(writing.lesson.teacher) as connection:
        n = Notification
        query = select(n.user_id, n.data).where(n.school_id == writing.pupil.school_id, n.kind == kind)
        return list(connection.execute(query))


def of(writing: Writing, reviewer: Scope) -> UUID:
    """A review given to a pupil."""
    return next(row.id for row in reviews(writing) if row.reviewer_id == reviewer.user_id)


def check(writing: Writing, writers: list[Scope], per_text: int) -> None:
    rows = reviews(writing)
    assert all(row.reviewer_id != row.writer_id for row in rows)
    assert len({(row.reviewer_id, row.writer_id) for row in rows}) == len(rows)
    ids = [writer.user_id for writer in writers]
    assert Counter(row.writer_id for row in rows) == dict.fromkeys(ids, per_text)


def test_every_text_gets_its_reviews_as_the_texts_come_in(writing):
    class_ = pupils(writing, 5)
    for place, pupil in enumerate(class_, start=1):
        writing.hand_in(f"Lettre {place}.", pupil=pupil)
        if place > 1:
            check(writing, class_[:place], min(2, place - 1))
    assert set(Counter(row.reviewer_id for row in reviews(writing)).values()) == {2}


def test_without_peer_review_nobody_is_given_anything(database):
    writing = make_writing(database)
    for pupil in pupils(writing, 3):
        writing.hand_in(pupil=pupil)
    assert reviews(writing) == []


def test_a_revision_gives_no_further_reviews(writing):
    class_ = pupils(writing, 3)
    for pupil in [*class_, *class_]:
        writing.hand_in(pupil=pupil)
    check(writing, class_, 2)


def test_who_is_given_a_text_is_told_by_an_id_that_stays_theirs(writing):
    class_ = pupils(writing, 6)
    for pupil in class_:
        writing.hand_in(pupil=pupil)
    given = {(row.user_id, row.data["review_id"]) for row in told(writing, NotificationKind.review_assigned)}
    assert given == {(row.reviewer_id, str(row.id)) for row in reviews(writing)}


def test_a_text_that_was_opened_is_not_exchanged_for_another(writing):
    class_ = pupils(writing, 3)
    for pupil in class_:
        writing.hand_in(pupil=pupil)
    opened = {row.id: row for row in reviews(writing)}
    for row in opened.values():
        begin_review(writing.database, scope_of(class_, row.reviewer_id), row.id)
    late = writing.another()
    writing.hand_in(pupil=late)
    after = {row.id: row for row in reviews(writing)}
    assert all(after[id_].writer_id == row.writer_id for id_, row in opened.items())
    check(writing, [*class_, late], 2)


def scope_of(class_: list[Scope], user_id: UUID) -> Scope:
    return next(pupil for pupil in class_ if pupil.user_id == user_id)


def test_texts_that_come_at_one_moment_all_get_their_reviews(writing):
    class_ = pupils(writing, 6)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda pupil: writing.hand_in(pupil=pupil), class_))
    check(writing, class_, 2)


def test_the_text_of_a_reader_who_left_gets_another_one(writing):
    class_ = pupils(writing, 4)
    for pupil in class_:
        writing.hand_in(pupil=pupil)
    gone = class_[1]
    end_enrolment(writing.database, writing.lesson.admin, writing.class_id, gone.user_id)
    late = writing.another()
    writing.hand_in(pupil=late)
    there = [pupil for pupil in class_ if pupil is not gone] + [late]
    present = {pupil.user_id for pupil in there}
    live = [row for row in reviews(writing) if row.reviewer_id in present and row.writer_id in present]
    assert Counter(row.writer_id for row in live) == dict.fromkeys(present, 2)


# Writing a review


@pytest.fixture
def pair(writing) -> tuple[Writing, Scope, Scope, UUID]:
    """Two pupils who read each other, and the review that the first writes."""
    first, second = pupils(writing, 2)
    for pupil in (first, second):
        writing.hand_in(pupil=pupil)
    return writing, first, second, of(writing, first)


def test_a_review_is_kept_until_it_is_sent_and_then_stays(pair):
    writing, first, second, review_id = pair
    place = (writing.database, first, review_id)
    write_review(*place, levels={"idees": "acquis"}, comment="J’aime", send=False)
    (row,) = [row for row in reviews(writing) if row.id == review_id]
    assert (row.criteria, row.comment, row.submitted_at) == ({"idees": "acquis"}, "J’aime", None)
    assert told(writing, NotificationKind.review_received) == []
    write_review(*place, levels=GOOD, comment=" J’aime ta lettre. ", send=True, now=MONDAY + HOUR)
    (row,) = [row for row in reviews(writing) if row.id == review_id]
    assert (row.criteria, row.comment, row.submitted_at) == (GOOD, "J’aime ta lettre.", MONDAY + HOUR)
    (message,) = told(writing, NotificationKind.review_received)
    assert message.user_id == second.user_id
    assert str(first.user_id) not in str(message.data)
    assert str(review_id) not in str(message.data)
    with pytest.raises(Refused, match="already"):
        write_review(*place, levels=GOOD, comment="Finalement non.", send=True)


def test_a_review_sent_twice_is_told_once(pair):
    writing, first, _, review_id = pair
    for _ in range(2):
        write_review(writing.database, first, review_id, levels=GOOD, comment="Bien.", send=True)
    assert len(told(writing, NotificationKind.review_received)) == 1


@pytest.mark.parametrize(
    ("levels", "comment"),
    [
        ({"idees": "acquis"}, "Bien."),
        (GOOD, "   "),
        ({**GOOD, "style": "acquis"}, "Bien."),
        ({**GOOD, "idees": "parfait"}, "Bien."),
        (GOOD, "x" * 20_001),
    ],
)
def test_a_review_is_sent_whole_or_not_at_all(pair, levels, comment):
    writing, first, _, review_id = pair
    with pytest.raises(BadInput):
        write_review(writing.database, first, review_id, levels=levels, comment=comment, send=True)
    assert all(row.submitted_at is None for row in reviews(writing))


def test_only_the_one_it_was_given_to_writes_a_review(pair, database):
    writing, _, second, review_id = pair
    for who in (second, writing.lesson.teacher, make_writing(database).pupil):
        with pytest.raises(NotFound):
            begin_review(database, who, review_id)
        with pytest.raises(NotFound):
            write_review(database, who, review_id, levels={}, comment="", send=False)


def test_who_left_the_class_reviews_no_more(pair):
    writing, first, _, review_id = pair
    outside = Scope(first.school_id, first.user_id, first.timezone)
    with pytest.raises(NotFound):
        begin_review(writing.database, outside, review_id)


def test_opening_a_review_again_keeps_what_was_written(pair):
    writing, first, _, review_id = pair
    write_review(writing.database, first, review_id, levels={}, comment="Un début", send=False)
    begin_review(writing.database, first, review_id)
    (row,) = [row for row in reviews(writing) if row.id == review_id]
    assert row.comment == "Un début"


def test_a_text_that_is_being_opened_is_not_exchanged_under_its_reader(writing):
    for pupil in pupils(writing, 4):
        writing.hand_in(pupil=pupil)
    before = {row.id: row.writer_id for row in reviews(writing)}
    fifth = writing.another()
    with ThreadPoolExecutor() as pool:
        with writing.database.writing(writing.pupil) as session:
            session.execute(update(PeerReview).where(PeerReview.id.in_(before)).values(comment=""))
            handed = pool.submit(writing.hand_in, pupil=fifth)
            time.sleep(0.3)
        handed.result()
    after = {row.id: row.writer_id for row in reviews(writing)}
    assert {id_: after[id_] for id_ in before} == before


# What is set up


def test_more_reviews_are_given_out_as_soon_as_the_teacher_wants_them(database):
    writing = make_writing(database, peer_reviews=1)
    class_ = pupils(writing, 4)
    for pupil in class_:
        writing.hand_in(pupil=pupil)
    check(writing, class_, 1)
    before = {row.id for row in reviews(writing)}
    writing.configure(peer_reviews=3)
    check(writing, class_, 3)
    assert before < {row.id for row in reviews(writing)}
    assigned = told(writing, NotificationKind.review_assigned)
    assert Counter(row.user_id for row in assigned) == {pupil.user_id: 3 for pupil in class_}
    writing.configure(peer_reviews=3, attempts_allowed=4)
    check(writing, class_, 3)


def test_fewer_reviews_take_nothing_away(database):
    writing = make_writing(database, peer_reviews=2)
    class_ = pupils(writing, 4)
    for pupil in class_:
        writing.hand_in(pupil=pupil)
    writing.configure(peer_reviews=1)
    check(writing, class_, 2)
    writing.configure()
    check(writing, class_, 2)


def test_texts_handed_in_before_peer_review_was_wanted_are_given_out(database):
    writing = make_writing(database)
    class_ = pupils(writing, 3)
    for pupil in class_:
        writing.hand_in(pupil=pupil)
    assert reviews(writing) == []
    writing.configure(peer_reviews=2)
    check(writing, class_, 2)


def in_a_group(writing: Writing, members: list[Scope], **settings) -> None:
    """Set the sequence up for a group of the class."""
    place = (writing.database, writing.lesson.teacher, writing.class_id)
    group = create_group(*place, "Rouge")
    set_members(*place, group, [pupil.user_id for pupil in members])
    configure(*place, writing.sequence_id, Configuration(**settings), group_id=group)


def test_what_is_set_up_for_a_group_gives_texts_to_the_group_alone(database):
    writing = make_writing(database)
    red, others = pupils(writing, 3), [writing.another() for _ in range(3)]
    in_a_group(writing, red, peer_reviews=2)
    for pupil in [*others, *red]:
        writing.hand_in(pupil=pupil)
    check(writing, red, 2)
    assert {row.reviewer_id for row in reviews(writing)} == {pupil.user_id for pupil in red}


def test_groups_with_another_number_review_among_themselves(database):
    writing = make_writing(database, peer_reviews=1)
    red, others = pupils(writing, 3), [writing.another() for _ in range(3)]
    in_a_group(writing, red, peer_reviews=2)
    for pupil in [*others, *red]:
        writing.hand_in(pupil=pupil)
    rows = reviews(writing)
    wanted = {pupil.user_id: 2 for pupil in red} | {pupil.user_id: 1 for pupil in others}
    assert Counter(row.writer_id for row in rows) == wanted
    reds = {pupil.user_id for pupil in red}
    assert all((row.writer_id in reds) == (row.reviewer_id in reds) for row in rows)


def test_whom_the_text_is_hidden_from_gets_none_to_review(database):
    writing = make_writing(database, peer_reviews=2)
    class_ = pupils(writing, 4)
    for pupil in class_[:2]:
        writing.hand_in(pupil=pupil)
    hidden_from = class_[0]
    in_a_group(writing, [hidden_from], hidden=(writing.letter,))
    before = {row.id for row in reviews(writing) if row.reviewer_id == hidden_from.user_id}
    for pupil in class_[2:]:
        writing.hand_in(pupil=pupil)
    assert {row.id for row in reviews(writing) if row.reviewer_id == hidden_from.user_id} == before
    there = {pupil.user_id for pupil in class_[1:]}
    live = [row for row in reviews(writing) if {row.reviewer_id, row.writer_id} <= there]
    assert Counter(row.writer_id for row in live) == dict.fromkeys(there, 2)
