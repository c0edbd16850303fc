"""What the encoder's vectors say of a trigger: is it an event, who acts, on whom, how is it told.

Small heads over the vectors of the trigger, of the whole sentence and of each option. They give log
odds, which the decisions weigh against those of the linear models over named features.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from extractors.errors import ModelError
from extractors.mentions import features
from extractors.mentions.candidates import Candidate, Option
from extractors.mentions.context import SentenceView
from extractors.mentions.encoder import Encoder, Pieces, Vectors
from extractors.records import Modality

PLACES: Final = 3
"""Places of an option in the sentence that are looked at, the nearest to the trigger."""
NO_SLOT: Final = 4
"""Row of the slot tables for an option that fills none; later slots than the fourth share one."""
FAR_BELOW: Final = -1e4


class Asked(NamedTuple):
    """An option as the heads see it: rows of their tables and places in the sentence."""

    kind: int
    origins: tuple[int, ...]
    actor_slot: int
    target_slot: int
    places: tuple[int, ...]
    """Places in the encoder's input; empty when it does not stand in the sentence."""


class Labels(NamedTuple):
    """What the rows of the tables stand for, in their order."""

    events: Sequence[str]
    kinds: Sequence[str]
    origins: Sequence[str]

    def asked(self, candidate: Candidate, option: Option, cut: Pieces) -> Asked:
        """An option of a candidate; an origin that training never met counts nothing."""
        spots = (cut.at(t.idx, t.idx + len(t)) for t in option.tokens[:PLACES])
        return Asked(
            kind=self.kinds.index(features.kind_of(option.code, candidate.view)),
            origins=tuple(self.origins.index(o) for o in option.origins if o in self.origins),
            actor_slot=_slot(option.actor_slots),
            target_slot=_slot(option.target_slots),
            places=tuple(spots),
        )


class Read(NamedTuple):
    """A sentence that was read."""

    pieces: Pieces
    vectors: Vectors

    def trigger(self, candidate: Candidate) -> Vectors:
        """Vector of a trigger's head beside that of the whole sentence."""
        head = candidate.head
        return self.of(self.pieces.at(head.idx, head.idx + len(head)))

    def of(self, place: int) -> Vectors:
        """Vector of one piece beside that of the whole sentence."""
        return np.concatenate([self.vectors[place], self.vectors[0]])


class ContextModel:
    """The encoder and its heads."""

    def __init__(self, folder: Path) -> None:
        """Load them from ``config/model``; raises :class:`ModelError`."""
        path = folder / "heads.npz"
        self._encoder = Encoder(folder)
        try:
            with path.open("rb") as file, np.load(file) as heads:
                self._heads: Mapping[str, NDArray[np.float32]] = {
                    name: heads[name].astype(np.float32)
                    for name in heads.files
                    if heads[name].dtype.kind == "f"
                }
                names = {name: heads[name].tolist() for name in (*Labels._fields, "modalities")}
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise ModelError(
                str(path), f"has no heads ({error}): take the file of the release again"
            ) from error
        self._modalities: list[str] = names.pop("modalities")
        self.labels = Labels(**names)

    def read(self, view: SentenceView) -> Read:
        """A sentence as the encoder reads it, once."""
        return view.once("read", None, partial(self._read, view.sentence.text))

    def _read(self, sentence: str) -> Read:
        cut = self._encoder.pieces(sentence)
        return Read(cut, self._encoder.encode(cut))

    def event(self, candidate: Candidate) -> float:
        """Log odds that the trigger states an event of its class."""
        read = self.read(candidate.view)
        hidden = _rectified(self._apply("event_hidden", read.trigger(candidate)))
        chosen = self.labels.events.index(candidate.event)
        return float(self._apply("event", hidden)[chosen])

    def modality(self, candidate: Candidate) -> dict[Modality, float]:
        """Log probability of each modality."""
        scores = self._apply("modality", self.read(candidate.view).trigger(candidate))
        scores = scores - np.logaddexp.reduce(scores)
        return {Modality(m): float(s) for m, s in zip(self._modalities, scores, strict=True)}

    def roles(self, candidate: Candidate, options: Sequence[Option]) -> list[tuple[float, float]]:
        """Log odds of each option to be an actor, and to be a target; its best place counts."""
        read = self.read(candidate.view)
        asked = [self.labels.asked(candidate, o, read.pieces) for o in options]
        owners = [i for i, one in enumerate(asked) for _ in one.places or (0,)]
        rows = [self._option(one, place, read) for one in asked for place in one.places or (None,)]
        if not rows:
            return []
        vectors = np.stack([vector for vector, _ in rows])
        trigger = read.trigger(candidate)
        event = self.labels.events.index(candidate.event)
        mixed = self._apply("role_trigger", trigger) + self._apply("role_option", vectors)
        mixed = mixed + self._heads["of_event"][event] + np.stack([facts for _, facts in rows])
        scores = self._apply("role", _rectified(self._apply("role_hidden", _rectified(mixed))))
        pairs = self._apply("pair_option", vectors) * self._apply("pair_trigger", trigger)
        size = pairs.shape[1] // 2
        scores = scores + pairs.reshape(-1, 2, size).sum(axis=2) / np.sqrt(size)
        best = np.full((len(options), 2), FAR_BELOW, dtype=np.float32)
        np.maximum.at(best, owners, scores)
        return [(float(a), float(t)) for a, t in best]

    def _option(self, asked: Asked, place: int | None, read: Read) -> tuple[Vectors, Vectors]:
        """Vector of an option at one of its places, and the sum of its facts' rows."""
        heads = self._heads
        facts = heads["of_kind"][asked.kind] + heads["of_actor_slot"][asked.actor_slot]
        facts = facts + heads["of_target_slot"][asked.target_slot]
        facts = facts + heads["of_origin"][list(asked.origins)].sum(axis=0)
        if place is None:
            return np.concatenate([heads["nowhere"], read.vectors[0]]), facts
        return read.of(place), facts

    def _apply(self, name: str, values: Vectors) -> Vectors:
        result: Vectors = values @ self._heads[f"{name}.weight"].T + self._heads[f"{name}.bias"]
        return result


def _slot(filled: Sequence[int]) -> int:
    return min(filled[0], NO_SLOT - 1) if filled else NO_SLOT


def _rectified(values: Vectors) -> Vectors:
    return np.maximum(values, 0.0)
