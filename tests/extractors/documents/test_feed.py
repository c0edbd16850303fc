import time
import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.documents.feed import read_feed
from extractors.documents.items import article_of
from extractors.errors import DocumentError
from extractors.records import Article, Rejected

URL = "https://example.org/feeds/world.xml"
LONG = " ".join(["Ministers met in Geneva on Monday to discuss the ceasefire."] * 15)

RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://example.org/rss.dtd">
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel><title>World &amp; more</title><link>/world</link><language>en-GB</language><ttl>30</ttl>
<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
<item><title>&lt;b&gt;Talks&lt;/b&gt; resume at Q&amp;amp;A</title><link>../story/1?a=1&amp;b=2</link>
 <guid isPermaLink="false">tag:1</guid><pubDate>Tue, 24 Mar 2026 14:30:00 +0530</pubDate>
 <dc:creator>By Ann Lee and Bo Cruz</dc:creator>
 <description>Short &lt;p&gt;teaser&lt;/p&gt;</description>
 <content:encoded><![CDATA[<p>{LONG}</p><script>alert(1)</script><p>Second &mdash; part.</p>]]></content:encoded></item>
<item><title>No id, no date</title><link>https://example.org/story/2</link>
 <description><![CDATA[{LONG} [&#8230;]]]></description></item>
<item><guid>https://example.org/story/3</guid><media:title>From media</media:title>
 <dc:date>2026-03-24</dc:date><author>desk@example.org (Carl Day)</author></item>
<item><guid isPermaLink="false">nothing</guid></item>
<item><title>Script link</title><link>javascript:alert(1)</link></item>
</channel></rss>"""  # noqa: E501

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://example.org/base/">
<title type="html">Welt &amp;amp; mehr</title><link rel="alternate" href="https://example.org/"/>
<entry><id>urn:uuid:1</id><title>Gespräche</title><link rel="edit" href="/edit/1"/>
 <link rel="alternate" href="story/1"/><published>2026-03-24T10:00:00.5Z</published>
 <updated>2026-03-25T10:00:00+01:00</updated><author><name>Eva Kern</name></author>
 <summary>Kurz.</summary></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://example.org/"><title>RDF</title>
 <link>https://example.org/</link></channel><item rdf:about="https://example.org/s/1">
 <title>Troops move</title><link>https://example.org/s/1</link><dc:date>2026-03-24T08:00+09:00</dc:date>
 </item></rdf:RDF>"""

JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Briefs", "language": "en-US",
 "authors": [{"name": "The desk"}], "items": [
 {"id": 7, "url": "/b/7", "content_text": "One sentence.", "title": "Seven",
  "date_published": "2026-03-24T10:00:00-05:00"},
 {"id": "https://example.org/b/8", "content_html": "<p>A</p><p>B</p>"}, "junk", {}]}"""


def test_rss_fields() -> None:
    feed = read_feed(RSS.encode(), URL, "application/rss+xml")
    assert (feed.format, feed.title, feed.url) == (
        "rss20",
        "World & more",
        "https://example.org/world",
    )
    assert (feed.hints.ttl_minutes, feed.hints.period_minutes) == (30, 15)
    first = feed.items[0]
    assert first.guid == "tag:1"
    assert first.url == "https://example.org/story/1?a=1&b=2"
    assert first.title == "Talks resume at Q&A"
    assert first.published == datetime(2026, 3, 24, 9, tzinfo=UTC)
    assert first.authors == ("Ann Lee", "Bo Cruz")
    assert first.language == "en"
    assert first.summary == "Short\n\nteaser"
    assert first.content == f"{LONG}\n\nSecond — part."


def test_rss_items_with_little_in_them() -> None:
    feed = read_feed(RSS.encode(), URL, None)
    _, cut, media, scripted = feed.items
    assert (cut.guid, cut.published, cut.content) == ("", None, "")
    assert cut.summary.startswith("Ministers met")
    assert (media.title, media.url) == ("From media", "https://example.org/story/3")
    assert media.published == datetime(2026, 3, 24, tzinfo=UTC)
    assert media.authors == ("Carl Day",)
    assert scripted.url == ""
    assert [(r.reason, r.url) for r in feed.rejects] == [("empty-item", "nothing")]


def test_atom_with_base_and_language() -> None:
    feed = read_feed(ATOM.encode(), URL, "application/atom+xml")
    (item,) = feed.items
    assert (feed.format, feed.title, feed.language) == ("atom10", "Welt & mehr", "de")
    assert item.url == "https://example.org/base/story/1"
    assert item.published == datetime(2026, 3, 24, 10, 0, 0, 500_000, UTC)
    assert item.updated == datetime(2026, 3, 25, 9, tzinfo=UTC)
    assert (item.authors, item.language, item.summary) == (("Eva Kern",), "de", "Kurz.")


def test_rdf() -> None:
    (item,) = read_feed(RDF.encode(), URL, None).items
    assert (item.title, item.url) == ("Troops move", "https://example.org/s/1")
    assert item.published == datetime(2026, 3, 23, 23, tzinfo=UTC)


def test_json_feed() -> None:
    feed = read_feed(JSON.encode(), URL, "application/feed+json")
    one, two = feed.items
    assert (feed.format, feed.title) == ("json11", "Briefs")
    assert (one.guid, one.url, one.content) == ("7", "https://example.org/b/7", "One sentence.")
    assert one.published == datetime(2026, 3, 24, 15, tzinfo=UTC)
    assert (one.authors, one.language) == (("The desk",), "en")
    assert (two.url, two.content) == ("https://example.org/b/8", "A\n\nB")
    assert [r.reason for r in feed.rejects] == ["empty-item", "empty-item"]


def test_items_become_articles_with_full_text_or_summary() -> None:
    first, cut, media, _ = read_feed(RSS.encode(), URL, None).items
    full = article_of(first, source="world", outlet="Example")
    assert isinstance(full, Article)
    assert (full.full_text, full.source, full.outlet, full.guid) == (
        True,
        "world",
        "Example",
        "tag:1",
    )
    short = article_of(cut, source="world")
    assert isinstance(short, Article)
    assert not short.full_text
    empty = article_of(media, source="world")
    assert isinstance(empty, Rejected)
    assert empty.reason == "no-text"


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", "text/xml"),
        ("utf-8", "iso-8859-1", None),
        ("utf-8", None, "application/rss+xml; charset=ISO-8859-1"),
        ("windows-1252", "utf-8", "text/xml; charset=utf-8"),
        ("windows-1252", "iso-8859-1", None),
        ("windows-1251", "windows-1251", None),
        ("utf-16", "utf-16", None),
        ("utf-16-le", "utf-8", None),
        ("gb18030", None, "text/xml; charset=gb2312"),
    ],
)
def test_encodings_declared_wrongly_or_rightly(
    encoding: str, declared: str | None, content_type: str | None
) -> None:
    word = {"windows-1251": "Кремль", "gb18030": "北京"}.get(encoding, "“Erdoğan” Café")
    word = "“Café”" if encoding == "windows-1252" else word
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = f"{head}<rss version='2.0'><channel><item><title>{word}</title></item></channel></rss>"
    assert read_feed(text.encode(encoding), URL, content_type).items[0].title == word


def test_one_damaged_byte_does_not_turn_the_rest_into_mojibake() -> None:
    text = "<rss version='2.0'><channel><item><title>Zelenskyy – “peace” – Ülker X</title></item></channel></rss>"  # noqa: E501
    title = read_feed(text.encode().replace(b"X", b"\xff"), URL, None).items[0].title
    assert title.startswith("Zelenskyy – “peace” – Ülker")


NESTED = b"<rss version='2.0'><channel>" + b"<a>" * 100_000
MANY = (
    b"<rss version='2.0'><channel>"
    + b"<item><title>x</title></item>" * 20_000
    + b"</channel></rss>"
)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "html"),
        (b"<!-- x --><html lang='en'><head></head></html>", "html"),
        (b"<opml version='1.0'></opml>", "not-a-feed"),
        (b"just words", "not-a-feed"),
        (b'{"a": 1}', "not-a-feed"),
        (b'{"a": ', "json"),
        (b"[" * 100_000, "json"),
        (bytes(range(256)) * 40, "binary"),
        (b"\x1f\x8b\x08\x00broken", "gzip"),
        (NESTED, "xml-depth"),
        (MANY, "too-many-items"),
        (b"<!DOCTYPE r [<!ENTITY a 'b'>]><rss><channel>&a;</channel></rss>", "xml-entities"),
        (
            b"<!DOCTYPE r SYSTEM 'x' [<!entity % a SYSTEM 'file:///etc/passwd'> %a;]><rss/>",
            "xml-entities",
        ),
    ],
)
def test_what_is_no_feed_is_refused_quickly(body: bytes, reason: str) -> None:
    started = time.process_time()
    with pytest.raises(DocumentError) as caught:
        read_feed(body, URL, None)
    assert caught.value.reason == reason
    assert caught.value.subject == URL
    assert time.process_time() - started < 3


def test_entities_are_never_resolved_even_without_a_declaration() -> None:
    body = b"<rss version='2.0'><channel><item><title>A &lol; B</title></item></channel></rss>"
    assert "B" in read_feed(body, URL, None).items[0].title


def test_a_feed_without_items_is_a_feed() -> None:
    assert (
        read_feed(b"<rss version='2.0'><channel><title>x</title></channel></rss>", URL, None).items
        == ()
    )


def test_twenty_megabytes_stay_within_memory() -> None:
    body = (
        b"<rss version='2.0'><channel><item><title>"
        + b"x" * 20_000_000
        + b"</title></item></channel></rss>"
    )
    tracemalloc.start()
    read_feed(body, URL, None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 300_000_000


def test_a_namespace_that_feedparser_trips_over_is_a_reject() -> None:
    damaged = RDF.replace(
        "http://www.w3.org/1999/02/22-rdf", "h\u00a0ttp://www.w3.org/1999/02/22-rdf"
    )
    assert damaged != RDF
    with pytest.raises(DocumentError, match="feedparser cannot read it"):
        read_feed(damaged.encode(), URL, None)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_feeds_give_items_or_an_error_never_a_crash(data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from([RSS, ATOM, RDF, JSON])).encode())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(body) - 1))
        cut = data.draw(st.integers(0, 40))
        body[at : at + cut] = data.draw(st.binary(max_size=12))
        body = body or bytearray(b"<")
    try:
        feed = read_feed(
            bytes(body), URL, data.draw(st.sampled_from([None, "text/xml", "text/html; charset=x"]))
        )
    except DocumentError as error:
        assert error.reason  # noqa: PT017 - either outcome is right
    else:
        assert all(i.title or i.url or i.content or i.summary for i in feed.items)


def test_hours_and_days_to_skip() -> None:
    head = (
        "<skipHours><hour>0</hour><hour> 05 </hour><hour>24</hour><hour>77</hour></skipHours>"
        "<skipDays>\n<day>Saturday</day><day>SUNDAY</day><day>Someday</day></skipDays>"
    )
    item = "<item><title>T</title><guid>1</guid></item>"
    body = f"<rss version='2.0'><channel><title>W</title>{head}{item}</channel></rss>".encode()
    hints = read_feed(body, "https://e.org/rss", None).hints
    assert hints.skip_hours == (0, 5)
    assert hints.skip_days == ("saturday", "sunday")
    plain = read_feed(body.replace(head.encode(), b""), "https://e.org/rss", None).hints
    assert (plain.skip_hours, plain.skip_days) == ((), ())
