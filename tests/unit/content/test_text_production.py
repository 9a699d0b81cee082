import pytest

from datastore.content import count_words, parse_content
from datastore.errors import BadInput

from .samples import example


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \n\t…!? — « »", 0),
        ("L'après-midi, il a 3 idées.", 5),
        ("L’après-midi, il a 3 idées.", 5),
        ("- un\n- deux", 2),
        ("aujourd'hui c'est-à-dire", 2),
        ("snake_case", 2),
        ("e\u0301te\u0301", 1),
        ("«Bonjour», dit-il.", 2),
        ("deux  espaces\u202f; trois", 3),
    ],
)
def test_words_are_counted_as_a_reader_would(text, words):
    assert count_words(text) == words


def test_the_target_s_minimum_stands_below_its_maximum():
    with pytest.raises(BadInput, match="words has a minimum above its maximum"):
        parse_content("text_production", {**example("text_production"), "words": {"min": 3, "max": 2}})
    same = parse_content("text_production", {**example("text_production"), "words": {"min": 3, "max": 3}})
    assert same.words.min == 3


@pytest.mark.parametrize(("part", "key"), [("checklist", "relu"), ("sources", "notes")])
def test_checks_and_sources_have_keys_of_their_own(part, key):
    raw = example("text_production")
    listed = raw["checklist"] if part == "checklist" else raw["screens"][0]["sources"]
    listed.append(listed[-1])
    with pytest.raises(BadInput, match=f"“{key}” twice"):
        parse_content("text_production", raw)


def test_a_text_has_a_rubric():
    raw = {key: value for key, value in example("text_production").items() if key != "rubric"}
    with pytest.raises(BadInput, match="rubric is missing"):
        parse_content("text_production", raw)
