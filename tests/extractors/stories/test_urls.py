import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.stories.urls import normalise

PAGE = "https://example.org/world/story-1"

URLS = st.builds(
    "{}://{}{}/{}?{}#{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(
        ["example.org", "www.Example.org", "m.example.co.uk", "bücher.example", "[::1]"]
    ),
    st.sampled_from(["", ":80", ":443", ":8080"]),
    st.text(max_size=30),
    st.text(max_size=30),
    st.text(max_size=8),
)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/world/story-1",
        "HTTPS://EXAMPLE.ORG/world/story-1",
        "https://example.org:443/world/story-1",
        "http://example.org:80/world/story-1",
        "https://www.example.org/world/story-1/",
        "https://m.example.org/world/story-1",
        "https://amp.example.org/world/story-1",
        "https://example.org/world/story-1/amp/",
        "https://example.org/amp/world/story-1",
        "https://example.org/world/story-1.amp",
        "https://example.org/world/story-1?outputType=amp",
        "https://example.org/world/../world/./story-1",
        "https://example.org/world//story-1",
        "https://example.org/world/story%2D1",
        "https://example.org/world/story-1#comments",
        "https://example.org/world/story-1?utm_source=rss&utm_medium=feed",
        "https://example.org/world/story-1?fbclid=abc&at_campaign=x",
        "https://example.org/world/story-1/index.html",
        "  https://example.org/world/story-1\n",
        "https://user@example.org./world/story-1",
    ],
)
def test_variants_of_one_page(url: str) -> None:
    assert normalise(url) == PAGE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/story?id=1", "https://example.org/story?id=2"),
        ("https://example.org/story/1", "https://example.org/story/2"),
        ("https://example.org/Story", "https://example.org/story"),
        ("https://example.org:8080/a", "https://example.org/a"),
        ("https://news.example.org/a", "https://example.org/a"),
        ("https://example.org/#!/story/1", "https://example.org/#!/story/2"),
        ("https://m.co/a", "https://co/a"),
        ("https://www.co.uk/a", "https://co.uk/a"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


def test_parameters_are_sorted_and_kept() -> None:
    assert normalise("https://example.org/a?b=2&a=1&utm_term=x") == "https://example.org/a?a=1&b=2"


def test_international_hosts_and_paths() -> None:
    expected = "https://xn--bcher-kva.example/%C3%BC"
    assert normalise("https://bücher.example/ü") == expected
    assert normalise("https://xn--bcher-kva.example/%c3%bc") == expected


@pytest.mark.parametrize("url", ["", "not a url", "urn:newsml:x", "http://[broken", "mailto:a@b"])
def test_what_is_no_web_address_stays(url: str) -> None:
    assert normalise(url) == "".join(url.split())


@given(URLS)
def test_idempotent(url: str) -> None:
    once = normalise(url)
    assert normalise(once) == once


@given(URLS)
def test_result_is_plain_ascii_or_untouched(url: str) -> None:
    found = normalise(url)
    assert found.isascii() or found == "".join(url.split())


@given(URLS, st.sampled_from(["utm_source=a", "fbclid=1", "gclid=2"]))
def test_tracking_never_matters(url: str, tracking: str) -> None:
    base, _, fragment = url.partition("#")
    if "?" in base and normalise(url).startswith("https://"):
        assert normalise(f"{base}&{tracking}#{fragment}") == normalise(url)
