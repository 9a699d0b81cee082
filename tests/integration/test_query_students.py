"""Who is in a class, in a group of it, and what stands for the names on a projector."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update

from dashboard.queries import content, students
from dashboard.queries.frames import parameters
from dashboard.views import ClassView
from datastore.commands.classroom.groups import create_group, set_members
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.errors import NotFound
from datastore.models import ClassEnrollment
from datastore.models.enums import ActivityType
from tests.conftest import statements
from tests.factories import make_lesson, make_pupil, make_sequence, quiz


@pytest.fixture
def lesson(database):
    return make_lesson(database)


def pupils(database, lesson, **filters):
    view = ClassView(class_id=lesson.class_id, **filters)
    with database.reading(lesson.teacher) as connection:
        return students.of_class(connection, lesson.teacher, view)


def test_a_group_leaves_the_others_out(database, lesson):
    inside, outside = (make_pupil(database, lesson.admin, lesson.class_id).user_id for _ in range(2))
    group = create_group(database, lesson.teacher, lesson.class_id, "Besoins")
    set_members(database, lesson.teacher, lesson.class_id, group, [inside])
    assert set(pupils(database, lesson, group=group)["student_id"]) == {inside}
    assert outside in set(pupils(database, lesson)["student_id"])


def test_a_group_of_another_class_holds_nobody_of_this_one(database, lesson):
    elsewhere = make_lesson(database)
    group = create_group(database, elsewhere.teacher, elsewhere.class_id, "Ailleurs")
    assert pupils(database, lesson, group=group).empty


def test_labels_hide_every_name_and_stay_when_somebody_joins(database, lesson):
    for _ in range(4):
        make_pupil(database, lesson.admin, lesson.class_id)
    shown, hidden = pupils(database, lesson), pupils(database, lesson, hidden=True)
    assert set(hidden["student_id"]) == set(shown["student_id"])
    assert sorted(hidden["name"]) == [f"#{number}" for number in range(1, len(shown) + 1)]
    before = dict(zip(hidden["student_id"], hidden["name"], strict=True))
    make_pupil(database, lesson.admin, lesson.class_id)
    after = dict(zip(*pupils(database, lesson, hidden=True)[["student_id", "name"]].T.values, strict=True))
    assert before.items() <= after.items()


def test_labels_do_not_follow_the_order_of_the_names(database, lesson):
    """Who came with one list came at the same moment: then no order is left."""
    for _ in range(12):
        make_pupil(database, lesson.admin, lesson.class_id)
    with database.owning() as connection:
        connection.execute(update(ClassEnrollment).values(enrolled_at=dt.datetime(2026, 9, 1, tzinfo=dt.UTC)))
    hidden = pupils(database, lesson, hidden=True).set_index("student_id")["name"]
    by_name = [hidden[student] for student in pupils(database, lesson)["student_id"]]
    assert by_name != sorted(by_name)


def test_a_label_is_the_same_in_a_group_and_in_the_class(database, lesson):
    pupil = make_pupil(database, lesson.admin, lesson.class_id).user_id
    group = create_group(database, lesson.teacher, lesson.class_id, "Besoins")
    set_members(database, lesson.teacher, lesson.class_id, group, [pupil])
    everybody = pupils(database, lesson, hidden=True).set_index("student_id")["name"]
    (label,) = pupils(database, lesson, hidden=True, group=group)["name"]
    assert label == everybody[pupil]


def test_days_are_the_school_s_and_the_last_one_counts(lesson):
    """Paris is an hour ahead of UTC on the first day, two hours ahead on the last one."""
    view = ClassView(class_id=lesson.class_id, since=dt.date(2026, 3, 28), until=dt.date(2026, 3, 29))
    asked = parameters(lesson.teacher, view)
    assert asked["since"] == dt.datetime(2026, 3, 27, 23, tzinfo=dt.UTC)
    assert asked["until"] == dt.datetime(2026, 3, 29, 22, tzinfo=dt.UTC)


def test_the_filter_bar_offers_sessions_and_groups_of_the_class_only(database, lesson):
    sequence, _ = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("titre"))])
    configure(database, lesson.teacher, lesson.class_id, sequence, Configuration())
    make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("autre"))])
    group = create_group(database, lesson.teacher, lesson.class_id, "Besoins")
    view = ClassView(class_id=lesson.class_id, activity_type=ActivityType.video)
    with database.reading(lesson.teacher) as connection, statements(database) as said:
        sessions = content.sessions_of_class(connection, lesson.teacher, view)
        groups = content.groups_of_class(connection, lesson.teacher, view)
    assert (set(sessions["sequence_id"]), list(groups["group_id"])) == ({sequence}, [group])
    assert len(said) == 2


def test_nobody_else_s_class_is_listed(database, lesson):
    stranger = make_lesson(database).teacher
    view = ClassView(class_id=lesson.class_id)
    with database.reading(stranger) as connection, pytest.raises(NotFound):
        students.of_class(connection, stranger, view)
