from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.content.base import ItemBase
from datastore.content.rules import share_right

from .samples import chosen, example_items, item_score, k, linked, points

ITEMS = {kind: {**item, "key": "item"} for kind, item in example_items().items()}


# The examples' items, worked by hand: answer, points.


@pytest.mark.parametrize(("text", "worth"), [("Le titre", 1), ("La légende", 0), ("La signature", 0)])
def test_single_is_all_or_nothing(text, worth):
    assert points(ITEMS["single"], k(text)) == worth


@pytest.mark.parametrize(
    ("texts", "worth"),
    [
        (["Qui ?", "Où ?", "Quand ?"], 2),
        (["Qui ?", "Où ?"], 4 / 3),
        (["Qui ?"], 2 / 3),
        (["Qui ?", "Combien coûte le journal ?"], 0),
        (["Qui ?", "Où ?", "Combien coûte le journal ?"], 2 / 3),
        (["Qui ?", "Où ?", "Quand ?", "Combien coûte le journal ?"], 4 / 3),
        (["Combien coûte le journal ?"], 0),
    ],
)
def test_multiple_takes_wrong_picks_from_right_ones_over_all_right(texts, worth):
    assert points(ITEMS["multiple"], chosen(*texts)) == pytest.approx(worth)


def test_true_false_is_all_or_nothing():
    assert points(ITEMS["true_false"], False) == 1
    assert points(ITEMS["true_false"], True) == 0
    assert item_score(ITEMS["true_false"], False).answer is False


@pytest.mark.parametrize(
    ("typed", "worth"),
    [("623,7", 1), ("624.2", 1), ("623,2 cm²", 1), ("624,21", 0), (623.7, 1), ("environ 620", 0), ("NaN", 0)],
)
def test_numeric_counts_within_its_tolerance(typed, worth):
    assert points(ITEMS["numeric"], typed) == worth


def test_numeric_tolerance_may_be_a_share_of_the_answer():
    item = {"kind": "numeric", "answer": -200, "tolerance": {"kind": "relative", "value": 0.05}}
    assert [points(item, typed) for typed in ("-190", "-210", "-189,9", "200")] == [1, 1, 0, 0]


def test_numeric_is_exact_without_a_tolerance():
    item = {"kind": "numeric", "answer": 0.3}
    assert [points(item, typed) for typed in ("0,3", "0,30", "3e-1", "0,3000001")] == [1, 1, 1, 0]


@pytest.mark.parametrize(
    ("typed", "worth"),
    [
        ("  JOURNALISTE", 1),
        ("le  journaliste", 1),
        ("journalist", 1),
        ("journalsite", 0),
        ("reporter", 0),
        ("rédacteur en chef", 0),
    ],
)
def test_short_text_is_one_of_the_accepted_answers(typed, worth):
    assert points(ITEMS["short_text"], typed) == worth


def test_short_text_minds_accents_and_slips_unless_the_author_says_otherwise():
    item = {"kind": "short_text", "accepted": ["l'été"]}
    typed = ["L’été", "l'ete", "l'étée"]
    assert [points(item, text) for text in typed] == [1, 0, 0]
    assert [points({**item, "ignore_accents": True}, text) for text in typed] == [1, 1, 0]
    assert [points({**item, "allow_typo": True}, text) for text in typed] == [1, 0, 1]


def test_an_expected_mistake_is_never_forgiven_as_a_slip():
    item = {"kind": "short_text", "accepted": ["salle"], "allow_typo": True}
    mistaken = {**item, "mistakes": [{"text": "Sale", "feedback": "Sale means dirty."}]}
    assert points(item, "sale") == 1
    assert points(mistaken, "sale") == 0
    assert points(mistaken, "sallé") == 1


@pytest.mark.parametrize(
    ("links", "worth"),
    [
        ({"titre": "annonce", "chapeau": "résume", "légende": "explique l’image"}, 3),
        ({"titre": "annonce", "chapeau": "explique l’image", "légende": "résume"}, 1),
        ({"titre": "vend le journal", "chapeau": "résume"}, 1),
        ({"titre": "vend le journal"}, 0),
    ],
)
def test_matching_is_the_share_of_pairs_right(links, worth):
    assert points(ITEMS["matching"], linked(**links)) == worth


@pytest.mark.parametrize(
    ("order", "worth"),
    [
        ("enquêter écrire relire publier", 3),
        ("publier enquêter écrire relire", 2),
        ("enquêter relire écrire publier", 0),
        ("écrire enquêter relire publier", 1),
        ("publier relire écrire enquêter", 0),
        ("écrire relire", 1),
        ("enquêter", 0),
    ],
)
def test_ordering_is_the_share_of_neighbours_right(order, worth):
    assert points(ITEMS["ordering"], chosen(*order.split())) == worth
    texts = ["enquêter", "écrire", "relire", "publier"]
    dragged = {"kind": "drag_order", "points": 3, "elements": [{"text": text} for text in texts]}
    assert points(dragged, chosen(*order.split())) == worth


def test_a_random_order_earns_one_nth_on_average():
    elements = [{"text": text} for text in "abcd"]
    orders = [
        points({"kind": "ordering", "elements": elements}, chosen(*order)) for order in permutations("abcd")
    ]
    assert sum(orders) / len(orders) == pytest.approx(1 / 4)


def test_timeline_is_scored_as_an_order():
    events = [event["text"] for event in ITEMS["timeline"]["elements"]]
    assert points(ITEMS["timeline"], chosen(*events)) == 2
    assert points(ITEMS["timeline"], chosen(events[2], events[0], events[1])) == 1


@pytest.mark.parametrize(
    ("typed", "worth"),
    [
        ({"b1": "HIER", "b2": "atelier"}, 2),
        ({"b1": "hier", "b2": "attelier"}, 2),
        ({"b1": "hierr", "b2": "atelier"}, 1),
        ({"b2": "atelier"}, 1),
        ({"b1": "demain"}, 0),
    ],
)
def test_fill_in_is_the_share_of_blanks_right(typed, worth):
    assert points(ITEMS["fill_in"], typed) == worth


def test_categorise_is_the_share_of_elements_in_their_category():
    three_right = {
        k("Personne n’a été blessé."): k("Fait"),
        k("Il était 20 heures."): k("Opinion"),
        k("C’est scandaleux."): k("Opinion"),
        k("La rue est triste."): k("Opinion"),
    }
    assert points(ITEMS["categorise"], three_right) == 3
    assert points(ITEMS["categorise"], linked(**{"C’est scandaleux.": "Opinion"})) == 1


@pytest.mark.parametrize(
    ("marked", "worth"), [(["s2", "s4"], 2), (["s2"], 1), (["s2", "s3"], 0), (["s1", "s2", "s3", "s4"], 0)]
)
def test_highlight_takes_wrong_marks_from_right_ones(marked, worth):
    assert points(ITEMS["highlight"], marked) == worth


def test_flip_cards_earn_their_share_turned():
    assert points(ITEMS["flip_cards"], chosen("la une")) == 0.5
    assert points(ITEMS["flip_cards"], chosen("une brève", "la une")) == 1


@pytest.mark.parametrize(
    ("report", "worth"),
    [({"scaled": 0.75}, 3), ({"scaled": -0.5}, 0), ({"completed": True}, 4), ({"completed": False}, 0)],
)
def test_a_frame_earns_what_it_reports(report, worth):
    assert points(ITEMS["embed"], report) == worth


def test_an_open_answer_waits_for_a_teacher():
    answered, blank = item_score(ITEMS["open"], "Je pense que oui."), item_score(ITEMS["open"], "  ")
    assert (answered.points, answered.correct, answered.needs_review, answered.max_points) == (
        0,
        False,
        True,
        5,
    )
    assert (blank.answer, blank.needs_review) == (None, False)


@pytest.mark.parametrize("kind", sorted(ITEMS))
def test_unanswered_is_nothing_with_the_answer_none(kind):
    score_of = item_score(ITEMS[kind], None)
    assert (score_of.answer, score_of.points, score_of.correct) == (None, 0.0, False)
    assert score_of.max_points == ITEMS[kind].get("points", 1)


def test_a_partly_right_answer_is_not_correct():
    assert not item_score(ITEMS["matching"], linked(titre="annonce")).correct


def test_a_kind_without_a_rule_is_a_fault_of_the_program():
    with pytest.raises(NotImplementedError, match="ItemBase"):
        share_right(ItemBase(kind="new", key="k", prompt="p"), "answer")


# Properties.

TEXTS = st.lists(st.sampled_from("abcdefgh"), min_size=3, max_size=8, unique=True)


@given(texts=TEXTS, data=st.data())
def test_permuting_options_changes_no_score(texts, data):
    right = data.draw(st.sets(st.sampled_from(texts), min_size=1))
    picked = data.draw(st.lists(st.sampled_from(texts), unique=True))
    options = [{"text": text, "correct": text in right} for text in texts]
    shuffled, in_other_order = data.draw(st.permutations(options)), data.draw(st.permutations(picked))
    first = points({"kind": "multiple", "options": options}, chosen(*picked))
    assert points({"kind": "multiple", "options": shuffled}, chosen(*in_other_order)) == first


@given(texts=TEXTS, data=st.data())
def test_one_more_right_pick_never_lowers_a_multiple_and_one_more_wrong_pick_never_raises_it(texts, data):
    right = data.draw(st.sets(st.sampled_from(texts), min_size=1))
    picked = data.draw(st.sets(st.sampled_from(texts)))
    more = data.draw(st.sampled_from(texts))
    item = {"kind": "multiple", "options": [{"text": text, "correct": text in right} for text in texts]}
    before, after = points(item, chosen(*picked)), points(item, chosen(*(picked | {more})))
    assert after >= before if more in right else after <= before


@given(texts=TEXTS, data=st.data())
def test_permuting_pairs_changes_no_score(texts, data):
    answer = dict(zip(texts, data.draw(st.permutations(texts)), strict=True))
    pairs = [{"left": {"text": text}, "right": {"text": text}} for text in texts]
    shuffled = data.draw(st.permutations(pairs))
    first = points({"kind": "matching", "pairs": pairs}, linked(**answer))
    assert points({"kind": "matching", "pairs": shuffled}, linked(**answer)) == first
    assert first == pytest.approx(sum(left == right for left, right in answer.items()) / len(texts))


@given(texts=TEXTS, data=st.data())
def test_permuting_categories_and_their_members_changes_no_score(texts, data):
    half = len(texts) // 2
    groups = {"first": texts[:half], "second": texts[half:]}
    answer = {k(text): k(data.draw(st.sampled_from(["first", "second"]))) for text in texts}

    def item(names):
        listed = [
            {"text": name, "members": [{"text": text} for text in data.draw(st.permutations(groups[name]))]}
            for name in names
        ]
        return {"kind": "categorise", "categories": listed}

    assert points(item(["first", "second"]), answer) == points(item(["second", "first"]), answer)


@given(texts=TEXTS, data=st.data())
def test_only_the_right_order_earns_everything(texts, data):
    order = data.draw(st.permutations(texts))
    scored = item_score({"kind": "ordering", "elements": [{"text": text} for text in texts]}, chosen(*order))
    assert scored.correct is (order == texts)
