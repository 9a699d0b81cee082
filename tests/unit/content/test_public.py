import json

import pytest

from datastore.content import parse_content, public_view

from .samples import TYPES, content_of, example, example_content, example_items, k

PUBLIC = {
    *("screens", "key", "title", "text", "items", "kind", "prompt", "points", "hint_count"),
    *("options", "unit", "left", "right", "elements", "categories", "blanks", "segments", "cards", "back"),
    *("frame", "source", "rubric", "criteria", "levels", "level", "descriptor"),
    *("words", "min", "max", "checklist", "sources", "credit", "time_limit_seconds"),
    *("watch_points", "length_seconds", "captions", "language", "label", "transcript"),
    *("questions", "at_seconds", "item"),
}
"""The fields a page may hold; a new one is added here once it is known to give nothing away."""

SECRET = {"feedback", "mistakes", "accepted", "hints", "model_answer", "date"}


def shown(content, seed="seed"):
    return json.dumps(public_view(content, seed=seed), ensure_ascii=False)


def with_secrets_marked(value, secret=False):
    """A copy of a document in which each secret text is another unmistakable one."""
    if isinstance(value, dict):
        return {name: with_secrets_marked(child, secret or name in SECRET) for name, child in value.items()}
    if isinstance(value, list):
        return [with_secrets_marked(child, secret) for child in value]
    return f"secret {value}" if secret and isinstance(value, str) else value


@pytest.mark.parametrize("activity_type", ["quiz", "interactive", "evaluation"])
def test_no_secret_text_reaches_the_page(activity_type):
    raw = with_secrets_marked(example(activity_type))
    assert "secret" in json.dumps(raw)
    assert "secret" not in shown(parse_content(activity_type, raw))


@pytest.mark.parametrize("activity_type", TYPES)
def test_every_field_of_the_page_is_known_to_be_public(activity_type):
    names = set(field_names(public_view(example_content(activity_type), seed="s")))
    assert names <= PUBLIC


def field_names(value):
    if isinstance(value, dict):
        yield from value
        for child in value.values():
            yield from field_names(child)
    if isinstance(value, list):
        for child in value:
            yield from field_names(child)


# Two contents that differ only in what is right must give one and the same page.


def options(right):
    return [{"text": text, "correct": text in right} for text in "abcd"]


def elements(texts):
    return [{"text": text} for text in texts]


def events(texts):
    return [{"text": text, "date": str(1700 + place)} for place, text in enumerate(texts)]


def matching(rights):
    pairs = [
        {"left": {"text": left}, "right": {"text": right}} for left, right in zip("abc", rights, strict=False)
    ]
    return {"kind": "matching", "pairs": pairs, "distractors": elements(rights[3:])}


def fill_in(word):
    return {"kind": "fill_in", "text": "Le [[b1]].", "blanks": [{"key": "b1", "accepted": [word]}]}


def categorise(first, second):
    categories = [{"text": "1", "members": elements(first)}, {"text": "2", "members": elements(second)}]
    return {"kind": "categorise", "categories": categories}


def highlight(targets):
    return {"kind": "highlight", "segments": [{"text": text, "target": text in targets} for text in "abc"]}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"kind": "single", "options": options("a")}, {"kind": "single", "options": options("d")}),
        ({"kind": "multiple", "options": options("a")}, {"kind": "multiple", "options": options("bcd")}),
        ({"kind": "true_false", "answer": True}, {"kind": "true_false", "answer": False}),
        ({"kind": "numeric", "answer": 1}, {"kind": "numeric", "answer": 1234567}),
        ({"kind": "short_text", "accepted": ["a"]}, {"kind": "short_text", "accepted": ["b", "longer"]}),
        (matching("xyzw"), matching("wxyz")),
        (
            {"kind": "ordering", "elements": elements("abcd")},
            {"kind": "ordering", "elements": elements("dbac")},
        ),
        (
            {"kind": "drag_order", "elements": elements("abcd")},
            {"kind": "drag_order", "elements": elements("dbac")},
        ),
        ({"kind": "timeline", "elements": events("abcd")}, {"kind": "timeline", "elements": events("dbac")}),
        (fill_in("chat"), fill_in("crocodile")),
        (categorise("abc", "d"), categorise("b", "dca")),
        (highlight("a"), highlight("bc")),
        (
            {**example_items()["open"], "key": "item", "model_answer": "Yes."},
            {**example_items()["open"], "key": "item", "model_answer": "No."},
        ),
    ],
    ids=lambda item: item["kind"],
)
@pytest.mark.parametrize("seed", ["a", "b"])
def test_the_page_does_not_depend_on_what_is_right(one, other, seed):
    assert shown(content_of(one), seed) == shown(content_of(other), seed)


# What the page does contain.


def test_a_seed_always_gives_the_same_order_and_seeds_give_different_ones():
    content = content_of({"kind": "ordering", "elements": elements("abcdefgh")})
    assert shown(content, "s") == shown(content, "s")
    assert len({shown(content, str(seed)) for seed in range(20)}) == 20


def test_over_seeds_every_place_is_as_likely_for_the_right_option():
    content = content_of({"kind": "single", "options": options("a")})
    places = [0, 0, 0, 0]
    for seed in range(2000):
        offered = public_view(content, seed=str(seed))["screens"][0]["items"][0]["options"]
        places[[option["text"] for option in offered].index("a")] += 1
    assert all(430 < count < 570 for count in places)


def test_two_items_with_the_same_options_are_not_shuffled_alike():
    item = {"kind": "ordering", "elements": elements("abcdefgh")}
    screen = public_view(content_of({**item, "key": "one"}, {**item, "key": "two"}), seed="s")["screens"][0]
    first, second = (item["elements"] for item in screen["items"])
    assert first != second


def test_an_item_shows_how_many_hints_there_are_and_not_which():
    item = public_view(example_content("quiz"), seed="s")["screens"][1]["items"][0]
    assert item["hint_count"] == 2
    assert {option["text"] for option in item["options"]} == {"Le titre", "La légende", "La signature"}
    assert {option["key"] for option in item["options"]} == {k(option["text"]) for option in item["options"]}


def test_each_type_shows_its_settings():
    video = public_view(example_content("video"), seed="s")
    text = public_view(example_content("text_production"), seed="s")
    evaluation = public_view(example_content("evaluation"), seed="s")
    assert video["screens"][0]["length_seconds"] == 120
    assert video["screens"][0]["questions"][0]["item"]["key"] == "v-sujet"
    assert video["screens"][0]["captions"][0]["language"] == "fr"
    assert text["words"] == {"min": 60, "max": 120}
    assert text["rubric"]["criteria"][0]["levels"][2]["descriptor"] == "Qui, quoi, où, quand."
    assert text["screens"][0]["sources"][0]["credit"] == "Carnet de classe"
    assert evaluation["time_limit_seconds"] == 1800


def test_every_kind_shows_what_it_needs_to_be_answered():
    shown_items = {
        item["kind"]: item
        for activity_type in ("quiz", "interactive")
        for screen in public_view(example_content(activity_type), seed="s")["screens"]
        for item in screen["items"]
    }
    assert shown_items["numeric"]["unit"] == "cm²"
    assert [len(shown_items["matching"][side]) for side in ("left", "right")] == [3, 4]
    assert shown_items["fill_in"]["blanks"] == ["b1", "b2"]
    assert [len(shown_items["categorise"][part]) for part in ("categories", "elements")] == [2, 4]
    assert [piece["key"] for piece in shown_items["highlight"]["segments"]] == ["s1", "s2", "s3", "s4"]
    assert shown_items["flip_cards"]["cards"][0]["back"] == "La première page d’un journal."
    assert shown_items["embed"]["source"] == "demo/composer-la-une.h5p"
    assert "date" not in shown_items["timeline"]["elements"][0]
