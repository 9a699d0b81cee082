"""`parcours serve`: the web server, several workers of several threads."""

from __future__ import annotations

import ctypes
import gc
import os
import socket
from collections.abc import Callable
from contextlib import ExitStack
from importlib import import_module
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from dashboard.cli.opening import opened, say
from datastore import installation, migrate, settings
from datastore.engine import POOL_SIZE
from datastore.errors import BadSetting, Refused
from datastore.settings import Settings

_MOST_HEAPS = -8
"""M_ARENA_MAX of mallopt."""


def serve() -> None:
    """Serve the database on PARCOURS_BASE_URL.

    Example: parcours serve
    """
    with opened() as open_installation:
        at = migrate.current(open_installation.database)
        if at != migrate.head():
            raise Refused(
                "The database is at revision %(at)s: run `parcours db upgrade` first", at=at or "base"
            )
        open_installation.database.require_serving_role()
        open_installation.database.dispose()  # connections do not survive the forking of workers
        run(
            open_installation.settings,
            ready=lambda: say(f"Parcours answers on {open_installation.settings.base_url}"),
        )


def run(chosen: Settings, *, ready: Callable[[], None]) -> None:
    """Serve until a signal ends it; returns by SystemExit, so that callers clean up.

    Args:
        chosen: Where to listen, and how many workers.
        ready: Called when the address takes connections.
    """
    _require_free(*chosen.bind)
    _load_what_workers_share()
    Workers(chosen, ready).run()


def _load_what_workers_share() -> None:
    """Dash, pandas and our modules are loaded before the fork: once in time, and once in memory.

    What is frozen the collector leaves alone, so that it stays shared
    (https://docs.python.org/3/library/gc.html#gc.freeze).
    """
    _share_heaps()
    import_module("dashboard.server")
    gc.collect()
    gc.freeze()


def _share_heaps() -> None:
    """Two heaps for all threads of a worker: a thread's own keeps what its largest answer took.

    Of the GNU C library (https://man7.org/linux/man-pages/man3/mallopt.3.html); others have nothing to set.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(_MOST_HEAPS, 2)


def _require_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise BadSetting(
                "%(host)s:%(port)d is in use: end what uses it, or set PARCOURS_BASE_URL=http://127.0.0.1:%(other)d",
                host=host,
                port=port,
                other=port + 1,
            ) from None


class Workers(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """Gunicorn's workers, each with a server and an engine of its own."""

    def __init__(self, chosen: Settings, ready: Callable[[], None]) -> None:
        self._settings = chosen
        self._ready = ready
        self._open = ExitStack()
        super().__init__()

    def load_config(self) -> None:
        """As many threads as the engine has connections; a worker that hangs is replaced."""
        host, port = self._settings.bind
        options: dict[str, Any] = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": self._settings.workers,
            "worker_class": "gthread",
            "threads": POOL_SIZE,
            "timeout": 60,
            "graceful_timeout": 5,
            "keepalive": 5,
            "proc_name": "parcours",
            "loglevel": "warning",
            "when_ready": lambda _arbiter: self._ready(),
            "worker_exit": lambda _arbiter, _worker: self._open.close(),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The server of one worker; runs after the fork."""
        from dashboard.server import create_server  # noqa: PLC0415 - other commands need not load Dash and pandas

        chosen = settings.from_env(os.environ)
        here = self._open.enter_context(installation.opened(chosen))
        return create_server(chosen, here.database, here.keys)
