import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from extractors.documents.page import read_page
from extractors.documents.records import Item
from extractors.records import Article, Rejected

URL = "https://www.example.org/world/talks-resume"
BODY = [
    "Ministers met in Geneva on Monday and agreed to meet again within the week, officials said.",
    "“We will go on,” the foreign minister told reporters after the first round of the talks.",
    "The delegations had not met since the spring, when a round of talks ended without a result.",
    "Both sides accuse each other of breaking the ceasefire that was agreed more than a year ago.",
]
NOISE = (
    "<nav><ul><li><a href='/'>Home</a></li><li><a href='/sport'>Sport</a></li></ul></nav>",
    "<footer><p>Copyright Example News. All rights reserved. Sign up to our newsletter.</p></footer>",  # noqa: E501
)


def page(
    head: str = "",
    ld: Any = None,
    body: list[str] | None = None,
    title: str = "Talks resume in Geneva",
    lang: str = " lang='en-GB'",
) -> bytes:
    script = f"<script type='application/ld+json'>{json.dumps(ld)}</script>" if ld else ""
    text = "".join(f"<p>{p}</p>" for p in (BODY if body is None else body))
    return (
        f"<!DOCTYPE html><html{lang}><head><meta charset='utf-8'><title>{title} | Example News</title>"  # noqa: E501
        f"{head}{script}</head><body>{NOISE[0]}<article><h1>{title}</h1>{text}</article>{NOISE[1]}</body></html>"
    ).encode()


def read(body: bytes, **options: Any) -> Article:
    found = read_page(body, URL, **options)
    assert isinstance(found, Article), found
    return found


LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "name": "Example News"},
        {"@type": "BreadcrumbList", "itemListElement": []},
        {
            "@type": ["NewsArticle"],
            "headline": "Talks resume in Geneva",
            "datePublished": "2026-03-24T10:00:00+01:00",
            "dateModified": "2026-03-25T10:00:00+01:00",
            "author": [
                {"@type": "Person", "name": "Ann Lee"},
                {"@type": "Person", "name": "Bo Cruz"},
            ],
            "publisher": {"@type": "Organization", "name": "Example News"},
        },
    ],
}


def test_json_ld_in_a_graph() -> None:
    found = read(page(ld=LD))
    assert found.title == "Talks resume in Geneva"
    assert found.published == datetime(2026, 3, 24, 9, tzinfo=UTC)
    assert (found.authors, found.outlet, found.language) == (
        ("Ann Lee", "Bo Cruz"),
        "Example News",
        "en",
    )
    assert (found.date_source, found.full_text) == ("page", True)


def test_text_is_the_article_and_nothing_else() -> None:
    assert read(page(ld=LD)).text.split("\n\n") == BODY


def test_meta_tags_and_canonical_link() -> None:
    head = (
        "<meta property='og:title' content='Talks resume in Geneva - World | Example News'>"
        "<meta property='og:site_name' content='Example News'>"
        "<meta property='article:published_time' content='2026-03-24T10:00:00Z'>"
        "<meta name='author' content='By Ann Lee, Staff Reporter'>"
        "<link rel='canonical' href='/world/canonical'>"
    )
    found = read(page(head))
    assert found.title == "Talks resume in Geneva"
    assert found.url == "https://www.example.org/world/canonical"
    assert found.published == datetime(2026, 3, 24, 10, tzinfo=UTC)
    assert found.authors == ("Ann Lee",)


def test_broken_json_ld_does_not_hide_the_other() -> None:
    broken = '<script type=\'application/ld+json\'>{"@type": "NewsArticle", oops</script>'
    assert read(page(broken, LD)).authors == ("Ann Lee", "Bo Cruz")


def test_byline_in_markup_and_date_from_the_address_as_last_resort() -> None:
    body = page(body=["<span class='byline'>By Ann Lee</span>", *BODY])
    found = read_page(body, "https://example.org/2026/03/24/talks")
    assert isinstance(found, Article)
    assert found.authors == ("Ann Lee",)
    assert found.published == datetime(2026, 3, 24, tzinfo=UTC)
    assert found.date_source == "heuristic"


def test_dateline_and_agency_are_fields() -> None:
    found = read(page(body=["GENEVA, March 24 (Reuters) - " + BODY[0], *BODY[1:]]))
    assert (found.dateline, found.agency) == ("GENEVA", "Reuters")
    assert found.text.startswith("Ministers met")


def test_feed_item_fills_what_the_page_does_not_say() -> None:
    moment = datetime(2026, 3, 24, 8, tzinfo=UTC)
    item = Item(
        guid="tag:1", url=URL, title="From the feed", published=moment, authors=("Bo Cruz",)
    )
    found = read(page(), item=item, source="world", outlet="Example")
    assert (found.published, found.date_source, found.authors) == (moment, "feed", ("Bo Cruz",))
    assert (found.guid, found.source, found.outlet) == ("tag:1", "world", "Example")
    assert found.title == "Talks resume in Geneva"


def test_gate_decides_on_title_and_cheap_text() -> None:
    seen: list[str] = []

    def refuse(text: str) -> bool:
        seen.append(text)
        return False

    found = read(page(ld=LD), full=refuse)
    assert not found.full_text
    assert BODY[1] in found.text
    assert seen[0].startswith("Talks resume in Geneva\n")
    assert BODY[0] in seen[0]


@pytest.mark.parametrize(("lang", "language"), [(" lang='fr-FR'", "fr"), ("", "en")])
def test_language_as_declared_or_else_detected(lang: str, language: str) -> None:
    assert read(page(lang=lang)).language == language


def test_undeclared_foreign_language_is_detected() -> None:
    german = "Die Minister trafen sich am Montag in Genf und vereinbarten ein weiteres Treffen."
    assert read(page(lang="", body=[german] * 3, title="Gespräche in Genf")).language == "de"


def test_article_body_of_the_publisher_when_the_markup_holds_little() -> None:
    node = LD["@graph"][2] | {"articleBody": "\n\n".join(BODY * 2)}  # type: ignore[operator]
    assert len(read(page(ld=node, body=["Loading."])).text) > 500


@pytest.mark.parametrize(
    ("title", "body", "reason"),
    [
        ("Talks resume", [BODY[0], "Subscribe to continue reading this article."], "paywall"),
        ("Talks resume", [BODY[0], "Already a subscriber? Log in."], "paywall"),
        ("Talks resume", ["You’ve reached your limit of free articles this month."], "paywall"),
        ("404 Not Found", ["The page you are looking for does not exist."], "error-page"),
        ("Page not found", ["Try the search."], "error-page"),
        ("Access Denied", ["You don't have permission."], "error-page"),
        ("Just a moment...", ["Enable JavaScript and cookies to continue"], "bot-check"),
        (
            "Before you continue",
            ["We and our 700 partners store cookies with your consent."],
            "consent",
        ),
        (
            "Your choices",
            ["We and our partners use cookies. Accept all or manage consent for personal data."],
            "consent",
        ),
        ("Sign in", ["Email. Password."], "login"),
        ("Member area", ["Please log in to view this page. Forgotten your password?"], "login"),
        ("App", ["You need to enable JavaScript to run this app."], "javascript"),
    ],
)
def test_pages_without_article_are_rejected(title: str, body: list[str], reason: str) -> None:
    found = read_page(page(title=title, body=body), URL, source="world")
    assert isinstance(found, Rejected)
    assert (found.reason, found.url, found.source) == (reason, URL, "world")
    assert found.detail
    assert found.sha256


def test_not_free_and_short_is_a_paywall() -> None:
    node = LD["@graph"][2] | {"isAccessibleForFree": "False"}  # type: ignore[operator]
    found = read_page(page(ld=node, body=BODY[:1]), URL)
    assert isinstance(found, Rejected)
    assert found.reason == "paywall"


def test_reports_about_paywalls_and_cookies_are_articles() -> None:
    more = [f"{paragraph} Part {n}." for n in range(4) for paragraph in BODY]
    about = [
        "The court said that “accept all” cookies banners need consent.",
        "Readers must subscribe to continue reading, the paper said.",
    ]
    assert read(page(title="404 killed in quake, 500 hurt", body=[*more, *about])).text


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"plain words", "not-html"),
        (b"%PDF-1.7 " + bytes(range(256)) * 20, "binary"),
        (b"<html><body></body></html>", "no-text"),
        (b"<html><body><p>Words without a title.</p></body></html>", "no-title"),
        (b"<html><head><title>Only a title</title></head></html>", "no-text"),
    ],
)
def test_unusable_pages(body: bytes, reason: str) -> None:
    found = read_page(body, URL)
    assert isinstance(found, Rejected)
    assert found.reason == reason


@pytest.mark.parametrize("charset", [None, "iso-8859-1", "utf-8"])
def test_wrong_charset_of_the_server(charset: str | None) -> None:
    assert "“We will go on,”" in read(page(ld=LD), charset=charset).text


@pytest.mark.parametrize(
    "filling", [b"<div>" * 100_000, b"<table><tr><td>" * 30_000, b"<" * 500_000, b"<!--" * 100_000]
)
def test_hostile_markup_ends_in_seconds(filling: bytes) -> None:
    started = time.process_time()
    found = read_page(
        b"<html><head><title>Deep</title></head><body>" + filling + b"<p>Text.</p>", URL
    )
    assert time.process_time() - started < 20
    assert found.url
