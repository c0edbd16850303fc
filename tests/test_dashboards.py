"""What lies in ``docs/dashboards`` works with what is served, as far as it can be run here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow.parquet
import pytest

from tests.flows.serving import Client, published, served

FOLDER: Final = Path(__file__).parents[1] / "docs" / "dashboards"
GRAFANA: Final = json.loads((FOLDER / "grafana.json").read_text("utf-8"))
NOTEBOOK: Final = json.loads((FOLDER / "notebook.ipynb").read_text("utf-8"))
SQL_BLOCK: Final = re.compile(r"^```sql (\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
MARCH: Final = (1740787200000, 1746057600000)
"""2025-03-01 to 2025-05-01 as Grafana writes it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("dashboards"))


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[Client]:
    with served(folder) as found:
        yield found


@pytest.mark.parametrize("panel", GRAFANA["panels"], ids=lambda panel: panel["title"])
@pytest.mark.parametrize("actors", ["", "RUS,UKR"])
def test_grafana_gets_the_columns_that_its_panels_name(
    client: Client, panel: dict[str, Any], actors: str
) -> None:
    values = {"base": client.base, "actors": actors, "__from": MARCH[0], "__to": MARCH[1]}
    for target in panel["targets"]:
        address = re.sub(r"\$\{(\w+)\}", lambda found: str(values[found[1]]), target["url"])
        assert address.startswith(client.base)
        got = client.get(address.removeprefix(client.base), {"Accept": "application/json"})
        assert got.status == 200, got.body
        rows = got.json[target["root_selector"]] if target["root_selector"] else got.json
        named = {column["selector"] for column in target["columns"]}
        if panel["title"] in {"Alerts", "Movers"} and not rows:
            continue  # the small world has none; their columns are in the schema
        assert rows
        for row in rows:
            assert named <= row.keys() | {"url"}


def test_grafana_s_movers_are_columns_of_the_trend(client: Client) -> None:
    document = client.get("/openapi.json").json
    content = document["paths"]["/api/trends/movers"]["get"]["responses"]["200"]["content"]
    columns = content["application/json"]["schema"]["items"]["properties"]
    (panel,) = (p for p in GRAFANA["panels"] if p["title"] == "Movers")
    assert {column["selector"] for column in panel["targets"][0]["columns"]} <= columns.keys()


def test_the_cells_of_the_notebook_run(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENSIONWIRE_URL", client.base)
    seen: dict[str, Any] = {}
    for cell in NOTEBOOK["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), cell["id"], "exec"), seen)
    assert len(seen["catalogue"]) > 10
    assert len(seen["pair"]) == 20
    assert set(seen["pair"]["event"]) == {"ASSAULT", "CONSULT"}
    assert json.loads(seen["chart"].to_json())["layer"]


def test_the_snippet_copies_over_http(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    httpfs = files("duckdb_extension_httpfs") / f"extensions/v{duckdb.__version__}"
    script = (FOLDER / "copy.sql").read_text("utf-8").replace("http://127.0.0.1:8765", client.base)
    with duckdb.connect() as db:
        db.execute(f"LOAD '{httpfs / 'httpfs.duckdb_extension'}'")
        db.execute(script)
    assert pyarrow.parquet.read_table("mentions.parquet").num_rows == 104
    assert Path("months.csv").read_text("utf-8").startswith("month,actor,target,stories,tension\n")
    index = Path("index.csv").read_text("utf-8").splitlines()
    assert len(index) == len(client.get("/series/tension_weekly.json").json) + 1


def test_the_queries_of_evidence_run_on_published_files(folder: Path) -> None:
    page = (FOLDER / "evidence" / "pages" / "index.md").read_text("utf-8")
    latest = folder / "latest"
    with duckdb.connect() as db:
        db.execute("CREATE SCHEMA series; CREATE SCHEMA wire")
        for path in (latest / "series").glob("*.csv"):
            db.execute(f"CREATE TABLE series.{path.stem} AS FROM read_csv(?)", [str(path)])
        with duckdb.connect(str(latest / "snapshot.duckdb"), read_only=True) as snapshot:
            for query in (FOLDER / "evidence" / "sources" / "wire").glob("*.sql"):
                rows = snapshot.execute(query.read_text("utf-8")).to_arrow_table()
                assert rows.num_rows > 0
                db.register("rows", rows)
                db.execute(f"CREATE TABLE wire.{query.stem} AS FROM rows")
        queries = dict(SQL_BLOCK.findall(page))
        assert set(queries) == set(re.findall(r"data=\{(\w+)\}", page))
        for name, query in queries.items():
            db.execute(query).fetchall()
            assert db.description, name
