"""The demo in memory, built once for all tests of this folder."""

from __future__ import annotations

import datetime as dt

import pytest

from datastore.crypto import Cipher, new_data_key
from datastore.simulate.building import DemoData, build_demo

NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
SEED = 20260901
CIPHER = Cipher([new_data_key()])


def build(now: dt.datetime = NOW, seed: int = SEED) -> DemoData:
    return build_demo(now=now, seed=seed, cipher=CIPHER, password_hash="a hash")


@pytest.fixture(scope="session")
def demo() -> DemoData:
    return build()
