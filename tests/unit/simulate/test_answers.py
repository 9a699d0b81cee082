"""Answers are worth what they are meant to be worth, by the real scoring."""

from __future__ import annotations

import json

import numpy as np
import pytest

from datastore.content import Responses, parse_responses, score
from datastore.content.items import Open, Single
from datastore.simulate.answers import LURE_SHARE, needs_words, right_answer, wrong_answer
from datastore.simulate.content_files import load_sequences
from datastore.simulate.failures import guess, lost_answer
from datastore.simulate.stories import MISLEADING, PLANTED_ITEMS

ITEMS = [
    pytest.param(activity.parsed, item, id=f"{activity.slug}-{item.key}")
    for sequence in load_sequences()
    for activity in sequence.activities
    for item in activity.parsed.items
    if not needs_words(item)
]
DRAWS = 12


def worth(content, item, answer) -> float:
    """The share of its points that an answer earns, once it has passed the reading of responses."""
    raw = {"answers": {item.key: answer}}
    read = parse_responses(content, json.loads(json.dumps(raw)))
    scored = next(one for one in score(content, read, hints_used={}).items if one.key == item.key)
    typed = Responses(answers={item.key: answer})
    same = next(one for one in score(content, typed, hints_used={}).items if one.key == item.key)
    assert scored.points == same.points
    return scored.points / scored.max_points


@pytest.mark.parametrize(("content", "item"), ITEMS)
def test_a_right_answer_earns_every_point(content, item):
    assert worth(content, item, right_answer(item)) == 1


@pytest.mark.parametrize(("content", "item"), ITEMS)
def test_a_wrong_answer_never_earns_every_point(content, item):
    generator = np.random.default_rng(1)
    assert max(worth(content, item, wrong_answer(item, generator)) for _ in range(DRAWS)) < 1


@pytest.mark.parametrize(("content", "item"), ITEMS)
def test_nothing_of_a_lost_answer_is_right_but_for_cards_turned(content, item):
    generator = np.random.default_rng(1)
    lost = [worth(content, item, lost_answer(item, generator)) for _ in range(DRAWS)]
    assert max(lost) < 1 if item.kind == "flip_cards" else max(lost) == 0


@pytest.mark.parametrize(("content", "item"), ITEMS)
def test_a_guess_can_be_sent(content, item):
    generator = np.random.default_rng(2)
    for _ in range(DRAWS):
        assert 0 <= worth(content, item, guess(item, generator)) <= 1


def test_wrong_answers_differ_so_that_distractors_can_be_compared():
    item = next(
        p.values[1] for p in ITEMS if isinstance(p.values[1], Single) and len(p.values[1].options) == 4
    )
    generator = np.random.default_rng(3)
    picked = [wrong_answer(item, generator) for _ in range(300)]
    counts = [picked.count(option.key) for option in item.options if not option.correct]
    assert min(counts) > 0
    assert max(counts) > min(counts)


def test_a_lure_takes_nearly_all_who_are_wrong():
    activity, key = MISLEADING
    contents = {a.slug: a.parsed for s in load_sequences() for a in s.activities}
    item = next(item for item in contents[activity].items if item.key == key)
    lure = PLANTED_ITEMS[MISLEADING].lure
    (option,) = [option for option in item.options if option.text == lure]
    assert not option.correct
    generator = np.random.default_rng(4)
    picked = [wrong_answer(item, generator, lure=lure) for _ in range(500)]
    assert abs(picked.count(option.key) / 500 - LURE_SHARE) < 0.05


def test_only_open_questions_need_words():
    items = [item for s in load_sequences() for a in s.activities for item in a.parsed.items]
    assert [item for item in items if needs_words(item)] == [i for i in items if isinstance(i, Open)] != []
