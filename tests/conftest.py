"""Fixtures that several folders of tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[None]:
    """One Prefect server for all tests that run a real flow; starting it takes 10-30 s."""
    from prefect.testing.utilities import prefect_test_harness  # noqa: PLC0415 - slow to import

    with prefect_test_harness(server_startup_timeout=120):
        yield
