"""The demo's content as rows: what all schools share, and the sequences of the school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from datastore.content import Responses, score
from datastore.models import (
    Activity,
    ActivityCompetency,
    Badge,
    Competency,
    CompetencyFramework,
    ContentVersion,
    Session,
)
from datastore.models import Sequence as SequenceModel
from datastore.simulate.content_files import DemoActivity, DemoBadge, DemoFramework, DemoSequence
from datastore.simulate.outcomes import CONTENT_VERSION
from datastore.simulate.placing import Ground, Row, Tables, stable_id


def competency_ids(framework: DemoFramework) -> dict[str, UUID]:
    """The ids of the competencies, by code; the same in every database, since all schools share them."""
    return {code: stable_id("competency", framework.code, code) for code in framework.codes}


def add_common(tables: Tables, framework: DemoFramework, badges: Sequence[DemoBadge]) -> None:
    """Add the framework and the badges that all schools share."""
    framework_id = stable_id("framework", framework.code)
    tables.add(
        CompetencyFramework,
        {"id": framework_id, "school_id": None, "code": framework.code, "title": framework.title},
    )
    ids = competency_ids(framework)
    for position, competency in enumerate(framework.competencies, start=1):
        own = {"id": ids[competency.code], "school_id": None, "framework_id": framework_id}
        tables.add(Competency, {**own, **competency.model_dump(), "position": position})
    for badge in badges:
        tables.add(Badge, {"id": stable_id("badge", badge.code), "school_id": None, **badge.model_dump()})


def add_sequences(ground: Ground, tables: Tables, sequences: Sequence[DemoSequence], author: UUID) -> None:
    """Add the sequences with their sessions, activities and content versions."""
    for position, sequence in enumerate(sequences, start=1):
        tables.add(
            SequenceModel,
            {
                "school_id": ground.school_id,
                "id": ground.id("sequence", sequence.slug),
                "title": sequence.title,
                "description": sequence.description,
                "total_sessions": len(sequence.sessions),
                "estimated_duration": sequence.estimated_duration,
                "difficulty_level": sequence.difficulty_level,
                "created_by": author,
                "position": position,
            },
        )
        _add_sessions(ground, tables, sequence, author)


def _add_sessions(ground: Ground, tables: Tables, sequence: DemoSequence, author: UUID) -> None:
    for number, session in enumerate(sequence.sessions, start=1):
        session_id = ground.id("session", sequence.slug, number)
        tables.add(
            Session,
            {
                "school_id": ground.school_id,
                "id": session_id,
                "sequence_id": ground.id("sequence", sequence.slug),
                "session_number": number,
                "title": session.title,
                "learning_objectives": [objective.model_dump() for objective in session.learning_objectives],
                "estimated_duration": session.estimated_duration,
                "prerequisites": list(session.prerequisites),
            },
        )
        for place, activity in enumerate(session.activities, start=1):
            where = {"session_id": session_id, "activity_number": place}
            _add_activity(ground, tables, activity, where, author)


def _add_activity(ground: Ground, tables: Tables, activity: DemoActivity, where: Row, author: UUID) -> None:
    activity_id = ground.activity_ids[activity.slug]
    own = {"school_id": ground.school_id}
    stored: Row = {"content": activity.content, "evaluation_criteria": activity.evaluation_criteria}
    tables.add(
        Activity,
        {
            **own,
            **stored,
            **where,
            "id": activity_id,
            "title": activity.title,
            "activity_type": activity.activity_type,
            "max_points": round(score(activity.parsed, Responses(), hints_used={}).max_score),
            "is_mandatory": activity.is_mandatory,
            "estimated_duration": activity.estimated_duration,
            "content_version": CONTENT_VERSION,
        },
    )
    version = {"activity_id": activity_id, "version": CONTENT_VERSION, "created_by": author}
    tables.add(ContentVersion, {**own, **stored, **version, "id": ground.id("version", activity.slug)})
    for code in activity.competencies:
        link = {"activity_id": activity_id, "competency_id": ground.competency_ids[code]}
        tables.add(ActivityCompetency, {**own, **link, "id": ground.id("link", activity.slug, code)})


def activity_ids(root: UUID, sequences: Sequence[DemoSequence]) -> Mapping[str, UUID]:
    """The ids of the activities, by slug; see `Ground.root`."""
    return {
        activity.slug: stable_id(root, "activity", activity.slug)
        for sequence in sequences
        for activity in sequence.activities
    }
