import pytest

from datastore.content import parse_content
from datastore.content.problems import json_path
from datastore.errors import BadInput

from .samples import document, example


def test_the_path_names_fields_and_places_but_not_the_kinds_on_the_way():
    raw = document({"kind": "single", "options": [{"text": 3}]})
    location = ("screens", 0, "items", 0, "single", "options", 0, "text")
    assert json_path(location, raw) == "screens[0].items[0].options[0].text"


def test_the_path_of_a_fault_inside_a_video_question_is_the_author_s():
    raw = example("video")
    raw["screens"][0]["questions"][1]["item"]["answer"] = "yes"
    with pytest.raises(BadInput, match=r"^screens\[0\]\.questions\[1\]\.item\.answer must be true or false"):
        parse_content("video", raw)


def test_a_path_made_of_a_hostile_field_name_stays_short():
    with pytest.raises(BadInput) as refused:
        parse_content("quiz", {**example("quiz"), "x" * 100_000: 1})
    assert len(str(refused.value)) < 300


def test_a_sentence_about_a_hostile_value_stays_short():
    with pytest.raises(BadInput) as refused:
        parse_content("quiz", document({"kind": "x" * 100_000}))
    assert len(str(refused.value)) < 500


def test_a_hostile_field_name_is_no_template():
    with pytest.raises(BadInput, match=r"%\(path\)s\{0\}%d is not a field here"):
        parse_content("quiz", {**example("quiz"), "%(path)s{0}%d": 1})


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"kind": "essay"}, r" has the unknown kind “essay”: use one of 'single'"),
        ({"key": "q"}, r" has no kind: add the field"),
        ({"kind": "true_false", "key": "q", "prompt": "p"}, r"\.answer is missing: add it"),
        (["true_false"], r" must be an object"),
        ({"kind": "single", "key": "q", "prompt": "p", "options": "ab"}, r"\.options must be a list"),
        (
            {"kind": "single", "key": "q", "prompt": "p", "options": [{"text": "a"}]},
            r"\.options has too few entries",
        ),
        (
            {
                "kind": "numeric",
                "key": "q",
                "prompt": "p",
                "answer": 1,
                "tolerance": {"kind": "about", "value": 1},
            },
            r"\.tolerance\.kind must be 'absolute' or 'relative'",
        ),
        (
            {
                "kind": "numeric",
                "key": "q",
                "prompt": "p",
                "answer": 1,
                "tolerance": {"kind": "relative", "value": -1},
            },
            r"\.tolerance\.value must be at least 0",
        ),
    ],
)
def test_each_fault_is_one_sentence_with_its_place_and_remedy(item, message):
    with pytest.raises(BadInput, match=r"^screens\[0\]\.items\[0\]" + message):
        parse_content("quiz", document(item))


def test_the_sentence_is_a_template_that_can_be_translated():
    with pytest.raises(BadInput) as refused:
        parse_content("quiz", {"schema_version": 1})
    assert refused.value.template == "%(path)s is missing: add it."
    assert refused.value.parameters["path"] == "screens"
