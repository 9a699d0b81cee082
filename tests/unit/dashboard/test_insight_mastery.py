"""The sentence names the competency to take up again, with its count and its denominator."""

from __future__ import annotations

from dashboard.insights import mastery
from dashboard.queries.mastery import by_competency
from tests.unit.dashboard.heatmaps import heatmap_frame


def sentence(rows, titles=None):
    """What is said of columns of letters, one string a competency: {"G3 Accorder": "NA NA A"}."""
    columns = [letters.split() for letters in rows.values()]
    pupils = {
        f"Élève {n:02}": " ".join(letters) for n, letters in enumerate(zip(*columns, strict=True), start=1)
    }
    heads = [(*name.split(" ", 1), "") for name in rows]
    return mastery.competencies(by_competency(heatmap_frame(pupils, heads)))


def test_the_weakest_competency_is_named_with_the_pupils_below_acquis():
    said = sentence({"L1 Repérer": "A " * 24, "G3 Accorder": "NA " * 14 + "EC " * 6 + "A " * 2 + "E " * 2})
    assert "**G3 Accorder**" in said
    assert "**20 of the 24 pupils**" in said
    assert "L1" not in said
    assert said.endswith("Every cell has evidence.")


def test_the_denominator_is_those_with_evidence_and_the_rest_is_counted():
    said = sentence({"G3 Accorder": "NA NA NA A – –"})
    assert "**3 of the 4 pupils** with evidence" in said
    assert "**2 cells of 6** have no evidence" in said


def test_one_cell_without_evidence_is_one():
    assert "**1 cell of 2** has no evidence." in sentence({"G3 Accorder": "NA –"})


def test_one_pupil_of_one_does_not_stand_before_twenty_of_twenty_four():
    said = sentence({"L1 Repérer": "NA" + " –" * 23, "G3 Accorder": "NA " * 20 + "A " * 4})
    assert "G3 Accorder" in said


def test_equal_competencies_are_named_in_the_order_of_the_curriculum():
    assert "L1 Repérer" in sentence({"L1 Repérer": "NA A NA", "L2 Inférer": "EC NA A"})


def test_half_of_the_class_is_no_reason_to_take_it_up_again():
    said = sentence({"L1 Repérer": "NA NA A A", "L2 Inférer": "A A A E"})
    assert "take up again" not in said
    assert "**L1 Repérer**" in said
    assert "**2 of 4 pupils**" in said


def test_nobody_below_acquis_names_nothing():
    said = sentence({"L1 Repérer": "A E –"})
    assert "L1" not in said
    assert "“acquis” in every competency" in said
    assert "**1 cell of 3**" in said


def test_nothing_known_is_said_so():
    none = "There is no evidence of a competency to show."
    assert sentence({"L1 Repérer": "– –"}) == none
    assert mastery.competencies(by_competency(heatmap_frame({"Inès B.": "A"}).iloc[:0])) == none


def test_a_long_title_is_cut():
    said = sentence({f"G3 {'Accorder le participe passé ' * 9}": "NA NA"})
    assert "…" in said
    assert len(said) < 240
