"""Feeds and articles that cannot be used: a reject with its reason, and nothing else lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.catalogue import Catalogue, Feed
from flows.cycle import Cycle, Summary, run
from flows.replay import Recorded, Recording, ReplayResolver, serve
from storage.database import Database
from tests.fakes import FakeExtractor
from tests.flows.material import settings_at

TEXT = " ".join(f"Sentence {i} of the report tells of an attack on the border." for i in range(12))
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x ['
    + '<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9))
    + "]><rss version='2.0'><channel><title>&j;</title></channel></rss>"
)


def rss(items: str, encoding: str = "utf-8") -> bytes:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel>'
        f"<title>Wire</title>{items}</channel></rss>"
    )
    return text.encode(encoding)


def item(name: str, *, title: str = "A title", date: str = "Fri, 13 Jun 2025 08:00:00 GMT") -> str:
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    headed = f"<title>{title}</title>" if title else ""
    return f"<item>{headed}<link>http://good.example/{name}</link>{dated}</item>"


def page(title: str = "A title", text: str = TEXT) -> bytes:
    head = f"<title>{title}</title>" if title else ""
    return f"<html><head>{head}</head><body><article><p>{text}</p></article></body></html>".encode()


def recorded(body: bytes, kind: str = "application/rss+xml", status: int = 200) -> Recorded:
    return Recorded(status=status, headers={"Content-Type": kind}, body=body)


GOOD = {
    ("good.example", "/rss"): recorded(rss(item("one") + item("two", title="Another title"))),
    ("good.example", "/one"): recorded(page(), "text/html"),
    ("good.example", "/two"): recorded(page("Another title", TEXT[::-1]), "text/html"),
}


@contextmanager
def cycle(
    database: Path, responses: dict[tuple[str, str], Recorded], *hosts: str
) -> Iterator[Cycle]:
    """A cycle over one feed a host, each at ``/rss``."""
    feeds = tuple(
        Feed(
            id=host.split(".", maxsplit=1)[0],
            url=f"http://{host}/rss",
            outlet=host,
            allow_private=True,
        )
        for host in hosts
    )
    recording = Recording(responses)
    with serve(recording) as port, Database.open(database) as db:
        yield Cycle(
            settings=settings_at(database),
            db=db,
            report=lambda stage, done, total: None,
            extractor=FakeExtractor,
            catalogue=Catalogue(feed=feeds),
            everything=True,
            resolver=ReplayResolver(recording.hosts, port),
        )


def run_with(database: Path, responses: dict[tuple[str, str], Recorded], *hosts: str) -> Summary:
    with cycle(database, responses, *hosts) as made:
        return run(made)


def rows(database: Path, sql: str) -> list[tuple[object, ...]]:
    with Database.open(database, read_only=True) as db:
        return db.rows(sql)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<!DOCTYPE html><html><body>Please log in</body></html>", "html"),
        (b"   \n", "empty"),
        (b"\x00\x01\x02\x03" * 500, "binary"),
        (BOMB.encode(), "xml-entities"),
        (b"hello", "not-a-feed"),
    ],
)
def test_a_body_that_is_no_feed_is_rejected_and_the_others_go_on(
    body: bytes, reason: str, tmp_path: Path
) -> None:
    database = tmp_path / "t.duckdb"
    responses = {**GOOD, ("bad.example", "/rss"): recorded(body)}
    summary = run_with(database, responses, "bad.example", "good.example")
    assert summary.ingested.failed == 1
    assert summary.totals.articles == 2
    ((source, why, detail, size),) = rows(
        database, "SELECT source, reason, detail, bytes FROM raw_rejects"
    )
    assert (source, why, size) == ("bad", reason, len(body))
    assert detail
    outcomes = rows(database, "SELECT feed_id, outcome FROM raw_fetches ORDER BY feed_id")
    assert outcomes == [("bad", "failed"), ("good", "new")]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"<rss>" + b"x" * 20_000_000, 200, "15"),
        (b"", 200, "empty"),
        (b"gone", 410, "gone"),
        (b"oops", 503, "503"),
    ],
)
def test_a_feed_that_cannot_be_had_is_noted_and_the_others_go_on(
    body: bytes, status: int, words: str, tmp_path: Path
) -> None:
    database = tmp_path / "t.duckdb"
    responses = {**GOOD, ("bad.example", "/rss"): recorded(body, status=status)}
    summary = run_with(database, responses, "bad.example", "good.example")
    assert summary.ingested.failed == 1
    assert summary.totals.articles == 2
    ((message,),) = rows(database, "SELECT message FROM raw_fetches WHERE feed_id = 'bad'")
    assert words in str(message)


def test_a_wrongly_declared_encoding_is_read_right(tmp_path: Path) -> None:
    database = tmp_path / "t.duckdb"
    told = rss(item("one", title="“Putin’s” café"), "windows-1252").replace(
        b'encoding="windows-1252"', b'encoding="utf-8"'
    )
    quoted = page("“Putin’s” café").decode().encode("windows-1252")
    responses = {
        ("good.example", "/rss"): recorded(told, "application/rss+xml; charset=utf-8"),
        ("good.example", "/one"): recorded(quoted, "text/html; charset=utf-8"),
    }
    run_with(database, responses, "good.example")
    assert rows(database, "SELECT title FROM raw_articles") == [("“Putin’s” café",)]


def test_articles_without_date_title_or_text_are_rejected_each_with_its_reason(
    tmp_path: Path,
) -> None:
    database = tmp_path / "t.duckdb"
    items = item("one") + item("undated", date="") + item("untitled", title="") + item("bare")
    responses = {
        ("good.example", "/rss"): recorded(rss(items)),
        ("good.example", "/one"): recorded(page(), "text/html"),
        ("good.example", "/undated"): recorded(page(), "text/html"),
        ("good.example", "/untitled"): recorded(page(""), "text/html"),
        ("good.example", "/bare"): recorded(page(text=""), "text/html"),
    }
    summary = run_with(database, responses, "good.example")
    assert summary.totals.articles == 1
    found = rows(database, "SELECT url, reason FROM raw_rejects ORDER BY url")
    assert found == [
        ("http://good.example/bare", "no-text"),
        ("http://good.example/undated", "no-date"),
        ("http://good.example/untitled", "no-title"),
    ]


def test_a_page_that_fails_for_now_is_tried_again_and_one_that_is_gone_is_not(
    tmp_path: Path,
) -> None:
    database = tmp_path / "t.duckdb"
    tagged = recorded(rss(item("one") + item("gone") + item("busy")))
    tagged.headers["ETag"] = '"1"'  # type: ignore[index]
    responses = {
        ("good.example", "/rss"): tagged,
        ("good.example", "/one"): recorded(page(), "text/html"),
        ("good.example", "/busy"): recorded(b"later", "text/html", 500),
    }
    first = run_with(database, responses, "good.example")
    assert first.totals.articles == 1
    assert rows(database, "SELECT url, reason FROM raw_rejects ORDER BY url") == [
        ("http://good.example/busy", "server-error"),
        ("http://good.example/gone", "not-found"),
    ]
    responses["good.example", "/busy"] = recorded(page("Busy no more"), "text/html")
    responses["good.example", "/gone"] = recorded(page("Back again"), "text/html")
    second = run_with(database, responses, "good.example")
    # The feed was asked without its ETag, because one of its pages was still owed.
    assert second.ingested.unchanged == 0
    titles = rows(database, "SELECT title FROM raw_articles ORDER BY title")
    assert titles == [("A title",), ("Busy no more",)]
    third = run_with(database, responses, "good.example")
    assert third.ingested.unchanged == 1


def test_a_paywalled_page_leaves_the_summary_of_the_feed(tmp_path: Path) -> None:
    database = tmp_path / "t.duckdb"
    told = item("one").replace(
        "</item>", "<description>Envoys met in Geneva on Friday.</description></item>"
    )
    wall = page(text="Envoys met. Subscribe now to continue reading this article.")
    responses = {
        ("good.example", "/rss"): recorded(rss(told)),
        ("good.example", "/one"): recorded(wall, "text/html"),
    }
    run_with(database, responses, "good.example")
    assert rows(database, "SELECT text, full_text FROM raw_articles") == [
        ("Envoys met in Geneva on Friday.", False)
    ]
    assert rows(database, "SELECT reason FROM raw_rejects") == [("paywall",)]


def test_one_page_in_two_feeds_is_stored_once(tmp_path: Path) -> None:
    database = tmp_path / "t.duckdb"
    responses = {**GOOD, ("also.example", "/rss"): GOOD["good.example", "/rss"]}
    summary = run_with(database, responses, "good.example", "also.example")
    assert summary.totals.articles == 2
    assert run_with(database, responses, "also.example", "good.example").totals.articles == 2


def test_an_item_that_the_feed_says_was_updated_is_read_again(tmp_path: Path) -> None:
    database = tmp_path / "t.duckdb"

    def feed(updated: str) -> Recorded:
        entry = (
            "<entry><title>A title</title><id>tag:1</id><link href='http://good.example/one'/>"
            f"<published>2025-06-13T08:00:00Z</published><updated>{updated}</updated></entry>"
        )
        body = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>W</title>{entry}</feed>'
        return recorded(body.encode(), "application/atom+xml")

    responses = {
        ("good.example", "/rss"): feed("2025-06-13T08:00:00Z"),
        ("good.example", "/one"): recorded(page(), "text/html"),
    }
    run_with(database, responses, "good.example")
    longer = page(text=TEXT + " The toll has risen since, officials said on Saturday morning.")
    responses = {
        ("good.example", "/rss"): feed("2999-06-14T08:00:00Z"),
        ("good.example", "/one"): recorded(longer, "text/html"),
    }
    summary = run_with(database, responses, "good.example")
    assert summary.totals.articles == 1
    assert rows(database, "SELECT count(*) FROM raw_articles") == [(2,)]
    ((text,),) = rows(
        database,
        "SELECT r.text FROM core_articles a JOIN raw_articles r USING (record_key)",
    )
    assert "The toll has risen" in str(text)
