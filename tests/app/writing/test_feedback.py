"""What comes back of a text: score, levels, words and comments, once it is given back."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from sqlalchemy import select

from datastore.models import Notification
from datastore.models.enums import NotificationKind
from tests.app.by_hand import page, post
from tests.app.pupil import read_aloud
from tests.app.writing.letters import address, editor, save, teacher_says
from tests.writing import DAY, GOOD, MONDAY, TEXT, WEAK

NOBODYS = UUID(int=7)


def test_nothing_of_the_marks_shows_before_the_text_is_given_back(client, writing):
    writing.hand_in()
    teacher_says(writing, "la place", "Laquelle ?")
    writing.mark(writing.production().id, GOOD, feedback="Bon texte.", returned=False)
    for where in (address(writing), address(writing, "/attempts/1")):
        markup = page(client, where)
        for secret in ("Laquelle ?", "Bon texte.", "7 of 12"):
            assert secret not in markup


def test_score_levels_words_and_comments_show_once_it_is_given_back(client, writing):
    writing.hand_in()
    comment = teacher_says(writing, "la place", "Laquelle ?")
    writing.mark(writing.production().id, GOOD, feedback="Bon texte.")
    for where in (address(writing), address(writing, "/attempts/1")):
        markup = page(client, where)
        told = read_aloud(markup)
        for shown in ("7 of 12 points", "Bon texte.", "Laquelle ?", "acquis · idees : acquis"):
            assert shown in told
        assert re.search(rf'<mark class="commented" data-comments="{comment} ">la place</mark>', markup)


def test_a_comment_made_later_waits_for_the_next_giving_back(client, writing):
    writing.hand_in()
    writing.mark(writing.production().id, GOOD)
    teacher_says(writing, "la place", "Encore un mot.", now=MONDAY + 2 * DAY)
    assert "Encore un mot." not in page(client, address(writing))
    writing.mark(writing.production().id, GOOD, now=MONDAY + 3 * DAY)
    assert "Encore un mot." in page(client, address(writing))


def test_what_was_said_of_the_version_before_stays_in_sight(client, writing):
    writing.hand_in()
    writing.mark(writing.production().id, WEAK, feedback="À reprendre.")
    writing.hand_in(TEXT + " Merci.", MONDAY + 2 * DAY)
    assert "À reprendre." in page(client, address(writing))
    writing.mark(writing.production().id, GOOD, feedback="Mieux.", version=2, now=MONDAY + 3 * DAY)
    told = read_aloud(page(client, address(writing)))
    assert told.index("Mieux.") < told.index("À reprendre.")
    assert "What your teacher said of version 1" in told


def pressed(markup: str) -> list[str]:
    """The buttons under the comments that are on."""
    return re.findall(r'value="[0-9a-f-]{36}:\w+" aria-pressed="true">([^<]*)<', markup)


def test_the_pupil_says_what_became_of_a_comment_and_takes_it_back(client, writing):
    writing.hand_in()
    comment = teacher_says(writing, "la place", "Laquelle ?")
    writing.mark(writing.production().id, GOOD)
    assert pressed(page(client, address(writing))) == []
    typed = TEXT + " La place du marché."
    answer = save(client, writing, typed, settle=f"{comment}:taken_up")
    assert answer.location == f"{address(writing)}#comment-{comment}"
    markup = page(client, address(writing))
    assert pressed(markup) == ["Taken up"]
    assert editor(markup) == typed
    assert f'value="{comment}:open" aria-pressed="true"' in markup
    save(client, writing, typed, settle=f"{comment}:open")
    assert pressed(page(client, address(writing))) == []


@pytest.mark.parametrize("said", ["", "x", "x:taken_up", f"{NOBODYS}:taken_up", f"{NOBODYS}:open:open"])
def test_what_is_said_of_no_comment_is_nothing(client, writing, said):
    form = {"class": writing.class_id, "settle": said}
    assert post(client, f"/a/{writing.letter}/writing", **form).status_code == 404


def test_a_text_that_cannot_be_handed_in_again_still_has_its_feedback_and_its_comments_to_settle(
    client, writing
):
    writing.configure(attempts_allowed=1)
    writing.hand_in()
    comment = teacher_says(writing, "la place", "Laquelle ?")
    writing.mark(writing.production().id, GOOD, feedback="Bon texte.")
    markup = page(client, address(writing))
    assert "Bon texte." in markup
    assert 'id="activity"' not in markup
    form = {"class": writing.class_id, "settle": f"{comment}:ignored"}
    assert post(client, f"/a/{writing.letter}/writing", **form).status_code == 303
    assert pressed(page(client, address(writing))) == ["Left as it is"]
    assert writing.production().content == TEXT


def test_who_looks_at_the_text_has_read_that_it_came_back(client, writing):
    writing.hand_in()
    writing.mark(writing.production().id, GOOD)
    n = Notification
    mine = (n.user_id == writing.pupil.user_id, n.kind == NotificationKind.feedback_released)
    query = select(n.read_at).where(*mine)
    with writing.database.reading(writing.pupil) as connection:
        assert set(connection.execute(query).scalars()) == {None}
    page(client, address(writing))
    with writing.database.reading(writing.pupil) as connection:
        assert None not in set(connection.execute(query).scalars())
