import pytest

from datastore.content import parse_content
from datastore.errors import BadInput

from .samples import example, example_content


def test_items_come_in_the_order_of_the_screens():
    keys = [item.key for item in example_content("quiz").items]
    assert keys[:3] == ["q-titre", "q-chapeau", "q-blesse"]
    assert len(keys) == 9


def test_a_screen_may_be_there_to_read_only():
    assert example_content("quiz").screens[0].items == ()


def test_too_many_screens_are_refused():
    raw = example("quiz")
    raw["screens"] += [{"key": f"s{place}", "title": "More"} for place in range(60)]
    with pytest.raises(BadInput, match="screens has too many entries: keep at most 60"):
        parse_content("quiz", raw)
