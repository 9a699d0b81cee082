"""How the pupil's pages write days and moments, and what their scripts say."""

from __future__ import annotations

import datetime as dt

import flask_babel
from babel.dates import format_date, format_skeleton, format_time
from flask_babel import get_locale

from datastore.errors import ParcoursError
from datastore.measures.weeks import school_zone


def gettext(template: str, **parameters: object) -> str:
    """A sentence in the reader's language; the English one is its key."""
    return str(flask_babel.gettext(template, **parameters))


def sentence(error: ParcoursError) -> str:
    """Why something was refused, in the reader's language."""
    return gettext(error.template, **error.parameters)


def day(on: dt.date, today: dt.date) -> str:
    """A day in the reader's language: lun. 24 nov.; with its year when it is not this one."""
    skeleton = "MMMEd" if on.year == today.year else "yMMMd"
    return str(format_skeleton(skeleton, on, locale=get_locale()))


def moment(at: dt.datetime, today: dt.date, timezone: str) -> str:
    """A day and time in the school's time: 10:15 today, lun. 24 nov., 10:15 before."""
    local = at.astimezone(school_zone(timezone))
    clock = str(format_time(local.time(), "short", locale=get_locale()))
    return clock if local.date() == today else f"{day(local.date(), today)}, {clock}"


def full_day(on: dt.date) -> str:
    """A day in full: 24 novembre 2026."""
    return str(format_date(on, "long", locale=get_locale()))


def _(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when a page asks for it."""
    return sentence


IN_SCRIPTS = (
    _("Saved"),
    _("step %(n)s of %(all)s"),
    _("not finished"),
    _("You have answered %(n)s of %(all)s questions."),
    _("Still open:"),
    _("You can hand in once only."),
    _("Hand in all the same"),
    _("Hand in now"),
    _("“%(what)s”: place %(place)s of %(all)s"),
    _("Keep this order"),
    _("Move “%(what)s” up"),
    _("Move “%(what)s” down"),
    _("%(what)s (taken)"),
    _("%(n)s of %(all)s cards read"),
    _("Your result has been noted."),
    _("Hint (%(n)s left)"),
    _("The hint did not come. Try again in a moment."),
    _("A question stands under the film."),
    _("Go on with the film"),
    _("The film cannot be played here. Read its transcript, or try again later."),
    _("1 minute left"),
    _("%(n)s minutes left"),
    _("The time is up: your answers are being handed in."),
    _("%(time)s left"),
    _("%(n)s words so far"),
    _("%(n)s words: as long as asked"),
    _("%(n)s words: more than asked"),
    _("Write your text before you hand it in."),
    _("%(count)s piece(s) of your work are only on this device. Signing out deletes them."),
    _("(nothing)"),
    _("A hint needs the network. Try again when it is back."),
    _("Checked"),
    _("Choose"),
    _("Choose the version to go on with. The other one stays on this device."),
    _("Copied"),
    _("Copy the text"),
    _("Decide later"),
    _("Delete it from this device"),
    _("Keep what is here"),
    _("Kept on this device, not accepted"),
    _("No network. What you handed in is kept on this device and will be sent by itself."),
    _("No network. What you type is kept on this device and will be sent by itself."),
    _("Not everything is sent yet"),
    _("Not saved yet: keep this page open"),
    _("Offline"),
    _("On the other device"),
    _("On this device"),
    _("Really delete it?"),
    _("Saved on this device, waiting for the network"),
    _("Saving…"),
    _("See what you handed in"),
    _("Sign in again"),
    _("Sign out and delete it"),
    _("Signing out needs the network: you are still signed in. Try again later."),
    _("Stay signed in until it is sent"),
    _("Take the other one"),
    _("Text"),
    _("This could not be handed in, and is kept here"),
    _("This device has no room left. Keep this page open until it says “Saved”."),
    _("This work was changed on another device"),
    _("Try again"),
    _("Two versions: choose one"),
    _("Versions kept on this device: %(n)s"),
    _("You are signed out. What you typed stays on this device."),
    _("You have handed this in."),
    _("You will be signed out as soon as everything is sent."),
)
"""What the scripts of the pupils' pages say; `parcours.say` finds each by its English words."""


def browser_words() -> dict[str, str]:
    """The sentences of the scripts in the reader's language, by the English ones."""
    return {sentence: gettext(sentence) for sentence in IN_SCRIPTS}
