"""The film of an activity: chart, sentence and table tell the same numbers."""

from __future__ import annotations

import pandas as pd

from dashboard.figures import activity_film
from dashboard.insights import activity as insights
from dashboard.tables import activity as tables
from tests.unit.dashboard.activity_frames import film_frame
from tests.unit.dashboard.drawings import drawn, notes
from tests.unit.dashboard.table_rows import body_rows


class TestFilm:
    def test_both_areas_hold_every_moment_and_differ_by_hatch(self):
        frame = film_frame((5, 0), (4, 2), (3, 1), viewers=5)
        figure = drawn(activity_film.film(frame))
        watched, again = figure["data"]
        assert (watched["x"], watched["y"]) == ([0, 1, 2, 3], [5, 4, 3, 3])
        assert again["y"] == [0, 2, 1, 1]
        assert again["fillpattern"]["shape"] == "/"
        assert "0:01 to 0:02: watched again by 2 of 5" in again["hovertext"][1]
        rows = body_rows(tables.film(frame))
        assert [row[2:] for row in rows] == [["5", "0", "5"], ["4", "2", "5"], ["3", "1", "5"]]

    def test_the_finding_names_who_stays_and_what_is_watched_again(self):
        said = insights.film(film_frame((5, 0), (4, 2), (3, 1), viewers=5))
        assert said == (
            "**3 of 5 pupils** watched the film to its end. "
            "Most watched again: around **0:01**, by **2 pupils**."
        )
        assert "No passage was watched again" in insights.film(film_frame((5, 0), viewers=5))

    def test_several_films_stand_one_after_the_other(self):
        both = pd.concat([film_frame((2, 0), (1, 0), viewers=2), film_frame((1, 0), viewers=1, film="autre")])
        figure = drawn(activity_film.film(both.reset_index(drop=True)))
        assert figure["data"][0]["x"] == [0, 1, 2, 3]
        assert {"Le film", "Le autre"} <= set(notes(figure))
        assert len(figure["layout"]["shapes"]) == 1

    def test_nobody_played_is_said(self):
        for frame in (film_frame(viewers=0), film_frame((0, 0), viewers=0)):
            assert drawn(activity_film.film(frame))["data"] == []
            assert "Nobody has played" in insights.film(frame)
