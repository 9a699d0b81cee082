"""What is said of one cell: level, override, review, how sure, and its table."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from dashboard.insights import mastery_evidence as insights
from dashboard.queries.mastery_evidence import CellEvidence, Decision, Piece
from dashboard.tables import mastery_evidence as tables
from dashboard.views import ClassView
from datastore.measures.levels import Level
from datastore.measures.mastery import mostly_acquired
from datastore.models.enums import ActivityType
from tests.unit.dashboard.heatmaps import heatmap_frame
from tests.unit.dashboard.test_table_mastery import Tables

VIEW, ZONE = ClassView(class_id=uuid4()), "Europe/Paris"
AT = dt.datetime(2026, 11, 16, 23, 30, tzinfo=dt.UTC)
ORAL = Decision(AT, "Hélène Martin", Level.expert, "Très sûre à l’oral", dt.date(2026, 12, 18))


def piece(level=Level.acquis, **more):
    given = {
        "at": AT,
        "activity_id": uuid4(),
        "title": "Accords 2",
        "activity_type": ActivityType.quiz,
        "x": 0.8,
        "level": level,
        "by": None,
        "in_window": True,
        "why_not": None,
    }
    return Piece(**(given | more))


def cell(letter="A", pieces=(), **more):
    given = {
        "name": "Inès B.",
        "code": "G3",
        "title": "Accorder",
        "state": heatmap_frame({"Inès B.": letter}, **more.pop("state", {})),
        "computed": Level.acquis,
        "override": None,
        "review": False,
        "new_pieces": 0,
        "pieces": list(pieces),
        "decisions": [],
    }
    return CellEvidence(**(given | more))


def said(*args, **more):
    return insights.evidence(cell(*args, **more), ZONE)


def test_the_level_comes_first_in_bold():
    assert said() == "**acquis**, 4 pieces of evidence, the last 6 days ago, stable."


def test_no_evidence_is_said_and_nothing_is_guessed():
    assert said("–", computed=None) == "**no evidence**."


def test_an_override_names_the_computed_level_and_when_it_comes_back():
    text = said("E", override=ORAL, computed=Level.en_cours, state={"overridden": True})
    assert "The computed level is **en cours**; it is shown again after" in text
    assert "18" in text


def test_an_override_without_evidence_stands_in_place_of_none():
    forever = Decision(AT, "Hélène Martin", Level.expert, "Oral", None)
    assert "The computed level is **no evidence**." in said("E", override=forever, computed=None)


def test_a_review_says_how_many_pieces_are_new():
    text = said("E", override=ORAL, review=True, new_pieces=4, state={"overridden": True, "review": True})
    assert "Review suggested: **4 new pieces** since then say something else." in text


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ("EEEEE", "very likely acquired"),
        ("AAAAN", "likely acquired"),
        ("AAANN", None),
        ("ANNNN", "likely not acquired yet"),
        ("NNNNN", "very likely not acquired yet"),
        ("A", "likely acquired"),
    ],
)
def test_how_likely_it_is_is_said_in_words_and_not_where_it_is_open(levels, words):
    steps = {"N": Level.non_acquis, "A": Level.acquis, "E": Level.expert}
    text = said(pieces=[piece(steps[level]) for level in levels])
    if words is None:
        assert "likely" not in text
    else:
        k = sum(level != "N" for level in levels)
        assert text.endswith(f" {k} of the last {len(levels)} at acquis or better: {words}.")


def test_pieces_older_than_the_window_do_not_make_it_likelier():
    text = said(pieces=[*[piece() for _ in range(3)], *[piece(in_window=False) for _ in range(9)]])
    assert "3 of the last 3" in text


@pytest.mark.parametrize(
    ("k", "n", "p"), [(3, 5, 0.66), (4, 5, 0.89), (5, 5, 0.98), (3, 3, 0.94), (0, 0, 0.5), (0, 5, 0.02)]
)
def test_the_probability_is_that_of_the_beta_distribution(k, n, p):
    assert mostly_acquired(k, n) == pytest.approx(p, abs=0.006)
    assert mostly_acquired(k, n) + mostly_acquired(n - k, n) == pytest.approx(1)


def test_decisions_say_who_what_until_when_and_why():
    back = Decision(AT, "Hélène Martin", None, None, None)
    first, second = insights.decisions(cell(decisions=[back, ORAL]), ZONE, hidden=False)
    assert "Hélène Martin went back to the computed level." in first
    assert "set expert until" in second
    assert "“Très sûre à l’oral”" in second


def test_reasons_are_hidden_with_the_names():
    (told,) = insights.decisions(cell(decisions=[ORAL]), ZONE, hidden=True)
    assert "oral" not in told
    assert "“…”" in told


def test_the_table_has_a_row_for_each_piece_in_the_schools_days():
    pieces = [
        piece(),
        piece(Level.expert, x=None, by="Hélène Martin", in_window=False),
        piece(
            None, x=None, why_not="absent", in_window=False, activity_id=None, title=None, activity_type=None
        ),
    ]
    (table,) = Tables(tables.evidence(cell(pieces=pieces), VIEW, ZONE)).tables
    assert table[0] == ["Activity", "Day", "Kind", "Score", "Level", "Judged by", "Counts"]
    assert all("17" in row[1] for row in table[1:])  # the 16th in UTC
    rest = [[*row[:1], *row[2:]] for row in table[1:]]
    assert rest == [
        ["Accords 2", "Quiz", "80%", "acquis", "computed", "yes"],
        ["Accords 2", "Quiz", "–", "expert", "Hélène Martin", "no: older than the last five"],
        ["Judgement without an activity", "–", "–", "–", "computed", "no: absent"],
    ]


def test_an_activity_leads_to_its_analysis():
    one = piece()
    assert f'href="/class/{VIEW.class_id}/activity/{one.activity_id}"' in tables.evidence(
        cell(pieces=[one]), VIEW, ZONE
    )


def test_without_anything_there_is_no_table():
    assert tables.evidence(cell("–"), VIEW, ZONE) == ""
    assert tables.count(cell("–")) == "0 pieces of evidence"
