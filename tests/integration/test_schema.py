"""The migrations make what the models describe, and what alembic does not see is there too."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text
from sqlalchemy.orm import configure_mappers

from datastore import migrate
from datastore.engine import Database
from datastore.errors import Refused
from datastore.models import Base, School
from tests.conftest import new_database

NOT_SCHOOL_OWNED = {
    "schools",
    "sign_in_failures",
    "sign_in_index",
    "badges",
    "competencies",
    "competency_frameworks",
}


def test_models_configure_without_a_warning():
    configure_mappers()


def test_migrations_and_models_agree(database):
    assert migrate.differences(database) == []
    assert migrate.current(database) == migrate.head()


def test_every_check_of_the_models_is_in_the_database(database):
    with database.owning() as connection:
        found = set(
            connection.execute(
                text("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c'")
            )
        )
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            if constraint.__visit_name__ == "check_constraint":
                name = constraint.name.replace("%(constraint_name)s", "")
                assert (table.name, name) in found


def test_every_table_with_a_school_has_row_level_security_with_a_policy_for_reading_and_writing(database):
    with database.owning() as connection:
        rows = connection.execute(
            text(
                "SELECT c.relname, bool_and(p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL)"
                " FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid WHERE c.relrowsecurity"
                " AND p.polcmd = '*'"
                " GROUP BY 1"
            )
        ).all()
        protected = dict(rows)
    with_school = {table.name for table in Base.metadata.tables.values() if "school_id" in table.columns}
    assert set(protected) == (with_school | {"schools"}) - {"sign_in_index"}
    assert all(protected.values())


def test_school_id_stands_first_in_the_key_of_every_school_owned_table():
    for table in Base.metadata.tables.values():
        if table.name not in NOT_SCHOOL_OWNED:
            assert next(iter(table.primary_key.columns)).name == "school_id", table.name


def test_every_key_between_school_owned_tables_carries_the_school():
    for table in Base.metadata.tables.values():
        for key in table.foreign_key_constraints:
            target = key.referred_table.name
            if table.name not in NOT_SCHOOL_OWNED and target not in NOT_SCHOOL_OWNED:
                assert key.column_keys[0] == "school_id", f"{table.name} -> {target}"
            if table.name in {"badges", "competencies", "competency_frameworks"}:
                assert target in {"competency_frameworks"}, f"{table.name} -> {target}"


def test_the_serving_role_owns_nothing_and_has_no_dangerous_right(database):
    with database.owning() as connection:
        rights = connection.execute(
            text(
                "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
                " WHERE grantee = 'parcours_app'"
            )
        )
        granted = {(table, right) for table, right in rights}
        role = connection.execute(
            text("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = 'parcours_app'")
        ).one()
    assert not any(role)
    assert not {right for _, right in granted} - {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert {right for table, right in granted if table == "audit_log"} == {"SELECT", "INSERT"}
    assert not {right for table, right in granted if table == "sign_in_index"}
    assert not [table for table, _ in granted if "_y20" in table]


def test_an_empty_database_can_go_back_to_base_and_up_again(server_url, cipher):
    with new_database(server_url) as url:
        database = Database(url, cipher=cipher)
        migrate.upgrade(database)
        migrate.downgrade(database, "base", confirmed=False)
        assert migrate.current(database) is None
        assert migrate.upgrade(database) == migrate.head()
        database.dispose()


def test_a_filled_database_goes_back_to_base_only_when_confirmed(database):
    with database.owning() as connection:
        connection.execute(School.__table__.insert().values(name="Collège", slug="college"))
    for revision in ("base", "-1", "-2", "head-2", "0001"):
        with pytest.raises(Refused, match="--yes"):
            migrate.downgrade(database, revision, confirmed=False)
    assert migrate.current(database) == migrate.head()
    migrate.downgrade(database, "base", confirmed=True)
    assert migrate.current(database) is None


def test_the_newest_revision_goes_down_and_up_again_on_a_filled_database(database):
    with database.owning() as connection:
        connection.execute(School.__table__.insert().values(name="Collège", slug="college"))
    database.ensure_month(dt.date(2026, 11, 1))
    migrate.downgrade(database, "-1", confirmed=True)
    assert migrate.upgrade(database) == migrate.head()
    assert migrate.differences(database) == []
    database.require_serving_role()
    with database.owning() as connection:
        assert connection.scalar(text("SELECT count(*) FROM schools")) == 1
