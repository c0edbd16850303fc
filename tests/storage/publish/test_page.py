"""The page in a real headless Chromium, from the disk and over HTTP, and the data in it."""

from __future__ import annotations

import functools
import html.parser
import http.server
import json
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from extractors.records import Article, Extraction, Modality, Quote
from storage import load, trends
from storage.database import Database
from storage.publish import latest, publish
from storage.publish.page_data import PAIRS, STATES, STORIES
from tests.storage.material import article, database, mention, poll, reading

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS: Final = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
AXE: Final = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
EVIL: Final = (
    'Russia attacked Ukraine </script><img src=x onerror="document.title=1"> &amp; '
    "\u2028 <!-- {{data}}"
)
QUOTED: Final = "“We will answer,” Russia said and attacked Ukraine."
PHONE: Final = 390
DAYS: Final = 130
SILENT: Final = range(60, 80)
"""Days without articles, among them whole weeks."""

in_a_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


def told(number: int) -> tuple[Article, Extraction]:
    """Article ``number`` of six a day: an attack and talks, every other day a threat, no news."""
    day, of_day = divmod(number, 6)
    if of_day == 0:
        a = article(number, day=day, text="Russia attacked Ukraine. They met.")
        return a, reading(a)
    if of_day == 1 and day % 2 == 0:
        a = article(number, day=day, text="Mr. X of the United States threatened Russia.")
        threat = mention(
            a, "threatened", event="THREATEN", actors=("USA",), targets=("RUS",), tension=4.0,
            modality=Modality.FUTURE, speaker="USA",
        )  # fmt: skip
        return a, reading(a, msgspec.structs.replace(threat, place=None, lat=None, lon=None))
    a = article(number, day=day, text="Nothing happened.")
    return a, reading(a)


def special() -> list[tuple[Article, Extraction]]:
    """On the last day: an article that attacks its readers, and one with a quotation."""
    evil = article(9000, day=DAYS - 1, title="<b>Evil</b> {{script}}", text=EVIL)
    evil = msgspec.structs.replace(evil, url="javascript:alert(1)", outlet="<i>Evil Wire</i>")
    quoted = article(9001, day=DAYS - 1, title="An answer", text=QUOTED)
    start = quoted.document.index("We will answer")
    quote = Quote(
        text="We will answer,", speaker="Mr. Y", speaker_code="RUS", start=start, end=start + 15
    )
    read = reading(quoted, mention(quoted, speaker="RUS"))
    return [(evil, reading(evil)), (quoted, msgspec.structs.replace(read, quotes=(quote,)))]


def world(folder: Path) -> Database:
    """Everything that :func:`told` and :func:`special` tell."""
    made = [told(n) for n in range(6 * DAYS) if n // 6 not in SILENT] + special()
    db = database(folder, *(a for a, _ in made), read=False)
    load.store_extractions(db, [read for _, read in made])
    return db


def embedded(version: Path) -> dict[str, Any]:
    """The data of a published page."""
    seen = Tags()
    seen.feed((version / "page.html").read_text("utf-8"))
    found: dict[str, Any] = json.loads(seen.data)
    return found


class Tags(html.parser.HTMLParser):
    """Collects start tags and what the data element holds."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.data = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [v or "" for k, v in attrs if k in {"src", "href"}]
        self._inside = ("id", "data") in attrs

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.data += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = False


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    with world(folder) as db:
        return publish(db, folder / "out", 3)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and keeps its log to itself."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        pass


@pytest.fixture(scope="module", params=["file", "http"])
def address(request: pytest.FixtureRequest, published: Path) -> Iterator[str]:
    """The page's address, on the disk and on a server of the loopback interface."""
    if request.param == "file":
        yield f"file://{published}/page.html"
        return
    handler = functools.partial(Quiet, directory=str(published))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/page.html"
        server.shutdown()


@pytest.fixture(scope="module")
def on_disk(published: Path) -> str:
    return f"file://{published}/page.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield started
        started.close()


@contextmanager
def opened(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """The page in a fresh profile; fails when it complains or asks for anything but itself."""
    options.setdefault("viewport", {"width": 1280, "height": 900})
    with browser.new_context(**options) as context:
        page = context.new_page()
        complaints: list[str] = []
        asked: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.wait_for_selector("#counts dd, #empty:not([hidden])")
        yield page
        assert complaints == []
        assert {url.partition("#")[0] for url in asked if not url.startswith("data:")} == {
            address.partition("#")[0]
        }


def pick(page: Page, picker: str, words: str) -> None:
    page.locator(f"#{picker}").focus()
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def view(page: Page) -> list[object]:
    """What a reader sees: the text, and the state of the controls."""
    controls = "[...document.querySelectorAll('input, select')].map((c) => [c.id, c.value])"
    return [page.locator("main section").all_inner_texts(), page.evaluate(controls)]


@in_a_browser
def test_a_pair_is_picked_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        assert "The world" in page.locator("h1").inner_text()
        box = page.get_by_role("combobox", name="Pair")
        for _ in range(10):
            page.keyboard.press("Tab")
            if box.evaluate("node => node === document.activeElement"):
                break
        page.keyboard.press("ArrowDown")
        assert box.get_attribute("aria-expanded") == "true"
        assert page.locator("#pair-options li").all_inner_texts()[0].startswith("Russia – Ukraine")
        page.keyboard.type("us ru")
        chosen = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
        assert chosen.inner_text().startswith("Russia – United States")
        page.keyboard.press("Escape")
        assert box.get_attribute("aria-expanded") == "false"
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert page.locator("h1").inner_text().startswith("Russia – Ukraine: tension")
        assert "show=RUS+UKR" in page.url
        assert "Russia – Ukraine" in (page.locator("#live").text_content() or "")
        assert box.input_value() == "Russia – Ukraine"


@in_a_browser
def test_a_name_that_is_not_there_changes_nothing(browser: Browser, on_disk: str) -> None:
    with opened(browser, on_disk) as page:
        pick(page, "state", "atlantis")
        assert page.locator("#state-options li").all_inner_texts() == ["Nothing of that name here"]
        page.locator("h1").click()
        assert page.locator("#state").input_value() == "The world"
        assert "#" not in page.url


@in_a_browser
def test_a_story_shows_its_sentence_quotation_speaker_and_source(
    browser: Browser, address: str
) -> None:
    with opened(browser, address) as page:
        page.locator("#find").fill("answer")
        story = page.locator(".story")
        assert story.count() == 1
        assert story.locator("blockquote").inner_text() == QUOTED
        assert story.locator("mark").inner_text() == "attacked"
        assert story.locator("q").inner_text() == "We will answer,"
        coding = story.locator(".coding").inner_text()
        assert coding.startswith("Russia → Ukraine · assault · says Russia · Kyiv")
        assert "quoted: Mr. Y" in coding
        assert "88 % sure" in coding
        link = story.get_by_role("link", name="An answer")
        assert link.get_attribute("href") == "https://example.org/wire/9001"
        assert link.get_attribute("rel") == "noopener noreferrer"


def test_alerts_of_one_report_stand_together(tmp_path: Path) -> None:
    one, two, old = article(1, day=3), article(2, day=2), article(3, text="Nothing happened.")
    sides = (("RUS", "UKR"), ("USA", "RUS"), ("RUS", "NATO"))
    found = [mention(one, actors=(actor,), targets=(target,)) for actor, target in sides]
    with database(tmp_path, one, two, old, read=False) as db:
        other = reading(two, mention(two, actors=("UKR",), targets=("USA",)))
        load.store_extractions(db, [reading(one, *found), other, reading(old)])
        shown = embedded(publish(db, tmp_path / "out", 3))["alerts"]
    assert [(a["day"], a["title"].startswith("First time: "), len(a["also"])) for a in shown] == [
        ("2025-03-04", True, 2),
        ("2025-03-03", True, 0),
    ]
    titles = {shown[0]["title"], *shown[0]["also"]}
    assert {t.split(" (")[0] for t in titles} == {
        "First time: Russia → Ukraine",
        "First time: United States → Russia",
        "First time: Russia → NATO",
    }


@in_a_browser
def test_numbers_stand_with_their_interval_and_stories(browser: Browser, on_disk: str) -> None:
    with opened(browser, on_disk) as page:
        assert re.fullmatch(r"\d+", page.locator("#now").inner_text())
        assert re.fullmatch(r"\d+ to \d+; 100 is average", page.locator("#now-range").inner_text())
        assert re.match(
            r"From \d+ stories .* among \d+ articles read\.",
            page.locator("#lead-note").inner_text(),
        )
        for row in page.locator("#index-table tbody tr").all()[:5]:
            cells = row.locator("td").all_text_contents()
            assert re.fullmatch(r"\d+ to \d+", cells[2])
            assert int(cells[3]) > 0
        assert "interval" in page.locator("#index-note").inner_text()
        assert re.search(
            r"\d+ stories of conflict, tension [\d.]+ \(", page.locator("#matrix-note").inner_text()
        )
        assert re.search(
            r"Of \d+ stories .* % \([\d.]+ to [\d.]+ %\)",
            page.locator("#threats-note").inner_text(),
        )


@in_a_browser
def test_weeks_without_articles_are_gaps_and_are_said(browser: Browser, on_disk: str) -> None:
    with opened(browser, on_disk) as page:
        assert page.locator("#index-chart .gap").count() == 2
        assert page.locator("#index-chart .line").count() == 2
        assert "too little was read (2 of" in page.locator("#index-note").inner_text()
        chart = page.get_by_role("slider", name="Index of The world by week")
        chart.press("Home")
        first = chart.get_attribute("aria-valuetext") or ""
        assert first.startswith("The week from 24 Feb 2025: ")
        for _ in range(10):
            chart.press("ArrowRight")
        assert "too little was read (0 articles)" in (chart.get_attribute("aria-valuetext") or "")


@in_a_browser
def test_a_permalink_opens_the_same_view(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        pick(page, "state", "rus")
        page.get_by_role("button", name="Months").click()
        page.get_by_role("button", name="30 days").click()
        page.locator("#region").select_option("europe")
        page.locator("#kind").select_option("ASSAULT")
        page.locator("#order").select_option("tensest")
        page.locator("#find").fill("Kyiv")
        page.locator("#theme").select_option("dark")
        link, seen = page.url, view(page)
    with opened(browser, link) as page:
        assert view(page) == seen
        assert page.locator("h1").inner_text().startswith("Russia: tension in ")
        assert page.locator("#step [aria-pressed=true]").inner_text() == "Months"


@in_a_browser
def test_an_address_with_nonsense_opens_the_world(browser: Browser, on_disk: str) -> None:
    with opened(browser, f"{on_disk}#show=__proto__&step=x&region=toString&kind=%3Cb%3E") as page:
        assert page.locator("h1").inner_text().startswith("The world")
        assert page.locator(".story").count() > 0


@in_a_browser
def test_back_goes_to_what_was_shown_before(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        pick(page, "pair", "ukr")
        page.get_by_role("button", name="Months").click()
        page.go_back()
        assert page.locator("h1").inner_text().startswith("The world")
        page.go_forward()
        assert page.locator("h1").inner_text().startswith("Russia – Ukraine")


@in_a_browser
def test_colours_follow_the_system_and_the_switch(browser: Browser, address: str) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    light, dark = "rgb(251, 250, 248)", "rgb(20, 22, 26)"
    with opened(browser, address, color_scheme="dark") as page:
        assert page.evaluate(paper) == dark
        page.locator("#theme").select_option("light")
        assert page.evaluate(paper) == light
        assert "theme=light" in page.url
        page.goto("about:blank")
        page.goto(address)
        assert page.evaluate(paper) == light  # remembered on this machine
    with opened(browser, address, color_scheme="light") as page:
        assert page.evaluate(paper) == light
    with opened(browser, f"{address}#theme=dark", color_scheme="light") as page:
        assert page.evaluate(paper) == dark


@in_a_browser
@pytest.mark.parametrize("shown", ["", "#show=RUS", "#show=RUS+UKR&step=month&span=30"])
def test_a_phone_never_scrolls_sideways(browser: Browser, on_disk: str, shown: str) -> None:
    size = {"width": PHONE, "height": 844}
    with opened(browser, on_disk + shown, viewport=size, is_mobile=True) as page:
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
        for chart in ("index-chart", "threats-chart", "map"):
            box = page.locator(f"#{chart}").bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE


@in_a_browser
@pytest.mark.parametrize(
    ("scheme", "width", "shown"),
    [
        ("light", 1280, ""),
        ("dark", 1280, "#show=RUS+UKR&span=30"),
        ("light", PHONE, "#show=RUS&step=month"),
        ("dark", PHONE, ""),
    ],
)
def test_axe_finds_nothing_serious(
    browser: Browser, on_disk: str, scheme: str, width: int, shown: str
) -> None:
    size = {"width": width, "height": 844}
    with opened(browser, on_disk + shown, viewport=size, color_scheme=scheme) as page:
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        page.locator("#pair").press("ArrowDown")
        page.evaluate(AXE)
        found = page.evaluate("axe.run()")
        assert len(found["passes"]) > 20
        bad = [
            (v["id"], v["impact"], [n["target"] for n in v["nodes"]][:3])
            for v in found["violations"]
            if v["impact"] in {"serious", "critical"}
        ]
        assert bad == []


@in_a_browser
def test_the_matrix_is_walked_with_arrow_keys_and_opens_a_pair(
    browser: Browser, on_disk: str
) -> None:
    with opened(browser, on_disk) as page:
        grid = page.get_by_role("grid")
        cells = grid.get_by_role("gridcell", name="Russia against Ukraine")
        assert "stories of conflict" in (cells.get_attribute("aria-label") or "")
        assert grid.locator("[tabindex='0']").count() == 1
        grid.locator("[tabindex='0']").focus()
        page.keyboard.press("Home")
        for _ in range(4):
            page.keyboard.press("ArrowUp")
        seen = set()
        for _ in range(3):
            for _ in range(3):
                label = page.evaluate("document.activeElement.getAttribute('aria-label')")
                seen.add(label.split(":")[0])
                page.keyboard.press("ArrowRight")
            page.keyboard.press("Home")
            page.keyboard.press("ArrowDown")
        assert len(seen) == 9
        cells.focus()
        page.keyboard.press("Enter")
        assert page.locator("h1").inner_text().startswith("Russia – Ukraine")
        assert page.evaluate("document.activeElement.id") == "lead-title"


@in_a_browser
def test_a_place_of_the_map_finds_its_stories(browser: Browser, on_disk: str) -> None:
    with opened(browser, on_disk) as page:
        page.locator("#map .place").click()
        assert page.locator("#find").input_value() == "Kyiv"
        assert all("Kyiv" in text for text in page.locator(".story").all_inner_texts())
        assert page.locator("#map-table tbody td").all_text_contents()[:2] == ["Kyiv", "Ukraine"]


@in_a_browser
def test_more_stories_come_when_asked_for(browser: Browser, on_disk: str) -> None:
    with opened(browser, on_disk) as page:
        assert page.locator(".story").count() == 20
        page.get_by_role("button", name="Show more stories").press("Enter")
        assert page.locator(".story").count() == 40
        assert page.evaluate("document.activeElement.closest('.story') !== null")


@in_a_browser
def test_the_skip_link_keeps_the_view(browser: Browser, on_disk: str) -> None:
    with opened(browser, f"{on_disk}#show=RUS") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        assert page.url.endswith("#show=RUS")


@in_a_browser
def test_print_has_the_content_without_the_controls(browser: Browser, on_disk: str) -> None:
    with opened(browser, on_disk, color_scheme="dark") as page:
        page.emulate_media(media="print")
        assert not page.locator("#pair").is_visible()
        assert page.locator("#index-chart svg").is_visible()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == (
            "rgb(251, 250, 248)"
        )


@in_a_browser
def test_hostile_text_is_shown_as_text(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.locator("#find").fill("evil")
        story = page.locator(".story")
        assert story.count() == 1
        assert "</script><img src=x onerror=" in story.locator("blockquote").inner_text()
        assert story.locator("h4").inner_text() == "<b>Evil</b> {{script}}"
        assert "<i>Evil Wire</i>" in story.inner_text()
        assert story.locator("a, img, b b, i").count() == 0
        assert page.title() == "Tensionwire"
        assert page.locator("a[href^='javascript' i]").count() == 0


@in_a_browser
def test_no_other_script_may_run(browser: Browser, on_disk: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(on_disk)
        page.evaluate(
            "() => { const s = document.createElement('script'); s.textContent = 'window.bad = 1';"
            " document.body.append(s); const i = document.createElement('img');"
            " i.setAttribute('onerror', 'window.bad = 1'); i.src = 'x:'; document.body.append(i); }"
        )
        page.wait_for_timeout(100)
        assert page.evaluate("window.bad") is None


@in_a_browser
def test_an_empty_database_gives_a_page_that_says_so(browser: Browser, tmp_path: Path) -> None:
    with database(tmp_path) as db:
        version = publish(db, tmp_path / "out", 3)
    with opened(browser, f"file://{version}/page.html") as page:
        assert "Nothing has been read yet" in page.locator("main").inner_text()
        assert not page.locator("#index-chart").is_visible()
        page.locator("#theme").select_option("dark")
        assert "theme=dark" in page.url


@in_a_browser
def test_articles_without_mentions_give_a_page_that_says_so(
    browser: Browser, tmp_path: Path
) -> None:
    made = [article(n, day=n // 6, text="Nothing happened.") for n in range(60)]
    with database(tmp_path, *made, read=False) as db:
        load.store_extractions(db, [reading(a) for a in made])
        version = publish(db, tmp_path / "out", 3)
    with opened(browser, f"file://{version}/page.html") as page:
        assert "Too little was read" in page.locator("#verdict").inner_text()
        assert "No mentions yet" in page.locator("#stories-note").inner_text()


def test_the_page_is_whole_and_text_from_articles_is_never_markup(published: Path) -> None:
    page = (published / "page.html").read_text("utf-8")
    seen = Tags()
    seen.feed(page)
    assert seen.tags.count("script") == 2
    assert "img" not in seen.tags
    assert not [link for link in seen.links if re.match(r"(https?:)?//", link)]
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|\beval\b", page)
    data = json.loads(seen.data)
    texts = [(m, s) for story in data["stories"] for s in story["sentences"] for m in s["mentions"]]
    assert any("onerror" in s["text"] for _, s in texts)
    for m, s in texts:
        assert s["text"][m["at"] : m["at"] + m["length"]] in {"attacked", "met", "threatened"}


def test_series_are_those_of_the_trends(published: Path) -> None:
    data = embedded(published)
    with Database.open(published / "snapshot.duckdb", read_only=True) as db:
        weeks = trends.run(db, "tension_weekly").to_pylist()
        pair = trends.run(db, "tension_weekly", actors=["RUS", "UKR"]).to_pylist()
    time = data["time"]["week"]
    assert time["period"] == [str(w["period"]) for w in weeks]
    assert time["articles"] == [w["articles"] for w in weeks]
    assert time["coverage"] == [w["coverage"] for w in weeks]
    for label, expected in (("world", weeks), ("RUS UKR", pair)):
        found = data["series"][label]["week"]
        for key in ("index", "low", "high"):
            values = [None if w[key] is None else round(w[key], 1) for w in expected]
            assert found[key] == values, (label, key)
        assert found["stories"] == [w["stories"] for w in expected]


def test_months_go_back_beyond_the_window_with_the_same_baseline(tmp_path: Path) -> None:
    made = [article(n, day=-800 + 5 * (n // 6)) for n in range(6 * 170)]
    with database(tmp_path, *made) as db:
        data = embedded(publish(db, tmp_path / "out", 3))
        first, last = data["baseline"]
        assert data["time"]["month"]["period"][0] == "2022-12-01"
        assert len(data["time"]["month"]["period"]) > 24
        rows = trends.run(
            db, "tension_monthly", start=None, baseline_start=None, baseline_end=None
        ).to_pylist()
    assert [first, last] == [str(rows[0]["baseline_start"]), str(rows[0]["baseline_end"])]
    assert data["series"]["RUS UKR"]["month"]["index"][-1] == round(rows[-1]["index"], 1)
    assert len(data["series"]["RUS"]["month"]["index"]) == len(data["time"]["month"]["period"])


@pytest.mark.parametrize("label", ["world", "RUS", "USA", "RUS UKR", "RUS USA"])
def test_threats_and_acts_are_those_of_the_trend(published: Path, label: str) -> None:
    actors = [] if label == "world" else label.split()
    with Database.open(published / "snapshot.duckdb", read_only=True) as db:
        rows = trends.run(db, "threats_vs_acts", grain="week", actors=actors).to_pylist()
    data = embedded(published)
    found = data["threats"][label]
    shown = {
        week: (threats, acts)
        for week, threats, acts in zip(
            data["time"]["week"]["period"], found["threats"], found["acts"], strict=True
        )
        if threats or acts
    }
    assert shown == {str(r["period"]): (r["threats"], r["acts"]) for r in rows}
    assert sum(found["stories"]) > 0


def test_the_matrix_counts_stories_of_conflict_by_direction(published: Path) -> None:
    data = embedded(published)
    attacks = DAYS - len(SILENT) + 2  # one a day, the hostile article and the quotation
    threats = len([d for d in range(0, DAYS, 2) if d not in SILENT])
    cells = {(c["actor"], c["target"]): c for c in data["matrix"]["365"]}
    assert {pair: c["stories"] for pair, c in cells.items()} == {
        ("RUS", "UKR"): attacks,
        ("USA", "RUS"): threats,
    }
    read = 6 * (DAYS - len(SILENT)) + 2
    assert cells["RUS", "UKR"]["conflict"] == pytest.approx(100 * 9 * attacks / read, abs=0.01)
    assert (
        cells["RUS", "UKR"]["low"] < cells["RUS", "UKR"]["conflict"] < cells["RUS", "UKR"]["high"]
    )
    late = {(c["actor"], c["target"]): c["stories"] for c in data["matrix"]["30"]}
    assert late == {("RUS", "UKR"): 32, ("USA", "RUS"): 15}


def test_places_count_stories_for_whom_they_concern(published: Path) -> None:
    places = embedded(published)["places"]
    attacks = DAYS - len(SILENT) + 2
    for label in ("world", "RUS", "UKR", "RUS UKR"):
        assert [(p["place"], p["stories"]) for p in places["365"][label]] == [("Kyiv", attacks)]
    assert "RUS USA" not in places["365"]
    assert places["30"]["world"][0]["stories"] == 32
    assert (places["30"]["world"][0]["lat"], places["30"]["world"][0]["lon"]) == (50.45, 30.52)


def test_every_pair_has_stories_and_the_newest_come_first(published: Path) -> None:
    data = embedded(published)
    published_at = [s["published"] for s in data["stories"]]
    assert published_at == sorted(published_at, reverse=True)
    told = [
        {*m["actors"], *m["targets"]}
        for s in data["stories"]
        for x in s["sentences"]
        for m in x["mentions"]
    ]
    for label in data["labels"]:
        if label != "world":
            assert any(set(label.split()) <= sides for sides in told), label


def test_a_long_sentence_is_cut_around_its_trigger(tmp_path: Path) -> None:
    text = "🚀 " + "so " * 700 + "Russia attacked Ukraine " + "and " * 700 + "that was all."
    a = article(1, text=text)
    with database(tmp_path, a, read=False) as db:
        load.store_extractions(db, [reading(a, mention(a))])
        data = embedded(publish(db, tmp_path / "out", 3))
    sentence = data["stories"][0]["sentences"][0]
    found = sentence["mentions"][0]
    assert len(sentence["text"]) == STORIES["letters"]
    assert sentence["text"][found["at"] : found["at"] + found["length"]] == "attacked"
    assert (sentence["cut_before"], sentence["cut_after"]) == (True, True)


def test_what_is_embedded_is_bounded(tmp_path: Path) -> None:
    codes = [f"{a}{b}X" for a in "ABCDEFGHIJ" for b in "ABCDEFGHIJ"]
    made, read = [], []
    for number in range(1500):
        a = article(number, day=number // 15, text="One side attacked the other.")
        sides = codes[number % 100], codes[(number * 7 + 1 + number // 500) % 100]
        made.append(a)
        read.append(reading(a, mention(a, actors=sides[:1], targets=sides[1:])))
    with database(tmp_path, *made, read=False) as db:
        load.store_extractions(db, read)
        version = publish(db, tmp_path / "out", 3)
    data = embedded(version)
    assert sum(len(label.split()) == 1 for label in data["labels"]) == STATES + 1
    assert sum(len(label.split()) == 2 for label in data["labels"]) == PAIRS
    assert len(data["stories"]) < 1500
    assert (version / "page.html").stat().st_size < 3_000_000


def test_another_page_is_another_version(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database(tmp_path, article(1)) as db:
        first = publish(db, tmp_path / "out", 3)
        load.store_polls(db, [poll(at=5)])
        assert publish(db, tmp_path / "out", 3) == first
        monkeypatch.setattr("storage.publish.run.template", lambda: b"another page")
        assert publish(db, tmp_path / "out", 3) != first
        assert latest(tmp_path / "out") != first
