"""From the parsed sentences of an article to its mentions: every question asked in turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from extractors.mentions import dates, syntax
from extractors.mentions.attribution import Attributed, SpeakerFinder
from extractors.mentions.context import ArticleContext, SentenceView
from extractors.mentions.forms import Vocabulary
from extractors.mentions.knowledge import Knowledge
from extractors.mentions.modality import ModalityFinder
from extractors.mentions.places import PlaceFinder
from extractors.mentions.references import UNKNOWN, Reference, Resolver
from extractors.mentions.roles import RoleFinder, Roles
from extractors.mentions.timing import Timing
from extractors.mentions.triggers import Trigger, TriggerIndex
from extractors.records import Mention, Modality

VIOLENT: Final = "ASSAULT"
SELF_SPOKEN: Final = frozenset({"REQUEST"})


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
        self._roles = RoleFinder(self.resolver, self.vocabulary, words["support_verbs"])
        self._modality = ModalityFinder(words, self.vocabulary)
        self._speakers = SpeakerFinder(
            words["reporting"] | words["request_verbs"], self.resolver, self.vocabulary
        )
        self._places = PlaceFinder(knowledge.gazetteer)
        self._ontology = knowledge.ontology

    def mentions(
        self, article: ArticleContext, views: Iterable[SentenceView], quotes: Sequence[Attributed]
    ) -> tuple[Mention, ...]:
        """All mentions of an article, in the order of their triggers."""
        timing = Timing(article)
        found: list[Mention] = []
        for view in views:
            for trigger in select(self._triggers.find(view.doc)):
                mention = self._mention(trigger, view, quotes, timing)
                if mention is not None:
                    found.append(mention)
        return tuple(found)

    def _mention(
        self, trigger: Trigger, view: SentenceView, quotes: Sequence[Attributed], timing: Timing
    ) -> Mention | None:
        speaker = self._speaker(trigger, view, quotes)
        roles = self._complete(trigger, self._roles.find(trigger, view), speaker, view)
        if not is_political(roles, trigger.row.event, view):
            return None
        modality = self._modality.find(trigger)
        place = self._places.find(trigger, view)
        first, last = trigger.span
        span = view.doc[first:last]
        return Mention(
            sentence=view.sentence.text,
            trigger=span.text,
            event=trigger.row.event,
            actors=_codes(roles.actors),
            targets=_codes(roles.targets),
            modality=modality,
            speaker=speaker.code if speaker else None,
            date=timing.date(trigger, view, modality),
            place=place.name if place else None,
            start=view.sentence.start + span.start_char,
            end=view.sentence.start + span.end_char,
            sentence_start=view.sentence.start,
            mode=trigger.row.mode,
            country=place.country if place else None,
            lat=place.lat if place else None,
            lon=place.lon if place else None,
            tension=self._ontology.tension(trigger.row.event, modality),
            reasons=(trigger.row.id, *(r.row for r in (*roles.actors, *roles.targets))),
        )

    def _speaker(
        self, trigger: Trigger, view: SentenceView, quotes: Sequence[Attributed]
    ) -> Reference | None:
        offset = view.offset(trigger.head)
        for quote in quotes:
            if quote.span.start <= offset < quote.span.end and quote.speaker is not None:
                if quote.speaker.code == UNKNOWN:
                    return None
                return Reference(quote.speaker.code, "quote")
        reporters = self._speakers.reporter(trigger.head, view)
        return reporters[0] if reporters else None

    def _complete(
        self, trigger: Trigger, roles: Roles, speaker: Reference | None, view: SentenceView
    ) -> Roles:
        """Fill what the frame left open from the speaker, the place and the sentence."""
        actors, targets = roles
        if trigger.row.frame.actors == ("speaker",) and speaker is not None:
            actors = [speaker]
        if not actors and speaker is not None and _first_person(trigger):
            actors = [speaker]
        if trigger.row.event == VIOLENT and not trigger.row.frame.mutual:
            if not actors:
                actors = [Reference(UNKNOWN, "unknown-attacker")]
            if not targets:
                targets = self._where(trigger, view, {a.code for a in actors})
        return Roles(actors, targets)

    def _where(self, trigger: Trigger, view: SentenceView, taken: set[str]) -> list[Reference]:
        """The state in which an attack without a named target happens."""
        place = self._places.find(trigger, view)
        if place is None or place.country is None or place.country in taken:
            return []
        return [Reference(place.country, "place")]


def select(triggers: list[Trigger]) -> list[Trigger]:
    """One trigger a head: the longest match; words used by a longer one state nothing else."""
    chosen: list[Trigger] = []
    used: set[int] = set()
    for trigger in sorted(triggers, key=lambda t: (-len(t.tokens), t.head.i)):
        if trigger.head.i in used:
            continue
        chosen.append(trigger)
        used.update(t.i for t in trigger.tokens)
    return sorted(chosen, key=lambda t: t.head.i)


def is_political(roles: Roles, event: str, view: SentenceView) -> bool:
    """Whether somebody politically relevant acts or is acted on (GUIDELINES)."""
    codes = [r.code for r in (*roles.actors, *roles.targets)]
    if not roles.actors:
        return False
    if event == VIOLENT and roles.targets:
        return True
    return any(not c.endswith("-CIV") and c != UNKNOWN for c in codes)


def _codes(references: list[Reference]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(r.code for r in references))


def _first_person(trigger: Trigger) -> bool:
    subject = syntax.surface_subject(trigger.head)
    return subject is not None and subject.lower_ in {"we", "i"}


__all__ = ["Analyst", "Modality", "dates", "is_political", "select"]
