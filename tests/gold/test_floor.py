"""What cross-validation on the gold files gives may not fall below ``floor.json``."""

from __future__ import annotations

import json

import pytest

from extractors.mentions.extractor import Extractor
from tests.gold.corpus import load_corpus
from tests.gold.run import FLOOR, by_kind, cross_validate, gate_loss, score

FOLDS = 3
MOST_LOST = 0.02
"""Share of gold mentions that the gate may lose."""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_articles_unseen_in_training_are_read_as_well_as_before() -> None:
    documents = load_corpus()
    extractions = cross_validate(Extractor.load().without_gate(), documents, FOLDS)
    floors = json.loads(FLOOR.read_text(encoding="utf-8"))
    fallen = []
    for kind, indices in by_kind(documents).items():
        table = score([documents[i] for i in indices], [extractions[i] for i in indices]).table()
        for name, least in floors[kind].items():
            row = table[name]
            value = row.get("f1", row.get("accuracy", 0.0))
            if value < least:
                fallen.append(f"{kind} {name}: {value} < {least}")
    assert not fallen


def test_the_gate_loses_few_gold_mentions() -> None:
    documents = load_corpus()
    assert gate_loss(Extractor.load().without_gate(), documents, FOLDS) <= MOST_LOST
