"""Whatever holds work up has words, for the teacher who decides and for the pupil who waits."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from dashboard.teach.evaluations import flags
from datastore.models.enums import AttemptFlag
from student import activity_words
from student.queries.activity import Attempt


def test_the_teacher_reads_why_each_submission_waits():
    assert flags().keys() == set(AttemptFlag)
    assert len(set(flags().values())) == len(AttemptFlag)


@pytest.mark.parametrize("flag", AttemptFlag)
def test_the_pupil_reads_why_the_work_waits(flag):
    attempt = Attempt(
        id=uuid4(),
        number=1,
        submitted_at=dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC),
        score=2.0,
        max_score=2.0,
        held=False,
        needs_review=False,
        late=False,
        flag=flag,
        decision=None,
        released_at=None,
        content_version=1,
    )
    said = activity_words.summary(attempt, told=True)
    assert said.startswith("Your work is kept. ")
    assert said.endswith(" Your teacher decides whether it counts.")
    assert len(said) > len("Your work is kept.  Your teacher decides whether it counts.")
