import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastore.content import parse_responses, score
from datastore.errors import BadInput

from .samples import JSON, TYPES, content_of, example_content, example_items, item_score, k

ITEMS = example_items()


def read(item, answer):
    return parse_responses(content_of({**item, "key": "item"}), {"answers": {"item": answer}}).answers


def keys(*texts):
    return tuple(k(text) for text in texts)


@pytest.mark.parametrize(
    ("kind", "raw", "answer"),
    [
        ("single", k("Le titre"), k("Le titre")),
        ("multiple", [k("Où ?"), k("Qui ?")], keys("Où ?", "Qui ?")),
        ("true_false", False, False),
        ("numeric", 623.7, "623.7"),
        ("numeric", 624, "624"),
        ("numeric", "623,7 cm²", "623,7 cm²"),
        ("short_text", " Journaliste ", " Journaliste "),
        ("matching", {k("titre"): k("résume"), k("chapeau"): None}, {k("titre"): k("résume")}),
        ("ordering", [k("relire"), k("écrire")], keys("relire", "écrire")),
        ("fill_in", {"b1": "hier", "b2": " "}, {"b1": "hier"}),
        ("categorise", {k("C’est scandaleux."): k("Fait")}, {k("C’est scandaleux."): k("Fait")}),
        ("open", "One.\nTwo.", "One.\nTwo."),
        ("highlight", ["s4", "s1"], ("s4", "s1")),
        ("flip_cards", [k("la une")], keys("la une")),
        ("embed", {"scaled": 0.25}, 0.25),
        ("embed", {"scaled": -1, "completed": True}, 0.0),
        ("embed", {"completed": True}, 1.0),
        ("embed", {"completed": False}, 0.0),
    ],
)
def test_each_kind_reads_its_answer_as_the_student_gave_it(kind, raw, answer):
    assert read(ITEMS[kind], raw) == {"item": answer}


@pytest.mark.parametrize(
    ("kind", "raw"),
    [(kind, None) for kind in ITEMS]
    + [(kind, "  \n") for kind in ("single", "numeric", "short_text", "open")]
    + [(kind, []) for kind in ("multiple", "ordering", "drag_order", "timeline", "highlight", "flip_cards")]
    + [(kind, {}) for kind in ("matching", "fill_in", "categorise")]
    + [("fill_in", {"b1": "", "b2": None})],
)
def test_blank_is_unanswered(kind, raw):
    assert read(ITEMS[kind], raw) == {}


@pytest.mark.parametrize(
    ("kind", "raw", "message"),
    [
        ("single", k("Absent"), "answers.item names “[0-9a-f]{10}”, which is not there"),
        ("single", [k("Le titre")], "answers.item must be a text"),
        ("multiple", k("Où ?"), "answers.item must be a list of at most 4"),
        ("multiple", [k("Où ?"), k("Où ?")], "names the same choice twice"),
        ("multiple", [k("Où ?"), 3], "names “3”"),
        ("multiple", [["Où ?"]], "which is not there"),
        ("true_false", "true", "must be true or false"),
        ("true_false", 1, "must be true or false"),
        ("numeric", True, "must be a text"),
        ("short_text", "a" * 501, r"too long \(501 characters, at most 500\)"),
        ("open", "a" * 20_001, "too long"),
        ("matching", [k("titre")], "must be a JSON object"),
        ("matching", {k("résume"): k("titre")}, "not there"),
        ("matching", {k("titre"): k("résume"), k("chapeau"): k("résume")}, "same choice twice"),
        ("ordering", [k("relire")] * 2, "same choice twice"),
        ("ordering", [k("relire")] * 5, "list of at most 4"),
        ("fill_in", {"b3": "x"}, "names “b3”"),
        ("fill_in", {"b1": 3}, "answers.item.b1 must be a text"),
        ("categorise", {k("Fait"): k("Fait")}, "not there"),
        ("categorise", {k("C’est scandaleux."): "Fait"}, r"answers.item.[0-9a-f]{10} names “Fait”"),
        ("highlight", ["s5"], "names “s5”"),
        ("embed", {"scaled": 1.01}, "must report"),
        ("embed", {"scaled": True}, "must report"),
        ("embed", {}, "must report"),
        ("embed", {"raw": 3}, "names “raw”"),
        ("embed", 0.5, "must be a JSON object"),
    ],
)
def test_an_answer_of_another_shape_is_refused_with_its_place(kind, raw, message):
    with pytest.raises(BadInput, match=message):
        read(ITEMS[kind], raw)


@pytest.mark.parametrize("raw", [None, [], "text", 3])
def test_a_message_that_is_no_object_is_refused(raw):
    with pytest.raises(BadInput, match="responses must be a JSON object"):
        parse_responses(example_content("quiz"), raw)


@pytest.mark.parametrize("activity_type", TYPES)
def test_unknown_fields_and_unknown_items_are_refused(activity_type):
    content = example_content(activity_type)
    with pytest.raises(BadInput, match="responses names “score”"):
        parse_responses(content, {"score": 1})
    with pytest.raises(BadInput, match="names “"):
        parse_responses(content, {"answers": {"no-such-item": "a"}})


@pytest.mark.parametrize("activity_type", TYPES)
def test_an_empty_message_answers_nothing(activity_type):
    responses = parse_responses(example_content(activity_type), {})
    assert (responses.answers, responses.watched, responses.text, responses.checked) == ({}, {}, None, ())


def test_a_huge_message_is_refused():
    with pytest.raises(BadInput, match="responses is too large"):
        parse_responses(example_content("quiz"), {"answers": {"q-auteur": "a" * 1_000_000}})


def test_a_hostile_key_is_shortened_and_cleaned_in_the_message_about_it():
    with pytest.raises(BadInput) as refused:
        parse_responses(example_content("quiz"), {"answers": {"\ud800" + "x" * 10_000: "a"}})
    assert len(str(refused.value).encode()) < 300


def test_what_the_database_cannot_store_is_replaced_so_that_the_rest_is_kept():
    assert read(ITEMS["short_text"], "a\x00b\ud83dc") == {"item": "a\ufffdb\ufffdc"}
    content = example_content("text_production")
    assert parse_responses(content, {"text": "Mon texte \ud83d"}).text == "Mon texte \ufffd"


def test_a_whole_emoji_stays():
    assert read(ITEMS["open"], "Bien 🎉") == {"item": "Bien 🎉"}


def test_a_text_comes_with_the_checks_ticked():
    responses = parse_responses(example_content("text_production"), {"text": "Samedi…", "checked": ["relu"]})
    assert (responses.text, responses.checked) == ("Samedi…", ("relu",))
    with pytest.raises(BadInput, match="checked names “other”"):
        parse_responses(example_content("text_production"), {"checked": ["other"]})
    with pytest.raises(BadInput, match="text is too long"):
        parse_responses(example_content("text_production"), {"text": "a" * 100_001})


def test_stretches_watched_end_with_the_film():
    responses = parse_responses(example_content("video"), {"watched": {"film": [[0, 10], [110.5, 121]]}})
    assert responses.watched == {"film": ((0.0, 10.0), (110.5, 120.0))}


@pytest.mark.parametrize(
    "ranges",
    [[[10, 5]], [[-1, 5]], [[0]], [[0, 1, 2]], ["01"], [[0, "1"]], [[None, 1]], [{"0": 1}], [[False, True]]],
)
def test_stretches_that_no_player_reports_are_refused(ranges):
    with pytest.raises(BadInput, match=r"watched.film\[0\] must be a start and a later end"):
        parse_responses(example_content("video"), {"watched": {"film": ranges}})


def test_too_many_stretches_and_unknown_films_are_refused():
    with pytest.raises(BadInput, match="list of at most 2000"):
        parse_responses(example_content("video"), {"watched": {"film": [[0, 1]] * 2001}})
    with pytest.raises(BadInput, match="watched names “other”"):
        parse_responses(example_content("video"), {"watched": {"other": []}})


@pytest.mark.parametrize("number", [10**400, float("inf"), float("nan")], ids=["huge", "inf", "nan"])
def test_numbers_no_page_sends_are_wrong_or_refused_but_never_right(number):
    with contextlib.suppress(BadInput):
        assert not item_score({"kind": "numeric", "answer": 1.0}, number).correct


def message_for(content):
    """Messages that get past the outer checks: known fields and keys, any value inside."""
    fields = {}
    if content.items:
        item_keys = st.sampled_from([item.key for item in content.items])
        fields["answers"] = JSON | st.dictionaries(item_keys, JSON | answer_like(content), max_size=4)
    if hasattr(content, "watch_points"):
        pair = st.lists(st.floats(-10, 200), min_size=2, max_size=2)
        fields["watched"] = JSON | st.fixed_dictionaries({"film": JSON | st.lists(pair, max_size=4)})
    if hasattr(content, "checklist"):
        fields = {"text": JSON | st.text(), "checked": JSON}
    return JSON | st.fixed_dictionaries({}, optional=fields)


def answer_like(content):
    """Values with the right shape for some item: its own keys, in lists and objects."""
    known = [choice.key for item in content.items for choice in choices(item)] + ["b1", "b2", "s1", "s4"]
    some = st.sampled_from(known)
    return some | st.lists(some, max_size=5) | st.dictionaries(some, some | st.text(), max_size=3) | st.text()


def choices(item):
    found = [*getattr(item, "options", ()), *getattr(item, "elements", ()), *getattr(item, "rights", ())]
    found += getattr(item, "categories", ())
    return found + [card.front for card in getattr(item, "cards", ())]


@pytest.mark.parametrize("activity_type", TYPES)
@given(data=st.data())
def test_any_json_is_refused_or_scored_within_bounds(activity_type, data):
    content = example_content(activity_type)
    with contextlib.suppress(BadInput):
        responses = parse_responses(content, data.draw(message_for(content)))
        scored = score(content, responses, hints_used={})
        assert 0 <= scored.score <= scored.max_score
        assert all(0 <= item.points <= item.max_points for item in scored.items)
        assert scored.right_count <= scored.answered_count <= len(scored.items)
        assert scored.watched_share is None or 0 <= scored.watched_share <= 1
