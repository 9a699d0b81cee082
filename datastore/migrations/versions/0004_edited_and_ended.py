"""Answers to an earlier version of an activity are flagged; an ended session stays ended; who was taken in."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MY_SCHOOL = "nullif(current_setting('app.school_id', true), '')::uuid"


def upgrade() -> None:
    op.execute("ALTER TYPE attempt_flag ADD VALUE 'edited'")
    op.execute("ALTER TYPE assessment_kind ADD VALUE 'override'")
    op.create_table(
        "ended_sessions",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "user_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_ended_sessions_school_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_ended_sessions")),
    )
    op.create_index(op.f("ix_ended_sessions_school_id_user_id"), "ended_sessions", ["school_id", "user_id"])
    op.execute("ALTER TABLE ended_sessions ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY own_school ON ended_sessions USING (school_id = {MY_SCHOOL})"
        f" WITH CHECK (school_id = {MY_SCHOOL})"
    )
    op.execute("GRANT SELECT, INSERT, DELETE ON ended_sessions TO parcours_app, parcours_job")
    op.add_column(
        "class_enrollments",
        sa.Column("taken_in", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )


def downgrade() -> None:
    """A value of an enum cannot be dropped: the type is made anew, and the work goes on waiting for its teacher."""
    op.drop_column("class_enrollments", "taken_in")
    op.drop_table("ended_sessions")
    _without_overrides()
    waiting = "held OR needs_review OR (flag IS NOT NULL AND decision IS NULL)"
    op.drop_index("ix_activity_attempts_waiting", table_name="activity_attempts")
    op.drop_constraint(op.f("ck_activity_attempts_decides_on_a_flag"), "activity_attempts")
    op.execute("ALTER TYPE attempt_flag RENAME TO attempt_flag_0004")
    op.execute("CREATE TYPE attempt_flag AS ENUM ('over_limit', 'closed', 'out_of_time')")
    op.execute(
        "ALTER TABLE activity_attempts ALTER COLUMN flag TYPE attempt_flag"
        " USING CASE flag::text WHEN 'edited' THEN 'closed' ELSE flag::text END::attempt_flag"
    )
    op.execute("DROP TYPE attempt_flag_0004")
    op.create_check_constraint(
        op.f("ck_activity_attempts_decides_on_a_flag"),
        "activity_attempts",
        "decision IS NULL OR flag IS NOT NULL",
    )
    op.create_index(
        "ix_activity_attempts_waiting",
        "activity_attempts",
        ["school_id", "class_id"],
        postgresql_where=sa.text(waiting),
    )


def _without_overrides() -> None:
    """What teachers decided about levels stays in the log as rows that do not count."""
    check = op.f("ck_competency_assessments_level_where_counted")
    kind = "ALTER TABLE competency_assessments ALTER COLUMN kind"
    op.drop_constraint(check, "competency_assessments")
    op.execute(f"{kind} DROP DEFAULT")
    op.execute("ALTER TYPE assessment_kind RENAME TO assessment_kind_0004")
    op.execute("CREATE TYPE assessment_kind AS ENUM ('level', 'non_evalue', 'absent')")
    op.execute(
        f"{kind} TYPE assessment_kind"
        " USING CASE kind::text WHEN 'override' THEN 'non_evalue' ELSE kind::text END::assessment_kind"
    )
    op.execute("DROP TYPE assessment_kind_0004")
    op.execute(f"{kind} SET DEFAULT 'level'")
    op.create_check_constraint(
        check, "competency_assessments", "(kind = 'level') = (assessment_level IS NOT NULL)"
    )
