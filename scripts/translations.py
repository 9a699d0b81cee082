"""The French catalogue: `translations.py update` adds new sentences, `check` fails where one is missing.

English sentences are the keys and stand in the code; sentences of errors are found by the name of the error.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
FRENCH = ROOT / "dashboard/translations/fr/LC_MESSAGES/messages.po"
ERRORS = (
    "ParcoursError",
    "BadSetting",
    "BadInput",
    "BadFile",
    "NotFound",
    "Refused",
    "Conflict",
    "DataUnavailable",
    "fault",
)
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "plural": (1, 2), "_": None, **dict.fromkeys(ERRORS)}
KEYWORDS["shaped"] = (2,)

Call = tuple[int, str, list[str | None], list[str]]


def calls(module: IO[bytes], keywords: Collection[str], _tags: object, options: object) -> Iterator[Call]:
    """The calls in a module that hold sentences, as an extraction method of Babel's.

    Babel's own reader passes over calls inside f-strings, and over sentences that a constant names.
    """
    tree = ast.parse(module.read())
    constants = {
        ast.unparse(node.targets[0]): node.value for node in tree.body if isinstance(node, ast.Assign)
    }
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = ast.unparse(node.func).rpartition(".")[2]
        if name in keywords:
            values = [constants.get(ast.unparse(argument), argument) for argument in node.args]
            yield node.lineno, name, [_text(value) for value in values], []


def _text(value: ast.expr) -> str | None:
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


METHODS: list[tuple[str, Any]] = [
    (f"{side}/templates/**.html", "jinja2") for side in ("dashboard", "student")
]
METHODS += [(f"{package}/**.py", calls) for package in ("datastore", "dashboard", "student")]
OPTIONS = {"**.html": {"silent": "false"}}
"""A template that Jinja cannot read is a fault, not a template without sentences."""


def extracted() -> Catalog:
    """Every sentence of the code."""
    found = Catalog(locale="fr", domain="messages", charset="utf-8")
    for file, line, message, _, context in extract_from_dir(ROOT, METHODS, OPTIONS, KEYWORDS):
        found.add(message, None, [(file, line)], context=context)
    return found


def updated() -> Catalog:
    """The French catalogue with the sentences of the code, no others, and nothing guessed."""
    with FRENCH.open("rb") as stream:
        french = read_po(stream, locale="fr", domain="messages")
    french.update(extracted(), no_fuzzy_matching=True, update_header_comment=False)
    french.obsolete.clear()
    return french


def update() -> int:
    """Write the catalogue; what is new has an empty translation."""
    FRENCH.parent.mkdir(parents=True, exist_ok=True)
    if not FRENCH.exists():
        FRENCH.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n')
    catalogue = updated()
    with FRENCH.open("wb") as stream:
        write_po(stream, catalogue, width=100, sort_output=True, no_location=True, include_previous=False)
    return 0


def check() -> int:
    """Status 1 and a line for each sentence without a French translation, or with a broken one."""
    with FRENCH.open("rb") as stream:
        present = {message.id for message in read_po(stream, locale="fr") if message.id}
    catalogue = updated()
    faults = [f"unused: {id_!r}" for id_ in present - {message.id for message in catalogue}]
    for message in catalogue:
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and (message.fuzzy or not all(texts)):
            faults.append(f"no French: {message.id!r}")
        faults += [f"{message.id!r}: {error}" for error in message.check(catalogue)]
    for fault in faults:
        print(fault, file=sys.stderr)  # noqa: T201 - a command
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(update() if sys.argv[1:] == ["update"] else check())
