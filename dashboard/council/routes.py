"""The page with a sheet for each class, from exactly what the comparison shows."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, render_template, request

from dashboard.access import current_person, current_scope
from dashboard.callbacks.reading import reading
from dashboard.comparing.values import summary
from dashboard.comparing.view import CompareView
from dashboard.comparing.words import nothing, stamp
from dashboard.council.sheets import Compared, sheets
from dashboard.insights.compare_values import ground
from dashboard.locale import clock, day
from dashboard.queries import compare, compare_activities, compare_competencies, compare_values
from dashboard.queries.students import names_compared
from dashboard.tables.compare_values import reason
from datastore.measures.weeks import school_zone

blueprint = Blueprint("council", __name__)


@blueprint.get("/compare/council")
def council() -> str:
    """Of each class: how its pupils did beside the other classes, which are not named; what is left out."""
    view, scope = CompareView.parse(request.args.to_dict()), current_scope()
    with reading(scope) as connection:
        found = compare.footing(connection, scope, view)
        values = compare_values.values(connection, scope, found)
        matrix = compare_competencies.by_class(connection, scope, found)
        across = compare_activities.across(connection, scope, found)
        named = found.classes.loc[found.classes["named"], "class_id"].tolist()
        names = names_compared(connection, scope, named) if named and not view.hidden else {}
    compared = Compared(view, values, summary(found, values), matrix, across, names)
    now, zone, why = dt.datetime.now(dt.UTC), school_zone(scope.timezone), nothing(found)
    return render_template(
        "council.html",
        person=current_person(),
        view=view,
        why=why,
        sheets=[] if why else sheets(compared),
        stamp=stamp(found, view),
        ground=ground(found),
        left_out=found.left_out,
        reason=reason,
        read_at=f"{day(now, zone)}, {clock(now, zone)}",
    )
