"""What the evidence of one cell says, and what teachers have decided about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dashboard.levels import in_words, level_names
from dashboard.locale import day, gettext, plural, whole
from datastore.measures.levels import Level
from datastore.measures.mastery import mostly_acquired

if TYPE_CHECKING:
    from dashboard.queries.mastery_evidence import CellEvidence, Decision

LIKELY, VERY_LIKELY = 0.75, 0.9


def evidence(cell: CellEvidence, timezone: str) -> str:
    """The level with its evidence, what an override stands in place of, and whether to look at it again."""
    (state,) = in_words(cell.state)
    level, *rest = state.split(", ")
    parts = [f"**{level}**" + "".join(f", {part}" for part in rest) + "."]
    if cell.override is not None:
        parts.append(_in_place_of(cell, cell.override, timezone))
    if cell.review:
        parts.append(_review(cell))
    parts += _surely(cell)
    return " ".join(parts)


def _in_place_of(cell: CellEvidence, override: Decision, timezone: str) -> str:
    computed = gettext("no evidence") if cell.computed is None else level_names()[cell.computed]
    if override.until is None:
        return gettext("The computed level is **%(level)s**.", level=computed)
    return gettext(
        "The computed level is **%(level)s**; it is shown again after %(day)s.",
        level=computed,
        day=_date(override.until, timezone),
    )


def _review(cell: CellEvidence) -> str:
    return plural(
        "Review suggested: **%(n)s new piece** since then says something else.",
        "Review suggested: **%(n)s new pieces** since then say something else.",
        cell.new_pieces,
        n=whole(cell.new_pieces),
    )


def _surely(cell: CellEvidence) -> list[str]:
    """How likely it is that the pupil succeeds more often than not; nothing where that is open."""
    window = [piece for piece in cell.pieces if piece.in_window and piece.level is not None]
    k, n = sum(piece.level >= Level.acquis for piece in window if piece.level is not None), len(window)
    p = mostly_acquired(k, n)
    if not n or max(p, 1 - p) < LIKELY:
        return []
    said = {"k": whole(k), "n": whole(n)}
    if p >= VERY_LIKELY:
        return [gettext("%(k)s of the last %(n)s at acquis or better: very likely acquired.", **said)]
    if p >= LIKELY:
        return [gettext("%(k)s of the last %(n)s at acquis or better: likely acquired.", **said)]
    if 1 - p >= VERY_LIKELY:
        return [gettext("%(k)s of the last %(n)s at acquis or better: very likely not acquired yet.", **said)]
    return [gettext("%(k)s of the last %(n)s at acquis or better: likely not acquired yet.", **said)]


def decisions(cell: CellEvidence, timezone: str, *, hidden: bool) -> list[str]:
    """Each time a teacher set the level or took that back, latest first.

    Args:
        cell: What is known of the cell.
        timezone: The school's.
        hidden: Whether names are hidden: then the reasons are as well, which may hold some.
    """
    told = [replace(each, reason="…") if hidden and each.reason else each for each in cell.decisions]
    return [_decided(decision, timezone) for decision in told]


def _decided(decision: Decision, timezone: str) -> str:
    said = {"day": day(decision.at, ZoneInfo(timezone)), "who": decision.by}
    if decision.level is None:
        return gettext("%(day)s: %(who)s went back to the computed level.", **said)
    said |= {"level": level_names()[decision.level], "reason": decision.reason or ""}
    if decision.until is None:
        return gettext("%(day)s: %(who)s set %(level)s. “%(reason)s”", **said)
    until = _date(decision.until, timezone)
    return gettext("%(day)s: %(who)s set %(level)s until %(until)s. “%(reason)s”", until=until, **said)


def _date(on: dt.date, timezone: str) -> str:
    zone = ZoneInfo(timezone)
    return day(dt.datetime.combine(on, dt.time(12), zone), zone)
