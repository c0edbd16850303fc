"""What outlets do to agency copy, done at random but repeatably."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

CREDITS = (
    "(AP)",
    "By our foreign staff",
    "With agency reports",
    "LONDON (Reuters) -",
    "AFP, PARIS",
)
FILLERS = (
    "The story has been updated throughout with comment from officials in the capital.",
    "Additional reporting by our correspondents; editing by the night desk.",
    "Follow our live coverage of the day's events for further developments as they happen.",
)


def copy_edit(rng: random.Random, title: str, text: str) -> tuple[str, str]:
    """Return a lightly edited copy: two or three of the usual interventions."""
    paragraphs = text.split("\n\n")
    for edit in rng.sample(EDITS, rng.randint(2, 3)):
        paragraphs = edit(rng, paragraphs)
    return new_headline(rng, title), "\n\n".join(paragraphs)


def new_headline(rng: random.Random, title: str) -> str:
    words = title.split()
    rng.shuffle(words)
    return " ".join(words[: max(3, len(words) - 2)])


def drop_paragraph(rng: random.Random, paragraphs: Sequence[str]) -> list[str]:
    kept = list(paragraphs)
    if len(kept) > 3:
        kept.pop(rng.randrange(1, len(kept)))
    return kept


def add_paragraph(rng: random.Random, paragraphs: Sequence[str]) -> list[str]:
    at = rng.randint(1, len(paragraphs))
    return [*paragraphs[:at], rng.choice(FILLERS), *paragraphs[at:]]


def add_credit(rng: random.Random, paragraphs: Sequence[str]) -> list[str]:
    return [f"{rng.choice(CREDITS)} {paragraphs[0]}", *paragraphs[1:]]


def make_typos(rng: random.Random, paragraphs: Sequence[str]) -> list[str]:
    """Misspell one word in fifty."""
    return [
        " ".join(w[:-1] if len(w) > 4 and rng.random() < 0.02 else w for w in p.split(" "))
        for p in paragraphs
    ]


def trim_end(rng: random.Random, paragraphs: Sequence[str]) -> list[str]:
    keep = max(1, round(len(paragraphs) * rng.uniform(0.6, 0.9)))
    return list(paragraphs[:keep])


EDITS: tuple[Callable[[random.Random, Sequence[str]], list[str]], ...] = (
    drop_paragraph,
    add_paragraph,
    add_credit,
    make_typos,
    trim_end,
)
