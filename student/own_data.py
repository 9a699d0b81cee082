"""What is kept of a pupil, to read and to take away, and a page that says why."""

from __future__ import annotations

import datetime as dt

from flask import Response, g, render_template
from flask_babel import gettext

from datastore.exporters.own_record import counts, own_record
from student.blueprint import blueprint, database, scope


@blueprint.get("/data")
def data() -> str:
    """What is kept of me, in counts, and the way to take it away."""
    with database().reading(scope()) as connection:
        kept = counts(connection, scope())
    lines = [(words, sum(kept[table] for table in tables)) for words, tables in _kinds()]
    return render_template("student/data.html", person=g.person, lines=lines)


@blueprint.get("/data/download")
def download() -> Response:
    """All of it as one file."""
    with database().reading(scope()) as connection:
        package = own_record(connection, scope(), readme=_readme())
    answer = Response(package, mimetype="application/zip")
    name = f"parcours-{dt.datetime.now(dt.UTC):%Y-%m-%d}.zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.get("/privacy")
def privacy() -> str:
    """What is kept, why, who sees it and for how long, in the words of a pupil of eleven."""
    return render_template("student/privacy.html", person=g.person)


def _readme() -> str:
    """What stands in the package beside its files."""
    return "\n\n".join(
        (
            gettext("This is everything that Parcours keeps of you."),
            gettext(
                "record.json holds all of it; csv holds the same as tables for a spreadsheet; texts holds"
                " your texts."
            ),
            gettext(
                "What your teacher has not given back yet is not in it: scores, levels, whether you have"
                " passed, and remarks. These places are empty. Download the package again when your teacher"
                " has given the results back."
            ),
        )
    )


def _kinds() -> list[tuple[str, tuple[str, ...]]]:
    """What the tables hold, in the reader's words."""
    return [
        (gettext("Answers handed in"), ("activity_attempts",)),
        (gettext("Work begun and not handed in"), ("attempt_drafts",)),
        (gettext("Texts"), ("student_productions",)),
        (gettext("Visits to activities, with their time"), ("activity_visits",)),
        (gettext("Steps of your work (opened, answered, handed in)"), ("interaction_events",)),
        (gettext("Levels in competencies"), ("competency_mastery",)),
        (gettext("What these levels come from"), ("competency_assessments",)),
        (gettext("Results and progress"), ("activity_results", "student_progress")),
        (gettext("Badges and certificates"), ("student_badges", "certificates")),
        (gettext("Reviews you wrote"), ("peer_reviews",)),
        (gettext("Forum: topics, answers and votes"), ("forum_topics", "forum_posts", "forum_votes")),
        (gettext("Calls for help"), ("help_calls",)),
        (gettext("Days away"), ("absences",)),
        (gettext("Settings that make work easier for you"), ("student_accommodations",)),
        (gettext("News you were told"), ("notifications",)),
        (gettext("Classes and groups"), ("class_enrollments", "group_members")),
    ]
