"""Alerts: which there are, what they say, and that both feeds are what their formats ask for."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from jsonschema import Draft202012Validator
from lxml import etree

from config.settings import AlertSettings
from extractors.errors import StorageError
from storage import load
from storage.database import Database
from storage.publish import publish
from storage.publish.alerts import Alert, alerts
from storage.publish.feeds import atom, json_feed
from tests.storage.material import DAY, article, database, mention, poll, reading

FEEDS = Path(__file__).parents[2] / "data" / "feeds"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
RNG = etree.RelaxNG(etree.parse(FEEDS / "atom.rng"))
JSON_FEED = Draft202012Validator(json.loads((FEEDS / "jsonfeed.schema.json").read_text("utf-8")))


def world(folder: Path) -> Database:
    """Ten weeks of six articles a day. Russia attacks Ukraine once a day, in the last week all the
    time; on the 50th day the United States threaten NATO for the first time."""
    db = database(folder)
    made, found = [], []
    for number in range(420):
        day, of_day = divmod(number, 6)
        attack = of_day == 0 or day >= 63
        text = "Russia attacked Ukraine, Kyiv said." if attack else "Nothing happened."
        one = article(number, day=day, text=text)
        made.append(one)
        if attack:
            found.append(reading(one, mention(one, speaker="UKR")))
    threat = article(900, day=50, text="Washington threatened NATO <b>& co.</b>\x0b on Sunday.")
    made.append(threat)
    said = mention(threat, "threatened", event="THREATEN", actors=["USA"], targets=["NATO"])
    found.append(reading(threat, said))
    silent = {a.id for a in made} - {e.article_id for e in found}
    load.store_polls(db, [poll(*made)])
    load.store_extractions(db, [*found, *(reading(a) for a in made if a.id in silent)])
    return db


def items(version: Path) -> dict[str, dict[str, Any]]:
    """Items of the JSON feed by their id."""
    feed = json.loads((version / "alerts.json").read_text("utf-8"))
    return {item["id"]: item for item in feed["items"]}


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("alerts")
    with world(folder) as db:
        return publish(db, folder / "out", 3)


def day(number: int) -> date:
    return (DAY + timedelta(number)).date()


def test_both_feeds_are_valid(version: Path) -> None:
    feed = etree.parse(version / "alerts.atom")
    RNG.assertValid(feed)
    JSON_FEED.validate(json.loads((version / "alerts.json").read_text("utf-8")))
    ids = [e.text for e in feed.iterfind(".//a:entry/a:id", ATOM)]
    assert ids == list(items(version))
    assert len(ids) == len(set(ids)) >= 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<id>urn:tensionwire:alerts</id>", ""),
        ("<id>urn:tensionwire:alerts</id>", "<id>no iri</id>"),
        ("Z</updated>", "</updated>"),
        ("<author><name>Tensionwire</name></author>", ""),
        ('rel="alternate"', 'rel="other"'),
        ("<title>", "<title/><title>"),
        ("<published>", "<publishd/><published>"),
    ],
)
def test_the_validator_sees_what_is_wrong(version: Path, old: str, new: str) -> None:
    text = (version / "alerts.atom").read_text("utf-8")
    assert old in text
    broken = etree.fromstring(text.replace(old, new).encode())
    assert not RNG.validate(broken)


def test_a_spike_tells_sentence_speaker_and_source(version: Path) -> None:
    # The 64th day is the first on which all six articles tell of an attack.
    item = items(version)[f"urn:tensionwire:spike:{day(63)}:RUS:UKR"]
    assert item["title"] == "Spike of tension: Russia and Ukraine"
    number = int(item["url"].removeprefix("https://example.org/wire/"))
    assert 378 <= number < 384
    assert item["content_text"].startswith(
        "“Russia attacked Ukraine, Kyiv said.” (assault, actual: Russia → Ukraine; says Ukraine)\n"
        f"Wire: Report {number}\n\n6 stories of conflict, usually 1 (z "
    )
    assert item["date_published"] == f"{day(63)}T00:00:00Z"
    assert item["_tensionwire"]["speaker"] == "Ukraine"
    assert item["_tensionwire"]["outlet"] == "Wire"


def test_a_first_time_tells_its_own_sentence_and_control_characters_go(version: Path) -> None:
    item = items(version)[f"urn:tensionwire:first-time:{day(50)}:USA:NATO"]
    assert item["title"] == "First time: United States → NATO (threaten)"
    assert "“Washington threatened NATO <b>& co.</b>" in item["content_text"]
    assert "told by the journalist" in item["content_text"]
    assert item["tags"] == ["first-time", "USA", "NATO", "THREATEN"]
    assert b"\x0b" not in (version / "alerts.atom").read_bytes()


def test_the_week_in_which_the_index_comes_over_the_threshold_is_an_alert(version: Path) -> None:
    found = {i for i in items(version) if ":threshold:" in i}
    monday = day(63) - timedelta(day(63).weekday())
    for codes in ("RUS:UKR", "RUS", "UKR", "ASSAULT"):
        assert any(i.endswith(f":{codes}") for i in found), codes
    one = next(i for i in found if i.endswith("RUS:UKR"))
    assert date.fromisoformat(one.split(":")[3]) in {monday, monday + timedelta(7)}
    assert "100 is the average" in items(version)[one]["content_text"]
    assert "“Russia attacked Ukraine" in items(version)[one]["content_text"]


def weeks(*index: float | None, low: float = 150.0, stories: int = 20) -> pa.Table:
    """Weekly points of one pair."""
    made = [
        {
            "period": date(2025, 3, 3) + timedelta(7 * number),
            "actor": "RUS",
            "target": "UKR",
            "index": value,
            "low": low,
            "high": 900.0,
            "stories": stories,
        }
        for number, value in enumerate(index)
    ]
    return pa.Table.from_pylist(made)


@pytest.mark.parametrize(
    ("table", "alerted"),
    [
        (weeks(100, 301, 400, 100, 350), [1, 4]),
        (weeks(300, 299.9), []),
        (weeks(400, None, 400), [0, 2]),
        (weeks(400, low=100.0), []),
        (weeks(400, stories=9), []),
        (weeks(400, stories=10), [0]),
    ],
)
def test_a_threshold_counts_once_until_the_index_was_under_it(
    tmp_path: Path, table: pa.Table, alerted: list[int]
) -> None:
    empty = pa.table({})
    tables = dict.fromkeys(("spikes", "first_time_pairs", "states", "classes"), empty)
    with database(tmp_path) as db:
        found = alerts(db, {**tables, "pairs": table}, AlertSettings(), {})
    days = [date(2025, 3, 3) + timedelta(7 * number) for number in alerted]
    assert sorted(alert.day for alert in found) == days


@pytest.mark.parametrize(
    ("watch", "kinds"),
    [
        (AlertSettings(pairs=(("NATO", "USA"),)), {"USA:NATO"}),
        (AlertSettings(states=("USA",)), {"USA:NATO"}),
        (AlertSettings(classes=("THREATEN",)), {"USA:NATO"}),
        (AlertSettings(classes=("AID",)), set()),
        (AlertSettings(states=("USA",), pairs=(("RUS", "UKR"),)), {"USA:NATO", "RUS:UKR"}),
    ],
)
def test_only_what_is_watched_is_alerted(
    tmp_path: Path, watch: AlertSettings, kinds: set[str]
) -> None:
    with world(tmp_path) as db:
        found = items(publish(db, tmp_path / "out", 3, watch=watch))
    assert {i.split(":", 4)[4] for i in found} == kinds


@pytest.mark.parametrize(
    "watch",
    [
        AlertSettings(pairs=(("RUS", "UKRA"),)),
        AlertSettings(states=("UKRA",)),
        AlertSettings(classes=("ASAULT",)),
    ],
)
def test_a_watch_list_with_a_slip_is_one_line(tmp_path: Path, watch: AlertSettings) -> None:
    with database(tmp_path, article(1)) as db, pytest.raises(StorageError, match="did you mean"):
        publish(db, tmp_path / "out", 3, watch=watch)


def test_another_watch_list_is_another_version(tmp_path: Path) -> None:
    with database(tmp_path, article(1)) as db:
        first = publish(db, tmp_path / "out", 3)
        second = publish(db, tmp_path / "out", 3, watch=AlertSettings(states=("USA",)))
    assert first != second


def test_an_alert_without_a_sentence_is_still_valid() -> None:
    bare = Alert(
        id="urn:tensionwire:spike:2025-03-01:RUS:UKR", kind="spike", day=date(2025, 3, 1),
        last=date(2025, 3, 1), title="Spike", text="Seven stories.", codes=("RUS", "UKR"),
    )  # fmt: skip
    RNG.assertValid(etree.fromstring(atom([bare], datetime(2025, 3, 1, tzinfo=UTC))))
    JSON_FEED.validate(json.loads(json_feed([bare])))
