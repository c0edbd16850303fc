"""Does the monthly share of articles with conflict, by state, agree with the index of such risk?

    python -m tests.benchmarks.gpr FILE --database DATABASE [--year YEAR]

FILE: the monthly file of the geopolitical risk index of Caldara and Iacoviello ("Measuring
Geopolitical Risk", American Economic Review 112, 2022, pages 1194-1225) as CSV with the columns
``month`` (YYYY-MM) and ``GPRC_XXX``: per cent of the articles of ten newspapers that tell of
geopolitical risk and name the state. DATABASE: a year of mentions, such as a backfill.

All states and months are pooled, both sides as shares; nothing here is fitted to the index. The
first row is the trend ``conflict_share`` as it is; the others are its parameters ``between`` (only
conflict between sides) and ``named`` (all that the article's mentions name); both together are the
index's own definition in our terms. Each row is given twice: as counted, and as the trend's column
``smoothed``, where the months of a state are drawn towards the state's own year, for a few hundred
articles a month leave most states with none or one. ``chance`` is what a source with as many counts
as the row before would reach whose shares were the index itself. The bar (Pearson .75, Spearman
.70) is told for the first row and for the index's definition; exit code 1 when the first row, as
counted, is below it.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from storage import trends
from storage.database import Database

PEARSON: Final = 0.75
SPEARMAN: Final = 0.70
PREFIX: Final = "GPRC_"
PLAIN: Final = "conflict_share"
SAME: Final = "  between, named"
"""The row that counts what the index counts."""
ROUNDS: Final = 200
"""Samples of chance."""
FURTHEST: Final = 8
"""States that are listed at either end."""

Matrix = npt.NDArray[np.float64]
"""Months by states."""


class Index(NamedTuple):
    """The index of one year, in per cent."""

    months: tuple[str, ...]
    states: tuple[str, ...]
    shares: Matrix


class Counted(NamedTuple):
    """Our articles: those that tell of conflict by month and state, and all that were read."""

    hits: Matrix
    articles: Matrix
    """Months by one column."""
    drawn: Matrix
    """The trend's smoothed shares, in per cent."""

    @property
    def shares(self) -> Matrix:
        """In per cent."""
        return 100 * self.hits / self.articles


def read_index(path: Path, year: int) -> Index:
    """The months of ``year``.

    Raises :class:`ValueError` when there are none, or no states.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["month"].startswith(f"{year}-")]
    columns = [name for name in (rows[0] if rows else {}) if name.startswith(PREFIX)]
    if not columns:
        raise ValueError(f"{path}: no months of {year} with columns {PREFIX}XXX")
    shares = np.array([[float(row[name]) for name in columns] for row in rows])
    states = tuple(name.removeprefix(PREFIX) for name in columns)
    return Index(tuple(row["month"] for row in rows), states, shares)


def count(db: Database, index: Index, **parameters: bool) -> Counted:
    """Our counts for the months and states of the index."""
    year = int(index.months[0][:4])
    window = {"start": date(year, 1, 1), "end": date(year, 12, 31)}
    table = trends.run(db, "conflict_share", grain="month", **window, **parameters)  # type: ignore[arg-type]
    hits = np.zeros((len(index.months), len(index.states)))
    drawn = np.zeros_like(hits)
    articles = np.full((len(index.months), 1), np.nan)
    for row in table.to_pylist():
        month = f"{row['period']:%Y-%m}"
        if month not in index.months:
            continue
        at = index.months.index(month)
        articles[at, 0] = row["articles"]
        if row["actor"] in index.states:
            where = at, index.states.index(row["actor"])
            hits[where], drawn[where] = row["conflict_articles"], 100 * row["smoothed"]
    missing = [m for m, n in zip(index.months, articles[:, 0], strict=True) if np.isnan(n)]
    if missing:
        raise ValueError(f"the database has no conflict in {', '.join(missing)}")
    return Counted(hits, articles, drawn)


def pearson(one: Matrix, other: Matrix) -> float:
    """Correlation over all cells."""
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def spearman(one: Matrix, other: Matrix) -> float:
    """Correlation of ranks over all cells; equal values share the mean of their ranks."""
    return pearson(_ranks(one), _ranks(other))


def _ranks(values: Matrix) -> Matrix:
    _, which, times = np.unique(values.ravel(), return_inverse=True, return_counts=True)
    mean_ranks = np.cumsum(times) - (times - 1) / 2
    return np.asarray(mean_ranks[which])


def chance(index: Index, counted: Counted, rounds: int = ROUNDS) -> tuple[float, float]:
    """Mean Pearson and Spearman of counts drawn from the index itself, as many as ours."""
    draws = np.random.default_rng(1)
    expected = index.shares * counted.articles
    expected *= counted.hits.sum() / expected.sum()
    samples = [draws.poisson(expected) / counted.articles for _ in range(rounds)]
    found = [(pearson(s, index.shares), spearman(s, index.shares)) for s in samples]
    return float(np.mean([p for p, _ in found])), float(np.mean([s for _, s in found]))


def report(index: Index, all_counted: dict[str, Counted]) -> Iterator[str]:
    """The lines that the command prints."""
    yield f"{len(index.states)} states x {len(index.months)} months of {index.months[0][:4]}"
    yield f"{'':16}{'as counted':>18}{'drawn to the year':>20}{'by state':>10}"
    yield f"{'':16}{'Pearson Spearman':>18}{'Pearson Spearman':>20}{'Spearman':>10}"
    for name, counted in all_counted.items():
        raw, drawn = counted.shares, counted.drawn
        cells = [pearson(raw, index.shares), spearman(raw, index.shares)]
        cells += [pearson(drawn, index.shares), spearman(drawn, index.shares)]
        of_states = spearman(raw.mean(axis=0), index.shares.mean(axis=0))
        text = f"{cells[0]:9.3f}{cells[1]:9.3f}{cells[2]:11.3f}{cells[3]:9.3f}{of_states:10.3f}"
        yield f"{name:16}{text}"
    for name in (PLAIN, SAME):
        found = chance(index, all_counted[name])
        yield f"{'chance':16}{found[0]:9.3f}{found[1]:9.3f}  of {name.strip()}"
    yield from _by_state(index, all_counted[SAME])
    for name in (PLAIN, SAME):
        counted = all_counted[name]
        as_counted = _verdict(is_met(index, counted.shares))
        year = _verdict(is_met(index, counted.drawn))
        yield (
            f"bar: Pearson {PEARSON:.2f}, Spearman {SPEARMAN:.2f}, {name.strip()}: "
            f"as counted {as_counted}, drawn to the year {year}"
        )


def is_met(index: Index, ours: Matrix) -> bool:
    """Whether our shares agree with the index as well as the bar asks."""
    return pearson(ours, index.shares) >= PEARSON and spearman(ours, index.shares) >= SPEARMAN


def _verdict(met: bool) -> str:
    return "met" if met else "missed"


def _by_state(index: Index, counted: Counted) -> Iterator[str]:
    """Where the ranks of the year's averages are furthest apart."""
    ours, theirs = counted.shares.mean(axis=0), index.shares.mean(axis=0)
    our_ranks, their_ranks = _ranks(-ours), _ranks(-theirs)
    order = np.argsort(our_ranks - their_ranks, kind="stable")
    for title, chosen in (
        ("we have more than the index", order[:FURTHEST]),
        ("we have less than the index", order[::-1][:FURTHEST]),
    ):
        yield f"{title} (per cent of articles a month, rank)"
        for at in chosen:
            yield (
                f"  {index.states[at]}  ours {ours[at]:5.2f} ({our_ranks[at]:2.0f})"
                f"  index {theirs[at]:5.2f} ({their_ranks[at]:2.0f})"
            )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the comparison; 1 when the bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.gpr")
    parser.add_argument("file", type=Path)
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--year", type=int, default=2025)
    given = parser.parse_args(arguments)
    index = read_index(given.file, given.year)
    with Database.open(given.database, read_only=True) as db:
        counted = {
            PLAIN: count(db, index),
            "  between": count(db, index, between=True),
            "  named": count(db, index, named=True),
            SAME: count(db, index, between=True, named=True),
        }
    for line in report(index, counted):
        print(line)
    return 0 if is_met(index, counted[PLAIN].shares) else 1


if __name__ == "__main__":
    sys.exit(main())
