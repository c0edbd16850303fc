"""What cross-validation on the gold files gives may not fall below ``floor.json``."""

from __future__ import annotations

import json

import pytest

from extractors.mentions.extractor import Extractor
from extractors.records import Extraction
from tests.gold.corpus import Document, load_corpus
from tests.gold.run import FLOOR, by_kind, cross_validate, gate_loss, score, unseen
from tests.gold.train import held_out

FOLDS = 3
MOST_LOST = 0.02
"""Share of gold mentions that the gate may lose."""


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_articles_unseen_in_training_are_read_as_well_as_before() -> None:
    documents = load_corpus()
    extractor = Extractor.load(encoder=False).without_gate()
    extractions = cross_validate(extractor, documents, FOLDS)
    assert fallen("linear", documents, extractions) == []


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_the_encoder_reads_what_it_has_never_seen_as_well_as_before() -> None:
    documents = load_corpus(for_encoder=True)
    extractions = unseen(Extractor.load().without_gate(), documents)
    assert fallen("unseen", [documents[i] for i in held_out(documents)[1]], extractions) == []


def fallen(group: str, documents: list[Document], extractions: list[Extraction]) -> list[str]:
    """The rows that are below their floor."""
    found = []
    for kind, floors in json.loads(FLOOR.read_text(encoding="utf-8"))[group].items():
        indices = by_kind(documents)[kind]
        table = score([documents[i] for i in indices], [extractions[i] for i in indices]).table()
        for name, least in floors.items():
            row = table[name]
            value = row.get("f1", row.get("accuracy", 0.0))
            if value < least:
                found.append(f"{kind} {name}: {value} < {least}")
    return found


def test_the_gate_loses_few_gold_mentions() -> None:
    documents = load_corpus()
    assert gate_loss(Extractor.load().without_gate(), documents, FOLDS) <= MOST_LOST
