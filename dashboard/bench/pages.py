"""What a browser asks the server for when a page of the dashboard is opened.

The callbacks are those that the server itself names; which of them a page calls, and with which values,
follows from the page's layout as in Dash's own renderer. So callbacks that are added later are measured, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.bench.visiting import OK, Answer, Visitor
from dashboard.pages import PAGES
from datastore.errors import BadInput, Refused

ENDPOINT = "/_dash-update-component"
ROUTER = "_pages_content.children"
Properties = dict[str, dict[str, Any]]
"""By component id, the values of its properties."""


@dataclass(frozen=True, slots=True)
class Request:
    """A callback as the browser asks for it."""

    name: str
    """Its first output."""
    body: Mapping[str, Any]

    def sent_by(self, visitor: Visitor) -> Answer:
        """Ask for it.

        Raises:
            Refused: the server did not answer it.
        """
        answer = visitor.post_json(ENDPOINT, self.body, compressed=True)
        if answer.status != OK:
            raise Refused("%(name)s answered %(status)d", name=self.name, status=answer.status)
        return answer


@dataclass(frozen=True, slots=True)
class PageLoad:
    """The requests of opening a page."""

    name: str
    path: str
    navigation: Request
    """Asks for the layout, when one comes from another page."""
    waves: Sequence[Sequence[Request]]
    """The callbacks; those of a wave are sent at once, each later wave needs what the one before answered."""

    @property
    def callbacks(self) -> tuple[Request, ...]:
        """All of them."""
        return tuple(request for wave in self.waves for request in wave)


def addresses(known: Mapping[str, object]) -> dict[str, str]:
    """The address of each page, by its name.

    Args:
        known: What stands for the placeholders of the addresses.

    Raises:
        BadInput: an address has another one.
    """
    found = {}
    for page in PAGES:
        path = page.path or page.template or ""
        for name, value in known.items():
            path = path.replace(f"<{name}>", str(value))
        if "<" in path:
            raise BadInput("The bench cannot open %(path)s: give it a value for what stands in <>", path=path)
        found[page.name] = path
    return found


def opened(visitor: Visitor, known: Mapping[str, object]) -> list[PageLoad]:
    """Every page that the visitor may open."""
    entries = visitor.get("/_dash-dependencies").json()
    return [
        _load(visitor, entries, name, path)
        for name, path in addresses(known).items()
        if visitor.get(path).status == OK
    ]


def _load(visitor: Visitor, entries: Sequence[Mapping[str, Any]], name: str, path: str) -> PageLoad:
    router = next(entry for entry in entries if ROUTER in entry["output"])
    frame: Properties = {"_pages_location": {"pathname": path, "search": ""}}
    navigation = _request(router, frame)
    layout = _plain(visitor, navigation)
    properties = {**frame, **dict(_components(layout)), **_frame(visitor)}
    mine = [entry for entry in entries if _fires(entry, properties)]
    return PageLoad(name, path, navigation, list(_waves(visitor, mine, properties)))


def _frame(visitor: Visitor) -> Properties:
    return dict(_components(visitor.get("/_dash-layout").json()))


def _plain(visitor: Visitor, request: Request) -> Any:
    """The values that a callback answers, by component."""
    answer = visitor.post_json(ENDPOINT, request.body)
    if answer.status != OK:
        raise Refused("%(name)s answered %(status)d", name=request.name, status=answer.status)
    return answer.json().get("response", {})


def _components(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every component with an id inside of a piece of layout, and its properties."""
    if isinstance(node, list):
        for child in node:
            yield from _components(child)
    elif isinstance(node, dict):
        if "props" in node and "id" in node["props"]:
            yield _key(node["props"]["id"]), node["props"]
        for child in node.values():
            yield from _components(child)


def _key(id_: Any) -> str:
    """The id of a component as the list of callbacks writes it."""
    return id_ if isinstance(id_, str) else json.dumps(id_, sort_keys=True, separators=(",", ":"))


def _fires(entry: Mapping[str, Any], properties: Properties) -> bool:
    """Whether the server is asked for it when the page opens."""
    if entry["clientside_function"] or entry["prevent_initial_call"] or ROUTER in entry["output"]:
        return False
    there = [given["id"] for given in entry["inputs"]] + [_parted(name)[0] for name in _outputs(entry)]
    return all(_matching(id_, properties) for id_ in there)


def _matching(id_: str, properties: Properties) -> list[str]:
    """The components that an id of a callback stands for: one, or all of a pattern.

    Raises:
        BadInput: it is a pattern that stands for one component at a time.
    """
    if not id_.startswith("{"):
        return [id_] if id_ in properties else []
    pattern = json.loads(id_)
    if any(value in (["MATCH"], ["ALLSMALLER"]) for value in pattern.values()):
        raise BadInput("The bench cannot issue a callback on %(id)s: teach dashboard/bench/pages.py", id=id_)
    fixed = {name: value for name, value in pattern.items() if value != ["ALL"]}
    candidates = [key for key in properties if key.startswith("{")]
    return [
        key
        for key in candidates
        if (own := json.loads(key)).keys() == pattern.keys() and fixed.items() <= own.items()
    ]


def _waves(
    visitor: Visitor, entries: Sequence[Mapping[str, Any]], properties: Properties
) -> Iterator[list[Request]]:
    """Ask for the callbacks in the order of what they need of each other; their answers are kept."""
    left = list(entries)
    while left:
        awaited = {output for entry in left for output in _outputs(entry)}
        ready = [entry for entry in left if not awaited.intersection(_inputs(entry))] or left
        wave = [_request(entry, properties) for entry in ready]
        yield wave
        for request in wave:
            for id_, values in _plain(visitor, request).items():
                properties.setdefault(id_, {}).update(values)
        left = [entry for entry in left if entry not in ready]


def _outputs(entry: Mapping[str, Any]) -> list[str]:
    return str(entry["output"]).removeprefix("..").removesuffix("..").split("...")


def _parted(name: str) -> tuple[str, str]:
    """Component and property; a property that several callbacks write has a suffix of its own."""
    id_, _, property_ = name.rpartition(".")
    return id_, property_.partition("@")[0]


def _inputs(entry: Mapping[str, Any]) -> list[str]:
    return [f"{given['id']}.{given['property']}" for given in entry["inputs"]]


def _request(entry: Mapping[str, Any], properties: Properties) -> Request:
    """What the browser sends when all inputs are new."""
    several = str(entry["output"]).startswith("..")
    outputs = [_target(output, properties) for output in _outputs(entry)]
    inputs = [_given(given, properties) for given in entry["inputs"]]
    body = {
        "output": entry["output"],
        "outputs": outputs if several else outputs[0],
        "inputs": inputs,
        "state": [_given(given, properties) for given in entry["state"]],
        "changedPropIds": _inputs(entry),
    }
    return Request(_outputs(entry)[0], body)


def _target(output: str, properties: Properties) -> Any:
    id_, name = _parted(output)
    if not id_.startswith("{"):
        return {"id": id_, "property": name}
    return [{"id": json.loads(key), "property": name} for key in _matching(id_, properties)]


def _given(given: Mapping[str, Any], properties: Properties) -> Any:
    id_, name = given["id"], given["property"]
    if not id_.startswith("{"):
        return {"id": id_, "property": name, "value": properties.get(id_, {}).get(name)}
    return [
        {"id": json.loads(key), "property": name, "value": properties[key].get(name)}
        for key in _matching(id_, properties)
    ]
