"""Make the recorded sample: real articles as pages and feeds in one WARC.

    python tests/data/sample/make_sample.py FOLDER

``FOLDER`` holds ``gold/dev_articles.jsonl`` and ``data/current_events_2025.jsonl.gz``: article
JSON lines with ``id, url, published, title, text, source``. The result is ``sample.warc.gz``
beside this script; the same input gives the same bytes. Sources and licences: ``ATTRIBUTION.md``.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import io
import json
import re
import sys
import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import groupby
from pathlib import Path
from string import Template
from typing import Any, Final

from fastwarc import GzipWriter, WarcRecord, WarcRecordType
from lxml import etree

HERE: Final = Path(__file__).parent
RECORDED: Final = datetime(2025, 6, 25, 6, 0, tzinfo=UTC)
FIRST_DAY: Final = "2025-06-10"
LAST_DAY: Final = "2025-06-24"
ITEMS_A_PAGE: Final = 2
HEADLINE: Final = 120
"""Longest headline in characters; longer first sentences are cut at a word."""

WIKINEWS: Final = "wikinews.example"
VOA: Final = "voa.example"
EVENTS: Final = "currentevents.example"
HOSTS: Final = (WIKINEWS, VOA, EVENTS)


@dataclass(frozen=True, kw_only=True)
class Page:
    """One article of the sample. ``published`` is UTC; its time of day is ours."""

    host: str
    path: str
    title: str
    paragraphs: tuple[str, ...]
    published: datetime
    section: str
    credit: str
    origin: str
    """Where the text was published, or its identifier there."""

    @property
    def url(self) -> str:
        return f"http://{self.host}{self.path}"


@dataclass(frozen=True, kw_only=True)
class Response:
    """One recorded HTTP response."""

    url: str
    content_type: str
    body: bytes
    modified: datetime


def articles(path: Path) -> Iterator[Page]:
    """Wikinews and Voice of America articles, without those cut off inside a sentence."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    for row in rows:
        if row["id"].startswith("wn-"):
            host, path_of = WIKINEWS, f"/wiki/{slug(row['title'])}"
        elif row["id"].startswith("voa-") and not row["text"][:1].islower():
            number = row["id"].rsplit(".", 1)[-1]
            host, path_of = VOA, f"/a/{slug(row['title'])}/{number}.html"
        else:
            continue
        hour = int(hashlib.sha256(row["id"].encode()).hexdigest()[:4], 16) % 12 + 8
        yield Page(
            host=host,
            path=path_of,
            title=row["title"].strip(),
            paragraphs=tuple(row["text"].split("\n\n")),
            published=datetime.fromisoformat(row["published"]).replace(hour=hour, tzinfo=UTC),
            section="World",
            credit=row["source"],
            origin=row["url"] or row["id"],
        )


def current_events(path: Path) -> Iterator[Page]:
    """Items of the current-events portal, a few of one day and section to a page."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    wanted = [row for row in rows if FIRST_DAY <= row["published"] <= LAST_DAY]
    wanted.sort(key=lambda row: (row["published"], row["section"], row["id"]))
    for day, of_day in groupby(wanted, key=lambda row: str(row["published"])):
        pages = list(_chunks(of_day))
        for number, (section, items) in enumerate(pages):
            published = datetime.fromisoformat(day).replace(hour=5, tzinfo=UTC)
            title = headline(items[0]["text"])
            yield Page(
                host=EVENTS,
                path=f"/{day.replace('-', '/')}/{slug(title)}",
                title=title,
                paragraphs=tuple(item["text"] for item in items),
                published=published + timedelta(minutes=number * (15 * 60 // len(pages))),
                section=section,
                credit="Wikipedia contributors",
                origin=items[0]["url"],
            )


def _chunks(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for section, of_section in groupby(rows, key=lambda row: str(row["section"])):
        items = list(of_section)
        for start in range(0, len(items), ITEMS_A_PAGE):
            yield section, items[start : start + ITEMS_A_PAGE]


def headline(text: str) -> str:
    """The first sentence without its full stop, cut at a word when it is long."""
    first = re.split(r"(?<=[a-z0-9)\"”][.!?])\s+(?=[A-Z\"“])", text, maxsplit=1)[0].rstrip(".")
    if len(first) <= HEADLINE:
        return first
    return first[:HEADLINE].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def slug(title: str) -> str:
    """A path segment of lower-case ASCII words."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:80].rstrip("-")


def render(page: Page, template: Template, encoding: str) -> bytes:
    """The page as HTML with metadata, navigation and footer around the article."""
    ld = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": page.title,
        "datePublished": page.published.isoformat(),
        "articleSection": page.section,
        "inLanguage": "en",
        "mainEntityOfPage": page.url,
        "author": {"@type": "Organization", "name": page.credit},
        "publisher": {"@type": "Organization", "name": page.credit},
    }
    filled = template.substitute(
        title=html.escape(page.title, quote=True),
        url=html.escape(page.url, quote=True),
        published=page.published.isoformat(),
        day=f"{page.published:%B} {page.published.day}, {page.published.year}",
        section=html.escape(page.section),
        credit=html.escape(page.credit),
        origin=html.escape(page.origin),
        description=html.escape(page.paragraphs[0][:180], quote=True),
        body="\n".join(f"<p>{html.escape(text, quote=False)}</p>" for text in page.paragraphs),
        ld=json.dumps(ld, ensure_ascii=True, indent=1),
    )
    return filled.encode(encoding, "xmlcharrefreplace")


def rss(pages: list[Page]) -> bytes:
    """An RSS 2.0 document that lists the pages."""
    root = etree.Element("rss", version="2.0")
    channel = etree.SubElement(root, "channel")
    for tag, text in (
        ("title", "Wikinews (recorded sample)"),
        ("link", f"http://{WIKINEWS}/"),
        ("description", "Wikinews articles, CC BY 2.5"),
        ("language", "en"),
        ("ttl", "30"),
    ):
        etree.SubElement(channel, tag).text = text
    for page in pages:
        item = etree.SubElement(channel, "item")
        etree.SubElement(item, "title").text = page.title
        etree.SubElement(item, "link").text = page.url
        etree.SubElement(item, "guid", isPermaLink="true").text = page.url
        etree.SubElement(item, "pubDate").text = format_datetime(page.published, usegmt=True)
        etree.SubElement(item, "description").text = page.paragraphs[0][:180]
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def atom(pages: list[Page]) -> bytes:
    """An Atom document that lists the pages."""
    name = "http://www.w3.org/2005/Atom"
    root = etree.Element(f"{{{name}}}feed", nsmap={None: name})  # type: ignore[dict-item]

    def add(parent: Any, tag: str, text: str | None = None, **attributes: str) -> None:
        etree.SubElement(parent, f"{{{name}}}{tag}", attrib=dict(attributes)).text = text

    add(root, "title", "Voice of America (recorded sample)")
    add(root, "id", f"tag:{VOA},2025:feed")
    add(root, "updated", RECORDED.isoformat())
    add(root, "link", rel="self", href=f"http://{VOA}/feed.atom")
    author = etree.SubElement(root, f"{{{name}}}author")
    add(author, "name", "Voice of America")
    for page in pages:
        entry = etree.SubElement(root, f"{{{name}}}entry")
        add(entry, "title", page.title)
        add(entry, "id", f"tag:{VOA},{page.published:%Y-%m-%d}:{page.path}")
        add(entry, "link", rel="alternate", type="text/html", href=page.path)
        add(entry, "published", page.published.isoformat())
        add(entry, "updated", page.published.isoformat())
        add(entry, "summary", page.paragraphs[0][:180], type="text")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def json_feed(pages: list[Page]) -> bytes:
    """A JSON Feed 1.1 document that lists the pages."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Current events (recorded sample)",
        "home_page_url": f"http://{EVENTS}/",
        "feed_url": f"http://{EVENTS}/feed.json",
        "language": "en",
        "items": [
            {
                "id": page.url,
                "url": page.url,
                "title": page.title,
                "summary": page.paragraphs[0][:180],
                "date_published": page.published.isoformat(),
                "tags": [page.section],
            }
            for page in pages
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def responses(pages: list[Page]) -> Iterator[Response]:
    """Everything the sample's hosts answer: robots.txt, the feeds and the pages."""
    for host in HOSTS:
        body = b"User-agent: *\nDisallow: /search\n"
        yield Response(
            url=f"http://{host}/robots.txt",
            content_type="text/plain",
            body=body,
            modified=RECORDED,
        )
    for host, path, kind, write in (
        (WIKINEWS, "/rss.xml", "application/rss+xml; charset=utf-8", rss),
        (VOA, "/feed.atom", "application/atom+xml; charset=utf-8", atom),
        (EVENTS, "/feed.json", "application/feed+json", json_feed),
    ):
        newest_first = sorted(
            (page for page in pages if page.host == host), key=lambda page: page.published
        )[::-1]
        body = write(newest_first)
        yield Response(url=f"http://{host}{path}", content_type=kind, body=body, modified=RECORDED)
    # The Voice of America of those years declared its encoding in the page alone.
    look = {
        WIKINEWS: ("wikinews.html", "utf-8", "text/html; charset=utf-8"),
        VOA: ("voa.html", "windows-1252", "text/html"),
        EVENTS: ("currentevents.html", "utf-8", "text/html; charset=utf-8"),
    }
    for page in pages:
        name, encoding, kind = look[page.host]
        template = Template((HERE / "templates" / name).read_text(encoding="utf-8"))
        yield Response(
            url=page.url,
            content_type=kind,
            body=render(page, template, encoding),
            modified=page.published,
        )


def record(response: Response) -> WarcRecord:
    """The response as a WARC record, with an ETag over the body and Last-Modified."""
    etag = hashlib.sha256(response.body).hexdigest()[:16]
    head = (
        "HTTP/1.1 200 OK\r\n"
        f"Content-Type: {response.content_type}\r\n"
        f"Content-Length: {len(response.body)}\r\n"
        f'ETag: "{etag}"\r\n'
        f"Last-Modified: {format_datetime(response.modified, usegmt=True)}\r\n"
        "\r\n"
    )
    made = WarcRecord()
    urn = f"uuid:{uuid.uuid5(uuid.NAMESPACE_URL, response.url)}"
    made.init_headers(WarcRecordType.response, urn.encode())
    made.record_date = RECORDED
    made.headers["WARC-Target-URI"] = response.url
    made.headers["Content-Type"] = "application/http; msgtype=response"
    made.set_bytes_content(head.encode() + response.body)
    return made


def information() -> WarcRecord:
    """The warcinfo record: what this file is and under which licences."""
    made = WarcRecord()
    made.init_headers(
        WarcRecordType.warcinfo, f"uuid:{uuid.uuid5(uuid.NAMESPACE_URL, 'info')}".encode()
    )
    made.record_date = RECORDED
    made.headers["Content-Type"] = "application/warc-fields"
    made.set_bytes_content(
        b"format: WARC File Format 1.1\r\n"
        b"description: Tensionwire's recorded sample; licences in ATTRIBUTION.md\r\n"
    )
    return made


def main(folder: Path) -> None:
    """Write ``sample.warc.gz`` from the JSON lines in ``folder``."""
    pages = [
        *articles(folder / "gold" / "dev_articles.jsonl"),
        *current_events(folder / "data" / "current_events_2025.jsonl.gz"),
    ]
    urls = [page.url for page in pages]
    if len(set(urls)) != len(urls):
        sys.exit("two pages have one URL")
    out = io.BytesIO()
    for warc_record in [information(), *map(record, responses(pages))]:
        # One gzip member a record, as the WARC standard recommends.
        with GzipWriter(out) as member:
            warc_record.write(member, checksum_data=True)
    (HERE / "sample.warc.gz").write_bytes(out.getvalue())
    print(f"{len(pages)} pages, {out.tell():,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
