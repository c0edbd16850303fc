"""Structured lines, the outcome file, metrics from it, and who is told."""

from __future__ import annotations

import json
import os
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path

import pytest

from config.catalogue import Catalogue, load_feeds
from extractors.errors import TensionwireError
from flows import cycle, logs, notify, outcome, sample
from flows.server.metrics import metrics
from tests.flows.material import sample_cycle
from tests.flows.serving import served

SECRET = "s3cr3t-path"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(logs.VARIABLE, "json")


def read_lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


Ran = tuple[cycle.Summary, str, Path]
"""A run on two recorded feeds: its summary, its lines, where it published."""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("ran")
    two = Catalogue(feed=load_feeds(sample.FEEDS).feed[:2])
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stderr(StringIO()) as told,
        sample_cycle(folder / "t.duckdb", feeds=two) as made,
    ):
        patch.setenv(logs.VARIABLE, "json")
        return cycle.run(made), told.getvalue(), made.settings.publish.folder


def test_a_run_says_one_line_for_each_feed_and_batch_and_leaves_its_figures(ran: Ran) -> None:
    summary, text, folder = ran
    told = [json.loads(line) for line in text.splitlines()]
    feeds = [line for line in told if line["event"] == "feed"]
    assert [line["feed_id"] for line in feeds] == sorted({str(line["feed_id"]) for line in feeds})
    assert len(feeds) == 2
    assert {line["outcome"] for line in feeds} == {"new"}
    batches = [line for line in told if line["event"] == "batch"]
    assert sum(int(str(line["articles"])) for line in batches) == summary.extracted.extractions
    assert [line["state"] for line in told if line["event"] == "run"] == ["started", "done"]
    assert set(summary.seconds) == {"poll", "link", "extract", "publish"}
    left = outcome.read(folder)
    assert left is not None
    assert left.done
    assert left.counts["articles"] == summary.ingested.articles
    assert {feed.feed_id for feed in left.feeds} == {str(line["feed_id"]) for line in feeds}
    assert left.waiting == {"unread": 0, "outdated": 0, "quarantine": 0}


def test_a_failed_run_says_so_everywhere(
    lines: None, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken(_: cycle.Cycle) -> str:
        raise TensionwireError("published", "cannot be written to")

    with sample_cycle(tmp_path / "t.duckdb", feeds=Catalogue()) as made:
        with pytest.raises(TensionwireError):
            cycle.run(made, cycle.Steps(publish=broken))
        left = outcome.read(made.settings.publish.folder)
    last = read_lines(capsys)[-1]
    assert (last["event"], last["state"]) == ("run", "failed")
    assert "cannot be written" in str(last["error"])
    assert left is not None
    assert not left.done
    assert "tensionwire_run_ok 0" in metrics(tmp_path / "published", left.at)


def test_text_lines_quote_what_has_spaces(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(logs.VARIABLE, "text")
    logs.log("feed", feed_id="a", message='says "no"', empty="", none=None, seconds=1.23456)
    assert (
        capsys.readouterr()
        .err.rstrip()
        .endswith(r'feed feed_id=a message="says \"no\"" seconds=1.235')
    )
    monkeypatch.delenv(logs.VARIABLE)
    logs.log("feed")
    assert capsys.readouterr().err == ""


def test_metrics_are_valid_and_age(ran: Ran) -> None:
    folder = ran[2]
    left = outcome.read(folder)
    assert left is not None
    text = metrics(folder, left.at + timedelta(hours=1))
    samples = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            name, value = line.rsplit(" ", 1)
            samples[name] = float(value)
    assert samples["tensionwire_up"] == 1
    assert samples["tensionwire_run_age_seconds"] == 3600
    assert samples['tensionwire_run_counts{what="articles"}'] == left.counts["articles"]
    assert samples['tensionwire_stage_seconds{stage="poll"}'] == left.seconds["poll"]
    lags = [value for name, value in samples.items() if "feed_lag_seconds" in name]
    assert len(lags) == 2
    assert min(lags) > 3599
    assert (
        text.count("# TYPE")
        == text.count("# HELP")
        == len({line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")})
    )
    with served(folder) as client:
        got = client.get("/metrics")
        assert got.status == 200
        assert got.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        assert b"tensionwire_feed_lag_seconds{feed=" in got.body


def test_before_the_first_run_there_is_only_up(tmp_path: Path) -> None:
    left = metrics(tmp_path, datetime(2026, 1, 1, tzinfo=UTC))
    assert left.splitlines()[-1] == "tensionwire_up 0"


@contextmanager
def webhook(*statuses: int) -> Iterator[tuple[str, list[bytes]]]:
    """A loopback server that keeps what it is sent; its answers in turn, 200 after them."""
    got: list[bytes] = []
    turns = iter(statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(next(turns, 200))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{SECRET}", got
        server.shutdown()


class Mail(socketserver.StreamRequestHandler):
    """As much SMTP as a client needs; keeps the message."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while (part := self.rfile.readline()) != b".\r\n":
                    self.server.got.append(part)  # type: ignore[attr-defined]
            if word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"250 fine\r\n")


def test_a_webhook_and_a_mail_are_sent(
    lines: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with webhook() as (address, got), socketserver.TCPServer(("127.0.0.1", 0), Mail) as mail:
        mail.got = []  # type: ignore[attr-defined]
        threading.Thread(target=mail.serve_forever, daemon=True).start()
        port = mail.server_address[1]
        monkeypatch.setenv(notify.WEBHOOK, address)
        monkeypatch.setenv(
            notify.MAIL, f"smtp://127.0.0.1:{port}/?from=wire@a.example&to=desk@b.example"
        )
        notify.tell("Tensionwire: monitor failed", {"kind": "failure", "run": "x"})
        mail.shutdown()
        message = b"".join(mail.got).decode()  # type: ignore[attr-defined]
    assert json.loads(got[0]) == {
        "text": "Tensionwire: monitor failed",
        "kind": "failure",
        "run": "x",
    }
    assert "Subject: Tensionwire: monitor failed" in message
    assert "To: desk@b.example" in message
    told = capsys.readouterr().err
    assert [json.loads(line)["state"] for line in told.splitlines()] == ["sent", "sent"]
    assert SECRET not in told


@pytest.mark.parametrize("address", [f"http://127.0.0.1:1/{SECRET}", f"file:///{SECRET}", SECRET])
def test_who_cannot_be_told_is_a_line_without_the_address(
    address: str, lines: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(notify.WEBHOOK, address)
    monkeypatch.setenv(notify.MAIL, f"smtp://u:{SECRET}@127.0.0.1:1/?from=a@b.example")
    notify.tell("subject", {}, waits=(0.01,))
    told = capsys.readouterr().err
    assert [json.loads(line)["state"] for line in told.splitlines()] == ["failed", "failed"]
    assert SECRET not in told


@pytest.mark.parametrize(
    ("statuses", "tries", "state"),
    [((503, 429), 3, "sent"), ((503, 503, 503), 3, "failed"), ((404,), 1, "failed")],
)
def test_only_what_may_pass_by_itself_is_tried_again(
    statuses: tuple[int, ...],
    tries: int,
    state: str,
    lines: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with webhook(*statuses) as (address, got):
        monkeypatch.setenv(notify.WEBHOOK, address)
        notify.tell("subject", {}, waits=(0.01, 0.01))
    assert len(got) == tries
    assert json.loads(capsys.readouterr().err)["state"] == state


def test_only_new_alerts_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str, *ids: str) -> Path:
        place = tmp_path / name
        place.mkdir()
        items = [{"id": i, "title": f"t {i}", "content_text": "", "url": ""} for i in ids]
        (place / "alerts.json").write_text(json.dumps({"items": items}))
        return place

    first, second = version("1", "a"), version("2", "a", "b", "c")
    with webhook() as (address, got):
        monkeypatch.setenv(notify.WEBHOOK, address)
        assert notify.tell_new_alerts(None, first) == 0
        assert notify.tell_new_alerts(first, first) == 0
        assert got == []
        assert notify.tell_new_alerts(first, second) == 2
    told = json.loads(got[0])
    assert [alert["id"] for alert in told["alerts"]] == ["b", "c"]
    assert os.environ[notify.WEBHOOK] == address


def test_a_field_that_is_no_plain_value_is_logged_as_its_text(
    lines: None, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.log("schedule", database=Path("data/t.duckdb"))
    assert json.loads(capsys.readouterr().err)["database"] == "data/t.duckdb"
