"""``trend ... --plot`` as a user types it: files, the terminal, and what is wrong."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from flows.cli import run
from flows.knowledge import store_knowledge
from storage import load, trends
from storage.database import Database
from tests.flows.test_cli import one_error_line
from tests.storage.material import article, mention, poll, reading
from tests.storage.publish.test_page import ARGUMENTS, CHROMIUM, in_a_browser

DRAWN = [trend for trend in trends.catalogue() if trend.plot]
LISTS = [trend.name for trend in trends.catalogue() if not trend.plot]
SVG = "{http://www.w3.org/2000/svg}"
LOUD = range(60, 63)
"""Days of an escalation."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seventy days: six articles a day, one of them an attack, on three days all of them."""
    path = tmp_path_factory.mktemp("plots") / "t.duckdb"
    told = []
    for number in range(420):
        day, of_day = divmod(number, 6)
        if day in LOUD or (of_day == 0 and day % 7 == 0):
            a = article(number, day=day)
            found = [mention(a), mention(a, "met", event="THREATEN", actors=("USA",))]
            told.append((a, reading(a, *found)))
        else:
            a = article(number, day=day, text="Nothing happened.")
            told.append((a, reading(a)))
    with Database.open(path) as db:
        store_knowledge(db)
        load.store_polls(db, [poll(*(a for a, _ in told))])
        load.store_extractions(db, [read for _, read in told])
    return path


def plot(path: Path, name: str, where: Path | str, *more: str) -> int:
    return run(["trend", name, "--plot", str(where), "--database", str(path), *more])


def texts(svg: Path) -> str:
    """All that is written in a picture, for a line may be cut into several texts."""
    return " ".join(text.strip() for text in ET.parse(svg).getroot().itertext() if text.strip())


@pytest.mark.parametrize("trend", DRAWN, ids=lambda trend: trend.name)
def test_every_trend_that_can_be_drawn_is_a_picture_that_says_what_it_shows(
    trend: trends.TrendInfo, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "p.svg"
    more = ["--set", "days=20"] if "days" in trend.parameters else []
    if trend.name == "lead_lag":
        more = ["--actors", "RUS,UKR,USA,UKR", "--set", "grain=day"]
    assert plot(path, trend.name, file, *more) == 0
    assert capsys.readouterr().out == f"{file}\n"
    written = texts(file)
    for word in trend.question.split():
        assert word in written
    assert "2025-03-01 to 2025-05-09" in written, "the window, also when nobody gave one"
    marks = [e for e in ET.parse(file).getroot().iter(f"{SVG}path") if e.get("aria-label")]
    assert marks, "and something is drawn"


def test_the_window_the_pair_and_the_zone_are_in_the_subtitle(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "p.svg"
    window = ["--from", "2025-04-01", "--to", "2025-04-30", "--zone", "Asia/Tokyo"]
    assert plot(path, "tension_daily", file, "--actors", "rus,ukr", *window) == 0
    assert "RUS and UKR, 2025-04-01 to 2025-04-30, days in Asia/Tokyo" in texts(file)


def test_a_png_has_the_size_that_its_head_says_and_colours(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "P.PNG"
    assert plot(path, "tension_weekly", file) == 0
    data = file.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    assert width > 1500
    assert height > 600
    assert data.endswith(b"IEND\xaeB`\x82")
    assert len(data) > 10_000, "no empty picture"


@in_a_browser
def test_the_page_draws_itself_in_a_browser_without_a_network(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "p.html"
    assert plot(path, "tension_weekly", file) == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            context = browser.new_context(offline=True)
            page = context.new_page()
            asked: list[str] = []
            errors: list[str] = []
            page.on("request", lambda request: asked.append(request.url))
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.goto(file.as_uri())
            drawing = page.wait_for_selector("canvas, svg.marks", timeout=20_000)
            assert drawing is not None
            box = drawing.bounding_box()
        finally:
            browser.close()
    assert box is not None
    assert box["width"] > 700
    assert errors == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def curve(lines: Iterable[str]) -> list[str]:
    """The rows of blocks, without the axis."""
    return [line[8:] for line in lines if any(block in line for block in "▁▂▃▄▅▆▇█")]


def test_the_terminal_shows_the_escalation_where_it_was(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert plot(path, "tension_daily", "-", "--actors", "RUS,UKR") == 0
    shown = capsys.readouterr().out.splitlines()
    assert max(map(len, shown)) <= 100
    assert " ".join(shown).count("RUS and UKR") == 1
    top = curve(shown)[0]
    high = {column for column, block in enumerate(top) if block == "█"}
    assert high == set(LOUD), "a column a day, and the three loud days are the highest"
    for width in ("40", "200"):
        monkeypatch.setenv("COLUMNS", width)
        assert plot(path, "movers", "-", "--set", "days=20") == 0
        assert max(map(len, capsys.readouterr().out.splitlines())) <= int(width)


def test_beside_a_file_the_rows_are_printed_when_a_format_is_asked_for(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "p.svg"
    assert plot(path, "tension_daily", file, "--actors", "RUS,UKR", "--format", "json") == 0
    told = capsys.readouterr()
    assert len(json.loads(told.out)) == 70
    assert told.err == f"{file}\n"
    assert file.stat().st_size > 1000


@pytest.mark.parametrize("name", LISTS)
def test_a_list_cannot_be_drawn(
    name: str, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "p.svg"
    code = plot(path, name, file)
    captured = capsys.readouterr()
    if code == 0:  # nothing of the kind in this database, and that is said
        assert "No rows" in captured.out + captured.err
    else:
        assert code == 2
        assert captured.err.count("\n") == 1
        assert "is a list" in captured.err
    assert not file.exists()


def test_what_cannot_be_written_is_said_in_one_line(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert plot(path, "tension_daily", tmp_path / "p.gif") == 2
    assert ".png, .svg, .html" in one_error_line(capsys)
    assert plot(path, "tension_daily", tmp_path / "nowhere" / "p.svg") == 1
    assert "cannot be written" in one_error_line(capsys)
    assert list(tmp_path.iterdir()) == []


def test_too_few_are_said_to_be_too_few(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "p.png"
    assert plot(path, "lead_lag", file, "--actors", "RUS,UKR") == 0  # three months: no lags
    assert "fewer than it takes" in capsys.readouterr().out
    assert not file.exists()


def test_an_empty_window_is_a_sentence_and_no_picture(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "p.png"
    assert plot(path, "pairs", file, "--from", "2030-01-01") == 0
    said = capsys.readouterr().out
    assert "nothing was read in these days" in said
    assert "2025-03-01 to 2025-05-09" in said
    assert not file.exists()
