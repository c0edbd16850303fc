"""OPML in and out."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.catalogue import Catalogue, Feed, load_feeds
from config.errors import ConfigError
from config.opml import feed_id, read_opml, toml_entry, write_opml

READERS_LIST = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><!-- a comment --><head><title>x</title></head><body>
  <outline text="Europe" title="Europe">
    <outline text="Wires">
      <outline text="Der Überblick" xmlUrl="https://de.example/rss" type="rss" language="de"/>
    </outline>
    <outline title="Daily  News" text="ignored" xmlURL=" https://daily.example/atom " type="atom"/>
  </outline>
  <outline text="Daily News" xmlUrl="https://daily.example/other" language="unknown"/>
  <outline text="新聞" xmlUrl="https://www.xinwen.example/rss"/>
  <outline text="Twice" xmlUrl="https://de.example/rss"/>
  <outline text="Files" xmlUrl="file:///etc/passwd"/>
  <outline text="Empty" xmlUrl=""/>
  <outline text="Grabby" xmlUrl="http://grab.example/" allowPrivate="true" allow_private="true"/>
</body></opml>""".encode()


def test_a_readers_list_becomes_feeds_with_folders_as_tags() -> None:
    result = read_opml(READERS_LIST, "list.opml")
    assert [(f.id, f.url, f.language, f.format, f.tags) for f in result.feeds] == [
        ("der-uberblick", "https://de.example/rss", "de", None, ("europe", "wires")),
        ("daily-news", "https://daily.example/atom", "en", "atom", ("europe",)),
        ("daily-news-2", "https://daily.example/other", "en", None, ()),
        ("xinwen-example", "https://www.xinwen.example/rss", "en", None, ()),
        ("grabby", "http://grab.example/", "en", None, ()),
    ]
    assert result.problems == (
        "Twice: https://de.example/rss is there already",
        "Files: url: must be an http or https address without spaces",
        "Empty: url: must be an http or https address without spaces",
    )


def test_a_list_from_elsewhere_grants_no_rights() -> None:
    assert not any(feed.allow_private for feed in read_opml(READERS_LIST, "list.opml").feeds)


def test_known_feeds_are_not_added_again_and_ids_stay_apart() -> None:
    known = Catalogue(
        feed=(
            Feed(id="daily-news", url="https://elsewhere.example/", outlet="Daily News"),
            Feed(id="x", url="https://de.example/rss", outlet="X"),
        )
    )
    result = read_opml(READERS_LIST, "list.opml", known)
    assert [feed.id for feed in result.feeds][:2] == ["daily-news-2", "daily-news-3"]
    assert Catalogue(feed=known.feed + result.feeds).by_id("grabby") is not None


def test_the_shipped_catalogue_survives_a_round_trip() -> None:
    feeds = load_feeds().feed
    result = read_opml(write_opml(feeds), "export.opml")
    assert result.problems == ()
    assert {feed.id: feed for feed in result.feeds} == {feed.id: feed for feed in feeds}


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)


@given(texts, texts, st.sampled_from(["en", "pt-BR"]), st.integers(1, 10_000))
def test_any_title_survives_opml_and_toml(
    outlet: str, parked: str, language: str, cadence: int
) -> None:
    outlet = " ".join(outlet.split()) or "A"
    parked = parked.strip() or "closed"
    feed = Feed(
        id="a",
        url="https://a.example/?x=1&y=\"'<",
        outlet=outlet,
        language=language,
        cadence_minutes=cadence,
        parked=parked,
    )
    assert Feed.model_validate(tomllib.loads(toml_entry(feed))["feed"][0]) == feed
    document = write_opml([feed], title=outlet)
    (back,) = read_opml(document, "x").feeds
    assert back == feed


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"", "not well-formed"),
        (b"<html><body/></html>", "is not OPML but html"),
        (b"<opml><body>", "not well-formed"),
        (b'<!DOCTYPE o [<!ENTITY a "b">]><opml>&a;</opml>', "declares a document type"),
        (b"<opml>" + b"<outline>" * 5_000 + b"</outline>" * 5_000 + b"</opml>", "not well-formed"),
    ],
)
def test_what_is_no_opml_is_refused(document: bytes, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        read_opml(document, "list.opml")


@given(st.text(max_size=80), st.lists(st.text(max_size=10), max_size=5))
def test_ids_are_always_valid_and_free(title: str, others: list[str]) -> None:
    taken = {feed_id(other, "https://a.example/") for other in others}
    made = feed_id(title, "https://a.example/", taken)
    assert made not in taken
    Feed(id=made, url="https://a.example/", outlet="A")


def test_toml_entries_leave_defaults_out() -> None:
    feed = Feed(id="a", url="https://a.example/", outlet='A "B"', tags=("wire",), state_media=True)
    assert toml_entry(feed) == (
        '[[feed]]\nid = "a"\nurl = "https://a.example/"\noutlet = "A \\"B\\""\n'
        'state_media = true\ntags = ["wire"]\n'
    )
