"""Answers that are kept from one request to the next: in this process or, with REDIS_URL, for all of them.

They are a help and never needed: what is not found, or cannot be opened, is made anew.
"""

from __future__ import annotations

import hashlib
import logging
import pickle
from collections.abc import Hashable
from importlib.metadata import version
from typing import Any

from cachelib.serializers import BaseSerializer
from flask import Flask
from flask_caching import Cache
from redis.exceptions import RedisError

from datastore.crypto import Cipher

log = logging.getLogger("parcours")

MOST_KEPT = 64
"""In one process: comparisons, some of a megabyte; the panels of a few coordinators."""
KEPT_FOR = 3600
"""Seconds, after which nobody is looking at the same comparison any longer."""
PATIENCE = 0.5
"""Seconds that Redis may take: reading an answer anew takes no longer."""


class Answers:
    """Values by key, each for as long as there is room for it."""

    def __init__(self, server: Flask, redis_url: str | None, cipher: Cipher) -> None:
        """Keep them for a server.

        Args:
            server: Whose answers they are.
            redis_url: Where its processes share them; None: each keeps its own.
            cipher: Seals what leaves the process.
        """
        place = _in_redis(redis_url, cipher) if redis_url else _in_process()
        place["CACHE_DEFAULT_TIMEOUT"] = KEPT_FOR
        self._cache = Cache(server, with_jinja2_ext=False, config=place)

    def get(self, key: Hashable) -> Any:
        """What is kept under a key whose text says everything about it; None where there is nothing."""
        try:
            return self._cache.get(_digest(key))
        except RedisError as error:
            log.warning("REDIS_URL: %s; answers are made anew", type(error).__name__)
            return None

    def keep(self, key: Hashable, value: Any) -> None:
        """Keep an answer that nobody changes afterwards."""
        try:
            self._cache.set(_digest(key), value)
        except RedisError as error:
            log.warning("REDIS_URL: %s; an answer is not kept", type(error).__name__)


def _in_process() -> dict[str, Any]:
    return {"CACHE_TYPE": "SimpleCache", "CACHE_THRESHOLD": MOST_KEPT}


def _in_redis(url: str, cipher: Cipher) -> dict[str, Any]:
    return {
        "CACHE_TYPE": "RedisCache",
        "CACHE_REDIS_URL": url,
        "CACHE_KEY_PREFIX": f"parcours:{version('parcours')}:",
        "CACHE_SERIALIZER": _Sealed(cipher),
        "CACHE_OPTIONS": {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE},
    }


def _digest(key: Hashable) -> str:
    return hashlib.sha256(repr(key).encode()).hexdigest()


class _Sealed(BaseSerializer):
    """Objects under the data keys: answers name pupils, and whoever can write to Redis must not run code."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    def dumps(self, value: Any, protocol: int = pickle.HIGHEST_PROTOCOL) -> bytes:
        """Encrypted and authenticated."""
        return self._cipher.seal(pickle.dumps(value, protocol))

    def loads(self, bvalue: bytes | None) -> Any:
        """What was sealed under one of our keys; None for anything else."""
        opened = None if bvalue is None else self._cipher.unseal(bvalue)
        return None if opened is None else pickle.loads(opened)  # noqa: S301 - sealed by ourselves
