"""Plain forms and JSON say the same: what is saved by one fills the other."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from datastore.content import parse_responses
from datastore.errors import BadInput
from student.forms import field_values, raw_responses, repeated
from tests.unit.content.samples import TYPES, content_of, example_content, example_items, k

ITEMS = example_items()
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=40)


def form(values):
    return MultiDict([(name, value) for name, listed in values.items() for value in listed])


def picks(keys):
    return st.lists(st.sampled_from(list(keys)), unique=True)


def links(keys, values):
    return st.dictionaries(st.sampled_from(list(keys)), values)


def partners(item):
    lefts = [pair.left.key for pair in item.pairs]
    rights = [right.key for right in item.rights]
    chosen = st.tuples(picks(lefts), st.permutations(rights))
    return chosen.map(lambda both: dict(zip(both[0], both[1], strict=False)))


def groups(item):
    return links([e.key for e in item.elements], st.sampled_from([c.key for c in item.categories]))


ANSWERS = {
    "single": lambda item: st.sampled_from([option.key for option in item.options]),
    "multiple": lambda item: picks(option.key for option in item.options),
    "true_false": lambda item: st.booleans(),
    "numeric": lambda item: WORDS | st.floats(allow_nan=False, allow_infinity=False) | st.integers(),
    "short_text": lambda item: WORDS,
    "open": lambda item: WORDS,
    "matching": partners,
    "ordering": lambda item: picks(element.key for element in item.elements),
    "drag_order": lambda item: picks(element.key for element in item.elements),
    "timeline": lambda item: picks(element.key for element in item.elements),
    "fill_in": lambda item: links([blank.key for blank in item.blanks], WORDS),
    "categorise": groups,
    "highlight": lambda item: picks(item.keyed_segments),
    "flip_cards": lambda item: picks(card.front.key for card in item.cards),
    "embed": lambda item: (
        st.floats(-1, 1).map(lambda share: {"scaled": share})
        | st.booleans().map(lambda done: {"completed": done})
    ),
}
RANGES = st.lists(st.tuples(st.floats(0, 500), st.floats(0, 500)).map(sorted), max_size=4)


def responses(content):
    items = {item.key: st.none() | ANSWERS[item.kind](item) for item in content.items}
    answers = st.fixed_dictionaries({}, optional=items)
    if content is VIDEO:
        return st.fixed_dictionaries({"answers": answers, "watched": links(["film"], RANGES)})
    return st.fixed_dictionaries({"answers": answers})


VIDEO = example_content("video")
TEXT = example_content("text_production")
WITH_ITEMS = [example_content(name) for name in TYPES if name not in ("video", "text_production")] + [VIDEO]


@given(st.data())
def test_a_form_gives_the_answers_that_filled_it(data):
    content = data.draw(st.sampled_from(WITH_ITEMS))
    raw = data.draw(responses(content))
    sent = form(field_values(content, raw))
    assert parse_responses(content, raw_responses(content, sent)) == parse_responses(content, raw)


@given(WORDS, picks(["cinq-w", "relu"]))
def test_a_form_gives_the_text_that_filled_it(text, checked):
    raw = {"text": text, "checked": checked}
    sent = form(field_values(TEXT, raw))
    assert parse_responses(TEXT, raw_responses(TEXT, sent)) == parse_responses(TEXT, raw)


@pytest.mark.parametrize("junk", [None, 3, "x", ["x"], {"x": "y"}, True, [[1]], {"answers": 1}])
@pytest.mark.parametrize("content", [*WITH_ITEMS, TEXT])
def test_saved_answers_that_do_not_fit_fill_nothing_and_stop_no_page(content, junk):
    raw = {
        "answers": {item.key: junk for item in content.items},
        "watched": junk,
        "text": junk,
        "checked": junk,
    }
    values = field_values(content, raw)
    assert all(isinstance(value, str) for listed in values.values() for value in listed)


def one(kind):
    return content_of({**ITEMS[kind], "key": "item"})


def test_lines_end_as_in_a_script_whatever_a_form_sends():
    sent = MultiDict({"answers.item": "One.\r\nTwo."})
    assert raw_responses(one("open"), sent) == {"answers": {"item": "One.\nTwo."}}


def test_places_become_an_order_and_what_has_none_is_left_out():
    keys = [k(text) for text in ("enquêter", "écrire", "relire", "publier")]
    places = ("4", "1", "", "2")
    sent = MultiDict({f"answers.item.{key}": place for key, place in zip(keys, places, strict=True)})
    assert raw_responses(one("ordering"), sent) == {"answers": {"item": [keys[1], keys[3], keys[0]]}}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("ordering", k("écrire")),
        ("ordering", k("relire")),
        ("matching", k("titre")),
    ],
)
def test_an_unanswered_select_repeats_nothing(kind, name):
    assert repeated(one(kind), MultiDict({f"answers.item.{name}": ""})) == []


@pytest.mark.parametrize(
    ("kind", "names", "value"),
    [
        ("ordering", ("écrire", "relire"), "2"),
        ("matching", ("titre", "chapeau"), k("annonce")),
    ],
)
def test_a_place_or_partner_chosen_twice_is_found(kind, names, value):
    sent = MultiDict({f"answers.item.{k(name)}": value for name in names})
    assert repeated(one(kind), sent) == ["item"]


def test_a_group_may_hold_several_elements():
    sent = MultiDict({f"answers.item.{k(t)}": k("Fait") for t in ("C’est scandaleux.", "La rue est triste.")})
    assert repeated(one("categorise"), sent) == []


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("ordering", f"answers.item.{k('relire')}", "9"),
        ("ordering", f"answers.item.{k('relire')}", "²"),
        ("embed", "answers.item", "{"),
        ("embed", "answers.item", "[" * 100_000),
        ("single", "answers.other", "x"),
        ("fill_in", "answers.item", "x"),
    ],
)
def test_what_no_page_of_ours_sends_is_refused(kind, name, value):
    with pytest.raises(BadInput, match="reload"):
        raw_responses(one(kind), MultiDict({name: value}))


def test_an_embed_without_a_report_is_unanswered():
    assert raw_responses(one("embed"), MultiDict({"answers.item": ""})) == {"answers": {}}


def test_what_was_watched_is_read_from_its_hidden_field():
    sent = MultiDict({"watched.film": json.dumps([[0, 4.5]])})
    assert raw_responses(VIDEO, sent) == {"answers": {}, "watched": {"film": [[0, 4.5]]}}
