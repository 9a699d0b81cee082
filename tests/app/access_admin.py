"""The rows of the access matrix for the administrator’s pages: accounts and classes."""

from __future__ import annotations

from uuid import uuid4

from datastore.commands.accounts import people
from datastore.commands.accounts.people import NewPerson
from datastore.commands.classroom import classes
from datastore.commands.classroom.classes import NewClass
from datastore.models.enums import UserRole
from tests.app.rows import Command, Route
from tests.app.world import Who

ROUTES = {
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
}
