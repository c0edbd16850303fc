"""The event ontology: classes, quad classes, Goldstein values and tension weights."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

from pydantic import Field

from config.toml import CONFIG, Model, load_toml

FOLDER: Final = CONFIG / "ontology"

Quad = Literal["verbal cooperation", "material cooperation", "verbal conflict", "material conflict"]


class EventClass(Model):
    """One PLOVER class."""

    code: str = Field(pattern="^[A-Z]+$")
    quad: Quad
    goldstein: float = Field(ge=-10, le=10)
    origin: str = Field(alias="from")
    definition: str


class _Events(Model):
    event: tuple[EventClass, ...]


class _Modalities(Model):
    weight: Mapping[str, float]


class Ontology(Model):
    """All classes by code, and the weight of each modality."""

    events: Mapping[str, EventClass]
    weights: Mapping[str, float]

    def tension(self, event: str, modality: str) -> float:
        """Signed tension of one mention in [-1, 1]: conflict > 0, cooperation < 0."""
        return round(-self.events[event].goldstein / 10 * self.weights[modality], 4) + 0.0

    @cached_property
    def conflictual(self) -> frozenset[str]:
        """Codes of the classes that raise tension."""
        return frozenset(c for c, e in self.events.items() if e.quad.endswith("conflict"))


def load_ontology(folder: Path = FOLDER) -> Ontology:
    """Read ``events.toml`` and ``modalities.toml``.

    Raises :class:`config.errors.ConfigError` with file, line and what was expected.
    """
    events = load_toml(folder / "events.toml", _Events).event
    weights = load_toml(folder / "modalities.toml", _Modalities).weight
    return Ontology(events={event.code: event for event in events}, weights=weights)
