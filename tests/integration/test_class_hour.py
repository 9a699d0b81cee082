"""A class hour over a bad network: what was acknowledged is what is stored, and nothing is stored twice.

Fifty clients work as the pupils' pages do: they save, hand in, and repeat until they are answered. The hour
is compressed to a few seconds; PARCOURS_CLASS_HOUR_SECONDS=180 makes it three minutes.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from http.cookiejar import CookieJar
from threading import Timer
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener
from uuid import UUID, uuid4

import psutil
import pytest

from tests.bad_network import bad_network
from tests.commands import environment, served
from tests.factories import PASSWORD
from tests.quiz_class import WORDS, QuizClass, make_quiz_class

PUPILS = 50
SECONDS = float(os.environ.get("PARCOURS_CLASS_HOUR_SECONDS", "15"))
QUIZZES = 2 + int(SECONDS // 30)
PATIENCE = SECONDS + 60
"""Seconds after the hour's beginning at which a client that still waits has failed."""
KEYS = [f"q{number}" for number in range(1, len(WORDS) + 1)]


@dataclass
class Client:
    """A pupil's page without a browser."""

    lesson: QuizClass
    username: str
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    acknowledged: dict[UUID, dict[str, str]] = field(default_factory=dict)
    """The answers of each submission that the server has confirmed."""

    def __post_init__(self) -> None:
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))
        self.until = time.monotonic() + PATIENCE

    def sign_in(self, site: str) -> None:
        """Before the network turns bad."""
        self._send(Request(f"{site}/login"))
        form = {"identifier": self.username, "password": PASSWORD, "csrf_token": self._token()}
        assert self._send(Request(f"{site}/login", urlencode(form).encode()))[0] == 200
        self.until = time.monotonic() + PATIENCE

    def _token(self) -> str:
        return next(str(cookie.value) for cookie in self.cookies if cookie.name == "_csrf_token")

    def _send(self, request: Request) -> tuple[int, bytes]:
        """Status 0 where no answer came."""
        try:
            with self.opener.open(request, timeout=40) as response:
                return response.status, response.read()
        except HTTPError as error:
            with error:
                return error.code, error.read()
        except (OSError, HTTPException):
            return 0, b""

    def post(self, address: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Send until an answer comes that is the server's own, as the queue of a page does."""
        headers = {
            "Content-Type": "application/json",
            "X-CSRFToken": self._token(),
            "X-Parcours-User": str(self.lesson.pupils[self.username]),
        }
        while time.monotonic() < self.until:
            self.counts["requests"] += 1
            status, answer = self._send(Request(address, json.dumps(body).encode(), headers))
            if status and status < 500:
                return status, json.loads(answer)
            self.counts["tried again"] += 1
            time.sleep(self.chance.uniform(0.1, 0.5))
        raise AssertionError(f"{self.username} was not answered in time")

    def work(self, site: str) -> None:
        """The hour: every quiz, answer by answer, with the pauses of somebody who thinks."""
        steps = QUIZZES * (len(KEYS) + 1)
        for activity in self.lesson.quizzes:
            token, answers, revision = uuid4(), {}, 0
            for key in KEYS:
                time.sleep(self.chance.uniform(0, 2 * SECONDS / steps))
                answers[key] = f"{self.username} {key} {self.chance.randrange(1000)}"
                revision = self._save(f"{site}/a/{activity}", token, answers, revision)
            time.sleep(self.chance.uniform(0, 2 * SECONDS / steps))
            self._hand_in(f"{site}/a/{activity}", token, answers)

    def _message(self, token: UUID, answers: dict[str, str], **more: object) -> dict[str, Any]:
        own = {"class_id": str(self.lesson.class_id), "client_token": str(token), "content_version": 1}
        return {**own, "responses": {"answers": dict(answers)}, **more}

    def _save(self, page: str, token: UUID, answers: dict[str, str], revision: int) -> int:
        """Save what is typed; where an answer was lost, go on from what the server has."""
        status, answer = self.post(f"{page}/draft", self._message(token, answers, revision=revision))
        if status == 409:
            message = self._message(token, answers, revision=answer["revision"])
            status, answer = self.post(f"{page}/draft", message)
        assert status == 200, answer
        self.counts["drafts"] += 1
        return int(answer["revision"])

    def _hand_in(self, page: str, token: UUID, answers: dict[str, str]) -> None:
        """Hand in; one in five does so twice, as by a page that was opened again."""
        for _ in range(1 + (self.chance.random() < 0.2)):
            status, receipt = self.post(f"{page}/attempts", self._message(token, answers))
            assert (status, receipt["number"]) == (200, 1), receipt
            self.counts["acknowledgements"] += 1
        self.acknowledged[token] = dict(answers)


def stored(lesson: QuizClass) -> list[tuple[UUID, dict[str, str]]]:
    """The token and the answers of each attempt in the database."""
    return [
        (row["client_token"], {item["key"]: item["answer"] for item in row["response_data"]})
        for row in lesson.attempts()
    ]


def test_what_is_acknowledged_is_what_is_stored(database, tmp_path, capsys: pytest.CaptureFixture[str]):
    names = [f"eleve{number:02}" for number in range(PUPILS)]
    lesson = make_quiz_class(database, *names, quizzes=QUIZZES)
    clients = [Client(lesson, name, random.Random(name)) for name in names]
    url = database.engine.url.render_as_string(hide_password=False)
    with (
        served(environment(url, tmp_path)) as running,
        bad_network(running.url, seed=2026) as (site, network),
        ThreadPoolExecutor(PUPILS) as pool,
    ):
        list(pool.map(lambda client: client.sign_in(running.url), clients))
        worker = psutil.Process(running.process.pid).children()[0]
        killing = Timer(SECONDS / 2, worker.kill)
        killing.start()
        list(pool.map(lambda client: client.work(site), clients))
        killing.join()
    found = stored(lesson)
    acknowledged = {token: answers for client in clients for token, answers in client.acknowledged.items()}
    counts = sum((client.counts for client in clients), Counter())
    told = {"pupils": PUPILS, "acknowledged": len(acknowledged), "stored": len(found), **counts}
    with capsys.disabled():
        sys.stderr.write(f"\nclass hour: {json.dumps(told)}\nnetwork: {json.dumps(network.counts)}\n")
    assert len(found) == PUPILS * QUIZZES
    assert dict(found) == acknowledged
    assert lesson.drafts() == []
    assert {fault for fault, count in network.counts.items() if count} >= {"answer lost", "sent twice"}
