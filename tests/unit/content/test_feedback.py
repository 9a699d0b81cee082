"""What a student is told about an attempt, for every kind of item and each step of telling."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from datastore.content import parse_responses, score
from datastore.content.feedback import Verdict, review
from datastore.content.wording import gapped

from .samples import chosen, content_of, example_content, example_items, k, linked

ITEMS = example_items()


def stored(content, answers, *, hints=None):
    """An attempt as the database gives it back."""
    scored = score(content, parse_responses(content, {"answers": answers}), hints_used=hints or {})
    return json.loads(json.dumps([asdict(item) for item in scored.items]))


def reviewed(kind, answer, *, correction=True, outcome=True, **changes):
    content = content_of({**ITEMS[kind], "key": "item", **changes})
    answers = {} if answer is None else {"item": answer}
    (only,) = review(content, stored(content, answers), correction=correction, outcome=outcome)
    return only


def shown(item):
    """Its pieces, as short as a test can read them: (label, text, right, wanted)."""
    return [(piece.label, piece.text, piece.right, piece.wanted) for piece in item.pieces]


RIGHT = {
    "single": k("Le titre"),
    "multiple": chosen("Qui ?", "Où ?", "Quand ?"),
    "true_false": False,
    "numeric": "623,7 cm²",
    "short_text": "journaliste",
    "matching": linked(titre="annonce", chapeau="résume", légende="explique l’image"),
    "ordering": chosen("enquêter", "écrire", "relire", "publier"),
    "fill_in": {"b1": "Hier", "b2": "atelier"},
    "categorise": {
        k("Personne n’a été blessé."): k("Fait"),
        k("Il était 20 heures."): k("Fait"),
        k("C’est scandaleux."): k("Opinion"),
        k("La rue est triste."): k("Opinion"),
    },
    "drag_order": chosen(
        "Il était une fois un meunier.",
        "Un jour, un chat lui parla.",
        "Ils partirent au palais.",
        "Le meunier devint marquis.",
    ),
    "timeline": chosen(
        "Premier numéro de La Gazette",
        "Loi sur la liberté de la presse",
        "Premier journal télévisé français",
    ),
    "highlight": ["s2", "s4"],
    "flip_cards": chosen("la une", "une brève"),
    "embed": {"scaled": 1},
}
PARTLY = {
    "multiple": chosen("Qui ?", "Où ?"),
    "matching": linked(titre="annonce", chapeau="vend le journal"),
    "ordering": chosen("publier", "enquêter", "écrire", "relire"),
    "fill_in": {"b1": "demain", "b2": "atelier"},
    "categorise": {k("Personne n’a été blessé."): k("Fait"), k("C’est scandaleux."): k("Fait")},
    "highlight": ["s2"],
    "flip_cards": chosen("la une"),
    "embed": {"scaled": 0.5},
}
WRONG = {
    "single": k("La légende"),
    "true_false": True,
    "numeric": "600",
    "short_text": "rédacteur en chef",
    "highlight": ["s3"],
    "ordering": chosen("publier", "relire", "écrire", "enquêter"),
}


def test_every_kind_that_a_machine_marks_is_reviewed_here():
    assert set(RIGHT) == set(ITEMS) - {"open"}


@pytest.mark.parametrize("kind", RIGHT)
def test_a_right_answer_is_told_as_right(kind):
    item = reviewed(kind, RIGHT[kind])
    assert item.verdict is Verdict.right
    assert item.points == item.max_points
    assert all(piece.right in (True, None) for piece in item.pieces)


@pytest.mark.parametrize("kind", PARTLY)
def test_a_partly_right_answer_is_told_as_partly_right(kind):
    item = reviewed(kind, PARTLY[kind])
    assert item.verdict is Verdict.partly
    assert 0 < item.points < item.max_points


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_answer_is_told_as_wrong(kind):
    assert reviewed(kind, WRONG[kind]).verdict is Verdict.wrong


@pytest.mark.parametrize("kind", ITEMS)
def test_an_unanswered_item_is_blank_and_has_no_pieces(kind):
    item = reviewed(kind, None)
    assert (item.verdict, item.pieces, item.points) == (Verdict.blank, (), 0)


def test_an_item_that_the_attempt_lacks_is_blank():
    content = example_content("quiz")
    assert {item.verdict for item in review(content, [], correction=True)} == {Verdict.blank}


def test_an_open_answer_waits_for_the_teacher_and_has_no_points():
    item = reviewed("open", "Je pense que oui.")
    assert (item.verdict, item.points, shown(item)) == (
        Verdict.waiting,
        None,
        [("", "Je pense que oui.", None, None)],
    )


def test_a_marked_open_answer_has_its_points():
    content = content_of({**ITEMS["open"], "key": "item"})
    (entry,) = stored(content, {"item": "Je pense que oui."})
    marked = [{**entry, "needs_review": False, "points": 3.0}]
    (item,) = review(content, marked, correction=True)
    assert (item.verdict, item.points) == (Verdict.partly, 3)
    assert item.wanted == ("Je pense que… parce que… donc…",)


@pytest.mark.parametrize(
    ("kind", "answer", "pieces"),
    [
        ("single", k("La légende"), [("", "La légende", False, None)]),
        ("multiple", chosen("Quand ?", "Qui ?"), [("", "Quand ?", True, None), ("", "Qui ?", True, None)]),
        ("true_false", True, [("", "true", None, None)]),
        ("numeric", "600", [("", "600", None, None)]),
        (
            "matching",
            PARTLY["matching"],
            [
                ("titre", "annonce", True, None),
                ("chapeau", "vend le journal", False, "résume"),
                ("légende", "", False, "explique l’image"),
            ],
        ),
        (
            "ordering",
            PARTLY["ordering"],
            [("", word, None, None) for word in ("publier", "enquêter", "écrire", "relire")],
        ),
        (
            "fill_in",
            PARTLY["fill_in"],
            [
                ("", "L’incendie s’est déclaré ", None, None),
                ("1", "demain", False, "hier"),
                ("", " soir dans un ", None, None),
                ("2", "atelier", True, None),
                ("", ".", None, None),
            ],
        ),
        (
            "highlight",
            ["s2", "s3"],
            [
                ("", "Je suis contre. ", None, None),
                ("", "D’abord, le bruit gêne les voisins. ", True, None),
                ("", "Bien sûr, c’est joli. ", False, None),
                ("", "Ensuite, cela coûte cher.", None, "Ensuite, cela coûte cher."),
            ],
        ),
        ("flip_cards", PARTLY["flip_cards"], [("", "la une", None, None)]),
        ("embed", {"scaled": 0.5}, []),
    ],
)
def test_an_answer_is_told_in_words_part_by_part(kind, answer, pieces):
    assert shown(reviewed(kind, answer)) == pieces


def test_sorted_elements_name_their_group_and_the_right_one():
    told = {
        piece.label: (piece.text, piece.right, piece.wanted)
        for piece in reviewed("categorise", PARTLY["categorise"]).pieces
    }
    assert told == {
        "Personne n’a été blessé.": ("Fait", True, None),
        "Il était 20 heures.": ("", False, "Fait"),
        "C’est scandaleux.": ("Fait", False, "Opinion"),
        "La rue est triste.": ("", False, "Opinion"),
    }


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("single", ("Le titre",)),
        ("multiple", ("Qui ?", "Où ?", "Quand ?")),
        ("true_false", ("false",)),
        ("numeric", ("623.7 cm²",)),
        ("short_text", ("journaliste",)),
        ("ordering", ("enquêter", "écrire", "relire", "publier")),
        (
            "timeline",
            (
                "1631 : Premier numéro de La Gazette",
                "29 juillet 1881 : Loi sur la liberté de la presse",
                "1949 : Premier journal télévisé français",
            ),
        ),
        ("matching", ()),
        ("flip_cards", ()),
        ("embed", ()),
    ],
)
def test_the_right_answer_is_told_in_words(kind, wanted):
    assert reviewed(kind, None).wanted == wanted


def test_the_author_speaks_to_the_answer_as_a_whole_and_to_what_was_picked():
    right = reviewed("single", k("Le titre"))
    wrong = reviewed("single", k("La légende"))
    assert (right.remark, right.pieces[0].remark) == ("Oui, le titre annonce le sujet.", None)
    assert (wrong.remark, wrong.pieces[0].remark) == (
        "Relis le haut de la page.",
        "La légende accompagne une image.",
    )


def test_an_expected_mistake_is_spoken_to_however_it_is_cased():
    assert reviewed("short_text", "Redacteur en chef").pieces[0].remark == "Lui dirige la rédaction."
    assert reviewed("short_text", "lecteur").pieces[0].remark is None


def test_hints_are_counted():
    content = content_of({**ITEMS["single"], "key": "item"})
    (item,) = review(content, stored(content, {}, hints={"item": 2}), correction=False)
    assert item.hints == 2


@pytest.mark.parametrize("kind", ITEMS)
def test_before_the_correction_nothing_tells_what_was_wanted(kind):
    item = reviewed(kind, WRONG.get(kind, PARTLY.get(kind)), correction=False)
    assert item.wanted == ()
    assert {piece.wanted for piece in item.pieces} <= {None}
    assert item.verdict is not None


@pytest.mark.parametrize("kind", ITEMS)
@pytest.mark.parametrize("answers", [RIGHT, PARTLY, WRONG, {}])
def test_before_the_outcome_an_answer_looks_the_same_right_or_wrong(kind, answers):
    item = reviewed(kind, answers.get(kind), correction=True, outcome=False)
    assert (item.verdict, item.points, item.remark, item.wanted) == (None, None, None, ())
    assert {(piece.right, piece.remark, piece.wanted) for piece in item.pieces} <= {(None, None, None)}


@pytest.mark.parametrize(
    ("kind", "field", "answer"),
    [
        ("multiple", "options", chosen("Où ?", "Combien coûte le journal ?")),
        ("categorise", "categories", PARTLY["categorise"]),
    ],
)
def test_the_order_of_an_answer_is_not_its_authors(kind, field, answer):
    listed = ITEMS[kind][field]
    for order in (listed, listed[::-1]):
        changed = reviewed(kind, answer, outcome=False, **{field: order})
        assert shown(changed) == shown(reviewed(kind, answer, outcome=False))


def test_a_text_with_gaps_is_split_at_its_gaps():
    assert gapped("[[b1]] and [[b12]]") == [("", "b1"), (" and ", None), ("", "b12")]
    assert gapped("no gap [[here]]") == [("no gap [[here]]", None)]
