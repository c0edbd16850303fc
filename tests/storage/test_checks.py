from pathlib import Path

import pytest

from extractors.errors import StorageError
from storage.checks import require_good_data, run_checks
from storage.statements import folder
from tests.storage.material import article, database

DAMAGE = {
    "trigger_outside_sentence": "UPDATE core_mentions SET trigger_start = 9999",
    "unknown_event": "UPDATE core_mentions SET event = 'DANCE' WHERE event = 'ASSAULT'",
    "duplicate_article": "INSERT INTO core_articles SELECT * FROM core_articles LIMIT 1",
    "duplicate_mention": "INSERT INTO core_mentions SELECT * FROM core_mentions LIMIT 1",
    "orphans": "DELETE FROM core_articles",
    "stale_trends": "DELETE FROM out_pair_mentions WHERE event = 'CONSULT'",
    "story_without_lead": "UPDATE core_articles SET lead = FALSE",
    "impossible_values": "UPDATE core_mentions SET lat = 91",
}


def test_good_data_has_no_findings(tmp_path: Path) -> None:
    with database(tmp_path, article(1), article(2, day=1)) as db:
        assert run_checks(db) == []
        require_good_data(db)


def test_there_is_a_damage_for_every_check() -> None:
    assert set(DAMAGE) == {f.name.removesuffix(".sql") for f in folder("checks")}


@pytest.mark.parametrize("check", DAMAGE)
def test_damage_is_found_and_stops_publishing(tmp_path: Path, check: str) -> None:
    with database(tmp_path, article(1), article(2, day=1)) as db:
        db.execute(DAMAGE[check])
        assert check in {finding.check for finding in run_checks(db)}
        with pytest.raises(
            StorageError, match=r"rows offend, for example .* nothing was published"
        ):
            require_good_data(db)
