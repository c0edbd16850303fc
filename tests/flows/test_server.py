"""The feed server as clients meet it: a real process on loopback, a real snapshot."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.resources import files
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest
from jsonschema import Draft202012Validator

from flows.cli import run
from flows.server.versions import LOOK_SECONDS
from storage import trends
from storage.api import Snapshot
from storage.database import Database
from storage.publish import publish
from tests.flows.serving import Client, add, published, served, served_here, world
from tests.storage.material import DAY

RESOURCES = (
    "/api/status",
    "/api/trends",
    "/api/mentions",
    "/api/stories",
    "/api/quotes",
    "/api/actors",
    *(
        f"/api/trends/{info.name}" + ("?actors=RUS,UKR" if info.actors else "")
        for info in trends.catalogue()
    ),
)

FILES = ("/", "/index.json", "/alerts.atom", "/snapshot.duckdb")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[Client]:
    with served(folder) as found:
        yield found


def problem(client: Client, path: str, status: int, says: str, method: str = "GET") -> None:
    """The answer is a problem that says so."""
    got = client.get(path, method=method)
    assert got.status == status, got.body
    assert got.headers["content-type"] == "application/problem+json"
    assert got.json["status"] == status
    assert says in got.json["detail"]


def test_the_page_is_at_the_root_and_files_under_every_name(client: Client, folder: Path) -> None:
    version = (folder / "latest").readlink().name
    page = (folder / "latest" / "page.html").read_bytes()
    for path in ("/", "/page.html", "/latest/", f"/{version}/", f"/{version}/page.html"):
        got = client.get(path)
        assert (got.status, got.body) == (200, page), path
        assert got.headers["content-type"] == "text/html; charset=utf-8"
        assert got.headers["x-tensionwire-version"] == version
    assert "immutable" in client.get(f"/{version}/").headers["cache-control"]
    assert client.get("/").headers["cache-control"] == "no-cache"


def test_every_published_file_is_served_as_it_is(client: Client, folder: Path) -> None:
    found = [p for p in (folder / "latest").resolve().rglob("*") if p.is_file()]
    assert len(found) > 50
    for path in found:
        got = client.get("/" + path.relative_to((folder / "latest").resolve()).as_posix())
        assert got.status == 200
        assert got.body == path.read_bytes()


def test_what_is_not_published_is_not_there(client: Client, folder: Path) -> None:
    (folder.parent / "secret.txt").write_text("s")
    for path in (
        "/nothing", "/series", "/../secret.txt", "/%2e%2e/secret.txt", "/latest/../../secret.txt",
        "/000001-000000000000/index.json", "//etc/passwd", "/.building-latest/index.json",
    ):  # fmt: skip
        got = client.get(path)
        assert got.status == 404, path
        assert got.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/", "/index.json", "/alerts.atom", "/snapshot.duckdb", *RESOURCES]
)
def test_a_resource_that_a_client_has_is_304(client: Client, path: str) -> None:
    first = client.get(path)
    assert first.status == 200, first.body
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    assert etag.startswith('"')
    assert parsedate_to_datetime(modified) <= datetime.now(UTC)
    for headers in (
        {"If-None-Match": etag},
        {"If-None-Match": f'"other", W/{etag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": modified},
        {"If-None-Match": etag, "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    ):
        again = client.get(path, headers)
        assert (again.status, again.body) == (304, b""), headers
        assert again.headers["etag"] == etag
    for headers in (
        {"If-None-Match": '"other"', "If-Modified-Since": modified},
        {"If-Modified-Since": "yesterday"},
    ):
        assert client.get(path, headers).body == first.body


@pytest.mark.parametrize("path", ["/", "/index.json", "/api/trends", "/api/mentions"])
def test_gzip_is_the_same_under_another_etag(client: Client, path: str) -> None:
    plain, small = client.get(path), client.get(path, {"Accept-Encoding": "br, gzip;q=0.5"})
    assert small.headers["content-encoding"] == "gzip"
    assert gzip.decompress(small.body) == plain.body
    assert len(small.body) < len(plain.body)
    assert small.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in small.headers["vary"]
    packed = {"Accept-Encoding": "gzip", "If-None-Match": small.headers["etag"]}
    assert client.get(path, packed).status == 304
    assert client.get(path, {"Accept-Encoding": "gzip;q=0"}).headers["content-encoding"] is None


@pytest.mark.parametrize("path", [*FILES, *RESOURCES])
def test_head_says_what_get_would(client: Client, path: str) -> None:
    got, head = client.get(path), client.get(path, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    for name in ("etag", "content-length", "content-type", "last-modified"):
        assert head.headers[name] == got.headers[name], name


def test_parts_of_a_file_can_be_read(client: Client) -> None:
    whole = client.get("/series/pairs_weekly.parquet")
    part = client.get("/series/pairs_weekly.parquet", {"Range": "bytes=-8"})
    assert (part.status, part.body) == (206, whole.body[-8:])
    assert part.headers["content-range"].endswith(f"/{len(whole.body)}")


def test_cors_lets_any_page_read_and_only_read(client: Client) -> None:
    for path in ("/index.json", "/api/status", "/nothing"):
        got = client.get(path, {"Origin": "https://dashboard.example"})
        assert got.headers["access-control-allow-origin"] == "*"
        assert "ETag" in got.headers["access-control-expose-headers"]
    asked = {"Origin": "https://d.example", "Access-Control-Request-Method": "GET"}
    preflight = client.get("/api/status", asked, method="OPTIONS")
    assert preflight.status == 204
    assert "POST" not in preflight.headers["access-control-allow-methods"]


@pytest.mark.parametrize("path", RESOURCES)
def test_every_format_tells_the_same(client: Client, path: str) -> None:
    as_json = client.get(path)
    rows = as_json.json
    columns = list(rows[0]) if rows else None
    parquet = pyarrow.parquet.read_table(
        io.BytesIO(client.get(path, query={"format": "parquet"}).body)
    )
    arrow = pa.ipc.open_stream(client.get(path, query={"format": "arrow"}).body).read_all()
    csv = client.get(path, query={"format": "csv"})
    assert csv.headers["content-type"] == "text/csv; charset=utf-8"
    assert parquet.to_pylist() == arrow.to_pylist()
    assert len(rows) == parquet.num_rows
    if columns:
        assert parquet.column_names == columns
        assert list(pd.read_csv(io.BytesIO(csv.body)).columns) == columns
        assert len(pd.read_csv(io.BytesIO(csv.body))) == len(rows)


def test_answers_fit_the_schema_that_openapi_gives(client: Client) -> None:
    document = client.get("/openapi.json").json
    resources = {path.partition("?")[0]: path for path in RESOURCES}
    assert set(resources) == set(document["paths"])
    for name, path in resources.items():
        operation = document["paths"][name]["get"]
        content = operation["responses"]["200"]["content"]["application/json"]
        Draft202012Validator.check_schema(content["schema"])
        Draft202012Validator(content["schema"]).validate(client.get(path).json)


def test_the_examples_of_openapi_can_be_asked(client: Client) -> None:
    document = client.get("/openapi.json").json
    asked = 0
    for path, item in document["paths"].items():
        for parameter in item["get"]["parameters"]:
            for example in parameter["schema"].get("examples", []):
                needed = {
                    p["name"]: p["schema"]["examples"][0]
                    for p in item["get"]["parameters"]
                    if p.get("required")
                }
                got = client.get(path, query={**needed, parameter["name"]: example})
                assert got.status == 200, (path, parameter["name"], got.body)
                asked += 1
    assert asked > 20


def test_a_trend_is_what_the_library_says(client: Client, folder: Path) -> None:
    asked = {"actors": "UKR,rus", "grain": "week", "format": "arrow", "from": "2025-03-10"}
    got = client.get("/api/trends/pairs", query=asked)
    with Database.open(folder / "latest" / "snapshot.duckdb", read_only=True) as db:
        expected = trends.run(
            db, "pairs", start=datetime(2025, 3, 10, tzinfo=UTC).date(), actors=["UKR", "RUS"],
            grain="week", min_articles=5,
        )  # fmt: skip
    assert expected.num_rows
    assert pa.ipc.open_stream(got.body).read_all().to_pylist() == expected.to_pylist()


def test_parameters_of_every_trend_are_known_to_the_server(client: Client) -> None:
    document = client.get("/openapi.json").json
    for info in trends.catalogue():
        parameters = document["paths"][f"/api/trends/{info.name}"]["get"]["parameters"]
        names = {p["name"] for p in parameters} - {"format"}
        assert names == {{"start": "from", "end": "to"}.get(p, p) for p in info.parameters}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 104),
        ({"event": "assault"}, 52),
        ({"actors": ""}, 104),
        ({"actors": "RUS"}, 104),
        ({"actors": "RUS,UKR"}, 104),
        ({"actors": "USA"}, 0),
        ({"actors": "RUS,USA"}, 0),
        ({"quad": "material conflict"}, 52),
        ({"modality": "denied"}, 0),
        ({"min_confidence": "0.9"}, 0),
        ({"text": "THEY MET"}, 52),
        ({"text": "%"}, 0),
        ({"text": "' OR 1=1 --"}, 0),
        ({"from": "2025-03-02", "to": "2025-03-02"}, 2),
        ({"from": "2025-03-10", "to": "2025-03-10"}, 8),
        ({"from": "2025-04-10"}, 0),
    ],
)
def test_mentions_are_filtered(client: Client, query: dict[str, str], count: int) -> None:
    got = client.get("/api/mentions", query=query)
    assert got.status == 200, got.body
    assert int(got.headers["x-total-count"]) == count
    assert len(got.json) == min(count, 100)
    for row in got.json:
        assert row["trigger"] in row["sentence"]
        assert row["url"].startswith("https://example.org/wire/")


def test_days_moments_and_milliseconds_are_one_window(client: Client) -> None:
    start, end = DAY.replace(hour=0) + timedelta(9), DAY.replace(hour=0) + timedelta(10)
    last = end - timedelta(milliseconds=1)
    windows: tuple[dict[str, object], ...] = (
        {"from": "2025-03-10", "to": "2025-03-10"},
        {"from": int(start.timestamp() * 1000), "to": int(last.timestamp() * 1000)},
        {"from": "2025-03-10T01:00:00+01:00", "to": "2025-03-10T23:59:59.999Z"},
    )
    day, millis, iso = (client.get("/api/mentions", query=window) for window in windows)
    assert day.json == millis.json == iso.json
    assert len(day.json) == 8


@pytest.mark.parametrize(
    ("path", "key", "total"),
    [
        ("mentions", "id", 104),
        ("stories", "story_id", 160),
        ("quotes", "id", 52),
        ("actors", "code", 4),
    ],
)
def test_pages_are_the_whole_in_order(client: Client, path: str, key: str, total: int) -> None:
    whole = client.get(f"/api/{path}?limit=1000").json
    assert len(whole) == total
    size = max(1, total // 5 + 1)
    address: str | None = f"/api/{path}?limit={size}"
    pages = []
    while address:
        got = client.get(address)
        assert int(got.headers["x-total-count"]) == total
        pages.append(got.json)
        link = got.headers["link"]
        address = link.split(">")[0].strip("<") if link else None
    assert [len(p) for p in pages[:-1]] == [size] * (len(pages) - 1)
    assert [row[key] for page in pages for row in page] == [row[key] for row in whole]
    assert len({row[key] for row in whole}) == total


def test_a_page_begins_where_it_did_when_news_comes(tmp_path: Path) -> None:
    with world(tmp_path) as db:
        publish(db, tmp_path / "published", 3)
        with served(tmp_path / "published") as client:
            first = client.get("/api/mentions?limit=10")
            link = first.headers["link"].split(">")[0].strip("<")
            before = client.get(link).json
            add(db, 1000, 1001)
            client.wait_for(publish(db, tmp_path / "published", 3))
            assert client.get("/api/mentions?limit=10").json != first.json
            assert client.get(link).json == before


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/api/mentions?bogus=1", 422, "bogus"),
        ("/api/mentions?from=yesterday", 422, "2025-03-01"),
        ("/api/mentions?from=2025-02-30", 422, "2025-03-01"),
        ("/api/mentions?from=1899-12-31", 422, "1900-01-01"),
        ("/api/mentions?from=2025-03-02&to=2025-03-01", 422, "swap them"),
        ("/api/mentions?limit=10001", 422, "10000"),
        ("/api/mentions?limit=0", 422, "limit"),
        ("/api/mentions?cursor=abc", 422, "comes from no page"),
        ("/api/mentions?cursor=eyJpZCI6MX0", 422, "comes from no page"),
        ("/api/mentions?actors=RUSS", 422, "RUS"),
        ("/api/mentions?actors=RUS;DROP", 422, "actors"),
        ("/api/mentions?speaker=XXX", 422, "XXX"),
        ("/api/mentions?event=ASSAULTS", 422, "ASSAULT"),
        ("/api/mentions?text=%00", 422, "null"),
        ("/api/mentions?format=xml", 422, "json"),
        ("/api/trends/pairs?grain=year", 422, "month"),
        ("/api/trends/pairs?from=2025-03-02&to=2025-03-01", 422, "swap them"),
        ("/api/trends/nix", 404, "not published"),
        ("/api/", 404, "not published"),
        ("/api/mentions/", 404, "not published"),
    ],
)
def test_wrong_requests_are_problems_that_say_so(
    client: Client, path: str, status: int, says: str
) -> None:
    problem(client, path, status, says)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/api/mentions", "/index.json", "/openapi.json"])
def test_nothing_can_be_written(client: Client, method: str, path: str) -> None:
    problem(client, path, 405, "GET", method)
    assert "GET" in client.get(path, method=method).headers["allow"]


def test_pandas_reads_it_by_address(client: Client) -> None:
    base = client.base
    assert len(pd.read_json(f"{base}/api/mentions?limit=50")) == 50
    assert len(pd.read_csv(f"{base}/api/mentions?limit=50&format=csv")) == 50
    assert len(pd.read_parquet(f"{base}/api/mentions?limit=50&format=parquet")) == 50
    weekly = pd.read_parquet(f"{base}/series/pairs_weekly.parquet")
    assert len(pd.read_json(f"{base}/series/pairs_weekly.json")) == len(weekly) > 0
    assert len(pd.read_csv(f"{base}/series/pairs_weekly.csv")) == len(weekly)


def test_a_request_as_grafana_makes_it(client: Client) -> None:
    """Infinity: the time range as milliseconds, gzip, rows of JSON."""
    end = DAY + timedelta(60)
    window = {"from": int(DAY.timestamp() * 1000), "to": int(end.timestamp() * 1000)}
    headers = {"User-Agent": "Grafana", "Accept": "application/json", "Accept-Encoding": "gzip"}
    got = client.get("/api/trends/tension_daily", headers, window)
    assert got.status == 200
    rows = json.loads(gzip.decompress(got.body))
    assert len(rows) == 61
    for row in rows:
        datetime.strptime(row["period"], "%Y-%m-%d")
        assert row["index"] is None or isinstance(row["index"], int | float)
    assert rows[0]["period"] == "2025-03-01"


def test_a_new_version_is_served_without_a_failed_request(tmp_path: Path) -> None:
    paths = ("/api/status", "/api/mentions?limit=3", "/index.json", "/api/trends/tension_daily")
    with world(tmp_path) as db:
        publish(db, tmp_path / "published", 2)
        with served(tmp_path / "published") as client, ThreadPoolExecutor(6) as pool:
            done = threading.Event()

            def read(number: int) -> list[tuple[int, str]]:
                seen = []
                while not done.is_set():
                    got = client.get(paths[number % 4])
                    seen.append((got.status, got.headers["x-tensionwire-version"]))
                return seen

            readers = [pool.submit(read, number) for number in range(6)]
            names = [(tmp_path / "published" / "latest").readlink().name]
            for number in range(3):
                time.sleep(0.5)
                add(db, 2000 + number)
                names.append(publish(db, tmp_path / "published", 2).name)
                client.wait_for(tmp_path / "published" / names[-1])
            time.sleep(0.5)
            done.set()
            seen = [r.result() for r in readers]
            assert client.get("/api/status").json[0]["version"] == names[-1]
    assert {status for one in seen for status, _ in one} == {200}
    assert {name for one in seen for _, name in one} == set(names)
    for one in seen:  # never back to an older one
        order = [names.index(name) for _, name in one]
        assert order == sorted(order)


def test_304_for_everything_across_two_publications_without_news(tmp_path: Path) -> None:
    with world(tmp_path) as db:
        version = publish(db, tmp_path / "published", 3)
        files = ["/" + p.relative_to(version).as_posix() for p in version.rglob("*") if p.is_file()]
        with served(tmp_path / "published") as client:
            tags = {path: client.get(path).headers["etag"] for path in [*files, *RESOURCES]}
            for _ in range(2):
                publish(db, tmp_path / "published", 3)
                for path, etag in tags.items():
                    assert client.get(path, {"If-None-Match": etag}).status == 304, path


def test_what_news_does_not_touch_stays_304(tmp_path: Path) -> None:
    with world(tmp_path) as db:
        publish(db, tmp_path / "published", 3)
        with served(tmp_path / "published") as client:
            paths = ("/api/actors", "/api/trends", "/api/mentions?to=2025-03-05&limit=1000")
            tags = {path: client.get(path).headers["etag"] for path in paths}
            add(db, 3000)
            client.wait_for(publish(db, tmp_path / "published", 3))
            for path, etag in tags.items():
                assert client.get(path, {"If-None-Match": etag}).status == 304, path


def test_the_server_starts_before_anything_is_published(tmp_path: Path) -> None:
    with served(tmp_path / "published") as client:
        for path in ("/", "/index.json", "/api/mentions"):
            problem(client, path, 503, "nothing has been published yet")
            assert client.get(path).headers["retry-after"] == "60"
        published(tmp_path)
        assert client.get("/api/mentions").status == 200


def test_a_snapshot_that_cannot_be_read_leaves_the_last_one(tmp_path: Path) -> None:
    folder = published(tmp_path)
    with served(folder) as client:
        good = client.get("/api/status").headers["x-tensionwire-version"]
        switch_to_broken(folder)
        time.sleep(3 * LOOK_SECONDS)
        assert client.get("/api/status").json[0]["version"] == good
        assert client.process is not None
        client.process.terminate()
        said = client.process.communicate(timeout=20)[1]
        assert said.count("cannot be served; staying with") == 1
    with served(folder) as client:
        for path in ("/api/status", "/api/status", "/index.json"):
            problem(client, path, 503, "cannot be read")


def switch_to_broken(folder: Path) -> None:
    """Point ``latest`` to a version whose snapshot is no database, all at once."""
    version = folder / "000002-aaaaaaaaaaaa"
    shutil.copytree((folder / "latest").resolve(), version)
    (version / "snapshot.duckdb").write_bytes(b"broken")
    (folder / "link").symlink_to(version.name)
    (folder / "link").replace(folder / "latest")


def test_what_was_asked_lately_is_ready_when_a_new_version_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("the snapshot was asked again")

    paths = ("/series/pairs_weekly.json", "/api/trends/tension_daily", "/api/mentions?limit=3")
    with world(tmp_path) as db:
        publish(db, tmp_path / "published", 2)
        with served_here(tmp_path / "published") as client:
            before = {path: client.get(path) for path in paths}
            add(db, 3000)
            newest = publish(db, tmp_path / "published", 2)
            client.wait_for(newest)
            monkeypatch.setattr(Snapshot, "asked", never)
            shutil.rmtree(newest / "series")
            for path in paths:
                assert client.get(path).headers["x-tensionwire-version"] == newest.name
                assert client.get(path).body != before[path].body


def test_a_token_opens_everything_and_nothing_else_does(folder: Path) -> None:
    with served(folder, token="geheim") as client:
        for path in ("/", "/index.json", "/api/status", "/openapi.json", "/nothing"):
            for given in ("", "Bearer wrong", "Basic geheim", "Bearer"):
                got = client.get(path, {"Authorization": given})
                assert got.status == 401
                assert got.headers["www-authenticate"] == "Bearer"
                assert got.headers["content-type"] == "application/problem+json"
        opened = client.get("/openapi.json", {"Authorization": "Bearer geheim"})
        assert opened.json["security"] == [{"token": []}]
        assert client.get("/api/status", {"Authorization": "bearer geheim"}).status == 200


def test_other_machines_need_a_token_or_a_word(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TENSIONWIRE_TOKEN", raising=False)
    assert run(["serve", "--host", "0.0.0.0"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "TENSIONWIRE_TOKEN" in said


def test_a_port_that_is_taken_is_one_line(
    client: Client, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port = client.base.rsplit(":", 1)[1]
    assert run(["serve", "--port", port, "--folder", str(folder)]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "cannot listen" in said


@pytest.fixture(scope="module")
def reader() -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with its own HTTP."""
    httpfs = files("duckdb_extension_httpfs") / f"extensions/v{duckdb.__version__}"
    with duckdb.connect() as db:
        db.execute(f"LOAD '{httpfs / 'httpfs.duckdb_extension'}'")
        yield db


@pytest.mark.parametrize(
    "path", ["/series/pairs_weekly.{}", "/series/latest_mentions.{}", "/api/mentions?format={}"]
)
def test_duckdb_reads_json_csv_and_parquet_by_address(
    client: Client, reader: duckdb.DuckDBPyConnection, path: str
) -> None:
    counts = set()
    for kind in ("json", "csv", "parquet"):
        address = client.base + path.format(kind)
        counts.add(reader.execute(f"SELECT count(*) FROM read_{kind}(?)", [address]).fetchone())
    assert len(counts) == 1
    assert counts != {(0,)}


def test_duckdb_attaches_the_served_snapshot(
    client: Client, reader: duckdb.DuckDBPyConnection
) -> None:
    reader.execute(f"ATTACH '{client.base}/snapshot.duckdb' AS wire (READ_ONLY)")
    reader.execute("USE wire")
    assert reader.execute("SELECT count(*) FROM mentions").fetchone() == (104,)
    reader.execute("USE memory; DETACH wire")
