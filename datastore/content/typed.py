"""What people type, as it is kept: one sign for the end of a line, nothing that the database cannot hold."""

from __future__ import annotations

import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LINE_END = re.compile("\r\n?")


def storable(text: str) -> str:
    """The text with U+FFFD for what neither text nor jsonb takes: NUL, and a surrogate alone."""
    return _UNSTORABLE.sub("\ufffd", text)


def plain(text: str) -> str:
    """A text to be kept as it was written: forms end lines by two signs, and comments count signs."""
    return _LINE_END.sub("\n", storable(text))


def said(text: str) -> str:
    """A message: a text without the space around it, and empty where nothing is said."""
    return plain(text).strip().strip("\ufffd").strip()
