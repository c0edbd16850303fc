"""Detection, article JSON lines, plain text, WARC, hostile and damaged input."""

import gzip
import io
import json
import time
import tracemalloc
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from fastwarc.warc import WarcRecord, WarcRecordType
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.documents.decode import MAX_BYTES
from extractors.documents.jsonl import read_lines
from extractors.documents.page import read_page
from extractors.documents.read import read_document, read_stream
from extractors.documents.warc import read_warc
from extractors.records import Article, ArticleStatus, Rejected

DATA = Path(__file__).parents[2] / "data" / "documents"
SENTENCE = "Ministers met in Geneva on Monday and agreed to meet again."
PAGE = (
    "<!DOCTYPE html><html lang='en'><head><title>{title}</title>"
    "<meta property='article:published_time' content='2026-03-24T10:00:00Z'></head>"
    "<body><article><h1>{title}</h1>"
    + f"<p>{SENTENCE} {SENTENCE}</p>" * 4
    + "</article></body></html>"
)


def articles(body: bytes, name: str = "x", url: str = "") -> list[Article]:
    found = list(read_document(body, name, url))
    assert all(isinstance(f, Article) for f in found), found
    return [f for f in found if isinstance(f, Article)]


def reasons(body: bytes) -> list[str]:
    return [
        f.reason if isinstance(f, Rejected) else "article" for f in read_document(body, "x", "")
    ]


LINES = (
    b'{"id": "a1", "url": "https://e.org/1", "published": "2026-03-24", "title": "T", "text": "WASHINGTON - One.  Two.\\nThree."}\n'  # noqa: E501
    b"\n"
    b'{"id": 7, "published": null, "title": "", "text": "Only text.", "source": "Desk", "language": "de"}\n'  # noqa: E501
    b"not json\n"
    b'{"id": "a3", "title": "no text"}\n'
    b'{"id": "a4", "published": 1774346400, "title": "T4", "text": "Text.", "authors": ["A B"], "version": 2, "status": "canceled"}\n'  # noqa: E501
)


@pytest.mark.parametrize(
    "body", [LINES, gzip.compress(LINES), gzip.compress(LINES[:99]) + gzip.compress(LINES[99:])]
)
def test_json_lines_keep_id_and_text_and_reject_single_lines(body: bytes) -> None:
    found = list(read_document(body, "a.jsonl", ""))
    one, two, bad, no_text, four = found
    assert isinstance(one, Article)
    assert (one.id, one.text) == ("a1", "WASHINGTON - One.  Two.\nThree.")
    assert one.published == datetime(2026, 3, 24, tzinfo=UTC)
    assert isinstance(two, Article)
    assert (two.id, two.title, two.published, two.language) == ("7", "", None, "de")
    assert (two.source, two.outlet) == ("Desk", "Desk")
    assert isinstance(bad, Rejected)
    assert (bad.reason, bad.url, bad.size) == ("json", "a.jsonl:4", 9)
    assert isinstance(no_text, Rejected)
    assert no_text.reason == "not-an-article"
    assert isinstance(four, Article)
    assert (four.version, four.status.value, four.authors) == (2, "canceled", ("A B",))


def test_one_json_article_and_a_list_of_them() -> None:
    row = {"id": "a", "title": "T", "text": "Text."}
    assert [a.id for a in articles(json.dumps(row, indent=1).encode())] == ["a"]
    assert [a.id for a in articles(json.dumps([row, row | {"id": "b"}]).encode())] == ["a", "b"]


@pytest.mark.parametrize("date", ["yesterday", "2025-02-30", {"day": 3}, [2025], True, "13"])
def test_a_line_with_a_date_that_is_none_is_rejected(date: object) -> None:
    row = {"id": "1", "published": date, "title": "T", "text": "Envoys met."}
    lines = [json.dumps({**row, **more}).encode() for more in ({}, {"published": "2025-02-28"})]
    bad, good = read_lines(io.BytesIO(b"\n".join(lines)), "a.jsonl", source="desk")
    assert isinstance(bad, Rejected)
    assert (bad.reason, bad.url, bad.source) == ("bad-date", "a.jsonl:1", "desk")
    assert bad.detail == f"published is no date: {json.dumps(date)}"
    assert isinstance(good, Article)
    kill = json.dumps({**row, "status": "canceled"}).encode()
    (killed,) = read_document(kill, "k.json", "")
    assert isinstance(killed, Article)
    assert (killed.status, killed.published) == (ArticleStatus.CANCELED, None)


def test_a_gzip_bomb_and_a_cut_stream_end_with_a_reject_in_bounded_memory() -> None:
    bomb = gzip.compress(b'{"id": "a", "title": "T", "text": "Text."}\n' + b"x" * 200_000_000, 1)
    tracemalloc.start()
    started = time.process_time()
    found = list(read_lines(io.BytesIO(bomb), "bomb"))
    assert tracemalloc.get_traced_memory()[1] < 100_000_000
    tracemalloc.stop()
    assert time.process_time() - started < 10
    assert [f.reason if isinstance(f, Rejected) else f.id for f in found] == ["a", "too-large"]
    cut = list(read_lines(io.BytesIO(gzip.compress(LINES)[:-30]), "cut"))
    assert isinstance(cut[-1], Rejected)
    assert cut[-1].reason == "gzip"


def test_a_gzip_bomb_of_markup_is_refused() -> None:
    assert reasons(gzip.compress(b"<html>" + b" " * 70_000_000, 1)) == ["too-large"]


SEED = (
    "Leader asks rival to ease off\n\nTENSIONS HIGH: The president suggested a summit, but "
    "the Kremlin did not accept\n\nAFP, WASHINGTON\n\n\n\n\n\nUS President Joe Biden on Tuesday "
    "urged ease.\n\n“Russia must end this,” he said."
)


def test_plain_text_with_standfirst_and_credit_line() -> None:
    (found,) = articles(SEED.encode())
    assert found.title == "Leader asks rival to ease off"
    assert (found.agency, found.dateline, found.published) == ("AFP", "WASHINGTON", None)
    assert found.text.split("\n\n") == [
        "TENSIONS HIGH: The president suggested a summit, but the Kremlin did not accept",
        "US President Joe Biden on Tuesday urged ease.",
        "“Russia must end this,” he said.",
    ]


def test_plain_text_with_fields_date_and_byline() -> None:
    text = f"Talks resume\nBy Ann Lee and Bo Cruz\nMarch 24, 2026 10:00 GMT\n\nGENEVA (AP) - {SENTENCE}\n\nMore."  # noqa: E501
    (found,) = articles(text.encode())
    assert (found.title, found.authors) == ("Talks resume", ("Ann Lee", "Bo Cruz"))
    assert found.published == datetime(2026, 3, 24, 10, tzinfo=UTC)
    assert found.text == f"{SENTENCE}\n\nMore."
    (fields,) = articles(
        f"Title: Talks resume\nDate: 2026-03-24\nURL: https://e.org/1\n\n{SENTENCE}".encode()
    )
    assert (fields.title, fields.url) == ("Talks resume", "https://e.org/1")
    assert fields.text == SENTENCE


def test_plain_text_paragraph_that_mentions_a_date_stays() -> None:
    (found,) = articles(
        f"Talks resume\n\nOn March 24, 2026 the talks resumed.\n\n{SENTENCE}".encode()
    )
    assert found.text.startswith("On March 24, 2026 the talks resumed.")


def test_plain_text_hard_wrapped_lines_are_one_paragraph() -> None:
    wrapped = (
        "Talks resume\n\nMinisters met in Geneva on Monday\nand agreed to meet again.\n\nMore."
    )
    (found,) = articles(wrapped.encode())
    assert found.text == "Ministers met in Geneva on Monday and agreed to meet again.\n\nMore."


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"Only a title", "no-text"),
        (b"<root/>", "unknown-format"),
        (b"<nitf><head>", "xml"),
        (b'{"some": "json"}', "unknown-format"),
        (b'{"a": ', "json"),
        (bytes(range(256)) * 8, "binary"),
        (b"\x1f\x8bxx", "gzip"),
        (b"<nitf>" + b"<a>" * 100_000, "xml-depth"),
        (b"<newsItem><!-- " + b"-" * 1_000_000, "xml"),
    ],
)
def test_unusable_documents_give_one_reject(body: bytes, reason: str) -> None:
    (found,) = read_document(body, "name", "")
    assert isinstance(found, Rejected)
    assert (found.reason, found.url, found.size) == (reason, "name", len(body))


@pytest.mark.parametrize("path", sorted((DATA / "hostile").glob("*.xml")), ids=lambda p: p.name)
def test_xml_attacks_end_at_once_with_a_reject(path: Path) -> None:
    started = time.process_time()
    found = list(read_document(path.read_bytes(), path.name, ""))
    assert time.process_time() - started < 1
    (rejected,) = found
    assert isinstance(rejected, Rejected)
    text = path.read_text(encoding="utf-8")
    harmless = "no-title" if "<html" in text else "unknown-format"
    assert rejected.reason == ("xml-entities" if "ENTITY" in text else harmless)


def _record(url: str, body: bytes, status: str = "200 OK", kind: str = "text/html") -> WarcRecord:
    record = WarcRecord()
    record.init_headers(record_type=WarcRecordType.response)
    record.headers["WARC-Target-URI"] = url
    record.headers["Content-Type"] = "application/http; msgtype=response"
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"  # noqa: E501
    record.set_bytes_content(head.encode() + body)
    return record


def _archive() -> list[bytes]:
    records = [
        _record("https://e.org/1", PAGE.format(title="First page of the archive").encode()),
        _record("https://e.org/robots.txt", b"User-agent: *", kind="text/plain"),
        _record("https://e.org/gone", b"<html>gone</html>", status="404 Not Found"),
        _record("https://e.org/2", PAGE.format(title="Second page of the archive").encode()),
    ]
    members = []
    for record in records:
        out = io.BytesIO()
        record.write(out)
        members.append(out.getvalue())
    return members


@pytest.mark.parametrize("packed", [False, True])
def test_warc_pages_become_articles(packed: bool) -> None:
    members = [gzip.compress(m) if packed else m for m in _archive()]
    found = list(read_document(b"".join(members), "a.warc.gz", ""))
    first, gone, second = found
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.url, first.title) == ("https://e.org/1", "First page of the archive")
    assert first.published == datetime(2026, 3, 24, 10, tzinfo=UTC)
    assert first.text.startswith(SENTENCE)
    assert second.url == "https://e.org/2"
    assert isinstance(gone, Rejected)
    assert (gone.reason, gone.url) == ("http-status", "https://e.org/gone")


def test_a_cut_warc_gives_what_it_holds_and_a_reject() -> None:
    body = b"".join(_archive())
    found = list(read_warc(io.BytesIO(body[:-300]), "a.warc"))
    assert [f.url for f in found if isinstance(f, Article)] == ["https://e.org/1"]
    assert isinstance(found[-1], Rejected)
    assert found[-1].reason == "truncated"


def test_something_that_only_looks_like_a_warc_is_rejected() -> None:
    assert reasons(b"WARC/1.0\r\ngarbage") == ["warc"]


def test_warc_is_streamed() -> None:
    cheap = partial(read_page, full=lambda _: False)
    member = gzip.compress(_archive()[0])
    tracemalloc.start()
    count = sum(1 for _ in read_warc(io.BytesIO(member * 300), "a.warc.gz", pages=cheap))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 300
    assert peak < 20_000_000


SAMPLES = [p.read_bytes() for p in sorted((DATA / "wire").iterdir())] + [
    LINES,
    SEED.encode(),
    PAGE.format(title="Talks").encode(),
]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_documents_give_articles_or_rejects_never_a_crash(data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from(SAMPLES)))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(len(body) - 1, 0)))
        body[at : at + data.draw(st.integers(0, 200))] = data.draw(st.binary(max_size=10))
    for found in read_document(bytes(body), "x", ""):
        assert isinstance(found, Rejected) or found.id


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(body: bytes) -> None:
    assert all(isinstance(f, Rejected) or f.id for f in read_document(body, "x", ""))


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_gives_what_its_bytes_give(packed: bool) -> None:
    row = {"id": "1", "published": "2025-06-13", "title": "T", "text": "Envoys met in Geneva."}
    body = (json.dumps(row) + "\n{}\n").encode()
    body = gzip.compress(body) if packed else body
    found = list(read_stream(io.BytesIO(body), "lines.jsonl", source="desk"))
    assert found == list(read_document(body, "lines.jsonl", "", source="desk"))
    assert isinstance(found[0], Article)
    assert found[0].source == "desk"


def test_a_file_of_any_size_is_read_as_a_stream_or_refused(tmp_path: Path) -> None:
    row = json.dumps({"id": "1", "published": "2025-06-13", "title": "T", "text": "word " * 20_000})
    long, large = tmp_path / "long.jsonl", tmp_path / "large.xml"
    with long.open("w") as stream:
        stream.writelines(f"{row}\n" for _ in range(MAX_BYTES // len(row) + 1))
    with large.open("wb") as zeros:
        zeros.write(b"<newsItem>")
        zeros.truncate(MAX_BYTES + 1)
    with long.open("rb") as source:
        assert isinstance(next(iter(read_stream(source, "long.jsonl"))), Article)
        assert source.tell() < MAX_BYTES // 2
    with large.open("rb") as source:
        (refused,) = read_stream(source, "large.xml")
    assert isinstance(refused, Rejected)
    assert (refused.reason, refused.url) == ("too-large", "large.xml")
