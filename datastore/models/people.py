"""People, how they sign in, and what coordinators may compare."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from datastore.crypto import EncryptedText
from datastore.models.base import Base, Created, SchoolOwned, Updated, of_school, owned_by
from datastore.models.enums import CoordinationKind, SignInKind, UserRole


class User(Base, SchoolOwned, Updated):
    """A person of one school. Names, addresses and roster ids are encrypted; digests find them."""

    __tablename__ = "users"
    __table_args__ = (
        of_school(),
        UniqueConstraint("school_id", "email_digest"),
        UniqueConstraint("school_id", "username_digest"),
        UniqueConstraint("school_id", "external_id_digest"),
        CheckConstraint("(email IS NULL) = (email_digest IS NULL)", name="email_has_digest"),
        CheckConstraint("(username IS NULL) = (username_digest IS NULL)", name="username_has_digest"),
        CheckConstraint(
            "email IS NOT NULL OR username IS NOT NULL OR erased_at IS NOT NULL", name="can_be_named"
        ),
    )

    email: Mapped[str | None] = mapped_column(EncryptedText)
    """Null for pupils without one."""
    email_digest: Mapped[bytes | None]
    username: Mapped[str | None] = mapped_column(EncryptedText)
    username_digest: Mapped[bytes | None]
    external_id: Mapped[str | None] = mapped_column(EncryptedText)
    """The id in the roster the person was imported from."""
    external_id_digest: Mapped[bytes | None]
    password_hash: Mapped[str | None]
    """Argon2id; null: the person cannot sign in with a password."""
    must_change_password: Mapped[bool] = mapped_column(server_default=false())
    """The password is a one-time code: the first page after signing in asks for a new one."""
    password_expires_at: Mapped[dt.datetime | None]
    """A one-time code stops working then."""
    first_name: Mapped[str] = mapped_column(EncryptedText)
    last_name: Mapped[str] = mapped_column(EncryptedText)
    display_initial: Mapped[str | None] = mapped_column(EncryptedText)
    """What lists show after the first name where somebody chose it, to tell two equal names apart; where it
    is null, as much of the last name as the list needs (datastore.names)."""
    role: Mapped[UserRole]
    is_admin: Mapped[bool] = mapped_column(server_default=false())
    """Manages the school's accounts, whatever the role."""
    locale: Mapped[str] = mapped_column(server_default="fr")
    is_active: Mapped[bool] = mapped_column(server_default=true())
    session_epoch: Mapped[int] = mapped_column(server_default=text("1"))
    """Raising it ends every session of the person."""
    last_seen_at: Mapped[dt.datetime | None]
    erased_at: Mapped[dt.datetime | None]


class CoordinatorScope(Base, SchoolOwned, Created):
    """One thing a coordinator may compare: the school, a grade level, a subject, or a class."""

    __tablename__ = "coordinator_scopes"
    __table_args__ = (
        owned_by("users", "user_id"),
        owned_by("classes", "class_id"),
        CheckConstraint(
            "CASE kind WHEN 'school' THEN value IS NULL AND class_id IS NULL"
            " WHEN 'class' THEN value IS NULL AND class_id IS NOT NULL"
            " ELSE value IS NOT NULL AND class_id IS NULL END",
            name="one_target",
        ),
        Index(None, "school_id", "user_id"),
    )

    user_id: Mapped[UUID]
    kind: Mapped[CoordinationKind]
    value: Mapped[str | None]
    """The grade level or subject."""
    class_id: Mapped[UUID | None]
    may_see_names: Mapped[bool] = mapped_column(server_default=false())


class EndedSession(Base, SchoolOwned, Created):
    """A session that its person has ended: a copy of its cookie opens nothing any more.

    Needed for as long as a session may last; then it goes.
    """

    __tablename__ = "ended_sessions"
    __table_args__ = (owned_by("users", "user_id"), Index(None, "school_id", "user_id"))

    user_id: Mapped[UUID]


class SignInIndex(Base):
    """Finds a person before the school is known. Kept by a trigger on `users`, read by one function."""

    __tablename__ = "sign_in_index"

    kind: Mapped[SignInKind] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    school_id: Mapped[UUID] = mapped_column(ForeignKey("schools.id"), primary_key=True)
    user_id: Mapped[UUID]


class SignInFailure(Base):
    """Failed sign-ins of one identifier: how long it is locked out. The identifier is a keyed digest."""

    __tablename__ = "sign_in_failures"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_failed_at: Mapped[dt.datetime]
    locked_until: Mapped[dt.datetime | None]
