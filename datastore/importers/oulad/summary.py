"""What an OULAD folder holds, in numbers: what a dry run prints."""

from __future__ import annotations

from collections.abc import Sequence

from datastore.importers.oulad.records import Presentation, Registration, Submission


def summary_of(presentations: Sequence[Presentation]) -> dict[str, int]:
    """What the folder holds, and what whoever reads figures made from it should know of, also where it is 0.

    Students are people, whatever number of presentations they took; withdrawals are counted for each
    presentation. Clicks are the sum over all events.
    """
    registrations = [each for presentation in presentations for each in presentation.registrations.values()]
    submissions = [each for presentation in presentations for each in presentation.submissions]
    clicks = [each.count for presentation in presentations for each in presentation.clicks]
    return {
        "classes": len(presentations),
        "students": len(
            {student for presentation in presentations for student in presentation.registrations}
        ),
        "registrations": len(registrations),
        **_withdrawals(registrations),
        "assessments": sum(len(presentation.assessments) for presentation in presentations),
        "assessments nobody submitted": sum(map(_never_submitted, presentations)),
        "sites": sum(len(presentation.sites) for presentation in presentations),
        **_submissions(submissions),
        "events": len(clicks),
        "clicks": sum(clicks),
    }


def _withdrawals(registrations: Sequence[Registration]) -> dict[str, int]:
    withdrawn = [each for each in registrations if each.withdrawn]
    dates = [(each.registered, each.unregistered) for each in withdrawn]
    return {
        "withdrawn": len(withdrawn),
        "withdrawn before the start": sum(last is not None and last < 0 for _, last in dates),
        "withdrawn before registering": sum(
            first is not None and last is not None and last < first for first, last in dates
        ),
        "withdrawn without a date": sum(last is None for _, last in dates),
    }


def _submissions(submissions: Sequence[Submission]) -> dict[str, int]:
    return {
        "submissions": len(submissions),
        "late submissions": sum(each.late for each in submissions),
        "banked submissions": sum(each.banked for each in submissions),
        "submissions without a score": sum(each.score is None for each in submissions),
    }


def _never_submitted(presentation: Presentation) -> int:
    submitted = {submission.assessment.id for submission in presentation.submissions}
    return sum(assessment.id not in submitted for assessment in presentation.assessments)
