"""Texts of an activity: chart, sentence and table tell the same numbers."""

from __future__ import annotations

from dashboard.addresses import student_address
from dashboard.figures import activity_texts
from dashboard.insights import activity as insights
from dashboard.tables import activity as tables
from datastore.content.text_production import WordTarget
from tests.unit.dashboard.activity_frames import VIEW, pupils, text_row, texts_frame
from tests.unit.dashboard.drawings import drawn, notes
from tests.unit.dashboard.table_rows import body_rows

TARGET = WordTarget(min=80, max=120)


class TestTexts:
    def test_a_mark_a_pupil_by_length_and_versions(self):
        frame = texts_frame(text_row(90), text_row(40, versions=0), text_row(130, versions=2), text_row(90))
        figure = drawn(activity_texts.texts(frame, TARGET, VIEW, {}))
        [marks] = figure["data"]
        assert marks["x"] == [90, 40, 130, 90]
        assert [round(y, 2) for y in marks["y"]] == [1, 0, 2, 1.11]
        assert marks["marker"]["symbol"] == ["circle", "circle-open", "diamond", "circle"]
        assert marks["customdata"] == [student_address(VIEW, student) for student in frame["student_id"]]
        assert notes(figure) == ["target: 80 to 120 words"]

    def test_the_finding_counts_short_revised_and_feedback_taken_up(self):
        frame = texts_frame(
            text_row(60, comments=2),
            text_row(100, versions=2, comments=3, taken_up=1),
            text_row(100),
            text_row(10, versions=0),
        )
        assert insights.texts(frame, TARGET) == (
            "**1 of 3 texts** are under 80 words, **1** were handed in again. "
            "**1 of 2 pupils** with comments have taken some up."
        )

    def test_drafts_alone_and_nothing_are_said(self):
        assert "**1 pupil** has begun" in insights.texts(texts_frame(text_row(10, versions=0)), TARGET)
        assert "Nobody has begun" in insights.texts(texts_frame(), TARGET)
        assert drawn(activity_texts.texts(texts_frame(), TARGET, VIEW, {}))["data"] == []

    def test_the_table_goes_by_name_and_selects_pupils(self):
        frame = texts_frame(text_row(60, comments=2, taken_up=1), text_row(130, versions=0))
        first, second = frame["student_id"]
        names = {second: "Anouk", first: "Zoé", pupils(1)[0]: "Absent"}
        markup = tables.texts(frame, TARGET, VIEW, names)
        rows = body_rows(markup)
        assert rows[0] == ["Anouk", "130", "10 over", "–", "draft", "2", "–", "0", "–"]
        assert rows[1] == ["Zoé", "60", "20 under", "60", "1", "2", "10 min", "2", "1"]
        assert f'data-select="{first}"' in markup
