"""Badges, and the printable certificate of a completed sequence."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import g, render_template

from student import words
from student.blueprint import blueprint, database, scope, today
from student.queries import rewards as queries


@blueprint.get("/badges")
def badges() -> str:
    """The badges earned, those to be earned, and the sequences completed."""
    with database().reading(scope()) as connection:
        known = queries.badges(connection, scope())
        completed = queries.certificates(connection, scope())
    return render_template(
        "student/badges.html",
        person=g.person,
        earned=[badge for badge in known if badge.earned],
        ahead=[badge for badge in known if not badge.earned],
        certificates=completed,
        day=partial(words.day, today=today()),
    )


@blueprint.get("/certificates/<uuid:certificate_id>")
def certificate(certificate_id: UUID) -> str:
    """A sheet to print."""
    with database().reading(scope()) as connection:
        found = queries.certificate(connection, scope(), certificate_id)
    return render_template(
        "student/certificate.html", person=g.person, certificate=found, day=words.full_day(found.day)
    )
