"""Pages, callbacks and addresses fit together: what one names, the other has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

import pytest
from dash._pages import _path_to_page
from dash.development.base_component import Component
from flask import g

from dashboard.access import load_person
from dashboard.pages import PAGES
from dashboard.pages.page import Page
from dashboard.shell import frame
from tests.app import callbacks
from tests.app.access_dashboard import sent_by_browser
from tests.app.access_matrix import PLACES
from tests.app.callbacks import Callback, Property
from tests.app.world import CLASS_SIZE, Who, World, make_world

MOST_COMPONENTS = 150
"""More than that in one answer, and Dash's code in the browser takes noticeably long to draw it anew."""
MOST_ON_A_PAGE = 250
"""Going to a page puts its parts there for the first time, which costs a tenth of drawing them anew."""


@pytest.fixture(scope="module")
def world(module_database) -> World:
    return make_world(module_database)


def variables_of(page: Page, world: World) -> dict[str, str]:
    """What stands in the variable parts of a page's address."""
    return {name: str(PLACES[name](world)) for name in re.findall(r"<(\w+)>", page.template or "")}


def address_of(page: Page, world: World) -> str:
    address = page.path or page.template
    for name, value in variables_of(page, world).items():
        address = address.replace(f"<{name}>", value)
    return address


def reader_of(page: Page) -> Who:
    """Somebody who may open the page."""
    return Who.coordinator if page.name == "compare" else Who.teacher


def components(world: World, page: Page) -> dict[str, Component]:
    """The components with an id that are on the screen with a page, by their id as Dash writes it."""
    with world.server.test_request_context("/"):
        g.person = load_person(world.database, world.keys[reader_of(page)])
        arguments = variables_of(page, world)
        roots = [frame(), page.layout(**arguments)]
        parts = [part for root in roots for part in (root, *root._traverse()) if isinstance(part, Component)]
        return {_written(part.id): part for part in parts if getattr(part, "id", None) is not None}


def _written(id_: str | Mapping[str, str]) -> str:
    return id_ if isinstance(id_, str) else json.dumps(id_, sort_keys=True, separators=(",", ":"))


def has(screen: Mapping[str, Component], wanted: Property) -> bool:
    """Whether a screen has a component with that property; a pattern is there if anything matches it."""
    id_, property_ = wanted
    return any(property_ in part._prop_names for part in _matching(screen, id_))


def _matching(screen: Mapping[str, Component], id_: str) -> Iterator[Component]:
    if not id_.startswith("{"):
        yield from [screen[id_]] if id_ in screen else []
        return
    pattern = json.loads(id_)
    for part in screen.values():
        if isinstance(part.id, dict) and part.id == {
            key: part.id.get(key) if wanted == ["ALL"] else wanted for key, wanted in pattern.items()
        }:
            yield part


@pytest.fixture(scope="module")
def screens(world) -> dict[str, dict[str, Component]]:
    return {page.name: components(world, page) for page in PAGES}


@pytest.fixture(scope="module")
def registered(world) -> list[Callback]:
    return callbacks.registered(world.client(Who.teacher))


def test_every_property_that_a_callback_names_is_on_some_page(screens, registered):
    named = {name for callback in registered for name in _properties(callback)}
    missing = {name for name in named if not any(has(screen, name) for screen in screens.values())}
    assert not missing


def _properties(callback: Callback) -> tuple[Property, ...]:
    return (*callback.outputs, *callback.inputs, *callback.state)


def test_where_a_callback_has_an_output_it_has_all_it_names(screens, registered):
    """Otherwise the browser refuses to run it, and the page stays half empty."""
    for name, screen in screens.items():
        for callback in registered:
            if any(has(screen, output) for output in callback.outputs):
                missing = [name for name in _properties(callback) if not has(screen, name)]
                assert not missing, (name, callback.name)


def test_no_two_callbacks_write_the_same_property(registered):
    outputs = [output for callback in registered for output in callback.outputs]
    assert len(outputs) == len(set(outputs))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_address_of_a_page_leads_to_that_page(world, page):
    """Dash takes the first template that matches, and a variable part matches slashes as well."""
    found, variables = _path_to_page(address_of(page, world).strip("/"))
    assert found["module"] == page.name
    assert variables == (variables_of(page, world) or None)


@pytest.mark.parametrize("end", ["/no-such-view", "/competencies/more", "/stuck/", "/stuck/stuck"])
def test_an_address_below_a_page_is_no_page(world, end):
    client = world.client(Who.teacher)
    address = f"/class/{world.ours}{end}"
    assert client.get(address).status_code == 404
    if not end.endswith("/"):  # Dash strips a slash at the end
        assert "Nothing here" in callbacks.go_to(client, client, address).text


def components_in(part: Any) -> int:
    """How many components a part of an answer makes the browser draw."""
    if isinstance(part, dict):
        return ({"type", "namespace", "props"} <= set(part)) + sum(map(components_in, part.values()))
    return sum(map(components_in, part)) if isinstance(part, list) else 0


def test_no_callback_sends_many_components(world, registered):
    values = sent_by_browser(world.ours, world.activity, world.classmate)
    for callback in registered:
        if not callback.runs_in_browser:
            who = Who.coordinator if callback.name.startswith("compare") else Who.teacher
            answer = callbacks.send(world.client(who), callback, values)
            if answer.status_code == HTTPStatus.NO_CONTENT:
                continue  # a button that nobody has pressed
            assert "toast" not in answer.json.get("sideUpdate", {}), callback.name
            assert components_in(answer.json) <= MOST_COMPONENTS, callback.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_has_many_components(world, page):
    client, staff = world.client(reader_of(page)), world.client(Who.teacher)
    answer = callbacks.go_to(client, staff, address_of(page, world))
    assert 10 < components_in(answer.json) <= MOST_ON_A_PAGE


def test_the_class_that_components_are_counted_for_is_of_real_size(world):
    client = world.client(Who.teacher)
    callback = callbacks.named(client, "class-switcher.options")
    about = callbacks.send(client, callback, sent_by_browser(world.ours)).json["response"]["class-about"]
    assert f"{CLASS_SIZE + 1} pupils" in about["children"]
