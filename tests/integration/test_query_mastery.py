"""The heatmap tells the truth: of the imported log, recomputed from the raw file, and of hand-made cases."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import groupby
from statistics import fmean
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update

from dashboard.queries import mastery
from dashboard.views import ClassView
from datastore.commands.classroom.classes import enrol
from datastore.engine import Database
from datastore.errors import NotFound
from datastore.models import (
    ClassEnrollment,
    Competency,
    CompetencyFramework,
    CompetencyMastery,
    TeacherConfiguration,
    User,
    new_id,
)
from datastore.models.enums import ActivityType, AssessmentLevel, UserRole
from datastore.scope import Scope
from tests.conftest import statements
from tests.factories import (
    Lesson,
    link,
    make_class,
    make_framework,
    make_lesson,
    make_pupil,
    make_sequence,
    make_user,
    quiz,
)

LEVELS = ("non_acquis", "en_cours", "acquis", "expert")
PARIS = ZoneInfo("Europe/Paris")


def cells_of(database: Database, scope: Scope, view: ClassView):
    with database.reading(scope) as connection:
        return mastery.students_by_competency(connection, scope, view)


# The imported log, against what plain `csv` says of it.


@pytest.fixture(scope="module")
def answers(shared):
    """The answered rows of the raw log: student, concept, activity, when, right."""
    file = shared / "data/statistics-practice-lkt/statistics_practice_shared.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["Outcome"] != "STUDY"]
    return [
        {
            "student": row["Anon.Student.Id"],
            "concept": row["KC..Cluster."].split(" ", 1)[1],
            "activity": (row["Level..Unitname."], row["Problem.Name"]),
            "at": dt.datetime.fromisoformat(row["Time"]),
            "right": row["Outcome"] == "CORRECT",
        }
        for row in rows
    ]


@pytest.fixture(scope="module")
def shown(statistics):
    return cells_of(statistics.database, statistics.scope, statistics.view)


@pytest.fixture(scope="module")
def roster(statistics) -> dict[UUID, str]:
    with statistics.database.reading(statistics.scope) as connection:
        return dict(iter(connection.execute(select(User.id, User.external_id))))


def pieces_of_evidence(answers) -> dict[tuple[str, str], list[int]]:
    """Per student and concept the scores that count, oldest first: an activity's best of each day."""
    days = defaultdict(list)
    for answer in answers:
        days[answer["student"], answer["concept"], answer["activity"], answer["at"].date()].append(answer)
    pieces = defaultdict(list)
    for (student, concept, *_), day in days.items():
        last, best = max(answer["at"] for answer in day), max(int(answer["right"]) for answer in day)
        pieces[student, concept].append((last, best))
    return {pair: [score for _, score in sorted(found)] for pair, found in pieces.items()}


def level_of(window: list[int]) -> int:
    """The highest level that more than half of the window reaches or exceeds."""
    levels = [sum(score >= cut for cut in (0.5, 0.75, 0.9)) for score in window]
    return max(at for at in range(4) if 2 * sum(level >= at for level in levels) > len(levels))


def is_stable(window: list[int]) -> bool:
    without_one = [window[:place] + window[place + 1 :] for place in range(len(window))]
    return len(window) >= 3 and all(level_of(rest) == level_of(window) for rest in without_one)


def test_every_pupil_has_a_cell_for_each_concept_of_the_log(shown, answers):
    assert shown["student_id"].nunique() == len({answer["student"] for answer in answers}) == 121
    assert shown["competency_id"].nunique() == len({answer["concept"] for answer in answers}) == 18
    assert len(shown) == 121 * 18
    assert not shown[["student_id", "competency_id"]].duplicated().any()
    assert shown["title"].nunique() == 18


def test_share_right_of_each_concept_of_the_log(shown, answers):
    right, answered = Counter(), Counter()
    for answer in answers:
        right[answer["concept"]] += answer["right"]
        answered[answer["concept"]] += 1
    summary = mastery.by_competency(shown)
    assert len(summary) == 18
    assert summary["right"].sum() == 7_609
    assert summary["answered"].sum() == 7_609 + 6_326
    for row in summary.itertuples():
        assert (row.right, row.answered) == (right[row.title], answered[row.title])
        assert row.share_right == pytest.approx(right[row.title] / answered[row.title])


def test_level_and_evidence_of_every_cell_of_the_log(shown, answers, roster):
    pieces = pieces_of_evidence(answers)
    for cell in shown.itertuples():
        found = pieces.get((roster[cell.student_id], cell.title), [])
        window = found[-5:]
        assert (cell.evidence_count, cell.window_count) == (len(found), len(window))
        assert cell.level == level_of(window)
        assert cell.provisional == (len(window) < 3)
        assert cell.stable == is_stable(window)


def test_the_mean_of_a_cell_is_shrunk_towards_the_class(shown, answers, roster):
    windows = {pair: found[-5:] for pair, found in pieces_of_evidence(answers).items()}
    class_means = {
        concept: fmean(fmean(window) for (_, its), window in windows.items() if its == concept)
        for concept in {concept for _, concept in windows}
    }
    for cell in shown.itertuples():
        window = windows[roster[cell.student_id], cell.title]
        expected = (sum(window) + 2 * class_means[cell.title]) / (len(window) + 2)
        assert cell.m == pytest.approx(expected, abs=1e-4)


def test_the_levels_of_a_concept_add_up_to_the_class(shown):
    summary = mastery.by_competency(shown)
    assert (summary[[*LEVELS, "none"]].sum(axis=1) == 121).all()
    for row in summary.itertuples():
        levels = Counter(shown.loc[shown["competency_id"] == row.competency_id, "level"])
        assert [getattr(row, name) for name in LEVELS] == [levels[step] for step in range(4)]


@pytest.mark.parametrize(
    ("kind", "level"),
    [(ActivityType.quiz, "Statistics Practice"), (ActivityType.evaluation, "Posttest"), ("video", None)],
)
def test_a_kind_of_activity_keeps_the_concepts_it_works_on(statistics, answers, kind, level):
    view = ClassView(class_id=statistics.class_id, activity_type=kind)
    shown = cells_of(statistics.database, statistics.scope, view)
    expected = {answer["concept"] for answer in answers if answer["activity"][0] == level}
    assert set(shown["title"]) == expected


def test_an_unknown_sequence_and_domain_leave_nothing_in_the_declared_columns(statistics):
    for more in ({"sequence": new_id()}, {"domain": "Chimie"}):
        view = ClassView(class_id=statistics.class_id, **more)
        shown = cells_of(statistics.database, statistics.scope, view)
        assert shown.empty
        assert {name: str(dtype) for name, dtype in shown.dtypes.items()} == dict(mastery.CELL_COLUMNS)
        summary = mastery.by_competency(shown)
        assert {name: str(dtype) for name, dtype in summary.dtypes.items()} == dict(mastery.SUMMARY_COLUMNS)


def test_the_heatmap_takes_three_statements_whatever_the_class(statistics, open_university):
    for imported in (statistics, open_university):
        with statements(imported.database) as seen:
            cells_of(imported.database, imported.scope, imported.view)
        assert len(seen) == 3


def test_another_teachers_class_does_not_exist(statistics):
    stranger = replace(statistics.scope, teaches=frozenset({new_id()}))
    with statements(statistics.database) as seen, pytest.raises(NotFound):
        cells_of(statistics.database, stranger, statistics.view)
    assert seen == []


# Hand-made cases.


@pytest.fixture
def lesson(database) -> Lesson:
    return make_lesson(database)


def put(database: Database, pupil: Scope, competency_id: UUID, **state: Any) -> None:
    """The state of mastery of a pupil in a competency, in the one class they attend."""
    (class_id,) = pupil.attends
    row = {"class_id": class_id, "student_id": pupil.user_id, "competency_id": competency_id}
    known = {"rule_version": "test", **state}
    with database.writing(pupil) as session:
        session.execute(
            insert(CompetencyMastery).values(school_id=pupil.school_id, id=new_id(), **row, **known)
        )


def scored(level: str, mean: float, n: int = 3, **more: Any) -> dict[str, Any]:
    counts = {"scored_count": n, "window_count": n, "evidence_count": n}
    return {"level": AssessmentLevel(level), "mean_score": mean, **counts, **more}


def overriding(level: str, lesson: Lesson, until: dt.date | None = None) -> dict[str, Any]:
    by = {"override_by": lesson.teacher.user_id, "override_at": dt.datetime.now(dt.UTC)}
    return {
        **by,
        "override_level": AssessmentLevel(level),
        "override_reason": "Oral",
        "override_until": until,
    }


def test_an_override_in_force_is_shown_and_one_that_has_ended_is_not(database, lesson):
    today = dt.datetime.now(PARIS).date()
    ends = {"A": None, "B": today, "C": today - dt.timedelta(days=1)}
    ids = make_framework(database, lesson.admin, dict.fromkeys(ends, "Nommer"))
    for code, until in ends.items():
        put(
            database,
            lesson.pupil,
            ids[code],
            **scored("en_cours", 0.6),
            **overriding("expert", lesson, until),
        )
    cells = cells_of(database, lesson.teacher, ClassView(class_id=lesson.class_id)).set_index("code")
    assert cells["level"].to_dict() == {"A": 3, "B": 3, "C": 1}
    assert cells["overridden"].to_dict() == {"A": True, "B": True, "C": False}


def test_an_override_counts_without_any_evidence(database, lesson):
    ids = make_framework(database, lesson.admin, {"A": "Nommer"})
    put(database, lesson.pupil, ids["A"], **overriding("acquis", lesson))
    (cell,) = cells_of(database, lesson.teacher, ClassView(class_id=lesson.class_id)).itertuples()
    assert (cell.level, cell.overridden, cell.evidence_count) == (2, True, 0)
    assert cell.m != cell.m


def test_no_evidence_is_missing_and_not_the_lowest_level(database, lesson):
    ids = make_framework(database, lesson.admin, {"A": "Nommer", "B": "Relier"})
    other = make_pupil(database, lesson.admin, lesson.class_id)
    put(database, other, ids["A"], **scored("non_acquis", 0.0, right_count=0, answered_count=3))
    cells = cells_of(database, lesson.teacher, ClassView(class_id=lesson.class_id))
    assert set(cells["code"]) == {"A"}
    nothing = cells.set_index("student_id").loc[lesson.pupil.user_id]
    assert nothing[["level", "m", "last_evidence_at", "age_days"]].isna().all()
    assert not nothing[["overridden", "provisional", "stable"]].any()
    assert nothing["evidence_count"] == nothing["answered_count"] == 0
    (summary,) = mastery.by_competency(cells).itertuples()
    assert (summary.non_acquis, summary.none) == (1, 1)


def test_without_answers_there_is_no_share_right(database, lesson):
    ids = make_framework(database, lesson.admin, {"A": "Nommer"})
    put(database, lesson.pupil, ids["A"], level=AssessmentLevel.acquis, window_count=1, evidence_count=1)
    cells = cells_of(database, lesson.teacher, ClassView(class_id=lesson.class_id))
    (summary,) = mastery.by_competency(cells).itertuples()
    assert summary.answered == 0
    assert summary.share_right != summary.share_right
    assert cells["m"].isna().all()


def test_who_has_left_is_marked_and_does_not_move_the_class_mean(database, lesson):
    ids = make_framework(database, lesson.admin, {"A": "Nommer"})
    gone = make_pupil(database, lesson.admin, lesson.class_id)
    put(database, lesson.pupil, ids["A"], **scored("expert", 1.0))
    put(database, gone, ids["A"], **scored("non_acquis", 0.0))
    with database.writing(lesson.admin) as session:
        session.execute(
            update(ClassEnrollment)
            .where(ClassEnrollment.student_id == gone.user_id)
            .values(left_at=dt.datetime.now(dt.UTC))
        )
    cells = cells_of(database, lesson.teacher, ClassView(class_id=lesson.class_id)).set_index("student_id")
    assert cells["left"].to_dict() == {lesson.pupil.user_id: False, gone.user_id: True}
    assert cells["m"].to_dict() == {lesson.pupil.user_id: 1.0, gone.user_id: pytest.approx(2 / 5)}


def test_work_in_another_class_is_not_shown(database, lesson):
    ids = make_framework(database, lesson.admin, {"A": "Nommer", "B": "Relier"})
    elsewhere = make_class(database, lesson.admin, "4eB")
    enrol(database, lesson.admin, elsewhere, [lesson.pupil.user_id])
    put(database, lesson.pupil, ids["A"], **scored("acquis", 0.8))
    put(database, replace(lesson.pupil, attends=frozenset({elsewhere})), ids["B"], **scored("acquis", 0.8))
    cells = cells_of(database, lesson.teacher, ClassView(class_id=lesson.class_id))
    assert list(cells["code"]) == ["A"]


def test_age_is_counted_in_the_schools_days(database):
    tokyo = make_lesson(database, timezone="Asia/Tokyo")
    ids = make_framework(database, tokyo.admin, {"A": "Nommer", "B": "Relier"})
    midnight = dt.datetime.now(ZoneInfo("Asia/Tokyo")).replace(hour=0, minute=0, second=0, microsecond=0)
    put(database, tokyo.pupil, ids["A"], **scored("acquis", 0.8, last_evidence_at=midnight))
    evening = midnight - dt.timedelta(days=5, minutes=1)
    put(database, tokyo.pupil, ids["B"], **scored("acquis", 0.8, last_evidence_at=evening))
    cells = cells_of(database, tokyo.teacher, ClassView(class_id=tokyo.class_id)).set_index("code")
    assert cells["age_days"].to_dict() == {"A": 0, "B": 6}


def make_curriculum(database: Database, lesson: Lesson) -> dict[str, UUID]:
    """A framework common to all schools: two domains whose positions alternate, one competency of neither."""
    framework_id = new_id()
    places = {"L2": ("Lire", 3), "E1": ("Écrire", 2), "L1": ("Lire", 1), "E2": ("Écrire", 4), "T": (None, 5)}
    ids = {code: new_id() for code in places}
    with database.owning() as connection:
        connection.execute(
            insert(CompetencyFramework).values(id=framework_id, code="cycle-4", title="Cycle 4")
        )
        for code, (domain, position) in places.items():
            row = {"id": ids[code], "code": code, "domain": domain, "position": position}
            connection.execute(insert(Competency).values(framework_id=framework_id, title=code, **row))
    for competency_id in ids.values():
        put(database, lesson.pupil, competency_id, **scored("acquis", 0.8))
    return ids


def test_common_competencies_stand_in_the_order_of_the_curriculum_by_domain(database, lesson):
    make_curriculum(database, lesson)
    cells = cells_of(database, lesson.teacher, ClassView(class_id=lesson.class_id))
    assert list(cells["code"]) == ["L1", "L2", "E1", "E2", "T"]
    assert [domain for domain, _ in groupby(cells["domain"])] == ["Lire", "Écrire", ""]


def test_a_domain_keeps_its_competencies(database, lesson):
    make_curriculum(database, lesson)
    cells = cells_of(database, lesson.teacher, ClassView(class_id=lesson.class_id, domain="Écrire"))
    assert list(cells["code"]) == ["E1", "E2"]


def test_a_sequence_keeps_the_competencies_its_activities_work_on(database, lesson):
    ids = make_curriculum(database, lesson)
    sequences = []
    for code in ("L1", "E2"):
        kind = ActivityType.quiz if code == "L1" else ActivityType.evaluation
        sequence_id, (activity_id,) = make_sequence(database, lesson.admin, [(kind, quiz("mot"))])
        link(database, lesson.admin, activity_id, [ids[code]])
        sequences.append(sequence_id)
    with database.writing(lesson.admin) as session:
        for sequence_id in sequences:
            own = {"school_id": lesson.admin.school_id, "id": new_id(), "class_id": lesson.class_id}
            session.execute(
                insert(TeacherConfiguration).values(
                    **own, sequence_id=sequence_id, teacher_id=lesson.teacher.user_id
                )
            )

    def codes(**filters: Any) -> list[str]:
        view = ClassView(class_id=lesson.class_id, **filters)
        return list(cells_of(database, lesson.teacher, view)["code"])

    assert codes(sequence=sequences[0]) == ["L1"]
    assert codes(sequence=sequences[1]) == ["E2"]
    assert codes(activity_type=ActivityType.evaluation) == ["E2"]
    assert codes(sequence=sequences[0], activity_type=ActivityType.evaluation) == []
    assert codes(sequence=sequences[0], domain="Écrire") == []


def test_pupils_stand_in_the_order_of_their_names(database, lesson):
    ids = make_framework(database, lesson.admin, {"A": "Nommer"})
    for first_name in ("Zoé", "Élio", "Driss"):
        person = make_user(
            database, lesson.admin, UserRole.student, username=first_name.lower(), first_name=first_name
        )
        enrol(database, lesson.admin, lesson.class_id, [person])
    put(database, lesson.pupil, ids["A"], **scored("acquis", 0.8))
    cells = cells_of(database, lesson.teacher, ClassView(class_id=lesson.class_id))
    assert list(cells["name"]) == ["Driss B.", "Élio B.", "Inès B.", "Zoé B."]
