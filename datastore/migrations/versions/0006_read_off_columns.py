"""What views would work out of each row's parts again and again is kept beside them, by the database itself."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OF_A_CLASS = ["school_id", "class_id", "submitted_at"]
ANSWER_RUN = """
CREATE FUNCTION answer_run_of(answers jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT coalesce(string_agg(repeat('w', least(greatest(hints, 0), 4)) ||
                                   CASE WHEN correct THEN 'r' ELSE 'w' END, '' ORDER BY place), '')
        FROM ROWS FROM (
            jsonb_to_recordset(answers)
              AS (answer jsonb, correct boolean, hints int, needs_review boolean, max_points float8)
        ) WITH ORDINALITY AS e (answer, correct, hints, needs_review, max_points, place)
        WHERE answer IS NOT NULL AND correct IS NOT NULL AND needs_review IS NOT TRUE AND max_points > 0
    );
END
$$
"""
SECONDS = """
CREATE FUNCTION seconds_of(periods tstzmultirange) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN (SELECT coalesce(sum(extract(epoch FROM upper(p) - lower(p))), 0) FROM unnest(periods) AS p);
END
$$
"""


def upgrade() -> None:
    op.execute(ANSWER_RUN)
    op.execute(SECONDS)
    _keep("activity_attempts", "answer_run", sa.Text(), "answer_run_of(response_data)")
    _keep("activity_visits", "active_seconds", sa.Double(), "seconds_of(active_periods)")
    op.create_index(
        op.f("ix_activity_attempts_school_id_class_id_submitted_at"), "activity_attempts", OF_A_CLASS
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_activity_attempts_school_id_class_id_submitted_at"), "activity_attempts")
    op.drop_column("activity_visits", "active_seconds")
    op.drop_column("activity_attempts", "answer_run")
    op.execute("DROP FUNCTION seconds_of(tstzmultirange)")
    op.execute("DROP FUNCTION answer_run_of(jsonb)")


def _keep(table: str, column: str, kind: sa.types.TypeEngine[Any], formula: str) -> None:
    op.add_column(table, sa.Column(column, kind, sa.Computed(formula, persisted=True), nullable=False))
