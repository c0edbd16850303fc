"""The brief: two pages that say what the trends say, as a web page and as PDF."""

from __future__ import annotations

import json
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from flows.cli import run
from flows.report.brief import Brief, Item, brief
from flows.report.print import BOTTOM, ROOM, WIDTHS, pdf, width, wrapped
from flows.report.web import page, svg
from storage import load, trends
from storage.database import Database
from tests.flows.serving import add, world
from tests.storage.material import article, mention, poll, reading
from tests.storage.publish.test_page import ARGUMENTS, AXE, CHROMIUM, PHONE, in_a_browser

EVIL = 'Russia attacked Ukraine </p><script>alert("x")</script> & <b>all</b>.'
MARCH = (date(2025, 3, 1), date(2025, 3, 31))


class Tags(HTMLParser):
    """Start tags and addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [v or "" for k, v in attrs if k in {"src", "href"}]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("brief")
    with world(made) as db:
        evil = article(9000, day=29, text=EVIL, title="<i>Evil</i>")
        load.store_polls(db, [poll(evil, at=9000)])
        load.store_extractions(db, [reading(evil, mention(evil, tension=50.0))])
    return made


@pytest.fixture(scope="module")
def made(folder: Path) -> Brief:
    with Database.open(folder / "t.duckdb", read_only=True) as db:
        return brief(db, *MARCH, ["RUS", "UKR"], 1)


def words(content: bytes) -> list[str]:
    """The text of each page of a PDF, with single spaces."""
    return [" ".join(p.extract_text().split()) for p in PdfReader(BytesIO(content)).pages]


def test_the_command_writes_a_page_and_a_pdf(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--database", str(folder / "t.duckdb"), "--folder", str(tmp_path / "new")]
    asked += ["--from", "2025-03-01", "--to", "2025-03-31", "--actors", "rus,UKR"]
    assert run(["report", *asked]) == 0
    html, printed = map(Path, capsys.readouterr().out.split())
    assert html.name == "brief-RUS-UKR-2025-03-01-2025-03-31.html"
    assert printed.name == "brief-RUS-UKR-2025-03-01-2025-03-31.pdf"
    first, second = words(printed.read_bytes())
    assert first.startswith("Russia – Ukraine Tension in the news, 1 Mar 2025 to 31 Mar 2025")
    assert "Tension index by day" in first
    assert "What was reported" in first
    assert "Russia attacked Ukraine." in second
    assert "Russia → Ukraine · assault" in second
    assert "“we will answer”" in second
    assert "not verified incidents" in second


def test_the_numbers_are_those_of_the_trends(folder: Path, made: Brief) -> None:
    start, end = MARCH
    with Database.open(folder / "t.duckdb", read_only=True) as db:
        pair = ["RUS", "UKR"]
        days = trends.run(
            db, "tension_daily", start=start, end=end, actors=pair, min_articles=1,
            baseline_start=date(2024, 4, 1), baseline_end=end,
        ).to_pylist()  # fmt: skip
        acts = trends.run(db, "threats_vs_acts", start=start, end=end, actors=pair).to_pylist()
    assert made.facts == (
        ("articles read", str(sum(row["articles"] for row in days))),
        ("mentions", str(sum(row["mentions"] for row in days))),
        ("stories with acts", str(sum(row["acts"] for row in acts))),
        ("stories with threats", "0"),
    )
    assert [p.value for p in made.drawings[0].points] == [row["index"] for row in days]
    newest = [row for row in days if row["index"] is not None][-1]
    assert f"Newest day with a value: {newest['index']:.0f} (" in made.lead


def test_stories_and_quotes_are_of_those_asked_about(folder: Path, made: Brief) -> None:
    assert len(made.stories) == 9
    assert len(made.quotes) == 6
    for item in (*made.stories, *made.quotes):
        assert MARCH[0] <= item.day <= MARCH[1]
        assert item.url.startswith("https://example.org/wire/")


def test_the_page_has_no_script_and_asks_nothing_of_others(made: Brief) -> None:
    seen = Tags()
    seen.feed(page(made, [svg(d) for d in made.drawings]))
    assert "script" not in seen.tags
    assert seen.tags.count("figure") == 2
    assert EVIL.split(". ", maxsplit=1)[0] in seen.text
    assert "<i>Evil</i>" in seen.text
    assert {link.split("/")[2] for link in seen.links} == {"example.org"}


def test_the_pdf_links_to_its_sources_and_stays_on_two_pages(made: Brief) -> None:
    long = Item(
        text="A sentence that goes on " * 14, about="Someone → Somebody · " * 8,
        title="Title " * 40, day=date(2025, 3, 1), outlet="Wire",
        url="https://example.org/long",
    )  # fmt: skip
    crowded = msgspec.structs.replace(
        made, stories=(long,) * 9, quotes=(long,) * 6, movers=("Someone moved " * 20,) * 3
    )
    for one in (made, crowded):
        reader = PdfReader(BytesIO(pdf(one, [svg(d) for d in one.drawings])))
        assert len(reader.pages) == 2
        notes: Any = reader.pages[1]["/Annots"]
        found = [a.get_object() for a in notes]
        assert {str(a["/A"]["/URI"])[:19] for a in found} == {"https://example.org"}
        for note in found:
            assert 0 <= float(note["/Rect"][1]) < float(note["/Rect"][3]) <= BOTTOM + 42
        assert one.notes[0][:40] in words(pdf(one, []))[1]


@in_a_browser
def test_the_page_prints_on_two_pages_and_axe_finds_nothing(made: Brief, tmp_path: Path) -> None:
    path = tmp_path / "brief.html"
    path.write_text(page(made, [svg(d) for d in made.drawings]), "utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        opened = browser.new_page(viewport={"width": PHONE, "height": 800})
        opened.goto(f"file://{path}")
        opened.evaluate(AXE)
        assert opened.evaluate("axe.run()")["violations"] == []
        assert opened.evaluate("document.documentElement.scrollWidth") <= PHONE
        printed = opened.pdf(prefer_css_page_size=True)
        browser.close()
    assert len(PdfReader(BytesIO(printed)).pages) == 2


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (["--actors", "RUS,UKR,USA"], 1, "one actor or a pair"),
        (["--actors", "XXX"], 1, "XXX"),
        (["--actors", "USA"], 1, "no mention of USA"),
        (["--from", "2030-01-01", "--to", "2030-02-01"], 1, "nothing was read in these days"),
        (["--from", "2025-04-01", "--to", "2025-03-01"], 2, "swap them"),
    ],
)
def test_what_cannot_be_told_is_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str], code: int, says: str
) -> None:
    assert run(["report", "--database", str(folder / "t.duckdb"), *options]) == code
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert says in said


def test_an_empty_database_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Database.open(tmp_path / "t.duckdb").close()
    assert run(["report", "--database", str(tmp_path / "t.duckdb")]) == 1
    assert "nothing has been read yet" in capsys.readouterr().err


def test_long_windows_are_drawn_by_weeks_and_months(tmp_path: Path) -> None:
    with world(tmp_path) as db:
        add(db, 5000, day=500)
        for start, step in ((date(2025, 1, 1), "week"), (date(2020, 1, 1), "month")):
            made = brief(db, start, date(2025, 12, 31), (), 1)
            assert made.title == "The world"
            assert made.drawings[0].title == f"Tension index by {step}"
            assert made.drawings[1].points[0].label == "Russia – Ukraine"


@given(st.text(st.characters(max_codepoint=0x450)), st.floats(6, 30))
def test_lines_fit_and_keep_every_letter(text: str, size: float) -> None:
    lines = list(wrapped(text, size, ROOM))
    assert all(width(line, size) <= ROOM for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_letters_are_as_wide_as_in_the_font_that_is_drawn() -> None:
    """Liberation Sans has the widths of Arial, which are known."""
    arial = {"a": 556, "i": 222, "W": 944, " ": 278, "1": 556, "–": 556, "→": 1000}
    assert {letter: WIDTHS["normal"][letter] for letter in arial} == arial
    assert WIDTHS["bold"]["i"] == 278
    assert json.dumps(WIDTHS["normal"]).count(":") > 500
