import json
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.content import parse_content, parse_responses, score
from datastore.content.base import ItemBase
from datastore.content.scoring import share_right, union_length
from datastore.errors import BadInput

from .samples import (
    content_of,
    example,
    example_content,
    example_items,
    item_score,
    k,
    points,
)

ITEMS = {kind: {**item, "key": "item"} for kind, item in example_items().items()}


def chosen(*texts):
    return [k(text) for text in texts]


def linked(**links):
    return {k(left): k(right) for left, right in links.items()}


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


# Whole activities.


def test_a_quiz_is_the_sum_of_its_items():
    content = example_content("quiz")
    answers = {
        "q-titre": k("Le titre"),
        "q-chapeau": chosen("Qui ?", "Où ?"),
        "q-blesse": True,
        "q-surface": "623,7",
        "q-roles": linked(titre="annonce", chapeau="résume"),
    }
    scored = score(content, parse_responses(content, {"answers": answers}), hints_used={"q-titre": 2})
    assert scored.score == pytest.approx(1 + 4 / 3 + 0 + 1 + 2)
    assert scored.max_score == 1 + 2 + 1 + 1 + 1 + 3 + 3 + 2 + 4
    assert (scored.right_count, scored.answered_count, scored.needs_review) == (2, 5, False)
    assert (scored.items[0].hints, scored.items[1].hints) == (2, 0)
    assert scored.watched_share is None


def test_hints_cost_no_points():
    content = example_content("quiz")
    responses = parse_responses(content, {"answers": {"q-titre": k("Le titre")}})
    assert score(content, responses, hints_used={"q-titre": 2}).score == 1


def test_an_item_s_own_competency_is_handed_on():
    content = example_content("quiz")
    items = score(content, parse_responses(content, {}), hints_used={}).items
    assert (items[0].competency, items[1].competency) == ("FR-LEC-02", None)


@pytest.mark.parametrize(
    "hints", [{"q-titre": 3}, {"q-titre": -1}, {"q-titre": True}, {"q-titre": 1.0}, {"x": 0}]
)
def test_hints_that_do_not_exist_are_refused(hints):
    content = example_content("quiz")
    with pytest.raises(BadInput, match="hints_used must give"):
        score(content, parse_responses(content, {}), hints_used=hints)


def test_an_evaluation_needs_review_once_an_open_question_is_answered():
    content = example_content("evaluation")
    closed = {"e-these": k("Il faut planter des arbres."), "e-connecteur": "Ensuite"}
    before = score(content, parse_responses(content, {"answers": closed}), hints_used={})
    after = score(content, parse_responses(content, {"answers": {**closed, "e-avis": "Oui."}}), hints_used={})
    assert (before.score, before.max_score, before.needs_review) == (3, 8, False)
    assert (after.score, after.max_score, after.needs_review) == (3, 8, True)
    assert (after.right_count, after.answered_count) == (2, 3)


def test_a_text_earns_nothing_of_its_rubric_until_a_teacher_marks_it():
    content = example_content("text_production")
    written = score(content, parse_responses(content, {"text": "Samedi, dans la cour…"}), hints_used={})
    blank = score(content, parse_responses(content, {"text": "  "}), hints_used={})
    assert (written.score, written.max_score, written.needs_review, written.items) == (0, 8, True, ())
    assert (blank.score, blank.max_score, blank.needs_review) == (0, 8, False)


@pytest.mark.parametrize(
    ("ranges", "share"),
    [
        ([], 0),
        ([[0, 120]], 1),
        ([[0, 30], [0, 30], [0, 30], [0, 30]], 0.25),
        ([[60, 90], [0, 30], [20, 40]], 70 / 120),
        ([[110, 125]], 10 / 120),
        ([[50, 50]], 0),
    ],
)
def test_a_stretch_of_film_counts_once(ranges, share):
    content = example_content("video")
    scored = score(content, parse_responses(content, {"watched": {"film": ranges}}), hints_used={})
    assert scored.watched_share == pytest.approx(share)
    assert scored.score == pytest.approx(2 * share)
    assert scored.max_score == 2 + 1 + 1


def test_a_video_adds_its_questions_to_what_was_watched():
    content = example_content("video")
    raw = {"watched": {"film": [[0, 60]]}, "answers": {"v-sujet": k("L’incendie"), "v-vote": False}}
    scored = score(content, parse_responses(content, raw), hints_used={})
    assert (scored.score, scored.right_count, scored.answered_count) == (2 * 0.5 + 1, 1, 2)


def test_films_weigh_by_their_length():
    raw = example("video")
    raw["screens"].append({"key": "short", "title": "Bis", "source": "b.mp4", "length_seconds": 40})
    content = parse_content("video", raw)
    scored = score(content, parse_responses(content, {"watched": {"short": [[0, 40]]}}), hints_used={})
    assert scored.watched_share == pytest.approx(40 / 160)


def test_scored_answers_can_be_stored_as_json():
    content = example_content("interactive")
    raw = {"answers": {"i-argument": ["s2"], "i-h5p": {"scaled": 0.5}}}
    scored = score(content, parse_responses(content, raw), hints_used={})
    assert [json.dumps(item.answer) for item in scored.items] == ["null", "null", '["s2"]', "null", "0.5"]


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


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted).map(tuple), max_size=10))
def test_the_length_of_a_union_is_the_number_of_seconds_it_covers(ranges):
    covered = {second for start, end in ranges for second in range(start, end)}
    assert union_length(ranges) == len(covered)


def test_an_item_is_worth_its_points_entirely_right():
    item = {"kind": "true_false", "answer": True, "points": 0.1}
    content = content_of(*[{**item, "key": f"q{place}"} for place in range(10)])
    answers = {f"q{place}": True for place in range(10)}
    scored = score(content, parse_responses(content, {"answers": answers}), hints_used={})
    assert scored.score == scored.max_score
