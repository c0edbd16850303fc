from pathlib import Path

from storage.database import Database
from storage.schema import PAGE, schema_page
from storage.statements import statement

MENTIONS = (
    "id article_id story_id event mode quad actors targets modality speaker event_date place lat "
    "lon tension trigger sentence start end confidence published"
)
ARTICLES = "id url published title source outlet language story_id"


def test_the_schema_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == schema_page(), "run python -m storage.schema"


def test_every_table_view_and_column_has_a_comment(tmp_path: Path) -> None:
    with Database.open(tmp_path / "t.duckdb") as db:
        rows = db.rows(statement("describe"))
    assert [row for row in rows if not row[2] or not row[6]] == []
    assert {"mentions", "articles", "stories", "quotes", "actors", "trend_daily"} == {
        row[0] for row in rows if row[1]
    }


def test_the_public_views_have_exactly_their_columns(tmp_path: Path) -> None:
    with Database.open(tmp_path / "t.duckdb") as db:
        for view, columns in (("mentions", MENTIONS), ("articles", ARTICLES)):
            assert db.query(f"SELECT * FROM {view}").column_names == columns.split()
        kinds = dict(
            db.rows(
                "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'mentions'"
            )
        )
    assert kinds["actors"] == kinds["targets"] == "VARCHAR[]"
