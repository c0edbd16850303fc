"""Near-duplicate articles to stories: pure functions of fingerprints and dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import combinations, pairwise
from typing import Final, Protocol

import numpy as np

from extractors.stories.fingerprints import (
    BANDS,
    containment,
    jaccard,
    shared_by_title,
    shingles,
    size,
    text_jaccard,
)

SIMILAR: Final = 0.35
"""Estimated Jaccard similarity from which two texts tell one story. Of 500 wire stories no two that
are not reprints reach .11, edited copies keep .4 and more (``tests/benchmarks/stories.py``), and
the estimate errs by .055, so that comparing the texts themselves would change nothing."""
CONTAINED: Final = 0.7
"""Share of the shorter text found in the longer from which it is a trimmed copy."""
FEWEST_CONTAINED: Final = 60
"""Shingles from which a text can count as trimmed: shorter ones sit in any round-up."""
LARGEST_RATIO: Final = 4
"""How much longer the other text may be then: beyond, it is a round-up of several stories."""
TITLED_DAY: Final = 0.2
"""Similarity of the texts under one title of one source from which they tell one story on the same
day (UTC). Of the updates among 18,150 wire stories of 1987 that the bars above miss, those of a
day are of .15 to .35 and its recurring lists under one title of .15 at most."""
TITLED: Final = 0.3
"""The same for other days: there bulletins of rates and prices reach .29, and two air raids .16."""
DAYS: Final = 6
"""Calendar days (UTC) between two members that are linked directly, at most: under 7 x 24 hours."""


class Member(Protocol):
    """An article as linking sees it; ``storage.rows.Fingerprinted`` is one."""

    @property
    def article_id(self) -> str:
        """Id of the article."""

    @property
    def published(self) -> datetime:
        """When it was published, UTC."""

    @property
    def signature(self) -> bytes:
        """``Fingerprint.signature`` of its document."""

    @property
    def bands(self) -> Sequence[int]:
        """:func:`fingerprints.keys` of the article."""


def same_story(one: Member, other: Member, days: int = DAYS) -> bool:
    """Tell whether two articles are copies, edits or versions of one text, published near.

    Versions under one title of one source may differ more. Symmetric, and independent of
    everything but the two.
    """
    apart = abs((one.published.date() - other.published.date()).days)
    if apart > days:
        return False
    if similar(one.signature, other.signature):
        return True
    title = _title(one)
    if title is None or title != _title(other):
        return False
    texts = text_jaccard(one.signature, other.signature, shared_by_title(title))
    return texts >= (TITLED if apart else TITLED_DAY)


def _title(member: Member) -> int | None:
    return member.bands[BANDS] if len(member.bands) > BANDS else None


def similar(one: bytes, other: bytes) -> bool:
    """Tell whether two signatures are of near-duplicates, whole or trimmed."""
    if jaccard(one, other) >= SIMILAR:
        return True
    small, large = sorted((size(one), size(other)))
    if small < FEWEST_CONTAINED or large > LARGEST_RATIO * small:
        return False
    return containment(one, other) >= CONTAINED


def exact_jaccard(one: str, other: str) -> float:
    """Return the true Jaccard similarity of two documents' shingles, which signatures estimate."""
    a, b = shingles(one), shingles(other)
    return len(a & b) / len(a | b)


def cluster(members: Iterable[Member], days: int = DAYS) -> dict[str, str]:
    """Return the story id of every member, by article id.

    Members that share a key are compared; those of one story, directly or through others, get as
    story id the id of their earliest (published, id). The order of ``members`` changes nothing, so
    clustering in batches, each with all members of the stories it meets, gives the same.
    """
    ordered = sorted(members, key=lambda m: (m.published, m.article_id))
    sets = _DisjointSets(len(ordered))
    for i, j in _candidates(ordered):
        # Comparing only what is not yet connected leaves the connected components the same.
        if sets.root(i) != sets.root(j) and same_story(ordered[i], ordered[j], days):
            sets.join(i, j)
    return {m.article_id: ordered[sets.root(i)].article_id for i, m in enumerate(ordered)}


def _candidates(members: Sequence[Member]) -> Iterator[tuple[int, int]]:
    """Yield pairs of positions that share a key.

    Texts with equal signatures are chained, each to the next, and meet others once for each day
    they appear on, so that a thousand copies of one stub cost a thousand comparisons.
    """
    copies: dict[bytes, list[int]] = defaultdict(list)
    for position, member in enumerate(members):
        copies[member.signature].append(position)
    buckets: dict[int, list[int]] = defaultdict(list)
    titles: dict[int, dict[tuple[bytes, date], int]] = defaultdict(dict)
    for positions in copies.values():
        yield from pairwise(positions)
        first_of_day: dict[date, int] = {}
        for position in positions:
            first_of_day.setdefault(members[position].published.date(), position)
        for position in first_of_day.values():
            for band in members[position].bands[:BANDS]:
                buckets[band].append(position)
        for position in positions:
            title = _title(members[position])
            if title is not None:
                once = members[position].signature, members[position].published.date()
                titles[title].setdefault(once, position)
    for bucket in buckets.values():
        yield from combinations(bucket, 2)
    for found in titles.values():
        yield from _alike(members, list(found.values()))


def _alike(members: Sequence[Member], positions: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield pairs of similar texts: a title may stand over thousands that are not."""
    if len(positions) < 2:
        return
    # With their common title two documents are more alike than their texts are.
    values = np.array([np.frombuffer(members[p].signature, "<u2", offset=4) for p in positions])
    for i, row in enumerate(values[:-1]):
        near = np.flatnonzero(np.mean(values[i + 1 :] == row, axis=1) >= TITLED_DAY)
        for j in near:
            yield positions[i], positions[i + 1 + int(j)]


class _DisjointSets:
    """Union-find over positions; a set's root is its smallest member, that is the earliest."""

    def __init__(self, count: int) -> None:
        self._parents = list(range(count))

    def root(self, position: int) -> int:
        parents = self._parents
        while parents[position] != position:
            parents[position] = parents[parents[position]]
            position = parents[position]
        return position

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self._parents[second] = first
