"""The load test of ``tests/benchmarks/serving.py`` in small: nothing fails, nothing is torn."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.serving import FILES, QUESTIONS, Load, measure

SMALL = Load(clients=8, seconds=6, runs=2, pause=0.05, mentions=2000, texts=4)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_readers_see_whole_versions_while_runs_publish(tmp_path: Path) -> None:
    seen = measure(tmp_path, SMALL)
    assert (seen.errors, seen.torn) == ([], [])
    assert len(seen.versions) == SMALL.runs + 1
    assert seen.statuses[200] > 100
    assert seen.statuses[304] > 100
    for path in (*FILES, *QUESTIONS):
        assert len({digest for (_, p), digest in seen.bodies.items() if p == path}) >= 1, path
