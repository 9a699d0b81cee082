"""Reading an OULAD folder: what is refused and where; for which days a student belongs to a class."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from datastore.importers.oulad.folder import read_folder
from datastore.importers.oulad.records import Registration
from datastore.importers.oulad.work import Period, period_of
from datastore.importers.reading import BadFile
from tests.oulad_folder import FILES, change, write


@pytest.fixture
def folder(tmp_path) -> Path:
    return write(tmp_path)


def refused(folder: Path) -> str:
    """The message, without the folder it names."""
    with pytest.raises(BadFile) as caught:
        read_folder(folder)
    message = str(caught.value)
    assert "\n" not in message
    return message.removeprefix(f"{folder}/")


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_missing_file_is_named(folder, name):
    (folder / f"{name}.csv").unlink()
    assert refused(folder).startswith(f"{name}.csv: found no such file, expected the seven files")


@pytest.mark.parametrize(
    ("edit", "place", "why"),
    [
        (("courses", "MMM,", "M M,"), "line 2, column code_module", "one word"),
        (("courses", "2014B", "2014C"), "line 3, column code_presentation", "such as 2013J"),
        (("courses", "2014B", "2013J"), "line 3, column code_presentation", "line 2 tells already"),
        (("courses", ",200", ",long"), "line 2, column module_presentation_length", "“long”"),
        (("courses", ",code_presentation", ",presentation"), "line 1, column code_presentation", "header"),
        (("assessments", "MMM,2014B,14", "MMM,2015B,14"), "line 5, column code_presentation", "MMM 2015B"),
        (("assessments", "MMM,2014B,14", "MMM,2014B,13"), "line 5, column id_assessment", "line 4"),
        (("assessments", "Exam", "exam"), "line 2, column assessment_type", "TMA, CMA, Exam"),
        (("assessments", ",40,", ",40.5,"), "line 3, column date", "a whole number"),
        (("assessments", "30.5", "130.5"), "line 3, column weight", "at most 100"),
        (("vle", "23,MMM", "21,MMM"), "line 4, column id_site", "line 2"),
        (("vle", "url,,", ",,"), "line 2, column activity_type", "found nothing"),
        (("studentInfo", "M,Fail", "M,Failed"), "line 4, column final_result", "“Failed”"),
        (("studentInfo", "MMM,2013J,102", "MMM,2013J,101"), "line 3, column id_student", "line 2"),
        (("studentInfo", "M,Fail", "M,Fail\nMMM,2014B,103,M,Pass"), "line 5, column id_student", "“103”"),
        (("studentRegistration", "2014B,102", "2014B,109"), "line 4, column id_student", "“109”"),
        (("studentRegistration", "2013J,102", "2013J,101"), "line 3, column id_student", "line 2"),
        (("studentRegistration", "-30", "-30 days"), "line 2, column date_registration", "whole number"),
        (("studentRegistration", "-30", "-99999"), "line 2, column date_registration", "at least -1500"),
        (("studentAssessment", "14,102", "15,102"), "line 5, column id_assessment", "“15”"),
        (("studentAssessment", "14,102", "14,101"), "line 5, column id_student", "of MMM 2014B"),
        (("studentAssessment", "13,102", "13,101"), "line 4, column id_student", "line 3"),
        (("studentAssessment", ",21,", ",,"), "line 3, column date_submitted", "found nothing"),
        (("studentAssessment", ",21,", ",21.0,"), "line 3, column date_submitted", "“21.0”"),
        (("studentAssessment", "62.5", "101"), "line 3, column score", "at most 100"),
        (("studentAssessment", "62.5", "-1"), "line 3, column score", "at least 0"),
        (("studentAssessment", "-1,1,80", "-1,yes,80"), "line 4, column is_banked", "“yes”"),
        (("studentVle", "101,22,", "101,23,"), "line 3, column id_site", "of MMM 2013J"),
        (("studentVle", "101,22,", "103,22,"), "line 3, column id_student", "“103”"),
        (("studentVle", "0,7", "0,0"), "line 5, column sum_click", "at least 1"),
        (("studentVle", "0,7", "first,7"), "line 5, column date", "“first”"),
    ],
)
def test_a_fault_is_named_with_file_line_and_column(folder, edit, place, why):
    change(folder, *edit)
    message = refused(folder)
    assert message.startswith(f"{edit[0]}.csv, {place}: found ")
    assert why in message


def test_a_compressed_file_cut_short_is_refused(folder):
    whole = gzip.compress((folder / "studentVle.csv").read_bytes())
    (folder / "studentVle.csv").unlink()
    (folder / "studentVle.csv.gz").write_bytes(whole[:-10])
    assert refused(folder).startswith("studentVle.csv.gz, line ")


def test_courses_without_a_presentation_are_refused(folder):
    (folder / "courses.csv").write_text(FILES["courses"].lstrip().splitlines()[0] + "\n")
    assert refused(folder).startswith("courses.csv, line 1: found a header and no row")


def test_progress_is_told_over_all_files(folder):
    told: list[tuple[int, int]] = []
    read_folder(folder, lambda done, of: told.append((done, of)))
    total = sum(path.stat().st_size for path in folder.iterdir())
    assert {of for _, of in told} == {total}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (total, total)


@pytest.mark.parametrize(
    ("registered", "unregistered", "result", "expected"),
    [
        pytest.param(-20, None, "Pass", Period(-20, None), id="stays to the end"),
        pytest.param(-20, 30, "Withdrawn", Period(-20, 30), id="leaves"),
        pytest.param(-20, 30, "Fail", Period(-20, 30), id="leaves and is called failed"),
        pytest.param(-20, -10, "Withdrawn", Period(-20, -10), id="leaves before the start"),
        pytest.param(-20, None, "Withdrawn", Period(-20, 200), id="leaves on an unknown day"),
        pytest.param(5, -10, "Withdrawn", Period(5, 5), id="leaves before registering"),
        pytest.param(None, None, "Pass", Period(0, None), id="registers on an unknown day"),
        pytest.param(
            None, -10, "Withdrawn", Period(-10, -10), id="leaves early, registers on an unknown day"
        ),
        pytest.param(None, 30, "Withdrawn", Period(0, 30), id="leaves, registers on an unknown day"),
    ],
)
def test_the_days_of_belonging_to_a_class(registered, unregistered, result, expected):
    assert period_of(Registration(registered, unregistered, result), length=200) == expected
