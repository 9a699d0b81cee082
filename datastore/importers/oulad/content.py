"""What a presentation offered, as a sequence of the school.

One session holds the assessments, in the order in which they are due: they are what a student has to do, so
they alone are mandatory. A session for each kind of site follows, with the sites in the order of the weeks
for which they were planned. Most sites name no week, so a session for each week would leave most of them out.

The data set holds neither the tasks nor the pages. An assessment is an evaluation with one open question
worth 100 points, a site an interactive activity that embeds a page of another place; the text of each says
what the data set tells of it, the due date and the weight among it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from datastore.importers.loading import Table
from datastore.importers.matching import stable_id
from datastore.importers.oulad.records import Assessment, Presentation, Site
from datastore.models import Activity, ContentVersion
from datastore.models import Sequence as TeachingSequence
from datastore.models import Session as TeachingSession
from datastore.models.enums import ActivityType

CONTENT_VERSION = 1
LANGUAGE = "en"
MAX_SCORE = 100
SITE_POINTS = 1
ASSESSMENTS = "Assessments"

_KINDS = {
    "TMA": "Assignment marked by a tutor",
    "CMA": "Assignment marked by a computer",
    "Exam": "Exam",
}


@dataclass(frozen=True, slots=True)
class _Planned:
    """An activity before it has its place in a session."""

    id: UUID
    title: str
    kind: ActivityType
    content: dict[str, Any]
    max_points: int
    mandatory: bool


@dataclass(frozen=True, slots=True)
class Course:
    """A presentation and the class that it was given to."""

    school_id: UUID
    class_id: UUID
    presentation: Presentation

    @property
    def sequence_id(self) -> UUID:
        """The sequence made from the presentation."""
        return stable_id(self.school_id, self.class_id, "sequence")

    def assessment_id(self, assessment: int) -> UUID:
        """The activity made from an assessment."""
        return stable_id(self.school_id, self.class_id, "assessment", assessment)

    def site_id(self, site: int) -> UUID:
        """The activity made from a site."""
        return stable_id(self.school_id, self.class_id, "site", site)

    def tables(self) -> list[Table]:
        """The rows that make the sequence, in the order of loading."""
        sessions = self._sessions()
        return [
            (TeachingSequence, [self._sequence_row(len(sessions))]),
            (TeachingSession, list(self._session_rows(list(sessions)))),
            (Activity, list(self._activity_rows(sessions))),
            (ContentVersion, list(self._version_rows(sessions))),
        ]

    def _sessions(self) -> dict[str, list[_Planned]]:
        sessions: dict[str, list[_Planned]] = defaultdict(list)
        for assessment, title in _titled(self.presentation.assessments):
            sessions[ASSESSMENTS].append(self._assessment(assessment, title))
        for site in sorted(self.presentation.sites, key=_site_order):
            sessions[site.kind].append(self._site(site))
        return sessions

    def _assessment(self, assessment: Assessment, title: str) -> _Planned:
        return _Planned(
            id=self.assessment_id(assessment.id),
            title=title,
            kind=ActivityType.evaluation,
            content=_assessment_content(self.presentation, assessment, title),
            max_points=MAX_SCORE,
            mandatory=True,
        )

    def _site(self, site: Site) -> _Planned:
        title = f"{site.kind} {site.id}"
        return _Planned(
            id=self.site_id(site.id),
            title=title,
            kind=ActivityType.interactive,
            content=_site_content(self.presentation, site, title),
            max_points=SITE_POINTS,
            mandatory=False,
        )

    def _session_id(self, title: str) -> UUID:
        return stable_id(self.school_id, self.class_id, "session", title)

    def _sequence_row(self, total: int) -> dict[str, Any]:
        return {
            "school_id": self.school_id,
            "id": self.sequence_id,
            "title": self.presentation.name,
            "total_sessions": total,
            "language": LANGUAGE,
        }

    def _session_rows(self, titles: Sequence[str]) -> Iterator[dict[str, Any]]:
        for number, title in enumerate(titles, start=1):
            yield {
                "school_id": self.school_id,
                "id": self._session_id(title),
                "sequence_id": self.sequence_id,
                "session_number": number,
                "title": title,
            }

    def _activity_rows(self, sessions: dict[str, list[_Planned]]) -> Iterator[dict[str, Any]]:
        for title, activities in sessions.items():
            for number, activity in enumerate(activities, start=1):
                yield {
                    "school_id": self.school_id,
                    "id": activity.id,
                    "session_id": self._session_id(title),
                    "activity_number": number,
                    "title": activity.title,
                    "activity_type": activity.kind,
                    "content": activity.content,
                    "max_points": activity.max_points,
                    "is_mandatory": activity.mandatory,
                    "content_version": CONTENT_VERSION,
                }

    def _version_rows(self, sessions: dict[str, list[_Planned]]) -> Iterator[dict[str, Any]]:
        for activity in (activity for activities in sessions.values() for activity in activities):
            yield {
                "school_id": self.school_id,
                "id": stable_id(activity.id, "content", CONTENT_VERSION),
                "activity_id": activity.id,
                "version": CONTENT_VERSION,
                "content": activity.content,
            }


def _titled(assessments: Sequence[Assessment]) -> Iterator[tuple[Assessment, str]]:
    """Assessments in the order in which they are due, numbered within their kind where it has several."""
    totals = Counter(assessment.kind for assessment in assessments)
    numbers: Counter[str] = Counter()
    for assessment in sorted(assessments, key=_assessment_order):
        kind = assessment.kind
        numbers[kind] += 1
        yield assessment, f"{kind} {numbers[kind]}" if totals[kind] > 1 else kind


def _assessment_order(assessment: Assessment) -> tuple[bool, int, int]:
    """Without a due date comes last: the data set leaves it out for exams in the last week."""
    return assessment.due is None, assessment.due or 0, assessment.id


def _site_order(site: Site) -> tuple[str, bool, int, int]:
    return site.kind, site.first_week is None, site.first_week or 0, site.id


def _assessment_content(presentation: Presentation, assessment: Assessment, title: str) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "screens": [
            {
                "key": "assessment",
                "title": title,
                "text": _assessment_text(presentation, assessment),
                "items": [
                    {
                        "kind": "open",
                        "key": "work",
                        "prompt": "The task is not part of the data set; its score out of 100 is.",
                        "points": MAX_SCORE,
                        "rubric": {"criteria": [_SCORE_CRITERION]},
                    }
                ],
            }
        ],
    }


_SCORE_CRITERION = {
    "key": "score",
    "title": "Score",
    "levels": [
        {"level": "non_acquis", "descriptor": "No point.", "points": 0},
        {"level": "expert", "descriptor": "All points.", "points": MAX_SCORE},
    ],
}


def _assessment_text(presentation: Presentation, assessment: Assessment) -> str:
    due = (
        "Due: not known."
        if assessment.due is None
        else f"Due: day {assessment.due} (about {presentation.date(assessment.due)})."
    )
    return (
        f"{_KINDS[assessment.kind]}, number {assessment.id} of {presentation.name}.\n"
        f"{due}\nWeight: {assessment.weight:g} %."
    )


def _site_content(presentation: Presentation, site: Site, title: str) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "screens": [
            {
                "key": "site",
                "title": title,
                "text": _site_text(presentation, site),
                "items": [
                    {
                        "kind": "embed",
                        "key": "page",
                        "prompt": "The page is not part of the data set; how often it was clicked on is.",
                        "frame": "html",
                        "source": f"oulad/{site.id}",
                        "title": title,
                    }
                ],
            }
        ],
    }


def _site_text(presentation: Presentation, site: Site) -> str:
    text = f"A site of the kind {site.kind}, number {site.id} of {presentation.name}."
    if site.first_week is None or site.last_week is None:
        return text
    return f"{text}\nPlanned for weeks {site.first_week} to {site.last_week}."
