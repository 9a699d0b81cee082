"""`parcours demo`: from nothing to a running demo school."""

from __future__ import annotations

from dashboard.cli.opening import opened, say
from dashboard.cli.serve import run
from dashboard.cli.simulate import fill, say_accounts
from datastore import migrate


def demo() -> None:
    """Start the database, make the demo school once, and serve it until Ctrl-C.

    Example: parcours demo
    """
    with opened(make_keys=True) as installation:
        migrate.upgrade(installation.database)
        school = fill(installation)
        installation.database.dispose()  # connections do not survive the forking of workers

        def ready() -> None:
            say(f"\nParcours answers on {installation.settings.base_url}\n")
            say_accounts(school, installation)
            say("\nThe stories to look for are in docs/demo.md. Ctrl-C ends the demo; its data stay.")

        run(installation.settings, ready=ready)
