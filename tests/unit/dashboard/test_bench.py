"""The bench without a database: figures and their JSON, and what a browser asks for on a page."""

from __future__ import annotations

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

from dashboard.bench import chromium, first_chart, pages, plain
from dashboard.bench.figures import Detail, Figure, median, not_measured, p95, report, worst
from dashboard.bench.pages import Request
from dashboard.bench.run import chosen, measures
from dashboard.bench.visiting import Answer, OverHttp
from dashboard.pages.page import Page
from datastore.errors import BadInput, Refused


def figure(value: float | None, reference: float | None) -> Figure:
    return Figure("P0", "something", "ms", value, reference, "<= 1 ms", met=True)


def test_the_ratio_is_value_over_reference_and_none_without_either():
    assert figure(30.0, 120.0).ratio == 0.25
    assert figure(None, 120.0).ratio is None
    assert figure(30.0, None).ratio is None
    assert figure(30.0, 0.0).ratio is None


def test_the_95th_percentile_is_interpolated_linearly():
    assert p95([float(n) for n in range(1, 101)]) == pytest.approx(95.05)
    assert p95([7.0]) == 7.0
    assert median([5.0, 1.0, 2.0, 4.0]) == 3.0


def test_the_worst_detail_has_the_largest_value():
    assert worst([Detail("a", 1), Detail("b", 3), Detail("c", 2)]).name == "b"


def test_the_report_names_machine_scale_and_every_figure():
    details = (Detail("a page", 12.34567, 3.0),)
    measured = Figure("P1", "time", "ms", 12.34567, 3.0, "<= 80 ms", True, "a page", details)
    missing = not_measured("P8", "chart", "s", "<= 2 s", why="no Chromium")
    document = json.loads(json.dumps(report([measured, missing], scale="S")))
    assert document["scale"] == "S"
    assert document["machine"]["cores"] >= 1
    assert document["figures"] == [
        {
            "id": "P1",
            "what": "time",
            "unit": "ms",
            "value": 12.3457,
            "reference": 3.0,
            "ratio": 4.1152,
            "goal": "<= 80 ms",
            "met": True,
            "note": "a page",
            "details": [{"name": "a page", "value": 12.3457, "reference": 3.0}],
        },
        {
            "id": "P8",
            "what": "chart",
            "unit": "s",
            "value": None,
            "reference": None,
            "ratio": None,
            "goal": "<= 2 s",
            "met": None,
            "note": "no Chromium",
            "details": [],
        },
    ]


def test_all_figures_are_measured_or_those_that_are_named_in_their_order():
    known = measures(requests=10)
    assert chosen((), known) == ["P1", "P2", "P3", "P4", "P5", "P8", "P9", "P10"]
    assert chosen(("p10", "P1"), known) == ["P1", "P10"]
    with pytest.raises(BadInput, match="no figure P7"):
        chosen(("P1", "P7"), known)


def test_charts_are_not_measured_without_a_browser(monkeypatch):
    monkeypatch.setattr(chromium, "installed", lambda: None)
    found = first_chart.measure(None)
    assert [one.id for one in found] == ["P8-cold", "P8-warm", "P8-pupil"]
    assert all(one.met is None and "Chromium" in one.note for one in found)


# What a browser asks for


def component(id_: Any, children: Any = None, **properties: Any) -> dict[str, Any]:
    return {"type": "Div", "namespace": "html", "props": {"id": id_, "children": children, **properties}}


def entry(output: str, inputs: list[str], *, state: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    def given(names: Any) -> list[dict[str, str]]:
        return [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in names]

    return {
        "output": output,
        "inputs": given(inputs),
        "state": given(state),
        "clientside_function": None,
        "prevent_initial_call": False,
        **more,
    }


ROUTER = entry(
    ".._pages_content.children..._pages_store.data..",
    ["_pages_location.pathname", "_pages_location.search"],
    prevent_initial_call=True,
)


class Site:
    """Answers like a Dash server with one page; remembers what it was asked."""

    def __init__(self, layout: Any, entries: list[dict[str, Any]], answers: dict[str, Any]) -> None:
        self.layout, self.entries, self.answers = layout, [ROUTER, *entries], answers
        self.asked: list[dict[str, Any]] = []

    def get(self, path: str, *, compressed: bool = False) -> Answer:
        known = {"/_dash-dependencies": self.entries, "/_dash-layout": component("frame"), "/": "page"}
        return Answer(200 if path in known else 404, json.dumps(known.get(path)).encode(), 0.0)

    def post_json(self, path: str, body: Any, *, compressed: bool = False) -> Answer:
        self.asked.append(body)
        first = body["output"].strip(".").split("...")[0]
        given = (
            {"_pages_content": {"children": self.layout}}
            if "_pages" in first
            else self.answers.get(first, {})
        )
        return Answer(200, json.dumps({"response": given}).encode(), 0.0)


HOME = Page("home", lambda: "", lambda: None, lambda _: True, path="/")


def loaded(layout: Any, *entries: dict[str, Any], answers: dict[str, Any] | None = None) -> pages.PageLoad:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "PAGES", (HOME,))
        (page,) = pages.opened(Site(layout, list(entries), answers or {}), {})
    return page


def test_only_callbacks_of_the_page_that_run_on_the_server_at_first_are_asked_for():
    layout = [component("filters", data={"class_id": 1}), component("chart")]
    page = loaded(
        layout,
        entry("chart.figure", ["filters.data"]),
        entry("elsewhere.figure", ["filters.data"]),
        entry("chart.style", ["another.data"]),
        entry("chart.title", ["filters.data"], clientside_function={"namespace": "n"}),
        entry("chart.data", ["filters.data"], prevent_initial_call=True),
    )
    assert [request.name for request in page.callbacks] == ["chart.figure"]
    assert page.callbacks[0].body == {
        "output": "chart.figure",
        "outputs": {"id": "chart", "property": "figure"},
        "inputs": [{"id": "filters", "property": "data", "value": {"class_id": 1}}],
        "state": [],
        "changedPropIds": ["filters.data"],
    }


def test_a_callback_that_needs_anothers_answer_is_asked_for_after_it_and_gets_it():
    page = loaded(
        [component("a", data=1), component("b"), component("c")],
        entry("c.children", ["b.data"]),
        entry("b.data", ["a.data"]),
        answers={"b.data": {"b": {"data": "fresh"}}},
    )
    assert [[request.name for request in wave] for wave in page.waves] == [["b.data"], ["c.children"]]
    assert page.waves[1][0].body["inputs"][0]["value"] == "fresh"


def test_a_pattern_stands_for_all_components_that_fit_it():
    links = [component({"type": "link", "view": view}, href=f"/{view}") for view in ("one", "two")]
    pattern = '{"type":"link","view":["ALL"]}'
    page = loaded(
        [component("a", data=1), component("b"), *links, component({"type": "other", "view": "one"})],
        entry("b.children", ["a.data"], state=(f"{pattern}.href",)),
    )
    (state,) = page.callbacks[0].body["state"]
    assert [one["value"] for one in state] == ["/one", "/two"]


def test_a_pattern_for_one_at_a_time_is_refused_by_name():
    each = '{"type":"link","view":["MATCH"]}'
    with pytest.raises(BadInput, match="MATCH"):
        loaded([component("a", data=1)], entry(f"{each}.children", ["a.data"]))


def test_an_address_with_an_unknown_placeholder_is_refused(monkeypatch):
    page = Page("x", lambda: "", lambda: None, lambda _: True, template="/class/<class_id>/moon/<moon_id>")
    monkeypatch.setattr(pages, "PAGES", (page,))
    assert pages.addresses({"class_id": 7, "moon_id": 8}) == {"x": "/class/7/moon/8"}
    with pytest.raises(BadInput, match="moon_id"):
        pages.addresses({"class_id": 7})


def test_a_callback_that_fails_is_a_failure_of_the_bench_and_no_short_time():
    class Broken(Site):
        def post_json(self, path: str, body: Any, *, compressed: bool = False) -> Answer:
            return Answer(500, b"", 0.001)

    with pytest.raises(Refused, match=r"chart\.figure answered 500"):
        Request("chart.figure", {}).sent_by(Broken([], [], {}))


def test_a_connection_that_the_server_has_ended_is_opened_anew():
    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(1) as pool:

        def serve() -> None:
            for _ in range(2):  # one answer a connection, then it is ended without a word
                connection, _address = listening.accept()
                with connection:
                    connection.recv(4096)
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

        serving = pool.submit(serve)
        with closing(OverHttp(f"http://127.0.0.1:{listening.getsockname()[1]}")) as visitor:
            assert [visitor.get("/").body, visitor.get("/").body] == [b"ok", b"ok"]
        serving.result()


def test_the_plain_page_has_none_of_our_files_so_that_its_chart_is_drawn_by_all_of_plotly():
    page = plain.make_app().server.test_client().get("/").get_data(as_text=True)
    assert "dash_core_components" in page
    assert "assets/" not in page
