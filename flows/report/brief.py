"""What a brief tells, gathered from the trends; how it looks is not decided here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import msgspec
import pyarrow as pa

from extractors.errors import StorageError
from extractors.records import Record
from flows.plots.shape import Drawing, Point, drawing
from storage import trends
from storage.database import Database
from storage.evidence import actor_names, sentences

BASELINE: Final = timedelta(364)
"""The average is that of the year up to the last day of the window."""
DAYS, WEEKS = timedelta(31), timedelta(2 * 366)
"""Up to so long a window is drawn by days, by weeks; a longer one by months."""
STORIES: Final = 9
QUOTES: Final = 6
BARS: Final = 10
MOVERS: Final = 3
RANKED: Final = 40
"""Stories that are looked at: some have no sentence of the actors in their first article."""
LONGEST: Final = 340
"""Characters of a sentence or a quotation."""
CUT: Final = " …"
"""Stands where a longer one was cut."""
HEDGED: Final = {"future": "planned or threatened", "actual": ""}
UNKNOWN: Final = "UNK"
SIDES: Final = {"OPP": "opposition", "CIV": "civilians", "REB": "rebels"}


class Item(Record, frozen=True, kw_only=True):
    """A sentence or a quotation with where it is from."""

    text: str
    about: str
    """Who does what to whom and how it is told; of a quotation who says it."""
    day: date
    outlet: str
    title: str
    url: str


class Brief(Record, frozen=True, kw_only=True):
    """Everything that stands in a brief."""

    title: str
    days: tuple[str, str]
    """First and last day, ISO 8601."""
    window: str
    lead: str
    """A sentence or two: how high, how sure."""
    facts: tuple[tuple[str, str], ...]
    drawings: tuple[Drawing, ...]
    movers: tuple[str, ...]
    stories: tuple[Item, ...]
    quotes: tuple[Item, ...]
    notes: tuple[str, ...]


def brief(
    db: Database, start: date | None, end: date | None, actors: Sequence[str], min_articles: int
) -> Brief:
    """The brief of a window and of no, one or two states or groups.

    ``start``: by default 30 days with the last; ``end``: by default the newest day read.

    Raises :class:`StorageError` when nothing was read in the window, more than two actors are
    named, or one is unknown.
    """
    if len(actors) > 2:
        raise StorageError(",".join(actors), "a brief is about the world, one actor or a pair")
    days = trends.days_read(db)
    if days is None:
        raise StorageError(str(db.path), "nothing has been read yet, so there is nothing to tell")
    last = end or days[1]
    first = start or last - timedelta(29)
    asked = _Asked(db, first, last, tuple(actors), actor_names(db))
    step, points = asked.index(min_articles)
    if not any(row["articles"] for row in points):
        is_read = first <= days[1] and last >= days[0]
        who = f"there is no mention of {' and '.join(actors)}"
        why = who if actors and is_read else "nothing was read"
        raise StorageError(
            f"{first} to {last}", f"{why} in these days; there is {days[0]} to {days[1]}"
        )
    told = asked.stories()
    return Brief(
        title=" – ".join(asked.name(code) for code in actors) or "The world",
        days=(str(first), str(last)),
        window=f"{_day(first)} to {_day(last)}",
        lead=_lead(points, step),
        facts=asked.facts(points),
        drawings=tuple(asked.drawings(step, min_articles)),
        movers=asked.movers(),
        stories=told,
        quotes=asked.quotes(),
        notes=_notes(points, step, last),
    )


class _Asked(Record, frozen=True):
    """One window and its actors, with what is asked about them."""

    db: Database
    first: date
    last: date
    actors: tuple[str, ...]
    names: Mapping[str, str]

    def table(self, name: str, **others: Any) -> pa.Table:
        return trends.run(
            self.db, name, start=self.first, end=self.last, actors=self.actors, **others
        )

    def name(self, code: str) -> str:
        if code == UNKNOWN:
            return "Unknown"
        state, _, suffix = code.partition("-")
        known = self.names.get(code) or self.names.get(state, state.replace("_", " "))
        return f"{known} ({SIDES.get(suffix, suffix)})" if suffix else known

    def index(self, min_articles: int) -> tuple[str, list[dict[str, Any]]]:
        """The step of the index and its rows."""
        length = self.last - self.first
        step = "day" if length <= DAYS else "week" if length <= WEEKS else "month"
        return step, self._index(step, min_articles).to_pylist()

    def _index(self, step: str, min_articles: int) -> pa.Table:
        name = {"day": "tension_daily", "week": "tension_weekly", "month": "tension_monthly"}[step]
        return self.table(
            name,
            baseline_start=self.last - BASELINE,
            baseline_end=self.last,
            min_articles=min_articles,
        )

    def drawings(self, step: str, min_articles: int) -> list[Drawing]:
        """The index; and stories by kind of event of a pair, else by pair."""
        who = " and ".join(self.actors) or "the world"
        about = f"{who}, {self.first} to {self.last}"
        name = {"day": "tension_daily", "week": "tension_weekly", "month": "tension_monthly"}[step]
        made = drawing(trends.info(name), self._index(step, min_articles), about)
        index = msgspec.structs.replace(made, title=f"Tension index by {step}")
        bars = self._kinds() if len(self.actors) == 2 else self._pairs()
        return [index, *([bars] if bars.points else [])]

    def _pairs(self) -> Drawing:
        """Between whom, in stories."""
        table = self.table("pairs", grain="month", top=2 * BARS)
        labels = {
            (row["actor"], row["target"]): f"{self.name(row['actor'])} – {self.name(row['target'])}"
            for row in table.to_pylist()
            if UNKNOWN not in (row["actor"], row["target"])
        }
        counted = [(labels.get((r["actor"], r["target"])), r) for r in table.to_pylist()]
        return _bars("Between whom", [(label, row) for label, row in counted if label])

    def _kinds(self) -> Drawing:
        """By which kinds of events, in stories."""
        rows = self.table("classes", grain="month").to_pylist()
        return _bars("What was reported", [(row["event"].lower(), row) for row in rows])

    def facts(self, points: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
        """Counts of the window, each with what it counts."""
        threats = self.table("threats_vs_acts").to_pylist()
        sums = {key: sum(row[key] for row in threats) for key in ("threats", "acts")}
        return (
            ("articles read", f"{sum(row['articles'] for row in points):,}"),
            ("mentions", f"{sum(row['mentions'] for row in points):,}"),
            ("stories with acts", f"{sums['acts']:,}"),
            ("stories with threats", f"{sums['threats']:,}"),
        )

    def movers(self) -> tuple[str, ...]:
        """Whose tension differs beyond chance from the year before."""
        days = (self.last - self.first).days + 1
        table = trends.run(
            self.db, "movers", start=self.last - BASELINE, end=self.last, actors=self.actors,
            days=min(days, BASELINE.days - 1), limit=20,
        )  # fmt: skip
        clear = [row for row in table.to_pylist() if abs(row["z"]) >= 1.96][:MOVERS]
        return tuple(self._moved(row) for row in clear)

    def _moved(self, row: Mapping[str, Any]) -> str:
        pair = " – ".join(self.name(row[key]) for key in ("actor", "target"))
        margin = abs(row["change"] / row["z"]) * 1.96
        low, high = row["change"] - margin, row["change"] + margin
        way = "more" if row["change"] > 0 else "less"
        return (
            f"{pair}: {way} tension than before, {row['conflict']:.1f} against "
            f"{row['conflict_before']:.1f} per 100 articles (change {low:+.1f} to {high:+.1f})"
        )

    def stories(self) -> tuple[Item, ...]:
        """The tensest stories with the sentence that shows it."""
        ranked = [row["story_id"] for row in self.table("stories", limit=RANKED).to_pylist()]
        states = [code.partition("-")[0] for code in self.actors]
        found = {r["story_id"]: r for r in sentences(self.db, ranked, states).to_pylist()}
        shown = [found[story] for story in ranked if story in found][:STORIES]
        return tuple(self._story(row) for row in shown)

    def _story(self, row: Mapping[str, Any]) -> Item:
        who = " and ".join(self.name(code) for code in row["actors"]) or "Unknown"
        whom = " and ".join(self.name(code) for code in row["targets"])
        told = HEDGED.get(row["modality"], row["modality"])
        parts = [f"{who} → {whom}" if whom else who, row["event"].lower(), told]
        parts += [f"says {self.name(row['speaker'])}"] if row["speaker"] else []
        parts.append(f"{100 * row['confidence']:.0f} % sure")
        return _item(row, row["sentence"], " · ".join(part for part in parts if part))

    def quotes(self) -> tuple[Item, ...]:
        """The newest quotations, of different articles first."""
        found = self.table("quotes", limit=RANKED).to_pylist()
        one_each = {row["article_id"]: row for row in reversed(found)}
        newest = sorted(one_each.values(), key=lambda row: row["published"], reverse=True)
        return tuple(
            _item(row, f"“{row['text'].strip('“”')}”", row["speaker"] or "speaker not named")
            for row in newest[:QUOTES]
        )


def _bars(title: str, labelled: Sequence[tuple[str, Mapping[str, Any]]]) -> Drawing:
    """Stories of the window by label, most first."""
    sums: Counter[str] = Counter()
    for label, row in labelled:
        sums[label] += row["stories"]
    points = [
        Point(x=None, label=label, value=stories)
        for label, stories in sorted(sums.items(), key=lambda one: (-one[1], one[0]))[:BARS]
        if stories
    ]
    return Drawing(
        shape="bars", title=title, subtitle="stories, counted by month", value="stories",
        points=tuple(points), baseline=0.0,
    )  # fmt: skip


def shortened(text: str) -> str:
    """The text, or its first words when it is too long for a brief."""
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + CUT


def _item(row: Mapping[str, Any], text: str, about: str) -> Item:
    return Item(
        text=shortened(text),
        about=about,
        day=row["published"].date(),
        outlet=row["outlet"],
        title=row["title"],
        url=row["url"],
    )


def _lead(points: Sequence[Mapping[str, Any]], step: str) -> str:
    """How high the index was, and how sure that is."""
    known = [row for row in points if row["index"] is not None]
    if not known:
        return f"Too little was read for an index of any {step}."
    newest, highest = known[-1], max(known, key=lambda row: row["index"])
    above = sum(row["low"] > 100 for row in known)
    below = sum(row["high"] < 100 for row in known)
    return (
        f"Newest {step} with a value: {_value(newest, step)}. Highest: {_value(highest, step)}. "
        f"Of {len(known)} {step}s {above} were surely above the average of 100 and "
        f"{below} surely below it."
    )


def _value(row: Mapping[str, Any], step: str) -> str:
    day = row["period"]
    when = {"day": f"on {_day(day)}", "week": f"in the week from {_day(day)}"}.get(
        step, f"in {day:%B %Y}"
    )
    if not row["stories"]:
        return f"0 (up to {row['high']:.0f}) {when}"
    return f"{row['index']:.0f} ({row['low']:.0f} to {row['high']:.0f}) {when}"


def _notes(points: Sequence[Mapping[str, Any]], step: str, last: date) -> tuple[str, ...]:
    gaps = sum(row["index"] is None for row in points)
    thin = sum(row["coverage"] == "thin" for row in points)
    return (
        "A program reads the articles and errs: codings are reports, not verified incidents. "
        "Read the sentences before you act on a number.",
        f"Index: 100 is the average of {_day(last - BASELINE)} to {_day(last)}. Ranges are 95 % "
        "intervals for chance in the number of reports. A story counts once, however often it is "
        "reprinted.",
        f"Coverage: too little was read for a value in {gaps} of {len(points)} {step}s, less than "
        f"usual in {thin}.",
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
