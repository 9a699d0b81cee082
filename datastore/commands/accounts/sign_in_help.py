"""What a teacher does for pupils who cannot sign in: codes for their sign-in cards, the end of a lock-out."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from datastore.commands import audit, repeats
from datastore.commands.accounts.people import OneTimeCode, code_columns, one_time_code
from datastore.commands.classroom.pupils import find_pupils, require_answered_for, why_not_answered_for
from datastore.crypto import Cipher
from datastore.engine import Database
from datastore.errors import Refused
from datastore.models import SignInFailure, User
from datastore.scope import Scope

_ACTION = "class.codes"


def issue_codes(
    database: Database, scope: Scope, class_id: UUID, student_ids: Sequence[UUID], *, token: UUID
) -> list[OneTimeCode]:
    """New one-time codes for pupils of a class, in their order; whoever was locked out is let in again.

    Each code replaces the pupil's password and ends the pupil's open sessions. The codes are in no table.

    Args:
        database: The database.
        scope: A teacher of the class.
        class_id: The class.
        student_ids: Pupils who are in it today.
        token: Of the form: cards that were made are not made a second time by sending it again.

    Raises:
        NotFound: the class is not taught by the scope, or somebody is no pupil of it.
        Refused: others answer for somebody's account; or the form was sent before: the codes of then hold.
    """
    scope.require_teaching(class_id)
    with database.reading(scope) as connection:  # before the hashes, which are slow to make
        find_pupils(connection, scope, class_id, student_ids)
        if refusal := why_not_answered_for(connection, scope, student_ids):
            raise refusal
    codes = [one_time_code(student_id) for student_id in dict.fromkeys(student_ids)]
    columns = {code.user_id: code_columns(code) for code in codes}
    with database.writing(scope) as session:
        if repeats.earlier(session, scope, _ACTION, class_id, token):
            raise Refused("These cards have been made already: their codes hold, and are shown only once.")
        require_answered_for(session, scope, class_id, list(columns))
        for student_id, values in columns.items():
            session.execute(
                update(User)
                .where(User.school_id == scope.school_id, User.id == student_id)
                .values(**values, session_epoch=User.session_epoch + 1)
            )
        _forget_failures(session, database.cipher, scope, list(columns))
        ids = [str(student_id) for student_id in columns]
        audit.record(session, scope, _ACTION, "class", class_id, students=ids, token=str(token))
    return codes


def unlock(database: Database, scope: Scope, class_id: UUID, student_id: UUID) -> None:
    """Let a pupil who typed too many wrong passwords try again at once; the password stays.

    Raises:
        NotFound: the class is not taught by the scope, or this is no pupil of it.
        Refused: others answer for the account.
    """
    with database.writing(scope) as session:
        require_answered_for(session, scope, class_id, [student_id])
        _forget_failures(session, database.cipher, scope, [student_id])
        audit.record(session, scope, "person.unlock", "user", student_id)


def failure_digests(cipher: Cipher, username: str | None, email: str | None) -> list[bytes]:
    """Under which digests failed sign-ins of a person are counted."""
    return [digest for login in (username, email) if login for digest in cipher.digests(login)]


def _forget_failures(session: Session, cipher: Cipher, scope: Scope, student_ids: Sequence[UUID]) -> None:
    query = select(User.username, User.email).where(
        User.school_id == scope.school_id, User.id.in_(student_ids)
    )
    digests = [digest for row in session.execute(query) for digest in failure_digests(cipher, *row)]
    session.execute(delete(SignInFailure).where(SignInFailure.digest.in_(digests)))
