"""Dash's callbacks from outside: which there are, and requests as Dash sends them from the browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.app.conftest import csrf_token

ENDPOINT = "/_dash-update-component"
Property = tuple[str, str]
"""A component's id and the name of a property."""


@dataclass(frozen=True)
class Callback:
    """One registered callback."""

    output: str
    """Its name in a request: all its outputs."""
    outputs: tuple[Property, ...]
    inputs: tuple[Property, ...]
    state: tuple[Property, ...]
    runs_in_browser: bool

    @property
    def name(self) -> str:
        """The id and property of its first output, which no other callback has."""
        return ".".join(self.outputs[0])

    @property
    def several(self) -> bool:
        """Whether it was registered with a list of outputs."""
        return self.output.startswith("..")


def registered(staff: FlaskClient) -> list[Callback]:
    """Every callback that the server tells the browser of."""
    return [_callback(entry) for entry in staff.get("/_dash-dependencies").json]


def of_server(staff: FlaskClient) -> list[Callback]:
    """Those that have a function on the server."""
    return [callback for callback in registered(staff) if not callback.runs_in_browser]


def named(staff: FlaskClient, name: str) -> Callback:
    """The callback with that first output."""
    return next(callback for callback in _told_once(staff.application, staff) if callback.name == name)


_TOLD: WeakKeyDictionary[Flask, list[Callback]] = WeakKeyDictionary()


def _told_once(server: Flask, staff: FlaskClient) -> list[Callback]:
    """The callbacks of a server do not change: it is asked for them once."""
    if server not in _TOLD:
        _TOLD[server] = of_server(staff)
    return _TOLD[server]


def _callback(entry: Mapping[str, Any]) -> Callback:
    names = entry["output"].removeprefix("..").removesuffix("..").split("...")
    return Callback(
        output=entry["output"],
        outputs=tuple(_property(name) for name in names),
        inputs=tuple((given["id"], given["property"]) for given in entry["inputs"]),
        state=tuple((given["id"], given["property"]) for given in entry["state"]),
        runs_in_browser=entry["clientside_function"] is not None,
    )


def _property(name: str) -> Property:
    id_, property_ = name.rsplit(".", 1)
    return id_, property_


def body(callback: Callback, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the browser sends when the first input has changed; values by `id.property`."""
    outputs = [{"id": id_, "property": property_} for id_, property_ in callback.outputs]
    return {
        "output": callback.output,
        "outputs": outputs if callback.several else outputs[0],
        "inputs": _given(callback.inputs, values),
        "state": _given(callback.state, values),
        "changedPropIds": [".".join(callback.inputs[0])],
    }


def _given(properties: Iterable[Property], values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"id": id_, "property": property_, "value": values[f"{id_}.{property_}"]}
        for id_, property_ in properties
    ]


def send(client: FlaskClient, callback: Callback, values: Mapping[str, Any]) -> TestResponse:
    """Ask the server for a callback's answer."""
    return client.post(ENDPOINT, json=body(callback, values), headers={"X-CSRFToken": csrf_token(client)})


ROUTER = "_pages_content.children"
"""The callback with which Dash goes from page to page."""


def go_to(client: FlaskClient, staff: FlaskClient, path: str, search: str = "") -> TestResponse:
    """Go to a page as a click on a link does, which no guard on addresses sees."""
    values = {"_pages_location.pathname": path, "_pages_location.search": search}
    return send(client, named(staff, ROUTER), values)


def toast_of(answer: TestResponse) -> str:
    """What a callback that failed tells the reader; nothing else of the page changes."""
    assert (answer.status_code, answer.json["response"]) == (200, {})
    return answer.json["sideUpdate"]["toast"]["data"]
