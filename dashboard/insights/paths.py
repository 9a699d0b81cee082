"""What stands out on the paths: where pupils stop, how they move, how two groups differ."""

from __future__ import annotations

import textwrap

from dashboard.figures.paths import FEWEST_FOR_SHARE, nothing
from dashboard.figures.paths_matrix import name_of
from dashboard.locale import gettext, percent, plural, whole
from dashboard.paths.frames import differences, reach
from dashboard.paths.path import Paths
from dashboard.paths.pupils import Chosen, place_of
from dashboard.views import ClassView
from datastore.measures.paths import Terminal, map_is_readable, moves, revisit_rate, transitions

LONGEST_TITLE = 90


def _title(text: object) -> str:
    return textwrap.shorten(str(text), LONGEST_TITLE, placeholder=" …")


def _nothing(view: ClassView) -> str:
    return nothing(view).replace("<br>", " ")


def reached(found: Paths, view: ClassView) -> str:
    """Where most pupils stop, and how many reach the last activity."""
    if not found.pupils:
        return _nothing(view)
    frame = reach(found)
    last = gettext(
        "**%(n)s of %(all)s** reach the last activity.",
        n=whole(frame["reached"].iloc[-1]),
        all=whole(len(found.pupils)),
    )
    said = [gettext("In “%(title)s”:", title=_title(found.sequence)), _most_left(found), last]
    if len(found.pupils) < FEWEST_FOR_SHARE:
        said.append(gettext("Few pupils: look at each of them rather than at shares."))
    return " ".join(said)


def _most_left(found: Paths) -> str:
    frame = reach(found)
    left = frame[frame["last_here"] > 0].sort_values("last_here", ascending=False, kind="stable")
    if left.empty:
        return gettext("nobody stops on the way.")
    first = left.iloc[0]
    words = {"started": whole(first["reached"]), "title": _title(first["title"])}
    if found.ended:
        return plural(
            "**%(num)d of %(started)s pupils** stops at “%(title)s”, the largest drop-off.",
            "**%(num)d of %(started)s pupils** stop at “%(title)s”, the largest drop-off.",
            int(first["last_here"]),
            **words,
        )
    return plural(
        "it still goes on; **%(num)d of %(started)s pupils** is currently at “%(title)s”.",
        "it still goes on; **%(num)d of %(started)s pupils** are currently at “%(title)s”.",
        int(first["last_here"]),
        **words,
    )


def moved(found: Paths, view: ClassView) -> str:
    """How much of the moving is back, and ahead; and why there is no map."""
    if not found.pupils:
        return _nothing(view)
    made = moves(transitions(found.routes))
    if not made.all:
        return gettext("Nobody went from one activity to another within a sitting.")
    said = [
        gettext(
            "Of **%(all)s** moves between activities, **%(following)s** lead to the next one, **%(back)s** "
            "(%(share)s) back, and **%(ahead)s** jump ahead; going back is often good study.",
            all=whole(made.all),
            following=whole(made.following),
            back=whole(made.back),
            share=percent(made.ratio(made.back)),
            ahead=whole(made.ahead),
        ),
        gettext(
            "**%(rate)s** of the visits return to an activity.",
            rate=percent(revisit_rate(pupil.journey.routes for pupil in found.pupils)),
        ),
    ]
    if not map_is_readable(found.routes, len(found.plan)):
        said.append(
            gettext("A map of the routes would be a tangle here (over 8 activities, over 4 steps, or loops).")
        )
    return " ".join(said)


def mapped(found: Paths, view: ClassView) -> str:
    """What the map shows."""
    if not found.pupils:
        return _nothing(view)
    n = len(found.routes)
    return plural("**%(num)d sitting**, step by step.", "**%(num)d sittings**, step by step.", n)


def detours(found: Paths, view: ClassView) -> str:
    """What most pupils leave out."""
    if not found.pupils:
        return _nothing(view)
    frame = reach(found).sort_values("skipped", ascending=False, kind="stable")
    first = frame.iloc[0]
    if not first["skipped"]:
        return gettext("Nobody leaves out an activity on the way.")
    return plural(
        "Left out most: “%(title)s”, by **%(num)d of %(all)s pupils** who went further.",
        "Left out most: “%(title)s”, by **%(num)d of %(all)s pupils** who went further.",
        int(first["skipped"]),
        title=_title(first["title"]),
        all=whole(first["further"]),
    )


def compared(first: Paths, second: Paths, names: tuple[str, str], view: ClassView) -> str:
    """Where two groups are furthest apart, and whether that is more than chance leaves open."""
    sizes = len(first.pupils), len(second.pupils)
    if not any(sizes):
        return _nothing(view)
    if min(sizes) < FEWEST_FOR_SHARE:
        small = names[0] if sizes[0] < FEWEST_FOR_SHARE else names[1]
        return gettext(
            "“%(name)s” has fewer than 5 pupils on this path: the table names them, no shares are compared.",
            name=small,
        )
    frame = differences(first, second)
    widest = frame.iloc[int(frame["difference"].abs().to_numpy().argmax())]
    said = gettext(
        "Furthest apart at “%(title)s”: **%(one)s of %(all_one)s** of “%(first)s” and **%(other)s of "
        "%(all_other)s** of “%(second)s” reach it.",
        title=_title(widest["title"]),
        one=whole(widest["first"]),
        all_one=whole(sizes[0]),
        first=names[0],
        other=whole(widest["second"]),
        all_other=whole(sizes[1]),
        second=names[1],
    )
    if widest["low"] <= 0 <= widest["high"]:
        return f"{said} {gettext('With so few pupils this may be chance.')}"
    return said


def who(asked: Chosen, found: Paths) -> str:
    """What the pupils of the list have done, as a heading."""
    ends = [place_of(found, each) for each in (asked.origin, asked.target)]
    if None in ends:
        return gettext("This is not on the path that is shown.")
    titles = {"one": _named(found, ends[0]), "other": _named(found, ends[1])}
    return {
        "link": gettext("Pupils who go from “%(one)s” to “%(other)s”", **titles),
        "loop": gettext("Pupils who go from “%(one)s” to “%(other)s” and straight back", **titles),
        "return": gettext("Pupils who come back to “%(one)s”", **titles),
        "skip": gettext("Pupils who leave out “%(one)s” and go further", **titles),
        "stop": gettext("Pupils who get no further than “%(one)s”, without completing it", **titles),
    }[asked.kind]


def _named(found: Paths, place: object) -> str:
    ends = {Terminal.start: -1, Terminal.end: len(found.plan)}
    return _title(name_of(found, ends[place] if isinstance(place, Terminal) else int(str(place))))


def taken(n: int) -> str:
    """How many pupils the list has."""
    if not n:
        return gettext("None of the pupils who pass the filters.")
    return plural("**%(num)d pupil**, selected.", "**%(num)d pupils**, selected.", n)
