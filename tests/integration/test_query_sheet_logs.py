"""The Monday sheet: weeks of the imported logs, recomputed from the raw files."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from statistics import fmean

import pytest
from statsmodels.stats.proportion import proportion_confint

from dashboard.insights.mastery import to_take_up
from dashboard.queries import mastery, sheet, sheet_levels
from dashboard.queries.stuck import stuck_points
from dashboard.school_week import SchoolWeek
from tests.logs import asked, oulad, places_of, roster_of, statistics_stays, utc

STARTED = dt.date(2013, 10, 1)
"""Day 0 of the Open University's class."""
CUTS = (0.5, 0.75, 0.9)
WEEKS = [SchoolWeek.of(dt.date(2015, 11, day)) for day in (9, 23)]


@pytest.fixture(scope="module")
def stays(shared):
    return statistics_stays(shared)


def level_of(scores: list[int]) -> int:
    """The highest level that more than half of the last five reach or exceed."""
    levels = [sum(score >= cut for cut in CUTS) for score in scores[-5:]]
    return max(at for at in range(4) if 2 * sum(level >= at for level in levels) > len(levels))


def levels_before(stays, moment: dt.datetime) -> dict[tuple[str, str], int]:
    """By student and concept: the level of what was answered before a moment, an activity's best a day."""
    days = defaultdict(list)
    for who, mine in stays.items():
        for stay in mine:
            if stay.asked and stay.answered_at < moment:
                days[who, stay.concept, stay.place, stay.answered_at.date()].append(stay)
    pieces = defaultdict(list)
    for (who, concept, *_), day in days.items():
        pieces[who, concept].append((max(one.answered_at for one in day), int(any(one.right for one in day))))
    return {pair: level_of([score for _, score in sorted(found)]) for pair, found in pieces.items()}


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())


@pytest.mark.parametrize("week", WEEKS, ids=str)
def test_levels_that_moved_in_a_week_of_the_log(statistics, stays, week):
    roster = roster_of(statistics)
    before = levels_before(stays, midnight(week.monday))
    after = levels_before(stays, midnight(week.next.monday))
    expected = {pair: (before.get(pair), level) for pair, level in after.items() if before.get(pair) != level}
    moved = asked(statistics, sheet_levels.moves, week)
    found = {
        (roster[row.student_id], row.title): (None if row.before != row.before else row.before, row.after)
        for row in moved.itertuples()
    }
    assert found == expected
    summary = sheet_levels.by_competency(moved)
    known = [pair for pair in expected.values() if pair[0] is not None]
    assert summary["first"].sum() == len(expected) - len(known)
    assert summary["up"].sum() == sum(now > then for then, now in known)
    assert summary["down"].sum() == sum(now < then for then, now in known)


@pytest.mark.parametrize("week", WEEKS, ids=str)
def test_who_was_away_in_a_week_of_the_log(statistics, stays, week):
    """Of those who had come to the class by its end: the log begins for a student with the first row."""
    roster = roster_of(statistics)
    begins, ends = midnight(week.monday), midnight(week.next.monday)
    came = {who: mine for who, mine in stays.items() if mine[0].start < ends}
    everybody = asked(statistics, sheet.in_class, week)
    assert {roster[id_] for id_ in everybody["student_id"]} == set(came)
    away = sheet.not_seen(everybody, week, statistics.scope.timezone)
    assert {roster[id_] for id_ in away["student_id"]} == {
        who
        for who, mine in came.items()
        if not any(stay.start < ends and max(stay.end, stay.answered_at) >= begins for stay in mine)
    }


def test_the_sheet_of_the_log_is_about_its_last_full_week_of_work(statistics, stays):
    last = max(stay.answered_at for mine in stays.values() for stay in mine if stay.asked)
    during = asked(statistics, sheet.week_of_sheet, at=utc(last))
    assert during == SchoolWeek.of(last.date()).previous
    later = asked(statistics, sheet.week_of_sheet, at=utc(last) + dt.timedelta(days=90))
    assert later == SchoolWeek.of(last.date())


def test_the_concepts_to_take_up_again_are_those_surest_below_acquis(statistics, stays):
    """By the lower end of Wilson's interval, as statsmodels has it."""
    below, known = defaultdict(int), defaultdict(int)
    last = max(stay.answered_at for mine in stays.values() for stay in mine)
    for (_, concept), level in levels_before(stays, last + dt.timedelta(days=1)).items():
        known[concept] += 1
        below[concept] += level < 2
    surely = {at: proportion_confint(below[at], known[at], method="wilson")[0] for at in known}
    cells = asked(statistics, mastery.students_by_competency)
    shown = to_take_up(mastery.by_competency(cells))[:3]
    assert [one.non_acquis + one.en_cours for one in shown] == [below[one.title] for one in shown]
    assert [surely[one.title] for one in shown] == sorted(surely.values(), reverse=True)[:3]


def test_the_first_stuck_activities_of_the_log_are_those_with_the_highest_share(statistics, stays):
    """All were begun by enough to compare, so that drawing towards the mean changes little."""
    attempts = defaultdict(lambda: defaultdict(int))
    for who, mine in stays.items():
        for stay in mine:
            attempts[stay.place][who] += stay.asked
    share = {place: fmean(n > 3 for n in of.values()) for place, of in attempts.items()}
    places = places_of(statistics)
    first = [places[id_] for id_ in asked(statistics, stuck_points)["activity_id"].head(3)]
    assert min(share[place] for place in first) >= sorted(share.values())[-6]


# --- The Open University's class


def test_the_assessments_are_due_at_the_end_and_nobody_has_handed_in_all(open_university, shared):
    [course] = oulad(shared, "courses")
    end = STARTED + dt.timedelta(days=int(course["module_presentation_length"]))
    handed_in = defaultdict(set)
    for row in oulad(shared, "studentAssessment"):
        if row["is_banked"] == "False":
            handed_in[row["id_student"]].add(row["id_assessment"])
    stayed = [row for row in oulad(shared, "studentInfo") if row["final_result"] != "Withdrawn"]
    [row] = asked(open_university, sheet.due, SchoolWeek.of(end)).itertuples()
    assert (row.due_on, row.activities) == (end, len(oulad(shared, "assessments")))
    assert row.pupils == len(stayed) == 171
    assert row.done == sum(len(handed_in[one["id_student"]]) == row.activities for one in stayed) == 0


def test_who_handed_in_nothing_in_the_week_of_the_second_assessment(open_university, shared):
    """No visits are known, so that only hand-ins tell who was at work."""
    week = SchoolWeek.of(STARTED + dt.timedelta(days=54))
    roster = roster_of(open_university)
    days = defaultdict(set)
    for row in oulad(shared, "studentAssessment"):
        days[row["id_student"]].add(STARTED + dt.timedelta(days=int(row["date_submitted"])))
    everybody = asked(open_university, sheet.in_class, week)
    there = {roster[id_] for id_ in everybody["student_id"]}
    assert there == {
        row["id_student"]
        for row in oulad(shared, "studentRegistration")
        if not row["date_unregistration"]
        or STARTED + dt.timedelta(days=int(row["date_unregistration"])) > week.sunday
    }
    away = sheet.not_seen(everybody, week, open_university.scope.timezone)
    assert {roster[id_] for id_ in away["student_id"]} == {
        who for who in there if not any(week.monday <= day <= week.sunday for day in days[who])
    }


def test_assessments_speak_of_no_competency(open_university):
    assert asked(open_university, mastery.students_by_competency).empty
    assert asked(open_university, sheet_levels.moves, SchoolWeek.of(STARTED)).empty
