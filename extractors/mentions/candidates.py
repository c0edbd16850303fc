"""What the learned part chooses from: triggers with their class, and who could be meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec
from spacy.tokens import Token

from config.conflicts import Conflicts
from extractors.mentions.context import SentenceView
from extractors.mentions.places import Located
from extractors.mentions.references import UNKNOWN, Reference, Resolver
from extractors.mentions.roles import RoleFinder
from extractors.mentions.triggers import Trigger

NOMINAL_DEPS: Final = frozenset({"compound", "amod", "nmod", "det", "nummod", "punct", "case"})
EARLIER: Final = 3
"""Sentences back from which an actor may be carried over without being named again."""
IMPLICIT: Final = (UNKNOWN, f"{UNKNOWN}-CIV", "INTL")


class Option(msgspec.Struct, kw_only=True):
    """A code that could be actor or target: where it stands and how it got here."""

    code: str
    row: str
    tokens: list[Token] = msgspec.field(default_factory=list)
    origins: tuple[str, ...] = ()
    """``text`` when it stands in the sentence, else why it is thought of."""
    actor_slots: list[int] = msgspec.field(default_factory=list)
    """Positions in the frame's actor slots that it fills."""
    target_slots: list[int] = msgspec.field(default_factory=list)


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A trigger read as one class."""

    trigger: Trigger
    view: SentenceView
    quoted: bool

    @property
    def event(self) -> str:
        """The class."""
        return self.trigger.row.event

    @property
    def head(self) -> Token:
        """The token that heads it."""
        return self.trigger.head

    @property
    def row(self) -> str:
        """Id of the lexicon row."""
        return self.trigger.row.id

    @property
    def lemma(self) -> str:
        """The words of the row."""
        return " ".join(self.trigger.row.words)

    @property
    def pos(self) -> str:
        """Part of speech of the row."""
        return self.trigger.row.pos

    @property
    def frame(self) -> str:
        """The frame, to share what is learned among rows that have it."""
        frame = self.trigger.row.frame
        return f"{frame.actors[0]}{'<>' if frame.mutual else '>'}{(frame.targets or ('',))[0]}"

    @property
    def length(self) -> int:
        """Number of words matched."""
        return len(self.trigger.tokens)


class OptionFinder:
    """Lists everybody who could act or be acted on in a trigger's sentence."""

    def __init__(self, resolver: Resolver, roles: RoleFinder, conflicts: Conflicts) -> None:
        self._resolver = resolver
        self._roles = roles
        self._conflicts = conflicts

    def in_sentence(self, view: SentenceView) -> list[tuple[Token, Reference]]:
        """Every noun phrase of a sentence that names an actor, once for all its triggers."""
        found: list[tuple[Token, Reference]] = []
        for token in view.doc:
            if token.tag_[0] not in "NPC" and token.lower_ != "both":
                continue
            if token.dep_ in NOMINAL_DEPS and view.name_at(token) is None:
                continue
            name = view.name_at(token)
            if name is not None and name is view.name_at(token.head) and token.dep_ == "compound":
                continue
            found.extend((token, r) for r in self._resolver.resolve(token, view))
        return found

    def options(
        self,
        trigger: Trigger,
        view: SentenceView,
        named: Iterable[tuple[Token, Reference]],
        speaker: Reference | None,
        place: Located | None,
    ) -> list[Option]:
        """Options in the order of the sentence, then the implicit ones."""
        table: dict[str, Option] = {}
        origins: dict[str, dict[str, None]] = defaultdict(dict)

        def add(reference: Reference, origin: str, token: Token | None = None) -> Option:
            option = table.setdefault(
                reference.code, Option(code=reference.code, row=reference.row)
            )
            origins[reference.code][origin] = None
            if token is not None:
                option.tokens.append(token)
            return option

        for token, reference in named:
            add(reference, origin_of(reference), token)
        for token, reference in named:
            if view.article.is_state(reference.code) and "-" not in reference.code:
                add(Reference(reference.code + "-CIV", reference.row), "people", token)
        for side, slots in enumerate((trigger.row.frame.actors, trigger.row.frame.targets)):
            for i, slot in enumerate(slots):
                for reference in self._roles.filling(trigger, view, slot):
                    option = add(reference, "slot")
                    (option.actor_slots if side == 0 else option.target_slots).append(i)
        for reference, origin in (
            *_implicit(view, speaker, place),
            *view.once("wars", None, lambda: list(self._in_conflict(view))),
        ):
            add(reference, origin)
        for code, option in table.items():
            option.tokens.sort(key=lambda t: abs(t.i - trigger.head.i))
            option.origins = tuple(origins[code])
        return list(table.values())

    def _in_conflict(self, view: SentenceView) -> Iterator[tuple[Reference, str]]:
        """Parties of the wars that the sentence, or else the article, brings to mind."""
        article = view.article
        for origin, text in (("war", view.sentence.text), ("war-article", article.document)):
            parties = self._conflicts.parties(text, article.published)
            for party, row in parties.items():
                yield Reference(party, row), origin
            if parties:
                return


def origin_of(reference: Reference) -> str:
    """``text``, or the rule that a reference was resolved by."""
    kind = reference.row.split(":")[0]
    return kind if kind in {"pronoun", "anaphor", "two"} else "text"


def _implicit(
    view: SentenceView, speaker: Reference | None, place: Located | None
) -> Iterable[tuple[Reference, str]]:
    """Who may be meant without standing there: speaker, local state, the article's state."""
    if speaker is not None:
        yield speaker, "speaker"
    if place is not None and place.country:
        yield from _local(place.country, "place")
    focus = view.article.focus
    if focus is not None:
        yield from _local(focus, "focus")
    for distance, names in enumerate(view.earlier(EARLIER)):
        for span in names[:3]:
            yield Reference(span.code, span.row), f"earlier{distance}"
    for code in IMPLICIT:
        yield Reference(code, "unknown"), "unknown"


def _local(state: str, origin: str) -> Iterable[tuple[Reference, str]]:
    for suffix in ("", "-CIV", "-OPP"):
        yield Reference(state + suffix, origin), origin + suffix
