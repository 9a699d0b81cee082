"""The page of the present moment: a look that finds nothing new changes nothing on it."""

from __future__ import annotations

from typing import Any

import pytest

from datastore.commands.contact.help_calls import Call, call_for_help
from tests.app import callbacks
from tests.app.access_dashboard import sent_by_browser
from tests.app.world import CLASSMATES, Who, World, make_world


@pytest.fixture(scope="module")
def world(module_database) -> World:
    return make_world(module_database)


def look(world: World, **sent: Any) -> dict[str, dict[str, Any]]:
    """What a look of the page changes, by component."""
    client = world.client(Who.teacher)
    values = {**sent_by_browser(world.ours), **{f"live-{name}.data": value for name, value in sent.items()}}
    answer = callbacks.send(client, callbacks.named(client, "live-board.data"), values)
    assert answer.status_code == 200
    return answer.json["response"]


def test_the_first_look_shows_everything(world):
    found = look(world)
    assert set(found) == {
        "live-board",
        "live-now-insight",
        "live-now-table",
        "live-now-count",
        "live-known",
        "live-checked",
    }
    assert any(name in found["live-board"]["data"] for name in CLASSMATES)


def test_a_look_at_which_nothing_has_happened_says_only_that_it_looked(world):
    known = look(world)["live-known"]["data"]
    assert set(look(world, known=known)) == {"live-checked"}


def test_after_a_while_everything_is_looked_at_and_what_is_the_same_is_not_sent(world):
    known = look(world)["live-known"]["data"]
    assert set(look(world, known={**known, "until": ""})) == {"live-known", "live-checked"}


def test_a_call_is_shown_and_its_answer_takes_it_away(world):
    known = look(world)["live-known"]["data"]
    call = Call(activity_id=world.activity, message="Je bloque ici")
    call_id = call_for_help(world.database, world.scope(Who.pupil), world.ours, call)
    found = look(world, known=known)
    assert f'data-answer="{call_id}"' in found["live-board"]["data"]
    assert "Je bloque ici" in found["live-board"]["data"]
    client = world.client(Who.teacher)
    values = {**sent_by_browser(world.ours), "live-answer.data": str(call_id)}
    answered = callbacks.send(client, callbacks.named(client, "live-answered.data"), values)
    assert answered.json["response"]["live-answered"]["data"]
    found = look(world, known=found["live-known"]["data"])
    assert str(call_id) not in found["live-board"]["data"]


@pytest.mark.parametrize("call", ["no-id", "0" * 32])
def test_a_call_that_there_is_not_is_refused(world, call):
    client = world.client(Who.teacher)
    values = {**sent_by_browser(world.ours), "live-answer.data": call}
    answer = callbacks.send(client, callbacks.named(client, "live-answered.data"), values)
    assert callbacks.toast_of(answer)


@pytest.mark.parametrize(
    "known", ["", 7, [], {"view": 1}, {"view": None, "until": {}}, {"version": [], "shown": 3}]
)
def test_whatever_a_browser_claims_to_know_it_is_shown_the_class(world, known):
    assert "live-board" in look(world, known=known)


def test_other_filters_are_shown_anew(world):
    known = look(world)["live-known"]["data"]
    other = {**known, "view": {**known["view"], "hidden": True}}
    assert "live-board" in look(world, known=other)
