"""The path of a sequence: its steps, where the pupil is, what is next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import g, render_template
from flask_babel import gettext

from student import words
from student.blueprint import blueprint, database, now, scope, today, wanted_class
from student.queries.path import State, Step, path


@blueprint.get("/s/<uuid:sequence_id>")
def sequence(sequence_id: UUID) -> str:
    """The sequence as named steps, each with its state in words and a link where it is open."""
    with database().reading(scope()) as connection:
        found = path(connection, scope(), sequence_id, wanted_class(), at=now())
    day = partial(words.day, today=today())
    return render_template(
        "student/path.html",
        person=g.person,
        path=found,
        today=today(),
        day=day,
        state_of=partial(state_of, day=day),
    )


def state_of(step: Step, day: Callable[[dt.date], str]) -> str:
    """Where the pupil is in an activity, in the reader's words: late, in progress, optional, about 8 min."""
    parts = [_state(step, day)]
    if step.is_overdue:
        parts.insert(0, gettext("late"))
    if step.was_late:
        parts.append(gettext("after the due date"))
    if not step.mandatory and not step.is_handed_in:
        parts.append(gettext("optional"))
    if step.minutes and not step.is_handed_in:
        parts.append(gettext("about %(n)s min", n=step.minutes))
    return " · ".join(parts)


def _state(step: Step, day: Callable[[dt.date], str]) -> str:
    if step.state is State.after:
        return str(gettext("not open yet: first “%(title)s”", title=step.first))
    if step.state is State.not_yet and step.opens_on:
        return str(gettext("not open yet: from %(day)s", day=day(step.opens_on)))
    sentences = {
        State.done: gettext("done"),
        State.held: gettext("handed in, your results are to come"),
        State.waiting: gettext("handed in, waits for your teacher"),
        State.in_progress: gettext("in progress"),
        State.to_do: gettext("to do"),
        State.not_yet: gettext("not open yet"),
    }
    return str(sentences[step.state])
