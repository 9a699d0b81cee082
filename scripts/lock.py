"""Writes the lock files, and says whether they belong to pyproject.toml: `lock.py write`, `lock.py check`.

The lock files hold exact versions and hashes, and no address of an index. Each begins with the digest of the
dependencies it was made from, so that the check needs no network.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXTRAS = {"requirements.lock": "build", "requirements-dev.lock": "dev", "requirements-node.lock": "node"}
OPTIONS = (
    "--python-version=3.11",
    "--universal",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-header",
    "-q",
)


def digest(extra: str) -> str:
    """The digest of what a lock file is made from."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    source = [project["requires-python"], project["dependencies"], project["optional-dependencies"][extra]]
    return hashlib.sha256(json.dumps(source).encode()).hexdigest()


def head(extra: str) -> str:
    """The first line of a lock file."""
    return f"# of pyproject.toml's dependencies and its extra {extra}: {digest(extra)}\n"


def write() -> None:
    """Make every lock file anew; versions that still fit stay as they are."""
    for name, extra in EXTRAS.items():
        path = ROOT / name
        source = ["-"] if extra == "node" else ["pyproject.toml", f"--extra={extra}"]
        wanted = "\n".join(_requirements(extra)) if extra == "node" else None
        constraint = ["--constraint=requirements.lock"] if extra == "dev" else []
        command = ["uv", "pip", "compile", *source, *constraint, *OPTIONS, f"--output-file={name}"]
        subprocess.run(  # noqa: S603 - our own words
            command, check=True, cwd=ROOT, input=wanted, text=True, stdout=subprocess.DEVNULL
        )
        path.write_text(head(extra) + path.read_text())


def _requirements(extra: str) -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return list(project["optional-dependencies"][extra])


def check() -> int:
    """Status 1 and the remedy when a lock file was made from other dependencies."""
    stale = [name for name, extra in EXTRAS.items() if not (ROOT / name).read_text().startswith(head(extra))]
    for name in stale:
        print(f"{name} is older than pyproject.toml: run `make lock`", file=sys.stderr)  # noqa: T201 - a command
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(write() if sys.argv[1:] == ["write"] else check())
