"""Postgres itself refuses another school's rows, serving as owner, and changing the audit log."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from sqlalchemy import create_engine, insert, make_url, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from datastore import migrate
from datastore.commands import audit
from datastore.commands.accounts.schools import add_school
from datastore.crypto import Cipher, new_data_key
from datastore.engine import Database
from datastore.errors import BadSetting, DataUnavailable
from datastore.models import AuditEntry, ClassEnrollment, Classroom, InteractionEvent, User, new_id
from datastore.models.enums import UserRole
from datastore.scope import Scope
from tests.conftest import new_database
from tests.factories import make_class, make_user

ROW_SECURITY = "row-level security"


@pytest.fixture
def schools(database):
    """Two schools, each with a class and a pupil."""
    scopes = []
    for slug in ("nord", "sud"):
        scope = Scope.system(add_school(database, name=slug, slug=slug, timezone="Europe/Paris"))
        make_class(database, scope, "4eA")
        make_user(database, scope, UserRole.student, username=f"eleve.{slug}")
        scopes.append(scope)
    return scopes


def ids(database: Database, scope: Scope, model) -> list[UUID]:
    with database.reading(scope) as connection:
        return list(connection.execute(select(model.id)).scalars())


def test_a_school_sees_its_own_rows_only(database, schools):
    north, south = schools
    assert len(ids(database, north, User)) == 1
    assert not set(ids(database, north, User)) & set(ids(database, south, User))


def test_a_key_to_another_school_is_refused(database, schools):
    north, south = schools
    (their_class,) = ids(database, south, Classroom)
    (our_pupil,) = ids(database, north, User)
    row = {"school_id": north.school_id, "id": new_id(), "class_id": their_class, "student_id": our_pupil}
    with pytest.raises(IntegrityError, match="foreign key"), database.writing(north) as session:
        session.execute(insert(ClassEnrollment).values(row))


def test_a_row_for_another_school_is_refused(database, schools):
    north, south = schools
    row = {"school_id": south.school_id, "id": new_id(), "name": "Intruse"}
    with pytest.raises(DBAPIError, match=ROW_SECURITY), database.writing(north) as session:
        session.execute(insert(Classroom).values(row))


def test_without_a_school_nothing_is_seen_or_written_also_on_a_reused_connection(database, schools):
    north, _ = schools
    assert ids(database, north, User)  # the pool now holds a connection that has served a school
    for _ in range(3):
        with database.signing_in() as connection:
            assert connection.scalar(text("SELECT current_setting('app.school_id', true)")) == ""
            assert connection.scalar(text("SELECT count(*) FROM users")) == 0
            assert connection.scalar(text("SELECT count(*) FROM schools")) == 0
    with pytest.raises(DBAPIError, match=ROW_SECURITY), database.signing_in() as connection:
        connection.execute(
            insert(Classroom).values(school_id=north.school_id, id=new_id(), name="Sans école")
        )


def test_reading_cannot_write(database, schools):
    with pytest.raises(DBAPIError, match="read-only"), database.reading(schools[0]) as connection:
        connection.execute(text("UPDATE classes SET name = 'x'"))


@pytest.mark.parametrize("statement", ["SELECT * FROM sign_in_index", "TRUNCATE users", "DROP TABLE users"])
def test_the_serving_role_lacks_the_right(database, schools, statement):
    denied = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with denied, database.writing(schools[0]) as session:
        session.execute(text(statement))


def test_the_audit_log_cannot_be_changed_by_the_serving_role(database, schools):
    north, _ = schools
    with database.writing(north) as session:
        audit.record(session, north, "test.act", "class", None)
    for statement in ("UPDATE audit_log SET action = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log"):
        with pytest.raises(ProgrammingError, match="permission denied"), database.writing(north) as session:
            session.execute(text(statement))


def test_the_audit_log_cannot_be_changed_by_its_owner_either(database, schools):
    north, _ = schools
    with database.writing(north) as session:
        audit.record(session, north, "test.act", "class", None)
    with database.owning() as connection:
        partition = connection.scalar(text("SELECT tableoid::regclass::text FROM audit_log LIMIT 1"))
    for statement in (
        "UPDATE audit_log SET action = 'x'",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
        f"TRUNCATE {partition}",
        f"DELETE FROM {partition}",
    ):
        with pytest.raises(DBAPIError, match="append-only"), database.owning() as connection:
            connection.execute(text(statement))
    with database.reading(north) as connection:
        assert (
            connection.scalar(select(AuditEntry.action).where(AuditEntry.action == "test.act")) == "test.act"
        )


def test_serving_as_a_superuser_or_owner_is_refused_by_postgres(database):
    database.require_serving_role()
    with pytest.raises(DBAPIError, match="row-level security"), database.owning() as connection:
        connection.execute(text("SELECT require_serving_role()"))
    with database.owning() as connection:
        connection.execute(text("ALTER TABLE users OWNER TO parcours_app"))
    with pytest.raises(BadSetting, match="owns the tables"):
        database.require_serving_role()


def test_serving_is_refused_where_the_role_cannot_be_taken(database, cipher):
    stranger = f"stranger_{new_id().hex}"
    with database.owning() as connection:
        connection.execute(text(f"CREATE ROLE {stranger} LOGIN"))
    url = make_url(database.engine.url).set(username=stranger).render_as_string(hide_password=False)
    outsider = Database(url, cipher=cipher)
    try:
        with pytest.raises(BadSetting, match="cannot serve as parcours_app"):
            outsider.require_serving_role()
    finally:
        outsider.dispose()
        with database.owning() as connection:
            connection.execute(text(f"DROP ROLE {stranger}"))


def test_a_login_that_may_only_serve_serves(database, cipher, schools):
    """Two addresses: DATABASE_URL may log in with no more than the serving role, DIRECT_URL owns."""
    login = f"web_{new_id().hex}"
    with database.owning() as connection:
        connection.execute(text(f"CREATE ROLE {login} LOGIN IN ROLE parcours_app"))
    url = make_url(database.engine.url).set(username=login).render_as_string(hide_password=False)
    web = Database(url, cipher=cipher)
    try:
        web.require_serving_role()
        assert len(ids(web, schools[0], User)) == 1
        for forbidden in (
            "SET ROLE parcours_job",
            "SELECT count(*) FROM audit_log_y2026m01",
            "DROP TABLE users",
        ):
            with pytest.raises(DBAPIError), web.owning() as connection:
                connection.execute(text(forbidden))
    finally:
        web.dispose()
        with database.owning() as connection:
            connection.execute(text(f"DROP ROLE {login}"))


def test_history_of_any_month_is_stored_once_its_partition_is_made(database, schools):
    north, _ = schools
    database.ensure_month(dt.date(2015, 10, 26))
    (class_id,), (student_id,) = ids(database, north, Classroom), ids(database, north, User)
    event = {
        "school_id": north.school_id,
        "occurred_at": dt.datetime(2015, 10, 26, 21, 15, tzinfo=dt.UTC),
        "id": new_id(),
        "class_id": class_id,
        "student_id": student_id,
        "verb": "answered",
    }
    with database.writing(north) as session:
        session.execute(insert(InteractionEvent).values(event))
    with database.owning() as connection:
        assert connection.scalar(text("SELECT count(*) FROM interaction_events_y2015m10")) == 1


def test_a_month_beyond_reason_gets_no_partition(database):
    with pytest.raises(DBAPIError, match="no partition"):
        database.ensure_month(dt.date(1815, 6, 18))


def test_a_stolen_copy_names_nobody_and_other_keys_open_nothing(database, schools):
    with database.owning() as connection:
        stored = bytes(connection.scalar(text("SELECT username FROM users LIMIT 1")))
    assert b"eleve" not in stored
    stranger = Database(database.engine.url.render_as_string(False), cipher=Cipher([new_data_key()]))
    try:
        with (
            pytest.raises(BadSetting, match="does not open this database"),
            stranger.reading(schools[0]) as c,
        ):
            c.execute(select(User.username)).all()
    finally:
        stranger.dispose()


def test_a_server_that_is_away_is_said_to_be_away(cipher):
    away = Database("postgresql+psycopg://nobody@127.0.0.1:1/none", cipher=cipher)
    with pytest.raises(DataUnavailable), away.signing_in():
        pass


def test_what_is_common_to_all_schools_is_read_by_all_and_changed_by_none(database, schools):
    north, _ = schools
    with database.owning() as connection:
        connection.execute(
            text("INSERT INTO badges (code, title, criteria, rarity) VALUES ('b', 'B', '{}', 'common')")
        )
    with database.writing(north) as session:
        assert session.scalar(text("SELECT count(*) FROM badges")) == 1
        for statement in (
            "DELETE FROM badges",
            "UPDATE badges SET title = 'x'",
            "UPDATE badges SET code = 'y'",
        ):
            assert session.execute(text(statement)).rowcount == 0
    with pytest.raises(DBAPIError, match=ROW_SECURITY), database.writing(north) as session:
        session.execute(
            text("INSERT INTO badges (code, title, criteria, rarity) VALUES ('c', 'C', '{}', 'common')")
        )


def test_an_owner_who_is_no_superuser_migrates_and_serves(server_url, cipher):
    """On Postgres 16 and later the maker of a role may grant it, but not take it without saying so."""
    owner = f"owner_{new_id().hex}"
    with new_database(server_url) as url:
        admin = create_engine(server_url, isolation_level="AUTOCOMMIT")
        name = make_url(url).database
        with admin.connect() as connection:
            connection.execute(text(f"CREATE ROLE {owner} LOGIN CREATEROLE"))
            connection.execute(text(f"GRANT parcours_app, parcours_job TO {owner}"))
            connection.execute(text(f"ALTER DATABASE {name} OWNER TO {owner}"))
        mine = Database(make_url(url).set(username=owner).render_as_string(False), cipher=cipher)
        try:
            migrate.upgrade(mine)
            mine.require_serving_role()
        finally:
            mine.dispose()
            with admin.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
                connection.execute(text(f"CREATE DATABASE {name}"))
                connection.execute(text(f"DROP ROLE {owner}"))
            admin.dispose()
