"""Comments on passages of a text: a teacher makes them, its writer says what became of them."""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from datastore.commands import audit
from datastore.commands.history import Event, Verb, record_events
from datastore.commands.marking.handed_in import locked_hand_in
from datastore.content import typed
from datastore.content.versions import handed_in, read_versions
from datastore.engine import Database
from datastore.errors import BadInput, NotFound, Refused
from datastore.models import FeedbackComment, StudentProduction, new_id
from datastore.models.enums import CommentState
from datastore.scope import Scope

LONGEST_COMMENT = 5_000
LONGEST_QUOTE = 2_000


def add_comment(
    database: Database,
    scope: Scope,
    class_id: UUID,
    production_id: UUID,
    *,
    version: int,
    quote: str,
    comment: str,
    start: int | None = None,
    now: dt.datetime | None = None,
) -> UUID:
    """Comment on a passage of a text handed in, for its writer to see once it is given back; returns the id.

    Args:
        database: The database.
        scope: Of a teacher of the class.
        class_id: The class.
        production_id: The text.
        version: Which of those handed in, from 1.
        quote: The passage, as it stands in the text; white space may differ.
        comment: What there is to say of it.
        start: The character at which the passage begins, when it was selected; else its first occurrence.
        now: The moment.

    Raises:
        NotFound: the scope does not teach the class, or there is no such text.
        BadInput: comment or passage are empty or too long, or the passage is not in the text.
    """
    said, passage = _checked(comment, quote)
    comment_id, what = new_id(), {"production_id": production_id, "comment": said}
    with database.writing(scope) as session:
        text = locked_hand_in(session, scope, class_id, production_id, version).version.text
        begin, end = find_passage(text, passage, near=start or 0)
        anchor = {"version": version, "anchor_start": begin, "anchor_end": end, "quote": text[begin:end]}
        by = {"author_id": scope.require_person(), "created_at": now or dt.datetime.now(dt.UTC)}
        own = {"school_id": scope.school_id, "id": comment_id}
        session.execute(insert(FeedbackComment).values(**own, **what, **anchor, **by))
        audit.record(session, scope, "comment.add", "student_production", production_id, version=version)
    return comment_id


def _checked(comment: str, quote: str) -> tuple[str, str]:
    """What is said and the passage, as they are kept."""
    said, passage = typed.said(comment), typed.said(quote)
    _require_length(said, LONGEST_COMMENT, "Write the comment: 1 to %(most)d characters.")
    _require_length(
        passage, LONGEST_QUOTE, "Name the passage that the comment is about: 1 to %(most)d characters."
    )
    return said, passage


def find_passage(text: str, passage: str, *, near: int = 0) -> tuple[int, int]:
    """Where a passage stands in a text, from and to (excluded); of several, the one nearest to a place.

    Raises:
        BadInput: it is not in the text.
    """
    words = re.compile(r"\s+".join(map(re.escape, passage.split())))
    found = [match.span() for match in words.finditer(text)]
    if not passage.strip() or not found:
        raise BadInput("This passage is not in the text: copy it from there as it stands.")
    return min(found, key=lambda span: abs(span[0] - near))


def remove_comment(
    database: Database, scope: Scope, class_id: UUID, production_id: UUID, comment_id: UUID
) -> None:
    """Take a comment back that the writer has not seen yet.

    Raises:
        NotFound: the scope does not teach the class, or there is no such comment on a text of it.
        Refused: the text was given back with it.
    """
    scope.require_teaching(class_id)
    c, p = FeedbackComment, StudentProduction
    mine = (c.school_id == scope.school_id, c.id == comment_id)
    with database.writing(scope) as session:
        query = (
            select(c.version, c.created_at, p.draft_data)
            .join(p, (p.school_id == c.school_id) & (p.id == c.production_id))
            .where(*mine, p.id == production_id, p.class_id == class_id)
        )
        row = session.execute(query.with_for_update(of=p, key_share=True)).one_or_none()
        if row is None:
            raise NotFound("There is no such comment.")
        if _is_given_back(row.draft_data, row.version, row.created_at):
            raise Refused("The text was given back with this comment: it stays.")
        session.execute(delete(c).where(*mine))
        audit.record(session, scope, "comment.remove", "student_production", production_id)


def settle_comment(
    database: Database,
    scope: Scope,
    comment_id: UUID,
    state: CommentState,
    *,
    now: dt.datetime | None = None,
) -> None:
    """The writer says what became of a comment: taken up, ignored, or open again.

    Raises:
        NotFound: it is not a comment that the scope's student has been given, in a class of today.
    """
    at = now or dt.datetime.now(dt.UTC)
    c, p = FeedbackComment, StudentProduction
    with database.writing(scope) as session:
        query = (
            select(c.version, c.created_at, p.draft_data, p.class_id, p.activity_id)
            .join(p, (p.school_id == c.school_id) & (p.id == c.production_id))
            .where(
                c.school_id == scope.school_id,
                c.id == comment_id,
                p.student_id == scope.require_person(),
                p.class_id.in_(scope.attends),
            )
        )
        row = session.execute(query.with_for_update(of=c)).one_or_none()
        if row is None or not _is_given_back(row.draft_data, row.version, row.created_at):
            raise NotFound("There is no such comment.")
        session.execute(
            update(c)
            .where(c.school_id == scope.school_id, c.id == comment_id)
            .values(state=state, state_at=at)
        )
        said = Event(Verb.interacted, at, data={"comment": str(comment_id), "state": state.value})
        record_events(session, scope, row.class_id, scope.require_person(), row.activity_id, [said])


def _is_given_back(stored: list[dict[str, object]], number: int, commented_at: dt.datetime) -> bool:
    """Whether the writer sees a comment on the so-manieth text handed in."""
    given_back_at = handed_in(read_versions(stored))[number - 1].given_back_at
    return given_back_at is not None and commented_at <= given_back_at


def _require_length(text: str, most: int, template: str) -> None:
    if not 1 <= len(text) <= most:
        raise BadInput(template, most=most)
