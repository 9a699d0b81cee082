"""The frame of the dashboard: the document, the rail, the class's head, the filter bar."""

from __future__ import annotations

from typing import Any

import dash
from dash import dcc, html

from dashboard.access import current_person
from dashboard.components.forms import choice, csrf_field, day_field
from dashboard.components.labels import labelled
from dashboard.components.preferences import preferences
from dashboard.ids import CLASS, FILTERS, FRAME
from dashboard.locale import activity_types, gettext
from dashboard.views import EVERYTHING, ClassView

INDEX = """<!doctype html>
<html lang="{locale}">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{%title%}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="preload" href="/_dash-layout" as="fetch" crossorigin="anonymous">
<link rel="preload" href="/_dash-dependencies" as="fetch" crossorigin="anonymous">
{%css%}
</head>
<body>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""


def frame() -> html.Div:
    """What stays while pages change."""
    return html.Div(
        [
            dcc.Store(id=FRAME.toast),
            html.Div(id=FRAME.toast_done, hidden=True),
            dash.page_container,
        ]
    )


_LETTERS = {
    "overview": "o",
    "live": "l",
    "competencies": "k",
    "time": "h",
    "stuck": "b",
    "paths": "p",
    "productions": "r",
    "sheet": "m",
}
"""After g, the key that goes to a view of the class; t and c are taken by pages of no class."""


def class_views() -> dict[str, tuple[str, str]]:
    """The pages of a class: the end of the address and the name."""
    return {
        "overview": ("", gettext("Overview")),
        "live": ("/live", gettext("Live")),
        "competencies": ("/competencies", gettext("Competencies")),
        "time": ("/time", gettext("Time on task")),
        "stuck": ("/stuck", gettext("Stuck points")),
        "paths": ("/paths", gettext("Paths")),
        "productions": ("/productions", gettext("Productions")),
        "sheet": ("/sheet", gettext("Monday sheet")),
    }


def page(content: list[Any], *, current: str, view: ClassView | None = None) -> html.Div:
    """A page of the dashboard: skip link, rail, and the content as the main landmark."""
    words: dict[str, Any] = {
        "data-failed": gettext("Not everything here could be read: it may not be what the filters say."),
        "data-retry": gettext("Try again"),
    }
    return html.Div(
        [
            html.A(gettext("Go to the content"), href="#main", className="skip-link"),
            html.Nav(_rail(current, view), className="rail", **labelled(gettext("Views"))),
            html.Main(content, id="main", className="content", tabIndex=-1),
        ],
        className="shell",
        **words,
    )


def class_page(content: list[Any], *, current: str, view: ClassView, name: str | None = None) -> html.Div:
    """A page of a class: its head and the filter bar above the content, who is selected below it.

    Args:
        content: The panels.
        current: The view that the rail marks.
        view: What is filtered.
        name: The heading, where it is not the view's name.
    """
    name = name or class_views()[current][1]
    head = [
        html.Div(
            [
                choice(CLASS.switcher, gettext("Class"), [], ""),
                html.Div([_projector(view), _account()], className="actions"),
            ],
            className="topbar",
        ),
        html.Header(
            [html.H1([name, " – ", html.Span(id=CLASS.name)]), html.P(id=CLASS.about, className="page-sub")],
            className="page-head",
        ),
        filter_bar(view),
    ]
    return page([*head, *content, _tray(view)], current=current, view=view)


def _projector(view: ClassView) -> html.Button:
    """For the projector: one key, and labels stand for the names everywhere."""
    key: dict[str, Any] = {"data-key": "p"}
    return html.Button(projector_words(hidden=view.hidden), id=FILTERS.projector, className="btn", **key)


def _projector_link(hidden: bool) -> html.A:
    """The same on a page without filters: it is opened anew."""
    key: dict[str, Any] = {"data-key": "p"}
    return html.A(
        projector_words(hidden=hidden), href="/" if hidden else "/?hidden=1", className="btn", **key
    )


def projector_words(*, hidden: bool) -> str:
    """What the button does next."""
    return gettext("Show names") if hidden else gettext("Hide names")


def _tray(view: ClassView) -> html.Div:
    """Who is selected on any chart or table of the class; the browser keeps it from view to view."""
    words: dict[str, Any] = {
        "data-class": str(view.class_id),
        "data-title": gettext("Selected pupils"),
        "data-clear": gettext("Clear the selection"),
    }
    return html.Div(
        [
            dcc.Store(id=CLASS.students),
            html.Aside(
                id=CLASS.tray,
                className="tray screen-only",
                hidden=True,
                **labelled(gettext("Selected pupils")),
                **words,
            ),
            html.P(className="print-only print-stamp"),
        ]
    )


def plain_page(title: str, content: list[Any], *, current: str, hidden: bool | None = None) -> html.Div:
    """A page that belongs to no class.

    Args:
        title: The heading.
        content: The panels.
        current: The page that the rail marks.
        hidden: Whether labels stand for names; None where the page names nobody.
    """
    projector = [] if hidden is None else [_projector_link(hidden)]
    head = [
        html.Div(
            [
                html.Span(current_person().school_name),
                html.Div([*projector, _account()], className="actions"),
            ],
            className="topbar",
        ),
        html.Header([html.H1(title)], className="page-head"),
    ]
    return page([*head, *content], current=current)


def _rail(current: str, view: ClassView | None) -> list[Any]:
    person = current_person()
    links = []
    if person.scope.is_teacher:
        todays: dict[str, Any] = {} if view is None else {"id": CLASS.today}
        links.append(_rail_link(gettext("Today"), "/", current == "today", keys="g t", **todays))
        links.append(html.Li(html.A(gettext("My classes"), href="/teach", className="rail-link")))
    if person.scope.is_coordinator:
        links.append(_rail_link(gettext("Compare"), "/compare", current == "compare", keys="g c"))
    if person.scope.is_admin:
        links.append(html.Li(html.A(gettext("Administration"), href="/admin", className="rail-link")))
    groups: list[Any] = [html.A("Parcours", href=person.landing, className="rail-brand"), html.Ul(links)]
    if view is not None:
        groups += [html.H2(gettext("Class"), className="rail-group"), html.Ul(_class_links(current, view))]
    return groups


def _class_links(current: str, view: ClassView) -> list[html.Li]:
    links = [
        _rail_link(
            name,
            f"/class/{view.class_id}{end}",
            key == current,
            keys=f"g {_LETTERS[key]}",
            id={"type": CLASS.links, "view": key},
        )
        for key, (end, name) in class_views().items()
    ]
    settings = html.A(gettext("Settings"), href=f"/teach/class/{view.class_id}", className="rail-link")
    return [*links, html.Li(settings)]


def _rail_link(name: str, href: str, is_current: bool, *, keys: str | None = None, **more: Any) -> html.Li:
    marks: dict[str, Any] = {"aria-current": "page"} if is_current else {}
    if keys:
        marks["data-key"] = keys
    return html.Li(html.A(name, href=href, className="rail-link", **marks, **more))


def _account() -> html.Details:
    """Who is signed in, their language, and the way out."""
    person = current_person()
    return html.Details(
        [
            html.Summary(f"{person.first_name} {person.last_name}", className="btn"),
            html.Div(
                [
                    html.Form(
                        [
                            csrf_field(),
                            html.Button(
                                "Français", name="locale", value="fr", className="btn btn-link", lang="fr"
                            ),
                            html.Button(
                                "English", name="locale", value="en", className="btn btn-link", lang="en"
                            ),
                        ],
                        action="/language",
                        method="post",
                    ),
                    preferences(),
                    html.A(gettext("Change password"), href="/password"),
                    html.Form(
                        [csrf_field(), html.Button(gettext("Sign out"), className="btn btn-link")],
                        action="/logout",
                        method="post",
                    ),
                ],
                className="menu-list",
            ),
        ],
        className="menu",
    )


def filter_bar(view: ClassView) -> html.Div:
    """The filters, with what the address says already set; what the class has to offer comes by callback."""
    return html.Div(
        [
            dcc.Store(id=FILTERS.value, data=view.model_dump(mode="json")),
            html.Span(gettext("Looking at:"), className="filters-label"),
            *_choices(view),
            day_field(FILTERS.since, gettext("from"), view.since),
            day_field(FILTERS.until, gettext("to"), view.until),
            html.Button(gettext("Clear filters"), id=FILTERS.clear, className="btn btn-link filters-clear"),
        ],
        className="filters",
        role="search",
        **labelled(gettext("Filters")),
    )


def _choices(view: ClassView) -> list[Any]:
    kinds = [(kind.value, name) for kind, name in activity_types().items()]
    return [
        _narrowing(FILTERS.sequence, gettext("Sequence"), gettext("all sequences"), view.sequence),
        _narrowing(FILTERS.session, gettext("Session"), gettext("all sessions"), view.session),
        _narrowing(
            FILTERS.activity_type,
            gettext("Kind of activity"),
            gettext("all activities"),
            view.activity_type,
            kinds,
        ),
        _narrowing(FILTERS.domain, gettext("Domain"), gettext("all domains"), view.domain),
        _narrowing(FILTERS.group, gettext("Group"), gettext("whole class"), view.group),
    ]


def _narrowing(
    id_: str, label: str, everything: str, chosen: object, more: list[tuple[str, str]] | None = None
) -> Any:
    """A select that begins with everything; until its options come, what is chosen stands as three dots."""
    value = EVERYTHING if chosen is None else str(getattr(chosen, "value", chosen))
    options = [(EVERYTHING, everything), *(more or [])]
    if value not in dict(options):
        options.append((value, "…"))
    return choice(id_, label, options, value)
