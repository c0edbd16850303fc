"""How the text presents an event: done, alleged, denied, asked for or still to come.

Read upwards from the trigger: its own auxiliaries and modifiers first, then what governs it.
The first word that decides wins, so "denied that it planned to attack" is denied.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from spacy.tokens import Token

from extractors.mentions.forms import Vocabulary
from extractors.mentions.triggers import Trigger
from extractors.records import Modality

FUTURE_AUXILIARIES: Final = frozenset(
    {"will", "would", "may", "might", "could", "shall", "can", "'ll", "’ll", "'d"}
)
REQUEST_AUXILIARIES: Final = frozenset({"must", "should", "ought"})
CONDITIONS: Final = frozenset({"if", "unless", "until", "whether"})
CONTENT: Final = frozenset({"xcomp", "ccomp", "pcomp", "acl", "advcl", "conj", "relcl"})
NOMINAL: Final = frozenset({"dobj", "pobj", "nsubjpass", "attr", "conj", "compound", "nmod"})
MAX_STEPS: Final = 5


class ModalityFinder:
    """Decides modality by word lists: ``config/lexicon/words``."""

    def __init__(self, words: Mapping[str, frozenset[str]], vocabulary: Vocabulary) -> None:
        self._words = words
        self._vocabulary = vocabulary
        for name in ("future_verbs", "request_verbs", "alleging", "negating", "reporting"):
            vocabulary.add(words[name], "v")
        for name in ("future_nouns", "alleging", "negating"):
            vocabulary.add(words[name], "n")

    def find(self, trigger: Trigger) -> Modality:
        """Modality of the event that a trigger states."""
        own = self._own(trigger)
        if own is not None:
            return own
        at = trigger.head
        for _ in range(MAX_STEPS):
            head = at.head
            if head is at:
                break
            decided = self._governed(at, head)
            if decided is not None:
                return decided
            if at.dep_ not in CONTENT and not self._bridges(at, head):
                break
            at = head
        return Modality.ACTUAL

    def _own(self, trigger: Trigger) -> Modality | None:
        """What the trigger's own auxiliaries, negations and modifiers say."""
        head = trigger.head
        conditions = "not" in trigger.row.words or trigger.row.event == "REJECT"
        for c in head.children:
            word = c.lower_
            if c.dep_ == "neg" or (
                c.dep_ in {"det", "advmod"} and word in self._words["negations"]
            ):
                if not conditions:
                    return Modality.DENIED
            elif c.dep_ == "aux" and word in FUTURE_AUXILIARIES and "will" not in trigger.row.words:
                return Modality.FUTURE
            elif c.dep_ == "aux" and word in REQUEST_AUXILIARIES and trigger.row.pos != "m":
                return Modality.REQUESTED
            elif c.dep_ == "mark" and word in CONDITIONS:
                return Modality.FUTURE
            elif c.dep_ in {"amod", "advmod", "compound"}:
                if word in self._words["alleged"]:
                    return Modality.ALLEGED
                if c.dep_ != "advmod" and word in self._words["future_nouns"]:
                    return Modality.FUTURE
        return None

    def _governed(self, at: Token, head: Token) -> Modality | None:
        """What the word above says about its content."""
        if head.dep_ == "prep" and head.lower_ == "without":
            return Modality.DENIED
        if at.dep_ == "pobj" and head.lower_ == "without":
            return Modality.DENIED
        if head.tag_[0] == "V":
            return self._under_verb(at, head)
        if head.tag_[0] in "NJ" and at.dep_ in {"acl", "pobj", "xcomp", "ccomp", "prep"}:
            return self._under_noun(head)
        if head.dep_ == "prep" or head.tag_ == "IN":
            return self._under_preposition(at, head)
        return None

    def _under_preposition(self, at: Token, preposition: Token) -> Modality | None:
        above = preposition.head
        if above.tag_[0] == "V":
            return (
                self._under_verb(at, above)
                if preposition.lower_ in {"for", "to", "of", "from", "against", "on"}
                else None
            )
        return self._under_noun(above) if preposition.lower_ in {"of", "for", "to"} else None

    def _under_verb(self, at: Token, verb: Token) -> Modality | None:
        lemmas = self._vocabulary.verbs(verb.lower_)
        content = at.dep_ in {"xcomp", "ccomp", "pcomp"}
        nominal = at.dep_ in {"dobj", "pobj", "nsubjpass"}
        if not (content or nominal):
            return None
        if lemmas & self._words["negating"] and not (
            nominal and lemmas & {"stop", "reject", "cancel"}
        ):
            return Modality.DENIED
        if lemmas & self._words["request_verbs"] and (at.dep_ != "ccomp" or _is_subjunctive(at)):
            return Modality.REQUESTED
        if lemmas & self._words["future_verbs"] and (nominal or _is_infinitive(at)):
            return Modality.FUTURE
        if nominal:
            if any(c.dep_ == "aux" and c.lower_ in FUTURE_AUXILIARIES for c in verb.children):
                return Modality.FUTURE
            if any(c.dep_ == "neg" for c in verb.children):
                return Modality.DENIED
        if lemmas & self._words["alleging"] and (content or at.dep_ == "pobj"):
            return Modality.ALLEGED
        return None

    def _under_noun(self, noun: Token) -> Modality | None:
        lemmas = self._vocabulary.nouns(noun.lower_) | {noun.lower_}
        if lemmas & self._words["negating"]:
            return Modality.DENIED
        if lemmas & {"demand", "call", "request", "appeal", "plea"}:
            return Modality.REQUESTED
        if lemmas & self._words["future_nouns"]:
            return Modality.FUTURE
        if lemmas & self._words["alleging"]:
            return Modality.ALLEGED
        return None

    def _bridges(self, at: Token, head: Token) -> bool:
        """A noun whose verb only carries it, such as "hold talks": go on from the verb."""
        if at.dep_ == "pobj" or head.dep_ == "prep":
            return False
        return at.dep_ in NOMINAL and (
            head.tag_[0] == "N"
            or bool(self._vocabulary.verbs(head.lower_) & self._words["support_verbs"])
        )


def _is_infinitive(verb: Token) -> bool:
    return (
        verb.tag_ == "VBG"
        or any(c.tag_ == "TO" for c in verb.children)
        or any(c.dep_ == "aux" and c.lower_ in FUTURE_AUXILIARIES for c in verb.children)
    )


def _is_subjunctive(verb: Token) -> bool:
    """A content clause in the subjunctive: "demands that Russia end it"."""
    return verb.tag_ == "VB" or any(
        c.dep_ == "aux" and c.lower_ in REQUEST_AUXILIARIES for c in verb.children
    )
