"""Render what extraction saw in articles as one web page: spaCy's displaCy, and the facts below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Final

from spacy import displacy

from extractors.mentions.sentences import Sentence
from extractors.records import Article, Extraction, Mention
from flows.explanation import Explainer, direction, facts, outcome, published, who_to_whom

STYLE: Final = (Path(__file__).parent / "explanation.css").read_text("utf-8")
MARK: Final = '<mark class="{tone}">{text}<span>{label}</span></mark>'
"""displaCy's template of a trigger; it escapes the text, and we the label."""
LEGEND: Final = (
    ("raises", "raises tension"),
    ("lowers", "lowers it"),
    ("none", "denied: counts nothing"),
)
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""What the page may load: nothing; the texts in it are strangers'."""


def page(explainer: Explainer, articles: Iterable[Article]) -> Iterator[str]:
    """Yield the parts of a page, an article each between its head and its foot."""
    legend = "".join(f'<mark class="{tone}">{words}</mark> ' for tone, words in LEGEND)
    yield f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Tensionwire: what it reads, and why</title>
<style>
{STYLE}</style>
</head>
<body>
<main>
<p class="legend">{legend}</p>
"""
    for article in articles:
        yield _article(explainer, article)
    yield "</main>\n</body>\n</html>\n"


def _article(explainer: Explainer, article: Article) -> str:
    _, extraction, sentences = explainer.read(article)
    told = "\n".join(
        _sentence(explainer, sentence, mentions)
        for sentence, mentions in sentences
        if mentions or sentence.end > len(article.title)  # the title is there already
    )
    language = escape(article.language) or "en"
    return f"""<article lang="{language}">
<h1>{escape(article.title) or "(no title)"}</h1>
<p class="about">{_about(article)}<br>{escape(outcome(extraction))}</p>
{told}
{_quotes(extraction)}</article>
"""


def _about(article: Article) -> str:
    link = escape(article.url)
    if article.url.startswith(("https://", "http://")):
        link = f'<a href="{link}" rel="noreferrer">{link}</a>'
    parts = (published(article), escape(article.outlet), link, escape(article.language))
    return " · ".join(part for part in parts if part)


def _sentence(explainer: Explainer, sentence: Sentence, mentions: list[Mention]) -> str:
    if not mentions:
        return f'<p class="quiet">{escape(sentence.text)}</p>'
    marked = displacy.render(
        {"text": sentence.text, "ents": list(_triggers(sentence, mentions))},
        style="ent",
        manual=True,
        jupyter=False,
        options={"template": MARK},
    )
    listed = "".join(_mention(explainer, mention) for mention in mentions)
    return f"<section>\n{marked}\n<ul>{listed}</ul>\n</section>"


def _triggers(sentence: Sentence, mentions: list[Mention]) -> Iterator[dict[str, object]]:
    """displaCy's entities; triggers that overlap are one, for its marks cannot."""
    groups: list[list[Mention]] = []
    end = -1
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if mention.start < end:
            groups[-1].append(mention)
        else:
            groups.append([mention])
        end = max(end, mention.end)
    for group in groups:
        labels = dict.fromkeys(f"{m.event} {who_to_whom(m)}" for m in group)
        yield {
            "start": group[0].start - sentence.start,
            "end": max(m.end for m in group) - sentence.start,
            "label": escape("; ".join(labels)),
            "params": {"tone": direction(max(group, key=lambda m: abs(m.tension)))},
        }


def _mention(explainer: Explainer, mention: Mention) -> str:
    mode = f"/{escape(mention.mode)}" if mention.mode else ""
    who = escape(who_to_whom(mention))
    told = "".join(f"<li>{_fact(*fact)}</li>" for fact in facts(mention))
    rows = "".join(
        f"<li><code>{escape(reason)}</code> {escape(row)}</li>"
        for reason, row in explainer.reasons(mention).items()
    )
    return f"""
<li class="{direction(mention)}">
<p><b>{escape(mention.event)}{mode}</b> {who} “{escape(mention.trigger)}”</p>
<ul class="facts">{told}</ul>
<ul class="rows">{rows}</ul>
</li>"""


def _fact(label: str, value: str | None) -> str:
    return escape(label) if value is None else f"{escape(label)} <b>{escape(value)}</b>"


def _quotes(extraction: Extraction) -> str:
    if not extraction.quotes:
        return ""
    told = "".join(
        f"<li>{escape(quote.speaker or '–')} ({escape(quote.speaker_code or '–')}): "
        f"“{escape(quote.text)}”</li>"
        for quote in extraction.quotes
    )
    return f"<h2>Quotes</h2>\n<ul>{told}</ul>\n"
