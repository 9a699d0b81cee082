"""Password hashes, and the one-time codes that teachers and admins hand out.

Argon2id with 19 MiB and two passes: thirty pupils sign in at once on a small server, and the lock-out on
failures makes up for the lighter setting.
"""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from datastore.errors import BadInput

SHORTEST = 8
LONGEST = 200
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _HASHER.hash("a password that nobody has")
_CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which a pupil misreads on a printed card."""
_CODE_GROUPS, _GROUP_LENGTH = 3, 4


def hash_password(password: str) -> str:
    """The Argon2id hash of a password."""
    return _HASHER.hash(password)


def verify(stored: str | None, password: str) -> bool:
    """Whether a password is the stored one; takes as long when nothing is stored."""
    try:
        return _HASHER.verify(stored or _NOBODY, password[:LONGEST]) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with an older setting and should be renewed at sign-in."""
    return _HASHER.check_needs_rehash(stored)


def new_code() -> str:
    """A one-time code such as `kfmw-7x3q-aahd` (59 bits), easy to read from a card."""
    groups = (
        "".join(secrets.choice(_CODE_LETTERS) for _ in range(_GROUP_LENGTH)) for _ in range(_CODE_GROUPS)
    )
    return "-".join(groups)


def require_acceptable(password: str, *, names: tuple[str, ...] = ()) -> None:
    """Refuse a password that is too short, too long, or just the person's name.

    Raises:
        BadInput: with the remedy.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(
            "The password must have between %(least)d and %(most)d characters.", least=SHORTEST, most=LONGEST
        )
    if password.casefold() in {name.casefold() for name in names if name}:
        raise BadInput("The password must not be your name or user name.")
