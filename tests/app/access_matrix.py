"""Who may do what: one table of every address, page, callback and command, with the outcome for everybody.

The columns are the people of `Who`, in order:

    nobody, pupil, other_pupil, teacher, other_teacher, foreign_teacher, coordinator, other_coordinator,
    admin, foreign_admin

Everything is asked for about our class (`World.ours`), its pupils, or what it works on. The outcomes:

    names   answered, and the answer names our class or its pupils
    ok      answered or done, without a word of our class
    in      sent to sign in
    start   sent to the own start page
    404     does not exist, as far as the person can tell
    no      understood, but refused with a reason

The rows stand beside this file, in `access_*.py`, by what they are about; they are put together here.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from datastore.commands.attempts import submit_attempt
from datastore.commands.attempts.submit_attempt import Submission
from datastore.commands.classroom import sequences, stuck_rule
from datastore.configuration import Configuration
from datastore.engine import Database
from tests.app import (
    access_account,
    access_activity,
    access_admin,
    access_api,
    access_beats,
    access_dashboard,
    access_path,
    access_social,
    access_teach,
    access_text,
    access_work,
)
from tests.app.rows import Command, Route
from tests.app.world import ANSWERS, World, make_world

PLACES: dict[str, Callable[[World], object]] = {
    "class_id": lambda world: world.ours,
    "user_id": lambda world: world.classmate,
    "kind": lambda _: "csv",
    "student_id": lambda world: world.leaver,
    "filename": lambda _: "base.css",
    "package_name": lambda _: "dash",
    "fingerprinted_path": lambda _: "html/dash_html_components.min.js",
    "path": lambda _: "no-such-page",
}
"""What stands in the variable parts of addresses."""

ROUTES = {
    "GET /healthz": Route("ok ok ok ok ok ok ok ok ok ok"),
    "GET /readyz": Route("ok ok ok ok ok ok ok ok ok ok"),
    "GET /assets/<path:filename>": Route("ok ok ok ok ok ok ok ok ok ok"),
    "GET /": Route("in start start ok ok ok start start start start"),
    "GET /<path:path>": Route("in 404 404 404 404 404 404 404 404 404"),
    "GET /me": Route("in names ok 404 404 404 404 404 404 404"),
}

COMMANDS = {
    "sequences.configure": Command(
        "404 404 404 ok 404 404 404 404 404 404",
        lambda database, scope, world: sequences.configure(
            database, scope, world.ours, world.sequence, Configuration(attempts_allowed=2)
        ),
    ),
    "stuck_rule.keep_stuck_rule": Command(
        "404 404 404 ok 404 404 404 404 404 404",
        lambda database, scope, world: stuck_rule.keep_stuck_rule(database, scope, world.ours, 5),
    ),
    "submit_attempt.submit_attempt": Command(
        "404 ok 404 404 404 404 404 404 404 404",
        lambda database, scope, world: submit_attempt.submit_attempt(
            database,
            scope,
            Submission(world.ours, world.activity, uuid4(), {"answers": ANSWERS}, content_version=1),
        ),
    ),
}

WITHOUT_SCOPE = frozenset({"schools.add_school", "hand_in_everywhere.hand_in_everywhere"})
"""The owner's, on the command line: no request may reach them."""

ROUTES |= access_account.ROUTES | access_admin.ROUTES | access_dashboard.ROUTES
ROUTES |= access_activity.ROUTES | access_api.ROUTES | access_beats.ROUTES | access_social.ROUTES
ROUTES |= access_text.ROUTES | access_path.ROUTES | access_teach.ROUTES
COMMANDS |= access_account.COMMANDS | access_admin.COMMANDS | access_beats.COMMANDS | access_social.COMMANDS
COMMANDS |= access_work.COMMANDS | access_text.COMMANDS | access_teach.COMMANDS
PLACES |= access_activity.PLACES | access_social.PLACES | access_text.PLACES
PLACES |= access_path.PLACES | access_teach.PLACES


def make_whole_world(database: Database) -> World:
    """Everything that rows speak of, before anything is asked: no answer depends on what came before it."""
    world = make_world(database)
    access_text.texts(world)
    return world
