"""Roles, grants, row-level security, the sign-in index, monthly partitions and the append-only audit log."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SCHOOL_OWNED = (
    "activities",
    "activity_attempts",
    "activity_competencies",
    "activity_results",
    "activity_visits",
    "audit_log",
    "class_enrollments",
    "class_teachers",
    "classes",
    "competency_assessments",
    "competency_mastery",
    "content_versions",
    "coordinator_scopes",
    "event_keys",
    "forum_posts",
    "forum_topics",
    "group_members",
    "groups",
    "interaction_events",
    "peer_reviews",
    "sequences",
    "sessions",
    "student_badges",
    "student_productions",
    "student_progress",
    "teacher_configurations",
    "users",
)
COMMON = ("badges", "competencies", "competency_frameworks")
INSERT_ONLY = ("audit_log", "competency_assessments", "content_versions", "event_keys", "interaction_events")

MY_SCHOOL = "nullif(current_setting('app.school_id', true), '')::uuid"

ROLES = """
DO $$
DECLARE
    needed text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'parcours_app') THEN
            CREATE ROLE parcours_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
        END IF;
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'parcours_job') THEN
            CREATE ROLE parcours_job NOLOGIN NOSUPERUSER BYPASSRLS;
        END IF;
    EXCEPTION
        WHEN duplicate_object OR unique_violation THEN NULL; -- another database of this server just made them
    END;
    IF NOT pg_has_role(current_user, 'parcours_app', needed) OR NOT pg_has_role(current_user, 'parcours_job', needed) THEN
        EXECUTE format('GRANT parcours_app, parcours_job TO %I', current_user);
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'the roles parcours_app and parcours_job cannot be made by %', current_user
        USING HINT = 'As a superuser, run once: CREATE ROLE parcours_app NOLOGIN; '
                     'CREATE ROLE parcours_job NOLOGIN BYPASSRLS; '
                     'GRANT parcours_app, parcours_job TO ' || quote_ident(current_user);
END
$$
"""

SERVING_ROLE = """
CREATE FUNCTION require_serving_role() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)) THEN
        RAISE EXCEPTION 'role % passes by row-level security', current_user;
    END IF;
    IF EXISTS (SELECT FROM pg_class WHERE relname = 'users' AND relnamespace = 'public'::regnamespace
               AND pg_get_userbyid(relowner) = current_user) THEN
        RAISE EXCEPTION 'role % owns the tables', current_user;
    END IF;
END
$$
"""

SIGN_IN = """
CREATE FUNCTION sign_in_candidates(wanted sign_in_kind, digests bytea[])
RETURNS TABLE (school_id uuid, user_id uuid, password_hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.school_id, s.user_id, u.password_hash
    FROM sign_in_index s JOIN users u ON u.school_id = s.school_id AND u.id = s.user_id
    WHERE s.kind = wanted AND s.digest = ANY (digests) AND u.is_active AND u.erased_at IS NULL
    ORDER BY s.school_id
$$;

CREATE FUNCTION keep_sign_in_index() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM sign_in_index s WHERE s.school_id = OLD.school_id AND s.user_id = OLD.id AND s.kind <> 'sso';
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO sign_in_index (kind, digest, school_id, user_id)
        SELECT kind, digest, NEW.school_id, NEW.id
        FROM (VALUES ('email'::sign_in_kind, NEW.email_digest), ('username', NEW.username_digest)) AS v (kind, digest)
        WHERE digest IS NOT NULL;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER keep_sign_in_index AFTER INSERT OR DELETE OR UPDATE OF email_digest, username_digest ON users
FOR EACH ROW EXECUTE FUNCTION keep_sign_in_index()
"""

AUDIT = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""

PARTITIONS = """
CREATE FUNCTION ensure_partition(month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first date := date_trunc('month', month)::date;
    parent text;
    child text;
BEGIN
    IF first NOT BETWEEN '1990-01-01' AND '2099-12-01' THEN
        RAISE EXCEPTION 'no partition for %: outside 1990 to 2099', first;
    END IF;
    FOREACH parent IN ARRAY ARRAY['interaction_events', 'audit_log'] LOOP
        child := parent || to_char(first, '"_y"YYYY"m"MM');
        IF to_regclass('public.' || child) IS NULL THEN
            PERFORM pg_advisory_xact_lock(hashtext('ensure_partition'));
            IF to_regclass('public.' || child) IS NOT NULL THEN
                CONTINUE; -- another transaction made it while this one waited
            END IF;
            EXECUTE format(
                'CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', child, parent,
                first || ' 00:00+00', (first + interval '1 month')::date || ' 00:00+00'
            );
            IF parent = 'audit_log' THEN
                EXECUTE format(
                    'CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT '
                    'EXECUTE FUNCTION refuse_change()', child
                );
            END IF;
        END IF;
    END LOOP;
END
$$
"""


def upgrade() -> None:
    """Add what the tables alone cannot say."""
    op.execute(ROLES)
    op.execute("GRANT USAGE ON SCHEMA public TO parcours_app, parcours_job")
    for table in (*SCHOOL_OWNED, *COMMON):
        _protect(table, using=f"school_id = {MY_SCHOOL}")
    for table in COMMON:  # what is common to all is read by all, and changed by none of them
        op.execute(f"CREATE POLICY common ON {table} FOR SELECT USING (school_id IS NULL)")
    _protect("schools", using=f"id = {MY_SCHOOL}", grants="SELECT, UPDATE")
    op.execute("ALTER TABLE sign_in_index ENABLE ROW LEVEL SECURITY")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_failures TO parcours_app, parcours_job")
    op.execute("GRANT SELECT ON alembic_version TO parcours_app, parcours_job")
    for statements in (SERVING_ROLE, SIGN_IN, AUDIT, PARTITIONS):
        op.execute(statements)
    _restrict_functions()


def _protect(table: str, *, using: str, grants: str | None = None) -> None:
    """Row-level security and the serving roles' rights on one table."""
    rights = grants or ("SELECT, INSERT" if table in INSERT_ONLY else "SELECT, INSERT, UPDATE, DELETE")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_school ON {table} USING ({using}) WITH CHECK ({using})")
    op.execute(f"GRANT {rights} ON {table} TO parcours_app, parcours_job")


def _restrict_functions() -> None:
    for function in ("sign_in_candidates(sign_in_kind, bytea[])", "ensure_partition(date)"):
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO parcours_app, parcours_job")


def downgrade() -> None:
    """Take it all away again; the roles stay, other databases of the server may use them."""
    op.execute("DROP TRIGGER keep_sign_in_index ON users")
    op.execute("DROP TRIGGER append_only ON audit_log")
    op.execute("DROP TRIGGER no_truncate ON audit_log")
    for function in ("ensure_partition", "keep_sign_in_index", "sign_in_candidates", "require_serving_role"):
        op.execute(f"DROP FUNCTION {function}")
    op.execute("DROP FUNCTION refuse_change() CASCADE")  # with the triggers on the audit log's partitions
    for table in COMMON:
        op.execute(f"DROP POLICY common ON {table}")
    for table in (*SCHOOL_OWNED, *COMMON, "schools"):
        op.execute(f"DROP POLICY own_school ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        op.execute(f"REVOKE ALL ON {table} FROM parcours_app, parcours_job")
    op.execute("ALTER TABLE sign_in_index DISABLE ROW LEVEL SECURITY")
    op.execute("REVOKE ALL ON sign_in_failures, alembic_version FROM parcours_app, parcours_job")
    op.execute("REVOKE USAGE ON SCHEMA public FROM parcours_app, parcours_job")
