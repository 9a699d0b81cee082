"""A list of pupils against the people of a school: who is new, who is known, where only a person can say.

Nothing here touches the database. Two people may have one name, so equal names are asked about, never joined.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from uuid import UUID

from datastore.errors import BadInput
from datastore.names import collation_key

LONGEST_USERNAME = 60
NEW = "new"
"""The answer "another person of the same name": a new account."""
REPEATED = "repeated"
"""The answer "the person of an earlier line": the line is passed over."""
_NOT_IN_USERNAMES = re.compile(r"[^a-z0-9]+")

Decisions = Mapping[int, str]
"""What was answered about equal names, by line: NEW, REPEATED, or the id of an account."""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A pupil as the list names them."""

    line: int
    """Of the list as it was given, from 1."""
    last_name: str
    first_name: str
    username: str | None = None
    email: str | None = None
    class_label: str | None = None
    """The class that the list names, where it names one."""

    @property
    def key(self) -> tuple[str, str]:
        """Equal for equal names, accents, case and hyphens aside."""
        return collation_key(self.last_name)[0], collation_key(self.first_name)[0]


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """An account of the school."""

    id: UUID
    last_name: str
    first_name: str
    username: str | None
    email: str | None
    is_pupil: bool
    is_active: bool
    in_class: bool
    """In the class that the list is for."""
    classes: Sequence[str]
    """Names of the classes attended today."""

    @property
    def key(self) -> tuple[str, str]:
        """As of a row of a list."""
        return collation_key(self.last_name)[0], collation_key(self.first_name)[0]

    @property
    def login(self) -> str:
        """What the person signs in with."""
        return self.username or self.email or ""


class Fate(Enum):
    """What becomes of a line."""

    new = "new"
    """An account is made."""
    joins = "joins"
    """Somebody of the school comes into the class."""
    present = "present"
    """In the class already: nothing changes."""
    repeated = "repeated"
    """The person of an earlier line: passed over."""
    asked = "asked"
    """There are equal names: a person must say who it is."""
    wrong = "wrong"


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line of the list and what becomes of it."""

    row: RosterRow
    fate: Fate
    username: str = ""
    """Of a new account."""
    person: KnownPerson | None = None
    """Who it is, where the account exists."""
    same_name: Sequence[KnownPerson] = ()
    """Pupils of the school with the same name who may be meant."""
    same_as: Sequence[int] = ()
    """Earlier lines with the same name."""
    error: BadInput | None = None


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """What a list would do to a class."""

    lines: Sequence[PlannedLine]
    missing: Sequence[KnownPerson]
    """Pupils of the class who are not in the list; nothing happens to them."""

    def of(self, fate: Fate) -> list[PlannedLine]:
        """The lines with this fate."""
        return [line for line in self.lines if line.fate is fate]

    @property
    def is_ready(self) -> bool:
        """Whether nothing is wrong and nothing is left to be asked."""
        return not self.of(Fate.wrong) and not self.of(Fate.asked)


@dataclass
class _School:
    """The people of the school, and what earlier lines of the list have taken."""

    by_login: Mapping[str, KnownPerson]
    by_name: Mapping[tuple[str, str], Sequence[KnownPerson]]
    claimed: set[UUID] = field(default_factory=set)
    usernames: dict[str, int] = field(default_factory=dict)
    """User names and addresses of earlier lines, and the line of each."""
    lines: defaultdict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def takes(self, login: str) -> bool:
        """Whether somebody signs in with it, or will."""
        return folded(login) in self.by_login or folded(login) in self.usernames


def plan(rows: Sequence[RosterRow], people: Sequence[KnownPerson], decisions: Decisions) -> RosterPlan:
    """What becomes of each line of a list?

    A line with the user name or address of a pupil of the same name is that pupil. A name that one pupil of
    the class has is taken to be theirs, which makes a list that is read twice change nothing; every other
    equal name is asked about.

    Args:
        rows: The list.
        people: Everybody of the school, staff too: they have user names.
        decisions: What was answered about equal names.
    """
    by_name = defaultdict(list)
    for person in people:
        if person.is_pupil:
            by_name[person.key].append(person)
    by_login = {
        folded(login): person for person in people for login in (person.username, person.email) if login
    }
    school = _School(by_login, by_name)
    for row in rows:  # names that the list gives come before names that are made
        for login in _logins(row):
            school.usernames.setdefault(folded(login), row.line)
    lines = []
    for row in rows:
        planned = _planned(row, school, decisions.get(row.line))
        if planned.person is not None:
            school.claimed.add(planned.person.id)
        school.lines[row.key].append(row.line)
        lines.append(planned)
    missing = [person for person in people if person.in_class and person.id not in school.claimed]
    return RosterPlan(lines, missing)


def folded(login: str) -> str:
    """As sign-in compares it: case and composition of accents aside."""
    return unicodedata.normalize("NFC", login).strip().casefold()


def _logins(row: RosterRow) -> list[str]:
    return [login for login in (row.username, row.email) if login]


def _planned(row: RosterRow, school: _School, decision: str | None) -> PlannedLine:
    taken = [number for login in _logins(row) if (number := school.usernames[folded(login)]) != row.line]
    if taken:
        error = BadInput("Line %(line)d has this user name or e-mail address already.", line=taken[0])
        return PlannedLine(row, Fate.wrong, error=error)
    owners = {person.id: person for login in _logins(row) if (person := school.by_login.get(folded(login)))}
    if owners:
        return _of_owner(row, list(owners.values()), school)
    return _of_name(row, school, decision)


def _of_owner(row: RosterRow, owners: Sequence[KnownPerson], school: _School) -> PlannedLine:
    """A line whose user name or address the school knows: that person, if the name is theirs as well."""
    owner = owners[0]
    if len(owners) > 1 or not owner.is_pupil or owner.key != row.key:
        error = BadInput("This user name or e-mail address belongs to somebody else of the school.")
        return PlannedLine(row, Fate.wrong, error=error)
    if owner.id in school.claimed:
        return PlannedLine(row, Fate.repeated, same_as=school.lines[row.key])
    return _known(row, owner)


def _of_name(row: RosterRow, school: _School, decision: str | None) -> PlannedLine:
    """A line with nothing but a name."""
    same_name = [person for person in school.by_name.get(row.key, ()) if person.id not in school.claimed]
    same_as = tuple(school.lines[row.key])
    chosen = {str(person.id): person for person in same_name}
    if decision == NEW or not (same_name or same_as):
        return _new(row, school, same_name, same_as)
    if decision == REPEATED and same_as:
        return PlannedLine(row, Fate.repeated, same_name=same_name, same_as=same_as)
    person = chosen.get(decision or "") or next((each for each in same_name if each.in_class), None)
    if person is not None:
        return _known(row, person, same_name, same_as)
    return PlannedLine(row, Fate.asked, same_name=same_name, same_as=same_as)


def _known(
    row: RosterRow, person: KnownPerson, same_name: Sequence[KnownPerson] = (), same_as: Sequence[int] = ()
) -> PlannedLine:
    fate = Fate.present if person.in_class else Fate.joins
    return PlannedLine(row, fate, person=person, same_name=same_name, same_as=same_as)


def _new(
    row: RosterRow, school: _School, same_name: Sequence[KnownPerson], same_as: Sequence[int]
) -> PlannedLine:
    username = row.username or next(name for name in usernames(row) if not school.takes(name))
    school.usernames.setdefault(folded(username), row.line)
    return PlannedLine(row, Fate.new, username=username, same_name=same_name, same_as=same_as)


def usernames(row: RosterRow) -> Iterator[str]:
    """User names for a pupil, the plainest first: zoe.durand, zoe.durand2, and so on."""
    parts = (_NOT_IN_USERNAMES.sub("", part.replace(" ", "")) for part in reversed(row.key))
    plain = ".".join(filter(None, parts))[:LONGEST_USERNAME].rstrip(".") or "eleve"
    yield plain
    number = 2
    while True:
        yield f"{plain}{number}"
        number += 1
