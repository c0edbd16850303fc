"""Accuracy on gold documents that no model has seen: the table, and the errors with ``--errors``.

usage: python -m tests.gold.run [--folds N] [--errors N] [--json]

Without ``--folds``: the shipped encoder with linear models trained for it, on the documents
that both have not seen; this is what to expect of other articles of the same kinds. With
``--folds``: the linear models alone, cross-validated on all documents, because training the encoder
takes too long for folds. ``floor.json`` has the figures that may not be fallen below.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from config.events import load_ontology
from extractors.mentions.extractor import Extractor
from extractors.mentions.gate import HOPELESS
from extractors.records import Extraction
from tests.gold.corpus import Document, load_corpus
from tests.gold.score import Score
from tests.gold.train import SEED, examples, fit, folds, held_out, train

KINDS: Final = {
    "wn": "articles",
    "voa": "articles",
    "wikinews": "wikinews",
    "inv": "written",
    "biz": "business",
    "neg": "empty",
}
"""What a document is, by the first part of its id; all others are briefs."""
FLOOR: Final = Path(__file__).parent / "floor.json"


def unseen(extractor: Extractor, documents: Sequence[Document]) -> list[Extraction]:
    """Extractions of the held-out documents, in their order, by models trained on the others.

    ``documents``: all, with those for the encoder.
    """
    learn, test = held_out(documents)
    plain = [documents[i] for i in learn if not documents[i].for_encoder]
    extractor.use(train([examples(extractor, document) for document in plain]))
    return list(extractor.extract(documents[i].article for i in test))


def cross_validate(
    extractor: Extractor, documents: Sequence[Document], number: int
) -> list[Extraction]:
    """Extractions of all documents, each by linear models trained on the other folds.

    The extractor must be without its encoder, which has seen most of them.
    """
    seen = [examples(extractor, d) for d in documents]
    found: dict[str, Extraction] = {}
    for learn, test in folds(documents, number):
        extractor.use(train([seen[i] for i in learn]))
        for extraction in extractor.extract(documents[i].article for i in test):
            found[extraction.article_id] = extraction
    return [found[d.article.id] for d in documents]


def gate_loss(extractor: Extractor, documents: Sequence[Document], number: int) -> float:
    """Share of the gold mentions that stand in sentences a gate would stop, cross-validated."""
    sentences = [list(extractor.gate_facts(extractor.context(d.article))) for d in documents]
    held = [
        [(facts, len(d.mentions_at(s.start, s.end))) for s, facts in found]
        for d, found in zip(documents, sentences, strict=True)
    ]
    stopped = 0
    for learn, test in folds(documents, number):
        rng = random.Random(SEED)
        gate = fit([(facts, count > 0) for i in learn for facts, count in held[i]], rng)
        stopped += sum(
            count for i in test for facts, count in held[i] if gate.probability(facts) < HOPELESS
        )
    # a mention in a sentence without any word of the lexicon is the lexicon's loss, not the gate's
    return stopped / sum(count for rows in held for _, count in rows)


def score(documents: Sequence[Document], extractions: Sequence[Extraction]) -> Score:
    """Score of extractions given in the order of the documents."""
    total = Score(load_ontology())
    for document, extraction in zip(documents, extractions, strict=True):
        plain = msgspec.to_builtins(extraction)
        total.add(document, plain["mentions"], plain["quotes"])
    return total


def by_kind(documents: Sequence[Document]) -> dict[str, list[int]]:
    """Indices of real articles (those of Wikinews by more generous readers apart), of those
    written for training (politics, business), and of briefs."""
    kinds: dict[str, list[int]] = {
        name: [] for name in ("articles", "wikinews", "written", "business", "briefs")
    }
    for i, document in enumerate(documents):
        name = KINDS.get(document.article.id.split("-")[0], "briefs")
        if name in kinds:
            kinds[name].append(i)
    return kinds


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    documents = load_corpus(for_encoder=not options.folds)
    extractor = Extractor.load(encoder=not options.folds).without_gate()
    if options.folds:
        extractions = cross_validate(extractor, documents, options.folds)
    else:
        extractions = unseen(extractor, documents)
        documents = [documents[i] for i in held_out(documents)[1]]
    tables = {}
    for kind, indices in by_kind(documents).items():
        total = score([documents[i] for i in indices], [extractions[i] for i in indices])
        tables[kind] = total.table()
        if options.json or not indices:
            continue
        print(f"{kind}: {len(indices)} documents")
        for name, row in tables[kind].items():
            print(f"  {name:14}" + "  ".join(f"{k} {v}" for k, v in row.items()))
        shown = random.Random(SEED).sample(total.errors, min(options.errors, len(total.errors)))
        print("\n".join(shown))
    if options.json:
        print(json.dumps(tables, indent=1))


if __name__ == "__main__":
    main()
