"""The administration's words for roles and states, in the reader's language."""

from __future__ import annotations

from dashboard.admin.accounts import AccountState
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


def states() -> dict[AccountState, str]:
    """Whether somebody can sign in."""
    return {
        AccountState.active: gettext("Active"),
        AccountState.code_waiting: gettext("Code not used yet"),
        AccountState.code_expired: gettext("Code expired"),
        AccountState.no_password: gettext("No password yet"),
        AccountState.disabled: gettext("Disabled"),
    }
