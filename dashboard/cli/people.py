"""`parcours school` and `parcours user`: the first accounts of a school, before anybody can sign in."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import or_, select

from dashboard.cli.opening import opened, say
from datastore.commands.accounts.people import (
    NewPerson,
    OneTimeCode,
    create_person,
    issue_one_time_code,
    set_active,
)
from datastore.commands.accounts.schools import add_school
from datastore.engine import Database
from datastore.errors import NotFound
from datastore.importers.matching import find_school
from datastore.models import User
from datastore.models.enums import UserRole
from datastore.scope import Scope

schools = typer.Typer(help="Schools.", no_args_is_help=True)
users = typer.Typer(help="People and their accounts.", no_args_is_help=True)

School = Annotated[str, typer.Option("--school", help="The school's short name.")]
Login = Annotated[str, typer.Argument(metavar="LOGIN", help="The person's user name or e-mail address.")]


@schools.callback()
def _schools() -> None:
    """Schools."""


@schools.command("add")
def school_add(
    slug: Annotated[str, typer.Argument(help="A short name: a-z, 0-9 and hyphens.")],
    name: Annotated[str, typer.Argument(help="The full name.")],
    timezone: Annotated[str, typer.Option(help="The school's time zone.")] = "Europe/Paris",
    locale: Annotated[str, typer.Option(help="Language of new accounts: fr or en.")] = "fr",
) -> None:
    """Make a school. Example: parcours school add jeanne-barret "Collège Jeanne-Barret"."""
    with opened() as installation:
        add_school(installation.database, name=name, slug=slug, timezone=timezone, locale=locale)
    say(f"School {slug} is made. Next: parcours user add LOGIN FIRST LAST --school {slug} --role admin")


@users.command("add")
def user_add(
    login: Login,
    first_name: Annotated[str, typer.Argument(help="First name.")],
    last_name: Annotated[str, typer.Argument(help="Last name.")],
    school: School,
    role: Annotated[UserRole, typer.Option(help="What the person is.")] = UserRole.teacher,
) -> None:
    """Make an account and its one-time code.

    Example: parcours user add hmartin Hélène Martin --school x
    """
    by_mail = "@" in login
    person = NewPerson(
        first_name, last_name, role, email=login if by_mail else None, username=None if by_mail else login
    )
    with opened() as installation:
        code = create_person(installation.database, _scope(installation.database, school), person)
    _say_code(login, code)


@users.command("passwd")
def user_passwd(login: Login, school: School) -> None:
    """Replace a forgotten password by a one-time code.

    Example: parcours user passwd hmartin --school x
    """
    with opened() as installation:
        scope = _scope(installation.database, school)
        code = issue_one_time_code(
            installation.database, scope, find_person(installation.database, scope, login)
        )
    _say_code(login, code)


@users.command("disable")
def user_disable(
    login: Login,
    school: School,
    *,
    undo: Annotated[bool, typer.Option("--undo", help="Enable the account again.")] = False,
) -> None:
    """Disable an account and end its sessions.

    Example: parcours user disable hmartin --school x
    """
    with opened() as installation:
        scope = _scope(installation.database, school)
        user_id = find_person(installation.database, scope, login)
        set_active(installation.database, scope, user_id, active=undo)
    say(f"{login} is {'enabled again' if undo else 'disabled, and signed out everywhere'}.")


def _say_code(login: str, code: OneTimeCode) -> None:
    until = f"{code.expires_at:%Y-%m-%d}"
    say(f"{login} signs in once with {code.code}, until {until}, and then chooses a password.")


def _scope(database: Database, slug: str) -> Scope:
    school = find_school(database, slug)
    if not school.exists:
        raise NotFound("There is no school “%(slug)s”: make it with `parcours school add`", slug=slug)
    return Scope.system(school.id, timezone=school.timezone)


def find_person(database: Database, scope: Scope, login: str) -> UUID:
    """The id of a person of the scope's school.

    Raises:
        NotFound: nobody has that user name or e-mail address.
    """
    digests = database.cipher.digests(login)
    query = select(User.id).where(
        User.school_id == scope.school_id,
        or_(User.email_digest.in_(digests), User.username_digest.in_(digests)),
    )
    with database.reading(scope) as connection:
        user_id = connection.execute(query).scalar_one_or_none()
    if user_id is None:
        raise NotFound("There is nobody called “%(login)s” in this school", login=login)
    return user_id
