"""Which candidate states an event, who acts and on whom: the learned decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from extractors.mentions import features
from extractors.mentions.candidates import Candidate, Option
from extractors.mentions.contextual import ContextModel
from extractors.mentions.linear import Linear, probability
from extractors.mentions.names import state_of
from extractors.mentions.places import Located
from extractors.mentions.spots import Spot, of_places
from extractors.records import Modality

KEEP: Final = 0.32
"""Probability from which a trigger is a mention: the best event F1 in cross-validation."""
ROLE: Final = 0.4
"""Probability from which a second actor or target is one too."""
LONE_ACTOR: Final = 0.07
"""Probability from which the likeliest actor is one, when none is surer."""
LONE_TARGET: Final = 0.15
"""The same for a target; an event may have none."""
NOWHERE: Final = 1.2
"""Log odds taken from "no place": most events have none, and so the model names too few. Up to this
value as many places become right as absent ones become wrong."""
EVENT_SHARE: Final = 0.4
"""Weight of the encoder's log odds beside the linear model's: of .3 to .65 it finds most events, by
little."""
ROLE_SHARE: Final = 0.6
"""The same for actors and targets."""
NOT_ASKED: Final = -2.0
"""Log odds of the linear model below which the encoder, which costs most, is not asked."""


class Decision(NamedTuple):
    """The reading chosen among rivals, with its roles and probability."""

    chosen: int
    actors: list[Option]
    targets: list[Option]
    probability: float


class Decider:
    """Applies the linear models, and the encoder where it is at hand.

    The linear models are ``event``, ``actor``, ``target``, ``modality``, ``date`` and ``place``.
    """

    def __init__(self, models: Mapping[str, Linear], context: ContextModel | None = None) -> None:
        self._context = context
        self._event = models["event"]
        self._actor = models["actor"]
        self._target = models["target"]
        self._modality = models["modality"]
        self._date = models["date"]
        self._place = models["place"]

    def modality(self, shared: Sequence[str]) -> Modality:
        """The likeliest way in which the text presents an event."""
        return max(
            Modality, key=lambda m: self._modality.probability(features.of_modality(shared, m))
        )

    def date(
        self, shared: Sequence[str], choices: Mapping[str, str | None], context: Sequence[str]
    ) -> str | None:
        """The likeliest of the dates an event may have; equal dates join their chances."""
        chances: dict[str | None, float] = {}
        for choice, value in choices.items():
            chance = self._date.probability(features.of_date(shared, choice, context))
            chances[value] = max(chances.get(value, 0.0), chance)
        return max(chances, key=lambda value: chances[value])

    def place(self, candidate: Candidate, spots: Sequence[Spot]) -> Located | None:
        """The likeliest of the places an event may have; equal names join their chances."""
        chances: dict[str | None, float] = {}  # log odds
        places: dict[str | None, Located | None] = {}
        for spot, found in zip(spots, of_places(candidate, spots), strict=True):
            name = spot.place.name if spot.place else None
            odds = self._place.odds(found)
            chances[name] = max(chances.get(name, odds), odds)
            places.setdefault(name, spot.place)
        chances[None] -= NOWHERE
        return places[max(chances, key=lambda name: chances[name])]

    def best(self, rivals: Sequence[tuple[Candidate, Sequence[Option]]]) -> Decision | None:
        """The likeliest of the readings of one head, None when all are unlikely."""
        scored = [(self._states_event(c, o, len(rivals)), i) for i, (c, o) in enumerate(rivals)]
        probability, index = max(scored)
        if probability < KEEP:
            return None
        actors, targets = self.roles(*rivals[index])
        return Decision(index, actors, targets, probability)

    def _states_event(self, candidate: Candidate, options: Sequence[Option], rivals: int) -> float:
        own = features.of_trigger(candidate, options, rivals)
        sentence = features.of_sentence(candidate.view.chance, candidate.event)
        topic = features.of_topic(candidate.view.article.topic, candidate.event, candidate.lemma)
        odds = self._event.odds((*own, *sentence, *topic))
        if self._context is not None and odds >= NOT_ASKED:
            odds = _mixed(odds, self._context.event(candidate), EVENT_SHARE)
        return probability(odds)

    def roles(
        self, candidate: Candidate, options: Sequence[Option]
    ) -> tuple[list[Option], list[Option]]:
        """Actors first, then the targets given them; each state in one of its parts only."""
        seen = [list(features.of_role(candidate, o, options)) for o in options]
        acting = [self._actor.odds(f) for f in seen]
        read = self._context.roles(candidate, options) if self._context is not None else None
        if read is not None:
            acting = [_mixed(a, r, ROLE_SHARE) for a, (r, _) in zip(acting, read, strict=True)]
        actors = _speaking(candidate, options) or _likely(options, acting, LONE_ACTOR)
        codes = [o.code for o in actors]
        suffering = [
            self._target.odds(features.of_target(candidate, o, codes, f))
            for o, f in zip(options, seen, strict=True)
        ]
        if read is not None:
            suffering = [
                _mixed(s, r, ROLE_SHARE) for s, (_, r) in zip(suffering, read, strict=True)
            ]
        targets = _likely(options, suffering, LONE_TARGET)
        if candidate.trigger.row.frame.mutual and len(actors) > 1:
            targets = [t for t in targets if t not in actors]
        return actors, targets


def _speaking(candidate: Candidate, options: Sequence[Option]) -> list[Option]:
    """Who says "Russia must": the frame leaves no other choice when the speaker is known."""
    if candidate.trigger.row.frame.actors != ("speaker",):
        return []
    return [o for o in options if "speaker" in o.origins]


def _mixed(own: float, read: float, share: float) -> float:
    """Log odds of the linear model and of the encoder, weighed."""
    return (1 - share) * own + share * read


def _likely(options: Sequence[Option], odds: Sequence[float], lone: float) -> list[Option]:
    """All above :data:`ROLE`, else the likeliest if above ``lone``, in the order of the text.

    Of a state and its civilians or opposition only the likelier is meant.
    """
    chances = [probability(o) for o in odds]
    ranked = sorted(range(len(options)), key=lambda i: -chances[i])
    sure = [i for i in ranked if chances[i] >= ROLE] or [
        i for i in ranked[:1] if chances[i] >= lone
    ]
    kept: list[int] = []
    for i in sure:
        if all(state_of(options[i].code) != state_of(options[k].code) for k in kept):
            kept.append(i)
    return [options[i] for i in sorted(kept)]
