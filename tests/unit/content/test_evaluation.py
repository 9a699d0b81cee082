import pytest

from datastore.content import parse_content
from datastore.errors import BadInput

from .samples import example, example_content


def test_an_evaluation_asks_closed_and_open_questions():
    assert [item.kind for item in example_content("evaluation").items] == ["single", "short_text", "open"]


def test_no_time_limit_means_none():
    raw = {key: value for key, value in example("evaluation").items() if key != "time_limit_seconds"}
    assert parse_content("evaluation", raw).time_limit_seconds is None


@pytest.mark.parametrize(
    ("limit", "message"),
    [(29, "at least 30"), (21_601, "at most 21600"), (60.5, "whole number"), ("60", "whole number")],
)
def test_a_time_limit_is_whole_seconds_between_half_a_minute_and_six_hours(limit, message):
    with pytest.raises(BadInput, match="time_limit_seconds must be.*" + message):
        parse_content("evaluation", {**example("evaluation"), "time_limit_seconds": limit})
