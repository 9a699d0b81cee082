"""Which passages of a text are commented on, and what the text is once they are mended."""

from __future__ import annotations

import numpy as np
import pytest

from datastore.simulate.content_files import load_sequences
from datastore.simulate.remarks import LONG_ENOUGH, SENTENCES, Remark, mend, remarks
from datastore.simulate.stories import REVISED_ACTIVITY
from datastore.simulate.texts import compose, threads_of, write

TASK = REVISED_ACTIVITY
MANY = 100


def a_text(weakness: float, seed: int) -> str:
    return compose(write(TASK, weakness, np.random.default_rng(seed)))


def found(text: str, most: int = MANY, seed: int = 0) -> list[Remark]:
    return remarks(TASK, text, most, np.random.default_rng(seed))


def ways_to_say() -> set[str]:
    """Every sentence a text of the task may hold, without slips."""
    return {sentence for thread in threads_of(TASK) for slot in thread for sentence in slot}


def test_the_task_of_the_story_is_a_text_of_the_demo():
    assert TASK in {activity.slug for sequence in load_sequences() for activity in sequence.activities}


@pytest.mark.parametrize("seed", range(12))
def test_passages_lie_in_the_text_in_its_order_and_share_nothing(seed):
    text = a_text(0.8, seed)
    shown = found(text, seed=seed)
    assert shown
    ends = [0]
    for remark in shown:
        assert ends[-1] <= remark.start < remark.end <= len(text)
        ends.append(remark.end)


@pytest.mark.parametrize("seed", range(12))
def test_who_follows_every_remark_leaves_no_slip(seed):
    """Slips are mended, and one or two sentences are said in another of the ways that there are."""
    text = a_text(1.0, seed)
    mended = mend(text, found(text, seed=seed))
    assert mended != text
    rest = mended.replace("\n", " ")
    for sentence in sorted(ways_to_say(), key=len, reverse=True):
        rest = rest.replace(sentence, "")
    assert not rest.strip()


def test_a_text_without_slips_has_sentences_to_say_in_another_way():
    text = a_text(0.0, 3)
    shown = found(text)
    assert 1 <= len(shown) <= SENTENCES
    for remark in shown:
        sentence = text[remark.start : remark.end]
        assert sentence in ways_to_say()
        assert sentence.endswith(".")
        assert len(sentence) >= LONG_ENOUGH
        assert remark.mended != sentence
        assert remark.mended in ways_to_say()


@pytest.mark.parametrize("most", [1, 2, 3])
def test_there_are_never_more_than_asked_for(most):
    for seed in range(6):
        assert len(found(a_text(1.0, seed), most, seed)) <= most


def test_only_what_is_followed_is_mended():
    text = "Il a ete là. Puis il est parti."
    followed = [Remark(5, 8, "Relis.", "été"), Remark(21, 24, "Quand ?", "s’est")]
    assert mend(text, followed[:1]) == "Il a été là. Puis il est parti."
    assert mend(text, list(reversed(followed))) == "Il a été là. Puis il s’est parti."
    assert mend(text, []) == text


def test_the_same_draws_give_the_same_remarks():
    text = a_text(0.9, 5)
    assert found(text, 3, seed=7) == found(text, 3, seed=7)
