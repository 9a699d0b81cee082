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


class AttemptFlag(NamedEnum):
    """Why a submission waits for the teacher to say whether it counts."""

    over_limit = "over_limit"
    """More attempts than allowed."""
    closed = "closed"
    """The sequence was not open to the student at that time."""
    out_of_time = "out_of_time"
    """After the time limit and its grace."""
    edited = "edited"
    """The activity was changed while it was worked on: the answers are to the earlier version."""


class AttemptDecision(NamedEnum):
    """What the teacher said of a flagged submission."""

    counts = "counts"
    set_aside = "set_aside"


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
    """Whether an assessment carries a level; the others never count.

    `override`: a teacher has set the level shown, or taken that back; what was decided is in `evidence_data`.
    """

    level = "level"
    non_evalue = "non_evalue"
    absent = "absent"
    override = "override"


class CommentState(NamedEnum):
    """What became of a comment on a text."""

    open = "open"
    taken_up = "taken_up"
    ignored = "ignored"


class AbsenceKind(NamedEnum):
    """Whether a day away moves what was due then."""

    excused = "excused"
    unexcused = "unexcused"


class MediaKind(NamedEnum):
    """What a file is for."""

    video = "video"
    captions = "captions"
    frame = "frame"
    """An HTML or H5P package shown in a frame of its own."""


class NotificationKind(NamedEnum):
    """What a person is told of."""

    feedback_released = "feedback_released"
    result_released = "result_released"
    badge_earned = "badge_earned"
    certificate_issued = "certificate_issued"
    review_assigned = "review_assigned"
    review_received = "review_received"
    forum_reply = "forum_reply"
    help_answered = "help_answered"
    attempt_decided = "attempt_decided"


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
