import pytest

from datastore.errors import BadInput

from .samples import content_of, example_items, k


def option(text, correct=False):
    return {"text": text, "correct": correct}


def choice(text):
    return {"text": text}


def test_the_examples_show_every_kind_once():
    kinds = "single multiple true_false numeric short_text matching ordering fill_in categorise open"
    assert set(kinds.split()) <= set(example_items())


@pytest.mark.parametrize("rights", [0, 2])
def test_single_choice_has_exactly_one_right_option(rights):
    options = [option(text, place < rights) for place, text in enumerate("abc")]
    with pytest.raises(BadInput, match=r"items\[0\] must have exactly one correct option"):
        content_of({"kind": "single", "options": options})


def test_multiple_choice_has_a_right_option():
    with pytest.raises(BadInput, match="at least one correct option"):
        content_of({"kind": "multiple", "options": [option("a"), option("b")]})


@pytest.mark.parametrize("kind", ["single", "multiple"])
def test_options_that_read_the_same_are_refused(kind):
    with pytest.raises(BadInput, match="“a” twice"):
        content_of({"kind": kind, "options": [option("a", True), option("a ")]})


def test_two_options_with_one_explicit_key_are_refused():
    options = [option("a", True), {"text": "b", "key": k("a")}]
    with pytest.raises(BadInput, match=f"“{k('a')}” twice"):
        content_of({"kind": "single", "options": options})


@pytest.mark.parametrize("unit", ["5 cm", "3", "-", "m\x00", ""])
def test_a_unit_that_reads_as_part_of_the_number_is_refused(unit):
    with pytest.raises(BadInput, match="unit"):
        content_of({"kind": "numeric", "answer": 1, "unit": unit})


def test_forgiving_slips_needs_words_long_enough():
    with pytest.raises(BadInput, match="accepts the short “où”"):
        content_of({"kind": "short_text", "accepted": ["maison", "où"], "allow_typo": True})
    assert content_of({"kind": "short_text", "accepted": ["où"]}).items[0].accepted == ("où",)


def test_an_accepted_answer_is_no_mistake():
    item = {"kind": "short_text", "accepted": ["L’été"], "mistakes": [{"text": "l'ÉTÉ", "feedback": "No."}]}
    with pytest.raises(BadInput, match="both as accepted and as a mistake"):
        content_of(item)


def test_a_question_of_an_imported_log_fits():
    prompt = "The units for the __________ statistic are the same units used to measure the observations."
    item = content_of({"kind": "short_text", "prompt": prompt, "accepted": ["standard deviation"]}).items[0]
    assert (item.points, item.hints, item.competency) == (1.0, (), None)


@pytest.mark.parametrize(
    ("pairs", "distractors", "twice"),
    [
        ([("a", "x"), ("a", "y")], [], "a"),
        ([("a", "x"), ("b", "x")], [], "x"),
        ([("a", "x"), ("b", "y")], ["y"], "y"),
    ],
)
def test_sides_of_pairs_that_cannot_be_told_apart_are_refused(pairs, distractors, twice):
    item = {
        "kind": "matching",
        "pairs": [{"left": choice(left), "right": choice(right)} for left, right in pairs],
        "distractors": [choice(text) for text in distractors],
    }
    with pytest.raises(BadInput, match=f"“{twice}” twice"):
        content_of(item)


def test_the_same_word_may_stand_on_both_sides_of_a_matching():
    pairs = [{"left": choice("a"), "right": choice("b")}, {"left": choice("b"), "right": choice("a")}]
    assert len(content_of({"kind": "matching", "pairs": pairs}).items[0].rights) == 2


def test_an_order_needs_three_different_elements():
    with pytest.raises(BadInput, match="elements has too few entries: give at least 3"):
        content_of({"kind": "ordering", "elements": [choice("a"), choice("b")]})
    with pytest.raises(BadInput, match="“a” twice"):
        content_of({"kind": "ordering", "elements": [choice("a"), choice("b"), choice("a")]})


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("no gap", ["b1"]),
        ("[[b1]] and [[b2]]", ["b1"]),
        ("[[b1]]", ["b1", "b2"]),
        ("[[b1]] and [[b1]]", ["b1"]),
        ("[[b1]]", ["b1", "b1"]),
        ("[[ b1 ]]", ["b1"]),
    ],
)
def test_gaps_and_blanks_correspond_one_to_one(text, keys):
    item = {"kind": "fill_in", "text": text, "blanks": [{"key": key, "accepted": ["x"]} for key in keys]}
    with pytest.raises(BadInput, match=r"each of its blanks .* once in its text"):
        content_of(item)


def test_a_blank_named_after_its_answer_is_refused():
    item = {"kind": "fill_in", "text": "[[chat]]", "blanks": [{"key": "chat", "accepted": ["chat"]}]}
    with pytest.raises(BadInput, match="must be b1, b2 and so on"):
        content_of(item)


def test_an_element_belongs_to_one_category():
    first, second = {"text": "1", "members": [choice("a")]}, {"text": "2", "members": [choice("a")]}
    with pytest.raises(BadInput, match="“a” twice"):
        content_of({"kind": "categorise", "categories": [first, second]})


def test_a_category_may_stay_empty_but_there_are_elements_to_sort():
    full, empty = {"text": "1", "members": [choice("a"), choice("b")]}, {"text": "2", "members": []}
    assert len(content_of({"kind": "categorise", "categories": [full, empty]}).items[0].elements) == 2
    with pytest.raises(BadInput, match="fewer than two elements"):
        content_of({"kind": "categorise", "categories": [{"text": "1", "members": []}, empty]})
