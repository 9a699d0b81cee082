"""The bench's figures of the browser, on the smallest data: the chart is seen, here and by plain Dash."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from dashboard.bench import first_chart, ground
from dashboard.bench.ground import opened_ground
from datastore.settings import from_env
from datastore.simulate.scale.workload import Workload

pytestmark = pytest.mark.browser


@contextmanager
def quietly(_words: str) -> Iterator[object]:
    yield lambda _done, _total: None


def test_charts_are_timed_cold_and_warm_beside_plain_dash_and_the_pupils_page(
    server_url, tmp_path, monkeypatch
):
    monkeypatch.setattr(ground, "of_scale", lambda _scale: Workload("tiny", 1, (5,)))
    settings = from_env({"DATABASE_URL": server_url, "PARCOURS_HOME": str(tmp_path)})
    with (
        opened_ground(settings, scale="S", rounds=1, told=quietly) as opened,
        ThreadPoolExecutor(1) as own_thread,  # the run's own browser is driven from this one
    ):
        cold, warm, pupil = own_thread.submit(first_chart.measure, opened).result()
    assert (cold.id, warm.id, pupil.id) == ("P8-cold", "P8-warm", "P8-pupil")
    for figure in (cold, warm):
        assert 0.05 < figure.value < 60
        assert 0.05 < figure.reference < 60
        assert figure.met == (figure.value <= float(figure.goal.split()[1]) and figure.ratio <= 0.5)
    assert 0 < pupil.value < 60
