"""Sign-in cards: a one-time code for each pupil, on a page to print and cut. It shows the codes once."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import current_app, render_template, request

from dashboard import fields
from dashboard.access import current_scope
from dashboard.edge import sentence
from dashboard.teach import queries
from dashboard.teach.blueprint import Answer, blueprint, form_token, pupils_of, status
from dashboard.wiring import database
from datastore.commands.accounts.sign_in_help import issue_codes
from datastore.commands.classroom.pupils import why_not_answered_for
from datastore.errors import BadInput, Refused


@blueprint.get("/class/<uuid:class_id>/cards")
def cards_page(class_id: UUID) -> str:
    """Who gets a card: at first those who never signed in."""
    return _choice_page(class_id)


@blueprint.post("/class/<uuid:class_id>/cards")
def make_cards(class_id: UUID) -> Answer:
    """New codes for the ticked pupils; the answer is the page to print."""
    try:
        ticked = fields.ticked("pupil")
        codes = issue_codes(database(), current_scope(), class_id, ticked, token=form_token())
    except (BadInput, Refused) as error:
        return _choice_page(class_id, error=sentence(error)), status(error)
    with database().reading(current_scope()) as connection:
        shown = queries.taught_class(connection, current_scope(), class_id)
        pupils = pupils_of(connection, class_id)
    by_id = {code.user_id: code for code in codes}
    return render_template(
        "teach/cards.html",
        shown=shown,
        cards=[(pupil, by_id[pupil.id]) for pupil in pupils if pupil.id in by_id],
        address=current_app.config["PARCOURS_BASE_URL"],
    )


def _choice_page(class_id: UUID, *, error: str = "") -> str:
    with database().reading(current_scope()) as connection:
        shown = queries.taught_class(connection, current_scope(), class_id)
        pupils = pupils_of(connection, class_id)
        refusal = why_not_answered_for(connection, current_scope(), [each.id for each in pupils])
    ours = [each for each in pupils if each.is_answered_for]
    ticked = request.form.getlist("pupil") if error else [str(each.id) for each in ours if each.needs_card]
    return render_template(
        "teach/cards_choice.html",
        shown=shown,
        pupils=pupils,
        ours=ours,
        refusal=refusal,
        chosen=ticked,
        error=error,
        token=uuid4(),
    )
