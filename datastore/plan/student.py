"""One student's plan, put together from what is set up, placed, done and excused."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from datastore.errors import NotFound
from datastore.measures.weeks import local_day, school_zone
from datastore.models import Activity, ClassEnrollment, Session, TeacherConfiguration
from datastore.names import class_key, collation_key
from datastore.plan.layout import ClassPlan, Closed, Layout, SequencePlan, Standing, sessions_of
from datastore.plan.reading import Content, contents, excused_days, standings
from datastore.plan.setups import EffectiveSetup, Reader, Setups, setup_of, setups
from datastore.scope import Scope


def plans(
    reader: Reader, scope: Scope, class_ids: Collection[UUID], *, at: dt.datetime | None = None
) -> list[ClassPlan]:
    """What does the signed-in student have to do? Four statements at most.

    Classes alphabetically; sequences open at that time, in teaching order, those past their end after the
    others. What is hidden or archived is left out; what opens later or waits for something else is not.

    Raises:
        NotFound: the scope is nobody's, or the person is not in one of the classes.
    """
    for class_id in class_ids:
        scope.require_attending(class_id)
    whose = _Whose(scope, scope.require_person(), at or dt.datetime.now(dt.UTC))
    found = setups(reader, scope.school_id, class_ids, student_id=whose.student_id)
    given = contents(reader, scope.school_id, {sequence_id for _, sequence_id in found}) if found else {}
    standing = standings(reader, scope.school_id, whose.student_id, class_ids) if given else {}
    by_class: dict[UUID, list[SequencePlan]] = defaultdict(list)
    for (class_id, _), plan in _plans(reader, whose, found, given, standing).items():
        if plan.closed is None and (shown := _shown(plan)).sessions:
            by_class[class_id].append(shown)
    names = {class_id: rows[0].class_name for (class_id, _), rows in found.items()}
    in_turn = sorted(by_class, key=lambda class_id: (class_key(names[class_id]), class_id))
    return [
        ClassPlan(class_id, names[class_id], _in_turn(by_class[class_id], whose.today))
        for class_id in in_turn
    ]


def plan_of(
    reader: Reader,
    scope: Scope,
    *,
    student_id: UUID,
    class_id: UUID,
    sequence_id: UUID,
    at: dt.datetime,
    only: UUID | None = None,
) -> SequencePlan | None:
    """A student's plan of one sequence, also what is closed, hidden or archived; at most four statements.

    None: the class was never given the sequence.

    Args:
        reader: Bound to the school.
        scope: Who asks.
        student_id: Whose plan.
        class_id: The class in which the student works on it.
        sequence_id: The sequence.
        at: The moment.
        only: The one activity of it that is asked about; the others, and where the student stands in them,
            are read only where they may have to be done first.
    """
    whose = _Whose(scope, student_id, at)
    found = setups(reader, scope.school_id, [class_id], sequence_ids=[sequence_id])
    if only and any(_has_prerequisites(setup_of(rows, student_id)) for rows in found.values()):
        only = None
    given = contents(reader, scope.school_id, [sequence_id], activity_id=only) if found else {}
    standing = standings(reader, scope.school_id, student_id, [class_id]) if given and not only else {}
    return _plans(reader, whose, found, given, standing).get((class_id, sequence_id))


def class_of(
    reader: Reader, scope: Scope, activity_id: UUID, wanted: UUID | None, *, at: dt.datetime | None = None
) -> UUID:
    """The class in which the signed-in student works on an activity.

    The one that is wanted; else one where it is open, else one that has it, the newest enrolment first. One
    statement, and those of `plan_of` for each class where several have it.

    Raises:
        NotFound: the person is not in the wanted class, or none of the person's classes has the activity.
    """
    student_id = scope.require_person()
    if wanted is not None:
        scope.require_attending(wanted)
        return wanted
    candidates = _classes_with(reader, scope, student_id, activity_id)
    if not candidates:
        raise NotFound("This activity does not exist, or it is not open to your class.")
    newest = next(iter(candidates))
    if len(candidates) == 1:
        return newest
    moment = at or dt.datetime.now(dt.UTC)

    def is_open(class_id: UUID) -> bool:
        plan = plan_of(
            reader,
            scope,
            student_id=student_id,
            class_id=class_id,
            sequence_id=candidates[class_id],
            at=moment,
            only=activity_id,
        )
        return plan is not None and plan.find(activity_id)[1].closed is None

    return next(filter(is_open, candidates), newest)


def _classes_with(reader: Reader, scope: Scope, student_id: UUID, activity_id: UUID) -> Mapping[UUID, UUID]:
    """The student's classes that have the activity's sequence, the newest enrolment first; the sequence."""
    e, k, a, s = ClassEnrollment, TeacherConfiguration, Activity, Session
    given = (
        select(s.sequence_id)
        .join(a, (a.school_id == s.school_id) & (a.session_id == s.id))
        .where(a.school_id == scope.school_id, a.id == activity_id)
    )
    query = (
        select(e.class_id, k.sequence_id)
        .join(k, (k.school_id == e.school_id) & (k.class_id == e.class_id))
        .where(
            e.school_id == scope.school_id,
            e.student_id == student_id,
            e.class_id.in_(scope.attends),
            e.left_at.is_(None),
            k.sequence_id.in_(given),
        )
        .order_by(e.enrolled_at.desc(), e.id.desc())
    )
    return {row.class_id: row.sequence_id for row in reader.execute(query)}


def _shown(plan: SequencePlan) -> SequencePlan:
    """The plan without what the student is not to know of."""
    sessions = [
        replace(session, activities=[activity for activity in session.activities if activity.shown])
        for session in plan.sessions
    ]
    return replace(plan, sessions=[session for session in sessions if session.activities])


def _in_turn(found: Iterable[SequencePlan], today: dt.date) -> list[SequencePlan]:
    def place(plan: SequencePlan) -> tuple[bool, int, tuple[str, str], UUID]:
        is_past = plan.due_on is not None and plan.due_on < today
        return is_past, plan.position, collation_key(plan.title), plan.id

    return sorted(found, key=place)


def _has_prerequisites(setup: EffectiveSetup) -> bool:
    return bool(setup.configuration.in_order or setup.configuration.requires)


def _has_due_date(setup: EffectiveSetup) -> bool:
    sessions = (setup.configuration.session_dates or {}).values()
    return setup.end_date is not None or any(dates.due for dates in sessions)


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whose plan it is, and at which moment."""

    scope: Scope
    student_id: UUID
    at: dt.datetime

    @property
    def today(self) -> dt.date:
        return self.day(self.at)

    def day(self, at: dt.datetime) -> dt.date:
        return local_day(at, school_zone(self.scope.timezone))


def _plans(
    reader: Reader,
    whose: _Whose,
    found: Setups,
    given: Mapping[UUID, Content],
    standing: Mapping[UUID, Mapping[UUID, Standing]],
) -> dict[tuple[UUID, UUID], SequencePlan]:
    """The plan of each class and sequence that has activities, closed or not."""
    mine = {key: setup_of(rows, whose.student_id) for key, rows in found.items() if key[1] in given}
    due = any(map(_has_due_date, mine.values()))
    student_id = whose.student_id
    days = excused_days(reader, whose.scope.school_id, [student_id]) if due else {student_id: frozenset()}
    made: dict[tuple[UUID, UUID], SequencePlan] = {}
    for key, setup in mine.items():
        class_id, sequence_id = key
        content, archived = given[sequence_id], found[key][0].class_archived
        layout = Layout(
            setup=setup,
            closed=_closed(setup, archived or content.archived, whose.today),
            created_on=whose.day(setup.created_at),
            excused=days[student_id],
            standings=standing.get(class_id, {}),
            today=whose.today,
        )
        made[key] = _plan(content, layout)
    return made


def _closed(setup: EffectiveSetup, archived: bool, today: dt.date) -> Closed | None:
    if archived:
        return Closed.archived
    if not setup.is_active:
        return Closed.withdrawn
    return Closed.not_yet if setup.start_date and setup.start_date > today else None


def _plan(content: Content, layout: Layout) -> SequencePlan:
    opens_on, due_on = layout.dates()
    return SequencePlan(
        id=content.id,
        title=content.title,
        position=content.position,
        configuration=layout.setup.configuration,
        opens_on=opens_on,
        due_on=due_on,
        closed=layout.closed,
        sessions=sessions_of(content.placed, layout),
    )
