"""The earlier versions of a text: read, and gone on from."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from tests.app.by_hand import page, post
from tests.app.pupil import read_aloud
from tests.app.writing.letters import address, browser, teacher_says, versions
from tests.writing import DAY, GOOD, MONDAY, make_writing

ASSETS = Path(__file__).parents[3] / "assets"


def test_an_earlier_version_can_be_read_and_gone_on_from(client, writing):
    writing.save("Le premier jet.", MONDAY, 0)
    writing.save("Tout autre chose, et plus long.", MONDAY + DAY, 1, checked=["relu"])
    listed = versions(page(client, address(writing)))
    assert len(listed) == 2
    markup = page(client, listed[1])
    assert "Le premier jet." in read_aloud(markup)
    (key,) = re.findall(r'name="restore" value="(\d+)"', markup)
    form = {"class": writing.class_id, "revision": 2, "restore": key}
    assert post(client, f"/a/{writing.letter}/writing", **form).status_code == 303
    row = writing.production()
    assert (row.content, row.checked) == ("Le premier jet.", ["relu"])
    assert [version["text"] for version in row.draft_data][:2] == [
        "Le premier jet.",
        "Tout autre chose, et plus long.",
    ]


def test_the_present_version_offers_nothing_to_go_back_to(client, writing):
    writing.save("Le seul jet.", MONDAY, 0)
    (only,) = versions(page(client, address(writing)))
    assert "restore" not in page(client, only)


@pytest.mark.parametrize("key", ["0", "1", str(2**80)])
def test_a_version_that_is_not_there_is_nothing(client, writing, key):
    writing.save("Un jet.", MONDAY, 0)
    assert client.get(address(writing, f"/versions/{key}")).status_code == 404
    form = {"class": writing.class_id, "revision": 1, "restore": key}
    assert post(client, f"/a/{writing.letter}/writing", **form).status_code == 404


def test_another_pupils_version_is_nothing(module_server, writing, client):
    writing.save("Mon jet.", MONDAY, 0)
    (mine,) = versions(page(client, address(writing)))
    other = browser(module_server, writing, writing.another())
    assert other.get(mine).status_code == 404
    stranger = make_writing(writing.database)
    assert browser(module_server, stranger).get(mine).status_code == 404


def test_a_page_full_of_versions_and_feedback_stays_under_60_kb(client, writing):
    words = " ".join(f"mot{number}" for number in range(300))
    for place in range(50):
        writing.save(f"{words} {place}", MONDAY + place * DAY, place)
    writing.hand_in(words, MONDAY + 60 * DAY)
    teacher_says(writing, "mot7 mot8", "Pourquoi ?", now=MONDAY + 60 * DAY)
    writing.mark(writing.production().id, GOOD, feedback="Bien.", now=MONDAY + 61 * DAY)
    markup = page(client, address(writing))
    names = {name for name in re.findall(r'/assets/([^"?]+\.(?:css|js))', markup) if "fonts" not in name}
    parts = [markup.encode(), *((ASSETS / name).read_bytes() for name in names)]
    assert sum(len(gzip.compress(part)) for part in parts) < 60_000
