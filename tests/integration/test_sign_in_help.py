"""One-time codes and unlocking by a teacher: for whom, what they end, and that a code is in no table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select, text, update

from datastore import passwords
from datastore.commands.accounts.people import CODE_LIFETIME
from datastore.commands.accounts.sign_in_help import issue_codes, unlock
from datastore.commands.classroom.accommodations import Accommodation, set_accommodation
from datastore.commands.classroom.classes import end_enrolment, enrol
from datastore.commands.classroom.roster import import_roster
from datastore.engine import Database
from datastore.errors import NotFound, Refused
from datastore.models import AuditEntry, Base, SignInFailure, StudentAccommodation, User
from datastore.models.enums import UserRole
from datastore.roster import RosterRow
from datastore.scope import Scope
from tests.conftest import new_database
from tests.factories import PASSWORD, Lesson, make_class, make_lesson, make_pupil, make_user

NOW = dt.datetime.now(dt.UTC)


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


def give(database, lesson, *students: UUID, token: UUID | None = None):
    return issue_codes(database, lesson.teacher, lesson.class_id, students, token=token or uuid4())


def account(database, lesson, user_id):
    query = select(
        User.password_hash, User.must_change_password, User.password_expires_at, User.session_epoch
    )
    with database.reading(lesson.teacher) as connection:
        return connection.execute(query.where(User.id == user_id)).one()


def lock(database, lesson, user_id) -> bytes:
    """Let the person have typed too many wrong passwords."""
    with database.reading(lesson.teacher) as connection:
        username = connection.execute(select(User.username).where(User.id == user_id)).scalar_one()
    digest = database.cipher.digest(username)
    with database.signing_in() as connection:
        row = {"digest": digest, "failures": 9, "last_failed_at": NOW, "locked_until": NOW}
        connection.execute(insert(SignInFailure).values(row))
    return digest


def is_locked(database, digest) -> bool:
    with database.signing_in() as connection:
        query = select(SignInFailure.digest).where(SignInFailure.digest == digest)
        return connection.execute(query).one_or_none() is not None


def test_a_code_replaces_the_password_and_ends_sessions(database, lesson):
    before = account(database, lesson, lesson.pupil.user_id)
    (code,) = give(database, lesson, lesson.pupil.user_id)
    after = account(database, lesson, lesson.pupil.user_id)
    assert passwords.verify(after.password_hash, code.code)
    assert not passwords.verify(after.password_hash, PASSWORD)
    assert after.must_change_password
    assert after.session_epoch == before.session_epoch + 1
    now = dt.datetime.now(dt.UTC)
    assert abs(after.password_expires_at - now - CODE_LIFETIME) < dt.timedelta(minutes=5)


def test_codes_come_in_the_order_asked_for_and_all_differ(database, lesson):
    students = [make_pupil(database, lesson.admin, lesson.class_id).user_id for _ in range(4)]
    codes = give(database, lesson, *reversed(students), students[0])
    assert [code.user_id for code in codes] == students[::-1]
    assert len({code.code for code in codes}) == 4


def test_a_code_is_in_no_table(database, lesson):
    (code,) = give(database, lesson, lesson.pupil.user_id)
    with database.owning() as connection:
        for table in Base.metadata.tables:
            found = connection.execute(
                text(f"SELECT count(*) FROM {table} t WHERE t::text LIKE :code"), {"code": f"%{code.code}%"}
            )
            assert found.scalar_one() == 0, table


def test_the_same_form_makes_no_second_codes(database, lesson):
    token = uuid4()
    (code,) = give(database, lesson, lesson.pupil.user_id, token=token)
    with pytest.raises(Refused, match="made already"):
        give(database, lesson, lesson.pupil.user_id, token=token)
    assert passwords.verify(account(database, lesson, lesson.pupil.user_id).password_hash, code.code)


def test_a_code_lets_in_who_was_locked_out(database, lesson):
    digest = lock(database, lesson, lesson.pupil.user_id)
    give(database, lesson, lesson.pupil.user_id)
    assert not is_locked(database, digest)


def test_unlocking_leaves_the_password_and_everybody_else(database, lesson):
    other = make_pupil(database, lesson.admin, lesson.class_id)
    digests = [lock(database, lesson, pupil.user_id) for pupil in (lesson.pupil, other)]
    before = account(database, lesson, lesson.pupil.user_id)
    unlock(database, lesson.teacher, lesson.class_id, lesson.pupil.user_id)
    assert [is_locked(database, digest) for digest in digests] == [False, True]
    assert account(database, lesson, lesson.pupil.user_id) == before


def test_writes_are_in_the_audit_log_without_the_code(database, lesson):
    (code,) = give(database, lesson, lesson.pupil.user_id)
    unlock(database, lesson.teacher, lesson.class_id, lesson.pupil.user_id)
    query = select(AuditEntry.action, AuditEntry.actor_id, AuditEntry.detail).order_by(AuditEntry.occurred_at)
    with database.reading(lesson.teacher) as connection:
        rows = [row for row in connection.execute(query) if row.actor_id == lesson.teacher.user_id]
    assert [row.action for row in rows] == ["class.codes", "person.unlock"]
    assert rows[0].detail["students"] == [str(lesson.pupil.user_id)]
    assert code.code not in str(rows)


def refused(database, lesson, student_id, scope=None) -> None:
    scope = scope or lesson.teacher
    before = account(database, lesson, student_id)
    with pytest.raises(NotFound):
        issue_codes(database, scope, lesson.class_id, [lesson.pupil.user_id, student_id], token=uuid4())
    with pytest.raises(NotFound):
        unlock(database, scope, lesson.class_id, student_id)
    assert account(database, lesson, student_id) == before


def test_no_code_for_a_pupil_of_another_class(database, lesson):
    refused(database, lesson, make_user(database, lesson.admin, UserRole.student, username="elsewhere"))


def test_no_code_for_who_has_left_the_class(database, lesson):
    gone = make_pupil(database, lesson.admin, lesson.class_id).user_id
    end_enrolment(database, lesson.teacher, lesson.class_id, gone)
    refused(database, lesson, gone)


@pytest.mark.parametrize("change", [{"role": UserRole.teacher}, {"is_admin": True}, {"erased_at": NOW}])
def test_no_code_for_staff_whatever_class_they_are_put_in(database, lesson, change):
    person = make_user(database, lesson.admin, UserRole.student, username="both")
    enrol(database, lesson.teacher, lesson.class_id, [person])
    with database.writing(lesson.admin) as session:
        session.execute(update(User).where(User.id == person).values(**change))
    refused(database, lesson, person)


def test_no_code_by_who_does_not_teach_the_class_today(database, lesson):
    for scope in (
        replace(lesson.teacher, teaches=frozenset()),
        lesson.pupil,
        lesson.admin,
        make_lesson(database).teacher,
    ):
        refused(database, lesson, lesson.pupil.user_id, scope)


# --- whose account it is


@pytest.fixture
def colleague(database, lesson) -> Lesson:
    """Another teacher of the school, with a class of their own and nobody in it."""
    teacher_id = make_user(database, lesson.admin, UserRole.teacher, username="m.durand")
    class_id = make_class(database, lesson.admin, "4eA maths", teacher_id=teacher_id)
    teacher = Scope(lesson.admin.school_id, teacher_id, is_teacher=True, teaches=frozenset({class_id}))
    return Lesson(lesson.admin, teacher, lesson.pupil, class_id)


def has_signed_in(database, lesson, *students: UUID) -> None:
    with database.writing(lesson.admin) as session:
        session.execute(update(User).where(User.id.in_(students)).values(last_seen_at=func.now()))


def paste(database, lesson, student_id: UUID) -> None:
    """Let a list of the teacher's take in a pupil of the school."""
    query = select(User.last_name, User.first_name, User.username).where(User.id == student_id)
    with database.reading(lesson.admin) as connection:
        row = RosterRow(1, *connection.execute(query).one())
    done = import_roster(database, lesson.teacher, lesson.class_id, [row], {}, token=uuid4())
    assert done.joined == (student_id,)


def everything(database, lesson, student_id: UUID) -> tuple:
    """What a refusal must leave as it is."""
    with database.reading(lesson.admin) as connection:
        needs = connection.execute(select(StudentAccommodation.__table__)).all()
        told = connection.execute(select(func.count()).select_from(AuditEntry)).scalar_one()
    return account(database, lesson, student_id), needs, told


def changes(database, lesson, student_id: UUID) -> list:
    """All that a teacher may do to an account."""
    place = (database, lesson.teacher, lesson.class_id, student_id)
    return [
        lambda: give(database, lesson, student_id),
        lambda: unlock(*place),
        lambda: set_accommodation(*place, Accommodation(larger_text=True)),
    ]


def test_a_list_that_takes_in_a_colleagues_pupil_opens_no_account(database, lesson, colleague):
    pupil = lesson.pupil.user_id
    digest = lock(database, lesson, pupil)
    has_signed_in(database, lesson, pupil)
    paste(database, colleague, pupil)
    before = everything(database, lesson, pupil)
    for change in changes(database, colleague, pupil):
        with pytest.raises(Refused, match="ask the teachers of 4eA, or an administrator"):
            change()
    assert everything(database, lesson, pupil) == before
    assert is_locked(database, digest)


def test_the_teacher_whose_pupil_it_was_goes_on_helping(database, lesson, colleague):
    pupil = lesson.pupil.user_id
    has_signed_in(database, lesson, pupil)
    paste(database, colleague, pupil)
    for change in changes(database, lesson, pupil):
        change()


def test_a_pupil_taken_in_among_ones_own_gives_a_code_to_nobody(database, lesson, colleague):
    own = make_pupil(database, lesson.admin, colleague.class_id).user_id
    has_signed_in(database, lesson, own, lesson.pupil.user_id)
    paste(database, colleague, lesson.pupil.user_id)
    before = everything(database, lesson, own)
    with pytest.raises(Refused, match="Inès Benali had an account"):
        give(database, colleague, own, lesson.pupil.user_id)
    assert everything(database, lesson, own) == before
    give(database, colleague, own)


def test_who_has_never_signed_in_gets_a_card_from_any_teacher(database, lesson, colleague):
    paste(database, colleague, lesson.pupil.user_id)
    for change in changes(database, colleague, lesson.pupil.user_id):
        change()


def test_who_came_with_the_teachers_own_list_gets_a_code_again_and_again(database, lesson, colleague):
    row = RosterRow(1, "ROY", "Ana")
    done = import_roster(database, colleague.teacher, colleague.class_id, [row], {}, token=uuid4())
    has_signed_in(database, lesson, *done.created)
    for change in changes(database, colleague, done.created[0]):
        change()


def test_a_pupil_of_two_classes_of_one_teacher_is_theirs_in_both(database, lesson, colleague):
    has_signed_in(database, lesson, lesson.pupil.user_id)
    paste(database, colleague, lesson.pupil.user_id)
    both = frozenset({lesson.class_id, colleague.class_id})
    same = replace(colleague, teacher=replace(colleague.teacher, teaches=both))
    for change in changes(database, same, lesson.pupil.user_id):
        change()


def test_an_administrator_who_puts_pupils_into_the_class_hands_their_accounts_over(
    database, lesson, colleague
):
    has_signed_in(database, lesson, lesson.pupil.user_id)
    enrol(database, lesson.admin, colleague.class_id, [lesson.pupil.user_id])
    for change in changes(database, colleague, lesson.pupil.user_id):
        change()


def test_a_list_opens_no_account_of_who_has_left_all_classes(database, lesson, colleague):
    pupil = lesson.pupil.user_id
    has_signed_in(database, lesson, pupil)
    end_enrolment(database, lesson.teacher, lesson.class_id, pupil)
    paste(database, colleague, pupil)
    before = everything(database, lesson, pupil)
    for change in changes(database, colleague, pupil):
        with pytest.raises(Refused, match="only an administrator"):
            change()
    assert everything(database, lesson, pupil) == before


@pytest.mark.parametrize(("days", "may"), [(0, True), (2, False)])
def test_who_is_taken_out_by_mistake_comes_back_as_before_but_not_after_days(database, lesson, days, may):
    pupil = lesson.pupil.user_id
    has_signed_in(database, lesson, pupil)
    end_enrolment(database, lesson.teacher, lesson.class_id, pupil)
    with database.owning() as connection:
        back = text(
            "UPDATE class_enrollments SET enrolled_at = enrolled_at - make_interval(days => :days),"
            " left_at = left_at - make_interval(days => :days) WHERE student_id = :pupil"
        )
        connection.execute(back, {"days": days, "pupil": pupil})
    enrol(database, lesson.teacher, lesson.class_id, [pupil])
    if may:
        give(database, lesson, pupil)
    else:
        with pytest.raises(Refused, match="only an administrator"):
            give(database, lesson, pupil)


def test_taking_a_pupil_out_and_in_again_by_lists_opens_nothing(database, lesson, colleague):
    pupil = lesson.pupil.user_id
    has_signed_in(database, lesson, pupil)
    for _ in range(2):
        paste(database, colleague, pupil)
        end_enrolment(database, colleague.teacher, colleague.class_id, pupil)
    enrol(database, colleague.teacher, colleague.class_id, [pupil])
    with pytest.raises(Refused):
        give(database, colleague, pupil)
