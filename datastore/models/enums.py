"""The closed lists of values, native enums in Postgres. Values are the words of the first schema."""

from __future__ import annotations

import re
from enum import StrEnum


class NamedEnum(StrEnum):
    """An enum that knows the name of its Postgres type."""

    @classmethod
    def database_name(cls) -> str:
        """`UserRole` is `user_role`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


class UserRole(NamedEnum):
    """Decides the landing page; rights come from facts (classes taught, scopes, is_admin)."""

    student = "student"
    teacher = "teacher"
    coordinator = "coordinator"
    admin = "admin"


class DifficultyLevel(NamedEnum):
    """How hard a sequence is meant to be."""

    beginner = "beginner"
    intermediate = "intermediate"
    advanced = "advanced"


class ActivityType(NamedEnum):
    """The five kinds of activity."""

    video = "video"
    quiz = "quiz"
    text_production = "text_production"
    interactive = "interactive"
    evaluation = "evaluation"


class ResultStatus(NamedEnum):
    """Where a student stands in an activity."""

    not_started = "not_started"
    in_progress = "in_progress"
    completed = "completed"
    needs_review = "needs_review"


class ProductionStatus(NamedEnum):
    """Where a text stands."""

    draft = "draft"
    submitted = "submitted"
    evaluated = "evaluated"
    published = "published"


class CompetencyType(NamedEnum):
    """Knowledge (savoir) or skill (compétence)."""

    savoir = "savoir"
    competence = "competence"


class ExpectedLevel(NamedEnum):
    """How far a competency is to be taken in the year."""

    initiation = "initiation"
    apprentissage = "apprentissage"
    maitrise = "maitrise"


class AssessmentLevel(NamedEnum):
    """The four levels of mastery."""

    non_acquis = "non_acquis"
    en_cours = "en_cours"
    acquis = "acquis"
    expert = "expert"


class AssessmentKind(NamedEnum):
    """Whether an assessment carries a level; the other two never count."""

    level = "level"
    non_evalue = "non_evalue"
    absent = "absent"


class BadgeRarity(NamedEnum):
    """How many earn a badge."""

    common = "common"
    uncommon = "uncommon"
    rare = "rare"
    epic = "epic"


class TeachingRole(NamedEnum):
    """How a teacher comes to a class."""

    main = "main"
    co_teacher = "co_teacher"
    substitute = "substitute"


class CoordinationKind(NamedEnum):
    """What a coordinator's scope is cut by."""

    school = "school"
    grade_level = "grade_level"
    subject = "subject"
    class_ = "class"


class SignInKind(NamedEnum):
    """What a person types, or arrives with, to be recognised."""

    email = "email"
    username = "username"
    sso = "sso"


ALL: tuple[type[NamedEnum], ...] = tuple(NamedEnum.__subclasses__())
