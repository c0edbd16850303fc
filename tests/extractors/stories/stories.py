"""Texts for the tests: real reports (Wikinews, CC BY 2.5) and invented ones in any number."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parents[2] / "data" / "documents" / "wikinews.jsonl"

_ROWS: Final = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
STORIES: Final = tuple(f"{row['title']}\n{row['text']}" for row in _ROWS)
"""Reports of different events, title and text."""

_WORDS: Final = sorted({w for story in STORIES for w in story.split() if w.isalpha()})


def invented(count: int, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield title and text of ``count`` stories made of words and phrases of the real ones.

    Every third sentence is one that other stories have too, as background paragraphs are.
    """
    shared = [_sentence(rng) for _ in range(200)]
    for _ in range(count):
        paragraphs = [
            " ".join(rng.choice(shared) if rng.random() < 0.3 else _sentence(rng) for _ in range(2))
            for _ in range(rng.randint(5, 12))
        ]
        yield _sentence(rng).rstrip("."), "\n\n".join(paragraphs)


def _sentence(rng: random.Random) -> str:
    return " ".join(rng.choices(_WORDS, k=rng.randint(10, 22))).capitalize() + "."
