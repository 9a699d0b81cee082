"""An account as lists of people show it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from dashboard.locale import gettext
from datastore.models.enums import UserRole
from datastore.names import collation_key


class AccountState(Enum):
    """Whether somebody can sign in, and with what."""

    active = "active"
    code_waiting = "code_waiting"
    """A one-time code was given and not used yet."""
    code_expired = "code_expired"
    no_password = "no_password"  # noqa: S105 - the name of a state
    """Neither password nor code, as after an import."""
    disabled = "disabled"


@dataclass(frozen=True, slots=True)
class Account:
    """A person of the school."""

    id: UUID
    first_name: str
    last_name: str
    email: str | None
    username: str | None
    role: UserRole
    is_admin: bool
    state: AccountState
    last_seen_at: dt.datetime | None

    @property
    def full_name(self) -> str:
        """Last name first, as the lists are sorted."""
        return f"{self.last_name} {self.first_name}"

    @property
    def login(self) -> str:
        """What the person signs in with; unique in the school, so it tells two equal names apart."""
        return " · ".join(filter(None, (self.username, self.email)))

    @property
    def order(self) -> tuple[str, str, str]:
        """Sorts by last name, first name and, between equal names, by what they sign in with."""
        return collation_key(self.last_name)[0], collation_key(self.first_name)[0], self.login


def state_of(
    *, is_active: bool, has_password: bool, is_code: bool, expires_at: dt.datetime | None, now: dt.datetime
) -> AccountState:
    """What the columns of an account say about signing in."""
    if not is_active:
        return AccountState.disabled
    if not has_password:
        return AccountState.no_password
    if not is_code:
        return AccountState.active
    expired = expires_at is not None and expires_at <= now
    return AccountState.code_expired if expired else AccountState.code_waiting


def states() -> dict[AccountState, str]:
    """Whether somebody can sign in, in the reader's words."""
    return {
        AccountState.active: gettext("Active"),
        AccountState.code_waiting: gettext("Code not used yet"),
        AccountState.code_expired: gettext("Code expired"),
        AccountState.no_password: gettext("No password yet"),
        AccountState.disabled: gettext("Disabled"),
    }
