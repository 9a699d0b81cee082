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
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from datastore.commands.accounts import people, sessions
from datastore.commands.accounts.people import NewPerson
from datastore.commands.attempts import submit_attempt
from datastore.commands.attempts.submit_attempt import Submission
from datastore.commands.classroom import classes, sequences, stuck_rule
from datastore.commands.classroom.classes import NewClass
from datastore.configuration import Configuration
from datastore.models.enums import UserRole
from tests.app import (
    access_activity,
    access_api,
    access_beats,
    access_path,
    access_social,
    access_teach,
    access_text,
    access_work,
)
from tests.app.rows import Command, Route
from tests.app.world import ANSWERS, Who, World
from tests.factories import PASSWORD

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

_EXPORTED = {"name": "4e A", "stamp": [], "heads": ["Pupil"], "rows": [[{"text": "Inès B."}]]}

ROUTES = {
    "POST /export/<kind>": Route("in 404 404 ok ok ok ok ok 404 404", json=lambda _: _EXPORTED),
    "GET /compare/council": Route("in 404 404 404 404 404 ok ok 404 404"),
    "GET /login": Route("ok ok ok ok ok ok ok ok ok ok"),
    "POST /login": Route(
        "in in in in in in in in in in", lambda _: {"identifier": uuid4().hex, "password": PASSWORD}
    ),
    "POST /login/school": Route("in in in in in in in in in in", lambda _: {"choice": "forged"}),
    "POST /logout": Route("in ok ok ok ok ok ok ok ok ok"),
    "GET /password": Route("in ok ok ok ok ok ok ok ok ok"),
    "POST /password": Route(
        "in no no no no no no no no no", lambda _: {"current": "wrong", "new": PASSWORD, "again": PASSWORD}
    ),
    "POST /language": Route("ok ok ok ok ok ok ok ok ok ok", lambda _: {"locale": "en"}),
    "GET /healthz": Route("ok ok ok ok ok ok ok ok ok ok"),
    "GET /readyz": Route("ok ok ok ok ok ok ok ok ok ok"),
    "GET /assets/<path:filename>": Route("ok ok ok ok ok ok ok ok ok ok"),
    "GET /_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": Route(
        "ok ok ok ok ok ok ok ok ok ok"
    ),
    "GET /_favicon.ico": Route("ok ok ok ok ok ok ok ok ok ok"),
    "GET /_dash-layout": Route("in 404 404 ok ok ok ok ok 404 404"),
    "GET /_dash-dependencies": Route("in 404 404 ok ok ok ok ok 404 404"),
    "POST /_dash-update-component": Route("in 404 404 no no no no no 404 404"),
    "GET /_reload-hash": Route("in 404 404 ok ok ok ok ok 404 404"),
    "GET /": Route("in start start ok ok ok start start start start"),
    "GET /<path:path>": Route("in 404 404 404 404 404 404 404 404 404"),
    "GET /me": Route("in names ok 404 404 404 404 404 404 404"),
    "GET /admin": Route("in 404 404 404 404 404 404 404 names ok"),
    "GET /admin/people/new": Route("in 404 404 404 404 404 404 404 ok ok"),
    "POST /admin/people/new": Route(
        "in 404 404 404 404 404 404 404 ok ok",
        lambda _: {"first_name": "Odile", "last_name": "Neuve", "role": "student", "username": uuid4().hex},
    ),
    "POST /admin/people/<uuid:user_id>/code": Route("in 404 404 404 404 404 404 404 names 404"),
    "POST /admin/people/<uuid:user_id>/disable": Route("in 404 404 404 404 404 404 404 ok 404"),
    "POST /admin/people/<uuid:user_id>/enable": Route("in 404 404 404 404 404 404 404 ok 404"),
    "GET /admin/classes": Route("in 404 404 404 404 404 404 404 names ok"),
    "GET /admin/classes/new": Route("in 404 404 404 404 404 404 404 ok ok"),
    "POST /admin/classes/new": Route(
        "in 404 404 404 404 404 404 404 ok ok",
        lambda _: {"name": f"6e {uuid4().hex[:8]}", "academic_year": "2026-2027"},
    ),
    "GET /admin/classes/<uuid:class_id>": Route("in 404 404 404 404 404 404 404 names 404"),
    "POST /admin/classes/<uuid:class_id>/teachers": Route(
        "in 404 404 404 404 404 404 404 ok 404",
        lambda world: {"teacher": world.substitute, "teaching_role": "co_teacher"},
    ),
    "POST /admin/classes/<uuid:class_id>/pupils": Route(
        "in 404 404 404 404 404 404 404 ok 404", lambda world: {"pupil": world.newcomer}
    ),
    "POST /admin/classes/<uuid:class_id>/pupils/<uuid:student_id>/end": Route(
        "in 404 404 404 404 404 404 404 ok 404"
    ),
}


@dataclass(frozen=True)
class PageRow:
    """What a page of the dashboard answers, by its address and by a click inside the dashboard."""

    address: str
    click: str


PAGES = {
    "today": PageRow(
        address="in start start ok ok ok start start start start",
        click="  in 404   404   ok ok ok 404   404   404   404",
    ),
    "compare": PageRow(
        address="in 404 404 404 404 404 ok ok 404 404",
        click="  in 404 404 404 404 404 ok ok 404 404",
    ),
    "overview": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
    "live": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
    "competencies": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
    "activity": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
    "time": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
    "paths": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
    "productions": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
    "sheet": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
    "student": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
    "stuck": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
}

CALLBACKS = {
    "_pages_content.children": "in 404 404 ok 404 404 404 404 404 404",
    "class-switcher.options": "in 404 404 names 404 404 404 404 404 404",
    "filters-sequence.options": "in 404 404 ok 404 404 404 404 404 404",
    "today-classes-insight.children": "in 404 404 names ok ok ok ok 404 404",
    "compare-classes-insight.children": "in 404 404 404 404 404 names ok 404 404",
    "compare-sequences.options": "in 404 404 404 404 404 names ok 404 404",
    "compare-values-figure.figure": "in 404 404 404 404 404 names ok 404 404",
    "compare-weeks-figure.figure": "in 404 404 404 404 404 names ok 404 404",
    "compare-competencies-figure.figure": "in 404 404 404 404 404 names ok 404 404",
    "compare-competency-figure.figure": "in 404 404 404 404 404 names ok 404 404",
    "compare-activities-figure.figure": "in 404 404 404 404 404 names ok 404 404",
    "compare-activity-figure.figure": "in 404 404 404 404 404 ok ok 404 404",
    "compare-years-figure.figure": "in 404 404 404 404 404 ok ok 404 404",
    "overview-completion-figure.figure": "in 404 404 names 404 404 404 404 404 404",
    "overview-trend-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "overview-kpis.data": "in 404 404 ok 404 404 404 404 404 404",
    "live-board.data": "in 404 404 names 404 404 404 404 404 404",
    "live-answered.data": "in 404 404 ok 404 404 404 404 404 404",
    "activity-title.children": "in 404 404 ok 404 404 404 404 404 404",
    "activity-items.style": "in 404 404 ok 404 404 404 404 404 404",
    "activity-times.style": "in 404 404 ok 404 404 404 404 404 404",
    "activity-film.style": "in 404 404 ok 404 404 404 404 404 404",
    "activity-texts.style": "in 404 404 ok 404 404 404 404 404 404",
    "time-activities-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "time-pupils-figure.figure": "in 404 404 names 404 404 404 404 404 404",
    "time-weeks-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "time-activity.options": "in 404 404 ok 404 404 404 404 404 404",
    "time-screens-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "stuck-activities-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "stuck-split-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "stuck-questions-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "stuck-rehearsal-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "stuck-saved.children": "in 404 404 ok 404 404 404 404 404 404",
    "paths-reach-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "paths-links-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "paths-map-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "paths-detours-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "paths-first.options": "in 404 404 ok 404 404 404 404 404 404",
    "paths-groups-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "paths-title.children": "in 404 404 ok 404 404 404 404 404 404",
    "productions-queue-insight.children": "in 404 404 names 404 404 404 404 404 404",
    "productions-states-insight.children": "in 404 404 names 404 404 404 404 404 404",
    "productions-uptake-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "productions-version.options": "in 404 404 ok 404 404 404 404 404 404",
    "productions-title.children": "in 404 404 ok 404 404 404 404 404 404",
    "productions-rubric-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "productions-reviews-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "sheet-week.data": "in 404 404 ok 404 404 404 404 404 404",
    "sheet-first-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "sheet-moved-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "sheet-again-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "sheet-stuck-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "sheet-due-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "sheet-away-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "student-name.children": "in 404 404 names 404 404 404 404 404 404",
    "student-time-line-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "student-competencies-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "competencies-heatmap-figure.figure": "in 404 404 names 404 404 404 404 404 404",
    "competencies-title.children": "in 404 404 ok 404 404 404 404 404 404",
    "competencies-saved.children": "in 404 404 ok 404 404 404 404 404 404",
}
"""By the first output of the callback."""


def sent_by_browser(
    class_id: UUID, activity_id: UUID | None = None, student_id: UUID | None = None
) -> dict[str, Any]:
    """What stands in the components that callbacks read, on the pages of a class.

    Args:
        class_id: The class.
        activity_id: What is analysed; one that nobody has, unless it is said.
        student_id: Whose page it is; nobody's, unless it is said.
    """
    return {
        "activity-chosen.data": str(activity_id or uuid4()),
        "student-chosen.data": str(student_id or uuid4()),
        "filters-value.data": {"class_id": str(class_id), "sequence": "all"},
        "time-activity.value": str(activity_id or uuid4()),
        "today-loaded.data": {"hidden": False},
        "compare-loaded.data": True,
        "compare-view.data": {},
        "compare-opened.data": None,
        "compare-competencies-figure.clickData": None,
        "compare-activities-figure.clickData": None,
        "competencies-bands.value": "domain",
        "competencies-cell.data": None,
        "competencies-columns.value": "curriculum",
        "competencies-kept.data": None,
        "competencies-level.value": "acquis",
        "competencies-reason.value": "Oral",
        "competencies-restore.n_clicks": None,
        "competencies-rows.value": "name",
        "competencies-save.n_clicks": None,
        "competencies-size.value": "normal",
        "competencies-until.value": "",
        "live-answer.data": None,
        "live-answered.data": None,
        "live-clock.n_intervals": 0,
        "live-known.data": None,
        "paths-chosen.data": None,
        "paths-first.value": "all",
        "paths-second.value": "all",
        "productions-chosen.data": None,
        "productions-compared.value": "all",
        "productions-version.value": "all",
        "sheet-asked.data": None,
        "sheet-week.data": {"week": "2026-W40", "present": False},
        "stuck-kept.data": None,
        "stuck-limit.value": "5",
        "stuck-save.n_clicks": 1,
        "_pages_location.pathname": f"/class/{class_id}",
        "_pages_location.search": "",
    }


COMMANDS = {
    "classes.create_class": Command(
        "404 404 404 ok ok ok 404 404 ok ok",
        lambda database, scope, _: classes.create_class(database, scope, NewClass("3e Neuve", "2026-2027")),
    ),
    "classes.assign_teacher": Command(
        "404 404 404 404 404 404 404 404 ok 404",
        lambda database, scope, world: classes.assign_teacher(
            database, scope, world.ours, world.keys[Who.other_teacher].user_id
        ),
    ),
    "classes.enrol": Command(
        "404 404 404 ok 404 404 404 404 ok 404",
        lambda database, scope, world: classes.enrol(database, scope, world.ours, [world.newcomer]),
    ),
    "classes.end_enrolment": Command(
        "404 404 404 ok 404 404 404 404 ok 404",
        lambda database, scope, world: classes.end_enrolment(database, scope, world.ours, world.classmate),
    ),
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
    "people.create_person": Command(
        "404 404 404 404 404 404 404 404 ok ok",
        lambda database, scope, _: people.create_person(
            database, scope, NewPerson("Odile", "Neuve", UserRole.student, username="odile")
        ),
    ),
    "people.issue_one_time_code": Command(
        "404 404 404 404 404 404 404 404 ok 404",
        lambda database, scope, world: people.issue_one_time_code(database, scope, world.classmate),
    ),
    "people.set_active": Command(
        "404 404 404 404 404 404 404 404 ok 404",
        lambda database, scope, world: people.set_active(database, scope, world.classmate, active=False),
    ),
    "people.change_own_password": Command(
        "404 ok ok ok ok ok ok ok ok ok",
        lambda database, scope, _: people.change_own_password(
            database, scope, current=PASSWORD, new=PASSWORD + "!"
        ),
    ),
    "people.set_locale": Command(
        "404 ok ok ok ok ok ok ok ok ok",
        lambda database, scope, _: people.set_locale(database, scope, "fr"),
    ),
    "sessions.end_session": Command(
        "404 ok ok ok ok ok ok ok ok ok",
        lambda database, scope, _: sessions.end_session(database, scope, uuid4()),
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

ROUTES |= access_activity.ROUTES | access_api.ROUTES | access_beats.ROUTES | access_social.ROUTES
COMMANDS |= access_beats.COMMANDS | access_social.COMMANDS | access_work.COMMANDS
PLACES |= access_activity.PLACES | access_social.PLACES
ROUTES |= access_text.ROUTES
COMMANDS |= access_text.COMMANDS
PLACES |= access_text.PLACES
ROUTES |= access_path.ROUTES
PLACES |= access_path.PLACES
ROUTES |= access_teach.ROUTES
COMMANDS |= access_teach.COMMANDS
PLACES |= access_teach.PLACES
