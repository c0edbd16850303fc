"""``tensionwire feeds`` as a user meets it, against a loopback server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.catalogue import load_feeds
from config.opml import read_opml
from config.settings import DEFAULT
from flows.cli import run
from flows.replay import Recorded, Recording, serve

HOST = "127.0.0.1"
RSS = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour News</title>'
    "<language>en-gb</language>"
    + "".join(
        f"<item><title>Item {day}</title><link>http://{HOST}/{day}</link>"
        f"<pubDate>{day} Jun 2025 08:00:00 GMT</pubDate></item>"
        for day in (12, 14, 13)
    )
    + "</channel></rss>"
).encode()
HTML = (
    b"<!DOCTYPE html><html><head><link rel='alternate' type='application/rss+xml' href='/rss'>"
    b"<link rel='alternate' hreflang='fr' href='/fr'></head><body>Welcome</body></html>"
)
NINJS = json.dumps(
    {
        "uri": "urn:wire:1",
        "type": "text",
        "versioncreated": "2025-06-13T08:00:00Z",
        "headline": "Talks",
        "body_text": "Envoys met in Geneva on Friday.",
    }
).encode()
RESPONSES = {
    (HOST, "/rss"): Recorded(status=200, headers={"Content-Type": "text/xml"}, body=RSS),
    (HOST, "/"): Recorded(status=200, headers={"Content-Type": "text/html"}, body=HTML),
    (HOST, "/wire"): Recorded(status=200, headers={"Content-Type": "text/plain"}, body=NINJS),
    (HOST, "/broken"): Recorded(status=503, headers={}, body=b"later"),
}


class Desk:
    """A catalogue, settings and a database of a test's own, and a server for its feeds."""

    def __init__(self, folder: Path, base: str) -> None:
        self.base = base
        self.feeds = folder / "feeds.toml"
        self.database = folder / "t.duckdb"
        self.config = folder / "settings.toml"
        shipped = DEFAULT.read_text("utf-8")
        assert "host_spacing_seconds = 5.0" in shipped
        self.config.write_text(
            shipped.replace("host_spacing_seconds = 5.0", "host_spacing_seconds = 0")
        )

    def feed(self, name: str, path: str, more: str = "") -> None:
        text = self.feeds.read_text() if self.feeds.exists() else "# Kept as it is.\n"
        where = f'url = "{self.base}{path}"\nallow_private = true' if path else ""
        self.feeds.write_text(
            f'{text}\n[[feed]]\nid = "{name}"\noutlet = "{name}"\n{where}\n{more}\n'
        )

    def run(self, command: str, *arguments: str, database: bool = False) -> int:
        more = ["--feeds", str(self.feeds)]
        if command in {"check", "add"} or database:
            more += ["--config", str(self.config)]
        if database:
            more += ["--database", str(self.database)]
        return run(["feeds", command, *arguments, *more])


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("NO_PROXY", HOST)
    with serve(Recording(RESPONSES)) as port:
        yield Desk(tmp_path, f"http://{HOST}:{port}")


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def error_line(capsys: pytest.CaptureFixture[str]) -> str:
    lines = capsys.readouterr().err.splitlines()
    assert sum(line.startswith("error: ") for line in lines) == 1, lines
    return lines[-1]


def test_check_says_of_each_feed_what_a_poll_gives(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "one.xml").write_text("<x/>")
    desk.feed("good", "/rss", "min_items = 2")
    desk.feed("gone", "/gone")
    desk.feed("page", "/")
    desk.feed("broken", "/broken")
    desk.feed("wire", "/wire", 'format = "wire"')
    desk.feed("drop", "", f'folder = "{tmp_path / "drop"}"')
    desk.feed("old", "/old", 'parked = "closed in May"')
    assert desk.run("check", "--format", "json") == 1
    by_id = {row["feed"]: row for row in said(capsys)}
    assert list(by_id) == ["good", "gone", "page", "broken", "wire", "drop", "old"]
    good = by_id["good"]
    assert (good["outcome"], good["status"], good["items"]) == ("ok", 200, 3)
    assert (good["newest"], good["format"], good["expected"]) == (
        "2025-06-14T08:00:00+00:00",
        "rss20",
        "held",
    )
    assert (by_id["gone"]["status"], by_id["gone"]["outcome"]) == (404, "failed")
    assert by_id["page"]["message"].endswith(f"it names {desk.base}/rss")
    assert (by_id["broken"]["status"], by_id["broken"]["outcome"]) == (503, "failed")
    assert (by_id["wire"]["items"], by_id["wire"]["format"]) == (1, "wire")
    assert (by_id["drop"]["items"], by_id["drop"]["format"]) == (1, "folder")
    assert by_id["old"]["outcome"] == "parked"
    assert "closed in May" in by_id["old"]["message"]


def test_check_of_named_feeds_tells_of_assertions_and_asks_parked_ones(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.feed("few", "/rss", 'min_items = 4\nparked = "looked broken"')
    desk.feed("other", "/broken")
    assert desk.run("check", "few", "--format", "json") == 0
    (row,) = said(capsys)
    assert (row["outcome"], row["expected"]) == ("ok", "too few")
    assert "expected at least 4" in row["message"]
    assert desk.run("check", "few") == 0
    assert "too few" in capsys.readouterr().out
    assert desk.run("check", "othr") == 1
    assert "did you mean other?" in error_line(capsys)


def test_add_polls_and_appends_what_the_feed_says_of_itself(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.feed("first", "/broken")
    before = desk.feeds.read_text()
    arguments = ["--allow-private", "--state", "NOR", "--tag", "wire", "--cadence", "15"]
    assert desk.run("add", f"{desk.base}/rss", *arguments) == 0
    assert "harbour-news: Harbour News, 3 items" in capsys.readouterr().out
    assert desk.feeds.read_text().startswith(before.rstrip("\n"))
    added = load_feeds(desk.feeds).by_id("harbour-news")
    assert added is not None
    assert (added.url, added.outlet, added.state) == (f"{desk.base}/rss", "Harbour News", "NOR")
    assert (added.language, added.format, added.cadence_minutes) == ("en", "rss", 15)
    assert (added.tags, added.allow_private) == (("wire",), True)
    after = desk.feeds.read_text()
    assert desk.run("add", f"{desk.base}/rss", "--allow-private") == 1
    assert "harbour-news" in error_line(capsys)
    assert desk.feeds.read_text() == after


@pytest.mark.parametrize(
    ("path", "arguments", "words"),
    [
        ("/", ["--allow-private"], "/rss"),
        ("/broken", ["--allow-private"], "503"),
        ("/nothing", ["--allow-private"], "404"),
        ("/rss", [], "--allow-private"),
        ("/rss", ["--allow-private", "--state", "norway"], "alpha-3"),
        ("/rss", ["--allow-private", "--id", "first"], "--id"),
    ],
)
def test_add_refuses_in_one_line_and_leaves_the_file_alone(
    path: str,
    arguments: list[str],
    words: str,
    desk: Desk,
    capsys: pytest.CaptureFixture[str],
) -> None:
    desk.feed("first", "/first")
    before = desk.feeds.read_text()
    assert desk.run("add", f"{desk.base}{path}", *arguments) == 1
    assert words in error_line(capsys)
    assert desk.feeds.read_text() == before


def test_add_starts_a_catalogue_where_there_is_none(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.run("add", f"{desk.base}/rss", "--allow-private") == 0
    assert [feed.id for feed in load_feeds(desk.feeds).feed] == ["harbour-news"]
    assert desk.run("add", "ftp://a.example/rss") == 1
    assert "http or https" in error_line(capsys)


def test_park_and_unpark_are_kept_in_the_database(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.feed("one", "/rss")
    desk.feed("old", "/old", 'parked = "closed in May"')
    assert desk.run("list", "--format", "json", database=True) == 0
    assert [row["outcome"] for row in said(capsys)] == [None, "parked"]
    assert not desk.database.exists()
    assert desk.run("unpark", "one", database=True) == 1
    assert "is not parked" in error_line(capsys)
    assert desk.run("park", "one", "sends nothing but sports", database=True) == 0
    capsys.readouterr()
    assert desk.run("list", "--format", "json", database=True) == 0
    row = said(capsys)[0]
    assert (row["outcome"], row["message"]) == ("parked", "sends nothing but sports")
    assert run(["status", "--format", "json", "--database", str(desk.database)]) == 0
    assert said(capsys)[0]["parked"] == "sends nothing but sports"
    assert desk.run("unpark", "old", database=True) == 1
    assert "catalogue" in error_line(capsys)
    assert desk.run("unpark", "one", database=True) == 0
    assert "sends nothing but sports" in capsys.readouterr().out
    assert desk.run("list", "--format", "json", database=True) == 0
    assert said(capsys)[0]["outcome"] != "parked"
    assert desk.run("park", "two", "why", database=True) == 1
    assert "'two'" in error_line(capsys)


def test_export_and_import_give_the_same_feeds(
    desk: Desk, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    desk.feed("one", "/rss", 'state = "NOR"\ntags = ["wire", "north"]\nmin_items = 3')
    desk.feed("two", "/two", 'language = "pt-BR"')
    desk.feed("drop", "", 'folder = "drop"')
    opml, target = tmp_path / "out.opml", tmp_path / "new.toml"
    assert desk.run("export", str(opml)) == 0
    assert desk.run("export") == 0
    assert capfdbinary.readouterr().out == opml.read_bytes()
    assert len(read_opml(opml.read_bytes(), "out").feeds) == 2
    assert run(["feeds", "import", str(opml), "--feeds", str(target)]) == 0
    came = load_feeds(target).feed
    sent = load_feeds(desk.feeds).feed[:2]
    # The right to private addresses is not taken from a list.
    assert [feed.model_copy(update={"allow_private": True}) for feed in came] == list(sent)
    assert run(["feeds", "import", str(opml), "--feeds", str(target)]) == 1
    out, err = capfdbinary.readouterr()
    assert b"0 feeds added" in out
    assert err.count(b"is there already") == 2
    assert run(["feeds", "import", str(target), "--feeds", str(target)]) == 1
    assert b"not well-formed XML" in capfdbinary.readouterr().err


def test_a_catalogue_that_cannot_be_extended_is_left_alone(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    text = 'feed = [{ id = "a", url = "http://a.example/", outlet = "A" }]\n'
    desk.feeds.write_text(text)
    assert desk.run("add", f"{desk.base}/rss", "--allow-private") == 1
    assert "[[feed]]" in error_line(capsys)
    assert desk.feeds.read_text() == text


@pytest.mark.parametrize("arguments", [["feeds"], ["feeds", "bogus"], ["feeds", "park", "a"]])
def test_wrong_use_is_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert "tensionwire feeds" in error_line(capsys)
