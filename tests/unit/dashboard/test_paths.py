"""Paths: figures, insights and tables of routes made by hand."""

from __future__ import annotations

from uuid import UUID, uuid4

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.figures import paths as figures
from dashboard.figures import paths_matrix
from dashboard.insights import paths as insights
from dashboard.paths.path import PLAN_COLUMNS, Paths, Traveller
from dashboard.paths.pupils import Chosen, address, chosen
from dashboard.queries.students import STUDENT_COLUMNS
from dashboard.tables import paths as tables
from dashboard.views import ClassView
from datastore.errors import NotFound
from datastore.measures.paths import Journey, Terminal, Visit, routes

VIEW = ClassView(class_id=UUID(int=7))
NARROWED = VIEW.model_copy(update={"sequence": UUID(int=8)})


def journey(places: str) -> Journey:
    visits = [Visit(int(each), 60 * minute, 60 * minute, 30) for minute, each in enumerate(places)]
    return Journey(routes(visits), frozenset())


def paths(*pupils: str, activities: int = 3, ended: bool = True) -> Paths:
    rows = [
        (UUID(int=1), "L’article", ended, UUID(int=100 + n), f"A{n} <b>", "Lire", None)
        for n in range(activities)
    ]
    plan = pd.DataFrame(rows, columns=list(PLAN_COLUMNS)).astype(dict(PLAN_COLUMNS))
    return Paths(plan, [Traveller(uuid4(), journey(each), frozenset()) for each in pupils])


MANY = paths("012", "012", "01", "01", "01", "02")


def test_the_reach_curve_counts_pupils_and_marks_where_they_stop():
    figure = figures.reach_curve(MANY, VIEW)
    go.Figure(figure)
    curve, stops = figure["data"]
    assert curve["x"] == [100.0, 83.3, 50.0]
    assert stops["y"] == [1]
    assert stops["text"] == ["3 stop here  "]
    notes = [note["text"] for note in figure["layout"]["annotations"]]
    assert notes == [
        "<b>6 of 6</b>  A0 &lt;b&gt;",
        "<b>5 of 6</b>  A1 &lt;b&gt;",
        "<b>3 of 6</b>  A2 &lt;b&gt;",
    ]


def test_the_finding_names_the_largest_drop_off_with_its_numbers():
    said = insights.reached(MANY, VIEW)
    assert "**3 of 5 pupils** stop at “A1 <b>”, the largest drop-off" in said
    assert "**3 of 6** reach the last activity" in said


def test_before_the_end_pupils_are_currently_at_an_activity():
    found = paths("01", "012", ended=False)
    assert "is currently at “A1 <b>”" in insights.reached(found, VIEW)
    assert "stops" not in insights.reached(found, VIEW)
    assert "Currently here" in tables.reached(found, VIEW)


def test_nobody_who_stops_is_said():
    assert "nobody stops on the way" in insights.reached(paths("012"), VIEW)


def test_the_matrix_tells_the_kinds_apart_by_sign_and_colour():
    figure = paths_matrix.matrix(paths("0102"), VIEW)
    go.Figure(figure)
    [cells] = figure["data"]
    at = dict(zip(zip(cells["y"], cells["x"], strict=True), cells["text"], strict=True))
    assert at[0, 1] == "<b>1</b><br>50%"
    assert at[1, 0] == "<b>◂1</b><br>100%"
    assert at[0, 2] == "<b>▸1</b><br>50%"
    assert at[0, 0] == "↻1"
    colours = cells["marker"]["color"]
    assert (
        len({colours[place] for place, text in enumerate(cells["text"]) if "◂" in text or "▸" in text}) == 2
    )


def test_the_matrix_holds_thirty_activities_at_a_fixed_cell_size():
    wide = paths("0123", activities=30)
    assert paths_matrix.size(wide)["minWidth"] == paths_matrix.NAMES_WIDTH + 31 * paths_matrix.CELL + 8
    assert paths_matrix.size(wide)["height"] == paths_matrix.matrix(wide, VIEW)["layout"]["height"]


def test_every_mark_and_line_opens_its_pupils():
    [cells] = paths_matrix.matrix(MANY, VIEW)["data"]
    for opened in cells["customdata"]:
        assert opened.startswith(f"/class/{VIEW.class_id}/paths?of=")
        assert chosen(opened.split("of=")[1]) is not None
    for table in (tables.moved(MANY, VIEW), tables.detours(MANY, VIEW)):
        assert table.count("/paths?of=") == table.count("<tr>") - 1
        assert "A1 &lt;b&gt;" in table


def test_the_filters_travel_with_what_is_opened():
    opened = address(NARROWED, MANY, "link", -1, 3)
    assert opened == f"/class/{VIEW.class_id}/paths?sequence={UUID(int=8)}&of=link.start.end"
    assert chosen("link.start.end") == Chosen("link", Terminal.start, Terminal.end)


@pytest.mark.parametrize("raw", ["link", "walk.start", "stop.1", "link.start.end.end", "stop.", "of"])
def test_what_is_never_asked_for_does_not_exist(raw):
    with pytest.raises(NotFound):
        chosen(raw)


def test_nothing_chosen_opens_nobody():
    assert chosen("") is chosen(None) is None


def test_the_map_draws_the_steps_and_the_matrix_says_why_there_is_none():
    figure = paths_matrix.route_map(MANY, VIEW)
    go.Figure(figure)
    *lines, nodes = figure["data"]
    assert len(lines) == 3
    assert nodes["text"] == ["6", "5", "1", "2"]
    assert "tangle" not in insights.moved(MANY, VIEW)
    assert "tangle" in insights.moved(paths("010"), VIEW)


def test_the_moves_are_told_with_their_denominator():
    said = insights.moved(paths("0102"), VIEW)
    assert "Of **3** moves between activities, **1** lead to the next one, **1** (33%) back" in said
    assert "**25%** of the visits return" in said


def test_two_groups_have_two_curves_and_their_widest_gap():
    first, second = paths(*["012"] * 10), paths(*["0"] * 10)
    figure = figures.comparison(first, second, ("A", "B"), VIEW)
    go.Figure(figure)
    assert len({(curve["line"]["dash"], curve["marker"]["symbol"]) for curve in figure["data"]}) == 2
    said = insights.compared(first, second, ("A", "B"), VIEW)
    assert "**10 of 10** of “A” and **0 of 10** of “B”" in said
    assert "chance" not in said
    few = paths(*["012"] * 5, "0")
    assert "may be chance" in insights.compared(few, paths(*["012"] * 6), ("A", "B"), VIEW)


def test_a_group_of_fewer_than_five_is_named_and_not_drawn():
    small, large = paths("01", "0"), paths(*["012"] * 6)
    figure = figures.comparison(small, large, ("A", "B"), VIEW)
    assert [curve["name"] for curve in figure["data"]] == ["B"]
    assert "“A” has fewer than 5 pupils" in insights.compared(small, large, ("A", "B"), VIEW)
    names = {each.student_id: f"Inès {n}" for n, each in enumerate([*small.pupils, *large.pupils])}
    table = tables.compared(small, large, ("A", "B"), names, VIEW)
    assert "Inès 0, Inès 1" in table
    assert "Inès 2" not in table
    assert figures.comparison(small, small, ("A", "B"), VIEW)["data"] == []


@pytest.mark.parametrize("found", [paths(activities=0), paths()])
def test_without_routes_every_part_says_why(found):
    for view, words in ((VIEW, "Nobody has begun"), (NARROWED, "No work passes these filters")):
        drawn = (
            figures.reach_curve(found, view),
            paths_matrix.matrix(found, view),
            paths_matrix.route_map(found, view),
            figures.comparison(found, found, ("A", "B"), view),
        )
        for figure in drawn:
            go.Figure(figure)
            assert words in figure["layout"]["annotations"][0]["text"]
        said = (insights.reached, insights.moved, insights.mapped, insights.detours)
        assert all(words in say(found, view) for say in said)
        assert words in insights.compared(found, found, ("A", "B"), view)
        assert "<tbody>" in tables.reached(found, view)


def test_the_pupils_of_a_choice_can_be_selected_and_opened():
    pupil = uuid4()
    rows = [(pupil, "Inès <B>", False, 2)]
    frame = pd.DataFrame(rows, columns=[*STUDENT_COLUMNS, "times"]).astype(
        {**STUDENT_COLUMNS, "times": "int64"}
    )
    table = tables.takers(frame, VIEW)
    assert f'data-select="{pupil}"' in table
    assert "Inès &lt;B&gt;" in table
    activity = UUID(int=101)
    assert insights.who(Chosen("stop", activity, activity), MANY).startswith("Pupils who get no further")
    gone = Chosen("stop", uuid4(), uuid4())
    assert insights.who(gone, MANY) == "This is not on the path that is shown."
