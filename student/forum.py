"""The forum of a class, shared by its pupils and teachers."""

from __future__ import annotations

from functools import partial
from uuid import UUID, uuid4

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from datastore.commands.contact.forum import (
    NewTopic,
    moderate_topic,
    open_topic,
    reply,
    set_post_withdrawn,
    vote,
)
from datastore.errors import BadInput, NotFound, Refused
from student import words
from student.blueprint import blueprint, database, scope, sent_id, sent_id_or_none, today, wanted_id
from student.queries import forum as queries

Page = str | tuple[str, int]
_SWITCHES = {
    "pin": {"pinned": True},
    "unpin": {"pinned": False},
    "lock": {"locked": True},
    "unlock": {"locked": False},
    "hide": {"withdrawn": True},
    "show": {"withdrawn": False},
}
"""What the buttons of a teacher do to a topic."""


@blueprint.get("/forum")
def forums() -> Response | str:
    """The forums of one's classes; a pupil's only one opens by itself."""
    with database().reading(scope()) as connection:
        mine = queries.forums(connection, scope())
    if len(mine) == 1 and not mine[0].teaches:
        return redirect(url_for("student.forum", class_id=mine[0].class_id))
    return render_template("student/forums.html", person=g.person, forums=mine)


@blueprint.get("/forum/<uuid:class_id>")
def forum(class_id: UUID) -> str:
    """The topics of a class, and the form for another one."""
    return _forum_page(class_id)


@blueprint.post("/forum/<uuid:class_id>")
def new_topic(class_id: UUID) -> Response | Page:
    """Open a topic."""
    typed = {name: request.form.get(name, "") for name in ("title", "text", "sequence", "id")}
    try:
        new = NewTopic(sent_id("id"), typed["title"], typed["text"], sent_id_or_none("sequence"))
        topic_id = open_topic(database(), scope(), class_id, new)
    except BadInput as error:
        return _forum_page(class_id, typed=typed, problem=words.sentence(error)), 400
    return redirect(url_for("student.topic", topic_id=topic_id), code=303)


@blueprint.get("/forum/topics/<uuid:topic_id>")
def topic(topic_id: UUID) -> str:
    """A topic with what was said in it."""
    return _topic_page(topic_id)


@blueprint.post("/forum/topics/<uuid:topic_id>")
def answer(topic_id: UUID) -> Response | Page:
    """Say something in a topic."""
    text = request.form.get("text", "")
    try:
        post_id, parent_id = sent_id("id"), sent_id_or_none("parent")
        reply(database(), scope(), topic_id, post_id=post_id, text=text, parent_id=parent_id)
    except (BadInput, Refused) as error:
        return _topic_page(topic_id, typed=text, problem=words.sentence(error)), 400
    return _back(topic_id, post_id)


@blueprint.post("/forum/topics/<uuid:topic_id>/order")
def keep_order(topic_id: UUID) -> Response:
    """What a teacher does to a topic: pin, close, hide, and their undoing."""
    switch = _SWITCHES.get(request.form.get("do", ""))
    if switch is None:
        raise BadInput("This form was sent in a way we do not know: reload the page and send again.")
    moderate_topic(database(), scope(), topic_id, **switch)
    return _back(topic_id)


@blueprint.post("/forum/topics/<uuid:topic_id>/posts/<uuid:post_id>")
def change_post(topic_id: UUID, post_id: UUID) -> Response:
    """Vote for a post, take the vote back, hide the post or bring it back."""
    wanted = request.form.get("do", "")
    if wanted in {"vote", "unvote"}:
        try:
            vote(database(), scope(), post_id, up=wanted == "vote")
        except Refused as error:
            flash(words.sentence(error))
    elif wanted in {"hide", "show"}:
        set_post_withdrawn(database(), scope(), post_id, withdrawn=wanted == "hide")
    else:
        raise BadInput("This form was sent in a way we do not know: reload the page and send again.")
    return _back(topic_id, post_id)


def _forum_page(class_id: UUID, *, typed: dict[str, str] | None = None, problem: str | None = None) -> str:
    with database().reading(scope()) as connection:
        topics = queries.topics(connection, scope(), class_id)
        mine = queries.forums(connection, scope())
        sequences = queries.sequences(connection, scope(), class_id)
    shown = next((one for one in mine if one.class_id == class_id), None)
    if shown is None:  # an archived class
        raise NotFound("This class does not exist, or you are not in it.")
    return render_template(
        "student/forum.html",
        person=g.person,
        forum=shown,
        topics=topics,
        sequences=sequences,
        typed=typed or {},
        problem=problem,
        form_id=uuid4(),
        moment=_moment(),
    )


def _topic_page(topic_id: UUID, *, typed: str = "", problem: str | None = None) -> str:
    with database().reading(scope()) as connection:
        shown = queries.topic(
            connection,
            scope(),
            topic_id,
            page=request.args.get("page", 1, type=int),
            post_id=wanted_id("answer") or wanted_id("post"),
        )
    return render_template(
        "student/topic.html",
        person=g.person,
        shown=shown,
        topic=shown.topic,
        teaches=shown.topic.class_id in scope().teaches,
        answering=wanted_id("answer"),
        typed=typed,
        problem=problem,
        form_id=uuid4(),
        moment=_moment(),
    )


def _moment() -> partial[str]:
    return partial(words.moment, today=today(), timezone=scope().timezone)


def _back(topic_id: UUID, post_id: UUID | None = None) -> Response:
    anchor = f"post-{post_id}" if post_id else None
    return redirect(url_for("student.topic", topic_id=topic_id, post=post_id, _anchor=anchor), code=303)
