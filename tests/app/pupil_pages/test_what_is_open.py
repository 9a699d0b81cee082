"""The pupil’s page shows what is open to them, class by class."""

from __future__ import annotations

import datetime as dt
import re

from datastore.commands.classroom.classes import end_enrolment
from datastore.commands.classroom.sequences import configure
from datastore.configuration import Configuration
from datastore.models import Classroom, Sequence, TeacherConfiguration
from tests.app.pupil import DAY, QUIZ, RIGHT, TODAY
from tests.factories import make_class


def test_a_pupil_without_a_class_is_told_what_to_do(pupil):
    assert "You are in no class at present" in pupil.reads()


def test_a_class_without_a_sequence_says_what_will_come(pupil):
    pupil.joins()
    assert "None is open yet. Ask your teacher" in pupil.reads()


def test_only_what_is_open_is_shown(pupil):
    class_id = pupil.joins()
    elsewhere = make_class(pupil.database, pupil.school, "4eC")
    pupil.is_given(class_id, QUIZ, title="Ouverte", start_date=TODAY - DAY)
    pupil.is_given(class_id, QUIZ, title="Plus tard", start_date=TODAY + 3 * DAY)
    pupil.is_given(elsewhere, QUIZ, title="Chez les voisins")
    pupil.is_given(class_id, QUIZ, title="Archivée")
    pupil.change(Sequence, {"archived_at": dt.datetime.now(dt.UTC)}, Sequence.title == "Archivée")
    read = pupil.reads()
    assert "Ouverte" in read
    assert not any(title in read for title in ("Plus tard", "Chez les voisins", "Archivée"))
    pupil.change(TeacherConfiguration, {"is_active": False})
    assert "None is open yet" in pupil.reads()


def test_a_class_that_is_archived_or_left_is_no_longer_shown(pupil):
    class_id = pupil.joins()
    pupil.is_given(class_id, QUIZ, title="Ouverte")
    pupil.change(Classroom, {"archived_at": dt.datetime.now(dt.UTC)}, Classroom.id == class_id)
    assert "Ouverte" not in pupil.reads()
    pupil.change(Classroom, {"archived_at": None}, Classroom.id == class_id)
    assert "Ouverte" in pupil.reads()
    end_enrolment(pupil.database, pupil.school, class_id, pupil.id)
    assert "Ouverte" not in pupil.reads()


def test_what_is_past_its_end_comes_after_what_is_to_do_now(pupil):
    class_id = pupil.joins()
    pupil.is_given(class_id, QUIZ, title="A passée", end_date=TODAY - 3 * DAY)
    pupil.is_given(class_id, QUIZ, title="B ouverte", end_date=TODAY + 30 * DAY)
    pupil.is_given(class_id, QUIZ, title="C sans fin")
    assert re.findall(r"/s/[^>]*>(\w [^<]*)</a></h2>", pupil.markup()) == [
        "B ouverte",
        "C sans fin",
        "A passée",
    ]


def test_several_classes_stand_apart_and_work_belongs_to_its_class(pupil):
    ours, other = pupil.joins("4eB"), pupil.joins("Latin")
    [activity] = pupil.is_given(ours, QUIZ)
    sequence = pupil.sequence_of(ours)
    configure(pupil.database, pupil.teacher(other), other, sequence, Configuration())
    pupil.hands_in(ours, activity, RIGHT)
    read = pupil.reads()
    assert "To do now Activité 1 Latin · L’article de presse Begin" in read
    assert re.findall("4eB|Latin|[01] of 1 activities completed", read[read.index("Begin") :]) == [
        "4eB",
        "1 of 1 activities completed",
        "Latin",
        "0 of 1 activities completed",
    ]
    levels = re.findall(r"<(h[1-6])", pupil.markup())
    assert levels[:2] + levels[-4:] == ["h1", "h2", "h2", "h3", "h2", "h3"]
