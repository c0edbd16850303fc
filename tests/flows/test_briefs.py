"""The briefs that are written by themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client

from config.settings import AlertSettings, Settings
from extractors.errors import StorageError
from flows import forgetting
from flows.monitor import report
from flows.report.brief import CUT, LONGEST, shortened
from flows.report.periodic import write_all
from storage.database import Database
from tests.flows.material import settings_at
from tests.flows.serving import world
from tests.storage.material import DAY, article, database

MONDAY = date(2025, 3, 31)
WATCH = AlertSettings(pairs=(("RUS", "UKR"),), states=("USA",))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with world(tmp_path_factory.mktemp("briefs")) as db:
        return db.path


def settings(path: Path, folder: Path) -> Settings:
    made = settings_at(path)
    briefs = made.report.model_copy(update={"folder": folder})
    trends = made.trends.model_copy(update={"min_articles": 1})
    return made.model_copy(update={"report": briefs, "alerts": WATCH, "trends": trends})


def test_the_whole_days_before_are_told_of_the_world_and_of_who_is_watched(
    path: Path, tmp_path: Path
) -> None:
    with Database.open(path, read_only=True) as db:
        made = write_all(db, settings(path, tmp_path / "new"), MONDAY)
    assert made.window == "24 Mar 2025 to 30 Mar 2025"
    world_, pair, nobody = made.briefs
    assert world_.about == "The world"
    assert world_.facts[0] == ("articles read", "28"), "seven days of four articles"
    assert "Highest: " in world_.lead
    assert pair.about == "Russia – Ukraine"
    assert nobody.about == "USA"
    assert nobody.files == ()
    assert "USA" in nobody.missing
    assert sorted(p.name for p in (tmp_path / "new").iterdir()) == [
        "brief-2025-03-24-2025-03-30.html",
        "brief-2025-03-24-2025-03-30.pdf",
        "brief-RUS-UKR-2025-03-24-2025-03-30.html",
        "brief-RUS-UKR-2025-03-24-2025-03-30.pdf",
    ]


def test_a_week_that_nothing_was_read_in_is_an_error(path: Path, tmp_path: Path) -> None:
    with (
        Database.open(path, read_only=True) as db,
        pytest.raises(StorageError, match="nothing was read"),
    ):
        write_all(db, settings(path, tmp_path), date(2026, 3, 30))


@pytest.mark.usefixtures("prefect_server")
def test_the_flow_leaves_an_artifact_with_each_brief_and_its_files(tmp_path: Path) -> None:
    days = (datetime.now(UTC) - DAY).days - 3
    with database(tmp_path, article(1, day=days, text="Russia attacked Ukraine.")) as db:
        path = db.path
    made = report(database=path)
    assert [one["about"] for one in made["briefs"]] == ["The world"]
    page, printed = map(Path, made["briefs"][0]["files"])
    assert page.parent == tmp_path / "reports"
    assert printed.read_bytes().startswith(b"%PDF")
    with get_client(sync_client=True) as client:
        found = client.read_latest_artifacts()
    (text,) = [str(one.data) for one in found if one.key == "briefs"]
    assert made["briefs"][0]["lead"] in text
    assert "1 articles read" in text
    assert f"[pdf]({printed.as_uri()})" in text


def test_a_brief_that_names_a_forgotten_article_goes(tmp_path: Path) -> None:
    long = f"Russia attacked {'a village and ' * 40}a town of Ukraine."
    told = article(1, day=29, text=long)
    with database(tmp_path, told, article(2, day=22)) as db:
        made = settings(db.path, tmp_path / "briefs")
        write_all(db, made, MONDAY)
        write_all(db, made, date(2025, 3, 25))
    pages = sorted(made.report.folder.glob("*.html"))
    assert len(pages) == 4
    assert len(long) > LONGEST
    shown = [page for page in pages if shortened(long).removesuffix(CUT) in page.read_text("utf-8")]
    assert [page.name for page in shown] == [
        "brief-2025-03-24-2025-03-30.html",
        "brief-RUS-UKR-2025-03-24-2025-03-30.html",
    ]
    lines = list(forgetting.forget(made, told.url))
    assert f"{made.report.folder}: 2 briefs that named it deleted" in lines
    assert not [
        file for page in shown for file in (page, page.with_suffix(".pdf")) if file.exists()
    ]
    assert len(list(made.report.folder.iterdir())) == 4
