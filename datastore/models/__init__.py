"""The tables, one module a concept. Models hold columns and rules of the data; no queries."""

from datastore.models.audit import AuditEntry
from datastore.models.badge import Badge, StudentBadge
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
from datastore.models.content import Activity, ActivityCompetency, ContentVersion, Sequence, Session
from datastore.models.forum import ForumPost, ForumTopic
from datastore.models.people import CoordinatorScope, SignInFailure, SignInIndex, User
from datastore.models.production import PeerReview, StudentProduction
from datastore.models.results import (
    ActivityAttempt,
    ActivityResult,
    ActivityVisit,
    EventKey,
    InteractionEvent,
    StudentProgress,
)
from datastore.models.school import School

__all__ = [
    "Activity",
    "ActivityAttempt",
    "ActivityCompetency",
    "ActivityResult",
    "ActivityVisit",
    "AuditEntry",
    "Badge",
    "Base",
    "ClassEnrollment",
    "ClassTeacher",
    "Classroom",
    "Competency",
    "CompetencyAssessment",
    "CompetencyFramework",
    "CompetencyMastery",
    "ContentVersion",
    "CoordinatorScope",
    "EventKey",
    "ForumPost",
    "ForumTopic",
    "Group",
    "GroupMember",
    "InteractionEvent",
    "PeerReview",
    "School",
    "SchoolOwned",
    "Sequence",
    "Session",
    "SignInFailure",
    "SignInIndex",
    "StudentBadge",
    "StudentProduction",
    "StudentProgress",
    "TeacherConfiguration",
    "User",
    "new_id",
]
