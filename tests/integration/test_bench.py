"""`parcours bench` on the smallest data: each figure comes out, from requests that were really answered."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from dashboard.bench import (
    callback_time,
    comparing,
    ground,
    growth,
    memory,
    naive_orm,
    page_time,
    pages,
    statement_count,
    statements,
)
from dashboard.bench.figures import not_measured
from dashboard.bench.ground import Ground, Site, opened_ground
from dashboard.bench.serving import running
from dashboard.bench.statements import Statement, large_scans, recorded, rows_read
from dashboard.cli import app
from dashboard.pages import PAGES
from datastore.errors import DataUnavailable
from datastore.settings import from_env
from datastore.simulate.scale.workload import Workload

TINY = Workload("tiny", 1, (5, 3))
URL = "http://127.0.0.1:9"
THREE = Workload("three", 1, (6, 6, 6))
SOME_PAGES = {"overview", "stuck"}
"""All pages are opened, and the statements of all are counted; they are all timed alike."""


@contextmanager
def quietly(_words: str) -> Iterator[object]:
    yield lambda _done, _total: None


def databases(server_url: str) -> set[str]:
    engine = create_engine(server_url)
    with engine.connect() as connection:
        found = set(
            connection.scalars(text("SELECT datname FROM pg_database WHERE datname ~ '^parcours_bench'"))
        )
    engine.dispose()
    return found


def few(module: pytest.MonkeyPatch) -> None:
    """Small data."""
    module.setattr(ground, "of_scale", lambda _scale: TINY)
    module.setattr(ground, "of_sizes", lambda _sizes: TINY)


@pytest.fixture(scope="module")
def tiny(server_url, tmp_path_factory) -> Iterator[Ground]:
    home = tmp_path_factory.mktemp("home")
    settings = from_env({"DATABASE_URL": server_url, "PARCOURS_HOME": str(home)})
    with (
        pytest.MonkeyPatch.context() as patch,
        opened_ground(settings, scale="S", rounds=1, told=quietly) as opened,
    ):
        few(patch)
        for module in (callback_time, comparing, page_time):
            patch.setattr(module, "WARM_UP", 1)
        yield opened


@pytest.fixture
def some_pages(monkeypatch) -> None:
    """Sites of SOME_PAGES only."""
    of_all, requests = Site.pages, Site.requests
    monkeypatch.setattr(
        Site,
        "pages",
        property(lambda site: [page for page in of_all.__get__(site) if page.name in SOME_PAGES]),
    )
    monkeypatch.setattr(Site, "requests", property(requests.func))


def test_every_page_of_a_teacher_is_opened_and_its_callbacks_asked_for(tiny):
    found = {page.name: page for page in tiny.of_scale().pages}
    assert {"today", "overview", "competencies", "stuck"} <= found.keys()
    assert "compare" not in found  # for coordinators
    names = {request.name for page in found.values() for request in page.callbacks}
    dependencies = tiny.of_scale().visitor.get("/_dash-dependencies").json()
    on_server = {
        one["output"].strip(".").split("...")[0]
        for one in dependencies
        if not one["clientside_function"] and not one["prevent_initial_call"]
    }
    assert on_server - names == {name for name in on_server if name.startswith("compare-")}


def test_the_callbacks_of_a_page_answer_with_its_chart(tiny):
    site = tiny.of_scale()
    overview = next(page for page in site.pages if page.name == "overview")
    request = next(one for one in overview.callbacks if one.name.endswith(".figure"))
    answer = site.visitor.post_json("/_dash-update-component", request.body).json()["response"]
    id_, _, _ = request.name.rpartition(".")
    assert answer[id_]["figure"]["data"]


def test_statements_are_counted_without_the_look_up_of_who_asks(tiny):
    (figure,) = statement_count.measure(tiny)
    assert 1 <= figure.value <= 3
    assert figure.met
    assert len(figure.details) >= 4


def test_times_stand_beside_those_of_the_statements_alone(tiny, some_pages):
    (figure,) = callback_time.measure(tiny)
    assert figure.value >= figure.reference > 0
    assert figure.value == max(detail.value for detail in figure.details)


def test_growth_needs_a_larger_scale(tiny):
    (figure,) = growth.measure(tiny)
    assert (figure.value, figure.met) == (None, None)
    assert "--scale M" in figure.note


def test_growth_compares_the_same_callback_in_both_scales(tiny, some_pages, monkeypatch):
    monkeypatch.setattr(tiny, "scale", "M")
    (figure,) = growth.measure(tiny)
    assert figure.reference > 0
    assert figure.met == (figure.value / figure.reference <= 1.3)


def test_a_comparison_needs_a_larger_scale(tiny):
    assert [(figure.value, figure.met) for figure in comparing.measure(tiny)] == [(None, None)] * 2


def test_a_comparison_is_timed_read_anew_and_remembered(tiny, monkeypatch):
    monkeypatch.setattr(tiny, "scale", "M")
    monkeypatch.setattr(comparing, "of_sizes", lambda _sizes: THREE)
    read_anew, remembered = comparing.measure(tiny)
    assert [figure.id for figure in (read_anew, remembered)] == ["P5-uncached", "P5-cached"]
    names = {detail.name for detail in read_anew.details}
    assert {"compare-values-figure.figure", "compare-weeks-figure.figure"} <= names
    assert names == {detail.name for detail in remembered.details}
    assert read_anew.value > read_anew.reference > 0


def test_what_is_remembered_sends_one_statement_until_something_changes(tiny, monkeypatch):
    monkeypatch.setattr(comparing, "of_sizes", lambda _sizes: THREE)
    site = comparing.coordinating(tiny.site(THREE))
    page = next(page for page in site.pages if page.name == "compare")
    panel = next(one for one in page.callbacks if one.name == "compare-weeks-figure.figure")
    panel.sent_by(site.visitor)
    assert len(callback_time.own_statements(site, panel)) == 1
    comparing._changed(site)
    assert len(callback_time.own_statements(site, panel)) == 2  # what is compared follows from no progress


def test_pages_are_timed_over_the_network(tiny, some_pages):
    found = page_time.measure(tiny)
    assert [figure.id for figure in found] == ["P3-35", "P3-200"]
    for figure in found:
        assert figure.value > figure.reference > 0


def test_the_reference_of_the_overview_loads_every_row_of_the_class(tiny):
    site = tiny.of_scale()
    (figure,) = naive_orm.measure(tiny)
    assert figure.reference > 0
    enrolled = "SELECT student_id FROM class_enrollments WHERE class_id = :class"
    query = (
        f"SELECT (SELECT count(*) FROM users WHERE id IN ({enrolled}))"
        f" + (SELECT count(*) FROM student_progress WHERE student_id IN ({enrolled})) + 3"
        f" + (SELECT count(*) FROM activity_results WHERE student_id IN ({enrolled}))"
        f" + (SELECT count(*) FROM competency_assessments WHERE student_id IN ({enrolled}))"
        " + (SELECT count(DISTINCT competency_id) FROM competency_assessments"
        f"    WHERE student_id IN ({enrolled}))"
    )
    with site.database.owning() as connection:
        assert naive_orm.count_naive(site) == connection.scalar(text(query), {"class": site.class_id})


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not tell memory")
def test_memory_is_that_of_a_worker_under_requests(tiny):
    (figure,) = memory.measure(tiny, requests=60)
    assert 50 < figure.value < 1000
    assert 50 < figure.reference < 1000
    assert "60 requests" in figure.what


def test_a_scan_of_a_large_table_is_found_and_its_rows_are_counted(tiny, monkeypatch):
    site = tiny.of_scale()
    whole = Statement("SELECT * FROM activity_visits", None)
    with site.database.owning() as connection:
        rows = connection.scalar(text("SELECT count(*) FROM activity_visits"))
    asked = (site.database, site.school_id, whole)
    assert rows_read(*asked) == rows
    assert large_scans(*asked) == []
    monkeypatch.setattr(statements, "LARGE", 100)
    assert [scan.table for scan in large_scans(*asked)] == ["activity_visits"]


def test_setting_up_a_transaction_is_not_recorded(tiny):
    site = tiny.of_scale()
    with recorded(site.database) as seen, site.database.signing_in() as connection:
        connection.execute(text("SELECT 1"))
    assert [statement.text for statement in seen] == ["SELECT 1"]


def test_the_command_prints_a_table_writes_json_and_leaves_no_database(server_url, tmp_path, monkeypatch):
    few(monkeypatch)
    monkeypatch.setattr(pages, "PAGES", [page for page in PAGES if page.name in SOME_PAGES])
    monkeypatch.setenv("DATABASE_URL", server_url)
    monkeypatch.setenv("PARCOURS_HOME", str(tmp_path))
    before, file = databases(server_url), tmp_path / "figures.json"
    result = CliRunner().invoke(app, ["bench", "--only", "P10", "--json", str(file)])
    assert result.exit_code == 0, result.output
    assert "P10" in result.output
    document = json.loads(file.read_text())
    assert [figure["id"] for figure in document["figures"]] == ["P10"]
    assert document["figures"][0]["met"] is True
    assert databases(server_url) == before


def test_a_figure_that_fails_leaves_those_before_it_in_the_report(server_url, tmp_path, monkeypatch):
    def fails(_ground):
        raise DataUnavailable("Nothing answers")

    few(monkeypatch)
    monkeypatch.setattr(callback_time, "measure", lambda _ground: [not_measured("P1", "", "ms", "", why="")])
    monkeypatch.setattr(statement_count, "measure", fails)
    monkeypatch.setenv("DATABASE_URL", server_url)
    file = tmp_path / "figures.json"
    result = CliRunner().invoke(app, ["bench", "--only", "P1", "--only", "P10", "--json", str(file)])
    assert str(result.exception) == "Nothing answers"
    assert [figure["id"] for figure in json.loads(file.read_text())["figures"]] == ["P1"]


def test_a_server_that_does_not_start_is_quoted():
    command = [sys.executable, "-c", "print('no such port')"]
    with (
        pytest.raises(DataUnavailable, match=f"{URL}: no such port"),
        running(command, {}, URL, ready="/readyz"),
    ):
        pass


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--only", "P99"], "no figure P99"),
        (["--scale", "XXL"], "no scale"),
        (["--json", "/no/such/folder/figures.json"], "cannot be written"),
    ],
)
def test_what_cannot_be_measured_is_refused_before_anything_is_loaded(arguments, said):
    result = CliRunner().invoke(app, ["bench", *arguments])
    assert said in str(result.exception)
