"""The files in assets/: where they are, their versioned addresses, and which Dash loads by itself."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from flask import Flask

ASSETS = Path(__file__).parents[1] / "assets"
NOT_FOR_DASH = r"(student|teach|cards).*\.(css|js)|sw\.js|frame-bridge\.js"
"""Dash loads every script and style sheet of the folder; these are for other pages."""

_NOT_NEEDED = re.compile(r"""<script src="[^"]*/(?:polyfill@7|dash_table/bundle)[^"]*"></script>""")
"""Dash's replacements for what every browser of today has, and a table that no page shows."""


def install(server: Flask) -> None:
    """Give templates `asset(name)`: the address of a file, which changes when the file does.

    Files are sent as they are read, and Flask-Compress packs such answers for gzip only when it is told to.
    Gzip is named last: what else a browser understands packs better.
    """
    server.config["COMPRESS_ALGORITHM_STREAMING"] = ["zstd", "br", "deflate", "gzip"]
    server.jinja_env.globals["asset"] = _address


def needed(scripts: str) -> str:
    """The script elements of a page of Dash without those that only take time to run."""
    return _NOT_NEEDED.sub("", scripts)


def require_vendored() -> None:
    """Refuse to start without the browser parts that are installed, not committed.

    Raises:
        FileNotFoundError: with the remedy.
    """
    if not (ASSETS / "vendor" / "plotly-cartesian.min.js").exists():
        raise FileNotFoundError("assets/vendor is empty: run `make install`")


@cache
def _address(name: str) -> str:
    return f"/assets/{name}?m={int((ASSETS / name).stat().st_mtime)}"
