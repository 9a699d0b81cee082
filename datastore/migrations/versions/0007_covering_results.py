"""Comparisons of many classes read results from an index alone, and their share of the points ready-made."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEX = "ix_activity_results_school_id_class_id_activity_id"
OF_AN_ACTIVITY = ["school_id", "class_id", "activity_id"]
BESIDE = [
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
SHARE = (
    "CASE WHEN max_score > 0::numeric THEN (score / max_score)::double precision "
    "ELSE NULL::double precision END"
)


def upgrade() -> None:
    share: sa.Column[float] = sa.Column(
        "share", sa.Double(), sa.Computed(SHARE, persisted=True), nullable=True
    )
    op.add_column("activity_results", share)
    op.drop_index(op.f(INDEX), "activity_results")
    op.create_index(op.f(INDEX), "activity_results", OF_AN_ACTIVITY, postgresql_include=BESIDE)


def downgrade() -> None:
    op.drop_index(op.f(INDEX), "activity_results")
    op.create_index(op.f(INDEX), "activity_results", OF_AN_ACTIVITY)
    op.drop_column("activity_results", "share")
