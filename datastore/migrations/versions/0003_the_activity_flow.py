"""What the pages of students and of a class's first hour store."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEW_ENUMS = {
    "absence_kind": ("excused", "unexcused"),
    "attempt_decision": ("counts", "set_aside"),
    "attempt_flag": ("over_limit", "closed", "out_of_time"),
    "comment_state": ("open", "taken_up", "ignored"),
    "media_kind": ("video", "captions", "frame"),
    "notification_kind": (
        "feedback_released",
        "result_released",
        "badge_earned",
        "certificate_issued",
        "review_assigned",
        "review_received",
        "forum_reply",
        "help_answered",
        "attempt_decided",
    ),
}
KNOWN_ENUMS = {"assessment_level": ("non_acquis", "en_cours", "acquis", "expert")}
NEW_TABLES = (
    "absences",
    "attempt_drafts",
    "certificates",
    "feedback_comments",
    "forum_votes",
    "help_calls",
    "media",
    "notifications",
    "rubric_scores",
    "student_accommodations",
)
NEW_CHECKS = (
    ("activity_attempts", "decides_on_a_flag", "decision IS NULL OR flag IS NOT NULL"),
    ("activity_attempts", "decided_at_a_time", "(decision IS NULL) = (decided_at IS NULL)"),
    ("forum_topics", "description_length", "char_length(description) <= 20000"),
    ("student_productions", "revision_sign", "revision >= 0"),
    ("student_productions", "teacher_feedback_length", "char_length(teacher_feedback) <= 20000"),
)
"""Alembic sees no CHECK of a table that exists already."""

MY_SCHOOL = "nullif(current_setting('app.school_id', true), '')::uuid"


def enum(name: str) -> postgresql.ENUM:
    """A column of one of the native enums, which are created once, first."""
    return postgresql.ENUM(*{**KNOWN_ENUMS, **NEW_ENUMS}[name], name=name, create_type=False)


def create_enums() -> None:
    for name, values in NEW_ENUMS.items():
        postgresql.ENUM(*values, name=name).create(op.get_bind())


def protect(table: str) -> None:
    """Row-level security and the serving roles' rights on one table."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY own_school ON {table} USING (school_id = {MY_SCHOOL}) WITH CHECK (school_id = {MY_SCHOOL})"
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO parcours_app, parcours_job")


def upgrade() -> None:
    create_enums()
    op.create_table(
        "absences",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", enum("absence_kind"), server_default="excused", nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "recorded_by"],
            ["users.school_id", "users.id"],
            name=op.f("fk_absences_school_id_recorded_by"),
            ondelete="SET NULL (recorded_by)",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_absences_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_absences")),
        sa.UniqueConstraint(
            "school_id", "student_id", "day", name=op.f("uq_absences_school_id_student_id_day")
        ),
    )
    op.create_table(
        "media",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", enum("media_kind"), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("char_length(storage_key) <= 200", name=op.f("ck_media_storage_key_length")),
        sa.CheckConstraint("char_length(title) <= 500", name=op.f("ck_media_title_length")),
        sa.CheckConstraint("size > 0", name=op.f("ck_media_size_sign")),
        sa.ForeignKeyConstraint(
            ["school_id", "uploaded_by"],
            ["users.school_id", "users.id"],
            name=op.f("fk_media_school_id_uploaded_by"),
            ondelete="SET NULL (uploaded_by)",
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_media_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_media")),
        sa.UniqueConstraint("school_id", "storage_key", name=op.f("uq_media_school_id_storage_key")),
    )
    op.create_table(
        "student_accommodations",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column(
            "extra_time_factor",
            sa.Numeric(precision=3, scale=2, asdecimal=False),
            server_default=sa.text("1"),
            nullable=False,
        ),
        sa.Column("larger_text", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "extra_time_factor BETWEEN 1 AND 3", name=op.f("ck_student_accommodations_extra_time_range")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "set_by"],
            ["users.school_id", "users.id"],
            name=op.f("fk_student_accommodations_school_id_set_by"),
            ondelete="SET NULL (set_by)",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_student_accommodations_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_student_accommodations")),
        sa.UniqueConstraint(
            "school_id", "student_id", name=op.f("uq_student_accommodations_school_id_student_id")
        ),
    )
    op.create_table(
        "certificates",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("sequence_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["classes.school_id", "classes.id"],
            name=op.f("fk_certificates_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "sequence_id"],
            ["sequences.school_id", "sequences.id"],
            name=op.f("fk_certificates_school_id_sequence_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_certificates_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_certificates")),
        sa.UniqueConstraint(
            "school_id",
            "class_id",
            "student_id",
            "sequence_id",
            name=op.f("uq_certificates_school_id_class_id_student_id_sequence_id"),
        ),
    )
    op.create_table(
        "notifications",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", enum("notification_kind"), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=True),
        sa.Column(
            "data",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["classes.school_id", "classes.id"],
            name=op.f("fk_notifications_school_id_class_id"),
            ondelete="SET NULL (class_id)",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "user_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_notifications_school_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_notifications")),
    )
    op.create_index(
        op.f("ix_notifications_school_id_user_id_created_at"),
        "notifications",
        ["school_id", "user_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "attempt_drafts",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("client_token", sa.Uuid(), nullable=False),
        sa.Column("content_version", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "responses",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column(
            "hints_used",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("deadline_at > started_at", name=op.f("ck_attempt_drafts_ends_after_start")),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_attempt_drafts_revision_sign")),
        sa.ForeignKeyConstraint(
            ["school_id", "activity_id"],
            ["activities.school_id", "activities.id"],
            name=op.f("fk_attempt_drafts_school_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["classes.school_id", "classes.id"],
            name=op.f("fk_attempt_drafts_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_attempt_drafts_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_attempt_drafts")),
        sa.UniqueConstraint(
            "school_id",
            "class_id",
            "student_id",
            "activity_id",
            name=op.f("uq_attempt_drafts_school_id_class_id_student_id_activity_id"),
        ),
        sa.UniqueConstraint(
            "school_id",
            "student_id",
            "client_token",
            name=op.f("uq_attempt_drafts_school_id_student_id_client_token"),
        ),
    )
    op.create_index(
        "ix_attempt_drafts_deadline", "attempt_drafts", ["school_id", "class_id", "deadline_at"], unique=False
    )
    op.create_table(
        "help_calls",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("screen", sa.Text(), nullable=True),
        sa.Column("item_key", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(closed_by IS NULL) OR (closed_at IS NOT NULL)", name=op.f("ck_help_calls_closed_at_a_time")
        ),
        sa.CheckConstraint("char_length(message) <= 1000", name=op.f("ck_help_calls_message_length")),
        sa.ForeignKeyConstraint(
            ["school_id", "activity_id"],
            ["activities.school_id", "activities.id"],
            name=op.f("fk_help_calls_school_id_activity_id"),
            ondelete="SET NULL (activity_id)",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["classes.school_id", "classes.id"],
            name=op.f("fk_help_calls_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "closed_by"],
            ["users.school_id", "users.id"],
            name=op.f("fk_help_calls_school_id_closed_by"),
            ondelete="SET NULL (closed_by)",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_help_calls_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_help_calls")),
    )
    op.create_index(
        op.f("ix_help_calls_school_id_class_id_created_at"),
        "help_calls",
        ["school_id", "class_id", "created_at"],
        unique=False,
    )
    op.create_index(
        "uq_help_calls_open",
        "help_calls",
        ["school_id", "class_id", "student_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "feedback_comments",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("production_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("anchor_start", sa.Integer(), nullable=False),
        sa.Column("anchor_end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("state", enum("comment_state"), server_default="open", nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "anchor_start >= 0 AND anchor_end >= anchor_start", name=op.f("ck_feedback_comments_anchor_order")
        ),
        sa.CheckConstraint("char_length(comment) <= 5000", name=op.f("ck_feedback_comments_comment_length")),
        sa.CheckConstraint("char_length(quote) <= 2000", name=op.f("ck_feedback_comments_quote_length")),
        sa.ForeignKeyConstraint(
            ["school_id", "author_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_feedback_comments_school_id_author_id"),
            ondelete="SET NULL (author_id)",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "production_id"],
            ["student_productions.school_id", "student_productions.id"],
            name=op.f("fk_feedback_comments_school_id_production_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_feedback_comments")),
    )
    op.create_index(
        op.f("ix_feedback_comments_school_id_production_id"),
        "feedback_comments",
        ["school_id", "production_id"],
        unique=False,
    )
    op.create_table(
        "forum_votes",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "post_id"],
            ["forum_posts.school_id", "forum_posts.id"],
            name=op.f("fk_forum_votes_school_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "user_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_forum_votes_school_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_forum_votes")),
        sa.UniqueConstraint(
            "school_id", "post_id", "user_id", name=op.f("uq_forum_votes_school_id_post_id_user_id")
        ),
    )
    op.create_table(
        "rubric_scores",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("production_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("item_key", sa.Text(), nullable=True),
        sa.Column("criterion_key", sa.Text(), nullable=False),
        sa.Column("level", enum("assessment_level"), nullable=False),
        sa.Column("points", sa.Numeric(precision=9, scale=4, asdecimal=False), nullable=False),
        sa.Column("scored_by", sa.Uuid(), nullable=True),
        sa.Column("scored_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(attempt_id IS NULL) = (item_key IS NULL)", name=op.f("ck_rubric_scores_item_of_attempt")
        ),
        sa.CheckConstraint(
            "(production_id IS NULL) = (version IS NULL)", name=op.f("ck_rubric_scores_version_of_production")
        ),
        sa.CheckConstraint(
            "num_nonnulls(attempt_id, production_id) = 1", name=op.f("ck_rubric_scores_one_target")
        ),
        sa.CheckConstraint("points >= 0", name=op.f("ck_rubric_scores_points_sign")),
        sa.ForeignKeyConstraint(
            ["school_id", "attempt_id"],
            ["activity_attempts.school_id", "activity_attempts.id"],
            name=op.f("fk_rubric_scores_school_id_attempt_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "production_id"],
            ["student_productions.school_id", "student_productions.id"],
            name=op.f("fk_rubric_scores_school_id_production_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "scored_by"],
            ["users.school_id", "users.id"],
            name=op.f("fk_rubric_scores_school_id_scored_by"),
            ondelete="SET NULL (scored_by)",
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_rubric_scores")),
        sa.UniqueConstraint(
            "school_id",
            "attempt_id",
            "production_id",
            "version",
            "item_key",
            "criterion_key",
            name="uq_rubric_scores_target",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        op.f("ix_rubric_scores_school_id_production_id"),
        "rubric_scores",
        ["school_id", "production_id"],
        unique=False,
    )
    op.add_column("activity_attempts", sa.Column("flag", enum("attempt_flag"), nullable=True))
    op.add_column("activity_attempts", sa.Column("decision", enum("attempt_decision"), nullable=True))
    op.add_column("activity_attempts", sa.Column("decided_by", sa.Uuid(), nullable=True))
    op.add_column("activity_attempts", sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("activity_attempts", sa.Column("released_by", sa.Uuid(), nullable=True))
    op.add_column("activity_attempts", sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_activity_attempts_waiting",
        "activity_attempts",
        ["school_id", "class_id"],
        unique=False,
        postgresql_where=sa.text("held OR needs_review OR (flag IS NOT NULL AND decision IS NULL)"),
    )
    op.create_foreign_key(
        op.f("fk_activity_attempts_school_id_released_by"),
        "activity_attempts",
        "users",
        ["school_id", "released_by"],
        ["school_id", "id"],
        ondelete="SET NULL (released_by)",
    )
    op.create_foreign_key(
        op.f("fk_activity_attempts_school_id_decided_by"),
        "activity_attempts",
        "users",
        ["school_id", "decided_by"],
        ["school_id", "id"],
        ondelete="SET NULL (decided_by)",
    )
    op.add_column("activity_visits", sa.Column("stay", sa.Integer(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_activity_visits_school_id_student_id_tab_token_stay"),
        "activity_visits",
        ["school_id", "student_id", "tab_token", "stay"],
    )
    op.add_column("forum_posts", sa.Column("deleted_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_forum_posts_school_id_deleted_by"),
        "forum_posts",
        "users",
        ["school_id", "deleted_by"],
        ["school_id", "id"],
        ondelete="SET NULL (deleted_by)",
    )
    op.add_column("forum_topics", sa.Column("deleted_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_forum_topics_school_id_deleted_by"),
        "forum_topics",
        "users",
        ["school_id", "deleted_by"],
        ["school_id", "id"],
        ondelete="SET NULL (deleted_by)",
    )
    op.add_column("student_productions", sa.Column("evaluated_by", sa.Uuid(), nullable=True))
    op.add_column(
        "student_productions", sa.Column("feedback_released_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "student_productions",
        sa.Column(
            "checked",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
    )
    op.add_column(
        "student_productions",
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.create_foreign_key(
        op.f("fk_student_productions_school_id_evaluated_by"),
        "student_productions",
        "users",
        ["school_id", "evaluated_by"],
        ["school_id", "id"],
        ondelete="SET NULL (evaluated_by)",
    )
    for table, name, rule in NEW_CHECKS:
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
    for table in NEW_TABLES:
        protect(table)


def downgrade() -> None:
    for table, name, _ in NEW_CHECKS:
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
    op.drop_constraint(
        op.f("fk_student_productions_school_id_evaluated_by"), "student_productions", type_="foreignkey"
    )
    op.drop_column("student_productions", "revision")
    op.drop_column("student_productions", "checked")
    op.drop_column("student_productions", "feedback_released_at")
    op.drop_column("student_productions", "evaluated_by")
    op.drop_constraint(op.f("fk_forum_topics_school_id_deleted_by"), "forum_topics", type_="foreignkey")
    op.drop_column("forum_topics", "deleted_by")
    op.drop_constraint(op.f("fk_forum_posts_school_id_deleted_by"), "forum_posts", type_="foreignkey")
    op.drop_column("forum_posts", "deleted_by")
    op.drop_constraint(
        op.f("uq_activity_visits_school_id_student_id_tab_token_stay"), "activity_visits", type_="unique"
    )
    op.drop_column("activity_visits", "stay")
    op.drop_constraint(
        op.f("fk_activity_attempts_school_id_decided_by"), "activity_attempts", type_="foreignkey"
    )
    op.drop_constraint(
        op.f("fk_activity_attempts_school_id_released_by"), "activity_attempts", type_="foreignkey"
    )
    op.drop_index(
        "ix_activity_attempts_waiting",
        table_name="activity_attempts",
        postgresql_where=sa.text("held OR needs_review OR (flag IS NOT NULL AND decision IS NULL)"),
    )
    op.drop_column("activity_attempts", "released_at")
    op.drop_column("activity_attempts", "released_by")
    op.drop_column("activity_attempts", "decided_at")
    op.drop_column("activity_attempts", "decided_by")
    op.drop_column("activity_attempts", "decision")
    op.drop_column("activity_attempts", "flag")
    op.drop_index(op.f("ix_rubric_scores_school_id_production_id"), table_name="rubric_scores")
    op.drop_table("rubric_scores")
    op.drop_table("forum_votes")
    op.drop_index(op.f("ix_feedback_comments_school_id_production_id"), table_name="feedback_comments")
    op.drop_table("feedback_comments")
    op.drop_index(
        "uq_help_calls_open", table_name="help_calls", postgresql_where=sa.text("closed_at IS NULL")
    )
    op.drop_index(op.f("ix_help_calls_school_id_class_id_created_at"), table_name="help_calls")
    op.drop_table("help_calls")
    op.drop_index("ix_attempt_drafts_deadline", table_name="attempt_drafts")
    op.drop_table("attempt_drafts")
    op.drop_index(op.f("ix_notifications_school_id_user_id_created_at"), table_name="notifications")
    op.drop_table("notifications")
    op.drop_table("certificates")
    op.drop_table("student_accommodations")
    op.drop_table("media")
    op.drop_table("absences")
    for name in NEW_ENUMS:
        op.execute(f"DROP TYPE {name}")
