"""Fixtures that several folders of tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from extractors.mentions.extractor import Extractor
    from extractors.mentions.knowledge import Knowledge

# A gate has to give the same answer twice; everywhere else each run searches somewhere new.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[None]:
    """One Prefect server for all tests that run a real flow; starting it takes 10-30 s."""
    from prefect.testing.utilities import prefect_test_harness  # noqa: PLC0415 - slow to import

    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The shipped tables of extraction."""
    from extractors.mentions.knowledge import Knowledge  # noqa: PLC0415 - slow to import

    return Knowledge.load()


@pytest.fixture(scope="session")
def extractor(knowledge: Knowledge) -> Extractor:
    """The extractor with the shipped tables; it takes two seconds to load."""
    from extractors.mentions.extractor import Extractor  # noqa: PLC0415 - slow to import
    from extractors.mentions.parsing import load_model  # noqa: PLC0415

    return Extractor(knowledge, load_model(knowledge.unsplit))
