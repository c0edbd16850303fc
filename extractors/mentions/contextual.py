"""What the encoder's vectors say of a trigger: is it an event, who acts, on whom, how is it told.

Small heads over the vectors of the trigger and of the whole sentence tell events and modality. For
the roles one more layer reads the sentence again, with the trigger and the options marked and one
vector for each option at its end, so that the options see the trigger and one another. All give log
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
from extractors.mentions.encoder import Encoder, Pieces, RoleLayer, Vectors
from extractors.records import Modality

PLACES: Final = 3
"""Places of an option in the sentence that are marked, the nearest to the trigger."""
NO_SLOT: Final = 4
"""Row of the slot tables for an option that fills none; later slots than the fourth share one."""
TINY: Final = 1e-12
"""Added to variances, as in BERT's own normalisation."""


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
        return np.concatenate([self.vectors[self.place(candidate)], self.vectors[0]])

    def place(self, candidate: Candidate) -> int:
        """Where a trigger's head stands."""
        head = candidate.head
        return self.pieces.at(head.idx, head.idx + len(head))


class ContextModel:
    """The encoder and its heads."""

    def __init__(self, folder: Path) -> None:
        """Load them from ``config/model``; raises :class:`ModelError`."""
        path = folder / "heads.npz"
        self._encoder = Encoder(folder)
        self._layer = RoleLayer(folder)
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
        """Log odds of each option to be an actor, and to be a target."""
        if not options:
            return []
        read = self.read(candidate.view)
        asked = [self.labels.asked(candidate, o, read.pieces) for o in options]
        event = self.labels.events.index(candidate.event)
        sentence, place = read.vectors.copy(), read.place(candidate)
        sentence[place] += self._heads["marked"] + self._heads["of_event_in"][event]
        for one in asked:
            sentence[list(one.places)] += self._heads["of_named"][one.kind]
        seen = self._layer.read(np.concatenate([sentence, self._options(asked, read)]))
        trigger, chosen = seen[place], seen[len(sentence) :]
        mixed = self._apply("role_trigger", trigger) + self._apply("role_option", chosen)
        mixed = mixed + self._heads["of_event"][event]
        scores = self._apply("role", _rectified(self._apply("role_hidden", _rectified(mixed))))
        pairs = self._apply("pair_option", chosen) * self._apply("pair_trigger", trigger)
        size = pairs.shape[1] // 2
        scores = scores + pairs.reshape(-1, 2, size).sum(axis=2) / np.sqrt(size)
        return [(float(a), float(t)) for a, t in scores]

    def _options(self, asked: Sequence[Asked], read: Read) -> Vectors:
        """What is known of each option: its vector where it stands, and the rows of its facts."""
        heads = self._heads
        at = [read.vectors[o.places[0]] if o.places else heads["nowhere"] for o in asked]
        facts = heads["of_kind"][[o.kind for o in asked]]
        facts = facts + heads["of_actor_slot"][[o.actor_slot for o in asked]]
        facts = facts + heads["of_target_slot"][[o.target_slot for o in asked]]
        origins = [heads["of_origin"][list(o.origins)].sum(axis=0) for o in asked]
        return self._normal(self._apply("option", np.stack(at)) + facts + np.stack(origins))

    def _normal(self, values: Vectors) -> Vectors:
        """Layer normalisation."""
        centred = values - values.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=1, keepdims=True) + TINY)
        result: Vectors = centred / spread * self._heads["normal.weight"]
        return result + self._heads["normal.bias"]

    def _apply(self, name: str, values: Vectors) -> Vectors:
        result: Vectors = values @ self._heads[f"{name}.weight"].T + self._heads[f"{name}.bias"]
        return result


def _slot(filled: Sequence[int]) -> int:
    return min(filled[0], NO_SLOT - 1) if filled else NO_SLOT


def _rectified(values: Vectors) -> Vectors:
    return np.maximum(values, 0.0)
