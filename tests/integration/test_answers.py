"""Answers that processes share in a real Redis: sealed, and never needed."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from redis import Redis

from dashboard.answers import Answers
from datastore.crypto import Cipher, new_data_key
from tests.redis_server import running_redis

KEY = ("school", "panel")
ANSWER = {"names": ["Ines Belhadj"]}


def on(url: str, cipher: Cipher) -> Answers:
    """What one of several processes keeps there."""
    return Answers(Flask("answers"), url, cipher)


def test_what_one_process_keeps_another_finds(redis_url, cipher):
    on(redis_url, cipher).keep(KEY, ANSWER)
    assert on(redis_url, cipher).get(KEY) == ANSWER
    assert on(redis_url, cipher).get(("school", "another panel")) is None


def test_without_redis_each_process_keeps_its_own(cipher):
    mine = Answers(Flask("answers"), None, cipher)
    mine.keep(KEY, ANSWER)
    assert mine.get(KEY) == ANSWER
    assert Answers(Flask("answers"), None, cipher).get(KEY) is None


def test_neither_names_nor_what_was_asked_are_readable_in_redis(redis_url, cipher):
    on(redis_url, cipher).keep(KEY, ANSWER)
    redis = Redis.from_url(redis_url)
    [key] = redis.keys()
    held = key + redis.get(key)
    assert not [word for word in (b"Ines", b"names", b"school", b"panel") if word in held]
    assert 0 < redis.ttl(key) <= 3600


@pytest.mark.parametrize("forged", [b"!cos\nsystem\n(S'false'\ntR.", b"12", b""])
def test_what_somebody_else_has_put_there_is_not_taken(redis_url, cipher, forged):
    answers, redis = on(redis_url, cipher), Redis.from_url(redis_url)
    answers.keep(KEY, ANSWER)
    [key] = redis.keys()
    redis.set(key, forged)
    assert answers.get(KEY) is None


def test_after_a_change_of_data_keys_old_answers_open_with_the_old_key_alone(redis_url):
    old, new = new_data_key(), new_data_key()
    on(redis_url, Cipher([old])).keep(KEY, ANSWER)
    assert on(redis_url, Cipher([new, old])).get(KEY) == ANSWER
    assert on(redis_url, Cipher([new])).get(KEY) is None


def test_when_redis_is_gone_nothing_is_found_nothing_is_kept_and_the_log_says_so(cipher, caplog):
    with running_redis() as url:
        answers = on(url, cipher)
        answers.keep(KEY, ANSWER)
    with caplog.at_level(logging.WARNING, logger="parcours"):
        answers.keep(KEY, ANSWER)
        assert answers.get(KEY) is None
    assert [record.message.partition(":")[0] for record in caplog.records] == ["REDIS_URL", "REDIS_URL"]
