"""Classes on equal footing: what is compared and what not, against work that is planted here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from statistics import median

import pytest
from sqlalchemy import make_url

from dashboard.comparing.footing import Footing
from dashboard.comparing.ground import LeftOut
from dashboard.comparing.values import Values, summary
from dashboard.comparing.view import CompareView, Measure
from dashboard.queries import students
from dashboard.queries.compare import footing
from dashboard.queries.compare_activities import across, first_tries
from dashboard.queries.compare_competencies import by_class
from dashboard.queries.compare_values import values
from dashboard.queries.compare_weeks import trajectories
from datastore.commands.classroom.classes import end_enrolment
from datastore.commands.classroom.groups import create_group
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.crypto import Cipher
from datastore.engine import Database
from datastore.errors import NotFound
from datastore.measures.stuck import stuck_index
from datastore.models import new_id
from datastore.scope import Scope
from tests.compared_classes import RIGHT, SIZES, TODAY, WRONG, Compared, make_compared
from tests.conftest import new_database, statements

LARGE = ("4eA", "4eB", "4eC")


@pytest.fixture(scope="module")
def made(server_url, template, cipher) -> Iterator[tuple[str, Compared]]:
    """The school, before anything was worked on, in a database that tests clone."""
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        school = make_compared(database)
        database.dispose()
        yield str(make_url(url).database), school


@pytest.fixture(scope="module")
def made_and_begun(made, server_url, cipher) -> Iterator[tuple[str, Compared]]:
    """The same where the large classes had the first quiz right on their first day, for tests to clone."""
    with cloned(made, server_url, cipher) as school:
        school.everybody(LARGE, school.first, 0, RIGHT, RIGHT)
        school.database.dispose()
        yield str(school.database.engine.url.database), school


@contextmanager
def cloned(made: tuple[str, Compared], server_url: str, cipher: Cipher) -> Iterator[Compared]:
    name, school = made
    with new_database(server_url, name) as url:
        database = Database(url, cipher=cipher)
        yield replace(school, database=database)
        database.dispose()


@pytest.fixture
def school(made, server_url, cipher) -> Iterator[Compared]:
    """The school, before anything was worked on."""
    with cloned(made, server_url, cipher) as school:
        yield school


@pytest.fixture
def begun(made_and_begun, server_url, cipher) -> Iterator[Compared]:
    """The school, after the first quiz."""
    with cloned(made_and_begun, server_url, cipher) as school:
        yield school


def compared(school: Compared, scope: Scope | None = None, **asked) -> tuple[Footing, Values]:
    who = scope or school.coordinator
    with school.database.reading(who) as connection:
        found = footing(connection, who, CompareView(**asked), at=TODAY)
        return found, values(connection, who, found, at=TODAY)


def asked_of(school: Compared, query, *more, **asked):
    with school.database.reading(school.coordinator) as connection:
        found = footing(connection, school.coordinator, CompareView(**asked), at=TODAY)
        return query(connection, school.coordinator, found, *more)


def lost(found: Footing) -> dict[str, tuple[str, str]]:
    return {row.name: (row.reason, row.detail) for row in found.left_out.itertuples()}


class TestFooting:
    def test_a_class_that_has_not_begun_and_small_ones_are_named_with_the_reason(self, school):
        school.everybody(("4eA", "4eB", "4eD", "4eE"), school.first, 0, RIGHT, RIGHT)
        found, _ = compared(school)
        assert found.classes["name"].tolist() == ["4eA", "4eB"]
        assert found.classes["students"].tolist() == [6, 10]
        assert lost(found) == {
            "4eC": (LeftOut.not_begun, ""),
            "4eD": (LeftOut.small, ""),
            "4eE": (LeftOut.small, ""),
        }

    def test_as_many_weeks_count_as_the_class_that_began_last_has_had(self, begun):
        begun.everybody(("4eB",), begun.second, 1, RIGHT)
        begun.everybody(("4eA", "4eC"), begun.second, 14, RIGHT)
        found, told = compared(begun)
        assert found.weeks == {begun.sequence_id: 2}
        assert {name: set(told.of(begun.classes[name])) for name in LARGE} == {
            "4eA": {1 / 3},
            "4eB": {2 / 3},
            "4eC": {1 / 3},
        }
        whole, told = compared(begun, same_weeks=False)
        assert whole.weeks == {}
        assert {value for name in LARGE for value in told.of(begun.classes[name])} == {2 / 3}

    def test_the_last_day_of_the_weeks_counts_and_the_next_does_not(self, begun):
        begun.answer("4eA", 0, begun.second, 13, RIGHT)
        begun.answer("4eA", 1, begun.second, 14, RIGHT)
        _, told = compared(begun)
        assert told.of(begun.classes["4eA"]) == [1 / 3] * 5 + [2 / 3]

    def test_a_class_that_has_not_had_so_many_weeks_is_left_out(self, begun):
        found, _ = compared(begun, weeks=3)
        assert found.classes["name"].tolist() == ["4eA", "4eC"]
        assert lost(found)["4eB"] == (LeftOut.too_recent, "2")

    def test_other_settings_are_left_out_when_they_are_to_be_the_same(self, school):
        school.set_up("4eC", pass_mark=0.75)
        school.everybody(LARGE, school.first, 0, RIGHT, RIGHT)
        everybody, _ = compared(school)
        assert everybody.classes["name"].tolist() == list(LARGE)
        found, _ = compared(school, same_settings=True)
        assert found.classes["name"].tolist() == ["4eA", "4eB"]
        assert lost(found)["4eC"] == (LeftOut.other_settings, "L’article de presse")

    def test_settings_of_a_group_are_other_settings_but_its_rule_for_stuck_points_is_not(self, begun):
        for name, own in (("4eB", Configuration(stuck_after=5)), ("4eC", Configuration(pass_mark=0.75))):
            teacher = Scope(begun.coordinator.school_id, None, teaches=frozenset({begun.classes[name]}))
            group_id = create_group(begun.database, teacher, begun.classes[name], "Soutien")
            configure(begun.database, teacher, begun.classes[name], begun.sequence_id, own, group_id=group_id)
        found, _ = compared(begun, same_settings=True)
        assert found.classes["name"].tolist() == ["4eA", "4eB"]
        assert lost(found)["4eC"] == (LeftOut.other_settings, "L’article de presse")

    def test_what_a_class_hides_or_makes_optional_is_not_compared_in_any(self, school):
        school.set_up("4eC", hidden=(school.second,))
        school.set_up("4eB", optional=(school.letter,))
        school.everybody(LARGE, school.first, 0, RIGHT, RIGHT)
        found, told = compared(school)
        assert found.activities["activity_id"].tolist() == [school.first]
        assert {
            tuple(line) for line in found.left_out[["name", "reason", "detail"]].values if line[0] > "A"
        } >= {
            ("Activité 2", LeftOut.not_shared, "4eC"),
            ("Activité 3", LeftOut.not_shared, "4eB"),
        }
        assert set(told.rows["value"]) == {1.0}

    def test_each_class_to_its_own_activities_when_they_need_not_be_the_same(self, school):
        school.set_up("4eC", hidden=(school.second, school.letter))
        school.everybody(LARGE, school.first, 0, RIGHT, RIGHT)
        found, told = compared(school, same_activities=False)
        assert len(found.activities) == 3
        assert set(told.of(school.classes["4eA"])) == {1 / 3}
        assert set(told.of(school.classes["4eC"])) == {1.0}

    def test_scores_are_compared_on_what_80_percent_of_each_class_have_handed_in(self, school):
        school.everybody(LARGE, school.first, 0, RIGHT, WRONG)
        for name, count in (("4eA", 5), ("4eB", 7), ("4eC", 6)):  # 83, 70 and 86 %
            for pupil in range(count):
                school.answer(name, pupil, school.second, 1, RIGHT)
        found, told = compared(
            school, measure=Measure.score, classes=[school.classes[name] for name in LARGE]
        )
        assert found.activities["activity_id"].tolist() == [school.first]
        assert lost(found)["Activité 2"] == (LeftOut.not_shared, "4eB")
        assert set(told.rows["value"]) == {0.5}

    def test_classes_that_share_less_give_way_to_those_that_share_more(self, begun):
        found, _ = compared(begun, measure=Measure.score)
        assert found.classes["name"].tolist() == list(LARGE)
        begun.everybody(("4eA", "4eC"), begun.second, 1, RIGHT)
        # Three classes on one activity are three comparisons, two classes on two activities are two.
        found, _ = compared(begun, measure=Measure.score)
        assert found.classes["name"].tolist() == list(LARGE)
        assert len(found.activities) == 1

    def test_the_class_today_counts_and_who_has_left_does_not(self, begun):
        gone = begun.pupils["4eB"][0]
        admin = Scope.system(begun.coordinator.school_id)
        end_enrolment(begun.database, admin, begun.classes["4eB"], gone.user_id)
        found, told = compared(begun)
        assert found.classes["students"].tolist() == [6, 9, 7]
        assert len(told.of(begun.classes["4eB"])) == 9


class TestScope:
    def test_who_compares_no_class_is_refused(self, school):
        with pytest.raises(NotFound):
            compared(school, replace(school.coordinator, is_coordinator=False))

    def test_a_class_outside_the_scope_is_refused_and_never_read(self, begun):
        inside = replace(
            begun.coordinator, coordinates=frozenset({begun.classes["4eA"], begun.classes["4eB"]})
        )
        found, _ = compared(begun, inside)
        assert found.classes["name"].tolist() == ["4eA", "4eB"]
        assert begun.classes["4eC"] not in set(found.left_out["id"])
        with pytest.raises(NotFound):
            compared(begun, inside, classes=[begun.classes["4eA"], begun.classes["4eC"]])

    def test_another_school_sees_nothing_of_it(self, begun):
        found, told = compared(begun, replace(begun.coordinator, school_id=new_id()))
        assert found.classes.empty
        assert told.rows.empty

    def test_pupils_are_known_only_where_the_scope_names_them(self, begun):
        who = begun.naming("4eB")
        _, told = compared(begun, who)
        ids = told.rows.groupby("class_id")["student_id"].agg(lambda of: of.notna().sum())
        assert ids[begun.classes["4eB"]] == 10
        assert ids[begun.classes["4eA"]] == ids[begun.classes["4eC"]] == 0
        with begun.database.reading(who) as connection:
            named = students.names_compared(connection, who, [begun.classes["4eB"]])
            assert set(named) == {(begun.classes["4eB"], pupil.user_id) for pupil in begun.pupils["4eB"]}
            with pytest.raises(NotFound):
                students.names_compared(connection, who, [begun.classes["4eA"]])


class TestValues:
    def test_time_is_the_active_seconds_and_who_was_not_measured_has_none(self, school):
        school.everybody(LARGE, school.first, 2, RIGHT, RIGHT)  # three minutes
        found, told = compared(school, measure=Measure.time)
        assert set(told.rows["value"]) == {180.0}
        lines = summary(found, told).set_index("name")
        assert lines["n"].to_dict() == {name: SIZES[name] for name in LARGE}

    def test_mastery_is_the_share_of_competencies_at_acquis_or_better(self, school):
        for name in LARGE:
            for pupil in range(SIZES[name]):
                right = pupil % 2 == 0
                school.answer(name, pupil, school.first, 0, RIGHT, RIGHT if right else WRONG)
        _, told = compared(school, measure=Measure.mastery)
        for name in LARGE:
            expected = sorted(float(pupil % 2 == 0) for pupil in range(SIZES[name]))
            assert told.of(school.classes[name]) == expected

    def test_the_stuck_index_is_that_of_each_pupil_over_what_was_begun(self, begun):
        for day in range(4):
            begun.answer("4eA", 0, begun.second, day, WRONG)
        begun.everybody(("4eB", "4eC"), begun.second, 0, RIGHT)
        for pupil in range(1, 6):
            begun.answer("4eA", pupil, begun.second, 0, RIGHT)
        _, told = compared(begun, measure=Measure.stuck)
        stuck = stuck_index(1, median_seconds=None, expected_seconds=None, mean_best_x=0).value
        assert told.of(begun.classes["4eA"]) == pytest.approx([0] * 5 + [stuck / 2])
        assert set(told.of(begun.classes["4eB"])) == {0}

    def test_texts_handed_in_are_counted_and_none_is_0_where_there_was_one_to_write(self, begun):
        for pupil in range(4):
            begun.write("4eA", pupil, 1)
        _, told = compared(begun, measure=Measure.productions)
        assert told.of(begun.classes["4eA"]) == [0, 0, 1, 1, 1, 1]
        assert told.of(begun.classes["4eB"]) == [0] * SIZES["4eB"]

    def test_a_class_of_which_fewer_than_five_have_a_value_is_masked_and_another_with_it(self, school):
        for name in LARGE:
            for pupil in range(SIZES[name] if name != "4eA" else 4):
                school.answer(name, pupil, school.first, 0, RIGHT, RIGHT)
        ids = [school.classes[name] for name in LARGE]
        found, told = compared(school, measure=Measure.score, classes=ids, same_activities=False)
        assert told.masked == {school.classes["4eA"], school.classes["4eC"]}
        assert set(told.rows["class_id"]) == {school.classes["4eB"]}
        masked = summary(found, told).set_index("name").loc["4eA"]
        assert masked["masked"]
        assert masked.drop(["class_id", "grade_level", "academic_year", "masked"]).isna().all()


class TestWeeks:
    def test_each_class_is_followed_from_its_own_first_day(self, begun):
        for pupil in range(SIZES["4eC"]):
            begun.answer("4eC", pupil, begun.second, 7 + pupil, RIGHT)
        lines = asked_of(begun, trajectories, same_weeks=False)
        medians = {
            name: lines[lines["class_id"] == begun.classes[name]].set_index("week")["median"].to_dict()
            for name in LARGE
        }
        assert medians["4eA"] == pytest.approx({1: 1 / 3, 2: 1 / 3})
        assert medians["4eB"] == pytest.approx({1: 1 / 3, 2: 1 / 3})
        assert medians["4eC"] == pytest.approx({1: 1 / 3, 2: 2 / 3})
        spread = lines.set_index("class_id")["low"].notna()
        assert spread[begun.classes["4eB"]].all()
        assert not spread[begun.classes["4eC"]].any()


class TestCompetencies:
    def test_each_class_has_its_levels_share_and_evidence(self, school):
        for name in LARGE:
            for pupil in range(SIZES[name]):
                answers = (RIGHT, RIGHT) if pupil % 3 else (WRONG, WRONG)
                school.answer(name, pupil, school.first, 0, *answers)
        lines = asked_of(school, by_class).set_index("name")
        for name in LARGE:
            low = sum(pupil % 3 == 0 for pupil in range(SIZES[name]))
            row = lines.loc[name]
            assert (row["assessed"], row["none"]) == (SIZES[name], 0)
            assert (row["non_acquis"], row["expert"]) == (low, SIZES[name] - low)
            assert row["share"] == pytest.approx(1 - low / SIZES[name])
            assert row["low"] < row["share"] < row["high"]
            assert (row["provisional"], row["evidence"]) == (SIZES[name], 1)
            assert row["exact"]

    def test_a_cell_of_fewer_than_five_and_the_next_smallest_tell_no_number(self, school):
        for name, count in (("4eA", 4), ("4eB", 10), ("4eC", 7)):
            for pupil in range(count):
                school.answer(name, pupil, school.first, 0, RIGHT, RIGHT)
        lines = asked_of(school, by_class).set_index("name")
        assert lines["masked"].to_dict() == {"4eA": True, "4eB": False, "4eC": True}
        assert lines.loc[["4eA", "4eC"], ["assessed", "none", "expert", "share", "low"]].isna().all(axis=None)

    def test_all_or_nothing_of_fewer_than_ten_is_not_told_exactly(self, begun):
        lines = asked_of(begun, by_class).set_index("name")
        assert lines["exact"].to_dict() == {"4eA": False, "4eB": True, "4eC": False}


class TestActivities:
    def test_the_same_activity_has_its_counts_in_each_class(self, school):
        for name in LARGE:
            for pupil in range(SIZES[name]):
                school.answer(name, pupil, school.first, 0, RIGHT, WRONG)
        for pupil in range(5):
            school.answer("4eA", pupil, school.second, 1, RIGHT)
        school.everybody(("4eB",), school.second, 1, RIGHT)
        lines = asked_of(school, across).set_index(["title", "name"])
        first = lines.loc["Activité 1"]
        assert first["started"].to_dict() == {name: SIZES[name] for name in LARGE}
        assert first["best_score"].tolist() == [0.5] * 3
        assert first["median_seconds"].tolist() == [60] * 3
        # Half of the points passes the first quiz, so that nobody is left behind there.
        assert first["drop_off"].tolist() == [0, 0, 0]
        second = lines.loc["Activité 2"]
        assert second["started"].to_dict() == {"4eA": 5, "4eB": 10, "4eC": 0}
        assert second["median_seconds"].to_dict()["4eA"] == median([120] * 5)

    def test_who_stops_before_completing_drops_off(self, school):
        school.everybody(LARGE, school.first, 0, WRONG, WRONG)
        for pupil in range(2):
            school.answer("4eA", pupil, school.second, 1, RIGHT)
        lines = asked_of(school, across).set_index(["title", "name"])
        row = lines.loc[("Activité 1", "4eA")]
        assert (row["dropped"], row["drop_off"]) == (4, pytest.approx(4 / 6))

    def test_facility_is_that_of_the_first_attempt(self, school):
        school.everybody(LARGE, school.second, 0, WRONG)
        for pupil in range(6):
            school.answer("4eA", pupil, school.second, 1, RIGHT)
        school.answer("4eB", 0, school.second, 1, RIGHT)
        lines = asked_of(school, first_tries, school.second).set_index("name")
        assert lines["first_tries"].to_dict() == {name: SIZES[name] for name in LARGE}
        assert lines["facility"].tolist() == [0, 0, 0]
        assert (lines["low"] == 0).all()
        with pytest.raises(NotFound):
            asked_of(school, first_tries, new_id())


@pytest.mark.parametrize("query", [trajectories, by_class, across])
def test_a_frame_takes_one_statement_after_the_two_of_the_footing(school, query):
    school.everybody(LARGE[:2], school.first, 0, RIGHT, RIGHT)
    with statements(school.database) as seen:
        asked_of(school, query)
    assert len(seen) == 3


@pytest.mark.parametrize("query", [trajectories, by_class, across])
def test_with_nothing_to_compare_the_answer_is_empty_and_has_its_columns(school, query):
    lines = asked_of(school, query)
    assert lines.empty
    assert "class_id" in lines.columns
