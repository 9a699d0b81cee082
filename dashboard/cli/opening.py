"""What commands share: the installation of the environment, and how they show progress."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from datastore import installation, settings
from datastore.installation import Installation

say = Console(soft_wrap=True, highlight=False, markup=False).print
"""Prints a line, without colours that a log would not understand."""


def opened(*, make_keys: bool = False) -> AbstractContextManager[Installation]:
    """The installation that the environment describes."""
    return installation.opened(settings.from_env(os.environ), make_keys=make_keys)


@contextmanager
def progress_bar(words: str) -> Iterator[Callable[[int, int], None]]:
    """A bar that follows calls of (done, total); on a terminal it is drawn, in a log it stays out."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words, total=None)

        def follow(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield follow
