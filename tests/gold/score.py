"""Score extracted mentions against gold ones (the rules are in ``docs/annotation.md``).

Rows, micro-averaged over all articles: sentence (holds a mention), event (sentence, class), dyad
(sentence, actor state, target state), tuple (sentence, class, actor, target), trend (article, quad
class, actor state, target state: what trend queries count), quote and quote with speaker code.
Then accuracies of modality, date, place and speaker over mentions matched on sentence and class.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Final

from config.events import Ontology
from tests.gold.corpus import Document

Mention = Mapping[str, Any]
Pair = tuple[str, str]
FIELDS: Final = ("modality", "date", "place", "speaker")
SHORTEST_QUOTE: Final = 4


class Tally:
    """Hits, predictions and gold answers of one row."""

    def __init__(self) -> None:
        self.hit = self.predicted = self.gold = 0

    def add(self, predicted: Iterable[Hashable], gold: Iterable[Hashable]) -> None:
        """Count one article."""
        p, g = Counter(predicted), Counter(gold)
        self.hit += sum((p & g).values())
        self.predicted += sum(p.values())
        self.gold += sum(g.values())

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0 to 1."""
        return 2 * self.hit / max(1, self.predicted + self.gold)

    def row(self) -> dict[str, float]:
        """Precision, recall and F1, rounded to three digits."""
        precision = self.hit / max(1, self.predicted)
        recall = self.hit / max(1, self.gold)
        return {
            "precision": round(precision, 3),
            "recall": round(recall, 3),
            "f1": round(self.f1, 3),
        }


def pairs(mention: Mention, code: Callable[[str], str]) -> set[Pair]:
    """Who to whom; the sides of a mutual event among each other."""
    actors = [code(c) for c in mention["actors"]]
    targets = [code(c) for c in mention["targets"]]
    if not targets and len(actors) > 1:
        return {(min(a, b), max(a, b)) for i, a in enumerate(actors) for b in actors[i + 1 :]}
    return {(a, t) for a in actors or ["UNK"] for t in targets or ["-"]}


def state(code: str) -> str:
    """A code without its suffix."""
    return code.split("-", maxsplit=1)[0]


def same(code: str) -> str:
    """A code as it is."""
    return code


def words(text: str) -> str:
    """A quotation without punctuation and case."""
    return " ".join(re.findall(r"\w+", text.lower()))


class Score:
    """Adds article after article; :meth:`table` gives all rows."""

    def __init__(self, ontology: Ontology) -> None:
        self._quad = {code: event.quad for code, event in ontology.events.items()}
        self.tallies: dict[str, Tally] = defaultdict(Tally)
        self.right: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.errors: list[str] = []

    def add(
        self, document: Document, mentions: Sequence[Mention], quotes: Sequence[Mention]
    ) -> None:
        """Count one article's predictions against its gold."""
        gold = [(self._sentence(document, m), m) for m in document.mentions]
        spans = {g[0] for g in gold}
        found = [(_aligned(self._sentence(document, m), spans), m) for m in mentions]
        rows: dict[str, Callable[[Any], Iterable[Hashable]]] = {
            "sentence": lambda x: {s for s, _ in x},
            "event": lambda x: [(s, m["event"]) for s, m in x],
            "dyad": lambda x: {(s, *p) for s, m in x for p in pairs(m, state)},
            "tuple": lambda x: [(s, m["event"], *p) for s, m in x for p in pairs(m, same)],
            "trend": lambda x: {
                (self._quad[m["event"]], *p) for _, m in x for p in pairs(m, state)
            },
        }
        for name, key in rows.items():
            self.tallies[name].add(key(found), key(gold))
        self._add_quotes(quotes, document.quotes)
        self._add_fields(document, found, gold)

    def table(self) -> dict[str, dict[str, float]]:
        """Every row by name."""
        rows = {name: tally.row() for name, tally in self.tallies.items()}
        for name in FIELDS:
            accuracy = round(self.right[name] / max(1, self.asked[name]), 3)
            rows[name] = {"accuracy": accuracy, "of": self.asked[name]}
        return rows

    def _add_quotes(self, quotes: Sequence[Mention], gold: Sequence[Mention]) -> None:
        def keys(found: Sequence[Mention], with_speaker: bool) -> list[Hashable]:
            kept = (q for q in found if len(words(q["text"]).split()) >= SHORTEST_QUOTE)
            return [(words(q["text"]), q["speaker_code"] if with_speaker else None) for q in kept]

        self.tallies["quote"].add(keys(quotes, False), keys(gold, False))
        self.tallies["quote+speaker"].add(keys(quotes, True), keys(gold, True))

    def _add_fields(self, document: Document, found: Any, gold: Any) -> None:
        left: dict[Hashable, list[Mention]] = defaultdict(list)
        for sentence, mention in found:
            left[sentence, mention["event"]].append(mention)
        for sentence, mention in gold:
            options = left[sentence, mention["event"]]
            if not options:
                self._error("missed", document, mention)
                continue
            best = max(options, key=lambda o: len(pairs(o, same) & pairs(mention, same)))
            options.remove(best)
            if pairs(best, same) != pairs(mention, same):
                got = f"got {list(best['actors'])}>{list(best['targets'])}"
                self._error("actors", document, mention, got)
            for field in FIELDS:
                if field in {"date", "place"} and not mention[field]:
                    continue
                self.asked[field] += 1
                self.right[field] += best.get(field) == mention[field]
        for rest in left.values():
            for mention in rest:
                self._error("extra", document, mention)

    def _error(self, kind: str, document: Document, mention: Mention, more: str = "") -> None:
        who = f"{list(mention['actors'])}>{list(mention['targets'])}"
        sentence = mention["sentence"][:140]
        self.errors.append(
            f"{kind:7} {document.article.id} {mention['event']} {who} {more} "
            f"{mention['trigger']!r}: {sentence}"
        )

    @staticmethod
    def _sentence(document: Document, mention: Mention) -> tuple[int, int]:
        start = document.article.document.find(mention["sentence"])
        return start, start + len(mention["sentence"])


def _aligned(span: tuple[int, int], gold: set[tuple[int, int]]) -> tuple[int, int]:
    """The gold sentence that shares half of the shorter one's characters, else itself."""
    for other in gold:
        overlap = min(span[1], other[1]) - max(span[0], other[0])
        if overlap > 0 and overlap * 2 >= min(span[1] - span[0], other[1] - other[0]):
            return other
    return span
