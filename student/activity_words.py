"""What the pages of an activity say: how each kind is answered, points, places in a film, verdicts."""

from __future__ import annotations

from flask_babel import format_decimal, ngettext

from datastore.content.feedback import Verdict
from datastore.models.enums import AttemptDecision, AttemptFlag
from student.queries.activity import Attempt
from student.words import gettext

MOST_DECIMALS = 12
"""Of a number that an author gave as the answer."""


def how(kind: str) -> str | None:
    """What to do with an item of a kind; None where its inputs say so themselves."""
    return {
        "multiple": gettext("Pick every answer that is right."),
        "matching": gettext("Choose the partner of each one. No partner serves twice."),
        "ordering": gettext("Put them into order: 1 comes first."),
        "drag_order": gettext("Put them into order: 1 comes first."),
        "timeline": gettext("Put them into order: 1 is the earliest."),
        "fill_in": gettext("Type what is missing."),
        "categorise": gettext("Choose the group of each one."),
        "highlight": gettext("Mark the pieces of the text that are asked for."),
        "flip_cards": gettext("Open each card and read it."),
    }.get(kind)


def same_twice(kind: str) -> str:
    """What is wrong with an item in which a place or a partner was chosen twice."""
    if kind == "matching":
        return gettext("Two of them have the same partner. Give each one its own.")
    return gettext("Two of them have the same place. Give each one its own.")


def number(value: float, decimals: int = 2) -> str:
    """A number as its reader writes it, with so many decimals at most and without zeros at its end."""
    return str(format_decimal(value, format=f"#,##0.{'#' * decimals}"))


def points(value: float) -> str:
    """An amount of points: 1 point, 2.5 points."""
    return str(ngettext("%(n)s point", "%(n)s points", 1 if value == 1 else 2, n=number(value)))


def points_of(earned: float, of: float) -> str:
    """What was earned of what could be."""
    return gettext("%(earned)s of %(points)s", earned=number(earned), points=points(of))


def clock(seconds: float) -> str:
    """A place in a film: 0:45, 1:02:03."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def level_name(level: str) -> str:
    """A level of a rubric."""
    return {
        "non_acquis": gettext("non acquis"),
        "en_cours": gettext("en cours"),
        "acquis": gettext("acquis"),
        "expert": gettext("expert"),
    }[level]


def verdict(given: Verdict) -> str:
    """How right an answer is."""
    return {
        Verdict.right: gettext("Right"),
        Verdict.partly: gettext("Partly right"),
        Verdict.wrong: gettext("Not right yet"),
        Verdict.blank: gettext("Not answered"),
        Verdict.waiting: gettext("Your teacher will read it"),
    }[given]


def given(kind: str, text: str) -> str:
    """A part of an answer: as it was typed or picked, true and false in the reader's words."""
    if kind == "true_false":
        return gettext("True") if text == "true" else gettext("False")
    return text


def wanted(kind: str, text: str) -> str:
    """A right answer: numbers as the reader writes them."""
    if kind == "numeric":
        value, space, unit = text.partition(" ")
        return number(float(value), decimals=MOST_DECIMALS) + space + unit
    return given(kind, text)


def percent(share: float) -> str:
    """A share of the whole: 63 %."""
    return gettext("%(number)s%%", number=number(round(100 * share)))


def state(attempt: Attempt, *, told: bool) -> str:
    """What may be said of an attempt in a list: its score, or what it waits for."""
    if attempt.undecided:
        return gettext("kept, your teacher decides whether it counts")
    if attempt.decision is AttemptDecision.set_aside:
        return gettext("set aside by your teacher, does not count")
    if not told:
        return gettext("your teacher gives the result back")
    if attempt.needs_review:
        return gettext("your teacher has yet to read it")
    if attempt.score is None or not attempt.max_score:
        return gettext("handed in")
    return points_of(attempt.score, attempt.max_score)


def summary(attempt: Attempt, *, told: bool) -> str:
    """The first sentence of a review: what the attempt earned, or what it waits for."""
    if attempt.undecided:
        return _kept(attempt.flag)
    if attempt.decision is AttemptDecision.set_aside:
        return gettext("Your teacher has set this attempt aside: it does not count.")
    if not told:
        return gettext("You have handed this in. Your teacher gives the results back to you.")
    if attempt.needs_review:
        return gettext("Your teacher has yet to read a part of it. Then you see your points.")
    if attempt.score is None or not attempt.max_score:
        return gettext("You have handed this in.")
    return gettext("You have %(points)s.", points=points_of(attempt.score, attempt.max_score))


def _kept(flag: AttemptFlag | None) -> str:
    reasons = {
        AttemptFlag.over_limit: gettext("It is one attempt more than you have."),
        AttemptFlag.closed: gettext("The activity was closed when it came in."),
        AttemptFlag.out_of_time: gettext("It came in after the time was up."),
        AttemptFlag.edited: gettext("The activity was changed while you worked on it."),
    }
    why = reasons[flag] if flag else ""
    return gettext("Your work is kept. %(why)s Your teacher decides whether it counts.", why=why)
