"""`parcours hand-in-expired`: what a timer runs."""

from __future__ import annotations

from dashboard.cli.opening import opened, say
from datastore.commands.attempts.hand_in_everywhere import hand_in_everywhere


def hand_in_expired() -> None:
    """Hand in evaluations whose time is up, in all schools. For a timer: once a minute.

    Example: parcours hand-in-expired
    """
    with opened() as installation:
        done = hand_in_everywhere(installation.database)
    kept = f" Kept, because it cannot be read: {done.kept}." if done.kept else ""
    say(f"Handed in: {done.handed_in}.{kept}")
