"""Counts, times and weeks of the demo's stories class: the views' queries against SQL of the tests' own."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from dashboard.queries import activity, activity_times, overview, sheet, trend
from dashboard.queries.time_weeks import week_times
from dashboard.school_week import SchoolWeek
from tests.demo import story

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def demo(stories_class):
    return stories_class


# --- Overview


def test_the_numbers_at_the_top_of_the_demo(demo):
    """A held evaluation is a submission, and its answers are not told; a blank is no answer."""
    found = demo.ask(overview.recorded)
    [(visits,)] = demo.rows("SELECT count(*) FROM activity_visits WHERE class_id = :class")
    attempts = demo.rows(
        "SELECT student_id, late, held, needs_review, response_data FROM activity_attempts"
        " WHERE class_id = :class"
    )
    told = [one for one in attempts if not one.held and not one.needs_review]
    given = [item for one in told for item in one.response_data if item.get("answer") is not None]
    assert (found["visits"], found["submissions"]) == (visits, len(attempts))
    assert found["submitters"] == len({one.student_id for one in attempts}) == 26
    assert found["late"] == sum(one.late for one in attempts)
    assert found["answered"] == sum(item["correct"] is not None for item in given)
    assert found["right"] == sum(bool(item["correct"]) for item in given)


def test_the_active_time_of_each_pupil_of_the_demo(demo):
    """Two tabs on an activity count once; whole seconds an activity."""
    raw = demo.rows(
        "SELECT student_id, activity_id, lower(p) AS begins, upper(p) AS ends FROM ("
        " SELECT student_id, activity_id, unnest(range_agg(active_periods)) AS p FROM activity_visits"
        " WHERE class_id = :class GROUP BY student_id, activity_id) united"
    )
    by_activity = defaultdict(float)
    for row in raw:
        by_activity[row.student_id, row.activity_id] += (row.ends - row.begins).total_seconds()
    whole, activities = defaultdict(float), Counter(student_id for student_id, _ in by_activity)
    for (student_id, _), seconds in by_activity.items():
        whole[student_id] += seconds
    for row in demo.ask(overview.students_progress).itertuples():
        assert row.active_seconds == pytest.approx(whole[row.student_id], abs=activities[row.student_id] / 2)


# --- Activity


def timed(connection, scope, view, id_):
    """The times at its questions."""
    return activity_times.times(connection, scope, view, activity.activity(connection, scope, view, id_))


def test_the_time_at_each_question_of_an_activity_of_the_demo(demo):
    """In the first attempt, where the answer bears one."""
    [(id_,)] = demo.rows(
        "SELECT activity_id FROM activity_attempts t JOIN activities a ON a.id = t.activity_id"
        " AND a.activity_type = 'quiz' WHERE t.class_id = :class AND NOT t.held"
        " GROUP BY activity_id ORDER BY count(*) DESC, activity_id LIMIT 1"
    )
    firsts = demo.rows(
        "SELECT response_data FROM activity_attempts"
        " WHERE class_id = :class AND activity_id = :id AND attempt_number = 1",
        id=id_,
    )
    raw = defaultdict(list)
    for row in firsts:
        for item in row.response_data:
            if item.get("seconds"):
                raw[item["key"]].append(item["seconds"])
    found = activity_times.summary(demo.ask(timed, id_))
    assert dict(zip(found["place"], found["median"], strict=True)) == {
        key: pytest.approx(median(of)) for key, of in raw.items()
    }
    assert dict(zip(found["place"], found["n"], strict=True)) == {key: len(of) for key, of in raw.items()}


# --- The Monday sheet


def test_what_was_due_in_the_weeks_in_which_the_sequences_ended(demo):
    plans = demo.rows("SELECT sequence_id, end_date FROM teacher_configurations WHERE class_id = :class")
    assert len(plans) == 3
    for plan in plans:
        owed = demo.rows(
            "SELECT s.id AS session, e.student_id,"
            " bool_and(coalesce(r.status IN ('completed', 'needs_review') OR r.needs_review, false)) AS done"
            " FROM sessions s JOIN activities a ON a.session_id = s.id AND a.is_mandatory"
            " JOIN class_enrollments e ON e.class_id = :class AND e.left_at IS NULL"
            " LEFT JOIN activity_results r ON r.student_id = e.student_id AND r.activity_id = a.id"
            " WHERE s.sequence_id = :sequence GROUP BY 1, 2",
            sequence=plan.sequence_id,
        )
        done = Counter({row.session: 0 for row in owed})
        done.update(row.session for row in owed if row.done)
        found = demo.ask(sheet.due, SchoolWeek.of(plan.end_date), sequence=plan.sequence_id)
        assert dict(zip(found["session_id"], found["done"], strict=True)) == dict(done)
        assert set(found["due_on"]) == {plan.end_date}
        assert set(found["pupils"]) == {26}


# --- Weeks


def week_of(moment: dt.datetime, first: dt.date) -> int:
    return (moment.astimezone(PARIS).date() - first).days // 7 + 1


def test_each_week_of_the_demo_counts_its_hand_ins_and_holidays_have_none(demo):
    found = demo.ask(trend.weekly).set_index("week")
    first = found.loc[1, "begins"]
    raw = demo.rows("SELECT student_id, submitted_at FROM activity_attempts WHERE class_id = :class")
    handed_in = Counter(week_of(row.submitted_at, first) for row in raw)
    pupils = {week: set() for week in handed_in}
    for row in raw:
        pupils[week_of(row.submitted_at, first)].add(row.student_id)
    assert {week: row["handed_in"] for week, row in found.iterrows() if row["handed_in"]} == dict(handed_in)
    for week, row in found.iterrows():
        assert row["submitters"] == len(pupils.get(week, ()))
    assert found.loc[[6, 7], "handed_in"].tolist() == [0, 0]
    assert round(100 * found["median"].iloc[-1]) == story("ahead").expected["class_median"]


def cut_at_midnight(begins: dt.datetime, ends: dt.datetime):
    """The parts of a period on each of the school's days; none of the demo's is longer than a day."""
    midnight = dt.datetime.combine(ends.astimezone(PARIS).date(), dt.time(), PARIS)
    return [(begins, midnight), (midnight, ends)] if begins < midnight < ends else [(begins, ends)]


def test_the_time_of_each_week_of_the_demo(demo):
    """By the clock, so that two tabs count once; what runs over midnight belongs to both days."""
    found = demo.ask(week_times)
    raw = demo.rows(
        "SELECT student_id, lower(p) AS begins, upper(p) AS ends FROM ("
        " SELECT student_id, unnest(range_agg(active_periods)) AS p FROM activity_visits"
        " WHERE class_id = :class GROUP BY student_id) united"
    )
    seconds = Counter()
    for row in raw:
        for begins, ends in cut_at_midnight(row.begins, row.ends):
            seconds[row.student_id, week_of(begins, found.began)] += (ends - begins).total_seconds()
    times = {(row.student_id, row.place): row.seconds for row in found.timed.times.itertuples()}
    assert times == pytest.approx(dict(seconds))
    for row in found.timed.places.itertuples():
        of_week = [value for (_, week), value in seconds.items() if week == row.place]
        assert row.n == len(of_week)
        assert row.median == pytest.approx(median(of_week)) if row.n >= 5 else row.median != row.median
