import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.content import CONTENT_TYPES, parse_content, parse_evaluation_criteria
from datastore.errors import BadInput

from .samples import JSON, TYPES, example


@pytest.mark.parametrize("activity_type", TYPES)
def test_the_example_of_each_type_is_read_and_written_back_unchanged(activity_type):
    content = parse_content(activity_type, example(activity_type))
    assert isinstance(content, CONTENT_TYPES[activity_type])
    again = parse_content(activity_type, content.model_dump(mode="json"))
    assert again == content


def test_the_five_activity_types_have_a_schema():
    assert set(CONTENT_TYPES) == set(TYPES)


def test_an_unknown_activity_type_is_refused_with_the_known_ones():
    with pytest.raises(BadInput, match="“game” is unknown: use one of video, quiz, text_production"):
        parse_content("game", {})


@pytest.mark.parametrize("version", [None, 0, 2, "1"])
def test_another_version_of_the_schema_is_refused(version):
    with pytest.raises(BadInput, match="schema_version must be 1"):
        parse_content("quiz", {**example("quiz"), "schema_version": version})


def test_content_of_one_type_is_no_content_of_another():
    with pytest.raises(BadInput):
        parse_content("quiz", example("interactive"))
    with pytest.raises(BadInput, match="has the unknown kind “open”"):
        parse_content("quiz", {k: v for k, v in example("evaluation").items() if k != "time_limit_seconds"})


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), {1, 2}, object(), b"bytes", 10**5000],
    ids=lambda value: type(value).__name__,
)
def test_what_json_cannot_express_is_refused(value):
    with pytest.raises(BadInput, match="content is no JSON document"):
        parse_content("quiz", {**example("quiz"), "screens": value})


def test_endless_and_very_deep_documents_are_refused():
    endless: dict[str, object] = {}
    endless["screens"] = endless
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    for raw in (endless, {"screens": deep}):
        with pytest.raises(BadInput):
            parse_content("quiz", raw)


def test_a_document_too_large_for_its_purpose_is_refused():
    with pytest.raises(BadInput, match="content is too large"):
        parse_content("quiz", {**example("quiz"), "junk": "a" * 2_000_000})


def test_half_of_a_surrogate_pair_is_refused_since_the_database_cannot_store_it():
    raw = example("quiz")
    raw["screens"][0]["title"] = "\ud83d"
    with pytest.raises(BadInput, match="cannot be stored"):
        parse_content("quiz", raw)


@given(activity_type=st.sampled_from(TYPES), value=JSON, data=st.data())
def test_any_damage_to_a_document_is_refused_or_read_but_never_a_crash(activity_type, value, data):
    raw = copy.deepcopy(example(activity_type))
    here = data.draw(st.sampled_from(list(_containers(raw))))
    places = list(here) if isinstance(here, dict) else list(range(len(here)))
    here[data.draw(st.sampled_from(places))] = value
    try:
        parse_content(activity_type, raw)
    except BadInput as refused:
        sentence = str(refused)
    else:
        return
    assert "cannot be used" not in sentence, "a fault without a sentence of its own"


def _containers(value):
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if children:
        yield value
    for child in children:
        yield from _containers(child)


def test_evaluation_criteria_are_a_rubric_of_their_own():
    rubric = example("text_production")["rubric"]
    criteria = parse_evaluation_criteria({"schema_version": 1, **rubric})
    assert [criterion.key for criterion in criteria.criteria] == ["information", "langue"]
    with pytest.raises(BadInput, match="schema_version is missing"):
        parse_evaluation_criteria(rubric)
    with pytest.raises(BadInput, match="evaluation_criteria must be an object"):
        parse_evaluation_criteria([])
