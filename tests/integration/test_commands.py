"""The commands beside submissions: who may, what is refused, what is written, what the audit log tells."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, text, update

from datastore import passwords
from datastore.commands.accounts.people import (
    CODE_LIFETIME,
    NewPerson,
    change_own_password,
    create_person,
    issue_one_time_code,
    set_active,
    set_locale,
)
from datastore.commands.accounts.schools import add_school
from datastore.commands.attempts.award_badges import award_badges
from datastore.commands.classroom.classes import (
    NewClass,
    assign_teacher,
    create_class,
    end_enrolment,
    enrol,
)
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.crypto import Cipher, new_data_key
from datastore.engine import Database
from datastore.errors import BadInput, NotFound, Refused
from datastore.models import (
    ActivityResult,
    AuditEntry,
    Badge,
    ClassEnrollment,
    Classroom,
    ClassTeacher,
    School,
    StudentBadge,
    TeacherConfiguration,
    User,
    new_id,
)
from datastore.models.enums import ActivityType, BadgeRarity, TeachingRole, UserRole
from datastore.scope import Scope
from tests.conftest import new_database
from tests.factories import (
    PASSWORD,
    Lesson,
    hand_in,
    make_badge,
    make_class,
    make_lesson,
    make_pupil,
    make_sequence,
    make_user,
    quiz,
)

HELENE = NewPerson("Hélène", "Quintin", UserRole.teacher, username="h.quintin")
NEW_CLASS = NewClass("5eB", "2026-2027")


@pytest.fixture(scope="module")
def database(server_url, template, cipher) -> Iterator[Database]:
    """One database for all: every test has a school of its own."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


@pytest.fixture
def lesson(database) -> Lesson:
    return make_lesson(database)


@pytest.fixture(scope="module")
def untouched(database) -> Lesson:
    """For tests that write nothing."""
    return make_lesson(database)


def rows(database: Database, scope: Scope, model, *where) -> list[dict[str, Any]]:
    with database.reading(scope) as connection:
        return [dict(row) for row in connection.execute(select(model.__table__).where(*where)).mappings()]


def row(database: Database, scope: Scope, model, *where) -> dict[str, Any]:
    (found,) = rows(database, scope, model, *where)
    return found


def person(database: Database, scope: Scope, user_id: UUID) -> dict[str, Any]:
    return row(database, scope, User, User.id == user_id)


def log(database: Database, scope: Scope) -> list[dict[str, Any]]:
    return sorted(rows(database, scope, AuditEntry), key=lambda entry: entry["occurred_at"])


def others(lesson: Lesson) -> list[Scope]:
    """People of the school who neither manage accounts nor teach the class."""
    stranger = replace(lesson.teacher, teaches=frozenset({new_id()}))
    coordinator = Scope(
        lesson.admin.school_id, new_id(), is_coordinator=True, coordinates=frozenset({lesson.class_id})
    )
    return [stranger, coordinator, lesson.pupil]


# --- who may


def managing(database: Database, lesson: Lesson, user_id: UUID):
    """What only those who manage the school's accounts may do."""
    return [
        lambda scope: create_person(database, scope, HELENE),
        lambda scope: issue_one_time_code(database, scope, user_id),
        lambda scope: set_active(database, scope, user_id, active=False),
        lambda scope: assign_teacher(database, scope, lesson.class_id, user_id),
    ]


def teaching(database: Database, lesson: Lesson, user_id: UUID):
    """What those who manage accounts or teach the class may do."""
    return [
        lambda scope: enrol(database, scope, lesson.class_id, [user_id]),
        lambda scope: end_enrolment(database, scope, lesson.class_id, user_id),
    ]


def test_only_who_manages_accounts_manages_accounts(database, untouched):
    before = len(log(database, untouched.admin))
    for act in managing(database, untouched, untouched.pupil.user_id):
        for scope in (untouched.teacher, *others(untouched)):
            with pytest.raises(NotFound):
                act(scope)
    assert len(log(database, untouched.admin)) == before


def test_only_who_manages_accounts_or_teaches_the_class_changes_who_is_in_it(database, untouched):
    before = rows(database, untouched.admin, ClassEnrollment)
    for act in teaching(database, untouched, untouched.pupil.user_id):
        for scope in others(untouched):
            with pytest.raises(NotFound):
                act(scope)
    assert rows(database, untouched.admin, ClassEnrollment) == before


def test_another_schools_admin_finds_none_of_it(database, untouched, lesson):
    user_id = untouched.pupil.user_id
    acts = managing(database, untouched, user_id)[1:] + teaching(database, untouched, user_id)
    before = person(database, untouched.admin, user_id), rows(database, untouched.admin, ClassEnrollment)
    for act in acts:
        with pytest.raises(NotFound):
            act(lesson.admin)
    after = person(database, untouched.admin, user_id), rows(database, untouched.admin, ClassEnrollment)
    assert after == before


def test_only_who_teaches_the_class_sets_up_its_sequences(database, untouched):
    sequence_id, _ = make_sequence(database, untouched.admin, [])
    for scope in (untouched.admin, *others(untouched)):
        with pytest.raises(NotFound):
            configure(database, scope, untouched.class_id, sequence_id, Configuration())
    assert rows(database, untouched.admin, TeacherConfiguration) == []


def test_pupils_and_coordinators_make_no_classes(database, untouched):
    for scope in others(untouched)[1:]:
        with pytest.raises(NotFound):
            create_class(database, scope, NEW_CLASS)
    assert len(rows(database, untouched.admin, Classroom)) == 1


def test_the_command_line_has_no_password_and_no_language(database, untouched):
    with pytest.raises(NotFound):
        change_own_password(database, untouched.admin, current=PASSWORD, new="un autre mot de passe")
    with pytest.raises(NotFound):
        set_locale(database, untouched.admin, "en")


# --- people


def test_a_new_account_opens_with_a_code_that_is_kept_as_a_hash_only(database, lesson):
    before = dt.datetime.now(dt.UTC)
    made = create_person(database, lesson.admin, HELENE)
    stored = person(database, lesson.admin, made.user_id)
    assert passwords.verify(stored["password_hash"], made.code)
    assert not any(made.code in str(value) for value in stored.values())
    assert stored["must_change_password"] is True
    assert stored["password_expires_at"] == made.expires_at
    assert before <= made.expires_at - CODE_LIFETIME <= dt.datetime.now(dt.UTC)
    names = ("first_name", "last_name", "username", "email", "role", "is_admin", "is_active", "locale")
    expected = ("Hélène", "Quintin", "h.quintin", None, UserRole.teacher, False, True, "fr")
    assert tuple(stored[name] for name in names) == expected


def test_what_was_typed_is_kept_without_the_spaces_around_it(database, lesson):
    typed = NewPerson(" Inès ", "\tBenali ", UserRole.student, email=" ines@college.example ", username="  ")
    stored = person(database, lesson.admin, create_person(database, lesson.admin, typed).user_id)
    names = ("first_name", "last_name", "email", "username", "username_digest")
    assert tuple(stored[name] for name in names) == ("Inès", "Benali", "ines@college.example", None, None)


@pytest.mark.parametrize(
    ("role", "is_admin", "expected"),
    [
        (UserRole.admin, False, True),
        (UserRole.teacher, True, True),
        (UserRole.teacher, False, False),
        (UserRole.coordinator, False, False),
    ],
)
def test_an_administrator_manages_accounts_and_others_may(database, lesson, role, is_admin, expected):
    made = create_person(database, lesson.admin, replace(HELENE, role=role, is_admin=is_admin))
    assert person(database, lesson.admin, made.user_id)["is_admin"] is expected


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"first_name": " "}, "first name must have between 1 and 200"),
        ({"first_name": "x" * 201}, "first name must have between 1 and 200"),
        ({"last_name": ""}, "last name must have between 1 and 200"),
        ({"username": None}, "Give an e-mail address or a user name"),
        ({"username": " "}, "Give an e-mail address or a user name"),
        ({"username": "x" * 201}, "user name must have between 1 and 200"),
        ({"username": "h@college.example"}, "cannot be a user name"),
        ({"email": "college.example"}, "is not an e-mail address"),
        ({"email": "@"}, "is not an e-mail address"),
        ({"email": "h martin@college.example"}, "is not an e-mail address"),
        ({"email": f"{'x' * 200}@college.example"}, "e-mail address must have between 1 and 200"),
    ],
)
def test_an_account_without_a_usable_name_is_refused(database, untouched, changed, message):
    before = len(rows(database, untouched.admin, User))
    with pytest.raises(BadInput, match=message):
        create_person(database, untouched.admin, replace(HELENE, **changed))
    assert len(rows(database, untouched.admin, User)) == before


@pytest.mark.parametrize(
    "login",
    [
        {"username": "H.QUINTIN "},
        {"username": unicodedata.normalize("NFD", "élève")},
        {"username": None, "email": "Hélène@Collège.example"},
    ],
)
def test_nobody_of_the_school_gets_anothers_login(database, lesson, login):
    create_person(database, lesson.admin, replace(HELENE, email="hélène@collège.example"))
    create_person(database, lesson.admin, replace(HELENE, username="Élève"))
    before = len(rows(database, lesson.admin, User))
    with pytest.raises(Refused, match="already used in the school"):
        create_person(database, lesson.admin, replace(HELENE, **login))
    assert len(rows(database, lesson.admin, User)) == before


def test_a_login_stays_taken_when_the_keys_have_changed(database, lesson):
    new, old = new_data_key(), new_data_key()
    url = database.engine.url.render_as_string(hide_password=False)
    before = Database(url, cipher=Cipher([old]))
    after = Database(url, cipher=Cipher([new, old]))
    try:
        create_person(before, lesson.admin, replace(HELENE, username="avant"))
        with pytest.raises(Refused):
            create_person(after, lesson.admin, replace(HELENE, username="Avant"))
    finally:
        before.dispose()
        after.dispose()


def test_another_school_may_use_the_same_login(database, lesson):
    elsewhere = make_lesson(database)
    for scope in (lesson.admin, elsewhere.admin):
        create_person(database, scope, HELENE)


def test_a_new_code_replaces_the_password_and_ends_every_session(database, lesson):
    user_id = lesson.pupil.user_id
    before = person(database, lesson.admin, user_id)
    code = issue_one_time_code(database, lesson.admin, user_id)
    after = person(database, lesson.admin, user_id)
    assert passwords.verify(after["password_hash"], code.code)
    assert not passwords.verify(after["password_hash"], PASSWORD)
    assert (after["must_change_password"], after["password_expires_at"]) == (True, code.expires_at)
    assert after["session_epoch"] == before["session_epoch"] + 1


def test_disabling_and_enabling_ends_every_session(database, lesson):
    user_id = lesson.pupil.user_id
    epoch = person(database, lesson.admin, user_id)["session_epoch"]
    for step, active in enumerate((False, True), start=1):
        set_active(database, lesson.admin, user_id, active=active)
        stored = person(database, lesson.admin, user_id)
        assert (stored["is_active"], stored["session_epoch"]) == (active, epoch + step)


def test_nobody_locks_themselves_out(database, lesson):
    admin = replace(lesson.teacher, is_admin=True)
    with pytest.raises(Refused, match="your own account"):
        set_active(database, admin, admin.user_id, active=False)
    assert person(database, lesson.admin, admin.user_id)["is_active"]


def test_who_does_not_exist_or_was_erased_is_not_found(database, lesson):
    erased = lesson.pupil.user_id
    with database.writing(lesson.admin) as session:
        session.execute(update(User).where(User.id == erased).values(erased_at=dt.datetime.now(dt.UTC)))
    for user_id in (new_id(), erased):
        with pytest.raises(NotFound):
            issue_one_time_code(database, lesson.admin, user_id)
        with pytest.raises(NotFound):
            set_active(database, lesson.admin, user_id, active=True)


def test_ones_own_password_is_changed_and_the_other_sessions_end(database, lesson):
    issue_one_time_code(database, lesson.admin, lesson.pupil.user_id)
    code = issue_one_time_code(database, lesson.admin, lesson.pupil.user_id)
    before = person(database, lesson.admin, lesson.pupil.user_id)
    epoch = change_own_password(database, lesson.pupil, current=code.code, new="le chat dort")
    after = person(database, lesson.admin, lesson.pupil.user_id)
    assert epoch == after["session_epoch"] == before["session_epoch"] + 1
    assert passwords.verify(after["password_hash"], "le chat dort")
    assert (after["must_change_password"], after["password_expires_at"]) == (False, None)


@pytest.mark.parametrize(
    ("current", "new", "message"),
    [
        ("pas le bon", "un autre mot de passe", "present password is not right"),
        ("", "un autre mot de passe", "present password is not right"),
        (PASSWORD, PASSWORD, "must differ"),
        (PASSWORD, "court", "between 8 and 200"),
        (PASSWORD, "x" * 201, "between 8 and 200"),
        (PASSWORD, "CHRISTOPHE", "must not be your name"),
    ],
)
def test_a_password_that_may_not_be_changes_nothing(database, christophe, current, new, message):
    before = person(database, christophe, christophe.user_id)
    with pytest.raises(BadInput, match=message):
        change_own_password(database, christophe, current=current, new=new)
    assert person(database, christophe, christophe.user_id) == before


@pytest.fixture(scope="module")
def christophe(database, untouched) -> Scope:
    role = UserRole.student
    user_id = make_user(database, untouched.admin, role, username="c.h", first_name="Christophe")
    return Scope(untouched.admin.school_id, user_id)


def test_the_language_is_kept(database, lesson):
    set_locale(database, lesson.pupil, "en")
    assert person(database, lesson.admin, lesson.pupil.user_id)["locale"] == "en"
    assert person(database, lesson.admin, lesson.teacher.user_id)["locale"] == "fr"


# --- classes


def test_a_teacher_who_makes_a_class_becomes_its_main_teacher(database, lesson):
    new = replace(NEW_CLASS, name=" 5eB ", subject="Latin", teacher_id=lesson.pupil.user_id)
    class_id = create_class(database, lesson.teacher, new)
    made = row(database, lesson.admin, Classroom, Classroom.id == class_id)
    assert [made[name] for name in ("name", "subject", "academic_year")] == ["5eB", "Latin", "2026-2027"]
    assert made["teacher_id"] == lesson.teacher.user_id
    teaching = row(database, lesson.admin, ClassTeacher, ClassTeacher.class_id == class_id)
    assert (teaching["teacher_id"], teaching["role"]) == (lesson.teacher.user_id, TeachingRole.main)


def test_an_admin_makes_a_class_for_a_teacher_or_for_nobody_yet(database, lesson):
    with_teacher = replace(NEW_CLASS, teacher_id=lesson.teacher.user_id)
    first = create_class(database, lesson.admin, with_teacher)
    second = create_class(database, lesson.admin, replace(NEW_CLASS, name="5eC"))
    teachers = {each["class_id"]: each["teacher_id"] for each in rows(database, lesson.admin, ClassTeacher)}
    assert teachers == {
        lesson.class_id: lesson.teacher.user_id,
        first: lesson.teacher.user_id,
    }
    assert row(database, lesson.admin, Classroom, Classroom.id == second)["teacher_id"] is None


def test_a_class_needs_a_name_of_its_own_in_its_year(database, lesson):
    for name in ("", "  ", "x" * 301):
        with pytest.raises(BadInput, match="between 1 and 300"):
            create_class(database, lesson.teacher, replace(NEW_CLASS, name=name))
    create_class(database, lesson.teacher, NEW_CLASS)
    with pytest.raises(Refused, match="already a class “5eB”"):
        create_class(database, lesson.teacher, NEW_CLASS)
    create_class(database, lesson.teacher, replace(NEW_CLASS, academic_year="2027-2028"))
    assert len(rows(database, lesson.admin, Classroom)) == 3


def test_who_does_not_teach_here_gets_no_class(database, lesson, untouched):
    nobodies = [new_id(), lesson.pupil.user_id, untouched.teacher.user_id]
    for user_id in nobodies:
        with pytest.raises(NotFound, match="no such teacher"):
            create_class(database, lesson.admin, replace(NEW_CLASS, teacher_id=user_id))
        with pytest.raises(NotFound, match="no such teacher"):
            assign_teacher(database, lesson.admin, lesson.class_id, user_id)
    assert [each["id"] for each in rows(database, lesson.admin, Classroom)] == [lesson.class_id]


def test_a_class_is_shared_once_with_each_teacher(database, lesson):
    colleague = make_user(database, lesson.admin, UserRole.coordinator, username="c.legrand")
    assign_teacher(database, lesson.admin, lesson.class_id, colleague)
    roles = {each["teacher_id"]: each["role"] for each in rows(database, lesson.admin, ClassTeacher)}
    expected = {lesson.teacher.user_id: TeachingRole.main, colleague: TeachingRole.co_teacher}
    assert roles == expected
    for user_id in expected:
        with pytest.raises(Refused, match="has the class already"):
            assign_teacher(database, lesson.admin, lesson.class_id, user_id)
    with pytest.raises(NotFound, match="no such class"):
        assign_teacher(database, lesson.admin, new_id(), colleague)


def test_a_teacher_draws_no_pupil_out_of_a_class_of_others(database, lesson):
    other = make_class(database, lesson.admin, "3eC")
    pupil = make_user(database, lesson.admin, UserRole.student, username="d.autre")
    enrol(database, lesson.admin, other, [pupil])
    with pytest.raises(NotFound):
        enrol(database, lesson.teacher, lesson.class_id, [pupil])
    enrol(database, lesson.admin, lesson.class_id, [pupil])
    end_enrolment(database, lesson.teacher, lesson.class_id, pupil)
    assert enrol(database, lesson.teacher, lesson.class_id, [pupil]) == 1  # who was here comes back


def test_pupils_are_enrolled_once(database, lesson):
    pupils = [make_user(database, lesson.admin, UserRole.student, username=f"e{n}") for n in range(2)]
    wanted = [*pupils, pupils[0], lesson.pupil.user_id]
    assert enrol(database, lesson.teacher, lesson.class_id, wanted) == 2
    assert enrol(database, lesson.admin, lesson.class_id, wanted) == 0
    assert enrol(database, lesson.admin, lesson.class_id, []) == 0
    enrolled = [each["student_id"] for each in rows(database, lesson.admin, ClassEnrollment)]
    assert sorted(enrolled) == sorted({*pupils, lesson.pupil.user_id})
    told = [line["detail"]["students"] for line in log(database, lesson.admin)[-3:]]
    assert [set(each) for each in told] == [{str(pupil) for pupil in pupils}, set(), set()]


def test_one_who_is_no_pupil_of_the_school_keeps_all_out(database, lesson, untouched):
    pupil = make_user(database, lesson.admin, UserRole.student, username="e1")
    for stranger in (new_id(), lesson.teacher.user_id, untouched.pupil.user_id):
        with pytest.raises(NotFound, match="not a pupil of this school"):
            enrol(database, lesson.admin, lesson.class_id, [pupil, stranger])
    assert len(rows(database, lesson.admin, ClassEnrollment)) == 1
    with pytest.raises(NotFound, match="no such class"):
        enrol(database, lesson.admin, new_id(), [pupil])


def test_who_leaves_may_come_back_and_the_work_stays(database, lesson):
    sequence_id, (activity_id,) = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("un"))])
    configure(database, lesson.teacher, lesson.class_id, sequence_id, Configuration())
    hand_in(database, lesson.pupil, activity_id, {"q1": "un"})
    end_enrolment(database, lesson.teacher, lesson.class_id, lesson.pupil.user_id)
    with pytest.raises(NotFound, match="not in the class"):
        end_enrolment(database, lesson.teacher, lesson.class_id, lesson.pupil.user_id)
    assert enrol(database, lesson.teacher, lesson.class_id, [lesson.pupil.user_id]) == 1
    periods = rows(database, lesson.admin, ClassEnrollment)
    assert sorted(each["left_at"] is None for each in periods) == [False, True]
    assert all(each["left_at"] is None or each["left_at"] >= each["enrolled_at"] for each in periods)
    assert len(rows(database, lesson.admin, ActivityResult)) == 1


# --- setting up a sequence


def test_a_sequence_is_set_up_once_for_a_class_and_then_changed(database, lesson):
    sequence_id, _ = make_sequence(database, lesson.admin, [])
    autumn = dt.date(2026, 11, 2), dt.date(2026, 12, 18)
    first = Configuration(attempts_allowed=3)
    start, end = autumn
    configure(database, lesson.teacher, lesson.class_id, sequence_id, first, start_date=start, end_date=end)
    stored = row(database, lesson.admin, TeacherConfiguration)
    assert (stored["start_date"], stored["end_date"], stored["is_active"]) == (*autumn, True)
    assert stored["custom_settings"] == {"attempts_allowed": 3}, "what is not set follows the defaults"
    with database.writing(lesson.admin) as session:
        session.execute(
            update(TeacherConfiguration)
            .where(TeacherConfiguration.id == stored["id"])
            .values(is_active=False, teacher_id=None)
        )
    configure(database, lesson.teacher, lesson.class_id, sequence_id, Configuration(pass_mark=0.75))
    changed = row(database, lesson.admin, TeacherConfiguration)
    expected = {
        "custom_settings": {"pass_mark": 0.75},
        "start_date": None,
        "end_date": None,
        "is_active": True,
        "teacher_id": lesson.teacher.user_id,
    }
    assert changed == {**stored, **expected}


def test_a_sequence_may_last_a_day_and_not_end_before_it_starts(database, lesson):
    sequence_id, _ = make_sequence(database, lesson.admin, [])
    day = dt.date(2026, 11, 16)
    place = (database, lesson.teacher, lesson.class_id, sequence_id, Configuration())
    configure(*place, start_date=day, end_date=day)
    with pytest.raises(BadInput, match="cannot end before it starts"):
        configure(*place, start_date=day, end_date=day - dt.timedelta(days=1))
    assert row(database, lesson.admin, TeacherConfiguration)["end_date"] == day


def test_only_a_sequence_of_the_school_is_set_up(database, lesson, untouched):
    theirs, _ = make_sequence(database, untouched.admin, [])
    for sequence_id in (new_id(), theirs):
        with pytest.raises(NotFound, match="no such sequence"):
            configure(database, lesson.teacher, lesson.class_id, sequence_id, Configuration())
    assert rows(database, lesson.admin, TeacherConfiguration) == []


# --- schools


def test_a_school_is_made_as_it_is_described(database):
    slug = f"s-{uuid4().hex}"
    name, zone = " Collège de Saint-Denis ", "Indian/Reunion"
    school_id = add_school(database, name=name, slug=slug, timezone=zone, locale="en")
    stored = row(database, Scope.system(school_id), School)
    assert {key: stored[key] for key in ("id", "name", "slug", "timezone", "locale")} == {
        "id": school_id,
        "name": "Collège de Saint-Denis",
        "slug": slug,
        "timezone": "Indian/Reunion",
        "locale": "en",
    }
    with pytest.raises(Refused, match=f"short name “{slug}”"):
        add_school(database, name="Un autre", slug=slug, timezone="Europe/Paris")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        *(
            ({"slug": slug}, "cannot be a school's short name")
            for slug in ("", "-a", "A", "é", "a b", "a\n", "a" * 64)
        ),
        ({"timezone": "Europe/Lutece"}, "no time zone"),
        ({"timezone": "../../etc/passwd"}, "no time zone"),
        ({"name": " "}, "between 1 and 300"),
        ({"name": "x" * 301}, "between 1 and 300"),
    ],
)
def test_a_school_that_cannot_be_is_refused_and_not_made(database, changed, message):
    school = {"name": "Collège", "slug": f"s-{uuid4().hex}", "timezone": "Europe/Paris", **changed}
    with pytest.raises(BadInput, match=message):
        add_school(database, **school)
    with database.owning() as connection:
        query = text("SELECT count(*) FROM schools WHERE slug = :slug")
        assert connection.scalar(query, {"slug": school["slug"]}) == 0


# --- badges


@pytest.fixture
def worked(database, lesson) -> Lesson:
    """A class in which the first of two pupils has completed a quiz with every point."""
    sequence_id, (activity_id,) = make_sequence(database, lesson.admin, [(ActivityType.quiz, quiz("un"))])
    configure(database, lesson.teacher, lesson.class_id, sequence_id, Configuration())
    hand_in(database, lesson.pupil, activity_id, {"q1": "un"})
    return lesson


NOON = dt.datetime(2026, 11, 16, 11, tzinfo=dt.UTC)


def award(database: Database, scope: Scope, *student_ids: UUID) -> dict[UUID, list[UUID]]:
    with database.writing(scope) as session:
        return award_badges(session.connection(), scope.school_id, student_ids, at=NOON)


def test_a_badge_is_given_once_to_those_who_earned_it(database, worked):
    other = make_pupil(database, worked.admin, worked.class_id)
    assert award(database, worked.admin, worked.pupil.user_id, other.user_id) == {}
    badge = make_badge(database, worked.admin, "perfect_scores")
    make_badge(database, worked.admin, "perfect_scores", at_least=2)
    given = award(database, worked.admin, worked.pupil.user_id, other.user_id)
    assert given == {worked.pupil.user_id: [badge]}
    assert award(database, worked.admin, worked.pupil.user_id, other.user_id) == {}
    kept = row(database, worked.admin, StudentBadge)
    assert (kept["student_id"], kept["badge_id"], kept["earned_at"]) == (worked.pupil.user_id, badge, NOON)
    assert kept["evidence_data"]["perfect_scores"] == 1


def test_badges_common_to_all_are_given_and_those_of_other_schools_are_not(database, worked, untouched):
    make_badge(database, untouched.admin, "perfect_scores")
    common = new_id()
    with database.owning() as connection:
        connection.execute(
            insert(Badge).values(
                id=common,
                code=f"common-{common}",
                title="Bravo",
                criteria={"kind": "sequences_completed"},
                rarity=BadgeRarity.rare,
            )
        )
        given = award_badges(connection, worked.admin.school_id, [worked.pupil.user_id], at=NOON)
        connection.execute(text("DELETE FROM student_badges WHERE badge_id = :id"), {"id": common})
        connection.execute(text("DELETE FROM badges WHERE id = :id"), {"id": common})
    assert given == {worked.pupil.user_id: [common]}


def test_nobody_earns_nothing(database, worked):
    make_badge(database, worked.admin, "perfect_scores")
    assert award(database, worked.admin) == {}


# --- the audit log


def without_ids(text: str) -> str:
    """The text without its UUIDs, in whose digits any short word may turn up."""
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", text)


def test_every_command_leaves_its_line_and_no_line_holds_a_name(database, lesson):
    admin, teacher, pupil = replace(lesson.teacher, is_admin=True), lesson.teacher, lesson.pupil
    before = len(log(database, admin))
    someone = NewPerson("Zébulon", "Quatremer", UserRole.student, "z@secret.example", "z.quatremer")
    made = create_person(database, admin, someone)
    code = issue_one_time_code(database, admin, made.user_id)
    set_active(database, admin, made.user_id, active=False)
    set_active(database, admin, made.user_id, active=True)
    change_own_password(database, Scope(admin.school_id, made.user_id), current=code.code, new="zut zut zut")
    class_id = create_class(database, teacher, replace(NEW_CLASS, name="Classe Zébulon"))
    colleague = make_user(database, lesson.admin, UserRole.teacher, username="c.legrand")
    assign_teacher(database, admin, class_id, colleague)
    taught = replace(teacher, teaches=frozenset({class_id}))
    enrol(database, admin, class_id, [pupil.user_id, made.user_id])
    end_enrolment(database, taught, class_id, made.user_id)
    sequence_id, _ = make_sequence(database, admin, [])
    configure(database, taught, class_id, sequence_id, Configuration(pass_mark=0.6))
    set_locale(database, pupil, "en")
    lines = log(database, admin)[before:]
    told = [(line["action"], line["actor_id"], line["object_type"], line["object_id"]) for line in lines]
    user, id_ = teacher.user_id, made.user_id
    assert told == [
        ("person.create", user, "user", id_),
        ("person.code", user, "user", id_),
        ("person.disable", user, "user", id_),
        ("person.enable", user, "user", id_),
        ("person.password", id_, "user", id_),
        ("class.create", user, "class", class_id),
        ("person.create", None, "user", colleague),
        ("class.teacher", user, "class", class_id),
        ("class.enrol", user, "class", class_id),
        ("class.leave", user, "class", class_id),
        ("class.configure", user, "class", class_id),
    ]
    written = without_ids(str([(line["action"], line["detail"]) for line in lines]).casefold())
    for word in ("zébulon", "zebulon", "quatremer", "secret", "zut", made.code, code.code, "5eb"):
        assert word not in written
    (enrolled,) = [line["detail"] for line in lines if line["action"] == "class.enrol"]
    assert sorted(enrolled["students"]) == sorted([str(pupil.user_id), str(id_)])
    assert [line["detail"] for line in lines if line["action"] == "class.teacher"] == [
        {"teacher": str(colleague)}
    ]


def test_what_is_refused_leaves_no_line(database, lesson):
    make_class(database, lesson.admin, "5eB")
    before = len(log(database, lesson.admin))
    with pytest.raises(Refused):
        create_class(database, lesson.admin, NEW_CLASS)
    with pytest.raises(NotFound):
        enrol(database, lesson.admin, lesson.class_id, [new_id()])
    with pytest.raises(NotFound):
        set_active(database, lesson.admin, new_id(), active=True)
    assert len(log(database, lesson.admin)) == before
