"""Productions: sentences and tables of texts made by hand, and that nothing typed becomes markup."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pandas as pd
import pytest

from dashboard.callbacks.productions import numbered
from dashboard.insights import productions as insights
from dashboard.queries.production import Read, Remark, Review, Text
from dashboard.queries.productions import PRODUCTION_COLUMNS, uptake, waiting
from dashboard.tables import production as text_tables
from dashboard.tables import productions as tables
from dashboard.teach.differences import differences
from dashboard.views import ClassView
from datastore.content import parse_content
from datastore.content.text_production import WordTarget
from datastore.content.versions import Version
from datastore.errors import NotFound
from datastore.measures.texts import TextState
from datastore.models.enums import CommentState
from tests.writing import GOOD, LETTER, WEAK

VIEW = ClassView(class_id=UUID(int=7))
NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
EVIL = "<img src=x onerror=alert(1)>"


def line(n, state, *, days=1, **more):
    own = {
        "student_id": UUID(int=n),
        "name": f"Inès {n}",
        "left": False,
        "production_id": UUID(int=100 + n),
        "activity_id": UUID(int=5),
        "title": "La lettre",
        "status": "submitted",
        "at": NOW - days * DAY,
        "versions": 1,
        "returned_versions": 0,
        "taken_up_again": False,
        "words": 60,
        "least": 50,
        "most": 120,
        "passed": False,
        "comments": 0,
        "taken_up": 0,
        "ignored": 0,
        "state": state.value,
    }
    return own | more


def texts(*lines):
    return pd.DataFrame(lines, columns=list(PRODUCTION_COLUMNS)).astype(dict(PRODUCTION_COLUMNS))


QUEUE = texts(
    line(1, TextState.submitted, days=2),
    line(2, TextState.revised, days=6),
    line(3, TextState.draft, days=9, versions=0),
    line(4, TextState.final, days=9, returned_versions=1, comments=2, taken_up=1),
)


def test_the_finding_names_the_text_that_waits_longest_and_counts_all():
    said = insights.queue(QUEUE, waiting(QUEUE), NOW)
    assert said == "The text of Inès 2, “La lettre”, has waited **6 days**; **2** wait in all."
    assert waiting(QUEUE)["student_id"].tolist() == [UUID(int=2), UUID(int=1)]


def test_no_text_filtered_to_nothing_and_nothing_that_waits_differ():
    none = texts()
    said = {insights.queue(none, none, NOW), insights.queue(none, none, NOW, filtered=True)}
    said.add(insights.queue(texts(line(1, TextState.final)), none, NOW))
    assert len(said) == 3
    assert tables.queue(none, VIEW, "Europe/Paris", NOW) == ""


def test_a_line_opens_its_text_but_a_draft_stays_its_writers():
    html = tables.states(QUEUE, VIEW.model_copy(update={"hidden": True}), "Europe/Paris")
    assert f"/class/{VIEW.class_id}/productions?hidden=1&amp;text={UUID(int=102)}" in html
    assert str(UUID(int=103)) not in html
    assert html.index("Inès 2") < html.index("Inès 1") < html.index("Inès 3") < html.index("Inès 4")


def test_states_are_counted_in_the_order_of_the_table():
    assert insights.states(QUEUE) == (
        "**4 texts**: **1 revised** waits for you, **1** waits for you, **1** draft, **1** final."
    )


def test_uptake_is_said_with_its_denominators():
    summary = uptake(QUEUE)
    assert insights.uptake(summary) == (
        "**0 of 1 text** given back was handed in again. **1 of 2 comments** on passages were taken up."
    )
    assert "1 of 1" in tables.uptake(summary, VIEW)
    assert "No text was given back" in insights.uptake(uptake(texts()))


def written(*words, prompt="Écris."):
    versions = [
        Version(NOW + n * DAY, text, len(text.split()), submitted=True) for n, text in enumerate(words)
    ]
    rubric = parse_content("text_production", LETTER).rubric
    return Text(
        UUID(int=1),
        UUID(int=2),
        EVIL,
        True,
        versions,
        [rubric] * len(words),
        WordTarget(min=5, max=20),
        prompt,
    )


def remark(n, start, end, *, version=1, state=CommentState.open):
    return Remark(UUID(int=n), version, start, end, EVIL if end else "", EVIL, EVIL, state)


def shown(found, number, compared=None):
    return text_tables.text(found, number, compared, marking="/teach", timezone="Europe/Paris")


def test_nothing_that_somebody_typed_becomes_markup():
    found = Read(written(f"{EVIL} un", f"{EVIL} deux", prompt=EVIL), EVIL, [remark(1, 0, 5), remark(2, 0, 0)])
    compared = text_tables.Comparison(1, differences(f"{EVIL} un", f"{EVIL} deux"))
    review = Review(EVIL, dict.fromkeys(GOOD, EVIL), EVIL, sent=True)
    html = shown(found, 1) + shown(found, 2, compared) + text_tables.reviews(found.text, [review])
    html += tables.queue(
        texts(line(1, TextState.submitted, name=EVIL, title=EVIL)), VIEW, "Europe/Paris", NOW
    )
    assert "<img" not in html
    assert html.count("&lt;img") >= 8


def test_a_passage_is_marked_and_its_number_leads_to_the_comment():
    html = shown(Read(written("Un deux trois."), "Inès", [remark(1, 3, 7)]), 1)
    assert "<mark>deux</mark>" in html
    assert f'href="#comment-{UUID(int=1)}"' in html
    assert "not settled yet" in html


def test_what_changed_is_marked_with_ins_and_del_and_counted():
    before, after = "Un deux trois.", "Un quatre trois cinq."
    pieces = differences(before, after)
    html = shown(Read(written(before, after), "Inès", []), 2, text_tables.Comparison(1, pieces))
    assert "<del>deux</del><ins>quatre</ins>" in html
    assert insights.changed(pieces, 1, 2) == (
        "From version 1 to version 2: **2 words** new, **1 word** gone."
    )
    assert "the same" in insights.changed(differences(before, before), 1, 2)


def test_the_levels_of_each_version_stand_side_by_side_with_their_points():
    found, levels = written("a", "b"), {1: WEAK, 2: GOOD}
    said = insights.rubric(found, levels)
    assert said == "Version 2: **7 of 12 points**, as a whole acquis. +4 since version 1."
    html = text_tables.rubric(found, levels)
    assert html.count("<tr>") == 1 + 3 + 1
    assert "idees : acquis" in html
    assert insights.rubric(found, {}) == "Not marked yet."
    assert text_tables.rubric(found, {}) == ""


def test_the_length_stands_beside_what_was_asked_for():
    assert insights.text(Read(written("Un"), "Inès", []), 1).startswith(
        "**1 word**, fewer than the 5 to 20 asked for."
    )


def test_reviews_that_were_not_sent_say_nothing():
    reviews = [Review("A", GOOD, "Clair", sent=True), Review("B", WEAK, "caché", sent=False)]
    assert insights.reviews(reviews).startswith("**1 of 2 reviews** were sent.")
    assert "caché" not in text_tables.reviews(written("a"), reviews)
    assert insights.reviews([]) == "No classmate was asked to review this text."


def test_a_version_is_a_number():
    assert [numbered(raw) for raw in (None, "", "all", "2")] == [None, None, None, 2]
    with pytest.raises(NotFound):
        numbered("2'")
    with pytest.raises(NotFound):
        written("a").version(2)
