"""Faults of the world: after the next ordinary run everything is as if they had not been."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from config.catalogue import Catalogue, load_feeds
from config.errors import TensionwireError
from extractors.errors import ModelError, StorageError
from flows import replay, sample
from flows.cli import run as command
from flows.cycle import Cycle, run
from flows.replay import Recorded, Recording, ReplayResolver
from flows.scheduler import only_one, scheduler_of
from storage.database import Database, LockedError
from tests.fakes import FakeExtractor
from tests.flows.material import contents, held, published, settings_at

FEEDS = Catalogue(feed=load_feeds(sample.FEEDS).feed[:2])
EVERY = 3
Whole = tuple[dict[str, list[str]], dict[str, bytes]]


class Broken(FakeExtractor):
    """As with a model file that is damaged."""

    def __init__(self) -> None:
        raise ModelError("the model", "its hash is not the one it must have")


Answer = Callable[[BaseHTTPRequestHandler, Recorded], None]


def cut(to: BaseHTTPRequestHandler, found: Recorded) -> None:
    """The connection ends in the middle of the page."""
    to.send_header("Content-Length", str(len(found.body)))
    to.end_headers()
    to.wfile.write(found.body[: len(found.body) // 2])


def damaged(to: BaseHTTPRequestHandler, found: Recorded) -> None:
    """What should be gzip is not."""
    body = b"\x1f\x8b\x08" + b"\xff\x00" * 500
    to.send_header("Content-Encoding", "gzip")
    to.send_header("Content-Length", str(len(body)))
    to.end_headers()
    to.wfile.write(body)


@contextmanager
def faulty(recording: Recording, fault: Answer) -> Iterator[int]:
    """Serve the recording, every third page with a fault; the port."""
    pages = 0

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            nonlocal pages
            host = self.headers["Host"].split(":")[0]
            found = replay.answer(recording, host, self.path, dict(self.headers))
            is_page = "html" in found.headers.get("Content-Type", "")
            pages += is_page
            self.send_response(found.status)
            for name, text in found.headers.items():
                self.send_header(name, text)
            if is_page and pages % EVERY == 0:
                fault(self, found)
                return
            self.send_header("Content-Length", str(len(found.body)))
            self.end_headers()
            self.wfile.write(found.body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer((replay.LOOPBACK, 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def cycle_at(
    database: Path,
    recording: Recording,
    fault: Answer | None = None,
    extractor: type[FakeExtractor] = FakeExtractor,
    clock: Callable[[], datetime] = now,
) -> Iterator[Cycle]:
    server = replay.serve(recording) if fault is None else faulty(recording, fault)
    with server as port, Database.open(database) as db:
        yield Cycle(
            settings=settings_at(database),
            db=db,
            report=lambda *_: None,
            extractor=extractor,
            catalogue=FEEDS,
            everything=True,
            resolver=ReplayResolver(recording.hosts, port),
            clock=clock,
        )


@pytest.fixture(scope="module")
def recording() -> Recording:
    return replay.read_recording(sample.RECORDING)


@pytest.fixture(scope="module")
def undisturbed(recording: Recording, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    database = tmp_path_factory.mktemp("whole") / "t.duckdb"
    with cycle_at(database, recording) as cycle:
        run(cycle)
    return contents(database), published(database.parent)


def assert_mended(database: Path, recording: Recording, undisturbed: Whole) -> None:
    with cycle_at(database, recording) as cycle:
        run(cycle)
    found, feeds = contents(database), published(database.parent)
    assert {t for t in found if found[t] != undisturbed[0][t]} == set()
    assert {f for f in undisturbed[1] if feeds.get(f) != undisturbed[1][f]} == set()


@pytest.mark.parametrize("fault", [cut, damaged])
def test_pages_that_come_broken_are_asked_for_again(
    fault: Answer, recording: Recording, undisturbed: Whole, tmp_path: Path
) -> None:
    with cycle_at(tmp_path / "t.duckdb", recording, fault) as cycle:
        first = run(cycle)
    assert first.ingested.articles < 27, "the fault must be felt"
    assert first.ingested.rejects > 0
    with Database.open(tmp_path / "t.duckdb") as db:
        # What failed for now stays as rows of what happened; all the rest is compared.
        db.execute("DELETE FROM raw_rejects")
    assert_mended(tmp_path / "t.duckdb", recording, undisturbed)


def test_a_model_that_is_broken(recording: Recording, undisturbed: Whole, tmp_path: Path) -> None:
    with (
        cycle_at(tmp_path / "t.duckdb", recording, extractor=Broken) as cycle,
        pytest.raises(TensionwireError, match="hash"),
    ):
        run(cycle)
    with Database.open(tmp_path / "t.duckdb", read_only=True) as db:
        assert db.rows("SELECT outcome FROM runs") == [("failed",)]
        assert db.rows("SELECT count(*) FROM core_quarantine") == [(0,)]
    assert_mended(tmp_path / "t.duckdb", recording, undisturbed)


@pytest.mark.parametrize("days", [-400, 40])
def test_a_clock_that_was_wrong(
    days: int, recording: Recording, undisturbed: Whole, tmp_path: Path
) -> None:
    wrong = timedelta(days=days)
    with cycle_at(tmp_path / "t.duckdb", recording, clock=lambda: now() + wrong) as cycle:
        run(cycle)
    assert_mended(tmp_path / "t.duckdb", recording, undisturbed)


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[None]:
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("no small disk can be made here: mounting needs root")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
@pytest.mark.parametrize("size", ["1m", "2m", "3m"])
def test_a_full_disk(size: str, recording: Recording, undisturbed: Whole, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk, size):
        with pytest.raises(StorageError) as error, cycle_at(disk / "t.duckdb", recording) as cycle:
            run(cycle)
        assert "\n" not in str(error.value)
        subprocess.run(["mount", "-o", "remount,size=300m", str(disk)], check=True)
        assert_mended(disk / "t.duckdb", recording, undisturbed)


HOLD = """
import sys
from pathlib import Path
from flows.scheduler import only_one
with only_one(Path(sys.argv[1]), Path("t.duckdb")):
    print("held", flush=True); sys.stdin.readline()
"""


def test_two_schedulers_on_one_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "prefect"
    assert scheduler_of(home) is None
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "held\n"
        assert scheduler_of(home) == other.pid
        assert command(["schedule", "--database", str(tmp_path / "t.duckdb")]) == 1
        told = capsys.readouterr().err
        assert f"process {other.pid} schedules it already" in told
        assert told.count("\n") == 1
        other.kill()  # a lock of a dead process is none
    assert scheduler_of(home) is None
    with only_one(home, tmp_path / "t.duckdb"):
        pass


def test_a_run_beside_another_one_waits_and_then_says_who_has_it(tmp_path: Path) -> None:
    path = tmp_path / "t.duckdb"
    Database.open(path).close()
    with held(path) as process, pytest.raises(LockedError, match=f"process {process}"):
        Database.open(path, wait_seconds=0.5)
