"""The rows of the access matrix for the dashboard: its pages, its callbacks, and what Dash itself answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from tests.app.rows import Route

_EXPORTED = {"name": "4e A", "stamp": [], "heads": ["Pupil"], "rows": [[{"text": "Inès B."}]]}

ROUTES = {
    "POST /export/<kind>": Route("in 404 404 ok ok ok ok ok 404 404", json=lambda _: _EXPORTED),
    "GET /compare/council": Route("in 404 404 404 404 404 ok ok 404 404"),
    "GET /_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": Route(
        "ok ok ok ok ok ok ok ok ok ok"
    ),
    "GET /_favicon.ico": Route("ok ok ok ok ok ok ok ok ok ok"),
    "GET /_dash-layout": Route("in 404 404 ok ok ok ok ok 404 404"),
    "GET /_dash-dependencies": Route("in 404 404 ok ok ok ok ok 404 404"),
    "POST /_dash-update-component": Route("in 404 404 no no no no no 404 404"),
    "GET /_reload-hash": Route("in 404 404 ok ok ok ok ok 404 404"),
}


@dataclass(frozen=True)
class PageRow:
    """What a page of the dashboard answers, by its address and by a click inside the dashboard."""

    address: str
    click: str


PAGES = {
    "today": PageRow(
        address="in start start ok ok ok start start start start",
        click="  in 404   404   ok ok ok 404   404   404   404",
    ),
    "compare": PageRow(
        address="in 404 404 404 404 404 ok ok 404 404",
        click="  in 404 404 404 404 404 ok ok 404 404",
    ),
    "overview": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
    "live": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
    "competencies": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
    "activity": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
    "time": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
    "paths": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
    "productions": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
    "sheet": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
    "student": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
    "stuck": PageRow(
        address="in 404 404 ok 404 404 404 404 404 404",
        click="  in 404 404 ok 404 404 404 404 404 404",
    ),
}

CALLBACKS = {
    "_pages_content.children": "in 404 404 ok 404 404 404 404 404 404",
    "class-switcher.options": "in 404 404 names 404 404 404 404 404 404",
    "filters-sequence.options": "in 404 404 ok 404 404 404 404 404 404",
    "today-classes-insight.children": "in 404 404 names ok ok ok ok 404 404",
    "compare-classes-insight.children": "in 404 404 404 404 404 names ok 404 404",
    "compare-sequences.options": "in 404 404 404 404 404 names ok 404 404",
    "compare-values-figure.figure": "in 404 404 404 404 404 names ok 404 404",
    "compare-weeks-figure.figure": "in 404 404 404 404 404 names ok 404 404",
    "compare-competencies-figure.figure": "in 404 404 404 404 404 names ok 404 404",
    "compare-competency-figure.figure": "in 404 404 404 404 404 names ok 404 404",
    "compare-activities-figure.figure": "in 404 404 404 404 404 names ok 404 404",
    "compare-activity-figure.figure": "in 404 404 404 404 404 ok ok 404 404",
    "compare-years-figure.figure": "in 404 404 404 404 404 ok ok 404 404",
    "overview-completion-figure.figure": "in 404 404 names 404 404 404 404 404 404",
    "overview-trend-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "overview-kpis.data": "in 404 404 ok 404 404 404 404 404 404",
    "live-board.data": "in 404 404 names 404 404 404 404 404 404",
    "live-answered.data": "in 404 404 ok 404 404 404 404 404 404",
    "activity-title.children": "in 404 404 ok 404 404 404 404 404 404",
    "activity-items.style": "in 404 404 ok 404 404 404 404 404 404",
    "activity-times.style": "in 404 404 ok 404 404 404 404 404 404",
    "activity-film.style": "in 404 404 ok 404 404 404 404 404 404",
    "activity-texts.style": "in 404 404 ok 404 404 404 404 404 404",
    "time-activities-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "time-pupils-figure.figure": "in 404 404 names 404 404 404 404 404 404",
    "time-weeks-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "time-activity.options": "in 404 404 ok 404 404 404 404 404 404",
    "time-screens-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "stuck-activities-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "stuck-split-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "stuck-questions-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "stuck-rehearsal-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "stuck-saved.children": "in 404 404 ok 404 404 404 404 404 404",
    "paths-reach-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "paths-links-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "paths-map-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "paths-detours-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "paths-first.options": "in 404 404 ok 404 404 404 404 404 404",
    "paths-groups-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "paths-title.children": "in 404 404 ok 404 404 404 404 404 404",
    "productions-queue-insight.children": "in 404 404 names 404 404 404 404 404 404",
    "productions-states-insight.children": "in 404 404 names 404 404 404 404 404 404",
    "productions-uptake-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "productions-version.options": "in 404 404 ok 404 404 404 404 404 404",
    "productions-title.children": "in 404 404 ok 404 404 404 404 404 404",
    "productions-rubric-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "productions-reviews-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "sheet-week.data": "in 404 404 ok 404 404 404 404 404 404",
    "sheet-first-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "sheet-moved-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "sheet-again-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "sheet-stuck-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "sheet-due-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "sheet-away-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "student-name.children": "in 404 404 names 404 404 404 404 404 404",
    "student-time-line-figure.figure": "in 404 404 ok 404 404 404 404 404 404",
    "student-competencies-insight.children": "in 404 404 ok 404 404 404 404 404 404",
    "competencies-heatmap-figure.figure": "in 404 404 names 404 404 404 404 404 404",
    "competencies-title.children": "in 404 404 ok 404 404 404 404 404 404",
    "competencies-saved.children": "in 404 404 ok 404 404 404 404 404 404",
}
"""By the first output of the callback."""


def sent_by_browser(
    class_id: UUID, activity_id: UUID | None = None, student_id: UUID | None = None
) -> dict[str, Any]:
    """What stands in the components that callbacks read, on the pages of a class.

    Args:
        class_id: The class.
        activity_id: What is analysed; one that nobody has, unless it is said.
        student_id: Whose page it is; nobody's, unless it is said.
    """
    return {
        "activity-chosen.data": str(activity_id or uuid4()),
        "student-chosen.data": str(student_id or uuid4()),
        "filters-value.data": {"class_id": str(class_id), "sequence": "all"},
        "time-activity.value": str(activity_id or uuid4()),
        "today-loaded.data": {"hidden": False},
        "compare-loaded.data": True,
        "compare-view.data": {},
        "compare-opened.data": None,
        "compare-competencies-figure.clickData": None,
        "compare-activities-figure.clickData": None,
        "competencies-bands.value": "domain",
        "competencies-cell.data": None,
        "competencies-columns.value": "curriculum",
        "competencies-kept.data": None,
        "competencies-level.value": "acquis",
        "competencies-reason.value": "Oral",
        "competencies-restore.n_clicks": None,
        "competencies-rows.value": "name",
        "competencies-save.n_clicks": None,
        "competencies-size.value": "normal",
        "competencies-until.value": "",
        "live-answer.data": None,
        "live-answered.data": None,
        "live-clock.n_intervals": 0,
        "live-known.data": None,
        "paths-chosen.data": None,
        "paths-first.value": "all",
        "paths-second.value": "all",
        "productions-chosen.data": None,
        "productions-compared.value": "all",
        "productions-version.value": "all",
        "sheet-asked.data": None,
        "sheet-week.data": {"week": "2026-W40", "present": False},
        "stuck-kept.data": None,
        "stuck-limit.value": "5",
        "stuck-save.n_clicks": 1,
        "_pages_location.pathname": f"/class/{class_id}",
        "_pages_location.search": "",
    }
