"""The feeds that a page names."""

from __future__ import annotations

import pytest

from extractors.documents.discovery import advertised

PAGE = b"""<html><head>
<link rel="alternate" type="application/rss+xml" href="/rss.xml" title="News">
<LINK REL='Alternate feed' TYPE='application/atom+xml; charset=utf-8' HREF='atom'>
<link rel="alternate" type="application/rss+xml" href="/rss.xml">
<link rel="alternate" hreflang="de" href="/de"><link rel="stylesheet" type="text/css" href="/c">
<link rel="alternate" type="application/feed+json"><link rel=alternate type=application/rss+xml
href="javascript:alert(1)">
</head><body><p>News</p></body></html>"""


def test_names_each_feed_once_in_order_with_its_whole_address() -> None:
    assert advertised(PAGE, "https://a.example/news/") == (
        "https://a.example/rss.xml",
        "https://a.example/news/atom",
    )


@pytest.mark.parametrize("body", [b"", b"  \n", b"plain words", b"<!-- nothing -->", b"\x00\xff<"])
def test_a_page_without_any_names_none(body: bytes) -> None:
    assert advertised(body, "https://a.example/") == ()
