"""A brief as PDF: pages drawn as SVG, turned into PDF by vl-convert and put together by pypdf.

Texts stay texts (they can be searched and copied), charts are drawn as lines, sources are links.
Lengths are points, from the upper left corner.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Final

import vl_convert
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link

from flows.report.brief import Brief, Item

WIDTH, HEIGHT = 595.0, 842.0
"""A4."""
MARGIN: Final = 42.0
ROOM: Final = WIDTH - 2 * MARGIN
BOTTOM: Final = HEIGHT - MARGIN
FONT: Final = "Liberation Sans"
"""Comes inside vl-convert, so that a PDF looks the same on every machine."""
WIDTHS: Final[dict[str, dict[str, int]]] = json.loads(
    (Path(__file__).parent / "widths.json").read_text("utf-8")
)
WIDE: Final = 1000
"""Thousandths of the size for letters of other scripts."""
INK, SOFT = "#1b1d21", "#575c65"
FOR_QUOTES: Final = 0.42
"""Share of the second page that quotations may take where there are many."""
LEADING: Final = 1.32


class Sheet:
    """One page, filled from the top."""

    def __init__(self) -> None:
        self.y = MARGIN
        self.parts: list[str] = []
        self.links: list[tuple[tuple[float, float, float, float], str]] = []

    def text(
        self, text: str, size: float, *, bold: bool = False, colour: str = INK, url: str = ""
    ) -> None:
        """A paragraph; ``url`` makes it a link."""
        weight = "bold" if bold else "normal"
        for line in wrapped(text, size, ROOM, bold=bold):
            base = self.y + size
            self.parts.append(
                f'<text x="{MARGIN}" y="{base:.1f}" font-family="{FONT}" font-size="{size}" '
                f'font-weight="{weight}" fill="{colour}">{_clean(line)}</text>'
            )
            if url:
                right = MARGIN + width(line, size, bold=bold)
                self.links.append(((MARGIN, self.y, right, base + 2), url))
            self.y += size * LEADING

    def space(self, height: float) -> None:
        """Leave room."""
        self.y += height

    def rule(self) -> None:
        """A thin line."""
        right = WIDTH - MARGIN
        self.parts.append(
            f'<path d="M{MARGIN} {self.y:.1f}H{right}" stroke="#cfccc5" stroke-width=".7"/>'
        )
        self.y += 8

    def heading(self, text: str) -> None:
        """A title of a part."""
        self.space(8)
        self.rule()
        self.text(text, 11.5, bold=True)
        self.space(3)

    def chart(self, svg: str, most: float) -> None:
        """A chart over the whole width, or as wide as it is at ``most`` points of height."""
        found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
        assert found is not None  # every SVG of vl-convert has one
        wide, high = float(found[1]), float(found[2])
        scale = min(ROOM / wide, most / high)
        inside = re.sub(
            r"<svg ",
            f'<svg x="{MARGIN}" y="{self.y:.1f}" ',
            _sized(svg, wide, high, scale),
            count=1,
        )
        self.parts.append(inside)
        self.y += high * scale + 6

    def svg(self) -> str:
        """The page."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>{"".join(self.parts)}</svg>'
        )


def _sized(svg: str, wide: float, high: float, scale: float) -> str:
    head, rest = svg.split(">", 1)
    head = re.sub(r' (width|height)="[^"]*"', "", head)
    return f'{head} width="{wide * scale:.1f}" height="{high * scale:.1f}">{rest}'


def _clean(text: str) -> str:
    """Escaped, and without what XML does not allow."""
    return escape("".join(c for c in text if c >= " "))


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Points that a line takes."""
    widths = WIDTHS["bold" if bold else "normal"]
    return sum(widths.get(letter, WIDE) for letter in text) * size / 1000


def wrapped(text: str, size: float, room: float, *, bold: bool = False) -> Iterator[str]:
    """The lines of a paragraph; a word wider than the room is cut."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and width(longer, size, bold=bold) > room:
            yield line
            longer = word
        while width(longer, size, bold=bold) > room:
            fits = next(
                n for n in range(len(longer) - 1, 0, -1)
                if n == 1 or width(longer[:n], size, bold=bold) <= room
            )  # fmt: skip
            yield longer[:fits]
            longer = longer[fits:]
        line = longer
    if line:
        yield line


def pdf(brief: Brief, charts: Sequence[str]) -> bytes:
    """Two pages of A4; ``charts``: SVG of each drawing."""
    sheets = (_first(brief, charts), _second(brief))
    writer = PdfWriter()
    for number, sheet in enumerate(sheets):
        writer.append(PdfReader(io.BytesIO(vl_convert.svg_to_pdf(sheet.svg()))))
        for (left, top, right, bottom), url in sheet.links:
            rect = (left, HEIGHT - bottom, right, HEIGHT - top)
            writer.add_annotation(number, Link(rect=rect, url=url))
    writer.add_metadata({"/Title": f"{brief.title}: {brief.window}", "/Creator": "Tensionwire"})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _first(brief: Brief, charts: Sequence[str]) -> Sheet:
    sheet = Sheet()
    sheet.text(brief.title, 21, bold=True)
    sheet.text(f"Tension in the news, {brief.window}", 9.5, colour=SOFT)
    sheet.space(6)
    sheet.text(brief.lead, 11)
    sheet.space(4)
    sheet.text(" · ".join(f"{value} {label}" for label, value in brief.facts), 9.5, bold=True)
    sheet.space(8)
    below = 70.0 if brief.movers else 0.0
    for number, chart in enumerate(charts):
        left = BOTTOM - sheet.y - below
        sheet.chart(chart, left / (len(charts) - number))
    if brief.movers:
        sheet.heading("Changes beyond chance")
        for text in brief.movers:
            sheet.text(text, 9)
    return sheet


def _second(brief: Brief) -> Sheet:
    sheet = Sheet()
    notes = Sheet()
    for text in brief.notes:
        notes.text(text, 8, colour=SOFT)
    end = BOTTOM - (notes.y - MARGIN) - 14
    quotes = Sheet()
    _items(quotes, "What they said", brief.quotes, end)
    most = FOR_QUOTES * (end - MARGIN)
    _items(sheet, "Stories with most tension", brief.stories, end - min(quotes.y - MARGIN, most))
    _items(sheet, "What they said", brief.quotes, end)
    sheet.y = end
    sheet.rule()
    for text in brief.notes:
        sheet.text(text, 8, colour=SOFT)
    return sheet


def _items(sheet: Sheet, title: str, items: Sequence[Item], end: float) -> None:
    """As many whole items as fit above ``end``."""
    for number, item in enumerate(items):
        alone = Sheet()
        alone.y = sheet.y
        if number == 0:
            alone.heading(title)
        _item(alone, item)
        if alone.y > end:
            return
        sheet.parts += alone.parts
        sheet.links += alone.links
        sheet.y = alone.y


def _item(sheet: Sheet, item: Item) -> None:
    sheet.text(item.text, 10)
    sheet.text(item.about, 8.5, bold=True)
    source = " · ".join(part for part in (str(item.day), item.outlet, item.title) if part)
    is_link = item.url.startswith(("https://", "http://"))
    sheet.text(source, 8.5, colour=SOFT, url=item.url if is_link else "")
    sheet.space(7)
