"""The coordinator's page reads levels, and when pupils were last seen, from an index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

RESULTS = "ix_activity_results_school_id_class_id_activity_id"
OF_AN_ACTIVITY = ["school_id", "class_id", "activity_id"]
BESIDE_RESULTS = [
    "student_id",
    "created_at",
    "completed_at",
    "status",
    "needs_review",
    "banked",
    "attempts_count",
    "time_spent",
    "share",
]
LEVELS = "uq_competency_mastery_school_id_class_id_competency_id_student_id"
UNIQUE = ["school_id", "class_id", "competency_id", "student_id"]
BESIDE_LEVELS = ["level", "override_level", "override_until", "evidence_count", "provisional", "stable"]


def upgrade() -> None:
    op.drop_index(op.f(RESULTS), "activity_results")
    beside = [*BESIDE_RESULTS, "last_seen_at"]
    op.create_index(op.f(RESULTS), "activity_results", OF_AN_ACTIVITY, postgresql_include=beside)
    op.drop_constraint(op.f(LEVELS), "competency_mastery")
    columns: list[sa.ColumnClause[object]] = [sa.column(name) for name in BESIDE_LEVELS]
    op.create_unique_constraint(op.f(LEVELS), "competency_mastery", UNIQUE, postgresql_include=columns)


def downgrade() -> None:
    op.drop_constraint(op.f(LEVELS), "competency_mastery")
    op.create_unique_constraint(op.f(LEVELS), "competency_mastery", UNIQUE)
    op.drop_index(op.f(RESULTS), "activity_results")
    op.create_index(op.f(RESULTS), "activity_results", OF_AN_ACTIVITY, postgresql_include=BESIDE_RESULTS)
