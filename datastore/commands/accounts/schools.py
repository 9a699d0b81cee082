"""Making a school: the one write that no school's scope can do, so the owner does it."""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from datastore.engine import Database
from datastore.errors import BadInput, Refused
from datastore.measures.weeks import school_zone
from datastore.models import School, new_id

LOCALES = ("fr", "en")
"""The languages that the pages speak."""
LONGEST_NAME = 300
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
"""The form of a school's short name, as the database checks it."""


def add_school(database: Database, *, name: str, slug: str, timezone: str, locale: str = "fr") -> UUID:
    """Make a school; returns its id.

    Raises:
        BadInput: the slug or the time zone is not one, or the name is empty or too long.
        Refused: the slug is taken.
    """
    if not SLUG.fullmatch(slug):
        raise BadInput(
            "“%(slug)s” cannot be a school's short name: use a-z, 0-9 and hyphens, at most 63.",
            slug=slug[:80],
        )
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise BadInput("The name must have between 1 and %(most)d characters.", most=LONGEST_NAME)
    if locale not in LOCALES:
        raise BadInput("“%(locale)s” is no language of the pages: use fr or en.", locale=locale[:20])
    school_zone(timezone)
    school_id = new_id()
    row = {"id": school_id, "name": name.strip(), "slug": slug, "timezone": timezone, "locale": locale}
    with database.owning() as connection:
        try:
            connection.execute(insert(School).values(row))
        except IntegrityError:
            raise Refused("There is already a school with the short name “%(slug)s”.", slug=slug) from None
    return school_id
