"""The tables, columns, enums and keys of the data model."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ENUMS = {
    "activity_type": ("video", "quiz", "text_production", "interactive", "evaluation"),
    "assessment_kind": ("level", "non_evalue", "absent"),
    "assessment_level": ("non_acquis", "en_cours", "acquis", "expert"),
    "badge_rarity": ("common", "uncommon", "rare", "epic"),
    "competency_type": ("savoir", "competence"),
    "coordination_kind": ("school", "grade_level", "subject", "class"),
    "difficulty_level": ("beginner", "intermediate", "advanced"),
    "expected_level": ("initiation", "apprentissage", "maitrise"),
    "production_status": ("draft", "submitted", "evaluated", "published"),
    "result_status": ("not_started", "in_progress", "completed", "needs_review"),
    "sign_in_kind": ("email", "username", "sso"),
    "teaching_role": ("main", "co_teacher", "substitute"),
    "user_role": ("student", "teacher", "coordinator", "admin"),
}


def enum(name: str) -> postgresql.ENUM:
    """A column of one of the native enums, which are created once, first."""
    return postgresql.ENUM(*ENUMS[name], name=name, create_type=False)


def create_enums() -> None:
    for name, values in ENUMS.items():
        postgresql.ENUM(*values, name=name).create(op.get_bind())


def drop_enums() -> None:
    for name in ENUMS:
        op.execute(f"DROP TYPE {name}")


def upgrade() -> None:
    create_enums()
    op.create_table(
        "audit_log",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column(
            "occurred_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column(
            "detail",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.CheckConstraint("char_length(action) <= 100", name=op.f("ck_audit_log_action_length")),
        sa.PrimaryKeyConstraint("school_id", "occurred_at", "id", name=op.f("pk_audit_log")),
        postgresql_partition_by="RANGE (occurred_at)",
    )
    op.create_index(
        op.f("ix_audit_log_school_id_object_type_object_id"),
        "audit_log",
        ["school_id", "object_type", "object_id"],
        unique=False,
    )
    op.create_table(
        "badges",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("icon_url", sa.Text(), nullable=True),
        sa.Column("criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rarity", enum("badge_rarity"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("char_length(title) <= 300", name=op.f("ck_badges_title_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badges")),
        sa.UniqueConstraint(
            "school_id", "code", name=op.f("uq_badges_school_id_code"), postgresql_nulls_not_distinct=True
        ),
    )
    op.create_table(
        "competency_frameworks",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("framework_uri", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("char_length(title) <= 1000", name=op.f("ck_competency_frameworks_title_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competency_frameworks")),
        sa.UniqueConstraint(
            "school_id",
            "code",
            name=op.f("uq_competency_frameworks_school_id_code"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "schools",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), server_default="Europe/Paris", nullable=False),
        sa.Column("locale", sa.Text(), server_default="fr", nullable=False),
        sa.Column(
            "settings",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'", name=op.f("ck_schools_slug_form")),
        sa.CheckConstraint("char_length(name) <= 300", name=op.f("ck_schools_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schools")),
        sa.UniqueConstraint("slug", name=op.f("uq_schools_slug")),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sign_in_failures")),
    )
    op.create_table(
        "competencies",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("framework_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("competency_type", enum("competency_type"), nullable=True),
        sa.Column("domain", sa.Text(), nullable=True),
        sa.Column("level_expected", enum("expected_level"), nullable=True),
        sa.Column("position", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("case_identifier", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("char_length(code) <= 200", name=op.f("ck_competencies_code_length")),
        sa.CheckConstraint("char_length(title) <= 1000", name=op.f("ck_competencies_title_length")),
        sa.ForeignKeyConstraint(
            ["framework_id"], ["competency_frameworks.id"], name=op.f("fk_competencies_framework_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competencies")),
        sa.UniqueConstraint(
            "school_id",
            "framework_id",
            "code",
            name=op.f("uq_competencies_school_id_framework_id_code"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "sign_in_index",
        sa.Column("kind", enum("sign_in_kind"), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_sign_in_index_school_id")),
        sa.PrimaryKeyConstraint("kind", "digest", "school_id", name=op.f("pk_sign_in_index")),
    )
    op.create_table(
        "users",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("email_digest", sa.LargeBinary(), nullable=True),
        sa.Column("username", sa.LargeBinary(), nullable=True),
        sa.Column("username_digest", sa.LargeBinary(), nullable=True),
        sa.Column("external_id", sa.LargeBinary(), nullable=True),
        sa.Column("external_id_digest", sa.LargeBinary(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("password_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_name", sa.LargeBinary(), nullable=False),
        sa.Column("last_name", sa.LargeBinary(), nullable=False),
        sa.Column("display_initial", sa.LargeBinary(), nullable=True),
        sa.Column("role", enum("user_role"), nullable=False),
        sa.Column("is_admin", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("locale", sa.Text(), server_default="fr", nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("session_epoch", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(email IS NULL) = (email_digest IS NULL)", name=op.f("ck_users_email_has_digest")
        ),
        sa.CheckConstraint(
            "(username IS NULL) = (username_digest IS NULL)", name=op.f("ck_users_username_has_digest")
        ),
        sa.CheckConstraint(
            "email IS NOT NULL OR username IS NOT NULL OR erased_at IS NOT NULL",
            name=op.f("ck_users_can_be_named"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_users_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_users")),
        sa.UniqueConstraint("school_id", "email_digest", name=op.f("uq_users_school_id_email_digest")),
        sa.UniqueConstraint(
            "school_id", "external_id_digest", name=op.f("uq_users_school_id_external_id_digest")
        ),
        sa.UniqueConstraint("school_id", "username_digest", name=op.f("uq_users_school_id_username_digest")),
    )
    op.create_table(
        "classes",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("teacher_id", sa.Uuid(), nullable=True),
        sa.Column("academic_year", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("grade_level", sa.Text(), nullable=True),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("char_length(name) <= 300", name=op.f("ck_classes_name_length")),
        sa.ForeignKeyConstraint(
            ["school_id", "teacher_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_classes_school_id_teacher_id"),
            ondelete="SET NULL (teacher_id)",
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_classes_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_classes")),
        sa.UniqueConstraint(
            "school_id",
            "academic_year",
            "name",
            name=op.f("uq_classes_school_id_academic_year_name"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "event_keys",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_event_keys_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "event_id", name=op.f("pk_event_keys")),
    )
    op.create_table(
        "sequences",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("total_sessions", sa.Integer(), nullable=False),
        sa.Column("estimated_duration", sa.Integer(), nullable=True),
        sa.Column("difficulty_level", enum("difficulty_level"), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("language", sa.Text(), server_default="fr", nullable=False),
        sa.Column("license", sa.Text(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("char_length(title) <= 1000", name=op.f("ck_sequences_title_length")),
        sa.CheckConstraint("total_sessions >= 0", name=op.f("ck_sequences_total_sessions_sign")),
        sa.ForeignKeyConstraint(
            ["school_id", "created_by"],
            ["users.school_id", "users.id"],
            name=op.f("fk_sequences_school_id_created_by"),
            ondelete="SET NULL (created_by)",
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_sequences_school_id")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_sequences")),
    )
    op.create_table(
        "student_badges",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("badge_id", sa.Uuid(), nullable=False),
        sa.Column("earned_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "evidence_data",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["badge_id"], ["badges.id"], name=op.f("fk_student_badges_badge_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_student_badges_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_student_badges")),
        sa.UniqueConstraint(
            "school_id",
            "student_id",
            "badge_id",
            name=op.f("uq_student_badges_school_id_student_id_badge_id"),
        ),
    )
    op.create_table(
        "class_enrollments",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "left_at >= enrolled_at", name=op.f("ck_class_enrollments_leaves_after_enrolling")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["classes.school_id", "classes.id"],
            name=op.f("fk_class_enrollments_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_class_enrollments_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_class_enrollments")),
    )
    op.create_index(
        op.f("ix_class_enrollments_school_id_student_id"),
        "class_enrollments",
        ["school_id", "student_id"],
        unique=False,
    )
    op.create_index(
        "uq_class_enrollments_present",
        "class_enrollments",
        ["school_id", "class_id", "student_id"],
        unique=True,
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_table(
        "class_teachers",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("role", enum("teaching_role"), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=True),
        sa.Column("until_date", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("until_date >= from_date", name=op.f("ck_class_teachers_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["classes.school_id", "classes.id"],
            name=op.f("fk_class_teachers_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "teacher_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_class_teachers_school_id_teacher_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_class_teachers")),
        sa.UniqueConstraint(
            "school_id",
            "class_id",
            "teacher_id",
            "from_date",
            name=op.f("uq_class_teachers_school_id_class_id_teacher_id_from_date"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        op.f("ix_class_teachers_school_id_teacher_id"),
        "class_teachers",
        ["school_id", "teacher_id"],
        unique=False,
    )
    op.create_table(
        "competency_mastery",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("competency_id", sa.Uuid(), nullable=False),
        sa.Column("level", enum("assessment_level"), nullable=True),
        sa.Column("mean_score", sa.Numeric(precision=6, scale=5, asdecimal=False), nullable=True),
        sa.Column("scored_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("window_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("evidence_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("right_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("answered_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("provisional", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("stable", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("last_evidence_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("override_level", enum("assessment_level"), nullable=True),
        sa.Column("override_by", sa.Uuid(), nullable=True),
        sa.Column("override_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("override_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "override_level IS NULL OR (override_reason IS NOT NULL AND override_at IS NOT NULL)",
            name=op.f("ck_competency_mastery_override_has_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competencies.id"], name=op.f("fk_competency_mastery_competency_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["classes.school_id", "classes.id"],
            name=op.f("fk_competency_mastery_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "override_by"],
            ["users.school_id", "users.id"],
            name=op.f("fk_competency_mastery_school_id_override_by"),
            ondelete="SET NULL (override_by)",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_competency_mastery_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_competency_mastery")),
        sa.UniqueConstraint(
            "school_id",
            "class_id",
            "competency_id",
            "student_id",
            name=op.f("uq_competency_mastery_school_id_class_id_competency_id_student_id"),
        ),
    )
    op.create_table(
        "coordinator_scopes",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", enum("coordination_kind"), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("class_id", sa.Uuid(), nullable=True),
        sa.Column("may_see_names", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "CASE kind WHEN 'school' THEN value IS NULL AND class_id IS NULL WHEN 'class' THEN value IS NULL AND class_id IS NOT NULL ELSE value IS NOT NULL AND class_id IS NULL END",
            name=op.f("ck_coordinator_scopes_one_target"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["classes.school_id", "classes.id"],
            name=op.f("fk_coordinator_scopes_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "user_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_coordinator_scopes_school_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_coordinator_scopes")),
    )
    op.create_index(
        op.f("ix_coordinator_scopes_school_id_user_id"),
        "coordinator_scopes",
        ["school_id", "user_id"],
        unique=False,
    )
    op.create_table(
        "groups",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("char_length(name) <= 300", name=op.f("ck_groups_name_length")),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["classes.school_id", "classes.id"],
            name=op.f("fk_groups_school_id_class_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_groups")),
        sa.UniqueConstraint("school_id", "class_id", "name", name=op.f("uq_groups_school_id_class_id_name")),
    )
    op.create_table(
        "sessions",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("sequence_id", sa.Uuid(), nullable=False),
        sa.Column("session_number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("learning_objectives", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("estimated_duration", sa.Integer(), nullable=True),
        sa.Column("prerequisites", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("char_length(title) <= 1000", name=op.f("ck_sessions_title_length")),
        sa.ForeignKeyConstraint(
            ["school_id", "sequence_id"],
            ["sequences.school_id", "sequences.id"],
            name=op.f("fk_sessions_school_id_sequence_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_sessions")),
        sa.UniqueConstraint(
            "school_id",
            "sequence_id",
            "session_number",
            name=op.f("uq_sessions_school_id_sequence_id_session_number"),
        ),
    )
    op.create_table(
        "student_progress",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("sequence_id", sa.Uuid(), nullable=False),
        sa.Column("current_session", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("current_activity", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "completion_percentage",
            sa.Numeric(precision=5, scale=2, asdecimal=False),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("total_time_spent", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "completion_percentage BETWEEN 0 AND 100", name=op.f("ck_student_progress_completion_range")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["classes.school_id", "classes.id"],
            name=op.f("fk_student_progress_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "sequence_id"],
            ["sequences.school_id", "sequences.id"],
            name=op.f("fk_student_progress_school_id_sequence_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_student_progress_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_student_progress")),
        sa.UniqueConstraint(
            "school_id",
            "class_id",
            "student_id",
            "sequence_id",
            name=op.f("uq_student_progress_school_id_class_id_student_id_sequence_id"),
        ),
    )
    op.create_table(
        "activities",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("activity_number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("activity_type", enum("activity_type"), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("evaluation_criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("max_points", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("is_mandatory", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("estimated_duration", sa.Integer(), nullable=True),
        sa.Column("content_version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("char_length(title) <= 1000", name=op.f("ck_activities_title_length")),
        sa.CheckConstraint("max_points >= 0", name=op.f("ck_activities_max_points_sign")),
        sa.ForeignKeyConstraint(
            ["school_id", "session_id"],
            ["sessions.school_id", "sessions.id"],
            name=op.f("fk_activities_school_id_session_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_activities")),
        sa.UniqueConstraint(
            "school_id",
            "session_id",
            "activity_number",
            name=op.f("uq_activities_school_id_session_id_activity_number"),
        ),
    )
    op.create_table(
        "forum_topics",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("sequence_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("is_pinned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_locked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("char_length(title) <= 1000", name=op.f("ck_forum_topics_title_length")),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["classes.school_id", "classes.id"],
            name=op.f("fk_forum_topics_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "created_by"],
            ["users.school_id", "users.id"],
            name=op.f("fk_forum_topics_school_id_created_by"),
            ondelete="SET NULL (created_by)",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "sequence_id"],
            ["sequences.school_id", "sequences.id"],
            name=op.f("fk_forum_topics_school_id_sequence_id"),
            ondelete="SET NULL (sequence_id)",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "session_id"],
            ["sessions.school_id", "sessions.id"],
            name=op.f("fk_forum_topics_school_id_session_id"),
            ondelete="SET NULL (session_id)",
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_forum_topics")),
    )
    op.create_index(
        op.f("ix_forum_topics_school_id_class_id"), "forum_topics", ["school_id", "class_id"], unique=False
    )
    op.create_table(
        "group_members",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "group_id"],
            ["groups.school_id", "groups.id"],
            name=op.f("fk_group_members_school_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_group_members_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_group_members")),
        sa.UniqueConstraint(
            "school_id", "group_id", "student_id", name=op.f("uq_group_members_school_id_group_id_student_id")
        ),
    )
    op.create_table(
        "teacher_configurations",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=True),
        sa.Column("sequence_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column(
            "custom_settings",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("end_date >= start_date", name=op.f("ck_teacher_configurations_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["classes.school_id", "classes.id"],
            name=op.f("fk_teacher_configurations_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "group_id"],
            ["groups.school_id", "groups.id"],
            name=op.f("fk_teacher_configurations_school_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "sequence_id"],
            ["sequences.school_id", "sequences.id"],
            name=op.f("fk_teacher_configurations_school_id_sequence_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "teacher_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_teacher_configurations_school_id_teacher_id"),
            ondelete="SET NULL (teacher_id)",
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_teacher_configurations")),
        sa.UniqueConstraint(
            "school_id",
            "class_id",
            "group_id",
            "sequence_id",
            name=op.f("uq_teacher_configurations_school_id_class_id_group_id_sequence_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "activity_attempts",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("attempt_number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Numeric(precision=9, scale=4, asdecimal=False), nullable=True),
        sa.Column("max_score", sa.Numeric(precision=9, scale=4, asdecimal=False), nullable=True),
        sa.Column("right_count", sa.Integer(), nullable=False),
        sa.Column("answered_count", sa.Integer(), nullable=False),
        sa.Column("completes", sa.Boolean(), nullable=False),
        sa.Column("needs_review", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("active_seconds", sa.Integer(), nullable=True),
        sa.Column("response_data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_version", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("late", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("banked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("client_token", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("attempt_number >= 1", name=op.f("ck_activity_attempts_attempt_number_sign")),
        sa.CheckConstraint(
            "right_count <= answered_count", name=op.f("ck_activity_attempts_right_of_answered")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "activity_id"],
            ["activities.school_id", "activities.id"],
            name=op.f("fk_activity_attempts_school_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["classes.school_id", "classes.id"],
            name=op.f("fk_activity_attempts_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_activity_attempts_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_activity_attempts")),
        sa.UniqueConstraint(
            "school_id",
            "class_id",
            "student_id",
            "activity_id",
            "attempt_number",
            name=op.f("uq_activity_attempts_school_id_class_id_student_id_activity_id_attempt_number"),
        ),
        sa.UniqueConstraint(
            "school_id",
            "student_id",
            "client_token",
            name=op.f("uq_activity_attempts_school_id_student_id_client_token"),
        ),
    )
    op.create_index(
        op.f("ix_activity_attempts_school_id_class_id_activity_id"),
        "activity_attempts",
        ["school_id", "class_id", "activity_id"],
        unique=False,
    )
    op.create_table(
        "activity_competencies",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("competency_id", sa.Uuid(), nullable=False),
        sa.Column(
            "weight",
            sa.Numeric(precision=5, scale=2, asdecimal=False),
            server_default=sa.text("1"),
            nullable=False,
        ),
        sa.CheckConstraint("weight > 0", name=op.f("ck_activity_competencies_weight_sign")),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competencies.id"], name=op.f("fk_activity_competencies_competency_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "activity_id"],
            ["activities.school_id", "activities.id"],
            name=op.f("fk_activity_competencies_school_id_activity_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_activity_competencies")),
        sa.UniqueConstraint(
            "school_id",
            "activity_id",
            "competency_id",
            name=op.f("uq_activity_competencies_school_id_activity_id_competency_id"),
        ),
    )
    op.create_index(
        op.f("ix_activity_competencies_school_id_competency_id"),
        "activity_competencies",
        ["school_id", "competency_id"],
        unique=False,
    )
    op.create_table(
        "activity_results",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Numeric(precision=9, scale=4, asdecimal=False), nullable=True),
        sa.Column("max_score", sa.Numeric(precision=9, scale=4, asdecimal=False), nullable=True),
        sa.Column("last_score", sa.Numeric(precision=9, scale=4, asdecimal=False), nullable=True),
        sa.Column("time_spent", sa.Integer(), nullable=True),
        sa.Column("attempts_count", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("response_data", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("feedback_data", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("status", enum("result_status"), nullable=False),
        sa.Column("needs_review", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("late", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("banked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("attempts_count >= 0", name=op.f("ck_activity_results_attempts_sign")),
        sa.CheckConstraint("time_spent >= 0", name=op.f("ck_activity_results_time_sign")),
        sa.ForeignKeyConstraint(
            ["school_id", "activity_id"],
            ["activities.school_id", "activities.id"],
            name=op.f("fk_activity_results_school_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["classes.school_id", "classes.id"],
            name=op.f("fk_activity_results_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_activity_results_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_activity_results")),
        sa.UniqueConstraint(
            "school_id",
            "class_id",
            "student_id",
            "activity_id",
            name=op.f("uq_activity_results_school_id_class_id_student_id_activity_id"),
        ),
    )
    op.create_index(
        op.f("ix_activity_results_school_id_class_id_activity_id"),
        "activity_results",
        ["school_id", "class_id", "activity_id"],
        unique=False,
    )
    op.create_table(
        "activity_visits",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("screen", sa.Text(), nullable=False),
        sa.Column("from_screen", sa.Text(), nullable=True),
        sa.Column("tab_token", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_periods", postgresql.TSTZMULTIRANGE(), nullable=False),
        sa.Column("time_rule", sa.Text(), nullable=False),
        sa.CheckConstraint("char_length(screen) <= 200", name=op.f("ck_activity_visits_screen_length")),
        sa.CheckConstraint("last_seen_at >= started_at", name=op.f("ck_activity_visits_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["school_id", "activity_id"],
            ["activities.school_id", "activities.id"],
            name=op.f("fk_activity_visits_school_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["classes.school_id", "classes.id"],
            name=op.f("fk_activity_visits_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_activity_visits_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_activity_visits")),
    )
    op.create_index(
        op.f("ix_activity_visits_school_id_class_id_activity_id"),
        "activity_visits",
        ["school_id", "class_id", "activity_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_activity_visits_school_id_class_id_student_id_started_at"),
        "activity_visits",
        ["school_id", "class_id", "student_id", "started_at"],
        unique=False,
    )
    op.create_table(
        "content_versions",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("evaluation_criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "activity_id"],
            ["activities.school_id", "activities.id"],
            name=op.f("fk_content_versions_school_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "created_by"],
            ["users.school_id", "users.id"],
            name=op.f("fk_content_versions_school_id_created_by"),
            ondelete="SET NULL (created_by)",
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_content_versions")),
        sa.UniqueConstraint(
            "school_id",
            "activity_id",
            "version",
            name=op.f("uq_content_versions_school_id_activity_id_version"),
        ),
    )
    op.create_table(
        "forum_posts",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("parent_post_id", sa.Uuid(), nullable=True),
        sa.Column("upvotes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("is_teacher_response", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("char_length(content) <= 20000", name=op.f("ck_forum_posts_content_length")),
        sa.CheckConstraint("upvotes >= 0", name=op.f("ck_forum_posts_upvotes_sign")),
        sa.ForeignKeyConstraint(
            ["school_id", "author_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_forum_posts_school_id_author_id"),
            ondelete="SET NULL (author_id)",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "parent_post_id"],
            ["forum_posts.school_id", "forum_posts.id"],
            name=op.f("fk_forum_posts_school_id_parent_post_id"),
            ondelete="SET NULL (parent_post_id)",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "topic_id"],
            ["forum_topics.school_id", "forum_topics.id"],
            name=op.f("fk_forum_posts_school_id_topic_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_forum_posts")),
    )
    op.create_index(
        op.f("ix_forum_posts_school_id_topic_id"), "forum_posts", ["school_id", "topic_id"], unique=False
    )
    op.create_table(
        "interaction_events",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=True),
        sa.Column(
            "data",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "activity_id"],
            ["activities.school_id", "activities.id"],
            name=op.f("fk_interaction_events_school_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["classes.school_id", "classes.id"],
            name=op.f("fk_interaction_events_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_interaction_events_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "occurred_at", "id", name=op.f("pk_interaction_events")),
        postgresql_partition_by="RANGE (occurred_at)",
    )
    op.create_index(
        op.f("ix_interaction_events_school_id_class_id_occurred_at"),
        "interaction_events",
        ["school_id", "class_id", "occurred_at"],
        unique=False,
    )
    op.create_table(
        "student_productions",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=True),
        sa.Column(
            "draft_data",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
        sa.Column("evaluation_score", sa.Numeric(precision=9, scale=4, asdecimal=False), nullable=True),
        sa.Column("teacher_feedback", sa.Text(), nullable=True),
        sa.Column("status", enum("production_status"), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evaluated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "char_length(content) <= 200000", name=op.f("ck_student_productions_content_length")
        ),
        sa.CheckConstraint("char_length(title) <= 1000", name=op.f("ck_student_productions_title_length")),
        sa.ForeignKeyConstraint(
            ["school_id", "activity_id"],
            ["activities.school_id", "activities.id"],
            name=op.f("fk_student_productions_school_id_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["classes.school_id", "classes.id"],
            name=op.f("fk_student_productions_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_student_productions_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_student_productions")),
        sa.UniqueConstraint(
            "school_id",
            "class_id",
            "student_id",
            "activity_id",
            name=op.f("uq_student_productions_school_id_class_id_student_id_activity_id"),
        ),
    )
    op.create_table(
        "competency_assessments",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("competency_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("kind", enum("assessment_kind"), server_default="level", nullable=False),
        sa.Column("assessment_level", enum("assessment_level"), nullable=True),
        sa.Column(
            "evidence_data",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("assessed_by", sa.Uuid(), nullable=True),
        sa.Column("assessed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("score", sa.Numeric(precision=6, scale=5, asdecimal=False), nullable=True),
        sa.Column("right_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("answered_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("production_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(kind = 'level') = (assessment_level IS NOT NULL)",
            name=op.f("ck_competency_assessments_level_where_counted"),
        ),
        sa.CheckConstraint(
            "right_count <= answered_count", name=op.f("ck_competency_assessments_right_of_answered")
        ),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competencies.id"], name=op.f("fk_competency_assessments_competency_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "activity_id"],
            ["activities.school_id", "activities.id"],
            name=op.f("fk_competency_assessments_school_id_activity_id"),
            ondelete="SET NULL (activity_id)",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "assessed_by"],
            ["users.school_id", "users.id"],
            name=op.f("fk_competency_assessments_school_id_assessed_by"),
            ondelete="SET NULL (assessed_by)",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "attempt_id"],
            ["activity_attempts.school_id", "activity_attempts.id"],
            name=op.f("fk_competency_assessments_school_id_attempt_id"),
            ondelete="SET NULL (attempt_id)",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "class_id"],
            ["classes.school_id", "classes.id"],
            name=op.f("fk_competency_assessments_school_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "production_id"],
            ["student_productions.school_id", "student_productions.id"],
            name=op.f("fk_competency_assessments_school_id_production_id"),
            ondelete="SET NULL (production_id)",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "student_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_competency_assessments_school_id_student_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_competency_assessments")),
    )
    op.create_index(
        op.f("ix_competency_assessments_school_id_class_id_competency_id_student_id_assessed_at"),
        "competency_assessments",
        ["school_id", "class_id", "competency_id", "student_id", "assessed_at"],
        unique=False,
    )
    op.create_table(
        "peer_reviews",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("production_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "criteria",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("char_length(comment) <= 20000", name=op.f("ck_peer_reviews_comment_length")),
        sa.CheckConstraint(
            "submitted_at IS NULL OR comment IS NOT NULL", name=op.f("ck_peer_reviews_submitted_has_comment")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "production_id"],
            ["student_productions.school_id", "student_productions.id"],
            name=op.f("fk_peer_reviews_school_id_production_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "reviewer_id"],
            ["users.school_id", "users.id"],
            name=op.f("fk_peer_reviews_school_id_reviewer_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_peer_reviews")),
        sa.UniqueConstraint(
            "school_id",
            "production_id",
            "reviewer_id",
            name=op.f("uq_peer_reviews_school_id_production_id_reviewer_id"),
        ),
    )


def downgrade() -> None:
    op.drop_table("peer_reviews")
    op.drop_index(
        op.f("ix_competency_assessments_school_id_class_id_competency_id_student_id_assessed_at"),
        table_name="competency_assessments",
    )
    op.drop_table("competency_assessments")
    op.drop_table("student_productions")
    op.drop_index(
        op.f("ix_interaction_events_school_id_class_id_occurred_at"), table_name="interaction_events"
    )
    op.drop_table("interaction_events")
    op.drop_index(op.f("ix_forum_posts_school_id_topic_id"), table_name="forum_posts")
    op.drop_table("forum_posts")
    op.drop_table("content_versions")
    op.drop_index(
        op.f("ix_activity_visits_school_id_class_id_student_id_started_at"), table_name="activity_visits"
    )
    op.drop_index(op.f("ix_activity_visits_school_id_class_id_activity_id"), table_name="activity_visits")
    op.drop_table("activity_visits")
    op.drop_index(op.f("ix_activity_results_school_id_class_id_activity_id"), table_name="activity_results")
    op.drop_table("activity_results")
    op.drop_index(
        op.f("ix_activity_competencies_school_id_competency_id"), table_name="activity_competencies"
    )
    op.drop_table("activity_competencies")
    op.drop_index(op.f("ix_activity_attempts_school_id_class_id_activity_id"), table_name="activity_attempts")
    op.drop_table("activity_attempts")
    op.drop_table("teacher_configurations")
    op.drop_table("group_members")
    op.drop_index(op.f("ix_forum_topics_school_id_class_id"), table_name="forum_topics")
    op.drop_table("forum_topics")
    op.drop_table("activities")
    op.drop_table("student_progress")
    op.drop_table("sessions")
    op.drop_table("groups")
    op.drop_index(op.f("ix_coordinator_scopes_school_id_user_id"), table_name="coordinator_scopes")
    op.drop_table("coordinator_scopes")
    op.drop_table("competency_mastery")
    op.drop_index(op.f("ix_class_teachers_school_id_teacher_id"), table_name="class_teachers")
    op.drop_table("class_teachers")
    op.drop_index(
        "uq_class_enrollments_present",
        table_name="class_enrollments",
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.drop_index(op.f("ix_class_enrollments_school_id_student_id"), table_name="class_enrollments")
    op.drop_table("class_enrollments")
    op.drop_table("student_badges")
    op.drop_table("sequences")
    op.drop_table("event_keys")
    op.drop_table("classes")
    op.drop_table("users")
    op.drop_table("sign_in_index")
    op.drop_table("competencies")
    op.drop_table("sign_in_failures")
    op.drop_table("schools")
    op.drop_table("competency_frameworks")
    op.drop_table("badges")
    op.drop_index(op.f("ix_audit_log_school_id_object_type_object_id"), table_name="audit_log")
    op.drop_table("audit_log")
    drop_enums()
