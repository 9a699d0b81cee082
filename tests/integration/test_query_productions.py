"""Texts of a class: states, waiting and uptake recomputed from what was planted; one text as it is read."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select, update

from dashboard.queries import production, productions
from dashboard.queries.productions import PRODUCTION_COLUMNS, UPTAKE_COLUMNS
from dashboard.views import ClassView
from datastore.commands.classroom.groups import create_group, set_members
from datastore.commands.marking.comments import add_comment, settle_comment
from datastore.errors import NotFound
from datastore.measures.texts import TextState
from datastore.models import Activity, PeerReview, new_id
from datastore.models.enums import CommentState
from tests.conftest import statements
from tests.factories import make_lesson
from tests.writing import DAY, GOOD, HOUR, MONDAY, WEAK, make_writing

FIRST = "Un deux trois."
SECOND = "Un deux trois quatre cinq six."


class Desk:
    """A class with a text in each state."""

    def __init__(self, database) -> None:
        self.writing = make_writing(database)
        self.database, self.teacher = database, self.writing.lesson.teacher
        self.pupils = {"revised": self.writing.pupil}
        for state in ("submitted", "returned", "draft", "final"):
            self.pupils[state] = self.writing.another()
        for state in ("revised", "submitted", "returned", "final"):
            self.writing.hand_in(FIRST, MONDAY + len(state) * HOUR, pupil=self.pupils[state])
        self.writing.save("Un", MONDAY, 0, pupil=self.pupils["draft"])
        self.comments = [
            self.comment("revised", "Un"),
            self.comment("revised", "deux"),
            self.comment("returned", "trois"),
        ]
        for state, levels in (("revised", WEAK), ("returned", WEAK), ("final", GOOD)):
            self.writing.mark(self.id_of(state), levels, feedback="En tout, oui.")
        said = {"database": database, "scope": self.pupils["revised"]}
        settle_comment(**said, comment_id=self.comments[0], state=CommentState.taken_up, now=MONDAY + 2 * DAY)
        settle_comment(**said, comment_id=self.comments[1], state=CommentState.ignored, now=MONDAY + 2 * DAY)
        self.writing.hand_in(SECOND, MONDAY + 3 * DAY, pupil=self.pupils["revised"])

    def id_of(self, state):
        return self.writing.production(self.pupils[state]).id

    def comment(self, state, quote, version=1, at=MONDAY + 12 * HOUR):
        place = (self.database, self.teacher, self.writing.class_id, self.id_of(state))
        return add_comment(*place, version=version, quote=quote, comment="Précise.", now=at)

    def ask(self, question, *more, **filters):
        view = ClassView(class_id=self.writing.class_id, **filters)
        with self.database.reading(self.teacher) as connection:
            return question(connection, self.teacher, view, *more)


@pytest.fixture
def desk(database):
    return Desk(database)


def test_each_text_stands_where_it_was_left(desk):
    found = desk.ask(productions.productions).set_index("student_id")
    states = {desk.pupils[state].user_id: state for state in TextState}
    assert found["state"].to_dict() == states
    revised = found.loc[desk.pupils["revised"].user_id]
    assert (revised["versions"], revised["returned_versions"], revised["words"]) == (2, 1, 6)
    assert (revised["least"], revised["most"], revised["at"]) == (5, 20, MONDAY + 3 * DAY)
    assert (revised["comments"], revised["taken_up"], revised["ignored"]) == (2, 1, 1)
    draft = found.loc[desk.pupils["draft"].user_id]
    assert (draft["versions"], draft["words"]) == (0, 1)
    assert dict(found.reset_index()[list(PRODUCTION_COLUMNS)].dtypes.astype(str)) == dict(PRODUCTION_COLUMNS)


def test_those_that_wait_are_the_last_versions_not_given_back_the_oldest_first(desk):
    waits = productions.waiting(desk.ask(productions.productions))
    assert waits["student_id"].tolist() == [desk.pupils[state].user_id for state in ("submitted", "revised")]
    assert waits["at"].tolist() == [MONDAY + 9 * HOUR, MONDAY + 3 * DAY]


def test_uptake_counts_texts_comments_and_pupils(desk):
    summary = productions.uptake(desk.ask(productions.productions))
    [row] = summary.itertuples()
    assert (row.returned, row.again) == (3, 1)
    assert (row.comments, row.taken_up, row.ignored) == (3, 1, 1)  # what is said of the whole is none
    assert (row.commented, row.followed) == (2, 1)
    assert dict(summary.dtypes.astype(str)) == dict(UPTAKE_COLUMNS)


def test_a_comment_that_was_not_given_back_is_not_counted(desk):
    desk.comment("revised", "quatre", version=2, at=MONDAY + 4 * DAY)
    assert productions.uptake(desk.ask(productions.productions))["comments"].tolist() == [3]


def test_filters_choose_activities_days_and_pupils(desk):
    assert desk.ask(productions.productions, activity_type="quiz").empty
    monday = desk.ask(productions.productions, until=MONDAY.date())
    assert sorted(monday["state"]) == ["final", "returned", "submitted"]
    group = create_group(desk.database, desk.teacher, desk.writing.class_id, "Besoin")
    of_group = (desk.database, desk.teacher, desk.writing.class_id, group)
    set_members(*of_group, [desk.pupils["final"].user_id])
    assert desk.ask(productions.productions, group=group)["state"].tolist() == ["final"]


def test_a_text_is_read_with_its_versions_comments_and_the_rubric_of_its_day(desk):
    with desk.database.writing(desk.writing.lesson.admin) as session:
        easier = {"schema_version": 1, "prompt": "Autre"}
        own = (Activity.school_id == desk.teacher.school_id, Activity.id == desk.writing.letter)
        old = desk.ask(production.text_of, desk.id_of("revised"))
        session.execute(update(Activity).where(*own).values(content={**_content(session, own), **easier}))
    found = desk.ask(production.read, desk.id_of("revised"))
    assert [version.text for version in found.text.versions] == [FIRST, SECOND]
    assert found.text.prompt == old.prompt != "Autre"
    of_first, stretches = found.passages(1)
    assert [(remark.quote, remark.state) for remark in of_first] == [
        ("Un", CommentState.taken_up),
        ("deux", CommentState.ignored),
    ]
    assert "".join(part.text for part in stretches) == FIRST
    assert [part.text for part in stretches if part.comments] == ["Un", "deux"]
    whole = [remark for remark in found.remarks if not remark.end]
    assert [remark.said for remark in whole] == ["En tout, oui."]
    assert found.passages(2)[0] == []


def _content(session, own):
    return session.execute(select(Activity.content).where(*own)).scalar_one()


def test_levels_stand_by_version(desk):
    desk.writing.mark(desk.id_of("revised"), GOOD, version=2, returned=False, now=MONDAY + 4 * DAY)
    _, levels = desk.ask(production.levels_given, desk.id_of("revised"))
    assert levels == {1: WEAK, 2: GOOD}


def test_the_teacher_reads_who_reviewed_a_text_and_labels_where_names_are_hidden(desk):
    reviewer = desk.pupils["final"]
    with desk.database.writing(desk.writing.lesson.admin) as session:
        row = {
            "school_id": desk.teacher.school_id,
            "id": new_id(),
            "production_id": desk.id_of("revised"),
            "reviewer_id": reviewer.user_id,
            "criteria": GOOD,
            "comment": "Clair.",
            "submitted_at": MONDAY,
        }
        session.execute(insert(PeerReview).values(row))
    names = desk.ask(productions.productions).set_index("student_id")["name"]
    labels = desk.ask(productions.productions, hidden=True).set_index("student_id")["name"]
    for hidden, known in ((False, names), (True, labels)):
        _, [review] = desk.ask(production.reviews_of, desk.id_of("revised"), hidden=hidden)
        assert (review.reviewer, dict(review.levels), review.sent) == (known[reviewer.user_id], GOOD, True)
        assert (
            desk.ask(production.read, desk.id_of("revised"), hidden=hidden).name
            == known[desk.pupils["revised"].user_id]
        )
    assert labels[reviewer.user_id].startswith("#")


def test_a_draft_is_its_writers_and_another_class_has_no_such_text(desk):
    for question in (production.text_of, production.read, production.levels_given, production.reviews_of):
        with pytest.raises(NotFound):
            desk.ask(question, desk.id_of("draft"))
        with pytest.raises(NotFound):
            desk.ask(question, new_id())
    other = make_lesson(desk.database)
    view = ClassView(class_id=other.class_id)
    with desk.database.reading(other.teacher) as connection, pytest.raises(NotFound):
        production.text_of(connection, other.teacher, view, desk.id_of("revised"))


@pytest.mark.parametrize(
    ("question", "most"),
    [
        (production.text_of, 1),
        (production.levels_given, 2),
        (production.read, 3),
        (production.reviews_of, 3),
    ],
)
def test_one_text_is_read_with_few_statements(desk, question, most):
    text = desk.id_of("revised")
    with statements(desk.database) as seen:
        desk.ask(question, text)
    assert len([each for each in seen if "set_config" not in each]) <= most


def test_all_texts_are_read_with_two_statements(desk):
    view = ClassView(class_id=desk.writing.class_id)
    with desk.database.reading(desk.teacher) as connection, statements(desk.database) as seen:
        productions.productions(connection, desk.teacher, view)
    assert len(seen) == 2
