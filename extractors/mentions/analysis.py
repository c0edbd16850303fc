"""From the parsed sentences of an article to its mentions: every question asked in turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Final, NamedTuple

from extractors.mentions import features
from extractors.mentions.attribution import Attributed, SpeakerFinder
from extractors.mentions.candidates import Candidate, Option, OptionFinder
from extractors.mentions.context import ArticleContext, SentenceView
from extractors.mentions.contextual import ContextModel
from extractors.mentions.decisions import Decider, Decision
from extractors.mentions.forms import Vocabulary
from extractors.mentions.knowledge import Knowledge
from extractors.mentions.linear import Linear
from extractors.mentions.modality import ModalityFinder
from extractors.mentions.places import Located, PlaceFinder
from extractors.mentions.references import UNKNOWN, Reference, Resolver
from extractors.mentions.roles import RoleFinder
from extractors.mentions.spots import Scene, SpotFinder
from extractors.mentions.timing import Timing
from extractors.mentions.triggers import Trigger, TriggerIndex
from extractors.records import Mention

VIOLENT: Final = "ASSAULT"


class Reading(NamedTuple):
    """A candidate with all that its sentence says around it."""

    candidate: Candidate
    options: list[Option]
    speaker: Reference | None
    place: Located | None


class Analyst:
    """Turns parsed sentences into mentions."""

    def __init__(self, knowledge: Knowledge) -> None:
        words = knowledge.lexicon.words
        self.vocabulary = Vocabulary(knowledge.lexicon.irregular)
        self.vocabulary.add(words["support_verbs"], "v")
        self.vocabulary.add(words["partitives"], "n")
        self.vocabulary.add(knowledge.anaphora, "n")
        self.resolver = Resolver(
            knowledge.registry.roles, knowledge.anaphora, words["partitives"], self.vocabulary
        )
        self._triggers = TriggerIndex(knowledge.lexicon, self.vocabulary)
        roles = RoleFinder(self.resolver, self.vocabulary, words["support_verbs"])
        self._options = OptionFinder(self.resolver, roles, knowledge.conflicts)
        self._modality = ModalityFinder(words, self.vocabulary)
        self._speakers = SpeakerFinder(
            words["reporting"] | words["request_verbs"], self.resolver, self.vocabulary
        )
        self._places = PlaceFinder(knowledge.gazetteer)
        self.spots = SpotFinder(knowledge.gazetteer)
        self._ontology = knowledge.ontology
        self._decider = Decider(knowledge.models, knowledge.context)
        self._context: ContextModel | None = knowledge.context

    def use(self, models: Mapping[str, Linear]) -> None:
        """Decide by these models from now on."""
        self._decider = Decider(models, self._context)

    def mentions(
        self, article: ArticleContext, views: Iterable[SentenceView], quotes: Sequence[Attributed]
    ) -> tuple[Mention, ...]:
        """All mentions of an article, in the order of their triggers."""
        timing = Timing(article)
        found: list[Mention] = []
        scene: Scene | None = None
        for view in views:
            readings = self.readings(view, quotes)
            for _, rivals in groupby(readings, key=lambda r: r.candidate.head.i):
                decided = self._decide(list(rivals))
                if decided is None:
                    continue
                reading, decision = decided
                spots = self.spots.find(view, scene)
                place = self._decider.place(reading.candidate, spots)
                if place is not None:
                    scene = Scene(place, article.sentences.index(view.sentence))
                found.append(self._mention(reading, decision, place, timing))
        return tuple(found)

    def readings(self, view: SentenceView, quotes: Sequence[Attributed]) -> Iterator[Reading]:
        """Every trigger of a sentence in every class it may state, by head token."""
        triggers = select(self._triggers.find(view.doc))
        if not triggers:
            return
        named = self._options.in_sentence(view)
        for trigger in triggers:
            head = trigger.head.i
            quoted, speaker = view.once(
                "speaker", head, partial(self._speaker, trigger, view, quotes)
            )
            place = view.once("where", head, partial(self._places.find, trigger, view))
            options = self._options.options(trigger, view, named, speaker, place)
            candidate = Candidate(trigger=trigger, view=view, quoted=quoted)
            yield Reading(candidate, options, speaker, place)

    def facts(self, reading: Reading) -> list[str]:
        """What bears on modality and date of a reading."""
        rule = self._modality.find(reading.candidate.trigger)
        return features.facts(reading.candidate, rule.value, attributed=reading.speaker is not None)

    def _decide(self, rivals: list[Reading]) -> tuple[Reading, Decision] | None:
        """The reading of one head that is most likely an event, None when none is likely."""
        best = self._decider.best([(r.candidate, r.options) for r in rivals])
        if best is None:
            return None
        reading = rivals[best.chosen]
        if not is_political(best.actors, best.targets, reading.candidate.event):
            return None
        return reading, best

    def _mention(
        self, reading: Reading, decision: Decision, place: Located | None, timing: Timing
    ) -> Mention:
        """The record of a decided reading."""
        view, speaker = reading.candidate.view, reading.speaker
        trigger = reading.candidate.trigger
        shared = self.facts(reading)
        modality = self._decider.modality(shared)
        choices = timing.choices(trigger, view)
        first, last = trigger.span
        span = view.doc[first:last]
        return Mention(
            sentence=view.sentence.text,
            trigger=span.text,
            event=trigger.row.event,
            actors=tuple(o.code for o in decision.actors),
            targets=tuple(o.code for o in decision.targets),
            modality=modality,
            speaker=speaker.code if speaker else None,
            date=self._decider.date(shared, choices, timing.context(view, choices)),
            place=place.name if place else None,
            start=view.sentence.start + span.start_char,
            end=view.sentence.start + span.end_char,
            sentence_start=view.sentence.start,
            mode=trigger.row.mode,
            country=place.country if place else None,
            lat=place.lat if place else None,
            lon=place.lon if place else None,
            tension=self._ontology.tension(trigger.row.event, modality),
            confidence=round(decision.probability, 3),
            reasons=(trigger.row.id, *(o.row for o in (*decision.actors, *decision.targets))),
        )

    def _speaker(
        self, trigger: Trigger, view: SentenceView, quotes: Sequence[Attributed]
    ) -> tuple[bool, Reference | None]:
        """Whether the trigger is quoted, and who says so."""
        offset = view.offset(trigger.head)
        for quote in quotes:
            if quote.span.start <= offset < quote.span.end and quote.speaker is not None:
                known = quote.speaker.code != UNKNOWN
                return True, Reference(quote.speaker.code, "quote") if known else None
        reporters = self._speakers.reporter(trigger.head, view)
        return False, reporters[0] if reporters else None


def select(triggers: list[Trigger]) -> list[Trigger]:
    """The triggers worth reading: one of each class at a head, the longest.

    Words that a longer trigger uses state nothing of their own.
    """
    longest: dict[int, int] = {}
    for trigger in triggers:
        for token in trigger.tokens:
            longest[token.i] = max(longest.get(token.i, 0), len(trigger.tokens))
    chosen: dict[tuple[int, str], Trigger] = {}
    for trigger in sorted(triggers, key=lambda t: -len(t.tokens)):
        if len(trigger.tokens) < longest[trigger.head.i] and not _heads(trigger, triggers):
            continue
        chosen.setdefault((trigger.head.i, trigger.row.event), trigger)
    return sorted(chosen.values(), key=lambda t: t.head.i)


def _heads(trigger: Trigger, triggers: list[Trigger]) -> bool:
    """Whether the longer trigger over this head is headed by the same token: a rival reading."""
    return any(t.head.i == trigger.head.i and len(t.tokens) > len(trigger.tokens) for t in triggers)


def is_political(actors: Sequence[Option], targets: Sequence[Option], event: str) -> bool:
    """Whether somebody politically relevant acts or is acted on (GUIDELINES)."""
    if not actors:
        return False
    if event == VIOLENT and targets:
        return True
    return any(not o.code.endswith("-CIV") and o.code != UNKNOWN for o in (*actors, *targets))
