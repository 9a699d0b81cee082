"""Names are dealt without accidental homonyms; texts are put together, and misspelt by the weak."""

from __future__ import annotations

import numpy as np
import pytest

from datastore.content.text_production import TextProductionContent
from datastore.errors import BadInput
from datastore.measures.levels import Level
from datastore.simulate.answers import needs_words
from datastore.simulate.content_files import load_sequences
from datastore.simulate.names import FIRST_NAMES, LAST_NAMES, deal_names
from datastore.simulate.roster import usernames
from datastore.simulate.texts import compose, feedback, write


def test_rosters_hold_the_fixed_names_first_and_no_accidental_homonyms():
    fixed = {"A": [("Inès", "Belhadj"), ("Inès", "Bouvier")], "B": [("Lina", "Moreau")]}
    rosters = deal_names({"A": 30, "B": 25}, fixed, np.random.default_rng(1))
    assert [len(roster) for roster in rosters.values()] == [30, 25]
    assert rosters["A"][:2] == fixed["A"]
    for roster in rosters.values():
        drawn = [first for first, _ in roster if first != "Inès"]
        assert len(set(drawn)) == len(drawn)
    everyone = [name for roster in rosters.values() for name in roster]
    assert len(set(everyone)) == len(everyone)


def test_the_lists_of_names_repeat_nothing():
    assert len(set(FIRST_NAMES)) == len(FIRST_NAMES)
    assert len(set(LAST_NAMES)) == len(LAST_NAMES)


def test_user_names_are_plain_letters_and_unique():
    assert usernames([("Héloïse", "Da Silva"), ("Lina", "Moreau"), ("Lina", "Moreau")]) == [
        "heloise.dasilva",
        "lina.moreau",
        "lina.moreau2",
    ]


def test_there_are_sentences_for_every_text_and_every_open_question():
    generator = np.random.default_rng(1)
    for activity in (activity for sequence in load_sequences() for activity in sequence.activities):
        tasks = [item.key for item in activity.parsed.items if needs_words(item)]
        if isinstance(activity.parsed, TextProductionContent):
            tasks.append(activity.slug)
        for task in tasks:
            assert len(write(task, 0.0, generator)) >= 4, task


def test_a_task_without_sentences_is_named():
    with pytest.raises(BadInput, match="no sentences for une-tache-inconnue"):
        write("une-tache-inconnue", 0.0, np.random.default_rng(1))


def test_the_strong_leave_nothing_out_and_the_weak_leave_out_and_misspell():
    generator = np.random.default_rng(2)
    strong = [" ".join(write("relier-les-idees", 0.0, generator)) for _ in range(40)]
    weak = [" ".join(write("relier-les-idees", 1.0, generator)) for _ in range(40)]
    assert np.mean([len(text) for text in weak]) < 0.9 * np.mean([len(text) for text in strong])
    known = {word for text in strong for word in text.split()}
    assert {word for text in weak for word in text.split()} - known


def test_titles_and_replies_stand_on_lines_of_their_own():
    assert compose(["Un titre", "Une phrase.", "Une autre.", "— Une réplique."]) == (
        "Un titre\nUne phrase. Une autre.\n— Une réplique."
    )


def test_feedback_differs_by_level():
    assert len({feedback(level) for level in Level}) == 4
