import pytest

from datastore.content import parse_content
from datastore.errors import BadInput

from .samples import content_of, document, example_content


def test_the_example_shows_every_kind():
    kinds = [item.kind for item in example_content("interactive").items]
    assert kinds == ["drag_order", "timeline", "highlight", "flip_cards", "embed"]


def test_the_same_words_may_come_twice_in_a_passage():
    segments = [{"text": "oui "}, {"text": "non ", "target": True}, {"text": "oui "}]
    item = content_of({"kind": "highlight", "segments": segments}).items[0]
    assert list(item.keyed_segments) == ["s1", "s2", "s3"]


def test_a_passage_has_something_to_find():
    with pytest.raises(BadInput, match="no segment to find"):
        content_of({"kind": "highlight", "segments": [{"text": "a"}, {"text": "b"}]})


@pytest.mark.parametrize("kind", ["drag_order", "timeline"])
def test_elements_to_order_differ(kind):
    elements = [{"text": text, **({"date": "1789"} if kind == "timeline" else {})} for text in "aba"]
    with pytest.raises(BadInput, match="“a” twice"):
        content_of({"kind": kind, "elements": elements})


def test_an_event_has_a_date():
    with pytest.raises(BadInput, match=r"elements\[0\]\.date is missing"):
        content_of({"kind": "timeline", "elements": [{"text": text} for text in "abc"]})


def test_cards_differ_by_their_front():
    card = {"front": {"text": "a"}, "back": "b"}
    with pytest.raises(BadInput, match="“a” twice"):
        content_of({"kind": "flip_cards", "cards": [card, card]})


def test_a_frame_is_a_stored_package_and_never_an_address():
    item = {
        "kind": "embed",
        "key": "e",
        "prompt": "p",
        "frame": "html",
        "source": "https://x.org",
        "title": "t",
    }
    with pytest.raises(BadInput, match="source must be the storage key"):
        parse_content("interactive", document(item))
