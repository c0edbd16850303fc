"""Which trends are published, under which names, with which parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pyarrow as pa

from extractors.records import Record
from storage import trends
from storage.database import Database
from storage.statements import statement


class Series(Record, frozen=True, kw_only=True):
    """One published table."""

    name: str
    question: str
    grain: str
    caveats: str
    table: pa.Table


PUBLISHED: Final[tuple[tuple[str, str, Mapping[str, trends.Value]], ...]] = (
    ("tension_daily", "tension_daily", {}),
    ("tension_weekly", "tension_weekly", {}),
    ("tension_monthly", "tension_monthly", {}),
    ("states_weekly", "states", {"grain": "week", "top": 100}),
    ("pairs_weekly", "pairs", {"grain": "week", "top": 200}),
    ("dyads_monthly", "dyads", {"grain": "month", "top": 500}),
    ("classes_weekly", "classes", {"grain": "week"}),
    ("classes_monthly", "classes", {"grain": "month"}),
    ("conflict_share_monthly", "conflict_share", {"grain": "month"}),
    ("threats_vs_acts_weekly", "threats_vs_acts", {"grain": "week"}),
    ("movers", "movers", {"limit": 100}),
    ("first_time_pairs", "first_time_pairs", {"limit": 200}),
    ("spikes", "spikes", {"limit": 200}),
    ("speakers_vs_doers", "speakers_vs_doers", {"limit": 500}),
    ("quotes", "quotes", {"limit": 300}),
    ("stories", "stories", {"limit": 300}),
    ("coverage", "coverage", {}),
    ("feed_health", "feed_health", {}),
)
"""Name of the files, trend, parameters."""
SPLIT: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("states", "states_weekly", ("actor",)),
    ("pairs", "pairs_weekly", ("actor", "target")),
)
"""Folder with a file for each label, series, columns of the label."""
LATEST: Final = "latest_mentions"


def all_series(db: Database, min_articles: int) -> list[Series]:
    """Every published table, in the order of the catalogue."""
    made = []
    for name, trend, parameters in PUBLISHED:
        info = trends.info(trend)
        values = dict(parameters)
        if "min_articles" in info.parameters:
            values["min_articles"] = min_articles
        table = trends.run(db, trend, **values)  # type: ignore[arg-type]
        made.append(_series(name, info, table))
    sql = statement(f"publish/{LATEST}")
    return [*made, _series(LATEST, trends.read_head(LATEST, sql), db.query(sql))]


def _series(name: str, info: trends.TrendInfo, table: pa.Table) -> Series:
    return Series(
        name=name, question=info.question, grain=info.grain, caveats=info.caveats, table=table
    )


class Part(Record, frozen=True, kw_only=True):
    """The rows of a series for one pair or one state."""

    codes: tuple[str, ...]
    table: pa.Table

    @property
    def name(self) -> str:
        """Name of its files: ``RUS-UKR``."""
        return "-".join(self.codes)


def parts(series: Series, keys: Sequence[str]) -> list[Part]:
    """The series of each label, by code; those that somebody unnamed is part of are left out.

    ``keys``: the columns that make the label. There are as many as the trend was asked for.
    """
    columns = [series.table.column(key).to_pylist() for key in keys]
    places: dict[tuple[str, ...], list[int]] = {}
    for place, codes in enumerate(zip(*columns, strict=True)):
        places.setdefault(codes, []).append(place)
    return [
        Part(codes=codes, table=series.table.take(pa.array(places[codes], pa.int64())))
        for codes in sorted(places)
        if "UNK" not in codes
    ]
