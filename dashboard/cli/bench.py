"""`parcours bench`: how quick Parcours is on this machine, each figure beside its reference."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from dashboard.bench.figures import Figure, machine, report
from dashboard.cli.opening import progress_bar, say
from datastore import settings
from datastore.errors import BadInput
from datastore.simulate.scale.workload import of_scale

ROUNDS, REQUESTS = 40, 10_000


def bench(
    only: Annotated[list[str] | None, typer.Option(help="P1, P2, …; once for each. All, if none.")] = None,
    scale: Annotated[str, typer.Option(help="S: a first look. M: what the goals are for.")] = "S",
    json_file: Annotated[Path | None, typer.Option("--json", help="Also write the figures here.")] = None,
    rounds: Annotated[int, typer.Option(help="How often each callback is timed.", min=1)] = ROUNDS,
    requests: Annotated[int, typer.Option(help="How many requests P9 makes.", min=8)] = REQUESTS,
) -> None:
    """Measure, in databases of its own on the server of DATABASE_URL or on an embedded one.

    Example: parcours bench

    Example: parcours bench --only P1 --only P4 --scale M --json figures.json
    """
    from dashboard.bench.ground import opened_ground  # noqa: PLC0415 - other commands need no web server
    from dashboard.bench.run import chosen, measured, measures  # noqa: PLC0415

    of_scale(scale)  # refuse what cannot be before anything is loaded
    chosen(only or (), measures(requests=requests))
    chosen_settings = settings.from_env(os.environ)
    figures: list[Figure] = []
    _write(json_file, figures, scale)  # a name that cannot be written is refused before the work of an hour
    with opened_ground(chosen_settings, scale=scale, rounds=rounds, told=progress_bar) as ground:
        for figure in measured(ground, only or (), requests=requests):
            figures.append(figure)
            say(f"{figure.id}: {_number(figure.value, figure.unit)}, goal {figure.goal}")
            _write(json_file, figures, scale)  # should a later figure fail, this one is kept
    Console().print(_table(figures))
    on = machine()
    say(f"{on['processor']}, {on['cores']} cores, load {on['load'][0]}; scale {scale.upper()}")


def _table(figures: Sequence[Figure]) -> Table:
    table = Table("", "Figure", "", "Value", "Reference", "Ratio", "Goal", "Note")
    for figure in figures:
        table.add_row(
            {True: "met", False: "NOT MET", None: "–"}[figure.met],
            figure.id,
            figure.what,
            _number(figure.value, figure.unit),
            _number(figure.reference, figure.unit),
            _number(figure.ratio, "x"),
            figure.goal,
            figure.note,
        )
    return table


def _number(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{value:.3g} {unit}"


def _write(path: Path | None, figures: Sequence[Figure], scale: str) -> None:
    if path is None:
        return
    document = json.dumps(report(figures, scale=scale.upper()), indent=2, ensure_ascii=False)
    try:
        path.write_text(document, encoding="utf-8")
    except OSError as error:
        raise BadInput(
            "%(path)s cannot be written (%(reason)s): name another file", path=path, reason=error.strerror
        ) from error
