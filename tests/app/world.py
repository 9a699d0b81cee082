"""Two schools with everybody the access matrix speaks of; what ours are called stands nowhere else."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, update

from dashboard.access import SessionKey, load_person
from datastore.commands.accounts.schools import add_school
from datastore.commands.classroom.classes import enrol
from datastore.commands.classroom.sequences import configure
from datastore.commands.contact.forum import NewTopic, open_topic, reply
from datastore.commands.contact.help_calls import Call, call_for_help
from datastore.configuration import Configuration
from datastore.engine import Database
from datastore.models import Certificate, CoordinatorScope, User, new_id
from datastore.models.enums import ActivityType, CoordinationKind, UserRole
from datastore.scope import Scope
from tests.app.conftest import make_server, signed_in, visitor
from tests.factories import hand_in, make_class, make_competency, make_sequence, make_user, quiz

OUR_CLASS = "4e Ormessel"
CLASSMATES = ("Isabeau", "Thibaut", "Anselme", "Ermeline", "Gauvain", "Philiberte")
"""First names of pupils of our class who do not sign in; the rest of the class shares them."""
SECRETS = (OUR_CLASS, *CLASSMATES)
"""What nobody may read who has nothing to do with our class."""
CLASS_SIZE = 30
ANSWERS = {"q1": "titre"}
"""Right in the first quiz, wrong in the second."""


class Who(enum.Enum):
    """The people of the matrix, in the order of its columns."""

    nobody = "nobody"
    pupil = "a pupil of the class"
    other_pupil = "a pupil of another class"
    teacher = "the class's teacher"
    other_teacher = "a teacher of another class"
    foreign_teacher = "a teacher of another school"
    coordinator = "a coordinator in scope"
    other_coordinator = "a coordinator out of scope"
    admin = "an admin"
    foreign_admin = "an admin of another school"


@dataclass
class World:
    """The schools, and the browsers of their people."""

    database: Database
    server: Flask
    north: Scope
    south: Scope
    ours: UUID
    """The class that everything is about."""
    classes: dict[Who, UUID]
    """The class that each teacher has."""
    keys: dict[Who, SessionKey]
    classmate: UUID
    """A pupil of our class who is not in the matrix."""
    leaver: UUID
    """Another one, who will be taken out of the class."""
    newcomer: UUID
    """A pupil of our school without a class."""
    substitute: UUID
    """A teacher of our school without a class."""
    sequence: UUID
    """What our class works on."""
    activity: UUID
    topic: UUID
    """In our class's forum, with a classmate's answer, `post`."""
    post: UUID
    certificate: UUID
    """Of the pupil, for the sequence."""
    call: UUID
    """A classmate's open call for help."""
    cookies: dict[Who, dict[str, str]] = field(default_factory=dict)

    def scope(self, who: Who) -> Scope:
        """What the person may do, as a request builds it."""
        if who is Who.nobody:
            return Scope(school_id=self.north.school_id, user_id=None)
        person = load_person(self.database, self.keys[who])
        assert person is not None
        return person.scope

    def client(self, who: Who) -> FlaskClient:
        """A browser of the person, with the session of one real sign-in."""
        if who not in self.cookies:
            client = visitor(self.server) if who is Who.nobody else signed_in(self.server, who.name)
            client.get("/login")
            names = ("parcours", "_csrf_token")
            self.cookies[who] = {name: client.get_cookie(name).value for name in names}
        client = visitor(self.server)
        for name, value in self.cookies[who].items():
            client.set_cookie(name, value)
        return client


def make_world(database: Database) -> World:
    """Fill an empty database through the commands."""
    north, south = (
        Scope.system(add_school(database, name=name, slug=name, timezone="Europe/Paris", locale="en"))
        for name in ("nord", "sud")
    )
    keys = {who: _account(database, north, south, who) for who in Who if who is not Who.nobody}
    classes = {
        who: make_class(database, scope, name, teacher_id=keys[who].user_id)
        for who, scope, name in (
            (Who.teacher, north, OUR_CLASS),
            (Who.other_teacher, north, "5e Voisine"),
            (Who.foreign_teacher, south, "4e Lointaine"),
        )
    }
    ours = classes[Who.teacher]
    classmates = _make_classmates(database, north, ours)
    enrol(database, north, ours, [keys[Who.pupil].user_id])
    enrol(database, north, classes[Who.other_teacher], [keys[Who.other_pupil].user_id])
    _coordinates(database, north, keys[Who.coordinator].user_id, ours)
    _coordinates(database, north, keys[Who.other_coordinator].user_id, classes[Who.other_teacher])
    substitute = make_user(database, north, UserRole.teacher, username="substitute")
    newcomer = make_user(database, north, UserRole.student, username="newcomer")
    sequence, activity = _work(database, north, classes, classmates, keys)
    topic, post, call = _talk(database, north, ours, keys[Who.pupil].user_id, classmates[0])
    certificate = _certificate(database, north, ours, keys[Who.pupil].user_id, sequence)
    return World(
        database=database,
        server=make_server(database),
        north=north,
        south=south,
        ours=ours,
        classes=classes,
        keys=keys,
        classmate=classmates[0],
        leaver=classmates[1],
        newcomer=newcomer,
        substitute=substitute,
        sequence=sequence,
        activity=activity,
        topic=topic,
        post=post,
        certificate=certificate,
        call=call,
    )


_ROLES = {
    Who.pupil: UserRole.student,
    Who.other_pupil: UserRole.student,
    Who.coordinator: UserRole.coordinator,
    Who.other_coordinator: UserRole.coordinator,
    Who.admin: UserRole.admin,
    Who.foreign_admin: UserRole.admin,
}


def _account(database: Database, north: Scope, south: Scope, who: Who) -> SessionKey:
    school = south if who.name.startswith("foreign") else north
    role = _ROLES.get(who, UserRole.teacher)
    user_id = make_user(database, school, role, username=who.name, first_name="Sans", last_name="Secret")
    return SessionKey(school.school_id, user_id, 1)


def _make_classmates(database: Database, school: Scope, class_id: UUID) -> list[UUID]:
    """A class of the size of a real one; accounts that nobody signs in to need no password."""
    rows = []
    for number in range(CLASS_SIZE):
        username = f"classmate.{number}"
        rows.append(
            {
                "school_id": school.school_id,
                "id": new_id(),
                "username": username,
                "username_digest": database.cipher.digest(username),
                "first_name": CLASSMATES[number % len(CLASSMATES)],
                "last_name": f"{chr(ord('A') + number % 26)}ubertin{number}",
                "role": UserRole.student,
            }
        )
    with database.writing(school) as session:
        session.execute(insert(User), rows)
    ids = [row["id"] for row in rows]
    enrol(database, school, class_id, ids)
    return ids


def _coordinates(database: Database, school: Scope, user_id: UUID, class_id: UUID) -> None:
    """Narrow what a coordinator compares, which is the whole school at first, to one class."""
    with database.writing(school) as session:
        session.execute(
            update(CoordinatorScope)
            .where(CoordinatorScope.school_id == school.school_id, CoordinatorScope.user_id == user_id)
            .values(kind=CoordinationKind.class_, class_id=class_id)
        )


def _work(
    database: Database,
    school: Scope,
    classes: dict[Who, UUID],
    classmates: list[UUID],
    keys: dict[Who, SessionKey],
) -> tuple[UUID, UUID]:
    """Two classes of the school work on one sequence, and some of their pupils hand in."""
    competency = make_competency(database, school)
    sequence, (first, second) = make_sequence(
        database,
        school,
        [(ActivityType.quiz, quiz("titre")), (ActivityType.quiz, quiz("chapeau"))],
        competency_id=competency,
    )
    for who in (Who.teacher, Who.other_teacher):
        teacher = load_person(database, keys[who])
        assert teacher is not None
        configure(database, teacher.scope, classes[who], sequence, Configuration())
    for student in classmates[:6]:
        for activity in (first, second):
            hand_in(database, _pupil(school, student, classes[Who.teacher]), activity, ANSWERS)
    other = _pupil(school, keys[Who.other_pupil].user_id, classes[Who.other_teacher])
    hand_in(database, other, first, ANSWERS)
    return sequence, first


def _pupil(school: Scope, student: UUID, class_id: UUID) -> Scope:
    return Scope(school_id=school.school_id, user_id=student, attends=frozenset({class_id}))


def _talk(
    database: Database, school: Scope, class_id: UUID, pupil: UUID, classmate: UUID
) -> tuple[UUID, UUID, UUID]:
    """A topic of the pupil's, a classmate's answer, and a classmate's call for help."""
    topic = open_topic(
        database, _pupil(school, pupil, class_id), class_id, NewTopic(new_id(), "Le chapeau", "C’est quoi ?")
    )
    friend = _pupil(school, classmate, class_id)
    post = reply(database, friend, topic, post_id=new_id(), text="Le début de l’article.")
    return topic, post, call_for_help(database, friend, class_id, Call())


def _certificate(database: Database, school: Scope, class_id: UUID, student: UUID, sequence: UUID) -> UUID:
    whose = {"class_id": class_id, "student_id": student, "sequence_id": sequence}
    with database.writing(school) as session:
        row = insert(Certificate).values(school_id=school.school_id, id=new_id(), **whose)
        return session.execute(row.returning(Certificate.id)).scalar_one()
