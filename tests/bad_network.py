"""A network between clients and a server that loses, delays, repeats and refuses, by a plan of chance."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import urlsplit

CHANCES = {
    "lost on the way": 0.08,
    "answer lost": 0.08,
    "refused by 503": 0.05,
    "stored, but answered 503": 0.03,
    "sent twice": 0.04,
    "delayed": 0.10,
}
"""Of one request; the rest goes through untouched."""
LONGEST_DELAY = 0.8
TIMEOUT = 30
PASSED_ON = ("Cookie", "Content-Type", "X-CSRFToken", "X-Parcours-User", "Accept")
ANSWERED = ("Content-Type", "Set-Cookie", "Location")
Answer = tuple[int, list[tuple[str, str]], bytes]


class Chance:
    """The faults, in an order that a seed decides."""

    def __init__(self, seed: int) -> None:
        self.counts: Counter[str] = Counter()
        self._random, self._lock = random.Random(seed), Lock()

    def draw(self) -> tuple[str, float]:
        """What happens to the next request, and how long a delay would be."""
        with self._lock:
            (fault,) = self._random.choices(
                [*CHANCES, "passed"], [*CHANCES.values(), 1 - sum(CHANCES.values())]
            )
            self.counts[fault] += 1
            return fault, self._random.uniform(0.1, LONGEST_DELAY)


class _Passage(BaseHTTPRequestHandler):
    """One request on its way; `upstream` and `chance` are set on a class of its own for each network."""

    upstream: str
    chance: Chance
    timeout = TIMEOUT

    def do_GET(self) -> None:
        self._pass()

    def do_POST(self) -> None:
        self._pass()

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault, delay = self.chance.draw()
        self.close_connection = True
        if fault == "lost on the way":
            return
        if fault == "delayed":
            time.sleep(delay)
        if fault == "refused by 503":
            self._answer((503, [("Content-Type", "text/html")], b"later"))
            return
        answer = self._forward(body)
        if fault == "sent twice":
            answer = self._forward(body)
        if fault == "stored, but answered 503":
            answer = (503, [("Content-Type", "text/html")], b"later")
        if fault != "answer lost" and answer is not None:
            self._answer(answer)

    def _forward(self, body: bytes) -> Answer | None:
        """The server's answer; none where it is down."""
        address = urlsplit(self.upstream)
        connection = HTTPConnection(str(address.hostname), address.port, timeout=TIMEOUT)
        headers = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
        try:
            connection.request(self.command, self.path, body or None, headers)
            response = connection.getresponse()
            kept = [(name, value) for name, value in response.getheaders() if name in ANSWERED]
            return response.status, kept, response.read()
        except OSError:
            return None
        finally:
            connection.close()

    def _answer(self, answer: Answer) -> None:
        status, headers, body = answer
        self.send_response(status)
        for name, value in [*headers, ("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_parts: object) -> None:
        """Nothing: the faults are counted."""


class _Network(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, *_of: object) -> None:
        """A client that has gone: it will come again."""


@contextmanager
def bad_network(upstream: str, *, seed: int) -> Iterator[tuple[str, Chance]]:
    """The address by which a server is reached over a bad network, and what the network does."""
    chance = Chance(seed)
    passage = type("Passage", (_Passage,), {"upstream": upstream, "chance": chance})
    with _Network(("127.0.0.1", 0), passage) as network:
        thread = Thread(target=network.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{network.server_address[1]}", chance
        finally:
            network.shutdown()
            thread.join()
