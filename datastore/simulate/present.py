"""The moment at which the demo is made: a class at work, and what has been waiting for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import chain

from datastore.models.enums import ActivityType
from datastore.simulate import stories
from datastore.simulate.attempts import Sitting, scaled
from datastore.simulate.classwork import LESSONS, ClassPlan, PupilTerm, spread
from datastore.simulate.placing import Ground, Placed, Tables
from datastore.simulate.tasks import Task
from datastore.simulate.timetable import SchoolTime

AHEAD_LESSONS = 25
"""In how many lessons the pupil who is far ahead has done everything."""
_STUCK_PART, _DONE_PART = 0.93, 0.7
"""How much of the present lesson the stuck, and the others, take for its first activity."""
_LAST_BEAT_SECONDS = 12.0


def record_class(
    ground: Ground, tables: Tables, time: SchoolTime, plan: ClassPlan, everything: Sequence[Task]
) -> None:
    """Add the rows of a class's twelve weeks, the present lesson of the stories' class included.

    Args:
        ground: The school.
        tables: Where the rows go.
        time: The school's calendar.
        plan: The class.
        everything: All activities of the demo, in order, for who is ahead of the class.
    """
    by_slug = {task.slug: task for task in everything}
    for place, (student_id, _) in enumerate(plan.pupils):
        term = PupilTerm(ground, tables, time, plan, place)
        if plan.name == stories.CLASS:
            _story(term, by_slug)
        else:
            term.record(plan.by_lesson, until=plan.leavers.get(student_id, LESSONS))


def _story(term: PupilTerm, by_slug: Mapping[str, Task]) -> None:
    """The twelve weeks of a pupil of the stories' class."""
    name, plan = term.pupil.name, term.plan.by_lesson
    if name == stories.GONE_QUIET:
        term.record(plan, until=stories.QUIET_AFTER_LESSON)
        coming = chain.from_iterable(plan[stories.QUIET_AFTER_LESSON :])
        last = next(task for task in coming if task.activity.activity_type is ActivityType.quiz)
        _days_ago(term, last, stories.QUIET_DAYS)
        return
    if name == stories.AHEAD:
        term.record(spread(list(by_slug.values()), AHEAD_LESSONS), until=AHEAD_LESSONS)
        _reads_on(term, by_slug[stories.READ_AGAIN])
        return
    if name == stories.WAITS:
        plan = [[task for task in tasks if task.slug != stories.WAITING_ACTIVITY] for tasks in plan]
    term.record(plan, until=LESSONS)
    if name == stories.WAITS:
        _days_ago(term, by_slug[stories.WAITING_ACTIVITY], stories.WAITING_DAYS)
    _at_work_now(term, by_slug[stories.LIVE_ACTIVITY], by_slug[stories.NEXT_ACTIVITY])


def _days_ago(term: PupilTerm, task: Task, days: int) -> None:
    """Work that ended a little more than so many days ago."""
    begun = term.time.now - dt.timedelta(days=days, hours=5)
    term.place_work(task, term.in_a_row(begun, term.behave(task)))


def _reads_on(term: PupilTerm, task: Task) -> None:
    """A look back at finished work, now."""
    sitting = Sitting(goes_on=True)
    sitting.stay(task.slug, task.screens[0].key, stories.LIVE_MINUTES * 30 - _LAST_BEAT_SECONDS)
    begun = term.time.now - dt.timedelta(minutes=stories.LIVE_MINUTES / 2)
    term.place_work(task, [Placed(begun, sitting)], occasion="now")


def _at_work_now(term: PupilTerm, task: Task, following: Task) -> None:
    """The present lesson: three are stuck on its first activity, the others are on the next one."""
    late = 60.0 + 7 * (term.place % 20)
    begun = term.time.now - dt.timedelta(minutes=stories.LIVE_MINUTES) + dt.timedelta(seconds=late)
    available = 60.0 * stories.LIVE_MINUTES - late - (1 + term.place % _LAST_BEAT_SECONDS)
    (sitting,) = term.behave(task)
    if term.pupil.name in stories.STALLED:
        sitting = scaled(sitting, _STUCK_PART * available / sitting.clock)
        sitting.stay(task.slug, task.screens[-1].key, available - sitting.clock)
        sitting.goes_on = True
        term.place_work(task, [Placed(begun, sitting)])
        return
    sitting = scaled(sitting, min(1.0, _DONE_PART * available / sitting.clock))
    placed = Placed(begun, sitting)
    term.place_work(task, [placed])
    rest = Sitting(goes_on=True)
    rest.stay(following.slug, following.screens[0].key, available - sitting.clock - 10)
    term.place_work(following, [Placed(placed.at(sitting.clock + 10), rest)])
