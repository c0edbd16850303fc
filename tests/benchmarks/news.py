"""Ten years of generated news, made from the real texts in ``tests/gold`` and their extraction.

A seed article is a few real texts one after the other (recorded pages have 5.7 mentions each). Each
generated article is a seed article of another feed and day. In a quarter of them the actors change
places with others, so that there are many rare pairs beside the frequent ones.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

import msgspec

from extractors.mentions.extractor import Extractor
from extractors.mentions.knowledge import Knowledge
from extractors.mentions.parsing import load_model
from extractors.records import Article, Extraction, Mention, article_id
from tests.gold.corpus import load_corpus

YEARS: Final = 10
FEEDS: Final = 80
START: Final = datetime(2015, 1, 1, tzinfo=UTC)
TEXTS_AN_ARTICLE: Final = 3
MIXED: Final = 0.25
"""Share of articles with other actors than the real text has."""

Batch = tuple[list[Article], list[Extraction]]


@dataclass(frozen=True)
class Seed:
    """An article and what extraction found in it."""

    article: Article
    mentions: tuple[Mention, ...]


def read_seeds() -> list[Seed]:
    """Extract the texts of ``tests/gold`` (about 45 s) and put them together."""
    knowledge = Knowledge.load()
    texts = [d.article for d in load_corpus()]
    random.Random(5).shuffle(texts)
    found = Extractor(knowledge, load_model(knowledge.unsplit)).extract(texts)
    pairs = zip(texts, found, strict=True)
    groups = iter(lambda: list(islice(pairs, TEXTS_AN_ARTICLE)), [])
    return [_joined(group) for group in groups]


def _joined(group: Sequence[tuple[Article, Extraction]]) -> Seed:
    text, mentions = "", []
    for article, extraction in group:
        by = len(text) + 1  # an article without a title has a line break before its text
        text += article.document + "\n"
        mentions += [
            msgspec.structs.replace(
                m, start=m.start + by, end=m.end + by, sentence_start=m.sentence_start + by
            )
            for m in extraction.mentions
        ]
    return Seed(msgspec.structs.replace(group[0][0], title="", text=text), tuple(mentions))


def news(seeds: Sequence[Seed], mentions: int, batch: int, years: float = YEARS) -> Iterator[Batch]:
    """Batches of about ``batch`` mentions in order of time, ``mentions`` in all over ``years``."""
    chance = random.Random(7)
    codes = sorted(c for s in seeds for m in s.mentions for c in (*m.actors, *m.targets))
    made, number = 0, 0
    while made < mentions:
        articles: list[Article] = []
        readings: list[Extraction] = []
        stop = min(made + batch, mentions)
        while made < stop:
            seed = chance.choice(seeds)
            moment = START + timedelta(days=made / mentions * years * 365.25)
            article = _article(seed.article, number, moment, chance)
            articles.append(article)
            readings.append(_reading(seed, article, moment, chance, codes))
            made += len(seed.mentions)
            number += 1
        yield articles, readings


def _article(seed: Article, number: int, moment: datetime, chance: random.Random) -> Article:
    feed = f"feed-{int(chance.paretovariate(1.2)) % FEEDS}"
    url = f"https://example.org/{feed}/{number}"
    return msgspec.structs.replace(
        seed, id=article_id(feed, url), url=url, source=feed, outlet=feed, published=moment
    )


def _reading(
    seed: Seed, article: Article, moment: datetime, chance: random.Random, codes: Sequence[str]
) -> Extraction:
    day = (moment - timedelta(days=chance.randint(0, 2))).date().isoformat()
    swap: dict[str, str] = {}
    if chance.random() < MIXED:
        named = {c for m in seed.mentions for c in (*m.actors, *m.targets)}
        swap = {c: chance.choice(codes) for c in sorted(named)}
    return Extraction(
        article_id=article.id,
        extractor_version="bench",
        mentions=tuple(_mention(m, day, swap) for m in seed.mentions),
        sentences=20,
        parsed=12,
    )


def _mention(mention: Mention, day: str, swap: dict[str, str]) -> Mention:
    date = mention.date and day[: len(mention.date)]
    if not swap:
        return msgspec.structs.replace(mention, date=date)
    return msgspec.structs.replace(
        mention,
        date=date,
        actors=tuple(swap[c] for c in mention.actors),
        targets=tuple(swap[c] for c in mention.targets),
    )
