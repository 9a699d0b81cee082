"""`parcours import`: real logs and rosters, checked before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from dashboard.cli.opening import opened, progress_bar, say
from dashboard.cli.people import find_person
from datastore.commands.classroom.classes import assign_teacher
from datastore.engine import Database
from datastore.errors import Refused
from datastore.importers import datashop, loading, oulad, star
from datastore.importers.loading import ImportPlan, SchoolRef, find_school
from datastore.models.enums import TeachingRole
from datastore.scope import Scope

app = typer.Typer(
    help="Import logs of learning; nothing is written unless all of it is right.", no_args_is_help=True
)

School = Annotated[str, typer.Option("--school", help="The school's short name; it is made when missing.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check everything and say what would be added.")]
Zone = Annotated[
    str | None,
    typer.Option("--timezone", help="Of the log's clocks, such as Europe/Paris; else the school's."),
]
Teacher = Annotated[
    str | None,
    typer.Option("--teacher", help="User name or e-mail of who gets the class; must exist already."),
]


@app.command("datashop")
def import_datashop(
    file: Annotated[Path, typer.Argument(help="A transaction export: CSV or CSV.gz.")],
    school: School,
    class_name: Annotated[
        str, typer.Option("--class", help="The class that did the work; made when missing.")
    ],
    timezone: Zone = None,
    evaluation: Annotated[
        list[str] | None, typer.Option(help="A level that is an evaluation; else those named “test”.")
    ] = None,
    teacher: Teacher = None,
    *,
    dry_run: DryRun = False,
) -> None:
    """Import a DataShop export.

    Example: parcours import datashop log.csv.gz --school x --class 4eA
    """

    def read(database: Database, found: SchoolRef, follow: Callable[[int, int], None]) -> ImportPlan:
        return datashop.plan(
            file,
            database=database,
            school=found,
            class_name=class_name,
            timezone=timezone,
            evaluations=evaluation or None,
            progress=follow,
        )

    _import(read, school, teacher, dry_run=dry_run)


@app.command("oulad")
def import_oulad(
    folder: Annotated[Path, typer.Argument(help="A folder with the data set's CSV files.")],
    school: School = "oulad",
    teacher: Teacher = None,
    *,
    dry_run: DryRun = False,
) -> None:
    """Import the Open University data set.

    Example: parcours import oulad oulad/
    """

    def read(database: Database, found: SchoolRef, follow: Callable[[int, int], None]) -> ImportPlan:
        return oulad.plan(folder, database=database, school=found, progress=follow)

    _import(read, school, teacher, dry_run=dry_run)


@app.command("star")
def import_star(
    path: Annotated[Path, typer.Argument(help="The table as CSV or CSV.gz, or the folder that holds it.")],
    school: School = "star",
    teacher: Teacher = None,
    *,
    dry_run: DryRun = False,
) -> None:
    """Import the classes of the Tennessee STAR study.

    Example: parcours import star star.csv.gz --school star
    """

    def read(database: Database, found: SchoolRef, follow: Callable[[int, int], None]) -> ImportPlan:
        return star.plan(path, database=database, school=found, progress=follow)

    _import(read, school, teacher, dry_run=dry_run)


Reader = Callable[[Database, SchoolRef, Callable[[int, int], None]], ImportPlan]


def _import(read: Reader, slug: str, teacher: str | None, *, dry_run: bool) -> None:
    """Read and check, then load; or say what would be loaded."""
    with opened() as installation:
        database = installation.database
        school = find_school(database, slug)
        teacher_id = find_person(database, Scope.system(school.id), teacher) if teacher else None
        with progress_bar("reading") as follow:
            plan = read(database, school, follow)
        say("The file holds " + ", ".join(f"{n} {what}" for what, n in plan.summary.items()) + ".")
        if dry_run:
            _say_rows("Would add", loading.new_rows(database, plan).items())
            return
        with progress_bar("loading") as follow:
            report = loading.load(database, plan, progress=follow)
        _say_rows("Added", report.added.items())
        if teacher_id is not None:
            for classroom in plan.classes:
                _give(database, Scope.system(school.id), classroom.id, teacher_id)


def _say_rows(verb: str, rows: Iterable[tuple[str, int]]) -> None:
    counts = ", ".join(f"{n} {table}" for table, n in rows if n)
    say(f"{verb}: {counts}." if counts else "Nothing is new: the file has been imported before.")


def _give(database: Database, scope: Scope, class_id: UUID, teacher_id: UUID) -> None:
    """Let the teacher have the class; on a second run they have it already."""
    with suppress(Refused):
        assign_teacher(database, scope, class_id, teacher_id, TeachingRole.main)
