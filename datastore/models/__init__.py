"""The tables, one module a concept. Models hold columns and rules of the data; no queries."""

from datastore.models.audit import AuditEntry
from datastore.models.badge import Badge, Certificate, StudentBadge
from datastore.models.base import Base, SchoolOwned, new_id
from datastore.models.classroom import (
    ClassEnrollment,
    Classroom,
    ClassTeacher,
    Group,
    GroupMember,
    TeacherConfiguration,
)
from datastore.models.competency import (
    Competency,
    CompetencyAssessment,
    CompetencyFramework,
    CompetencyMastery,
)
from datastore.models.contact import HelpCall, Notification
from datastore.models.content import Activity, ActivityCompetency, ContentVersion, Sequence, Session
from datastore.models.forum import ForumPost, ForumTopic, ForumVote
from datastore.models.media import Media
from datastore.models.people import CoordinatorScope, EndedSession, SignInFailure, SignInIndex, User
from datastore.models.production import FeedbackComment, PeerReview, RubricScore, StudentProduction
from datastore.models.results import (
    ActivityAttempt,
    ActivityResult,
    ActivityVisit,
    AttemptDraft,
    EventKey,
    InteractionEvent,
    StudentProgress,
)
from datastore.models.school import School
from datastore.models.school_life import Absence, StudentAccommodation

__all__ = [
    "Absence",
    "Activity",
    "ActivityAttempt",
    "ActivityCompetency",
    "ActivityResult",
    "ActivityVisit",
    "AttemptDraft",
    "AuditEntry",
    "Badge",
    "Base",
    "Certificate",
    "ClassEnrollment",
    "ClassTeacher",
    "Classroom",
    "Competency",
    "CompetencyAssessment",
    "CompetencyFramework",
    "CompetencyMastery",
    "ContentVersion",
    "CoordinatorScope",
    "EndedSession",
    "EventKey",
    "FeedbackComment",
    "ForumPost",
    "ForumTopic",
    "ForumVote",
    "Group",
    "GroupMember",
    "HelpCall",
    "InteractionEvent",
    "Media",
    "Notification",
    "PeerReview",
    "RubricScore",
    "School",
    "SchoolOwned",
    "Sequence",
    "Session",
    "SignInFailure",
    "SignInIndex",
    "StudentAccommodation",
    "StudentBadge",
    "StudentProduction",
    "StudentProgress",
    "TeacherConfiguration",
    "User",
    "new_id",
]
