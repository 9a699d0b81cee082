"""The documentation names what there is: settings, commands, folders, files; and no file names an index."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer

from dashboard.cli import app
from datastore.settings import from_env

ROOT = Path(__file__).parents[2]
RUNNING = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
MENTION = re.compile(r'(docs/[\w/.-]+\.md)((?:,\s+"[^"]+")*)')
ELSEWHERE = ("http://", "https://", "mailto:")

INDEX_NAMES = (
    "py" + "pi",
    "python" + "hosted",
    "npm" + "js",
    "yarn" + "pkg",
    "ana" + "conda",
    "arti" + "factory",
)
INDEX_HOST = re.compile(rf"\b(?:[\w-]+\.)*(?:{'|'.join(INDEX_NAMES)})\.[a-z]{{2,}}\b", re.IGNORECASE)
INDEX_ADDRESS = re.compile(r"://[^\s\"'<>)]+/(?:simple|npm)(?:[/\"'\s]|$)")
INDEX_SETTING = re.compile(r"^\s*(?:--)?(?:extra-)?(?:index-url|find-links|registry)\s*[= ]", re.MULTILINE)


class Recorder(Mapping[str, str]):
    """An empty environment that remembers what was looked up."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def tracked() -> list[Path]:
    """The project's text files: those in git, and new ones that it does not ignore."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    names = subprocess.run(
        [git, "-c", f"safe.directory={ROOT}", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = [ROOT / name for name in names.split("\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()]


def commands(command: Any, *words: str) -> Iterator[str]:
    """Every command of the command line, as it is typed."""
    children = getattr(command, "commands", None)
    if children is None:
        yield " ".join(words)
        return
    for name, child in children.items():
        yield from commands(child, *words, name)


def anchors(path: Path) -> set[str]:
    """The places of a document that a link can name."""
    headings = HEADING.findall(FENCE.sub("", path.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def titles(path: Path) -> set[str]:
    return set(HEADING.findall(path.read_text(encoding="utf-8")))


def test_every_setting_has_a_line_in_the_table_of_settings():
    environment = Recorder()
    from_env(environment)
    assert len(environment.asked) >= 7
    assert sorted(name for name in environment.asked if f"| `{name}` |" not in RUNNING) == []


def test_every_documented_setting_is_read():
    environment = Recorder()
    from_env(environment)
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", RUNNING, re.MULTILINE)) == environment.asked


def test_every_command_is_in_the_table_of_commands_and_no_other():
    found = {f"parcours {command}" for command in commands(typer.main.get_command(app))}
    assert {"parcours demo", "parcours db upgrade", "parcours import datashop"} <= found
    assert set(re.findall(r"^\| `(parcours [a-z -]+)` \|", RUNNING, re.MULTILINE)) == found


def test_every_top_level_folder_is_in_the_architecture():
    folders = {path.relative_to(ROOT).parts[0] for path in tracked() if path.parent != ROOT}
    assert {"datastore", "dashboard", "student"} <= folders
    assert sorted(folder for folder in folders if f"`{folder}/`" not in ARCHITECTURE) == []


@pytest.mark.parametrize("package", ["datastore", "dashboard"])
def test_every_part_of_a_package_is_in_the_architecture(package):
    parts = {
        path.relative_to(ROOT / package).parts[0] for path in tracked() if ROOT / package in path.parents
    }
    parts -= {"__init__.py"}
    named = set(re.findall(r"`([\w.]+)/?`", ARCHITECTURE))
    assert sorted(parts - named) == []


def test_every_link_leads_to_a_file_and_a_heading():
    broken = []
    for document in (path for path in tracked() if path.suffix == ".md"):
        for target in LINK.findall(FENCE.sub("", document.read_text(encoding="utf-8"))):
            if target.startswith(ELSEWHERE):
                continue
            name, _, anchor = target.partition("#")
            path = (document.parent / name).resolve() if name else document
            if not path.exists() or (anchor and anchor not in anchors(path)):
                broken.append(f"{document.relative_to(ROOT)}: {target}")
    assert broken == []


def test_every_document_and_title_that_the_code_refers_to_exists():
    broken = []
    for path in (path for path in tracked() if path.suffix == ".py"):
        for name, quoted in MENTION.findall(path.read_text(encoding="utf-8")):
            document = ROOT / name
            known = titles(document) if document.exists() else set()
            wanted = re.findall(r'"([^"]+)"', quoted)
            if not document.exists() or not set(wanted) <= known:
                broken.append(f"{path.relative_to(ROOT)}: {name} {wanted}")
    assert broken == []


def test_make_s_commands_are_in_the_readme():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    assert {"demo", "test", "install", "check", "help"} <= targets
    assert set(re.findall(r"^\| `make ([a-z]+)` \|", readme, re.MULTILINE)) == targets


def test_continuous_integration_calls_the_test_command_of_the_readme():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert "make test" in script
    assert "\nmake test\n" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_no_file_names_an_index_or_a_registry():
    for pattern in (INDEX_HOST, INDEX_ADDRESS, INDEX_SETTING):
        named = [path for path in tracked() if pattern.search(path.read_text(encoding="utf-8"))]
        assert [str(path.relative_to(ROOT)) for path in named] == []


def test_no_lock_file_holds_an_address():
    locks = [path for path in tracked() if path.suffix == ".lock"]
    assert len(locks) >= 2
    assert [path.name for path in locks if "://" in path.read_text(encoding="utf-8")] == []
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text(encoding="utf-8")


def test_the_patterns_of_indexes_find_what_they_are_for():
    assert INDEX_HOST.search("https://files." + "python" + "hosted.org/packages")
    assert INDEX_ADDRESS.search("https://mirror.example/root" + "/simple/")
    assert INDEX_SETTING.search("--index" + "-url https://mirror.example")
    assert INDEX_SETTING.search("registry" + "=https://mirror.example")
    assert not INDEX_HOST.search("a package of py" + "pi")
