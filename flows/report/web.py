"""A brief as a web page: one file, no script, prints on two pages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final

from flows.plots.charts import charted
from flows.plots.shape import Drawing
from flows.report.brief import Brief, Item

STYLE: Final = (Path(__file__).parent / "brief.css").read_text("utf-8")


def svg(drawing: Drawing) -> str:
    """The chart of a drawing as SVG."""
    out = io.StringIO()
    charted(drawing).save(out, format="svg")
    return out.getvalue()


def page(brief: Brief, charts: Sequence[str]) -> str:
    """The page; ``charts``: SVG of each drawing."""
    figures = "\n".join(
        f'<figure role="img" aria-label="{escape(d.title)} {escape(d.subtitle)}">{chart}</figure>'
        for d, chart in zip(brief.drawings, charts, strict=True)
    )
    facts = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in brief.facts)
    movers = "".join(f"<li><p>{escape(text)}</p></li>" for text in brief.movers)
    notes = "".join(f"<p>{escape(text)}</p>" for text in brief.notes)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{escape(brief.title)}: {escape(brief.window)}</title>
<style>
{STYLE}</style>
</head>
<body>
<main>
<h1>{escape(brief.title)}</h1>
<p class="window">Tension in the news, {escape(brief.window)}</p>
<p class="lead">{escape(brief.lead)}</p>
<dl>{facts}</dl>
{figures}
{_listed("Changes beyond chance", movers)}
<div class="second">
{_listed("Stories with most tension", "".join(map(_item, brief.stories)))}
{_listed("What they said", "".join(map(_item, brief.quotes)))}
</div>
</main>
<footer>{notes}</footer>
</body>
</html>
"""


def _listed(title: str, items: str) -> str:
    return f"<h2>{title}</h2>\n<ol>{items}</ol>" if items else ""


def _item(item: Item) -> str:
    source = escape(" · ".join(part for part in (item.outlet, item.title) if part))
    if item.url.startswith(("https://", "http://")):
        source = f'<a href="{escape(item.url)}" rel="noopener noreferrer">{source}</a>'
    return (
        f'<li><p>{escape(item.text)}</p><p class="about">{escape(item.about)}</p>'
        f'<p class="from">{item.day} · {source}</p></li>\n'
    )
