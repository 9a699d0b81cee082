"""PostgreSQL learns that a class has one school, a pupil few classes, an activity one school.

Without it the planner takes the columns for independent, expects one row where a class has thousands, and
joins them row by row.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WORK = ("activity_attempts", "activity_results", "activity_visits")
OTHERS = (
    "class_enrollments",
    "competency_assessments",
    "competency_mastery",
    "student_productions",
    "student_progress",
)


def upgrade() -> None:
    for table in WORK:
        _know(table, "school_id, class_id, student_id, activity_id")
    for table in OTHERS:
        _know(table, "school_id, class_id, student_id")


def downgrade() -> None:
    for table in (*WORK, *OTHERS):
        op.execute(f"DROP STATISTICS st_{table}_of_class")


def _know(table: str, columns: str) -> None:
    op.execute(f"CREATE STATISTICS st_{table}_of_class (dependencies) ON {columns} FROM {table}")
    if op.get_bind().exec_driver_sql(f"SELECT EXISTS (SELECT FROM {table})").scalar():  # noqa: S608 - ours
        op.execute(f"ANALYZE {table}")  # an empty one that was analysed would be taken for empty ever after
