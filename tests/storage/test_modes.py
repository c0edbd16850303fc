"""The mode of an event from the words of a sentence to the view and the export."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractors.mentions.extractor import Extractor
from flows.knowledge import store_knowledge
from flows.progress import silent
from storage import load
from storage.database import Database
from storage.export import export
from tests.storage.material import article, poll

TEXTS = (
    "Israel launched airstrikes on Iran on Friday.",
    "Russian forces attacked Ukraine on Friday.",
    "Turkish police detained Russian journalists on Friday.",
)


@pytest.fixture(scope="module")
def db(extractor: Extractor, tmp_path_factory: pytest.TempPathFactory) -> Database:
    articles = [article(nr, text=text, title="Report") for nr, text in enumerate(TEXTS)]
    opened = Database.open(tmp_path_factory.mktemp("modes") / "t.duckdb")
    store_knowledge(opened)
    load.store_polls(opened, [poll(*articles)])
    load.store_extractions(opened, [extractor.extract_one(one) for one in articles])
    return opened


EXPECTED = {("ASSAULT", "aerial", "ISR"), ("ASSAULT", None, "RUS"), ("COERCE", "arrest", "TUR")}
"""What the sentences say: an airstrike, an attack of whatever kind, an arrest."""


def test_the_view_has_the_mode_that_the_words_give(db: Database) -> None:
    rows = db.rows(
        "SELECT event, mode, actors[1] FROM mentions WHERE event IN ('ASSAULT', 'COERCE')"
    )
    assert set(rows) == EXPECTED


def test_the_export_has_it_as_event_mode(db: Database, tmp_path: Path) -> None:
    export(db, "plover", tmp_path / "out", None, None, silent)
    lines = [
        json.loads(line)
        for file in (tmp_path / "out").glob("*.jsonl")
        for line in file.read_text("utf-8").splitlines()
    ]
    told = {(row["Event Type"], row["Event Mode"], row["Actor Codes"][0]) for row in lines}
    assert {row for row in told if row[0] in {"ASSAULT", "COERCE"}} == EXPECTED
