"""Train the learned part of extraction on the gold files and write ``config/model``.

usage: python -m tests.gold.train

Logistic regression over the named features of ``extractors.mentions.features``, fitted by AdaGrad
with a fixed seed. ``tests.gold.run`` cross-validates.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from config.toml import CONFIG
from extractors.mentions import features
from extractors.mentions.analysis import Reading
from extractors.mentions.context import SentenceView
from extractors.mentions.extractor import Extractor
from extractors.mentions.gate import topic_of, words_of
from extractors.mentions.linear import Linear
from extractors.mentions.spots import Scene, of_places
from extractors.mentions.timing import Timing
from extractors.records import Modality
from tests.gold.corpus import Document, load_corpus

SEED: Final = 20210413
EPOCHS: Final = 6
RATE: Final = 0.15
L2: Final = 1e-3
MIN_COUNT: Final = 3
LONG: Final = 8
"""Sentences with a trigger from which a document is an article rather than a brief."""
LONG_TIMES: Final = 3
"""How often an article is seen by the models of date and modality, which briefs mislead:
there are eighty briefs to one article, nearly all in the present tense."""
SMALLEST: Final = 0.02
"""Weights nearer to zero than this are not written."""

HELD_OUT: Final = Path(__file__).parent / "held_out.txt"
"""Ids of the documents kept from the encoder, whose training is too long for folds."""

ELSEWHERE: Final = ("neg-", "biz-")
"""Ids of the stories of business, sport and weather."""

Example = tuple[tuple[str, ...], bool]


class Seen(NamedTuple):
    """The examples that one document gives, by model.

    ``within`` has, for each example of ``event``, its class, its words and its sentence's place in
    ``gate``; ``topic`` has one example, the whole document.
    """

    topic: list[Example]
    gate: list[Example]
    event: list[Example]
    actor: list[Example]
    target: list[Example]
    modality: list[Example]
    date: list[Example]
    place: list[Example]
    within: list[tuple[str, str, int]]


MODELS: Final = ("topic", "gate", "event", "actor", "target", "modality", "date", "place")


def examples(extractor: Extractor, document: Document) -> Seen:
    """All candidates of a document with the answers of its gold."""
    seen = Seen([], [], [], [], [], [], [], [], [])
    article = extractor.context(document.article)
    elsewhere = document.article.id.startswith(ELSEWHERE)
    seen.topic.append((tuple(sorted(words_of(article.document))), elsewhere))
    timing = Timing(article)
    scene: Scene | None = None
    row: dict[int, int] = {}
    for sentence, facts in extractor.gate_facts(article):
        row[sentence.start] = len(seen.gate)
        seen.gate.append((facts, bool(document.mentions_at(sentence.start, sentence.end))))
    for view, readings in extractor.readings(article):
        gold = document.mentions_at(view.sentence.start, view.sentence.end)
        rivals = Counter(r.candidate.head.i for r in readings)
        for reading, match in zip(readings, matched(readings, view, gold), strict=True):
            candidate, options = reading.candidate, reading.options
            found = features.of_trigger(candidate, options, rivals[candidate.head.i])
            seen.event.append((tuple(found), match is not None))
            seen.within.append((candidate.event, candidate.lemma, row[view.sentence.start]))
            if match is None:
                continue
            for option in options:
                facts = tuple(features.of_role(candidate, option, options))
                seen.actor.append((facts, option.code in match["actors"]))
                facts = tuple(features.of_target(candidate, option, match["actors"], facts))
                seen.target.append((facts, option.code in match["targets"]))
            shared = extractor.facts(reading)
            for modality in Modality:
                found = features.of_modality(shared, modality)
                seen.modality.append((tuple(found), match["modality"] == modality))
            choices = timing.choices(candidate.trigger, view)
            context = timing.context(view, choices)
            for choice, value in choices.items():
                found = features.of_date(shared, choice, context)
                seen.date.append((tuple(found), value == match["date"]))
            spots = extractor.spots(view, scene)
            for spot, found_here in zip(spots, of_places(candidate, spots), strict=True):
                here = spot.place.name if spot.place else None
                seen.place.append((tuple(found_here), here == match["place"]))
                if here is not None and here == match["place"] and spot.place is not None:
                    scene = Scene(spot.place, article.sentences.index(view.sentence))
    return seen


def matched(
    readings: Sequence[Reading], view: SentenceView, gold: Sequence[dict[str, Any]]
) -> list[dict[str, Any] | None]:
    """The gold mention of each reading of a sentence, None where it is no event."""
    used: set[int] = set()
    return [_match(reading, view, gold, used) for reading in readings]


def _match(
    reading: Reading, view: SentenceView, gold: Sequence[dict[str, Any]], used: set[int]
) -> dict[str, Any] | None:
    """The gold mention of the same class whose trigger shares a word with the candidate's."""
    spots = [view.offset(t) for t in reading.candidate.trigger.tokens]
    for i, mention in enumerate(gold):
        if i in used or mention["event"] != reading.candidate.event:
            continue
        if any(mention["start"] <= at < mention["end"] for at in spots):
            used.add(i)
            return mention
    return None


def fit(data: Sequence[Example], rng: random.Random) -> Linear:
    """Logistic regression by AdaGrad over examples in random order."""
    counts = Counter(f for found, _ in data for f in set(found))
    index = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= MIN_COUNT))}
    rows = [
        np.array(sorted({index[f] for f in found if f in index}), dtype=np.int64)
        for found, _ in data
    ]
    answers = [float(answer) for _, answer in data]
    weights, squares = np.zeros(len(index)), np.full(len(index), 1e-6)
    rate = sum(answers) / len(answers)
    bias = float(np.log(rate / (1 - rate)))
    order = list(range(len(rows)))
    for _ in range(EPOCHS):
        rng.shuffle(order)
        for i in order:
            row = rows[i]
            score = bias + weights[row].sum()
            error = 1.0 / (1.0 + np.exp(-score)) - answers[i]
            gradient = error + L2 * weights[row] * len(rows) / 1000
            squares[row] += gradient * gradient
            weights[row] -= RATE * gradient / np.sqrt(squares[row])
    table = {
        f: round(float(weights[i]), 3) for f, i in index.items() if abs(weights[i]) >= SMALLEST
    }
    return Linear(table, bias)


def train(seen: Sequence[Seen]) -> dict[str, Linear]:
    """All models from the examples of many documents."""
    rng = random.Random(SEED)
    models = {}
    for name in MODELS:
        times = LONG_TIMES if name in {"date", "modality"} else 1
        data = [
            example
            for s in seen
            for _ in range(times if len(s.gate) >= LONG else 1)
            for example in getattr(s, name)
        ]
        models[name] = fit(_with_gate(seen, rng) if name == "event" else data, rng)
    return models


def _with_gate(seen: Sequence[Seen], rng: random.Random) -> list[Example]:
    """Examples of ``event`` with the opinions of gate and topic of their sentence and article.

    Each half's opinions come from models trained on the other: on their own training sentences they
    are surer than they will ever be again.
    """
    halves = (seen[0::2], seen[1::2])
    found: list[Example] = []
    for own, other in (halves, halves[::-1]):
        gate = fit([example for s in other for example in s.gate], rng)
        topic = fit([example for s in other for example in s.topic], rng)
        for s in own:
            chances = [gate.probability(facts) for facts, _ in s.gate]
            about = topic_of(topic, s.topic[0][0])
            for (facts, answer), (event, lemma, at) in zip(s.event, s.within, strict=True):
                sentence = features.of_sentence(chances[at], event)
                found.append(((*facts, *sentence, *features.of_topic(about, event, lemma)), answer))
    return found


def folds(documents: Sequence[Document], number: int) -> Iterator[tuple[list[int], list[int]]]:
    """Train and test indices; a document's fold is drawn once with the seed."""
    drawn = list(range(len(documents)))
    random.Random(SEED).shuffle(drawn)
    for fold in range(number):
        test = sorted(drawn[fold::number])
        held = set(test)
        yield [i for i in range(len(documents)) if i not in held], test


def held_out(documents: Sequence[Document]) -> tuple[list[int], list[int]]:
    """Indices of the documents that the encoder learns from, and of those it never sees."""
    held = {line for line in HELD_OUT.read_text("utf-8").split("\n") if line[:1] not in {"", "#"}}
    places = range(len(documents))
    return (
        [i for i in places if documents[i].article.id not in held],
        [i for i in places if documents[i].article.id in held],
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.parse_args()
    documents = load_corpus()
    extractor = Extractor.load(encoder=False).without_gate()
    seen = [examples(extractor, d) for d in documents]
    models = train([s for s, d in zip(seen, documents, strict=True) if d.may_ship])
    target = CONFIG / "model" / "weights.json.gz"
    text = json.dumps(
        {n: {"bias": m.bias, "weights": m.weights} for n, m in models.items()}, sort_keys=True
    )
    target.write_bytes(gzip.compress(text.encode(), mtime=0))
    sys.stderr.write(f"{target}: {target.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
