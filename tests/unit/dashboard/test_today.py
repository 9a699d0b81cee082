"""Today: the sentence, and a card for each class with the few lines that matter."""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID, uuid4

import pandas as pd
import pytest

from dashboard.insights import classes as insights
from dashboard.queries.classes import TAUGHT_COLUMNS
from dashboard.queries.states import STATE_COLUMNS
from dashboard.tables import today as tables
from datastore.measures.needs_help import STATE_OF_REASON, Reason, State

NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
ZONE = "Europe/Paris"
GARE = uuid4()


def hours_ago(hours: float) -> dt.datetime:
    return NOW - dt.timedelta(hours=hours)


def taught(name: str, **known) -> dict[str, object]:
    return {
        "class_id": uuid4(),
        "name": name,
        "grade_level": "4e",
        "students": 26,
        "completion": 0.6,
        "started": 26,
        "recent": 12,
        "to_review": 0,
        "answers_waiting": 0,
        "texts_waiting": 0,
        "text_since": None,
        "writers": [],
        "due": [],
        **known,
    }


def frame(*classes: dict[str, object]) -> pd.DataFrame:
    found = pd.DataFrame(classes, columns=list(TAUGHT_COLUMNS))
    found["text_since"] = pd.to_datetime(found["text_since"], utc=True)
    return found.astype(dict(TAUGHT_COLUMNS))


def states(class_id: UUID | None = None, *found: tuple[Reason, float]) -> pd.DataFrame:
    """A pupil for each reason, which holds since so many hours."""
    lines = [
        {
            "class_id": class_id,
            "student_id": uuid4(),
            "state": STATE_OF_REASON.get(reason, State.needs_help),
            "reason": reason,
            "activity_id": None if reason is Reason.not_seen else GARE,
            "activity": "" if reason is Reason.not_seen else "La gare",
            "count": 1,
            "tries": None,
            "best": None,
            "since": hours_ago(since),
        }
        for reason, since in found
    ]
    every = pd.DataFrame(lines, columns=list(STATE_COLUMNS))
    every["since"] = pd.to_datetime(every["since"], utc=True)
    return every.astype(dict(STATE_COLUMNS))


def names(standing: pd.DataFrame) -> dict[tuple[UUID, UUID], str]:
    """Pupil 0, pupil 1, … in the order of the frame."""
    pairs = zip(standing["class_id"], standing["student_id"], strict=True)
    return {pair: f"Pupil {place}" for place, pair in enumerate(pairs)}


def cards(classes: pd.DataFrame, standing: pd.DataFrame, known: dict | None = None) -> str:
    return tables.cards(classes, standing, names(standing) | (known or {}), ZONE, at=NOW)


def lines(markup: str, kind: str) -> list[str]:
    part = re.search(rf"today-{kind}\">.*?</section>", markup, re.DOTALL)
    found = re.findall(r"<li>(.*?)</li>", part[0], re.DOTALL) if part else []
    return [re.sub(r"<[^>]+>", "", line).strip() for line in found]


class TestInsight:
    def test_who_is_stuck_and_what_waits_and_where(self):
        a, b = taught("4eA", texts_waiting=3), taught("4eB", answers_waiting=1)
        standing = states(b["class_id"], (Reason.calls, 1), (Reason.struggles, 2), (Reason.keeps_up, 0))
        assert insights.today(frame(a, b), standing) == (
            "**2 pupils are stuck**, in 4eB. **4 results** wait for you, most of them in 4eA."
        )

    def test_where_no_class_has_more_than_half_none_is_named(self):
        a, b = taught("4eA", texts_waiting=3), taught("4eB", texts_waiting=1, answers_waiting=2)
        assert insights.today(frame(a, b), states()) == "**6 results** wait for you."

    def test_a_calm_day_says_what_was_done(self):
        said = insights.today(frame(taught("4eA")), states())
        assert said == ("Nothing waits for you. **12 submissions** in the last seven days in your classes.")

    def test_without_a_class(self):
        assert insights.today(frame(), states()).startswith("You have no class yet")


class TestCards:
    def test_calls_first_then_the_latest_struggle_three_lines_and_how_many_others(self):
        one = taught("4eB")
        reasons = [
            (Reason.struggles, 50),
            (Reason.struggles_on_several, 1),
            (Reason.struggles, 2),
            (Reason.calls, 0.5),
            (Reason.keeps_up, 0),
        ]
        markup = cards(frame(one), states(one["class_id"], *reasons))
        found = lines(markup, "stuck")
        assert [line[:7] for line in found] == ["Pupil 3", "Pupil 1", "Pupil 2", "and 1 o"]
        assert "4 pupils are stuck" in markup
        assert "since 09:30" in found[0]
        assert "“La gare”" in found[0]

    def test_each_line_leads_to_its_page(self):
        one = taught("4eB", texts_waiting=1, text_since=hours_ago(48), answers_waiting=2)
        standing = states(one["class_id"], (Reason.struggles, 1), (Reason.not_seen, 200))
        writer = uuid4()
        one["writers"] = [writer]
        one["due"] = [{"activity_id": GARE, "title": "La malle", "due_on": NOW.date(), "handed_in": 7}]
        markup = cards(frame(one), standing, {(one["class_id"], writer): "Mariam C."})
        start = f"/class/{one['class_id']}"
        wanted = ["", "", "/productions", f"/activity/{GARE}"]
        wanted += [f"/student/{pupil}" for pupil in standing["student_id"]]
        for end in wanted:
            assert f'href="{start}{end}"' in markup
        assert f'href="/teach{start}/marking"' in markup
        assert "first: Mariam C." in markup
        assert lines(markup, "due")[0].endswith("7 of 26 handed in")
        assert lines(markup, "unseen")[0].startswith("Pupil 1 since")

    def test_a_class_where_nothing_waits_says_so(self):
        markup = cards(frame(taught("4eA")), states())
        assert "Nothing waits here" in markup
        assert "<section" not in markup

    def test_classes_stand_by_urgency_then_by_name(self):
        calm, texts, stuck, calls = (
            taught("3eA"),
            taught("4eA", texts_waiting=9, text_since=NOW),
            taught("4eB"),
            taught("5eC"),
        )
        standing = pd.concat(
            [
                states(stuck["class_id"], (Reason.struggles, 1), (Reason.struggles, 1)),
                states(calls["class_id"], (Reason.calls, 1)),
            ]
        )
        markup = cards(frame(calm, texts, stuck, calls), standing)
        assert re.findall(r"<h2><a [^>]*>(\w+)<", markup) == ["5eC", "4eB", "4eA", "3eA"]

    def test_without_a_class_there_is_no_card(self):
        assert cards(frame(), states()).strip() == ""

    @pytest.mark.parametrize("count", [3, 4])
    def test_others_are_counted_beyond_three(self, count):
        one = taught("4eB")
        markup = cards(frame(one), states(one["class_id"], *[(Reason.not_seen, 200)] * count))
        assert ("and 1 other" in markup) == (count == 4)
