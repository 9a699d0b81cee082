"""A text grows in saves: versions are kept as said, and nothing saved is lost whatever comes when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, update

from datastore.commands.classroom.sequences import configure
from datastore.commands.texts.write_text import save_text
from datastore.configuration import Configuration
from datastore.content.versions import AUTOSAVES_KEPT
from datastore.engine import Database
from datastore.errors import BadInput, Conflict, NotFound
from datastore.models import ActivityAttempt, InteractionEvent, StudentProduction, TeacherConfiguration
from datastore.models.enums import ActivityType, ProductionStatus
from tests.conftest import new_database
from tests.factories import make_sequence, quiz
from tests.writing import DAY, HOUR, MONDAY, SECOND, Writing, make_writing


@pytest.fixture(scope="module")
def database(server_url, template, cipher) -> Iterator[Database]:
    """One database for all: every test has a school of its own."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        yield database
        database.dispose()


@pytest.fixture
def writing(database) -> Writing:
    return make_writing(database)


def texts(writing: Writing) -> list[str]:
    return [version["text"] for version in writing.production().draft_data]


def events(writing: Writing, verb: str) -> list[dict]:
    with writing.database.reading(writing.pupil) as connection:
        e = InteractionEvent
        query = select(e.object_key, e.data).where(e.student_id == writing.pupil.user_id, e.verb == verb)
        return [dict(row) for row in connection.execute(query.order_by(e.occurred_at)).mappings()]


def test_a_save_keeps_the_text_counts_its_words_and_tells_the_revision(writing):
    saved = writing.save("L’après-midi, il a 3 idées.", MONDAY, 0, checked=["relu"])
    assert (saved.revision, saved.saved_at, saved.word_count) == (1, MONDAY, 5)
    row = writing.production()
    assert (row.content, row.word_count, row.status) == (
        "L’après-midi, il a 3 idées.",
        5,
        ProductionStatus.draft,
    )
    assert (row.checked, row.revision, row.submitted_at) == (["relu"], 1, None)


def test_autosaves_of_one_minute_are_one_version_with_the_last_text(writing):
    for second, text in ((0, "Un"), (20, "Un deux"), (59, "Un deux trois"), (60, "Un deux trois quatre")):
        writing.save(text, MONDAY + second * SECOND, writing_revision(writing))
    assert texts(writing) == ["Un deux trois", "Un deux trois quatre"]


def writing_revision(writing: Writing) -> int:
    """The revision that the page was told last."""
    with writing.database.reading(writing.pupil) as connection:
        query = select(func.coalesce(func.max(StudentProduction.revision), 0)).where(
            StudentProduction.student_id == writing.pupil.user_id
        )
        return connection.execute(query).scalar_one()


def test_what_is_deleted_by_mistake_within_the_minute_is_still_a_version(writing):
    writing.save("Une longue phrase qui compte.", MONDAY, 0)
    writing.save("U", MONDAY + 5 * SECOND, 1)
    assert texts(writing) == ["Une longue phrase qui compte.", "U"]


def test_the_last_autosaves_are_kept_and_every_text_handed_in(writing):
    writing.hand_in("Rendu.", MONDAY)
    for minute in range(AUTOSAVES_KEPT + 5):
        writing.save(f"Version {minute}", MONDAY + HOUR + minute * 60 * SECOND, minute + 1)
    assert texts(writing) == ["Rendu.", *(f"Version {minute}" for minute in range(5, AUTOSAVES_KEPT + 5))]


def test_a_save_on_an_older_revision_is_refused_with_the_newer_text_and_kept_all_the_same(writing):
    writing.save("Écrit sur l’ordinateur.", MONDAY, 0, checked=["signe"])
    with pytest.raises(Conflict) as refused:
        writing.save("Écrit sur le téléphone.", MONDAY + HOUR, 0)
    stored = refused.value.stored
    assert (stored.revision, stored.text, stored.saved_at, stored.checked) == (
        1,
        "Écrit sur l’ordinateur.",
        MONDAY,
        ["signe"],
    )
    row = writing.production()
    assert (row.content, row.revision) == ("Écrit sur l’ordinateur.", 1)
    assert texts(writing) == ["Écrit sur l’ordinateur.", "Écrit sur le téléphone."]
    assert [version.get("refused", False) for version in row.draft_data] == [False, True]


def test_a_refused_text_is_kept_once_and_the_next_save_does_not_take_its_place(writing):
    writing.save("Ici.", MONDAY, 0)
    for second in (1, 2):
        with pytest.raises(Conflict):
            writing.save("Là-bas.", MONDAY + second * SECOND, 0)
    writing.save("Ici même.", MONDAY + 3 * SECOND, 1)
    assert texts(writing) == ["Ici.", "Là-bas.", "Ici même."]


def test_a_save_whose_answer_was_lost_is_no_conflict_when_it_comes_again(writing):
    assert writing.save("Une phrase.", MONDAY, 0).revision == 1
    assert writing.save("Une phrase.", MONDAY + SECOND, 0).revision == 1
    assert texts(writing) == ["Une phrase."]


def test_two_first_saves_at_one_moment_both_keep_their_text(writing):
    def save(text: str) -> str:
        try:
            writing.save(text, MONDAY, 0)
        except Conflict:
            return "refused"
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(save, ["De l’un.", "De l’autre."]))
    assert sorted(outcomes) == ["refused", "saved"]
    assert sorted(texts(writing)) == ["De l’autre.", "De l’un."]


def test_handing_in_keeps_the_versions_before_raises_the_revision_and_stores_the_checks(writing):
    writing.save("Un début.", MONDAY, 0)
    writing.hand_in("Un début et une fin.", MONDAY + HOUR, checked=["relu", "signe"])
    row = writing.production()
    assert (row.status, row.submitted_at, row.revision) == (ProductionStatus.submitted, MONDAY + HOUR, 2)
    assert row.checked == ["relu", "signe"]
    assert [(v["text"], v["submitted"]) for v in row.draft_data] == [
        ("Un début.", False),
        ("Un début et une fin.", True),
    ]


def test_the_autosave_of_what_is_handed_in_becomes_the_version_handed_in(writing):
    writing.save("Fini.", MONDAY, 0)
    writing.hand_in("Fini.", MONDAY + SECOND)
    assert [(v["text"], v["submitted"]) for v in writing.production().draft_data] == [("Fini.", True)]


def test_the_version_handed_in_bears_the_time_of_its_attempt(writing):
    writing.hand_in("Fini.", MONDAY)
    with writing.database.reading(writing.pupil) as connection:
        (at,) = connection.execute(select(ActivityAttempt.submitted_at)).one()
    (version,) = writing.production().draft_data
    assert dt.datetime.fromisoformat(version["saved_at"]) == at == MONDAY


def test_writing_on_after_handing_in_leaves_what_was_handed_in_to_the_teacher(writing):
    writing.hand_in("Rendu.", MONDAY)
    writing.save("Rendu, puis repris.", MONDAY + HOUR, 1)
    row = writing.production()
    assert (row.status, row.submitted_at) == (ProductionStatus.submitted, MONDAY)
    assert row.content == "Rendu, puis repris."
    assert texts(writing) == ["Rendu.", "Rendu, puis repris."]


def test_line_ends_of_forms_are_one_character(writing):
    writing.save("Un\r\ndeux\rtrois", MONDAY, 0)
    assert writing.production().content == "Un\ndeux\ntrois"
    writing.hand_in("Un\r\ndeux", MONDAY + HOUR)
    assert writing.production().content == "Un\ndeux"


def test_a_text_is_stored_as_typed_and_what_cannot_be_stored_is_replaced(writing):
    writing.save("<script>alert(1)</script> \x00", MONDAY, 0)
    assert writing.production().content == "<script>alert(1)</script> \ufffd"


def test_a_line_that_the_self_check_list_has_lost_refuses_no_text(writing):
    writing.save("Un mot.", MONDAY, 0, checked=["relu", "disparu"])
    assert writing.production().checked == ["relu"]


@pytest.mark.parametrize("sent", [{"text": "x" * 100_001}, {"text": 3}, {"checked": [["relu"]]}])
def test_a_message_that_no_page_sends_is_refused_and_changes_nothing(writing, sent):
    with pytest.raises(BadInput):
        writing.save(**{"text": "Un mot.", "at": MONDAY, "revision": 0, **sent})
    with writing.database.reading(writing.pupil) as connection:
        assert connection.execute(select(func.count()).select_from(StudentProduction)).scalar_one() == 0


def test_a_text_that_was_begun_is_saved_after_the_sequence_has_closed_and_a_new_one_is_not(writing):
    writing.save("À temps.", MONDAY, 0)
    other = writing.another()
    c = TeacherConfiguration
    with writing.database.writing(writing.lesson.teacher) as session:
        session.execute(update(c).where(c.class_id == writing.class_id).values(is_active=False))
    assert writing.save("À temps, puis plus tard.", MONDAY + DAY, 1).revision == 2
    with pytest.raises(NotFound):
        writing.save("Trop tard.", MONDAY + DAY, 0, pupil=other)


def test_nobody_saves_into_a_class_that_they_do_not_attend(writing):
    for scope in (writing.lesson.teacher, make_writing(writing.database).pupil):
        with pytest.raises(NotFound):
            writing.save("Chez les autres.", MONDAY, 0, pupil=scope)


def test_an_activity_that_is_no_text_is_not_written(writing):
    kind = [(ActivityType.quiz, quiz("un"))]
    sequence_id, (activity_id,) = make_sequence(writing.database, writing.lesson.admin, kind)
    configure(writing.database, writing.lesson.teacher, writing.class_id, sequence_id, Configuration())
    place = (writing.database, writing.pupil, writing.class_id, activity_id)
    with pytest.raises(NotFound):
        save_text(*place, text="Un mot.", checked=(), revision=0, now=MONDAY)


def test_the_history_tells_each_new_version_once(writing):
    for second, revision in ((0, 0), (30, 1), (61, 2)):
        writing.save("mot " * (second + 1), MONDAY + second * SECOND, revision)
    assert events(writing, "interacted") == [
        {"object_key": "ecrire", "data": {"words": 1}},
        {"object_key": "ecrire", "data": {"words": 62}},
    ]
