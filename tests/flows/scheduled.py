"""A real ``tensionwire schedule`` on feeds of the loopback interface, and what it leaves behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.error import HTTPError

ITEM = (
    "<item><guid>{id}</guid><title>{title} {id}</title><link>http://127.0.0.1/{id}</link>"
    "<pubDate>Fri, 06 Mar 2026 10:00:00 GMT</pubDate><description>{text}</description></item>"
)
TEXTS = (
    ("Russia shells", "Russia shelled the town of Sumy in Ukraine on Friday, officials said."),
    ("India warns", "India threatened Pakistan with sanctions. Pakistan denied any attack."),
    ("Talks in Cairo", "The foreign ministers of Egypt and Iran met for talks in Cairo."),
)
FEEDS = 3
TRIES = 10
PATIENCE = 150.0
"""Seconds that a busy machine may take for what takes 20 s on an idle one."""
CONFIG = Path(__file__).parents[2] / "config" / "tensionwire.toml"


CHANGED = {
    "host_spacing_seconds = 5.0": "host_spacing_seconds = 0",
    "read_seconds = 20.0": "read_seconds = 200",
    "total_seconds = 60.0": "total_seconds = 300",
}
"""Settings as the test needs them: in no hurry with a feed that waits for the gate."""


class World(ThreadingHTTPServer):
    """Three feeds; the last of them answers only when ``gate`` is open, and sets ``asked``."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.gate = threading.Event()
        self.asked = threading.Event()

    def catalogue(self) -> str:
        """The feeds as a catalogue file."""
        return "\n".join(
            f'[[feed]]\nid = "feed-{n}"\nurl = "http://127.0.0.1:{self.server_port}/{n}"\n'
            f'outlet = "Outlet {n}"\nallow_private = true\nfull_text = "item"\n'
            for n in range(FEEDS)
        )


class _Answers(BaseHTTPRequestHandler):
    server: World

    def do_GET(self) -> None:
        number = self.path.strip("/")
        if not number.isdigit():
            self.send_error(404)
            return
        if int(number) == FEEDS - 1:
            self.server.asked.set()
            self.server.gate.wait(2 * PATIENCE)
        items = "".join(
            ITEM.format(id=f"{number}-{n}", title=title, text=f"{text} So says report {number}.")
            for n, (title, text) in enumerate(TEXTS)
        )
        body = (
            f'<rss version="2.0"><channel><title>{number}</title>{items}</channel></rss>'.encode()
        )
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(BrokenPipeError):  # who asked was killed meanwhile
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def world() -> Iterator[World]:
    with World() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.gate.set()
            server.shutdown()


def files(folder: Path, served: World) -> tuple[Path, Path]:
    """Settings, and the catalogue of the feeds, as files."""
    config, feeds = folder / "settings.toml", folder / "feeds.toml"
    text = CONFIG.read_text("utf-8")
    for name, other in CHANGED.items():
        assert name in text
        text = text.replace(name, other)
    config.write_text(text)
    feeds.write_text(served.catalogue())
    return config, feeds


class Scheduler:
    """One process of ``tensionwire schedule`` and the lines that it has written."""

    def __init__(self, config: Path, feeds: Path, database: Path) -> None:
        command = [sys.executable, "-c", "from flows.cli import main; main()", "schedule"]
        options = ["--json-logs", "--config", config, "--feeds", feeds, "--database", database]
        # Prefect's runner looks for work every 10 s; here it must not take so long.
        self.process = subprocess.Popen(
            [*command, *map(str, options)],
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PREFECT_RUNNER_POLL_FREQUENCY": "1"},
        )
        self.lines: list[dict[str, Any]] = []
        self.rest: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as written:
            for line in written:
                try:
                    self.lines.append(json.loads(line))
                except ValueError:
                    self.rest.append(line)

    def seen(self, **wanted: str) -> list[dict[str, Any]]:
        """The lines that have these fields."""
        return [line for line in self.lines if wanted.items() <= line.items()]

    def wait_for(self, count: int = 1, seconds: float = PATIENCE, **wanted: str) -> dict[str, Any]:
        """The newest line with these fields, when there are so many."""
        until(lambda: len(self.seen(**wanted)) >= count, seconds, lambda: f"{wanted}\n{self}")
        return self.seen(**wanted)[-1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.ended()

    def ended(self, seconds: float = PATIENCE) -> int:
        """Its exit code, when it has ended and all its lines are read."""
        code = self.process.wait(seconds)
        self._reader.join(seconds)
        return code

    def ask(self, path: str, body: object) -> Any:
        """Ask Prefect's API of this scheduler; busy it answers 503, and is asked again."""
        request = urllib.request.Request(
            self.seen(event="schedule", state="started")[0]["prefect"] + path,
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        for _ in range(TRIES):
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:
                    return json.load(answer)
            except HTTPError as error:
                if error.code != HTTPStatus.SERVICE_UNAVAILABLE:
                    raise
                time.sleep(1)
        raise AssertionError(f"{path} answers nothing\n{self}")

    def ask_for_a_run(self) -> None:
        """Let ``monitor`` be due now."""
        asked = {"deployments": {"name": {"any_": ["monitor"]}}}
        (found,) = self.ask("/deployments/filter", asked)
        self.ask(f"/deployments/{found['id']}/create_flow_run", {})

    def states(self) -> list[str]:
        """The states of all runs whose time has come, in Prefect's words, sorted."""
        asked = {"flow_runs": {"state": {"type": {"not_any_": ["SCHEDULED"]}}}}
        return sorted(run["state"]["type"] for run in self.ask("/flow_runs/filter", asked))

    def __str__(self) -> str:
        return "\n".join([*map(str, self.lines), *self.rest])


def until(holds: Callable[[], bool], seconds: float, why: Callable[[], str]) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, why()
        time.sleep(0.1)


def descendants(pid: int) -> set[int]:
    """All processes that a process has started, and those that they have."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text("utf-8").split()):
            found |= {child} | descendants(child)
    return found


def alive(pids: set[int]) -> dict[int, str]:
    """Those of the processes that live, with their command lines; one that only waits to be
    collected by its parent is dead."""
    living = {}
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
            if state != "Z":
                living[pid] = Path(f"/proc/{pid}/cmdline").read_text("utf-8").replace("\0", " ")
        except OSError:
            continue
    return living
