"""Which candidate states an event, who acts and on whom: the learned decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from extractors.mentions import features
from extractors.mentions.candidates import Candidate, Option
from extractors.mentions.linear import Linear

KEEP: Final = 0.36
"""Probability from which a trigger is a mention: the best event F1 in cross-validation."""
ROLE: Final = 0.5
"""Probability from which a second actor or target is one too."""
LONE_ACTOR: Final = 0.2
"""Probability from which the likeliest actor is one, when none is surer."""
LONE_TARGET: Final = 0.35
"""The same for a target; an event may have none."""


class Decision(NamedTuple):
    """The reading chosen among rivals, with its roles and probability."""

    index: int
    actors: list[Option]
    targets: list[Option]
    probability: float


class Decider:
    """Applies the models ``event``, ``actor`` and ``target``."""

    def __init__(self, models: Mapping[str, Linear]) -> None:
        self._event = models["event"]
        self._actor = models["actor"]
        self._target = models["target"]

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
