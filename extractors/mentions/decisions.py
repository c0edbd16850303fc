"""Which candidate states an event, who acts and on whom: the learned decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from extractors.mentions import features
from extractors.mentions.candidates import Candidate, Option
from extractors.mentions.linear import Linear
from extractors.records import Modality

KEEP: Final = 0.36
"""Probability from which a trigger is a mention: the best event F1 in cross-validation."""
ROLE: Final = 0.45
"""Probability from which a second actor or target is one too."""
LONE_ACTOR: Final = 0.1
"""Probability from which the likeliest actor is one, when none is surer."""
LONE_TARGET: Final = 0.18
"""The same for a target; an event may have none."""


class Decision(NamedTuple):
    """The reading chosen among rivals, with its roles and probability."""

    chosen: int
    actors: list[Option]
    targets: list[Option]
    probability: float


class Decider:
    """Applies the models ``event``, ``actor``, ``target``, ``modality`` and ``date``."""

    def __init__(self, models: Mapping[str, Linear]) -> None:
        self._event = models["event"]
        self._actor = models["actor"]
        self._target = models["target"]
        self._modality = models["modality"]
        self._date = models["date"]

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

    def best(self, rivals: Sequence[tuple[Candidate, Sequence[Option]]]) -> Decision | None:
        """The likeliest of the readings of one head, None when all are unlikely."""
        scored = [
            (self._event.probability(features.of_trigger(c, o, len(rivals))), i)
            for i, (c, o) in enumerate(rivals)
        ]
        probability, index = max(scored)
        if probability < KEEP:
            return None
        actors, targets = self.roles(*rivals[index])
        return Decision(index, actors, targets, probability)

    def roles(
        self, candidate: Candidate, options: Sequence[Option]
    ) -> tuple[list[Option], list[Option]]:
        """Actors and targets; nobody is both unless nobody else is likely."""
        seen = [list(features.of_role(candidate, o, options)) for o in options]
        as_actor = [self._actor.probability(f) for f in seen]
        as_target = [self._target.probability(f) for f in seen]
        actors = _likely(as_actor, as_target, LONE_ACTOR)
        targets = [
            i
            for i in _likely(as_target, as_actor, LONE_TARGET)
            if i not in actors or as_target[i] > ROLE
        ]
        if candidate.trigger.row.frame.mutual and len(actors) > 1:
            targets = [i for i in targets if i not in actors and as_target[i] > ROLE]
        return [options[i] for i in actors], [options[i] for i in targets]


def _likely(own: Sequence[float], other: Sequence[float], lone: float) -> list[int]:
    """Indices of all above :data:`ROLE`, else of the likeliest above ``lone``."""
    sure = [i for i, p in enumerate(own) if p >= ROLE]
    if sure:
        return sure
    rest = [(p, i) for i, p in enumerate(own) if p >= lone and p >= other[i]]
    return [max(rest)[1]] if rest else []
