"""The versions of a text: which saves of it are kept. Pure; the database stores them oldest first.

Every text handed in is kept for good, and of the others the last `AUTOSAVES_KEPT`. An autosave takes the
place of the one before it while both belong to the same minute of writing, unless it cuts the text by half:
what was deleted by mistake can be brought back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from datastore.content.text_production import count_words

AUTOSAVES_KEPT = 50
ONE_VERSION = dt.timedelta(seconds=60)
"""Autosaves within this time of the first of them are one version."""
LARGEST_CUT = 0.5
"""An autosave that leaves less than this share of the text is a version of its own."""


@dataclass(frozen=True, slots=True)
class Version:
    """The text as it was at one moment."""

    saved_at: dt.datetime
    text: str
    word_count: int
    submitted: bool = False
    """Handed in."""
    refused: bool = False
    """Saved by a device that had not seen a newer text: kept beside it, not in its place."""
    since: dt.datetime | None = None
    """When the first of the autosaves that it stands for was saved; None: it stands for itself."""
    given_back_at: dt.datetime | None = None
    """From then on its writer sees the marks, and the comments made until then."""

    @property
    def key(self) -> int:
        """Names the version in addresses: the microsecond at which it was saved."""
        return round(self.saved_at.timestamp() * 1_000_000)


def read_versions(stored: Sequence[Mapping[str, Any]]) -> list[Version]:
    """The versions that `student_productions.draft_data` holds, oldest first."""
    return [_read(one) for one in stored]


def written(versions: Sequence[Version]) -> list[dict[str, Any]]:
    """Versions as `student_productions.draft_data` stores them."""
    return [_written(version) for version in versions]


def handed_in(versions: Sequence[Version]) -> list[Version]:
    """The texts handed in: marks and comments name them by their place in this list, from 1."""
    return [version for version in versions if version.submitted]


def add_autosave(versions: Sequence[Version], text: str, at: dt.datetime) -> list[Version]:
    """The versions after an autosave; a text that was refused and is saved after all is there once."""
    before = [version for version in versions if not (version.refused and version.text == text)]
    last = before[-1] if before else None
    if last is None or not _goes_on(last, text, at):
        return _kept([*before, Version(at, text, count_words(text))])
    return [*before[:-1], Version(at, text, count_words(text), since=last.since or last.saved_at)]


def add_refused(versions: Sequence[Version], text: str, at: dt.datetime) -> list[Version]:
    """The versions with a text beside them that came too late; one that is among them adds nothing."""
    if any(version.text == text for version in versions):
        return list(versions)
    return _kept([*versions, Version(at, text, count_words(text), refused=True)])


def add_submission(versions: Sequence[Version], text: str, at: dt.datetime) -> list[Version]:
    """The versions after a text is handed in; the autosave of this very text becomes it."""
    before = versions[:-1] if versions and _is_autosave(versions[-1], text) else versions
    return [*before, Version(at, text, count_words(text), submitted=True)]


def give_back(versions: Sequence[Version], number: int, at: dt.datetime) -> list[Version]:
    """The versions after the text handed in as the so-manieth, from 1, is given back with its marks."""
    returned = handed_in(versions)[number - 1]
    return [replace(one, given_back_at=at) if one is returned else one for one in versions]


def _is_autosave(version: Version, text: str) -> bool:
    return version.text == text and not version.submitted and not version.refused


def _goes_on(last: Version, text: str, at: dt.datetime) -> bool:
    """Whether an autosave goes on with the version before it."""
    if last.submitted or last.refused or len(text) < LARGEST_CUT * len(last.text):
        return False
    return at - (last.since or last.saved_at) < ONE_VERSION


def _kept(versions: Sequence[Version]) -> list[Version]:
    """Without the oldest autosaves when there are too many."""
    autosaves = [version for version in versions if not version.submitted]
    dropped = {id(version) for version in autosaves[:-AUTOSAVES_KEPT]}
    return [version for version in versions if id(version) not in dropped]


def _read(stored: Mapping[str, Any]) -> Version:
    return Version(
        saved_at=dt.datetime.fromisoformat(stored["saved_at"]),
        text=stored["text"],
        word_count=stored["word_count"],
        submitted=stored["submitted"],
        refused=stored.get("refused", False),
        since=_time(stored.get("since")),
        given_back_at=_time(stored.get("given_back_at")),
    )


def _time(stored: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(stored) if stored else None


def _written(version: Version) -> dict[str, Any]:
    stored: dict[str, Any] = {
        "saved_at": version.saved_at.isoformat(),
        "text": version.text,
        "word_count": version.word_count,
        "submitted": version.submitted,
    }
    if version.refused:
        stored["refused"] = True
    times = {"since": version.since, "given_back_at": version.given_back_at}
    return stored | {name: at.isoformat() for name, at in times.items() if at}
