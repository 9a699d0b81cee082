import pytest

from datastore.content import parse_content
from datastore.errors import BadInput

from .samples import example, example_content


def film(**changes):
    raw = example("video")
    raw["screens"][0].update(changes)
    return parse_content("video", raw)


def test_the_items_of_a_video_are_its_questions():
    assert [item.key for item in example_content("video").items] == ["v-sujet", "v-vote"]


def test_a_video_needs_no_question():
    assert film(questions=[]).items == ()


def test_a_question_after_the_end_is_refused():
    with pytest.raises(BadInput, match=r"asks “v-vote” at 120.0 s but lasts 119.0 s"):
        film(length_seconds=119)


@pytest.mark.parametrize("length", [0, -1, 86_401, "120"])
def test_a_film_has_a_length(length):
    with pytest.raises(BadInput, match="length_seconds must be"):
        film(length_seconds=length)


@pytest.mark.parametrize(
    "source", ["https://example.org/a.mp4", "//host/a", "../a.mp4", "/etc/passwd", "a b", ""]
)
def test_a_film_is_a_file_of_the_school_and_never_an_address(source):
    with pytest.raises(BadInput, match="source must be the storage key"):
        film(source=source)


def test_two_caption_tracks_in_one_language_are_refused():
    track = {"language": "fr", "label": "Français", "source": "a.vtt"}
    with pytest.raises(BadInput, match="“fr” twice"):
        film(captions=[track, track])


def test_a_caption_language_is_a_language_tag():
    with pytest.raises(BadInput, match="language must be a language such as fr"):
        film(captions=[{"language": "Français", "label": "Français", "source": "a.vtt"}])
