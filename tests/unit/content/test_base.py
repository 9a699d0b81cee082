import re

import pytest

from datastore.content import parse_content
from datastore.content.base import derived_key
from datastore.errors import BadInput

from .samples import TYPES, content_of, document, example

QUESTION = {"kind": "true_false", "key": "q", "prompt": "True?", "answer": True}


def quiz(**changes):
    return parse_content("quiz", document({**QUESTION, **changes}))


def test_the_key_of_a_choice_is_derived_from_its_text_whatever_the_encoding_of_its_accents():
    assert derived_key("\u00e9t\u00e9") == derived_key("e\u0301te\u0301")
    assert derived_key("été") != derived_key("ete")
    assert re.fullmatch("[0-9a-f]{10}", derived_key("été"))


def test_a_choice_keeps_the_key_it_had_before_its_text_was_corrected():
    before = derived_key("La leggende")
    item = {
        "kind": "single",
        "options": [{"text": "La légende", "key": before, "correct": True}, {"text": "b"}],
    }
    assert content_of(item).items[0].options[0].key == before


@pytest.mark.parametrize("key", ["right", "1", "ABCDEF0123"])
def test_a_choice_key_that_could_tell_the_answer_is_refused(key):
    item = {"kind": "single", "options": [{"text": "a", "key": key, "correct": True}, {"text": "b"}]}
    with pytest.raises(BadInput, match=r"options\[0\]\.key must be ten hexadecimal digits"):
        content_of(item)


@pytest.mark.parametrize("key", ["", "É", "Q1", "a b", "-a", "a" * 65, "a\n"])
def test_a_key_that_no_address_or_column_could_hold_is_refused(key):
    with pytest.raises(BadInput, match=r"screens\[0\]\.items\[0\]\.key must be"):
        quiz(key=key)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"prompt": " \n"}, "prompt is blank"),
        ({"prompt": "a\x00b"}, "prompt holds a control character"),
        ({"prompt": "a" * 5001}, "prompt is too long: at most 5000"),
        ({"points": 0}, "points must be more than 0"),
        ({"points": 1001}, "points must be at most 1000"),
        ({"points": "2"}, "points must be a number"),
        ({"hints": ["a"] * 6}, "hints has too many entries: keep at most 5"),
        ({"competency": ""}, "competency is blank"),
        ({"colour": "red"}, "colour is not a field here"),
        ({"answer": 1}, "answer must be true or false"),
    ],
)
def test_a_field_out_of_bounds_is_refused_by_its_place(changes, message):
    with pytest.raises(BadInput, match=re.escape("screens[0].items[0]." + message)):
        quiz(**changes)


def test_text_keeps_its_lines_and_tabs():
    assert quiz(prompt="one\r\ntwo\tthree").items[0].prompt == "one\r\ntwo\tthree"


def test_content_cannot_be_changed():
    content = quiz()
    with pytest.raises(ValueError, match="frozen"):
        content.items[0].prompt = "other"


@pytest.mark.parametrize("activity_type", TYPES)
def test_a_screen_key_comes_once_in_an_activity(activity_type):
    raw = example(activity_type)
    last = raw["screens"][-1]
    parts = {"items", "questions", "sources"}
    raw["screens"].append({name: value for name, value in last.items() if name not in parts})
    with pytest.raises(BadInput, match=f"“{last['key']}” twice"):
        parse_content(activity_type, raw)


@pytest.mark.parametrize("activity_type", ["quiz", "evaluation", "interactive", "video"])
def test_an_item_key_comes_once_in_an_activity_even_on_another_screen(activity_type):
    raw = example(activity_type)
    first = raw["screens"][-1]
    raw["screens"].append({**first, "key": "again"})
    with pytest.raises(BadInput, match="twice: make the two differ"):
        parse_content(activity_type, raw)


@pytest.mark.parametrize("activity_type", ["quiz", "evaluation", "interactive"])
def test_an_activity_with_nothing_to_do_is_refused(activity_type):
    with pytest.raises(BadInput, match="has no item on any screen"):
        parse_content(activity_type, document())
