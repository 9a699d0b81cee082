"""The class at this moment: the sentence, the board, the table; and nothing where nobody works."""

from __future__ import annotations

import datetime as dt
import re
from uuid import uuid4

import pandas as pd
import pytest

from dashboard.insights import live as insights
from dashboard.queries.live import LIVE_COLUMNS, Now
from dashboard.tables import live as tables
from dashboard.views import ClassView
from datastore.measures.live import LiveState
from datastore.models import new_id

VIEW = ClassView(class_id=new_id())
ZONE = "Europe/Paris"
NINE = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)
GARE = uuid4()


def minutes(number: float) -> dt.datetime:
    return NINE + dt.timedelta(minutes=number)


def pupil(name: str, state: str = LiveState.ok, since: float = 0, **known) -> dict[str, object]:
    here = state != ""
    return {
        "student_id": uuid4(),
        "name": name,
        "state": str(state),
        "since": minutes(since) if here else None,
        "activity_id": GARE if here else None,
        "activity": "La gare" if here else "",
        "call_id": None,
        "called_at": None,
        "called_from": None,
        "called_from_title": "",
        "message": "",
        "last_seen": minutes(since),
        "last_activity": "La gare",
        **known,
    }


def caller(name: str, called: float, **known) -> dict[str, object]:
    call = {"call_id": uuid4(), "called_at": minutes(called), "called_from": GARE}
    return pupil(name, **call, called_from_title="La gare", **known)


def now(*pupils: dict[str, object]) -> Now:
    frame = pd.DataFrame(pupils, columns=list(LIVE_COLUMNS))
    for column in ("since", "called_at", "last_seen"):
        frame[column] = pd.to_datetime(frame[column], utc=True)
    return Now(frame.astype(dict(LIVE_COLUMNS)), None)


def names_in(markup: str, group: str) -> list[str]:
    part = re.search(rf'data-key="{group}".*?</(?:section|details)>', markup, re.DOTALL)
    return re.findall(r'/student/[^"]*">([^<]+)</a>', part[0]) if part else []


FULL = now(
    pupil("Alexis D."),
    caller("Ibrahim T.", 20, state=LiveState.stuck_errors, since=5, message="Je <bloque>"),
    pupil("Jade L.", state=""),
    pupil("Kenza G.", state=LiveState.idle, since=3),
    caller("Lina M.", 10),
    pupil("Malik G.", state=LiveState.long, since=8),
    pupil("Noah F.", state=LiveState.stuck_time, since=15),
    pupil("Salomé K.", state=LiveState.stuck_errors, since=18),
)


class TestInsight:
    def test_calls_then_stuck_then_who_works_and_who_is_idle(self):
        assert insights.live(FULL, ZONE) == (
            "**2 pupils call for help**, the first since 09:10. **2 more are stuck**, most on “La gare”. "
            "**6 of 8** pupils are at work. **1** is idle."
        )

    def test_one_of_each(self):
        assert insights.live(now(caller("Lina M.", 10)), ZONE) == (
            "**1 pupil calls for help**, since 09:10. **1 of 1** pupils is at work."
        )
        assert insights.live(now(pupil("Noah F.", LiveState.stuck_time)), ZONE).startswith(
            "**1 is stuck** now, on “La gare”."
        )

    def test_nobody_in_need(self):
        said = insights.live(now(pupil("Alexis D."), pupil("Jade L.", state="")), ZONE)
        assert said == "Nobody calls for help or is stuck. **1 of 2** pupils is at work."

    def test_nobody_working_says_what_the_last_work_was(self):
        last = pupil("Jade L.", state="", since=30, last_activity="La malle")
        said = insights.live(now(pupil("Alexis D.", state=""), last), ZONE)
        assert re.fullmatch(
            r"Nobody is working now; the last work was “La malle”, on Mon, Nov 23.* at 09:30\.", said
        )

    def test_nobody_who_ever_worked_and_nobody_at_all(self):
        never = pupil("Jade L.", state="", last_seen=None, last_activity="")
        assert "nobody has begun yet" in insights.live(now(never), ZONE)
        assert insights.live(now(), ZONE) == "Nobody is in this class or group yet."

    def test_a_call_from_outside_of_any_activity_is_told_though_nobody_works(self):
        said = insights.live(now(caller("Lina M.", 10, state="")), ZONE)
        assert said.startswith("**1 pupil calls for help**")


class TestBoard:
    def test_calls_as_they_came_stuck_newest_first_then_long_before_the_others_idle_and_away(self):
        markup = tables.board(FULL, VIEW, ZONE)
        assert names_in(markup, "calls") == ["Lina M.", "Ibrahim T."]
        assert names_in(markup, "stuck") == ["Salomé K.", "Noah F."]
        assert names_in(markup, "working") == ["Malik G.", "Alexis D."]
        assert names_in(markup, "idle") == ["Kenza G."]
        assert names_in(markup, "away") == ["Jade L."]
        assert "Not here (1)" in markup

    def test_a_call_says_since_when_why_and_the_pupils_words_escaped_with_a_button(self):
        markup = tables.board(FULL, VIEW, ZONE)
        call = FULL.pupils.set_index("name").loc["Ibrahim T.", "call_id"]
        assert "since 09:20" in markup
        assert "several wrong answers in a row" in markup
        assert "Je &lt;bloque&gt;" in markup
        assert f'data-answer="{call}"' in markup

    def test_with_hidden_names_nobodys_own_words_are_shown(self):
        assert "bloque" not in tables.board(FULL, VIEW.model_copy(update={"hidden": True}), ZONE)

    def test_the_same_moment_is_the_same_markup(self):
        assert tables.board(FULL, VIEW, ZONE) == tables.board(FULL, VIEW, ZONE)

    def test_an_empty_group_has_no_heading(self):
        markup = tables.board(now(pupil("Alexis D.")), VIEW, ZONE)
        assert "Calls for help" not in markup
        assert tables.board(now(), VIEW, ZONE).strip() == ""


class TestTable:
    def test_a_row_for_each_pupil_with_the_state_in_words(self):
        markup = tables.table(FULL, VIEW, ZONE)
        assert markup.count("<tr>") == 1 + 8
        for words in ("not here", "at work", "nothing done on the open page", "long at it"):
            assert words in markup

    def test_empty(self):
        assert tables.table(now(), VIEW, ZONE).count("<tr>") == 1


@pytest.mark.parametrize("state", ["", *LiveState])
def test_every_state_has_words_and_a_mark(state):
    assert tables.names()[state]
    assert tables.MARKS[state or tables.AWAY]
