"""What the pupil was told of: the list, its words, and reading it."""

from __future__ import annotations

from functools import partial

from flask import g, redirect, render_template
from flask_babel import gettext
from werkzeug.wrappers import Response

from datastore.commands.contact.notices import mark_read
from datastore.models.enums import NotificationKind
from student import words
from student.blueprint import blueprint, database, scope, sent_id_or_none, today
from student.queries import notices as queries
from student.queries.notices import Notice


@blueprint.get("/notifications")
def notifications() -> str:
    """Everything the pupil was told lately."""
    with database().reading(scope()) as connection:
        told = queries.notices(connection, scope())
    moment = partial(words.moment, today=today(), timezone=scope().timezone)
    return render_template(
        "student/notifications.html", person=g.person, notices=told, say=sentence, moment=moment
    )


@blueprint.post("/notifications")
def read_notifications() -> Response:
    """Mark one as read, and go where it leads; or mark all of them."""
    notice_id = sent_id_or_none("id")
    if notice_id is None:
        mark_read(database(), scope())
        return redirect("/notifications", code=303)
    with database().reading(scope()) as connection:
        told = {notice.id: notice for notice in queries.notices(connection, scope())}
    mark_read(database(), scope(), notice_id)
    notice = told.get(notice_id)
    return redirect((notice.address if notice else None) or "/notifications", code=303)


def sentence(notice: Notice) -> str:
    """What is told, in the reader's language."""
    about = notice.about or gettext("something that is no longer there")
    k = NotificationKind
    sentences = {
        k.feedback_released: gettext("Your teacher has read your text: %(about)s", about=about),
        k.result_released: gettext("Your results are there: %(about)s", about=about),
        k.badge_earned: gettext("You have earned a badge: %(about)s", about=about),
        k.certificate_issued: gettext("You have completed a sequence: %(about)s", about=about),
        k.review_assigned: gettext("A text waits for your review: %(about)s", about=about),
        k.review_received: gettext("Somebody has reviewed your text: %(about)s", about=about),
        k.forum_reply: gettext("Somebody has answered you: %(about)s", about=about),
        k.help_answered: gettext("Your teacher has answered your call for help."),
        k.attempt_decided: gettext(
            "Your teacher has decided about work you handed in: %(about)s", about=about
        ),
    }
    return str(sentences[notice.kind])
