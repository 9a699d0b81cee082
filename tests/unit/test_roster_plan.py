"""What a list of pupils would do to a class: who is new, who is known, and that nobody is merged silently."""

from __future__ import annotations

from itertools import islice
from uuid import UUID, uuid4

import pytest

from datastore.roster import NEW, REPEATED, Fate, KnownPerson, RosterRow, plan, usernames


def row(line: int, last: str = "MARTIN", first: str = "Lucas", **more: str) -> RosterRow:
    return RosterRow(line, last, first, **more)


def known(
    last: str = "Martin", first: str = "Lucas", *, username: str = "lucas.martin", **more: object
) -> KnownPerson:
    facts: dict = {"is_pupil": True, "is_active": True, "in_class": False, "classes": ("6B",), "email": None}
    return KnownPerson(uuid4(), last, first, username, **(facts | more))


def fates(rows, people=(), decisions=None) -> list[Fate]:
    return [line.fate for line in plan(rows, people, decisions or {}).lines]


def new_names(rows, people=(), decisions=None) -> list[str]:
    return [line.username for line in plan(rows, people, decisions or {}).lines]


@pytest.mark.parametrize(
    ("last", "first", "expected"),
    [
        ("DURAND", "Zoé", "zoe.durand"),
        ("de la Tour", "Jean-Baptiste", "jeanbaptiste.delatour"),
        ("N'DIAYE", "Fatou", "fatou.ndiaye"),
        ("Œuvrard", "Anaïs", "anais.oeuvrard"),
        ("李", "明", "eleve"),
        ("x" * 200, "Ana", "ana." + "x" * 56),
    ],
)
def test_user_names_are_plain_letters(last, first, expected):
    assert next(usernames(row(1, last, first))) == expected


def test_user_names_go_on_by_number():
    assert list(islice(usernames(row(1)), 3)) == ["lucas.martin", "lucas.martin2", "lucas.martin3"]


def test_a_user_name_of_anybody_in_the_school_is_not_given_again():
    teacher = known("Autre", "Nom", username="Lucas.Martin", is_pupil=False)
    assert new_names([row(1)], [teacher]) == ["lucas.martin2"]


def test_a_name_that_the_list_gives_goes_before_one_that_is_made():
    rows = [row(1), row(2, "AUTRE", "Ana", username="lucas.martin")]
    assert new_names(rows) == ["lucas.martin2", "lucas.martin"]


def test_a_name_nobody_has_is_a_new_account():
    assert fates([row(1)], [known("Durand", "Zoé", username="z")]) == [Fate.new]


def test_the_name_of_a_pupil_of_another_class_is_asked_about():
    other = known()
    (line,) = plan([row(1)], [other], {}).lines
    assert (line.fate, line.same_name, line.person) == (Fate.asked, [other], None)


@pytest.mark.parametrize("last", ["MARTIN", "Martín", "martin"])
def test_names_are_equal_whatever_their_accents_and_case(last):
    assert fates([row(1, last)], [known()]) == [Fate.asked]


def test_the_answer_decides_who_it_is():
    other = known()
    assert fates([row(1)], [other], {1: str(other.id)}) == [Fate.joins]
    assert fates([row(1)], [other], {1: NEW}) == [Fate.new]
    assert new_names([row(1)], [other], {1: NEW}) == ["lucas.martin2"]


@pytest.mark.parametrize("answer", ["", REPEATED, str(UUID(int=5)), "nonsense"])
def test_an_answer_that_was_not_offered_leaves_the_question(answer):
    assert fates([row(1)], [known()], {1: answer}) == [Fate.asked]


def test_a_teacher_of_the_same_name_is_nobody_to_ask_about():
    assert fates([row(1)], [known(username="prof", is_pupil=False)]) == [Fate.new]


def test_a_list_that_is_read_again_changes_nothing():
    present = known(in_class=True)
    assert fates([row(1)], [present]) == [Fate.present]
    assert plan([row(1)], [present], {}).is_ready


def test_somebody_else_of_the_name_of_a_pupil_of_the_class_can_be_said():
    present = known(in_class=True)
    assert fates([row(1)], [present], {1: NEW}) == [Fate.new]


def test_a_pupil_of_the_class_stands_for_one_line_only():
    present = known(in_class=True)
    assert fates([row(1), row(2)], [present]) == [Fate.present, Fate.asked]
    assert fates([row(1), row(2)], [present], {2: NEW}) == [Fate.present, Fate.new]
    assert fates([row(1), row(2)], [present], {2: REPEATED}) == [Fate.present, Fate.repeated]


def test_two_pupils_of_one_name_in_the_class_stand_for_two_lines():
    twins = [known(in_class=True), known(in_class=True, username="lucas.martin2")]
    planned = plan([row(1), row(2), row(3)], twins, {})
    assert [line.fate for line in planned.lines] == [Fate.present, Fate.present, Fate.asked]
    assert {line.person.id for line in planned.lines[:2]} == {twin.id for twin in twins}


def test_a_name_twice_in_the_list_is_asked_about():
    planned = plan([row(4), row(7)], [], {})
    assert [line.fate for line in planned.lines] == [Fate.new, Fate.asked]
    assert planned.lines[1].same_as == (4,)
    assert not planned.is_ready


def test_two_new_people_of_one_name_get_two_user_names():
    assert new_names([row(1), row(2)], (), {2: NEW}) == ["lucas.martin", "lucas.martin2"]


def test_one_account_is_chosen_for_one_line_only():
    other = known()
    answers = {1: str(other.id), 2: str(other.id)}
    assert fates([row(1), row(2)], [other], answers) == [Fate.joins, Fate.asked]


def test_a_user_name_of_the_list_finds_its_pupil_without_asking():
    pupil, namesake = known(username="lm"), known(username="other")
    (line,) = plan([row(1, username="LM ")], [namesake, pupil], {}).lines
    assert (line.fate, line.person) == (Fate.joins, pupil)


@pytest.mark.parametrize(
    "owner",
    [
        known("Autre", "Nom", username="lm"),
        known(username="lm", is_pupil=False),
        known(username="x", email="lm@x.org", last="Autre"),
    ],
    ids=["another name", "a teacher", "an address"],
)
def test_a_login_of_somebody_else_is_wrong(owner):
    (line,) = plan([row(1, username="lm", email="lm@x.org")], [owner], {}).lines
    assert line.fate is Fate.wrong
    assert "somebody else" in str(line.error)


def test_a_login_twice_in_the_list_is_wrong():
    planned = plan([row(1, username="lm"), row(2, "AUTRE", "Ana", username="LM")], [], {})
    assert [line.fate for line in planned.lines] == [Fate.new, Fate.wrong]
    assert "Line 1" in str(planned.lines[1].error)


def test_who_is_missing_from_the_list_is_named():
    present, gone = known(in_class=True), known("Durand", "Zoé", username="z", in_class=True)
    assert list(plan([row(1)], [present, gone], {}).missing) == [gone]
