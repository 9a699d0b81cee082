"""The administration's words for roles, in the reader's language."""

from __future__ import annotations

from dashboard.locale import gettext
from datastore.models.enums import TeachingRole, UserRole


def roles() -> dict[UserRole, str]:
    """What people are in the school, the most frequent first."""
    return {
        UserRole.student: gettext("Pupil"),
        UserRole.teacher: gettext("Teacher"),
        UserRole.coordinator: gettext("Coordinator"),
        UserRole.admin: gettext("Administrator"),
    }


def teaching_roles() -> dict[TeachingRole, str]:
    """As what a teacher has a class."""
    return {
        TeachingRole.co_teacher: gettext("Co-teacher"),
        TeachingRole.main: gettext("Main teacher"),
        TeachingRole.substitute: gettext("Substitute"),
    }
