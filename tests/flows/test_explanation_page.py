"""``explain --html``: one file that shows a text with its mentions, and does nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from extractors.mentions.extractor import Extractor
from extractors.mentions.sentences import Sentence
from extractors.records import Article, Extraction, Mention, Modality
from flows.cli import run
from flows.explanation import Explained, Explainer
from flows.explanation_page import page
from tests.flows.test_cli import one_error_line, write_lines
from tests.storage.material import article, mention
from tests.storage.publish.test_page import ARGUMENTS, AXE, CHROMIUM, in_a_browser

EVIL = "<script>document.title = 'owned'</script>"
STORY = {
    "id": "s-1",
    "url": "javascript:alert(1)",
    "published": "2025-06-13",
    "outlet": f"Zürich {EVIL}",
    "title": f"Iran launches missiles at Israel {EVIL}",
    "text": "Iran launched missiles at Israel on Friday. It was a fine day & warm in Zürich. "
    f'"We will respond with force," Israeli Prime Minister Benjamin Netanyahu said. {EVIL} '
    "US President Donald Trump met Mr. Netanyahu in Washington. Iran denied attacking Israel.",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explained")
    source = write_lines(folder / "story.jsonl", STORY)
    assert run(["explain", str(source), "--html", str(folder / "out.html")]) == 0
    return folder / "out.html"


def visible(html: str) -> str:
    """The words of a page without its tags, spaces made one."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html.partition("<main>")[2])).split())


def test_the_page_has_the_text_with_its_mentions_and_why(made: Path) -> None:
    html = made.read_bytes().decode("utf-8")
    words = visible(html)
    assert "Iran launched missiles ASSAULT IRN → ISR at Israel on Friday." in words
    assert "ASSAULT/heavy-weapons IRN → ISR “launched missiles” actual" in words
    assert "date 2025-06-13 in Israel (ISR) tension +0.90 confidence 0." in words
    assert "assault-v-launch__missile launch ~ missile (v, subj>obj|on|at|against|in)" in words
    assert "It was a fine day & warm in Zürich." in words
    assert "Benjamin Netanyahu (ISR): “We will respond with force,”" in words
    assert re.search(r'<mark class="raises">launched missiles<', html)
    assert re.search(r'<mark class="lowers">met<', html)


def test_markup_in_a_text_stays_text(made: Path) -> None:
    html = made.read_text("utf-8")
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 3
    assert 'href="javascript' not in html


def test_a_page_that_cannot_be_written_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_lines(tmp_path / "story.jsonl", STORY)
    assert run(["explain", str(source), "--html", str(tmp_path / "none" / "out.html")]) == 1
    assert "out.html: cannot be written" in one_error_line(capsys)
    assert run(["explain", str(tmp_path / "no.txt"), "--html", str(tmp_path / "o.html")]) == 1
    assert not (tmp_path / "o.html").exists()


class Told(Explainer):
    """Explains by hand: one article, one sentence, the mentions that a test wants."""

    def __init__(self, extractor: Extractor, *mentions: Mention) -> None:
        super().__init__(extractor, {})
        self._told = list(mentions)

    def read(self, article: Article) -> Explained:
        sentence = Sentence(0, len(article.document), 0, article.document)
        extraction = Extraction(article_id=article.id, extractor_version="by hand")
        return Explained(article, extraction, [(sentence, self._told)])


def marks(explainer: Explainer, of: Article) -> list[tuple[str, str, str]]:
    html = "".join(page(explainer, [of])).partition("<article")[2]
    return re.findall(r'<mark class="(\w+)">(.*?)<span>(.*?)</span></mark>', html)


def test_triggers_that_overlap_share_a_mark(extractor: Extractor) -> None:
    of = article(1, text="Russia agreed to end the attack on Ukraine.", title="T")
    longer = mention(of, "agreed to end the attack", event="CONCEDE", tension=-0.5)
    inner = mention(of, "attack", tension=0.9)
    assert marks(Told(extractor, inner, longer), of) == [
        ("raises", "agreed to end the attack", "CONCEDE RUS → UKR; ASSAULT RUS → UKR")
    ]


def test_what_is_denied_has_no_direction_and_nobody_is_a_dash(extractor: Extractor) -> None:
    of = article(1, text="Nobody attacked.", title="T")
    denied = mention(of, "attacked", actors=(), targets=(), modality=Modality.DENIED, tension=0.0)
    assert marks(Told(extractor, denied), of) == [("none", "attacked", "ASSAULT – → –")]


def test_every_row_of_a_reason_is_explained(extractor: Extractor) -> None:
    rows = {"n-1": "Serbian = SRB", "r-1": "protester = …-OPP", "n-2": "Israel = ISR"}
    of = article(1)
    reasons = ("n-1+r-1", "two:n-2", "n-2", "n-2", "elsewhere")
    told = msgspec.structs.replace(mention(of), reasons=reasons)
    assert Explainer(extractor, rows).reasons(told) == {
        "n-1+r-1": "Serbian = SRB; protester = …-OPP",
        "two:n-2": "Israel = ISR",
        "n-2": "Israel = ISR",
        "elsewhere": "",
    }


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield started
        started.close()


@contextmanager
def opened(browser: Browser, file: Path, scheme: str, width: int) -> Iterator[Page]:
    """The page without a network; fails when it runs or asks for anything."""
    with browser.new_context(
        offline=True,
        bypass_csp=True,  # so that axe can look at it; the page itself has no script
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 800},
    ) as context:
        shown = context.new_page()
        asked: list[str] = []
        shown.on("request", lambda request: asked.append(request.url))
        shown.goto(file.as_uri())
        yield shown
        assert asked == [file.as_uri()]


@in_a_browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1000), ("dark", 390)])
def test_it_is_readable_by_day_and_night_and_runs_nothing(
    made: Path, browser: Browser, scheme: str, width: int
) -> None:
    with opened(browser, made, scheme, width) as shown:
        assert shown.title() == "Tensionwire: what it reads, and why"
        assert EVIL in shown.locator("h1").inner_text()
        paper = shown.evaluate("getComputedStyle(document.body).backgroundColor")
        light = sum(map(int, re.findall(r"\d+", paper)))
        assert light < 150 if scheme == "dark" else light > 700
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        shown.evaluate(AXE)
        found = shown.evaluate("axe.run()")["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
