"""Who may set up a class: its list, sign-in cards, pupils' needs, absences, groups, sequences, results."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

from sqlalchemy import select

from datastore.commands.accounts import sign_in_help
from datastore.commands.classroom import absences, accommodations, groups, roster, sequences
from datastore.commands.classroom.accommodations import Accommodation
from datastore.models import Absence, ActivityAttempt, Group
from datastore.roster import RosterRow
from datastore.scope import Scope
from tests.app.rows import Command, Route
from tests.app.world import Who, World

SHOWN = "in 404 404 names 404 404 404 404 404 404"
"""A page of our class, for its teacher alone."""
DONE = "in 404 404 ok 404 404 404 404 404 404"
"""A form about our class, for its teacher alone."""
STAFF = "in 404 404 ok ok ok 404 404 404 404"
COMMAND = "404 404 404 ok 404 404 404 404 404 404"
MONDAY = dt.date(2026, 11, 2)
DATES = {"start_date": "2026-11-02", "end_date": "2026-11-20"}


def _teacher(world: World) -> Scope:
    return world.scope(Who.teacher)


def _group(world: World) -> UUID:
    """A group of our class, made where there is none."""
    with world.database.reading(world.north) as connection:
        known = connection.execute(select(Group.id).where(Group.class_id == world.ours)).scalars().first()
    return known or groups.create_group(world.database, _teacher(world), world.ours, "Rouge")


def _unflagged(world: World) -> UUID:
    """A submission of a classmate on which there is nothing to decide: its teacher is told so."""
    a = ActivityAttempt
    query = select(a.id).where(
        a.class_id == world.ours, a.activity_id == world.activity, a.flag.is_(None), a.decision.is_(None)
    )
    with world.database.reading(world.north) as connection:
        return connection.execute(query.order_by(a.id)).scalars().first()


def _absence(world: World) -> UUID:
    """An excused day of a classmate, noted where there is none."""
    with world.database.reading(world.north) as connection:
        query = select(Absence.id).where(Absence.student_id == world.classmate)
        known = connection.execute(query).scalars().first()
    day = {"first_day": MONDAY, "last_day": MONDAY}
    return known or absences.excuse(world.database, _teacher(world), world.ours, [world.classmate], **day)[0]


PLACES = {
    "pupil_id": lambda world: world.classmate,
    "group_id": _group,
    "sequence_id": lambda world: world.sequence,
    "submission_id": _unflagged,
}

CLASS = "/teach/class/<uuid:class_id>"
PUPIL = f"{CLASS}/pupil/<uuid:pupil_id>"
GROUP = f"{CLASS}/groups/<uuid:group_id>"
SEQUENCE = f"{CLASS}/sequences/<uuid:sequence_id>"

ROUTES = {
    "GET /teach": Route("in 404 404 names ok ok 404 404 404 404"),
    "POST /teach/classes": Route(
        STAFF, lambda _: {"name": f"6e {uuid4().hex[:8]}", "academic_year": "2026-2027"}
    ),
    f"GET {CLASS}": Route(SHOWN),
    f"GET {CLASS}/import": Route(SHOWN),
    f"POST {CLASS}/import/check": Route(SHOWN, lambda _: {"list": "NEUF Odile"}),
    f"POST {CLASS}/import": Route(
        DONE, lambda _: {"list": f"NEUF{uuid4().hex} Odile", "token": str(uuid4())}
    ),
    f"GET {CLASS}/cards": Route(SHOWN),
    f"POST {CLASS}/cards": Route(SHOWN, lambda world: {"pupil": str(world.classmate), "token": str(uuid4())}),
    f"GET {PUPIL}": Route(SHOWN),
    f"POST {PUPIL}/unlock": Route(DONE),
    f"POST {PUPIL}/needs": Route(DONE, lambda _: {"extra_time": "33"}),
    f"POST {PUPIL}/leave": Route(DONE),
    f"POST {PUPIL}/return": Route(DONE),
    f"GET {CLASS}/absences": Route(SHOWN),
    f"POST {CLASS}/absences": Route(
        DONE, lambda world: {"first_day": "2026-11-05", "pupil": str(world.classmate)}
    ),
    f"POST {CLASS}/absences/undo": Route(DONE, lambda world: {"absence": str(_absence(world))}),
    f"GET {CLASS}/groups": Route(SHOWN),
    f"POST {CLASS}/groups": Route(DONE, lambda _: {"name": uuid4().hex}),
    f"GET {GROUP}": Route(SHOWN),
    f"POST {GROUP}/members": Route(DONE, lambda world: {"pupil": str(world.classmate)}),
    f"POST {GROUP}/name": Route(DONE, lambda _: {"name": uuid4().hex}),
    f"POST {GROUP}/dates/<uuid:sequence_id>": Route(DONE, lambda _: DATES),
    f"POST {GROUP}/dissolve": Route(DONE),
    f"GET {CLASS}/sequences": Route(SHOWN),
    f"GET {SEQUENCE}": Route(SHOWN),
    f"POST {SEQUENCE}": Route(DONE, lambda _: {"attempts_allowed": "5"}),
    f"POST {SEQUENCE}/close": Route(DONE),
    f"POST {SEQUENCE}/open": Route(DONE),
    f"GET {CLASS}/evaluations": Route(SHOWN),
    f"POST {CLASS}/evaluations/hand-in": Route(DONE),
    f"POST {CLASS}/evaluations/<uuid:activity_id>/release": Route(DONE),
    f"POST {CLASS}/flagged/<uuid:submission_id>": Route(
        "in 404 404 no 404 404 404 404 404 404", lambda _: {"decision": "counts"}
    ),
}

COMMANDS = {
    "roster.import_roster": Command(
        COMMAND,
        lambda database, scope, world: roster.import_roster(
            database, scope, world.ours, [RosterRow(1, "NEUF", "Odile")], {}, token=uuid4()
        ),
    ),
    "sign_in_help.issue_codes": Command(
        COMMAND,
        lambda database, scope, world: sign_in_help.issue_codes(
            database, scope, world.ours, [world.classmate], token=uuid4()
        ),
    ),
    "sign_in_help.unlock": Command(
        COMMAND,
        lambda database, scope, world: sign_in_help.unlock(database, scope, world.ours, world.classmate),
    ),
    "accommodations.set_accommodation": Command(
        COMMAND,
        lambda database, scope, world: accommodations.set_accommodation(
            database, scope, world.ours, world.classmate, Accommodation(1.33)
        ),
    ),
    "absences.excuse": Command(
        COMMAND,
        lambda database, scope, world: absences.excuse(
            database, scope, world.ours, [world.classmate], first_day=MONDAY, last_day=MONDAY
        ),
    ),
    "absences.undo_absences": Command(
        COMMAND,
        lambda database, scope, world: absences.undo_absences(database, scope, world.ours, [_absence(world)]),
    ),
    "groups.create_group": Command(
        COMMAND,
        lambda database, scope, world: groups.create_group(database, scope, world.ours, uuid4().hex),
    ),
    "groups.rename_group": Command(
        COMMAND,
        lambda database, scope, world: groups.rename_group(
            database, scope, world.ours, _group(world), uuid4().hex
        ),
    ),
    "groups.delete_group": Command(
        COMMAND,
        lambda database, scope, world: groups.delete_group(database, scope, world.ours, _group(world)),
    ),
    "groups.set_members": Command(
        COMMAND,
        lambda database, scope, world: groups.set_members(
            database, scope, world.ours, _group(world), [world.classmate]
        ),
    ),
    "groups.set_group_dates": Command(
        COMMAND,
        lambda database, scope, world: groups.set_group_dates(
            database, scope, world.ours, _group(world), world.sequence, start_date=MONDAY, end_date=None
        ),
    ),
    "sequences.withdraw_sequence": Command(
        COMMAND,
        lambda database, scope, world: sequences.withdraw_sequence(
            database, scope, world.ours, world.sequence
        ),
    ),
}
