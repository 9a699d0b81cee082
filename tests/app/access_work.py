"""Who may begin, save, hand in, release and decide: rows of the access matrix."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select

from datastore.commands.attempts import drafts
from datastore.commands.marking import flagged, override, release
from datastore.commands.marking.override import Cell, Override
from datastore.engine import Database
from datastore.measures.levels import Level
from datastore.models import ActivityAttempt, CompetencyMastery, new_id
from datastore.models.enums import AttemptDecision, AttemptFlag
from datastore.scope import Scope
from tests.app.rows import Command
from tests.app.world import ANSWERS, World

PUPIL = "404 ok 404 404 404 404 404 404 404 404"
TEACHER = "404 404 404 ok 404 404 404 404 404 404"


def _of_the_activity(command: Callable[..., object]) -> Callable[[Database, Scope, World], object]:
    return lambda database, scope, world: command(database, scope, world.ours, world.activity)


def _save(database: Database, scope: Scope, world: World) -> object:
    return drafts.save_draft(
        database,
        scope,
        world.ours,
        world.activity,
        client_token=uuid4(),
        responses={"answers": ANSWERS},
        revision=0,
        content_version=1,
    )


def _take_hint(database: Database, scope: Scope, world: World) -> object:
    """There is none, but only a pupil of the class is told so."""
    place = (world.ours, world.activity, "q1")
    return drafts.take_hint(database, scope, *place, number=1, client_token=uuid4())


def _decide(database: Database, scope: Scope, world: World) -> None:
    flagged.decide(database, scope, _flagged(world), AttemptDecision.counts)


def _flagged(world: World) -> UUID:
    """A submission of a classmate that waits for a decision."""
    a = ActivityAttempt
    mine = (a.class_id == world.ours, a.student_id == world.classmate, a.activity_id == world.activity)
    with world.database.writing(world.north) as session:
        known = session.execute(select(a.id).where(*mine, a.flag.is_not(None))).scalars().first()
        if known is not None:
            return known
        number = session.execute(select(func.max(a.attempt_number) + 1).where(*mine)).scalar_one()
        attempt_id = new_id()
        session.execute(
            insert(a).values(
                school_id=world.north.school_id,
                id=attempt_id,
                class_id=world.ours,
                student_id=world.classmate,
                activity_id=world.activity,
                attempt_number=number,
                submitted_at=func.now(),
                score=1,
                max_score=1,
                right_count=0,
                answered_count=0,
                completes=False,
                response_data=[],
                content_version=1,
                client_token=uuid4(),
                flag=AttemptFlag.closed,
            )
        )
    return attempt_id


def _cell(world: World) -> Cell:
    """What a classmate's work says something of."""
    m = CompetencyMastery
    query = select(m.competency_id).where(m.class_id == world.ours, m.student_id == world.classmate)
    with world.database.reading(world.north) as connection:
        return Cell(world.ours, world.classmate, connection.execute(query).scalar_one())


def _override(database: Database, scope: Scope, world: World) -> None:
    override.override_level(database, scope, _cell(world), Override(Level.expert, "Oral"))


COMMANDS = {
    "drafts.begin": Command(PUPIL, _of_the_activity(drafts.begin)),
    "drafts.save_draft": Command(PUPIL, _save),
    "drafts.take_hint": Command("404 no 404 404 404 404 404 404 404 404", _take_hint),
    "drafts.hand_in_expired": Command(
        "404 ok 404 ok 404 404 404 404 404 404",
        lambda database, scope, world: drafts.hand_in_expired(database, scope, world.ours),
    ),
    "release.release": Command(TEACHER, _of_the_activity(release.release)),
    "flagged.decide": Command(TEACHER, _decide),
    "override.override_level": Command(TEACHER, _override),
    "override.restore_level": Command(
        "404 404 404 no 404 404 404 404 404 404",
        lambda database, scope, world: override.restore_level(database, scope, _cell(world)),
    ),
}
