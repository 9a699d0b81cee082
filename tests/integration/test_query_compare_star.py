"""The STAR classes compared: every number recomputed from the raw table by csv, numpy, scipy and by hand."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.stats import bootstrap, mannwhitneyu
from sqlalchemy import select
from statsmodels.stats.meta_analysis import combine_effects, effectsize_smd

from dashboard.comparing.footing import Footing
from dashboard.comparing.ground import LeftOut
from dashboard.comparing.values import Values, pair, summary
from dashboard.comparing.view import CompareView, Measure
from dashboard.queries.compare import footing
from dashboard.queries.compare_activities import across
from dashboard.queries.compare_values import values
from dashboard.queries.compare_weeks import trajectories
from datastore.engine import Database
from datastore.importers import star
from datastore.importers.loading import find_school, load
from datastore.measures.effect_sizes import RESAMPLES, SEED
from datastore.models import Activity, Classroom, Sequence, Session, new_id
from datastore.scope import Scope
from tests.conftest import new_database, statements

SMALLEST = 5
DONE_BY = 0.8


@dataclass(frozen=True)
class Star:
    """The imported table and the raw one."""

    database: Database
    scope: Scope
    raw: dict[str, list[dict[str, str]]]
    """By class."""
    activities: dict[tuple[str, str], object]
    """Ids by grade and column."""
    sequences: dict[str, object]

    def compared(self, **asked) -> tuple[Footing, Values]:
        view = CompareView(**asked)
        with self.database.reading(self.scope) as connection:
            found = footing(connection, self.scope, view)
            return found, values(connection, self.scope, found)

    def of_grade(self, grade: str) -> dict[str, list[dict[str, str]]]:
        return {name: rows for name, rows in self.raw.items() if name.split("-")[1] == grade}

    def scores(self, name: str, column: str = "read") -> list[float]:
        return sorted(float(row[column]) / 1000 for row in self.raw[name] if row[column])


@pytest.fixture(scope="module")
def imported(shared, server_url, template, cipher) -> Iterator[Star]:
    path = shared / "data" / "star-classes" / "star_12_schools.csv.gz"
    if not path.is_file():
        pytest.skip("../shared holds no part of STAR")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        raw = defaultdict(list)
        for row in csv.DictReader(stream):
            raw[f"{row['sch']}-{row['gr']}-{row['tch']}"].append(row)
    with new_database(server_url, template) as url:
        database = Database(url, cipher=cipher)
        plan = star.plan(path, database=database, school=find_school(database, "star"))
        load(database, plan)
        with database.owning() as connection:
            ids = frozenset(connection.execute(select(Classroom.id)).scalars())
            tests = connection.execute(
                select(Sequence.title, Sequence.id, Activity.title, Activity.id)
                .join(Session, Session.sequence_id == Sequence.id)
                .join(Activity, Activity.session_id == Session.id)
            ).all()
        columns = {"Reading": "read", "Mathematics": "math"}
        scope = Scope(plan.school.id, new_id(), is_coordinator=True, coordinates=ids)
        yield Star(
            database,
            scope,
            dict(raw),
            {(title[-1], columns[test]): id_ for title, _, test, id_ in tests},
            {title[-1]: id_ for title, id_, *_ in tests},
        )
        database.dispose()


@pytest.fixture(scope="module")
def reading(imported) -> tuple[Footing, Values]:
    """Reading at the end of kindergarten."""
    return imported.compared(measure=Measure.score, activity=imported.activities["K", "read"])


def ids_of(found: Footing) -> dict[str, object]:
    return dict(zip(found.classes["name"], found.classes["class_id"], strict=True))


def named(left_out, reason: LeftOut) -> set[str]:
    return set(left_out.loc[left_out["reason"] == reason.value, "name"])


def test_the_seven_classes_of_fewer_than_five_pupils_are_nowhere_in_the_answer(imported):
    found, told = imported.compared(year="all", measure=Measure.completion, same_activities=False)
    small = {name for name, rows in imported.raw.items() if len(rows) < SMALLEST}
    assert len(small) == 7
    assert named(found.left_out, LeftOut.small) == small
    # Several small ones hide each other in every sum: no other class is hidden.
    assert named(found.left_out, LeftOut.complement) == set()
    untested = {
        name for name, rows in imported.raw.items() if not any(row["read"] or row["math"] for row in rows)
    }
    assert named(found.left_out, LeftOut.not_begun) == untested
    assert set(found.classes["name"]) == set(imported.raw) - small - untested
    assert set(told.rows["class_id"]) == set(found.classes["class_id"])
    assert len(found.classes) == 203 - 7 - len(untested)


def test_where_one_class_alone_is_small_the_next_smallest_is_hidden_with_it(imported, reading):
    found, _ = reading
    of_grade = imported.of_grade("K")
    (small,) = (name for name, rows in of_grade.items() if len(rows) < SMALLEST)
    fewest = min(len(rows) for rows in of_grade.values() if len(rows) >= SMALLEST)
    assert named(found.left_out, LeftOut.small) == {small}
    (other,) = named(found.left_out, LeftOut.complement)
    assert len(of_grade[other]) == fewest
    assert not {small, other} & set(found.classes["name"])


def test_only_classes_in_which_80_percent_have_a_score_are_compared_on_it(imported, reading):
    found, _ = reading
    hidden = named(found.left_out, LeftOut.small) | named(found.left_out, LeftOut.complement)
    tested = {
        name: len(imported.scores(name)) / len(rows)
        for name, rows in imported.of_grade("K").items()
        if name not in hidden
    }
    assert set(found.classes["name"]) == {name for name, share in tested.items() if share >= DONE_BY}
    assert named(found.left_out, LeftOut.other_activities) == {
        name for name, share in tested.items() if share < DONE_BY
    }
    assert found.year == "1985-1986"


def test_the_values_are_the_scores_of_the_table_without_a_name_and_a_missing_one_is_none(imported, reading):
    found, told = reading
    for name, class_id in ids_of(found).items():
        assert told.of(class_id) == pytest.approx(imported.scores(name))
    assert told.rows["student_id"].isna().all()
    total = sum(len(imported.scores(name)) for name in found.classes["name"])
    assert len(told.rows) == total < sum(len(imported.raw[name]) for name in found.classes["name"])


def test_the_summary_of_each_class_is_numpys(imported, reading):
    found, told = reading
    lines = summary(found, told)
    assert lines["name"].tolist() == found.classes["name"].tolist()
    for row in lines.itertuples():
        scores = imported.scores(row.name)
        assert (row.students, row.n) == (len(imported.raw[row.name]), len(scores))
        assert row.mean == pytest.approx(np.mean(scores), abs=1e-6)
        assert row.median == pytest.approx(np.median(scores), abs=1e-6)
        if len(scores) >= 10:
            assert (row.q1, row.q3) == pytest.approx(np.quantile(scores, [0.25, 0.75]), abs=1e-6)
        else:
            assert np.isnan(row.q1)
            assert np.isnan(row.high)


def test_shrunk_means_are_those_of_dersimonian_and_laird(imported, reading):
    found, told = reading
    groups = [np.array(imported.scores(name)) for name in found.classes["name"]]
    common = np.sqrt(sum((g.size - 1) * g.var(ddof=1) for g in groups) / sum(g.size - 1 for g in groups))
    errors = np.array([(g.std(ddof=1) if g.size >= 10 else common) / np.sqrt(g.size) for g in groups])
    means = np.array([g.mean() for g in groups])
    expected = combine_effects(means, errors**2, method_re="dl")
    assert expected.tau2 > 0
    together = told.together
    assert together.detectable
    assert (together.mu, together.tau2) == pytest.approx((expected.mean_effect_re, expected.tau2), abs=1e-6)
    weights = expected.tau2 / (expected.tau2 + errors**2)
    lines = summary(found, told)
    shrunk = together.mu + weights * (means - together.mu)
    assert lines["shrunk"].tolist() == pytest.approx(shrunk.tolist(), abs=1e-6)
    half = 1.959964 * np.sqrt(weights) * errors
    assert lines["shrunk_high"].tolist() == pytest.approx((shrunk + half).tolist(), abs=1e-6)


def test_two_classes_differ_as_scipy_and_statsmodels_say(imported, reading):
    found, told = reading
    ids = ids_of(found)
    one, other = list(ids)[:2]
    a, b = np.array(imported.scores(one)), np.array(imported.scores(other))
    held = pair(told, ids[one], ids[other])
    assert (held.n_first, held.n_second) == (a.size, b.size)
    u = mannwhitneyu(a, b).statistic
    assert held.superiority.u == pytest.approx(u, abs=1e-6)
    assert held.superiority.of_100 == pytest.approx(100 * u / (a.size * b.size), abs=1e-6)
    g, variance = effectsize_smd(a.mean(), a.std(ddof=1), a.size, b.mean(), b.std(ddof=1), b.size)
    half = 1.959964 * np.sqrt(variance)
    assert held.g == pytest.approx((g, g - half, g + half), abs=1e-6)
    drawn = bootstrap(
        (a, b),
        lambda x, y, axis: np.median(x, axis=axis) - np.median(y, axis=axis),
        n_resamples=RESAMPLES,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    expected = (np.median(a) - np.median(b), drawn.low, drawn.high)
    assert held.difference == pytest.approx(expected, abs=1e-6)


def test_completion_is_the_share_of_the_two_tests_and_0_for_who_sat_none(imported):
    found, told = imported.compared(sequences=(imported.sequences["K"],))
    for name, class_id in ids_of(found).items():
        expected = sorted((bool(row["read"]) + bool(row["math"])) / 2 for row in imported.raw[name])
        assert told.of(class_id) == expected


def test_the_same_activity_across_classes(imported):
    with imported.database.reading(imported.scope) as connection:
        view = CompareView(sequences=(imported.sequences["K"],))
        found = footing(connection, imported.scope, view)
        lines = across(connection, imported.scope, found)
    assert len(lines) == 2 * len(found.classes)
    for row in lines.itertuples():
        scores = imported.scores(row.name, {"Reading": "read", "Mathematics": "math"}[row.title])
        assert (row.started, row.done, row.stuck) == (len(scores), len(scores), 0)
        assert row.best_score == pytest.approx(np.mean(scores), abs=1e-6)
        assert np.isnan(row.median_seconds), "no time on task is made up"
        assert row.stuck_index == pytest.approx(25 * (1 - np.mean(scores)), abs=1e-6)
        sat = [each for each in imported.raw[row.name] if each["read"]]
        if row.title == "Reading":
            # Everybody who sat reading has completed it, so that nobody is left behind there.
            assert row.dropped == 0
            assert row.drop_off == 0
            assert len(sat) == row.started
        else:
            assert np.isnan(row.drop_off), "behind the last activity there is nothing to leave"


def test_the_year_without_a_choice_is_the_latest_and_the_others_are_named(imported):
    found, _ = imported.compared(measure=Measure.score)
    assert found.year == "1988-1989"
    assert set(found.classes["grade_level"]) == {"3"}
    others = found.left_out[found.left_out["reason"] == LeftOut.other_year.value]
    assert len(others) == 203 - len(imported.of_grade("3"))
    assert set(others["detail"]) == {"1985-1986", "1986-1987", "1987-1988"}


def test_classes_of_different_grades_have_no_activity_in_common(imported):
    with imported.database.owning() as connection:
        ids = dict(map(tuple, connection.execute(select(Classroom.name, Classroom.id))))
    one, other = (next(iter(imported.of_grade(grade))) for grade in "K1")
    found, told = imported.compared(classes=(ids[one], ids[other]))
    assert not found.is_comparison
    assert told.rows.empty


def test_a_grade_that_is_filtered_leaves_the_other_grades_out(imported):
    found, _ = imported.compared(grade_levels=("2",), measure=Measure.score)
    assert set(found.classes["grade_level"]) == {"2"}


def test_all_was_done_in_the_first_week(imported):
    with imported.database.reading(imported.scope) as connection:
        found = footing(connection, imported.scope, CompareView(sequences=(imported.sequences["K"],)))
        lines = trajectories(connection, imported.scope, found)
    assert set(lines["week"]) == {1}
    for row in lines.itertuples():
        name = found.classes.set_index("class_id")["name"][row.class_id]
        shares = [(bool(each["read"]) + bool(each["math"])) / 2 for each in imported.raw[name]]
        assert row.pupils == len(shares)
        assert row.median == np.median(shares)


@pytest.mark.parametrize("measure", list(Measure))
def test_three_statements_whatever_is_compared(imported, measure):
    with statements(imported.database) as seen:
        imported.compared(measure=measure, year="all")
    assert len(seen) == 3
