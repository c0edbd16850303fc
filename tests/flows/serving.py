"""A real server in a process of its own, and a client that shows everything."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import uvicorn

from flows.server import create_app
from storage import load
from storage.database import Database
from storage.publish import publish
from tests.storage.material import article, database, poll, reading

SERVE = [sys.executable, "-c", "from flows.cli import main; main()", "serve", "--port", "0"]


class Got(NamedTuple):
    """An answer as it came."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """Asks one server; every request has a connection of its own."""

    def __init__(self, base: str, process: subprocess.Popen[str] | None = None) -> None:
        self.base = base
        self.process = process

    def get(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
        method: str = "GET",
    ) -> Got:
        where = urlsplit(self.base)
        joint = "&" if "?" in path else "?"
        address = path + (joint + urlencode(query) if query else "")
        asked = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
        try:
            asked.request(method, address, headers=dict(headers or {}))
            answer = asked.getresponse()
            return Got(answer.status, answer.headers, answer.read())
        finally:
            asked.close()

    def wait_for(self, version: Path) -> None:
        """Wait until a version that was just published is served."""
        end = time.monotonic() + 30
        while self.get("/api/status").headers["x-tensionwire-version"] != version.name:
            assert time.monotonic() < end, f"{version.name} is not served"
            time.sleep(0.05)


@contextmanager
def served(folder: Path, *options: str, token: str | None = None) -> Iterator[Client]:
    """``tensionwire serve`` on a free port of the loopback interface."""
    environment = {k: v for k, v in os.environ.items() if k != "TENSIONWIRE_TOKEN"}
    if token:
        environment["TENSIONWIRE_TOKEN"] = token
    with subprocess.Popen(
        [*SERVE, "--folder", str(folder), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line.startswith("serving http://"), process.communicate(timeout=20)
            yield Client(line.split()[1].rstrip("/"), process)
        finally:
            process.terminate()
            process.communicate(timeout=20)


@contextmanager
def served_here(folder: Path) -> Iterator[Client]:
    """The same server in a thread of this process, so that a test can break what it uses."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(create_app(folder), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield Client(f"http://127.0.0.1:{listening.getsockname()[1]}")
        finally:
            server.should_exit = True
            thread.join(timeout=20)


def add(db: Database, *numbers: int, day: int = 40) -> None:
    """Store and read some more articles."""
    made = [article(number, day=day) for number in numbers]
    load.store_polls(db, [poll(*made, at=numbers[0])])
    load.store_extractions(db, [reading(a) for a in made])


def world(folder: Path) -> Database:
    """Forty days of four articles, one of them an attack, every tenth day all of them."""
    made = []
    for number in range(160):
        day, of_day = divmod(number, 4)
        attack = of_day == 0 or day % 10 == 9
        text = "Russia attacked Ukraine. They met." if attack else "Nothing happened."
        made.append(article(number, day=day, text=text))
    return database(folder, *made)


def published(folder: Path) -> Path:
    """The published folder of :func:`world`."""
    with world(folder) as db:
        publish(db, folder / "published", 3, min_articles=1)
    return folder / "published"
