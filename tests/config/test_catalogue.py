"""The shipped feed catalogue, and what its loader says to mistakes."""

from collections import Counter
from pathlib import Path

import pytest

from config.catalogue import FEEDS, Feed, load_feeds
from config.errors import ConfigError
from config.toml import CONFIG
from extractors.fetch.hosts import host_key

CATALOGUE = load_feeds()


def codes(name: str) -> set[str]:
    rows = (CONFIG / "actors" / name).read_text(encoding="utf-8").splitlines()
    table = [row.split("\t") for row in rows if row and not row.startswith("#")]
    column = table[0].index("code")
    return {row[column] for row in table[1:]}


def test_the_catalogue_covers_the_world_english_first() -> None:
    feeds = CATALOGUE.feed
    assert len(feeds) >= 80
    english = sum(feed.language == "en" for feed in feeds)
    assert 0.7 * len(feeds) < english < len(feeds)
    assert len({feed.state for feed in feeds}) >= 50
    kinds = Counter(feed.tags[0] for feed in feeds)
    assert all(kinds[kind] >= 10 for kind in ("wire", "broadcaster", "government", "body"))
    assert sum(feed.state_media for feed in feeds) >= 30


def test_every_state_is_one_that_the_registry_knows() -> None:
    known = codes("states.tsv") | codes("bodies.tsv")
    assert {feed.state for feed in CATALOGUE.feed if feed.state} - known == set()


def test_governments_are_marked_as_state_media_and_bodies_are_not() -> None:
    for feed in CATALOGUE.feed:
        if feed.tags[0] in {"government", "body"}:
            assert feed.state_media == (feed.tags[0] == "government"), feed.id


def test_no_shipped_feed_may_reach_inside_or_ignore_robots() -> None:
    assert not any(feed.allow_private or not feed.respect_robots for feed in CATALOGUE.feed)


def test_no_site_is_asked_by_too_many_feeds() -> None:
    per_site = Counter(host_key(feed.url) for feed in CATALOGUE.feed)
    assert max(per_site.values()) <= 4


def test_the_file_says_that_it_was_not_checked_live() -> None:
    assert "NONE OF THEM WAS\n# POLLED" in FEEDS.read_text(encoding="utf-8")


def entry(**changes: str) -> str:
    values = {"id": '"a"', "url": '"https://a.example/feed"', "outlet": '"A"'} | changes
    return "[[feed]]\n" + "".join(f"{key} = {value}\n" for key, value in values.items())


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (entry(id='"Not Good"'), 2, "lower-case letters"),
        (entry(url='"ftp://a.example/"'), 3, "http or https"),
        (entry(url='"https://"'), 3, "http or https"),
        (entry(url='"https://a.example/a b"'), 3, "without spaces"),
        (entry(state='"usa"'), 5, "alpha-3"),
        (entry(language='"English"'), 5, "language code"),
        (entry(cadence_minutes="0"), 5, "greater than 0"),
        (entry(full_text='"maybe"'), 5, "'item', 'page' or 'auto'"),
        (entry(parked='" "'), 5, "must say why"),
        (entry(min_items="9", max_items="3"), 1, "min_items must not exceed max_items"),
        (entry(cadence="5"), 5, "extra inputs"),
        (entry() + entry(url='"https://b.example/"'), 1, "the id a appears more than once"),
        (entry() + entry(id='"b"'), 1, "the url https://a.example/feed appears more than once"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_feeds(file)
    assert words in str(error.value)
    assert f"line {line}," in str(error.value)


def test_defaults_are_the_careful_ones() -> None:
    feed = Feed(id="a", url="https://a.example/", outlet="A")
    assert (feed.allow_private, feed.respect_robots, feed.full_text) == (False, True, "auto")
    assert (feed.parked, feed.state_media, feed.language) == (None, False, "en")


def test_an_empty_catalogue_and_a_lookup(tmp_path: Path) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text("", encoding="utf-8")
    assert load_feeds(file).feed == ()
    found = CATALOGUE.by_id("un-news")
    assert found is not None
    assert found.state == "UN"
    assert CATALOGUE.by_id("nobody") is None


def test_a_drop_folder_stands_in_place_of_an_address(tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    path.write_text('[[feed]]\nid = "desk"\nfolder = "in/desk"\noutlet = "Desk"\n', "utf-8")
    (feed,) = load_feeds(path).feed
    assert (feed.folder, feed.url) == ("in/desk", "")
    for text in (entry(folder='"in"'), '[[feed]]\nid = "a"\noutlet = "A"\n'):
        path.write_text(text, "utf-8")
        with pytest.raises(ConfigError, match="either url or folder"):
            load_feeds(path)
