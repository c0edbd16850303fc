"""The comparison with the geopolitical risk index computes what it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks import gpr
from tests.storage.material import article, database


def test_ranks_share_the_mean_of_ties_and_correlations_are_the_textbooks() -> None:
    one = np.array([[1.0, 2.0, 2.0, 5.0]])
    other = np.array([[10.0, 30.0, 20.0, 40.0]])
    # Ranks 1, 2.5, 2.5, 4 and 1, 3, 2, 4: by hand, 4.5 / sqrt(4.5 * 5).
    assert gpr.spearman(one, other) == pytest.approx(4.5 / (4.5 * 5) ** 0.5)
    assert gpr.spearman(one, one**3) == pytest.approx(1)
    assert gpr.pearson(one, -2 * one + 3) == pytest.approx(-1)


def test_chance_alone_costs_a_small_source_more_than_a_large_one() -> None:
    draws = np.random.default_rng(7)
    index = gpr.Index(("2025-01", "2025-02"), tuple("ABCDEFGHIJ"), draws.gamma(0.5, size=(2, 10)))
    ranks = []
    for scale in (1.0, 100.0):
        hits = scale * index.shares
        ranks.append(gpr.chance(index, gpr.Counted(hits, np.full((2, 1), 400.0), hits))[1])
    assert ranks[0] < 0.8 < ranks[1] <= 1


def test_the_command_pools_states_and_months_and_tells_when_the_bar_is_missed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "gpr.csv"
    lines = ["month,GPR,GPRC_RUS,GPRC_UKR,GPRC_USA", "2024-12,1,9,9,9"]
    lines += ["2025-03,100,5.0,4.0,0.1", "2025-04,90,2.5,2.0,0.2", ""]
    file.write_text("\n".join(lines))
    loud = [i % 30 < (20 if i < 31 else 10) for i in range(60)]
    made = [
        article(i, day=i) if told else article(i, day=i, text="Nothing happened.")
        for i, told in enumerate(loud)
    ]
    with database(tmp_path, *made) as db:
        index = gpr.read_index(file, 2025)
        counted = gpr.count(db, index)
    assert index.states == ("RUS", "UKR", "USA")
    assert counted.articles[:, 0].tolist() == [31, 29]
    assert counted.hits[:, 2].tolist() == [0, 0]
    assert counted.hits[:, :2].tolist() == [[21, 21], [9, 9]]
    database_file = str(tmp_path / "t.duckdb")
    assert gpr.main([str(file), "--database", database_file]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-2].endswith("conflict_share: as counted met, drawn to the year met")
    assert told[-1].endswith("between, named: as counted met, drawn to the year met")
    file.write_text(file.read_text().replace("5.0,4.0,0.1", "0.1,0.2,9"))
    assert gpr.main([str(file), "--database", database_file]) == 1
    assert capsys.readouterr().out.endswith("as counted missed, drawn to the year missed\n")
    with pytest.raises(ValueError, match="no months of 1999"):
        gpr.read_index(file, 1999)
