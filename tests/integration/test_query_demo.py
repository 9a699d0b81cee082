"""The stories planted in the demo school, through the queries of the views that show them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from dashboard.insights import time as time_insights
from dashboard.insights.mastery import to_take_up
from dashboard.paths import frames, pupils
from dashboard.queries import (
    activity,
    activity_items,
    live,
    mastery,
    overview,
    paths,
    productions,
    sheet,
    student,
    students,
)
from dashboard.queries.classes import taught_with_progress
from dashboard.queries.states import states
from dashboard.queries.stuck import stuck_points
from dashboard.queries.stuck_pupils import rehearsal, stuck_pupils
from dashboard.queries.stuck_questions import misleading_questions
from dashboard.queries.time_activities import activity_times, pupil_times
from dashboard.queries.time_screens import screen_times
from dashboard.school_week import SchoolWeek
from datastore.measures.live import LiveState
from datastore.measures.needs_help import STUCK, Reason, State
from tests.demo import named, story, title


@pytest.fixture
def demo(stories_class):
    return stories_class


@pytest.fixture(scope="module")
def pupils_now(stories_class):
    """Everybody with the state, as overview, sheet and pupil's page have it."""
    return stories_class.ask(overview.students_with_states, at=stories_class.at)


def row_of(frame, slug):
    """The row of an activity."""
    [row] = frame[frame["title"] == title(slug)].itertuples()
    return row


# --- Who is stuck now


def test_live_shows_the_three_stuck_and_the_call(demo):
    planted, found = story("stuck_now"), demo.ask(live.live, at=demo.at).pupils
    stuck = found[found["state"].isin([LiveState.stuck_errors, LiveState.stuck_time])]
    assert set(stuck["name"]) == named(planted)
    assert set(stuck["activity"]) == {title(planted.activity)}
    assert (stuck["since"] > demo.at - dt.timedelta(minutes=40)).all()
    [call] = found[found["call_id"].notna()].itertuples()
    assert call.name in named(planted)
    assert call.called_from_title == title(planted.activity)
    assert round((demo.at - call.called_at).total_seconds() / 60) == 4
    assert len(found) == 26
    assert set(found.loc[found["state"] == "", "name"]) == named(story("gone_quiet"))


def test_today_names_the_three_with_reason_and_since_when(demo, pupils_now):
    planted = story("stuck_now")
    mine = pupils_now[pupils_now["name"].isin(named(planted))]
    assert set(mine["state"]) == {State.needs_help}
    assert sorted(mine["reason"]) == sorted([Reason.calls, Reason.struggles, Reason.struggles])
    assert set(mine["activity"]) == {title(planted.activity)}
    since = demo.at - mine.loc[mine["reason"] == Reason.struggles, "since"]
    assert since.max() < dt.timedelta(minutes=40)


def test_beside_the_three_who_rushes_is_stuck_by_wrong_answers_with_few_attempts(demo, pupils_now):
    """Today, overview and sheet count answers; stuck points count attempts, and do not list this pupil."""
    stuck = pupils_now[pupils_now["reason"].isin(STUCK)]
    assert pupils_now.index[: len(stuck)].tolist() == stuck.index.tolist()
    assert set(stuck["name"]) == named(story("stuck_now")) | named(story("rushes"))
    assert stuck["name"].iloc[0] in named(story("stuck_now"))
    [rushes] = stuck[stuck["name"].isin(named(story("rushes")))].itertuples()
    mine = demo.ask(student.time_line, rushes.student_id).work
    assert mine.groupby("activity_id").size().max() <= 3


def test_stuck_points_tell_lesson_and_pupils_apart(demo):
    lesson, planted = story("lesson"), story("stuck_now")
    first, second = list(demo.ask(stuck_points).itertuples())[:2]
    assert (first.title, first.stuck, first.started) == (
        title(lesson.activity),
        lesson.expected["stuck"],
        lesson.expected["started"],
    )
    assert (second.title, second.stuck, second.started) == (
        title(planted.activity),
        len(planted.pupils),
        planted.expected["started"],
    )
    split = demo.ask(stuck_pupils)
    assert set(split.loc[split["lesson"], "title"]) == {title(lesson.activity)}
    alone = split[~split["lesson"] & ~split["passed"]]
    assert set(alone["name"]) == named(planted)
    assert alone["attempts"].sum() == planted.expected["attempts"]


def test_the_rule_tried_out_finds_the_three_in_the_last_four_weeks(demo):
    """And nobody by a rule of more than five attempts."""
    planted, found = story("stuck_now"), demo.ask(rehearsal, at=demo.at)
    assert set(found.loc[found["attempts"] > 3, "name"]) == named(planted)
    assert not (found["attempts"] > 5).any()


# --- Competencies, questions


def test_the_notion_is_the_first_to_take_up_again(demo):
    planted = story("notion")
    cells = demo.ask(mastery.students_by_competency)
    first, *_ = to_take_up(mastery.by_competency(cells[~cells["left"]]))
    assert first.code == planted.competency
    assert first.non_acquis + first.en_cours == planted.expected["below"]
    assert first.acquis + first.expert + planted.expected["below"] == planted.expected["assessed"]


def test_the_question_that_misleads_stands_first_with_its_lure(demo):
    planted = story("misleading")
    first = demo.ask(misleading_questions).iloc[0]
    assert (first["title"], first["item"]) == (title(planted.activity), planted.item)
    assert (first["n"], first["asked"]) == (
        planted.expected["took_the_lure"],
        planted.expected["answered"],
    )
    assert first["mean_rest"] > first["key_rest"]


def analysed(connection, scope, view, activity_id):
    """An activity with its first attempts."""
    return (
        activity.activity(connection, scope, view, activity_id),
        activity.first_attempts(connection, scope, view, activity_id),
    )


def test_its_analysis_has_the_item_its_options_and_the_wrong_answer(demo):
    planted = story("misleading")
    id_ = row_of(demo.ask(stuck_points), planted.activity).activity_id
    ours = demo.ask(analysed, id_)
    [item] = [one for one in activity_items.items(*ours).itertuples() if one.item == planted.item]
    assert (item.n, item.right) == (planted.expected["answered"], planted.expected["right"])
    assert item.discrimination != item.discrimination  # of 26 it is not shown
    options = activity_items.options(*ours)
    lure = activity_items.misleading(options).iloc[0]
    assert (lure["item"], lure["n"]) == (planted.item, planted.expected["took_the_lure"])
    wrong = activity_items.wrong_answers(*ours)
    assert wrong.loc[wrong["item"] == planted.item, "n"].tolist() == [planted.expected["took_the_lure"]]
    assert activity_items.totals(*ours).n == planted.expected["answered"]


# --- Times and paths


def test_the_slow_activity_is_the_furthest_above_its_estimate(demo):
    planted, found = story("slow"), demo.ask(activity_times)
    worst = time_insights.longest_against_expected(found)
    assert worst["title"] == title(planted.activity)
    assert worst["expected"] == 60 * planted.expected["estimated"]
    assert round(worst["median"] / 60) == planted.expected["minutes"]


def test_who_rushes_only_opens_what_others_work_on(demo):
    planted, found = story("rushes"), demo.ask(pupil_times).pupils
    first, second = list(found.sort_values("very_short", ascending=False).itertuples())[:2]
    assert {first.name} == named(planted)
    assert (first.very_short, first.activities) == (
        planted.expected["rushed"],
        planted.expected["done"],
    )
    assert second.very_short <= 1


def test_they_leave_after_the_long_screen(demo):
    planted = story("left_screen")
    id_ = row_of(demo.ask(stuck_points), planted.activity).activity_id
    times = demo.ask(screen_times, id_).timed.times
    seen = times.groupby("place")["student_id"].nunique()
    reached, left = planted.expected["reached"], planted.expected["left"]
    assert (seen[planted.screen], seen["conclure"]) == (reached, reached - left)


def test_most_of_them_leave_the_path_there(demo):
    planted, found = story("left_screen"), demo.ask(paths.class_paths)
    row = row_of(frames.reach(found), planted.activity)
    assert (row.last_here, row.reached) == (
        planted.expected["left_the_path"],
        planted.expected["reached"],
    )
    first = frames.detours(found).query("kind == 'stop'").iloc[0]
    assert found.plan["title"].iloc[first["place"]] == title(planted.activity)
    asked = pupils.Chosen("stop", row.activity_id, row.activity_id)
    assert len(pupils.takers(found, asked, demo.ask(students.of_class))) == row.last_here


# --- Who is away, who is ahead, whose text waits


def test_one_has_not_been_seen_and_one_is_far_ahead(demo, pupils_now):
    quiet, ahead = story("gone_quiet"), story("ahead")
    [away] = pupils_now[pupils_now["reason"] == Reason.not_seen].itertuples()
    assert {away.name} == named(quiet)
    assert (demo.at - away.since).days == quiet.expected["days"]
    [first] = pupils_now[pupils_now["state"] == State.ahead].itertuples()
    assert {first.name} == named(ahead)
    assert 100 * first.completion == ahead.expected["completion"]
    present = pupils_now[~pupils_now["left"]]
    assert round(100 * present["completion"].median()) == ahead.expected["class_median"]


def test_the_sheet_of_the_last_week_misses_who_is_away(demo):
    week = demo.ask(sheet.week_of_sheet, at=demo.at)
    assert week == SchoolWeek.of(demo.at.astimezone(ZoneInfo(demo.scope.timezone)).date()).previous
    everybody = demo.ask(sheet.in_class, week)
    away = sheet.not_seen(everybody, week, demo.scope.timezone)
    assert named(story("gone_quiet")) <= set(away["name"])
    assert len(everybody) == 26


def test_a_pupils_page_tells_the_story_beside_the_class(demo, pupils_now):
    [ahead, rushes] = [
        pupils_now.loc[pupils_now["name"].isin(named(story(key))), "student_id"].item()
        for key in ("ahead", "rushes")
    ]
    found = demo.ask(student.standing, ahead)
    assert found.pupil.completion == 1
    assert round(100 * found.present["completion"].median()) == story("ahead").expected["class_median"]
    work = demo.ask(student.time_line, rushes).work
    [(handed_in,)] = demo.rows(
        "SELECT count(*) FROM activity_attempts WHERE class_id = :class AND student_id = :id", id=rushes
    )
    assert len(work) == handed_in > 30
    levels = demo.ask(student.competencies, rushes).set_index("code")["level"]
    assert levels[story("notion").competency] < 2


def taught(connection, scope, view, *, at):
    return taught_with_progress(connection, scope, at=at)


def test_texts_wait_and_the_oldest_is_named(demo):
    planted = story("waiting")
    waits = productions.waiting(demo.ask(productions.productions))
    assert len(waits) == planted.expected["waiting"]
    oldest = waits.iloc[0]
    assert {oldest["name"]} == named(planted)
    assert oldest["title"] == title(planted.activity)
    assert (demo.at - oldest["at"]).days == planted.expected["days"]
    assert (demo.at - waits.iloc[1]["at"]).days < 7
    [today] = demo.ask(taught, at=demo.at).itertuples()
    assert (today.texts_waiting, today.text_since) == (planted.expected["waiting"], oldest["at"])
    assert today.writers[0] == oldest["student_id"]


def standing(connection, scope, view, *, at):
    return states(connection, scope, [view.class_id], at=at)


def test_today_and_the_overview_say_the_same_of_every_pupil(demo, pupils_now):
    today = demo.ask(standing, at=demo.at).set_index("student_id")["reason"].to_dict()
    assert today == pupils_now.set_index("student_id")["reason"].to_dict()
