"""A teacher marks a text: what is saved stays unseen, what is given back has all its consequences, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from datastore.commands.marking.comments import add_comment, find_passage, remove_comment, settle_comment
from datastore.commands.marking.flagged import decide
from datastore.content.versions import read_versions
from datastore.engine import Database
from datastore.errors import BadInput, NotFound, Refused
from datastore.models import (
    ActivityAttempt,
    ActivityResult,
    AuditEntry,
    Base,
    CompetencyAssessment,
    CompetencyMastery,
    FeedbackComment,
    InteractionEvent,
    Notification,
    RubricScore,
)
from datastore.models.enums import (
    AssessmentLevel,
    AttemptDecision,
    AttemptFlag,
    CommentState,
    NotificationKind,
    ProductionStatus,
    ResultStatus,
)
from tests.conftest import new_database
from tests.writing import DAY, GOOD, HOUR, MONDAY, TEXT, WEAK, Writing, make_writing


@pytest.fixture(scope="module")
def database(server_url, template, cipher) -> Iterator[Database]:
    """One database for all: every test has a school of its own."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


@pytest.fixture
def writing(database) -> Writing:
    """A class whose first pupil has handed in the letter."""
    writing = make_writing(database)
    writing.hand_in()
    return writing


def rows(writing: Writing, model: type[Base], *order) -> list:
    """All rows of the school."""
    with writing.database.reading(writing.lesson.teacher) as connection:
        query = select(model).where(model.school_id == writing.pupil.school_id)
        return list(connection.execute(query.order_by(*order)))


def comment(writing: Writing, quote: str, text: str = "À revoir.", **more) -> UUID:
    options = {"version": 1, "now": MONDAY + HOUR, **more}
    place = (writing.database, writing.lesson.teacher, writing.class_id, writing.production().id)
    return add_comment(*place, quote=quote, comment=text, **options)


def levels(writing: Writing) -> dict[str, tuple[str, float]]:
    return {row.criterion_key: (row.level.value, row.points) for row in rows(writing, RubricScore)}


# Saved and given back


def test_saved_marks_are_kept_for_the_teacher_and_change_nothing_for_the_pupil(writing):
    writing.mark(writing.production().id, {"idees": "acquis"}, feedback="Bien.", returned=False)
    assert levels(writing) == {"idees": ("acquis", 4.0)}
    row = writing.production()
    assert (row.status, row.feedback_released_at) == (ProductionStatus.submitted, None)
    assert (row.evaluation_score, row.teacher_feedback) == (None, None)
    (attempt,) = rows(writing, ActivityAttempt)
    assert (attempt.needs_review, attempt.completes) == (True, False)
    assert rows(writing, CompetencyAssessment) == rows(writing, Notification) == []


def test_a_level_taken_back_before_the_text_is_given_back_is_gone(writing):
    for given in ({"idees": "acquis", "ordre": "expert"}, {"ordre": "acquis"}):
        writing.mark(writing.production().id, given, returned=False)
    assert levels(writing) == {"ordre": ("acquis", 2.0)}


def test_a_text_given_back_has_its_score_feedback_and_marker(writing):
    writing.mark(writing.production().id, GOOD, feedback="  Bon texte.  ")
    row = writing.production()
    assert (row.evaluation_score, row.teacher_feedback) == (7.0, "Bon texte.")
    assert row.status is ProductionStatus.evaluated
    assert row.evaluated_by == writing.lesson.teacher.user_id
    assert row.evaluated_at == row.feedback_released_at == MONDAY + DAY
    assert [version.given_back_at for version in read_versions(row.draft_data)] == [MONDAY + DAY]
    (whole,) = rows(writing, FeedbackComment)
    assert (whole.comment, whole.anchor_end, whole.quote) == ("Bon texte.", 0, "")


@pytest.mark.parametrize(
    ("marks", "points", "completes", "status"),
    [
        (GOOD, 7.0, True, ResultStatus.completed),
        (WEAK, 3.0, False, ResultStatus.in_progress),
    ],
)
def test_the_attempt_gets_the_score_and_completes_from_acquis_on(writing, marks, points, completes, status):
    writing.mark(writing.production().id, marks)
    (attempt,) = rows(writing, ActivityAttempt)
    assert (attempt.score, attempt.max_score) == (points, 12.0)
    assert (attempt.needs_review, attempt.completes) == (False, completes)
    (result,) = rows(writing, ActivityResult)
    assert (result.score, result.max_score, result.status) == (points, 12.0, status)
    assert result.needs_review is False


def test_the_criteria_are_evidence_for_their_competencies(writing):
    """W1: idees en_cours and ordre expert, of which the lower; W2: langue alone."""
    marks = {"idees": "en_cours", "ordre": "expert", "langue": "acquis"}
    writing.mark(writing.production().id, marks)
    found = {row.competency_id: row for row in rows(writing, CompetencyAssessment)}
    rediger, juste = (found[writing.competencies[code]] for code in ("W1", "W2"))
    assert (rediger.assessment_level, juste.assessment_level) == (
        AssessmentLevel.en_cours,
        AssessmentLevel.acquis,
    )
    assert rediger.evidence_data["criteria"] == {"idees": "en_cours", "ordre": "expert"}
    assert rediger.assessed_by == writing.lesson.teacher.user_id
    (attempt,) = rows(writing, ActivityAttempt)
    assert (rediger.production_id, rediger.attempt_id) == (writing.production().id, attempt.id)
    mastery = {row.competency_id: row.level for row in rows(writing, CompetencyMastery)}
    assert mastery == {id_: row.assessment_level for id_, row in found.items()}


def test_the_pupil_is_told_and_history_and_audit_know(writing):
    writing.mark(writing.production().id, GOOD)
    told = [row for row in rows(writing, Notification) if row.kind is NotificationKind.feedback_released]
    assert [(row.user_id, row.class_id, row.data) for row in told] == [
        (writing.pupil.user_id, writing.class_id, {"activity_id": str(writing.letter)})
    ]
    (scored,) = [row for row in rows(writing, InteractionEvent) if row.verb == "scored"]
    assert (scored.student_id, scored.data) == (
        writing.pupil.user_id,
        {"version": 1, "score": 7.0, "max": 12.0},
    )
    (entry,) = [row for row in rows(writing, AuditEntry) if row.action == "text.give_back"]
    assert (entry.actor_id, entry.object_id) == (writing.lesson.teacher.user_id, writing.production().id)


def test_nothing_is_given_back_with_a_criterion_missing(writing):
    with pytest.raises(BadInput, match="every criterion"):
        writing.mark(writing.production().id, {"idees": "acquis", "ordre": "acquis"})
    assert levels(writing) == {}


@pytest.mark.parametrize("marks", [{"style": "acquis"}, {"idees": "parfait"}])
def test_a_level_that_is_not_on_the_rubric_is_refused(writing, marks):
    with pytest.raises(BadInput, match="no level"):
        writing.mark(writing.production().id, marks, returned=False)


def test_a_text_too_many_waits_for_the_decision_whether_it_counts(writing):
    a = ActivityAttempt
    with writing.database.writing(writing.lesson.teacher) as session:
        mine = (a.school_id == writing.pupil.school_id,)
        session.execute(update(a).where(*mine).values(flag=AttemptFlag.over_limit))
    with pytest.raises(Refused, match="counts"):
        writing.mark(writing.production().id, GOOD)
    with writing.database.writing(writing.lesson.teacher) as session:
        decided = {"decision": AttemptDecision.counts, "decided_at": MONDAY}
        session.execute(update(a).where(*mine).values(**decided))
    writing.mark(writing.production().id, GOOD)
    assert writing.production().evaluation_score == 7.0


# A further version


def test_a_revision_waits_again_and_its_marks_are_its_own(writing):
    writing.mark(writing.production().id, WEAK, feedback="À reprendre.")
    writing.hand_in(TEXT + " Nous y jouons chaque soir.", MONDAY + 2 * DAY)
    row = writing.production()
    assert (row.status, row.teacher_feedback) == (ProductionStatus.submitted, "À reprendre.")
    writing.mark(row.id, GOOD, version=2, feedback="Mieux.", now=MONDAY + 3 * DAY)
    row = writing.production()
    assert (row.status, row.evaluation_score, row.teacher_feedback) == (
        ProductionStatus.evaluated,
        7.0,
        "Mieux.",
    )
    kept = {(r.version, r.criterion_key): r.level.value for r in rows(writing, RubricScore)}
    assert kept == {(1, key): level for key, level in WEAK.items()} | {
        (2, key): level for key, level in GOOD.items()
    }
    scores = [row.score for row in rows(writing, ActivityAttempt, ActivityAttempt.attempt_number)]
    assert scores == [3.0, 7.0]
    assert rows(writing, ActivityResult)[0].status is ResultStatus.completed


def test_a_text_that_comes_while_the_one_before_is_marked_still_waits(writing):
    writing.hand_in("Une autre lettre.", MONDAY + HOUR)
    writing.mark(writing.production().id, GOOD, version=1)
    row = writing.production()
    assert (row.status, row.evaluation_score) == (ProductionStatus.submitted, 7.0)
    waiting = [r.needs_review for r in rows(writing, ActivityAttempt, ActivityAttempt.attempt_number)]
    assert waiting == [False, True]


def test_marks_that_were_given_back_change_only_by_giving_back_again(writing):
    writing.mark(writing.production().id, WEAK)
    with pytest.raises(Refused, match="give it back again"):
        writing.mark(writing.production().id, GOOD, returned=False)
    writing.mark(writing.production().id, GOOD, now=MONDAY + DAY + HOUR)
    assert writing.production().evaluation_score == 7.0
    (mastery,) = [
        row for row in rows(writing, CompetencyMastery) if row.competency_id == writing.competencies["W1"]
    ]
    assert (mastery.level, mastery.evidence_count) == (AssessmentLevel.acquis, 1)


def test_a_text_marked_anew_on_a_later_day_is_still_one_piece_of_evidence(writing):
    writing.mark(writing.production().id, WEAK)
    writing.mark(writing.production().id, WEAK, now=MONDAY + 5 * DAY)
    writing.mark(writing.production().id, GOOD, now=MONDAY + 9 * DAY)
    mastery = {row.competency_id: row for row in rows(writing, CompetencyMastery)}
    judged = mastery[writing.competencies["W1"]]
    assert (judged.level, judged.evidence_count) == (AssessmentLevel.acquis, 1)


def test_a_text_set_aside_is_given_back_and_is_no_evidence(database):
    writing = make_writing(database, attempts_allowed=1)
    writing.hand_in()
    further = writing.hand_in("Monsieur le maire, encore une lettre.", MONDAY + HOUR)
    assert further.flag is AttemptFlag.over_limit
    decide(database, writing.lesson.teacher, further.attempt_id, AttemptDecision.set_aside)
    writing.mark(writing.production().id, GOOD, version=2, feedback="Lu.")
    assert writing.production().teacher_feedback == "Lu."
    assert rows(writing, CompetencyMastery) == []


# Who may


def test_only_the_teachers_of_the_class_mark_its_texts(writing, database):
    production_id, other = writing.production().id, make_writing(database)
    other.hand_in()
    for who, class_id in (
        (writing.pupil, writing.class_id),
        (writing.lesson.admin, writing.class_id),
        (other.lesson.teacher, writing.class_id),
        (other.lesson.teacher, other.class_id),
    ):
        place = (database, who, class_id, production_id)
        with pytest.raises(NotFound):
            add_comment(*place, version=1, quote="maire", comment="Non.")
    with pytest.raises(NotFound):
        writing.mark(production_id, GOOD, version=2)
    with pytest.raises(NotFound):
        writing.mark(uuid4(), GOOD)


# Comments


def test_a_comment_is_anchored_on_its_passage(writing):
    comment(writing, "la place", "Laquelle ?")
    (row,) = rows(writing, FeedbackComment)
    assert TEXT[row.anchor_start : row.anchor_end] == row.quote == "la place"
    assert (row.comment, row.state, row.version) == ("Laquelle ?", CommentState.open, 1)
    assert row.author_id == writing.lesson.teacher.user_id


@pytest.mark.parametrize(
    ("text", "passage", "near", "found"),
    [
        ("un deux un deux un", "un", 0, (0, 2)),
        ("un deux un deux un", "un", 9, (8, 10)),
        ("😀 un deux", "un", 0, (2, 4)),
        ("un\n  deux", "un deux", 0, (0, 9)),
        ("a.b (c)", ".b (c)", 0, (1, 7)),
    ],
)
def test_a_passage_is_found_where_it_was_selected_or_first_whatever_white_space_was_pasted(
    text, passage, near, found
):
    assert find_passage(text, passage, near=near) == found


@pytest.mark.parametrize("quote", ["la mairie", "   ", "x" * 2001])
def test_a_passage_that_is_not_in_the_text_is_refused(writing, quote):
    with pytest.raises(BadInput):
        comment(writing, quote)


@pytest.mark.parametrize("text", ["", "  ", "x" * 5001])
def test_a_comment_says_something_and_not_too_much(writing, text):
    with pytest.raises(BadInput):
        comment(writing, "la place", text)


def test_a_comment_can_be_taken_back_until_the_text_is_given_back_with_it(writing):
    place = (writing.database, writing.lesson.teacher, writing.class_id, writing.production().id)
    remove_comment(*place, comment(writing, "maire"))
    assert rows(writing, FeedbackComment) == []
    kept = comment(writing, "maire")
    writing.mark(writing.production().id, GOOD)
    with pytest.raises(Refused, match="stays"):
        remove_comment(*place, kept)
    remove_comment(*place, comment(writing, "place", now=MONDAY + 2 * DAY))
    assert [row.id for row in rows(writing, FeedbackComment)] == [kept]


def test_the_writer_says_what_became_of_a_comment_once_it_was_given_back(writing, database):
    comment_id = comment(writing, "maire")
    with pytest.raises(NotFound):
        settle_comment(database, writing.pupil, comment_id, CommentState.taken_up)
    writing.mark(writing.production().id, GOOD)
    later = comment(writing, "place", now=MONDAY + 2 * DAY)
    for who, which in ((writing.another(), comment_id), (writing.lesson.teacher, comment_id)):
        with pytest.raises(NotFound):
            settle_comment(database, who, which, CommentState.ignored)
    with pytest.raises(NotFound):
        settle_comment(database, writing.pupil, later, CommentState.ignored)
    at = MONDAY + 3 * DAY
    settle_comment(database, writing.pupil, comment_id, CommentState.taken_up, now=at)
    settled = {row.id: (row.state, row.state_at) for row in rows(writing, FeedbackComment)}
    assert settled == {
        comment_id: (CommentState.taken_up, at),
        later: (CommentState.open, None),
    }


def test_times_of_versions_survive_the_database(writing):
    writing.mark(writing.production().id, GOOD)
    (version,) = read_versions(writing.production().draft_data)
    assert version.saved_at == MONDAY
    assert version.saved_at.utcoffset() == dt.timedelta(0)
