"""Accounts for the pupils of a data set that names nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from datastore.crypto import Cipher
from datastore.importers.matching import SchoolRef
from datastore.models.enums import UserRole


def numbered_accounts(
    school: SchoolRef, students: Mapping[str, UUID], cipher: Cipher
) -> Iterator[dict[str, Any]]:
    """Rows of accounts without a password, where the number that the data set gives stands for the name.

    Args:
        school: Whose pupils they are.
        students: The id of each by number, from `find_students`.
        cipher: Makes the digests by which they are found again.
    """
    for number, user_id in students.items():
        digest = cipher.digest(number)
        yield {
            "school_id": school.id,
            "id": user_id,
            "username": number,
            "username_digest": digest,
            "external_id": number,
            "external_id_digest": digest,
            "first_name": number,
            "last_name": "",
            "role": UserRole.student,
        }
