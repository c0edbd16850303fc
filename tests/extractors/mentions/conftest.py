"""One reader for all tests of mentions: it shares the extractor and its parser."""

from __future__ import annotations

import pytest

from extractors.mentions.extractor import Extractor
from extractors.mentions.knowledge import Knowledge
from extractors.mentions.parsing import load_model
from tests.extractors.mentions.reader import Reader


@pytest.fixture(scope="session")
def reader(extractor: Extractor, knowledge: Knowledge) -> Reader:
    return Reader(extractor, knowledge, load_model(knowledge.unsplit))
